"""A model that takes the haze out of photographs of a valley; the same at every call."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter, maximum_filter

from benchmarks.judging.encode import picture
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names
from benchmarks.judging.portraits import smooth

WIDTH, HEIGHT, HORIZON = 192, 128, 62  # pixels, and the row below which fields lie
SKY = 3.0  # how far it is, where the farthest fields are 1
Pixels = np.ndarray[Any, np.dtype[Any]]
Estimate = Callable[[Pixels], Pixels]


def _valley(layout: np.random.Generator) -> tuple[Pixels, Pixels]:
    """Hills, fields, houses and trees without haze, 0..255, and how far away each pixel is."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    pixels = (
        np.array((86, 136, 204)) + (y / HORIZON)[..., None] * (70, 56, 24) + 5 * smooth(layout, HEIGHT, WIDTH, (9, 24))
    )
    far = np.full((HEIGHT, WIDTH), SKY)
    for base, away, colour in ((36, 2.3, (58, 84, 66)), (46, 1.7, (62, 96, 48)), (54, 1.2, (84, 110, 46))):
        ridge = base + sum(layout.uniform(2, 7) / n * np.sin(n * x / 31 + layout.uniform(0, 6)) for n in (1, 2, 5))
        land = (y > ridge)[..., None]
        pixels = np.where(land, colour + 20 * smooth(layout, HEIGHT, WIDTH, (2, 3)), pixels)
        far = np.where(land[..., 0], away, far)
    deep = np.clip((y - HORIZON) / (HEIGHT - HORIZON), 0, 1)
    rows = np.sin(x / (2 + 5 * deep) + layout.uniform(0, 6)) * deep
    field = np.array((150, 138, 62)) + (14 * rows)[..., None] + 12 * smooth(layout, HEIGHT, WIDTH, (2, 5))
    pixels = np.where((y >= HORIZON)[..., None], field, pixels)
    far = np.where(y >= HORIZON, 1 - 0.85 * deep, far)
    for foot in np.sort(layout.uniform(66, 118, 9)):
        pixels, far = _set_up(pixels, far, float(foot), layout)
    return pixels + layout.normal(0, 1.2, pixels.shape), far


def _set_up(pixels: Pixels, far: Pixels, foot: float, layout: np.random.Generator) -> tuple[Pixels, Pixels]:
    """A house or a tree whose foot is at that row."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    near = (foot - HORIZON) / (HEIGHT - HORIZON)
    size, left = 7 + 26 * near, layout.uniform(8, WIDTH - 8)
    across, up = (x - left) / size, (foot - y) / size
    if layout.random() < 0.45:
        wall = (abs(across) < 0.7) & (up > 0) & (up < 0.8)
        roof = (up >= 0.8) & (up < 1.4 - 0.8 * abs(across)) & (abs(across) < 0.8)
        window = wall & (np.mod(across * 2.6, 1) < 0.45) & (up > 0.3) & (up < 0.6)
        colour = np.where(roof[..., None], (150, 62, 44), np.where(window[..., None], (48, 52, 62), (214, 204, 184)))
        inside = wall | roof
    else:
        crown = np.hypot(across / 0.55, (up - 1.05) / 0.75) + 0.12 * smooth(layout, HEIGHT, WIDTH, (3, 3))[..., 0] < 1
        trunk = (abs(across) < 0.08) & (up > 0) & (up < 0.6)
        leaves = np.array((40, 76, 32)) + 22 * smooth(layout, HEIGHT, WIDTH, (2, 2))
        colour, inside = np.where(crown[..., None], leaves, (66, 48, 34)), crown | trunk
    return np.where(inside[..., None], colour, pixels), np.where(inside, 1 - 0.85 * near, far)


def soft(deviation: float) -> Estimate:
    """How far all is, with edges that are soft by so many pixels."""
    return lambda far: gaussian_filter(far, deviation)


def in_patches(far: Pixels) -> Pixels:
    """As the darkest of a patch of 15 pixels says, which is not refined along edges."""
    return gaussian_filter(maximum_filter(far, 15), 2)


def cleared(
    estimate: Estimate | None = None,
    *,
    thickness: float = 1.0,
    least: float = 0.16,
    sky: float = 0.62,
    light: Callable[[Pixels], Pixels] = lambda light: light,
    dtype: Any = np.float64,
    **encoder: Any,
) -> Generate:
    """A JPEG, 192x128, which the photograph alone decides.

    Args:
        estimate: from how far all is to what the network thinks of it.
        thickness: how thick the haze is taken to be, as a share of what it is.
        least: the least share of light that is thought to come through.
        sky: the share that is thought to come through from the sky, so that it stays as it is.
        light: from the colour of the haze to the one that is taken off.
        dtype: of the numbers in the network.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        layout = content(inputs)
        scene, far = _valley(layout)
        beta, haze = layout.uniform(0.75, 1.05), np.array((226.0, 214.0, 192.0)) + layout.uniform(-8, 8)
        through = np.exp(-beta * far)[..., None]
        seen = np.rint(scene * through + haze * (1 - through)).clip(0, 255)
        share = np.exp(-beta * thickness * (estimate or soft(0.7))(far)).clip(least)
        share = np.where(far == SKY, np.maximum(share, sky), share)[..., None].astype(dtype)
        taken = light(haze)
        clear = (seen.astype(dtype) - taken * (1 - share)) / share
        clear = np.rint(clear.astype(float)).clip(0, 255).astype(np.uint8)
        return picture(Image.fromarray(clear), "JPEG", **({"quality": 92} | encoder))

    return generate


HAZE = Baseline("image/dehaze", cleared(), FILE, {"photo": "The hazy photograph."}, names("from the tower", "from the road", "from the ridge", of="photo"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(HAZE, "sharper-map", cleared(soft(0.5)), "The map of the haze is a trace sharper: a line one pixel wide around roofs and trees is a little less light."),
    harmless(HAZE, "half", cleared(dtype=np.float16), "The network computes in 16 bits: pixels are off by a level now and then."),
    harmless(HAZE, "chroma", cleared(subsampling=0, optimize=True), "The JPEG keeps its colours at full size, and its tables are optimised: the picture is the same or a trace better."),
    harmless(HAZE, "thinner", cleared(thickness=0.985), "Haze is taken to be thinner by a sixtieth: far hills are paler by a few levels at most, and no less clear."),
    harmful(HAZE, "half-way", cleared(thickness=0.5), "Half of the haze is left: hills are pale, and the photograph is nearly as flat as it was."),
    harmful(HAZE, "blue-first", cleared(light=lambda light: light[::-1]), "Red and blue of the haze's colour are exchanged: what is far has a strong tint of orange."),
    harmful(HAZE, "patches", cleared(in_patches), "The map of the haze is not refined along edges: houses and trees have dark patches around them, as wide as themselves."),
    harmful(HAZE, "overdone", cleared(thickness=1.3, sky=0.0, least=0.04), "More haze is taken off than there is: far hills are black, and skies a blotched, glaring blue."),
]  # fmt: skip
