"""Models that draw: a creature that walks, as a GIF, and a plant in ink."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.encode import data_url, picture
from benchmarks.judging.painting import Change
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck, sometimes

Frames = list[Image.Image]
FRAMES, ACROSS, DOWN, PIXEL, SIDE = 8, 40, 30, 3, 144
COATS = {"brown": (130, 84, 50), "grey": (128, 128, 136), "orange": (214, 120, 44), "white": (226, 224, 218)}
BUILDS = {"dog": (9, 4, 5), "pony": (10, 5, 8), "pig": (9, 6, 3)}  # half the length, half the height, the legs
GROUNDS = {"grass": (92, 150, 72), "sand": (222, 196, 140), "snow": (236, 240, 246)}
COUNTS = ("three", "four", "five", "six", "seven", "eight", "nine")
LEAVES = {"willow": (34, 5), "laurel": (28, 9), "beech": (24, 13)}  # length and half the width of a leaf


def _walk(prompt: str, seed: int, frames: int) -> list[np.ndarray]:
    """Frames of (down, across, 3) in which the ground passes and comes back to where it was."""
    _, coat, animal, _, _, ground = prompt.split()
    rng = np.random.default_rng(seed)
    long, high, legs = BUILDS[animal]
    fur, turf = np.array(COATS[coat]) + rng.integers(-10, 11, 3), np.array(GROUNDS[ground])
    stones, tufts = rng.integers(0, ACROSS, 6), rng.integers(22, DOWN, 6)
    clouds, spots = rng.integers(0, (ACROSS, 8), (3, 2)), rng.integers((-long + 2, -high + 1), (long - 2, high), (4, 2))
    y, x = np.mgrid[:DOWN, :ACROSS]
    sky, drawn = rng.integers((130, 180, 220), (170, 210, 250)), []
    for index in range(frames):
        turn = 2 * np.pi * index / frames
        frame = np.where((y >= 21)[..., None], turf, sky)
        for left, top in clouds:
            frame[np.hypot((x - left) / 5, (y - top) / 2) < 1] = (244, 246, 250)
        for left, top in zip(stones, tufts, strict=True):
            frame[top, (left - round(index * ACROSS / frames)) % ACROSS] = turf * 7 // 10
        middle, bob = 20 - legs - high + 3, round(0.6 * np.sin(2 * turn))
        for leg, phase in enumerate((0, np.pi, np.pi / 2, 3 * np.pi / 2)):
            at = 19 + (-long + 2, long - 3, -long + 4, long - 5)[leg]
            swing = np.sin(turn + phase)
            for step in range(legs):
                frame[middle + high + step - 1, at - round(2 * swing * step / legs)] = fur * (7 if leg > 1 else 9) // 10
        body = np.hypot((x - 19) / long, (y - middle - bob) / high) < 1
        frame[body] = fur
        for left, top in spots:
            frame[middle + bob + top, 19 + left] = fur * 7 // 10
        head = np.hypot((x - 19 - long) / 4, (y - middle - bob + high - 1) / 3.2) < 1
        frame[head] = fur
        frame[middle + bob - high - 3 : middle + bob - high, 17 + long] = fur * 8 // 10
        frame[middle + bob - high, 20 + long] = (20, 16, 16)
        frame[middle - 2 + round(1.5 * np.sin(turn)) : middle, 19 - long - 1] = fur * 8 // 10
        drawn.append(frame.clip(0, 255).astype(np.uint8).repeat(PIXEL, 0).repeat(PIXEL, 1))
    return drawn


def walker(change: Callable[[Frames], Frames] = list, *, frames: int = FRAMES, **file: Any) -> Generate:
    """An animal walks on the spot while the ground passes, 0.8 s that begin anew, 120x90, as GIF."""

    def generate(inputs: Inputs, seed: int) -> str:
        pictures = [Image.fromarray(frame).quantize(64) for frame in _walk(inputs["prompt"], seed, frames)]
        first, *rest = change(pictures)
        made = io.BytesIO()
        options = {"loop": 0, "duration": 800 // frames} | file
        kept = {name: value for name, value in options.items() if value is not None}
        first.save(made, "GIF", save_all=True, append_images=rest, **kept)
        return data_url(made.getvalue(), "image/gif")

    return generate


def plant(change: Change | None = None, *, bits: Any = np.random.PCG64, more: int = 0, raised: int = 0) -> Generate:
    """A twig with as many leaves as the prompt says, in ink, as a grey PNG; how it grows differs by seed.

    Args:
        more: leaves beside those asked for.
        raised: pixels by which it stands too high on its sheet.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        _, kind, _, _, count, _ = inputs["prompt"].split()
        rng, (long, wide) = np.random.Generator(bits(seed)), LEAVES[kind]
        number, fine = COUNTS.index(count) + 3 + more, 3
        sheet = Image.new("L", (SIDE * fine, SIDE * fine), 252)
        pen = ImageDraw.Draw(sheet)

        def line(points: Any, thick: float) -> None:
            raw = np.asarray(points, float) - (0, raised)
            pen.line([(x * fine, y * fine) for x, y in raw], 40, round(thick * fine))

        at, bend = np.linspace(0, 1, 60), rng.normal(0, 14, 2)
        stem = np.stack([72 + bend[0] * at**2 + bend[1] * np.sin(np.pi * at), 136 - 104 * at], axis=1)
        line(stem, 1.6)
        places = (np.linspace(0.22, 0.98, number) * 59 + rng.uniform(-1.5, 1.5, number)).clip(0, 59).astype(int)
        first = rng.choice([-1, 1])
        for index, place in enumerate(places):
            lean = first * (-1) ** index * rng.normal(1.0, 0.12)
            ahead, side = np.array((np.sin(lean), -np.cos(lean))), np.array((np.cos(lean), np.sin(lean)))
            size, t = rng.normal(1, 0.08), np.linspace(0, 1, 24)[:, None]
            rib = stem[place] + ahead * t * long * size + side * rng.normal(0, 2) * np.sin(np.pi * t)
            edge = side * wide * size * np.sin(np.pi * t**0.8)
            line(np.concatenate([rib + edge, (rib - edge)[::-1]]), 1.2)
            line(rib, 0.8)
            for vein in (6, 10, 14, 18):
                for way in (-0.8, 0.8):
                    line([rib[vein], rib[min(vein + 3, 23)] + way * edge[min(vein + 3, 23)]], 0.5)
        image = sheet.reduce(fine)
        return picture(change(image, seed) if change else image)

    return generate


