"""Outputs of which a part is there only sometimes, and numbers that cease to vary."""

import base64

import numpy as np

from gate.verdict import CheckStatus
from tests.in_process import TEXT, Answer, Function, compared

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


async def test_a_file_that_is_missing_now_and_then_fails_where_it_always_was() -> None:
    rng = np.random.default_rng(3)
    found = [await status(logging(0.6, rng), logging(1.0, rng)) for _ in range(10)]
    assert found.count("fail") >= 8


async def test_a_number_that_has_ceased_to_vary_fails() -> None:
    rng = np.random.default_rng(4)
    assert await status(lambda inputs: {"score": 10.0}, logging(0.0, rng)) == "fail"
