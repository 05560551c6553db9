"""The benchmark of judging: what its pairs are, that its models do what they say, and that it counts rightly."""

import json
from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from benchmarks.judging import __main__ as command
from benchmarks.judging import decide as deciding
from benchmarks.judging.__main__ import main
from benchmarks.judging.catalogue import (
    BASELINES,
    BY_NAME,
    EIGHTH,
    FIFTH,
    FIRST,
    FOURTH,
    KNOWN,
    LOOKED_INTO,
    NEW,
    NINTH,
    PAIRS,
    SECOND,
    SIXTH,
    THIRD,
    against_itself,
)
from benchmarks.judging.decide import Decision, Settings, decide
from benchmarks.judging.pair import KINDS, LABELS, Baseline, Generate, Pair
from benchmarks.judging.split import (
    HELD_OUT,
    HELD_OUT_SECOND,
    HELD_OUT_SECOND_SHARE,
    HELD_OUT_SHARE,
    Split,
    chosen_by_hash,
    split_of,
)
from benchmarks.judging.summary import curves, mean, pairs, rate, rows
from benchmarks.judging.tables import report, same_report
from benchmarks.judging.target import InProcess, document
from gate.judges.files import compare_files
from gate.media.base import Artifact
from gate.media.facts import read_facts
from gate.media.output import read_output
from gate.media.store import ArtifactStore
from gate.openapi.inputs import problems
from gate.verdict import Outcome

SEEDS = range(60)  # enough for what happens in one output of six
FILE_KINDS = {
    "image": {"image"},
    "audio": {"audio"},
    "video": {"video"},
    "file": {"archive", "text", "image", "json", "file"},
}


def first_case(baseline: Baseline) -> dict[str, Any]:
    return baseline.cases(np.random.default_rng(1))[0]


def target(generate: Generate, baseline: Baseline, seed: int = 0, pace: float = 1.0) -> InProcess:
    return InProcess("candidate", baseline, generate, baseline.output, pace, np.random.default_rng(seed))


FAIL: list[Outcome] = ["fail"]
PASS: list[Outcome] = ["pass"]


def made_up(name: str, *outcomes: Outcome) -> list[Decision]:
    return [
        Decision(name, number, outcome, "compare.1", "clip", "Why.", 18, 48, 1, 9, 0.1)
        for number, outcome in enumerate(outcomes)
    ]