def miscounted(inputs: Inputs, seed: int) -> str:
    """A plant with a leaf too many or one too few."""
    return plant(more=int(luck(seed).choice([-1, 1])))(inputs, seed)


def walks(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation([*COATS])[:3], rng.permutation([*BUILDS]), rng.permutation([*GROUNDS]), strict=True)
    return [{"prompt": f"a {coat} {animal} walking on {ground}"} for coat, animal, ground in drawn]


def twigs(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation([*LEAVES]), rng.permutation(COUNTS[:5])[:3], strict=True)
    return [{"prompt": f"a {kind} twig with {count} leaves"} for kind, count in drawn]


WALKER = Baseline("image/walker", walker(), FILE, {"prompt": "Who walks where."}, walks)
PLANT = Baseline(
    "image/plant", plant(), FILE, {"prompt": "What to draw, with how many leaves."}, twigs, takes_seed=True
)

PAIRS: list[Pair] = [
    harmless(WALKER, "phase", walker(lambda frames: [*frames[3:], *frames[:3]]), "The walk, which has no end, begins with another step."),
    harmless(WALKER, "disposal", walker(disposal=2, optimize=False, comment=b"walker 1.4"), "The same frames, each stored whole."),
    harmless(WALKER, "smooth", walker(frames=16), "Twice as many frames in the same time: the same walk, more smoothly.", border=True),
    harmful(WALKER, "still", sometimes(1 / 4, walker(lambda frames: frames[:1]), walker()), "In every fourth file nothing moves: there is one frame."),
    harmful(WALKER, "backwards", walker(lambda frames: frames[::-1]), "The animals walk backwards."),
    harmful(WALKER, "once", walker(loop=None), "The walk ends after one round instead of going on for ever.", border=True),
    harmless(PLANT, "rng", plant(bits=np.random.SFC64), "Another generator of random numbers."),
    harmless(PLANT, "rgb", plant(lambda image, seed: image.convert("RGB")), "The same grey picture, stored with three channels.", border=True),
    harmful(PLANT, "miscounted", sometimes(1 / 2, miscounted, plant()), "Every second plant has a leaf too many or one too few."),
    harmful(PLANT, "raised", sometimes(1 / 3, plant(raised=42), plant()), "In every third drawing the top of the plant is cut off by the sheet's edge."),
]  # fmt: skip
