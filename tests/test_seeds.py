"""Equal seeds: which input is the seed, which values it is given, and what equal outputs under them decide."""

import base64
import io
import random
import wave
from typing import Any

import numpy as np
import pytest

from gate.checks import seeds
from gate.config import ClaudeConfig
from gate.judges.claude import ClaudeJudge
from gate.media.store import ArtifactStore
from tests.claude.server import Claude
from tests.in_process import FILE, SEED, Answer, Function, Inputs, compared, run_of
from tests.media_samples import image, picture

WORDS = ["one", "red", "small", "large", "house", "river", "cat", "tree", "lamp", "road", "cloud", "door", "stone"]


def named(inputs: dict[str, Any]) -> Function:
    return Function("model", lambda given: "", inputs, {"type": "string"})


def chosen(candidate: dict[str, Any], baseline: dict[str, Any], given: str = "") -> str | None:
    with ArtifactStore() as store:
        run = run_of(named(candidate), named(baseline), store, given)
        found = seeds.seeded_inputs(run, run.cases[0], 1)
        return next((name for inputs in found for name in inputs if name.endswith("seed")), None)


def drawn(schema: dict[str, Any], count: int = 50, given: str = "") -> list[int]:
    with ArtifactStore() as store:
        both = {"seed": schema, "text": {"type": "string"}}
        run = run_of(named(both), named(both), store, given)
        return [inputs["seed"] for inputs in seeds.seeded_inputs(run, run.cases[0], count)]


