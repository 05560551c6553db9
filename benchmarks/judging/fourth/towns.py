"""Models that look at a photograph of a street: one gives it colours, one says what each pixel shows."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, PngImagePlugin
from scipy.ndimage import distance_transform_edt, gaussian_filter, median_filter

from benchmarks.judging.encode import picture
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names
from benchmarks.judging.portraits import smooth

Pixels = np.ndarray[Any, np.dtype[Any]]
WIDTH, HEIGHT = 160, 112
CLASSES = ("sky", "building", "road", "pavement", "tree", "car", "person", "pole")
SKY, BUILDING, ROAD, PAVEMENT, TREE, CAR, PERSON, POLE = range(len(CLASSES))
GREYS = (205, 140, 84, 128, 78, 110, 120, 60)
PALETTE = ((70, 130, 180), (70, 70, 70), (128, 64, 128), (244, 35, 232), (107, 142, 35), (0, 0, 142), (220, 20, 60), (153, 153, 153))  # fmt: skip
# The colours that each may have, as what is added to its grey in red, green and blue.
TINTS: dict[int, tuple[tuple[int, int, int], ...]] = {
    SKY: ((-22, -2, 30), (-16, 0, 22), (10, 0, -8)),
    BUILDING: ((30, -4, -22), (18, 6, -20), (6, 2, -8), (-6, 0, 8)),
    ROAD: ((0, 0, 2), (2, 0, -2)),
    PAVEMENT: ((6, 2, -6), (2, 1, -2)),
    TREE: ((-22, 16, -26), (-8, 12, -30), (26, 4, -34)),
    CAR: ((80, -30, -32), (-44, -8, 66), (-34, 20, -6), (54, 20, -60), (0, 0, 0)),
    PERSON: ((60, -24, -20), (-36, -6, 54), (-26, 26, -26), (44, -20, 40), (50, 24, -56)),
    POLE: ((0, 0, 0), (-4, 2, 2)),
}


def _street(inputs: Inputs) -> tuple[Pixels, Pixels]:
    """What each pixel shows, and how bright it is in the photograph."""
    rng = content(inputs)
    image = Image.new("L", (WIDTH, HEIGHT), SKY)
    pen = ImageDraw.Draw(image)
    left = -int(rng.integers(0, 20))
    while left < WIDTH:
        wide, top = int(rng.integers(30, 52)), int(rng.integers(14, 50))
        if rng.random() < 0.85:
            pen.rectangle((left, top, left + wide, 80), BUILDING)
        left += wide + int(rng.integers(0, 10))
    pen.rectangle((0, 76, WIDTH, 84), PAVEMENT)
    pen.rectangle((0, 85, WIDTH, HEIGHT), ROAD)
    for middle in rng.uniform(10, 150, 2):
        pen.rectangle((middle - 2, 58, middle + 2, 80), TREE)
        pen.ellipse((middle - 14, 30, middle + 14, 64), TREE)
    for at in rng.uniform(5, 155, 3).astype(int):
        pen.rectangle((at, int(rng.integers(20, 36)), at + 1, 82), POLE)
        pen.rectangle((at - 5, 38, at + 6, 39), POLE)
    for start in rng.permutation([8, 60, 112])[:2] + rng.integers(-6, 7, 2):
        pen.rounded_rectangle((start, 86, start + 40, 98), 4, CAR)
        pen.rounded_rectangle((start + 9, 78, start + 31, 90), 4, CAR)
    for middle in rng.uniform(8, 152, 2):
        pen.ellipse((middle - 2, 60, middle + 3, 66), PERSON)
        pen.rounded_rectangle((middle - 4, 66, middle + 5, 84), 3, PERSON)
    shown = np.asarray(image).astype(int)
    grey = np.array(GREYS, float)[shown] * (1 + 0.05 * smooth(rng, HEIGHT, WIDTH, (3, 3))[..., 0])
    return shown, grey + 6 * smooth(rng, HEIGHT, WIDTH, (20, 20))[..., 0] + rng.normal(0, 2, grey.shape)


def colouriser(tint: Callable[[Pixels], Pixels] | None = None, *, drab: bool = False, **encoder: Any) -> Generate:
    """The photograph in colours that may be right, as JPEG of 160x112; which ones differs from seed to seed.

    Args:
        tint: what happens to what is added to the grey, (height, width, 3).
        drab: cars and clothes have the average of all the colours that they may have.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        (shown, grey), rng = _street(inputs), np.random.default_rng(seed)
        tints = np.zeros((HEIGHT, WIDTH, 3))
        for number in range(len(CLASSES)):
            options = np.array(TINTS[number], float)
            chosen = options[rng.integers(len(options))] * rng.normal(1, 0.08) + rng.normal(0, 2, 3)
            if drab and number in (CAR, PERSON):
                chosen = options.mean(axis=0) + rng.normal(0, 2, 3)
            tints[shown == number] = chosen
        tints = gaussian_filter(tints, (0.8, 0.8, 0)) + 1.5 * smooth(rng, HEIGHT, WIDTH, (16, 16))
        tints = tint(tints) if tint else tints
        tints = tints - (tints @ np.array((0.299, 0.587, 0.114)))[..., None]
        pixels = (grey[..., None] + tints).clip(0, 255).astype(np.uint8)
        return picture(Image.fromarray(pixels), "JPEG", **({"quality": 92} | encoder))

    return generate