class TestPairs:
    def test_there_are_at_least_eighty_each_with_a_name_of_its_own(self) -> None:
        assert len(PAIRS) >= 80
        assert len({pair.name for pair in PAIRS}) == len(PAIRS)
        assert not {pair.name for pair in PAIRS} & {against_itself(baseline).name for baseline in BASELINES.values()}

    @pytest.mark.parametrize(
        "pairs",
        [FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH, KNOWN, NEW],
        ids=["first", "second", "third", "fourth", "fifth", "sixth", "known", "new"],
    )
    @pytest.mark.parametrize("kind", KINDS)
    def test_half_of_each_kind_are_harmless(self, kind: str, pairs: tuple[Pair, ...]) -> None:
        if pairs is FIFTH and kind not in LOOKED_INTO:
            assert kind not in {pair.kind for pair in pairs}
            return
        counts = Counter(pair.label for pair in pairs if pair.kind == kind)
        assert min(counts["harmless"], counts["harmful"]) >= max(5, 0.45 * counts.total())

    def test_each_says_what_a_user_would_notice(self) -> None:
        assert all(pair.why.endswith(".") for pair in PAIRS)

    def test_stronger_changes_are_worse_and_the_border_lies_between_harmless_and_harmful(self) -> None:
        families: dict[str, list[Pair]] = defaultdict(list)
        for pair in PAIRS:
            if pair.curve:
                families[pair.curve].append(pair)
        assert len(families) >= 10
        for members in families.values():
            members.sort(key=lambda pair: pair.severity or 0)
            assert len(members) >= 2
            assert all(pair.severity is not None and 0 < pair.severity <= 1 for pair in members)
            grades = [2 * LABELS.index(pair.label) + (pair.border == (pair.label == "harmless")) for pair in members]
            assert grades == sorted(grades), members[0].curve

    @pytest.mark.parametrize(
        ("pairs", "split", "share"),
        [(FIRST, "held-out", 1 / 3), (SECOND, "held-out-second", 1 / 2)],
        ids=["a-third-of-the-first", "half-of-the-second"],
    )
    def test_a_share_of_each_kind_and_label_is_held_out(
        self, pairs: tuple[Pair, ...], split: Split, share: float
    ) -> None:
        for kind in KINDS:
            for label in LABELS:
                group = [pair for pair in pairs if (pair.kind, pair.label) == (kind, label)]
                held_out = sum(split_of(pair) == split for pair in group)
                assert held_out == round(share * len(group)), (kind, label)
                assert {split_of(pair) for pair in group} == {"calibration", split}

    def test_what_is_held_out_is_what_the_hash_of_the_names_chose(self) -> None:
        # A pair that was added later is not held out: then this compares with the pairs that were there before.
        assert chosen_by_hash(FIRST, HELD_OUT_SHARE) == HELD_OUT
        assert chosen_by_hash(SECOND, HELD_OUT_SECOND_SHARE) == HELD_OUT_SECOND

    def test_the_second_set_has_at_least_64_pairs_on_12_models_of_its_own(self) -> None:
        assert len(SECOND) >= 64
        models = {pair.baseline.name for pair in SECOND}
        assert len(models) >= 12
        assert not models & {pair.baseline.name for pair in FIRST}

    def test_the_third_set_is_on_models_of_its_own(self) -> None:
        assert not {pair.baseline.name for pair in THIRD} & {pair.baseline.name for pair in (*FIRST, *SECOND)}
        assert {split_of(pair) for pair in PAIRS if pair in THIRD} == {"held-out-third"}
        assert not any(split_of(pair) == "held-out-third" for pair in PAIRS if pair not in THIRD)

    def test_the_fourth_set_is_held_out(self) -> None:
        assert {split_of(pair) for pair in FOURTH} == {"held-out-fourth"}
        assert not any(split_of(pair) == "held-out-fourth" for pair in PAIRS if pair not in FOURTH)

    def test_the_sixth_set_is_there_to_look_at(self) -> None:
        assert {split_of(pair) for pair in SIXTH} == {"calibration"}
        assert {pair.baseline.name for pair in SIXTH} < {
            pair.baseline.name for pair in (*FIRST, *SECOND, *THIRD, *FOURTH)
        }

    def test_a_third_of_all_is_held_out_on_models_of_its_own_and_on_others(self) -> None:
        assert len(KNOWN) + len(NEW) >= len(PAIRS) / 3
        assert {split_of(pair) for pair in (*FIFTH, *EIGHTH, *NINTH)} == {"calibration"}
        others = {pair.baseline.name for pair in (*FIRST, *SECOND, *THIRD, *FOURTH, *FIFTH, *EIGHTH, *NINTH)}
        assert not {pair.baseline.name for pair in NEW} & others
        assert {pair.baseline.name for pair in KNOWN} < others
        assert {split_of(pair) for pair in KNOWN} == {"held-out-known"}
        assert {split_of(pair) for pair in NEW} == {"held-out-new"}
        assert {pair.name for pair in PAIRS if split_of(pair) in ("held-out-known", "held-out-new")} == {
            pair.name for pair in (*KNOWN, *NEW)
        }


@cache
def baseline_output(name: str) -> str:
    """What a baseline answers to its first case, which many pairs are held against."""
    return json.dumps(BASELINES[name].generate(first_case(BASELINES[name]), 3))


