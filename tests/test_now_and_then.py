"""Pictures that are the baseline's to the pixel under most seeds, and other ones under some."""

import asyncio
import base64
from collections.abc import Callable

import numpy as np

from gate.checks.now_and_then import compare_pairs, judge_exceptions
from gate.checks.sides import Sides
from gate.checks.stochastic import _sample
from gate.media.store import ArtifactStore
from tests.in_process import FILE, SEED, Function, Inputs, run_of
from tests.media_samples import image, picture

DRAWN = np.random.default_rng(0)


def url(pixels: np.ndarray, **options: object) -> str:
    return "data:image/png;base64," + base64.b64encode(image("PNG", pixels, **options)).decode()


def seed_of(inputs: Inputs) -> int:
    return int(inputs.get("seed", DRAWN.integers(10**6)))


def honest(inputs: Inputs) -> str:
    return url(picture(seed=seed_of(inputs)))


def is_hit(inputs: Inputs) -> bool:
    return int(inputs.get("seed", 0)) % 2 == 0


def judged(candidate: Callable[[Inputs], str], baseline: Callable[[Inputs], str] = honest) -> str | None:
    async def decide(store: ArtifactStore) -> str | None:
        inputs = {"seed": SEED, "prompt": {"type": "string"}}
        run = run_of(
            Function("candidate", candidate, inputs, FILE), Function("baseline", baseline, inputs, FILE), store
        )
        sides = Sides(run.cases[0], [], [])
        await _sample(run, sides, 14, 14)
        assert sides.pairs == 12
        opinion = await judge_exceptions(run, sides, compare_pairs(sides))
        return opinion.reason if opinion is not None and opinion.decision == "fail" else None

    with ArtifactStore() as store:
        return asyncio.run(decide(store))


def without_the_thing(inputs: Inputs) -> np.ndarray:
    pixels = picture(seed=seed_of(inputs))
    pixels[24:48, 32:64] = pixels[0, 0]
    return pixels


def test_are_a_failure() -> None:
    reason = judged(lambda inputs: url(without_the_thing(inputs)) if is_hit(inputs) else honest(inputs))
    assert reason is not None
    assert "to the pixel" in reason


def test_pictures_that_are_always_the_same_are_none() -> None:
    assert judged(lambda inputs: honest(inputs)) is None


def test_pictures_that_are_always_others_are_none() -> None:
    assert judged(lambda inputs: url(without_the_thing(inputs))) is None


def test_another_compression_is_none() -> None:
    stored = lambda inputs: url(picture(seed=seed_of(inputs)), compress_level=0)  # noqa: E731
    assert judged(lambda inputs: stored(inputs) if is_hit(inputs) else honest(inputs)) is None


def test_rounding_is_none() -> None:
    def rounded(inputs: Inputs) -> str:
        pixels = picture(seed=seed_of(inputs))
        return url(np.clip(pixels.astype(int) + 1, 0, 255).astype(np.uint8))

    assert judged(lambda inputs: rounded(inputs) if is_hit(inputs) else honest(inputs)) is None


def test_a_baseline_that_does_not_repeat_its_own_says_nothing_of_the_candidate() -> None:
    asked: set[int] = set()

    def fickle(inputs: Inputs) -> str:
        seed = seed_of(inputs)
        again, _ = seed in asked, asked.add(seed)
        return url(without_the_thing({"seed": seed})) if again else honest({"seed": seed})

    candidate = lambda inputs: url(without_the_thing(inputs)) if is_hit(inputs) else honest(inputs)  # noqa: E731
    assert judged(candidate, fickle) is None


def test_pairs_without_pictures_are_not_looked_at() -> None:
    pairs = compare_pairs(Sides(None, [], []))  # type: ignore[arg-type]
    assert (pairs.exact, pairs.apart) == (0, [])