def segmenter(change: Callable[[Pixels], Pixels] | None = None, *, note: str = "", **encoder: Any) -> Generate:
    """What each pixel shows, as PNG with a palette: the number of a class and its colour in all tables of such.

    Args:
        note: text that is put into the file.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        shown, _ = _street(inputs)
        image = Image.fromarray((change(shown) if change else shown).astype(np.uint8)).convert("P")
        image.putpalette([level for colour in PALETTE for level in colour])
        about = PngImagePlugin.PngInfo()
        if note:
            about.add_text("Software", note)
        return picture(image, pnginfo=about, **encoder)

    return generate


def without_thin_things(shown: Pixels) -> Pixels:
    """As a net at a quarter of the resolution sees it: poles are too thin for it."""
    nearest = np.asarray(distance_transform_edt(shown == POLE, return_distances=False, return_indices=True))
    return median_filter(shown[tuple(nearest)], 3)


def shifted(shown: Pixels) -> Pixels:
    """Up and to the left, as by the wrong rule for corners when it was made larger."""
    return np.pad(shown, ((0, 2), (0, 2)), "edge")[2:, 2:]


PHOTO = {"photo": "The photograph."}
COLOURS = Baseline("image/colouriser", colouriser(), FILE, PHOTO, names("a lane", "a market", "a crossing", of="photo"))
SEGMENTS = Baseline("image/segmenter", segmenter(), FILE, PHOTO, names("a tram stop", "a school", "a bridge", of="photo"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(COLOURS, "chroma", colouriser(subsampling=0), "The file keeps all of the colours' resolution: edges are a little crisper."),
    harmless(COLOURS, "fuller", colouriser(lambda tints: 1.03 * tints), "Colours are 3 % fuller, where they differ by 8 % anyway.", pace=0.92),
    harmful(COLOURS, "bleeding", colouriser(lambda tints: gaussian_filter(tints, (4, 4, 0))), "Colours run over the edges: a red car stands in a red puddle, and people have a halo."),
    harmful(COLOURS, "drab", colouriser(drab=True), "Cars and clothes never have a colour any more: they are all of the same brownish grey."),
    harmless(SEGMENTS, "smaller", segmenter(compress_level=9, compress_type=1), "The same pixels and the same table of colours, packed in another way."),
    harmless(SEGMENTS, "note", segmenter(note="segmenter 1.4.2"), "The file names the program that wrote it, and shows the same."),
    harmful(SEGMENTS, "thin", segmenter(without_thin_things), "Poles are no longer found."),
    harmful(SEGMENTS, "shifted", segmenter(shifted), "Everything is found two pixels too far up and to the left: masks no longer fit the photograph."),
]  # fmt: skip
