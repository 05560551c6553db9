"""Outputs of which a part is there only sometimes, and numbers that cease to vary."""

import base64

import numpy as np

from gate.checks.look import which_files
from gate.checks.placed import Placed
from gate.judges.noise import judge_round
from gate.media.base import Artifact
from gate.media.store import ArtifactStore
from gate.verdict import CheckStatus
from tests.in_process import FILE, TEXT, Answer, Function, compared
from tests.media_samples import image, picture

PNG = image("PNG", picture())
OUTPUT = {
    "type": "object",
    "properties": {"score": {"type": "number"}, "log": {"type": "string", "format": "uri", "nullable": True}},
}


def logging(share: float, rng: np.random.Generator) -> Answer:
    """A model that measures something, and gives a file as well in that share of its outputs."""

    def answer(inputs: object) -> dict[str, float | str]:
        log = "data:text/plain;base64," + base64.b64encode(b"a line of a log\n").decode()
        return {"score": float(rng.normal(10, 1))} | ({"log": log} if rng.random() < share else {})

    return answer


async def status(candidate: Answer, baseline: Answer) -> CheckStatus:
    ours, theirs = (Function(side, one, {"text": TEXT}, OUTPUT) for side, one in (("c", candidate), ("b", baseline)))
    return (await compared(ours, theirs)).status


async def test_a_file_that_half_of_the_outputs_have_is_no_alarm() -> None:
    rng = np.random.default_rng(1)
    found = [await status(logging(0.5, rng), logging(0.5, rng)) for _ in range(25)]
    # At a rate of 1 %, more than 2 of 25 would be a one-in-450 accident.
    assert found.count("fail") <= 2


async def test_a_file_that_is_never_there_any_more_fails() -> None:
    rng = np.random.default_rng(2)
    # One case alone is eight outputs: against five of eight, none is not yet certain.
    found = [await status(logging(0.0, rng), logging(0.9, rng)) for _ in range(10)]
    assert found.count("fail") >= 5
    assert await status(logging(0.0, rng), logging(1.0, rng)) == "fail"


async def test_a_file_that_most_outputs_have_is_no_alarm() -> None:
    rng = np.random.default_rng(7)
    found = [await status(logging(0.8, rng), logging(0.8, rng)) for _ in range(40)]
    # A rule that fails where all of the baseline's have it and one of the candidate's lacks it fails in 14 %.
    assert found.count("fail") <= 1
    assert found.count("pass") >= 28


async def test_a_file_that_is_missing_now_and_then_never_passes_where_it_always_was() -> None:
    rng = np.random.default_rng(3)
    assert "pass" not in [await status(logging(0.5, rng), logging(1.0, rng)) for _ in range(10)]
    found = [await status(logging(0.1, rng), logging(1.0, rng)) for _ in range(10)]
    assert found.count("fail") >= 8
    assert "pass" not in found


async def test_what_to_do_about_a_file_that_may_be_missing_by_accident_is_said() -> None:
    rng, asked = np.random.default_rng(8), iter(range(100))

    def most(inputs: object) -> object:
        return logging(0.0 if next(asked) == 4 else 1.0, rng)({})

    ours, theirs = (
        Function(side, one, {"text": TEXT}, OUTPUT) for side, one in (("c", most), ("b", logging(1.0, rng)))
    )
    result = await compared(ours, theirs)
    assert (result.status, result.decided_by) == ("inconclusive", "facts")
    assert "may be an accident" in result.message
    assert "compare.max_repeats" in result.message


async def test_a_number_that_has_ceased_to_vary_fails() -> None:
    rng = np.random.default_rng(4)
    assert await status(lambda inputs: {"score": 10.0}, logging(0.0, rng)) == "fail"


async def test_how_many_files_a_list_has_may_vary() -> None:
    rng = np.random.default_rng(5)
    output = {"type": "object", "properties": {"crops": {"type": "array", "items": FILE}, "score": {"type": "number"}}}

    def crops(inputs: object) -> dict[str, object]:
        one = "data:image/png;base64," + base64.b64encode(PNG).decode()
        return {"crops": [one] * int(rng.integers(0, 3)), "score": float(rng.normal(10, 1))}

    found = []
    for _ in range(25):
        ours, theirs = (Function(side, crops, {"text": TEXT}, output) for side in ("c", "b"))
        found.append((await compared(ours, theirs)).status)
    assert found.count("fail") <= 2


async def test_a_broken_file_fails_where_the_first_of_the_baseline_s_outputs_has_none() -> None:
    rng, asked = np.random.default_rng(6), iter(range(100))

    def model(file: bytes) -> Answer:
        def answer(inputs: object) -> dict[str, float | str]:
            shown = {"log": "data:image/png;base64," + base64.b64encode(file).decode()} if next(asked) % 5 else {}
            return {"score": float(rng.normal(10, 1))} | shown

        return answer

    assert await status(model(PNG[:-20]), model(PNG)) == "fail"


def test_one_of_a_few_files_each_time_fails() -> None:
    with ArtifactStore() as store:
        files = [store.save(bytes([0xFF, number])) for number in range(4)]

        def decided(candidate: list[Artifact]) -> set[str]:
            strata = []
            for case in (1, 2):
                placed = Placed(case, "output", candidate, [files[n % 4] for n in range(8)], range(8), range(8))
                strata += which_files(placed)
            found = judge_round(strata, false_alarm_rate=0.01, looks=3, last=True)
            return {opinion.decision for opinion in found.values()}

        assert decided([files[0]] * 8) == {"fail"}
        assert decided([files[3 - n % 4] for n in range(8)]) == {"pass"}
