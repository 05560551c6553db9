"""Times compared: a slowdown is called one only beyond noise, and only when somebody would notice."""

import numpy as np
import pytest

from gate.checks.speed import Slowdown, measure, too_slow


def times(seconds: float, count: int, rng: np.random.Generator, noise: float = 0.1) -> list[float]:
    return list(seconds * np.exp(rng.normal(0, noise, count)))


def test_a_slowdown_lies_within_its_interval() -> None:
    rng = np.random.default_rng(1)
    slowdown = measure([(times(2.0, 8, rng), times(1.0, 8, rng)) for _ in range(3)], alpha=0.01)
    assert slowdown is not None
    assert slowdown.low < 2.0 < slowdown.high
    assert slowdown.low > 1.25
    assert slowdown.seconds == pytest.approx(1.0, abs=0.2)


def test_equal_speeds_are_rarely_called_a_slowdown() -> None:
    rng = np.random.default_rng(2)
    slowdowns = [
        measure([(times(1, 3, rng, 0.3), times(1, 3, rng, 0.3)) for _ in range(2)], alpha=0.01) for _ in range(300)
    ]
    assert sum(slowdown is not None and slowdown.low > 1 for slowdown in slowdowns) <= 12


def test_cases_of_different_length_do_not_widen_the_interval() -> None:
    rng = np.random.default_rng(3)
    slowdown = measure([(times(s, 4, rng, 0.02), times(s, 4, rng, 0.02)) for s in (0.1, 1, 10)], alpha=0.01)
    assert slowdown is not None
    assert slowdown.high / slowdown.low < 1.2


@pytest.mark.parametrize("pairs", [[], [([1.0], [1.0])], [([], [1.0, 1.0])], [([1.0], [1.0, 1.1])]])
def test_too_few_times_say_nothing(pairs: list[tuple[list[float], list[float]]]) -> None:
    assert measure(pairs, alpha=0.01) is None


@pytest.mark.parametrize(
    ("low", "seconds", "allowed", "fails"),
    [
        (1.5, 2.0, 1.25, True),
        (1.2, 2.0, 1.25, False),  # it may be noise
        (3.0, 0.05, 1.25, False),  # nobody notices
        (9.0, 9.0, None, False),  # reported only
    ],
)
def test_a_slowdown_fails_beyond_noise_and_where_it_is_noticed(
    low: float, seconds: float, allowed: float | None, fails: bool
) -> None:
    assert too_slow(Slowdown(low * 1.5, low, low * 2, seconds, 3, 6), allowed) is fails
