"""Equations that texts write out: those that hold are right, whatever stands around them."""

import pytest

from gate.judges.measures.sums import measure_sums

LARGEST = "999,999,999,999.999999999"


def wrong(text: str) -> bool:
    [found] = measure_sums([text])
    return found == {"wrong": 1.0}


@pytest.mark.parametrize(
    "text",
    [
        "So they cost 3 x 4 = 12 euros.",
        "12 times 8 makes 96.",
        "$20 - $12 = $8",
        "1,200 * 3 = 3,600",
        "10 / 3 = 3.33",
        "10 / 3 = 3.3333",
        "7 plus 5 is 12",
        "2 \u2212 5 = \u22123",
        "12 + 3 + 4 = 19",
        "2 + 3 * 4 = 14",
        "(1 + 2) * 3 = 9",
        "2^3 - 1 = 7",
        "x1 + 2 = 9",
        "version 1.2 - 3 = 4.5.6",
        "nothing",
        "",
    ],
)
def test_what_holds_or_is_no_whole_equation_is_not_wrong(text: str) -> None:
    assert not wrong(text)


@pytest.mark.parametrize(
    "text",
    [
        "3 x 4 = 22 euros",
        "12 times 8 makes 86.",
        "$20 - $12 = $18",
        "1,200 * 3 = 3,060",
        "10 / 3 = 3.4",
        "5 / 0 = 0",
        f"{LARGEST} x {LARGEST} = 1",
    ],
)
def test_what_does_not_hold_is_wrong(text: str) -> None:
    assert wrong(text)
    assert wrong(f"First 1 + 1 = 2, and then {text}")