class TestWhichInputIsTheSeed:
    @pytest.mark.parametrize("name", ["seed", "noise_seed"])
    def test_an_integer_that_is_called_so_on_both_sides(self, name: str) -> None:
        assert chosen({name: SEED}, {name: SEED}) == name

    @pytest.mark.parametrize(
        "schema",
        [
            {"type": "integer"},
            {"type": "integer", "nullable": True, "default": None, "minimum": 0},
            {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            {"anyOf": [{"type": "null"}, {"type": "integer", "minimum": 3}]},
        ],
        ids=["plain", "nullable", "integer or null", "null or integer"],
    )
    def test_it_may_be_optional_in_every_way_that_cog_writes(self, schema: dict[str, Any]) -> None:
        assert chosen({"seed": schema}, {"seed": schema}) == "seed"

    @pytest.mark.parametrize(
        ("candidate", "baseline"),
        [
            ({"seed": SEED}, {}),
            ({}, {"seed": SEED}),
            ({"seed": SEED}, {"noise_seed": SEED}),
            ({"seed": {"type": "string"}}, {"seed": {"type": "string"}}),
            ({"seed": {"type": "integer", "enum": [1, 2]}}, {"seed": {"type": "integer", "enum": [1, 2]}}),
            ({"seeds": SEED, "seedling": SEED, "steps": SEED}, {"seeds": SEED, "seedling": SEED, "steps": SEED}),
        ],
        ids=["the candidate's alone", "the baseline's alone", "other names", "text", "a choice", "other inputs"],
    )
    def test_anything_else_is_none(self, candidate: dict[str, Any], baseline: dict[str, Any]) -> None:
        assert chosen(candidate, baseline) is None

    def test_a_case_that_gives_it_leaves_nothing_to_draw(self) -> None:
        assert chosen({"seed": SEED}, {"seed": SEED}, "seed: 4") is None


class TestWhichValuesItIsGiven:
    def test_the_same_in_every_run(self) -> None:
        assert drawn(SEED) == drawn(SEED)

    def test_other_ones_for_other_inputs_and_for_every_number(self) -> None:
        assert len(set(drawn(SEED) + drawn(SEED, given="text: a"))) == 100

    @pytest.mark.parametrize(
        ("bounds", "least", "most"),
        [
            ({}, 1, 2**31 - 1),
            ({"minimum": 0, "maximum": 10}, 1, 10),  # 0 often stands for a random one
            ({"minimum": 5, "maximum": 5}, 5, 5),
            ({"minimum": -1}, 1, 2**31 - 1),
            ({"maximum": 2**64 - 1}, 1, 2**31 - 1),
        ],
    )
    def test_within_the_schema_s_bounds(self, bounds: dict[str, int], least: int, most: int) -> None:
        values = drawn(SEED | bounds)
        assert least <= min(values)
        assert max(values) <= most

    def test_within_the_bounds_of_the_variant_that_is_an_integer(self) -> None:
        schema = {"anyOf": [{"type": "integer", "minimum": 7, "maximum": 9}, {"type": "null"}]}
        assert set(drawn(schema)) == {7, 8, 9}

    def test_within_the_bounds_of_both_sides(self) -> None:
        with ArtifactStore() as store:
            ours, theirs = ({"seed": SEED | bounds} for bounds in ({"minimum": 3}, {"maximum": 4}))
            run = run_of(named(ours), named(theirs), store)
            assert {inputs["seed"] for inputs in seeds.seeded_inputs(run, run.cases[0], 50)} == {3, 4}

    @pytest.mark.parametrize(
        "bounds",
        [
            {"maximum": 0},
            {"minimum": 9, "maximum": 5},
            {"exclusiveMaximum": 10},
            {"minimum": 1e999, "maximum": 3},
            {"allOf": [{"enum": [1, 2]}]},
        ],
        ids=["none above 0", "none at all", "a bound that is excluded", "infinity", "a choice"],
    )
    def test_none_is_given_that_the_schema_does_not_take(self, bounds: dict[str, Any]) -> None:
        assert all(1 <= value <= 10 for value in drawn(SEED | bounds))

    def test_the_case_s_other_inputs_stay(self) -> None:
        both = {"seed": SEED, "text": {"type": "string"}}
        with ArtifactStore() as store:
            run = run_of(named(both), named(both), store, "text: hello")
            assert seeds.seeded_inputs(run, run.cases[0], 1)[0]["text"] == "hello"


class Drawing:
    """Makes an output of a generator that is seeded as the caller says, or else with what chance gives."""

    def __init__(self, make: Any, unseeded: int) -> None:
        self._make = make
        self._chance = random.Random(unseeded)

    def __call__(self, inputs: Inputs) -> Any:
        seed = inputs.get("seed")
        return self._make(np.random.default_rng(self._chance.randrange(2**32) if seed is None else seed))


def text(rng: np.random.Generator) -> str:
    return " ".join(rng.choice(WORDS, 12))


def url(data: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def painted(rng: np.random.Generator) -> str:
    return url(image("PNG", picture(seed=int(rng.integers(2**31)))), "image/png")


def played(rng: np.random.Generator, gain: float = 0.3) -> str:
    at = np.arange(12_000) / 24_000
    tones = sum(np.sin(2 * np.pi * pitch * at) for pitch in rng.uniform(200, 6000, 3))
    return sound(gain * tones / 3 + rng.normal(0, 0.003, len(at)))


def sound(samples: np.ndarray) -> str:
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return url(data.getvalue(), "audio/wav")


def model(answer: Answer, output: dict[str, Any] = FILE) -> Function:
    return Function("model", answer, {"seed": SEED}, output)


async def test_an_unchanged_model_passes_by_equal_seeds_without_any_other_judge(claude: Claude) -> None:
    judge = ClaudeJudge(ClaudeConfig())
    try:
        result = await compared(model(Drawing(painted, 1)), model(Drawing(painted, 2)), judge)
    finally:
        await judge.aclose()
    assert (result.status, result.decided_by) == ("pass", "exact"), result.message
    assert "Given equal seeds, both sides make the same output" in result.message
    assert result.evidence["equal_seeds"] >= 1
    assert claude.requests == []


async def test_both_sides_are_given_the_same_seeds_and_some_outputs_are_made_without() -> None:
    candidate, baseline = model(Drawing(played, 1)), model(Drawing(played, 2))
    result = await compared(candidate, baseline)
    assert result.status == "pass", result.message
    assert sorted(candidate.seeds) == sorted(baseline.seeds)
    assert len(set(candidate.seeds)) == len(candidate.seeds) == result.evidence["outputs"]["equal_seeds"]
    assert len(candidate.asked) - len(candidate.seeds) == seeds.UNSEEDED
    assert "Given equal seeds" in result.message


async def test_a_candidate_that_draws_no_seed_of_its_own_any_more_fails() -> None:
    answer = Drawing(played, 1)
    candidate = model(lambda inputs: answer({"seed": 5} | inputs))
    result = await compared(candidate, model(Drawing(played, 2)))
    assert (result.status, result.decided_by) == ("fail", "signal"), result.message
    worse = [one for one in result.evidence["answers"] if one["worse"]]
    assert any(one["question"] == "spread" or one.get("measure") == "repeated" for one in worse)


async def test_a_candidate_that_ignores_the_seed_is_no_worse_for_who_gives_none() -> None:
    answer = Drawing(played, 1)
    result = await compared(model(lambda inputs: answer({})), model(Drawing(played, 2)))
    assert result.status == "pass", result.message
    assert "Given equal seeds" not in result.message


async def test_a_small_change_that_drowns_among_all_outputs_shows_under_equal_seeds() -> None:
    def louder(db: float) -> Any:
        return lambda rng: played(rng, 10 ** (rng.uniform(-12, -4) / 20 + db / 20))

    seeded = await compared(model(Drawing(louder(-4), 1)), model(Drawing(louder(0), 2)))
    assert seeded.status == "fail", seeded.message
    assert "quieter: loudness has moved by" in seeded.message
    assert "pairs of equal seeds" in seeded.message


async def test_a_baseline_that_fails_when_given_a_seed_is_judged_without() -> None:
    def only_unseeded(number: int) -> Answer:
        answer = Drawing(played, number)

        def make(inputs: Inputs) -> Any:
            if "seed" in inputs:
                raise ValueError("this generator takes no seed")
            return answer(inputs)

        return make

    candidate = model(Drawing(played, 1))
    result = await compared(candidate, model(only_unseeded(2)))
    assert result.status == "pass", result.message
    assert candidate.seeds == []
    assert result.evidence["outputs"]["equal_seeds"] == 0
    assert {record.status for record in result.predictions} == {"succeeded"}


async def test_a_candidate_that_fails_when_given_a_seed_fails() -> None:
    answer = Drawing(played, 1)

    def make(inputs: Inputs) -> Any:
        if "seed" in inputs:
            raise ValueError("unexpected argument: generator")
        return answer(inputs)

    result = await compared(model(make), model(Drawing(played, 2)))
    assert (result.status, result.decided_by) == ("fail", "error"), result.message
    assert "unexpected argument: generator" in result.message


def hissed(rng: np.random.Generator, gain: float = 0.1) -> str:
    return sound(rng.normal(0, gain, 48_000))


async def test_noise_that_encoders_might_have_made_is_drawn_all_the_same() -> None:
    # 1.3 dB: more than encoders do, and less than users notice.
    baseline = model(Drawing(hissed, 2))
    result = await compared(model(Drawing(lambda rng: hissed(rng, 0.116), 1)), baseline)
    assert (result.status, result.evidence["baseline"]) == ("pass", "stochastic"), result.message
    result = await compared(model(Drawing(lambda rng: hissed(rng, 0.2), 1)), baseline)
    assert result.status == "fail", result.message


async def test_texts_that_are_equal_under_equal_seeds_pass() -> None:
    output = {"type": "string"}
    result = await compared(model(Drawing(text, 1), output), model(Drawing(text, 2), output))
    assert result.status == "pass", result.message
    assert "Given equal seeds" in result.message


async def test_seeds_of_no_use_are_not_paid_for_in_every_round() -> None:
    rng = random.Random(7)
    ours = Function("c", lambda inputs: {"n": 3.0}, {"seed": SEED}, {"type": "object"})
    theirs = Function("b", lambda inputs: {"n": rng.gauss(3, 1)}, {"seed": SEED}, {"type": "object"})
    await compared(ours, theirs)
    assert len(ours.asked) > 3
    assert (len(ours.seeds), len(theirs.seeds)) == (0, 1)


class TestASeedThatIsGiven:
    """The baseline repeats itself, so one output of each side is compared first."""

    async def test_the_same_output_passes_by_itself(self) -> None:
        candidate, baseline = model(Drawing(played, 1)), model(Drawing(played, 2))
        result = await compared(candidate, baseline, inputs="seed: 8888")
        assert result.status == "pass", result.message
        assert (candidate.seeds, baseline.seeds) == ([8888], [8888, 8888])

    async def test_another_output_is_judged_among_those_of_other_seeds(self) -> None:
        answer = Drawing(played, 1)
        candidate = model(lambda inputs: answer({"seed": inputs["seed"] + 1}))
        baseline = model(Drawing(played, 2))
        result = await compared(candidate, baseline, inputs="seed: 8888")
        assert result.status == "pass", result.message
        assert result.message.startswith(
            "Under the case's seed the candidate makes another output, so others were compared."
        )
        assert result.evidence["baseline"] == "deterministic under a given seed"
        outputs = result.evidence["outputs"]
        assert outputs["equal_seeds"] == outputs["candidate"] - seeds.UNSEEDED > 0
        # The output that is there already is one of them, and each side has two seeds of its own.
        assert candidate.seeds.count(8888) == 1 and baseline.seeds.count(8888) == 2
        assert len(candidate.seeds) == len(candidate.asked) == outputs["candidate"]
        assert len({*candidate.seeds} - {*baseline.seeds}) == len({*baseline.seeds} - {*candidate.seeds}) == 2
        assert len(result.predictions) == len(candidate.asked) + len(baseline.asked)

    async def test_worse_outputs_fail(self) -> None:
        quieter = Drawing(lambda rng: played(rng, 0.1), 1)
        result = await compared(model(quieter), model(Drawing(played, 2)), inputs="seed: 8888")
        assert result.status == "fail", result.message
        assert "quieter: loudness has moved by" in result.message

    async def test_a_default_makes_outputs_repeat_themselves_too(self) -> None:
        schema = {"seed": {"type": "integer", "default": 42}}
        answer = Drawing(played, 1)
        candidate = Function("c", lambda inputs: answer({"seed": inputs.get("seed", 42) + 1}), schema, FILE)
        baseline = Function("b", lambda inputs: answer({"seed": inputs.get("seed", 42)}), schema, FILE)
        result = await compared(candidate, baseline)
        assert result.status == "pass", result.message
        assert len(candidate.asked) - len(candidate.seeds) == 1

    async def test_a_baseline_that_takes_no_notice_of_it_is_deterministic(self) -> None:
        answer = Drawing(played, 1)
        candidate, baseline = model(lambda inputs: answer({"seed": 2})), model(lambda inputs: answer({"seed": 1}))
        result = await compared(candidate, baseline, inputs="seed: 8888")
        assert result.status == "fail", result.message
        assert result.evidence["baseline"].startswith("deterministic: the same output")
        assert len(candidate.asked) == 1

    async def test_a_baseline_that_fails_under_others_is_held_to_its_output(self) -> None:
        def only(number: int) -> Answer:
            def make(inputs: Inputs) -> Any:
                if inputs["seed"] != 8888:
                    raise ValueError("unknown seed")
                return played(np.random.default_rng(number))

            return make

        result = await compared(model(only(1)), model(only(2)), inputs="seed: 8888")
        assert result.status == "fail", result.message
        assert result.evidence["baseline"].startswith("deterministic: the same output")

    async def test_what_no_seed_changes_fails_at_once(self) -> None:
        candidate, baseline = model(Drawing(painted, 1)), model(Drawing(played, 2))
        result = await compared(candidate, baseline, inputs="seed: 8888")
        assert (result.status, result.decided_by) == ("fail", "facts"), result.message
        assert len(candidate.asked) == 1

    async def test_a_seed_that_takes_some_numbers_alone_is_not_drawn(self) -> None:
        schema = {"seed": SEED | {"multipleOf": 8888}}
        candidate, baseline = (Function("m", Drawing(played, n), schema, FILE) for n in (1, 2))
        other = Function("m", lambda inputs: played(np.random.default_rng(inputs["seed"] + 1)), schema, FILE)
        assert (await compared(candidate, baseline, inputs="seed: 8888")).status == "pass"
        result = await compared(other, baseline, inputs="seed: 8888")
        assert result.status == "fail", result.message
        assert {*baseline.seeds} == {8888}

    async def test_pictures_that_are_other_ones_under_it_alone_fail(self) -> None:
        def make(inputs: Inputs) -> str:
            return painted(np.random.default_rng(1 if inputs["seed"] == 8888 else inputs["seed"]))

        result = await compared(model(make), model(Drawing(painted, 2)), inputs="seed: 8888")
        assert result.status != "pass", result.message
