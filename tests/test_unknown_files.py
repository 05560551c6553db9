"""Files that nothing can compare but their bytes: scenes of editors, weights, what nobody knows. They never pass silently."""

import base64
import random
from collections.abc import Callable
from typing import Any

import pytest

from gate.checks.look import ENOUGH_EQUAL
from tests.in_process import FILE, SEED, TEXT, Answer, Function, Inputs, compared

FBX, BLEND, UNKNOWN = b"Kaydara FBX Binary  \0\x1a\0", b"BLENDER-v300\0\xff", b"\x00\x01\xfe"
KINDS = pytest.mark.parametrize("head", [FBX, BLEND, UNKNOWN], ids=["FBX", "Blender", "unknown"])


def making(head: bytes, unseeded: int, broken: Callable[[int], bool] = lambda seed: False) -> Answer:
    """Files of bytes that the seed decides; where it is broken, other ones."""
    chance = random.Random(unseeded)

    def answer(inputs: Inputs) -> str:
        seed = inputs.get("seed", chance.randrange(2**40))
        drawn = random.Random(f"{seed} {broken(seed)}").randbytes(200)
        return "data:application/octet-stream;base64," + base64.b64encode(head + drawn).decode()

    return answer


async def judged(candidate: Answer, baseline: Answer, inputs: dict[str, Any], output: dict[str, Any] = FILE) -> Any:
    return await compared(Function("c", candidate, inputs, output), Function("b", baseline, inputs, output))


@KINDS
async def test_equal_files_under_equal_seeds_pass_after_as_many_as_there_can_be(head: bytes) -> None:
    result = await judged(making(head, 1), making(head, 2), {"seed": SEED})
    assert (result.status, result.decided_by) == ("pass", "exact"), result.message
    assert result.evidence["equal_seeds"] >= ENOUGH_EQUAL


@KINDS
async def test_without_a_seed_they_are_inconclusive_and_it_is_said_what_to_do(head: bytes) -> None:
    result = await judged(making(head, 1), making(head, 2), {"text": TEXT})
    assert result.status == "inconclusive"
    assert "nothing can compare it. No seed makes it repeat. Give the test case inputs" in result.message


@KINDS
async def test_unequal_files_under_equal_seeds_are_inconclusive(head: bytes) -> None:
    result = await judged(making(head, 1, lambda seed: True), making(head, 2), {"seed": SEED})
    assert result.status == "inconclusive"
    assert "Under equal seeds the two sides' outputs differ, too." in result.message


async def test_a_fault_in_one_output_of_three_is_mostly_seen() -> None:
    passed = 0
    for salt in range(30):

        def broken(seed: int, salt: int = salt) -> bool:
            return random.Random(f"{seed} {salt}").random() < 1 / 3

        passed += (await judged(making(FBX, 1, broken), making(FBX, 2), {"seed": SEED})).status == "pass"
    # (2/3)**6 = 9 %: more than 7 of 30 would be a one-in-150 accident; three pairs would miss 9.
    assert passed <= 7


async def test_fewer_pairs_are_inconclusive_and_it_is_said_how_many_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gate.checks.look.ENOUGH_EQUAL", 20)
    result = await judged(making(FBX, 1), making(FBX, 2), {"seed": SEED})
    assert result.status == "inconclusive"
    assert "set compare.max_repeats to 22 or more" in result.message


async def test_a_number_beside_the_file_that_no_seed_decides_does_not_keep_it_from_being_compared() -> None:
    output = {"type": "object", "properties": {"file": FILE, "seconds": {"type": "number"}}}
    chance = random.Random(5)

    def timed(answer: Answer) -> Answer:
        return lambda inputs: {"file": answer(inputs), "seconds": chance.uniform(1, 2)}

    result = await judged(timed(making(FBX, 1)), timed(making(FBX, 2)), {"seed": SEED}, output)
    assert result.status == "pass", result.message
