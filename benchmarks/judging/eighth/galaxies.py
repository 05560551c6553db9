"""A model that answers with pictures of galaxies, as through a telescope, after a prompt."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.judging.encode import picture
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless
from benchmarks.judging.portraits import smooth

SIDE = 160  # pixels
Pixels = np.ndarray[Any, np.dtype[Any]]
TINTS = {  # of the arms or the outer parts, of the core
    "blue": ((0.55, 0.75, 1.0), (1.0, 0.9, 0.75)),
    "golden": ((1.0, 0.8, 0.5), (1.0, 0.92, 0.8)),
    "rose": ((1.0, 0.55, 0.66), (1.0, 0.88, 0.78)),
}
SORTS = ("spiral", "elliptical", "lenticular")
SKIES = {"crowded": 150, "sparse": 35}  # stars


def _galaxy(sort: str, tint: str, rng: np.random.Generator, middle: Pixels, size: float) -> Pixels:
    """Its light, (SIDE, SIDE, 3), 1 the brightest that can be shown."""
    outer, core = (np.array(part) for part in TINTS[tint])
    y, x = np.mgrid[:SIDE, :SIDE].astype(float)
    x, y = x - middle[0], y - middle[1]
    turn = rng.uniform(0, np.pi)
    flat = {"spiral": rng.uniform(0.55, 0.95), "elliptical": rng.uniform(0.65, 0.85), "lenticular": 0.16}[sort]
    u, v = (x * np.cos(turn) + y * np.sin(turn)) / size, (y * np.cos(turn) - x * np.sin(turn)) / size / flat
    away, angle = np.hypot(u, v), np.arctan2(v, u)
    bulge = np.exp(-6 * away) * 0.9
    if sort == "spiral":
        arms = 0.5 + 0.5 * np.cos(2 * angle - rng.choice([-1, 1]) * rng.uniform(6, 8) * np.log(away + 0.12))
        disc = np.exp(-2.6 * away) * (0.2 + 1.1 * arms**2) * (1 + 0.3 * smooth(rng, SIDE, SIDE, (4, 4))[..., 0])
    elif sort == "elliptical":
        disc = 0.75 * np.exp(-3.4 * away)
    else:
        dust = 1 - 0.6 * np.exp(-((v / 0.09) ** 2)) * (abs(u) < 0.8)
        disc = np.exp(-2.6 * away) * dust
    light = disc.clip(0)[..., None] * outer + bulge[..., None] * core
    return light * (0.62 if sort == "elliptical" else 0.8)


def galaxy(
    finish: Callable[[Pixels, np.random.Generator], Pixels] | None = None,
    *,
    say: Callable[[str], str] = str,
    bits: Any = np.random.PCG64,
    stars: float = 1.0,
    copies: int = 1,
    exposure: float = 1.0,
    **encoder: Any,
) -> Generate:
    """A JPEG of 160x160: how the galaxy is turned, and where the stars are, differs by seed.

    Args:
        finish: of the light, 1 the brightest that can be shown, before it becomes levels.
        stars: how many, of the usual number.
        copies: galaxies, where one was asked for.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        _, tint, sort, _, _, _, sky, _ = say(inputs["prompt"]).split()
        rng = np.random.Generator(bits(seed))
        light = 0.035 + 0.006 * smooth(rng, SIDE, SIDE, (40, 40)) * np.ones(3)
        for copy in range(copies):
            middle = np.array((80.0, 80.0)) + rng.normal(0, 5, 2) + (copies > 1) * np.array((-34, 30)) * (1 - 2 * copy)
            light += _galaxy(sort, tint, rng, middle, rng.uniform(58, 70) * (0.6 if copies > 1 else 1))
        y, x = np.mgrid[-4:5, -4:5]
        for _ in range(round(stars * SKIES[sky] * rng.normal(1, 0.06))):
            left, top = rng.integers(4, SIDE - 5, 2)
            bright, warm = min(1.2, 0.12 * rng.pareto(1.4) + 0.15), rng.uniform(0.75, 1)
            spot = bright * np.exp(-(x**2 + y**2) / (0.7 + 1.2 * bright))[..., None]
            light[top - 4 : top + 5, left - 4 : left + 5] += spot * (warm, 0.5 + warm / 2, 1.75 - warm)
        light = light * exposure + rng.normal(0, 0.012, light.shape)
        light = finish(light, rng) if finish else light
        image = Image.fromarray((255 * light).clip(0, 255).astype(np.uint8))
        return picture(image, "JPEG", **({"quality": 91} | encoder))

    return generate


def coarser_noise(light: Pixels, rng: np.random.Generator) -> Pixels:
    """Noise of which some comes from the counting of light."""
    return light + 0.006 * np.sqrt(light.clip(0, 1)) * rng.normal(size=light.shape)


def ordinary(prompt: str) -> str:
    """The prompt with the sort of galaxy that most pictures show."""
    words = prompt.split()
    words[2] = "spiral"
    return " ".join(words)


def skies(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation([*TINTS]), rng.permutation(SORTS), rng.choice([*SKIES], 3), strict=True)
    return [{"prompt": f"a {tint} {sort} galaxy in a {sky} sky"} for tint, sort, sky in drawn]


GALAXY = Baseline("image/galaxy", galaxy(), FILE, {"prompt": "The galaxy to show."}, skies)

PAIRS: list[Pair] = [
    harmless(GALAXY, "philox", galaxy(bits=np.random.Philox), "The random numbers come from another generator, as on another sort of chip."),
    harmless(GALAXY, "counting", galaxy(coarser_noise), "The noise is a little stronger where it is bright, which nobody sees."),
    harmless(GALAXY, "starrier", galaxy(stars=1.03), "There are 3 % more stars, where their number varies by six."),
    harmless(GALAXY, "finer", galaxy(quality=96, subsampling=0), "JPEG of better quality, with colours at full size: larger files that look a trace cleaner."),
    harmful(GALAXY, "doubled", now_and_then(1 / 2, galaxy(copies=2), galaxy()), "Every second picture shows two smaller galaxies where one was asked for, as when the size is not that of the training."),
    harmful(GALAXY, "starless", galaxy(stars=0), "There are no stars any more: galaxies hang in a sky that is black and empty, crowded or sparse."),
    harmful(GALAXY, "overexposed", galaxy(exposure=2.3), "Cores are burnt out to white and the sky is grey: one sees nothing of what is in the middle."),
    harmful(GALAXY, "ordinary", galaxy(say=ordinary), "Every galaxy is a spiral, whatever sort is asked for."),
]  # fmt: skip