class TestModels:
    @pytest.mark.parametrize("name", BASELINES)
    async def test_their_schemas_take_their_cases_and_those_differ_from_run_to_run(self, name: str) -> None:
        baseline = BASELINES[name]
        cases = baseline.cases(np.random.default_rng(1))
        described = document(baseline, baseline.output)
        assert [problems(described, inputs) for inputs in cases] == [[]] * len(cases)
        assert cases == baseline.cases(np.random.default_rng(1))
        assert cases != baseline.cases(np.random.default_rng(2))

    @pytest.mark.parametrize("name", BASELINES)
    async def test_a_seed_decides_the_output_and_another_changes_it_only_if_the_model_is_stochastic(
        self, name: str
    ) -> None:
        baseline = BASELINES[name]
        inputs = first_case(baseline)
        once, again = (baseline.generate(inputs, 7) for _ in range(2))
        if once != again:
            # The encoder of sound does not give the same bytes twice, but the same sound.
            with ArtifactStore() as store:
                assert compare_files(await store.fetch(once), await store.fetch(again)).decision == "pass"
        assert (baseline.generate(inputs, 8) != once) == baseline.stochastic

    @pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
    async def test_a_candidate_answers_as_its_kind_and_its_schema_say_and_differs_from_the_baseline(
        self, pair: Pair
    ) -> None:
        inputs, schema = first_case(pair.baseline), pair.output or pair.baseline.output
        output = pair.candidate(inputs, 3)
        jsonschema.validate(output, schema)
        json.dumps(output)
        with ArtifactStore() as store:
            leaves = await read_output(output, schema, store)
            files = [leaf.value for leaf in leaves if isinstance(leaf.value, Artifact)]
            if pair.kind in ("text", "json"):
                assert not files
            else:
                assert {read_facts(file).kind for file in files} <= FILE_KINDS[pair.kind]
                assert len(files) == len(leaves)
        if pair.pace == 1:
            # As text: the order of keys is a difference too. Some changes show in some of the cases alone.
            others = (
                (cases[seed % len(cases)], seed)
                for seed in SEEDS
                for cases in [pair.baseline.cases(np.random.default_rng(seed))]
            )
            assert json.dumps(output) != baseline_output(pair.baseline.name) or any(
                json.dumps(pair.candidate(case, seed)) != json.dumps(pair.baseline.generate(case, seed))
                for case, seed in others
            )

    async def test_a_target_answers_a_given_seed_with_one_output_and_draws_the_others(self) -> None:
        baseline = BASELINES["image/painter"]
        inputs = first_case(baseline)
        one, other = target(baseline.generate, baseline, 1), target(baseline.generate, baseline, 2)
        given = [(await each.predict(inputs | {"seed": 5}, 60)).output for each in (one, other)]
        drawn = [(await each.predict(inputs, 60)).output for each in (one, one, other)]
        assert given[0] == given[1]
        assert len({*given, *drawn}) == 4

    async def test_a_target_takes_as_long_as_its_pace_says(self) -> None:
        baseline = BASELINES["json/sensor"]
        times: list[list[float]] = []
        for pace in (1.0, 1.5):
            slow = target(baseline.generate, baseline, pace=pace)
            predictions = [await slow.predict(first_case(baseline), 60) for _ in range(40)]
            times.append([one.predict_time or 0.0 for one in predictions])
        assert np.mean(times[1]) / np.mean(times[0]) == pytest.approx(1.5)


class TestDecisions:
    def test_a_harmless_pair_passes_and_a_harmful_one_fails(self) -> None:
        assert [one.outcome for one in decide("json/classifier/keys", range(3), Settings())] == ["pass"] * 3
        assert [one.outcome for one in decide("json/classifier/wrong", range(3), Settings())] == ["fail"] * 3

    def test_a_baseline_can_be_judged_against_itself(self) -> None:
        [decision] = decide(against_itself(BASELINES["json/classifier"]).name, range(1), Settings())
        assert (decision.pair, decision.outcome) == ("json/classifier/same", "pass")

    def test_texts_go_to_claude_before_they_pass_where_it_is_on(self) -> None:
        off, on = (decide("text/assistant/newline", range(1), Settings(claude=claude))[0] for claude in (False, True))
        assert (off.outcome, off.questions) == ("pass", 0)
        assert on.outcome == "inconclusive"
        assert on.questions >= 1

    def test_pictures_go_to_clip(self) -> None:
        pytest.importorskip("open_clip", reason="needs the clip extra: pip install 'gate[clip]'")
        [decision] = decide("image/painter/swapped", range(1), Settings())
        assert (decision.outcome, decision.by) == ("fail", "clip")
        assert decision.images == decision.predictions

    def test_a_seed_makes_the_same_decisions_again_and_another_one_makes_others(self) -> None:
        def timeless(seed: int) -> list[str]:
            return [one.reason for one in decide("json/sensor/biased-0.4", range(2), Settings(seed))]

        assert timeless(1) == timeless(1) != timeless(2)

    def test_fixed_makes_all_outputs_at_once(self) -> None:
        [decision] = decide("json/sensor/rng", range(1), Settings(fixed=True))
        assert decision.predictions == decision.most == 3 * 2 * 8

    async def test_claude_is_counted_and_never_knows(self) -> None:
        claude = deciding.SilentClaude(deciding.ClaudeConfig())
        opinions = [await claude.match_text("a poem", "Roses"), await claude.compare_texts(["a"], ["b"], {})]
        assert [opinion.decision for opinion in opinions] == ["undecided"] * 2
        assert claude.questions == 2

    def test_a_fault_of_the_gate_is_counted_and_is_no_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Broken:
            def ids(self, run: Any) -> list[str]:
                return ["compare.1"]

            async def results(self, run: Any):
                raise RuntimeError("no such thing")
                yield

        monkeypatch.setattr(deciding, "CHECKS", (Broken(),))
        [decision] = decide("json/classifier/keys", range(1), Settings())
        assert (decision.outcome, decision.fault) == ("inconclusive", True)
        assert "no such thing" in decision.reason


class TestSummary:
    def test_rates_have_exact_intervals(self) -> None:
        found = rate(made_up("json/sensor/rng", *FAIL, *PASS * 99), "fail")
        # Clopper and Pearson's interval of 1 in 100.
        assert (found.count, found.total) == (1, 100)
        assert (found.low, found.high) == (pytest.approx(0.00025, abs=1e-5), pytest.approx(0.05446, abs=1e-5))

    def test_means_have_students_intervals(self) -> None:
        found = mean([1, 2, 3, 4])
        assert found.mean == 2.5
        assert (found.low, found.high) == (pytest.approx(0.446, abs=1e-3), pytest.approx(4.554, abs=1e-3))

    def test_the_parts_are_told_apart_and_pairs_at_the_border_or_of_meaning_can_be_left_out(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calibration = next(pair for pair in PAIRS if split_of(pair) == "calibration" and not pair.border)
        border = next(pair for pair in PAIRS if split_of(pair) == "held-out" and pair.border)
        meaning = next(pair for pair in PAIRS if split_of(pair) == "held-out-second" and not pair.border)
        monkeypatch.setitem(BY_NAME, meaning.name, replace(meaning, meaning=True))
        found = rows([decision for one in (calibration, border, meaning) for decision in made_up(one.name, "pass")])
        assert [(row.split, row.label, row.of) for row in found] == [
            ("calibration", calibration.label, calibration.kind),
            ("calibration", calibration.label, "all"),
            ("calibration", calibration.label, "all but border"),
            ("calibration", calibration.label, "nor meaning"),
            ("held-out", border.label, border.kind),
            ("held-out", border.label, "all"),
            ("held-out-second", meaning.label, meaning.kind),
            ("held-out-second", meaning.label, "all"),
            ("held-out-second", meaning.label, "all but border"),
        ]

    def test_each_set_that_is_held_out_is_reported_by_itself(self) -> None:
        kept = [next(iter(sorted(names))) for names in (HELD_OUT, HELD_OUT_SECOND)]
        found = rows([decision for name in kept for decision in made_up(name, "pass")])
        assert [row.split for row in found if row.of == "all"] == ["held-out", "held-out-second"]

    def test_a_curve_rises_with_severity(self) -> None:
        decisions = [
            *made_up("image/painter/dimmed-0.4", "fail", "fail"),
            *made_up("image/painter/dimmed-0.03", "pass", "fail"),
        ]
        assert [(point.severity, point.detected.count) for point in curves(decisions)] == [(0.03, 1), (0.4, 2)]

    def test_an_undecided_run_is_neither_right_nor_wrong(self) -> None:
        [row] = pairs(made_up("json/sensor/fahrenheit", "fail", "pass", "inconclusive"))
        assert (row.right, row.wrong, row.undecided) == (1, 1, 1)

    def test_held_out_pairs_are_not_listed_beside_others(self) -> None:
        kept = next(pair.name for pair in PAIRS if split_of(pair) == "held-out" and not pair.curve)
        known = next(pair.name for pair in PAIRS if split_of(pair) == "calibration" and not pair.curve)
        both = "\n".join(report([*made_up(kept, "inconclusive"), *made_up(known, "inconclusive")]))
        assert known in both
        assert kept not in both
        assert kept in "\n".join(report(made_up(kept, "inconclusive")))

    def test_false_alarms_of_baselines_are_held_against_the_stated_rate(self) -> None:
        name = "image/painter/same"
        assert "holds" in [*same_report(made_up(name, *FAIL, *PASS * 99), 0.01)][-1]
        assert "does not hold" in [*same_report(made_up(name, *FAIL * 20, *PASS * 80), 0.01)][-1]


def test_one_command_judges_and_writes_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = []
    for jobs in ("1", "2"):
        file = tmp_path / f"{jobs}.json"
        assert main(["--only", "classifier", "--runs", "6", "--jobs", jobs, "--json", str(file)]) == 0
        written = json.loads(file.read_text())
        outcomes.append([(one["pair"], one["run"], one["reason"]) for one in written["decisions"]])
        assert {row["pair"] for row in written["pairs"]} == {p.name for p in PAIRS if "classifier" in p.name}
        assert written["settings"] | {"seconds": 0} == {
            "seed": 0, "fixed": False, "claude": False, "given_seed": False, "runs": 6, "seconds": 0,
        }  # fmt: skip
    assert outcomes[0] == outcomes[1]
    printed = capsys.readouterr().out
    for heading in ("calibration, harmless", "calibration, harmful", "held-out, harmless", "held-out, harmful"):
        assert heading in printed


def test_one_part_can_be_judged_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []
    monkeypatch.setattr(command, "measure", lambda names, *settings: judged.extend(names) or [])
    assert main(["--split", "held-out-second"]) == 0
    assert {*judged} == HELD_OUT_SECOND


def test_a_name_that_no_pair_has_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--only", "no such pair"])
    assert ended.value.code == 2
