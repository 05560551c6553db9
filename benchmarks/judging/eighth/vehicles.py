"""A model that follows vehicles through the film of a street and draws a numbered box around each; always the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.judging.encode import video
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names
from benchmarks.judging.portraits import smooth

WIDTH, HEIGHT, FRAMES, FPS = 160, 96, 20, 10
SIZES = {"car": (24, 11), "van": (30, 15), "bus": (44, 18)}
BRIGHT = ((255, 70, 60), (70, 230, 90), (80, 160, 255), (255, 220, 60))
PASTEL = ((255, 150, 40), (60, 220, 220), (240, 90, 230), (200, 240, 70))
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Vehicle:
    kind: str
    colour: tuple[int, ...]
    lane: float
    start: float
    speed: float

    def box(self, index: int) -> Box:
        wide, high = SIZES[self.kind]
        left = self.start + self.speed * index
        return left, self.lane - high, left + wide, self.lane


def same_number(number: int, index: int) -> int:
    return number


def tracker(
    *,
    jitter: float = 0.6,
    late: int = 0,
    width: int = 1,
    radius: int = 0,
    colours: tuple[tuple[int, int, int], ...] = BRIGHT,
    numbered: Callable[[int, int], int] = same_number,
    seen: Callable[[Vehicle], bool] = lambda vehicle: True,
    placed: Callable[[Box], Box] = lambda box: box,
    **encoder: Any,
) -> Generate:
    """An mp4 of 160x96, 20 frames.

    Args:
        jitter: the deviation of a box's edges from the vehicle's, in pixels.
        late: how many frames boxes are behind.
        width: of the boxes' lines, in pixels.
        radius: of the boxes' corners, in pixels.
        colours: of the boxes, one for each number.
        numbered: from a vehicle's number and the frame's to the number that is shown.
        seen: says of a vehicle whether it is found.
        placed: from where a vehicle is found to where the box is drawn.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        street = content(inputs)
        lanes, kinds = street.permutation([48.0, 68.0, 88.0]), street.permutation([*SIZES])
        vehicles = []
        for lane, kind in zip(lanes, kinds, strict=True):
            way, fast = street.choice([-1, 1]), street.uniform(2.5, 4.5)
            vehicles.append(
                Vehicle(
                    str(kind),
                    tuple(int(level) for level in street.uniform(30, 220, 3)),
                    float(lane),
                    float(64 - way * fast * FRAMES / 2 + street.normal(0, 8)),
                    float(way * fast),
                )
            )
        y = np.arange(HEIGHT)[:, None, None]
        ground = np.where(y > 34, 96, np.where(y > 28, 150, np.array((150, 186, 214))))
        ground = ground + 5 * smooth(street, HEIGHT, WIDTH, (2, 4)) + np.zeros((1, 1, 3))
        for left in range(-6, WIDTH, 22):
            for lane in (52, 72):
                ground[lane, max(left, 0) : left + 12] = 214
        still = Image.fromarray(ground.clip(0, 255).astype(np.uint8))
        wobble = jitter * street.normal(size=(FRAMES, len(vehicles), 4))
        font, frames = ImageFont.load_default(9), []
        for index in range(FRAMES):
            image = still.copy()
            pen = ImageDraw.Draw(image)
            for vehicle in sorted(vehicles, key=lambda vehicle: vehicle.lane):
                left, top, right, bottom = vehicle.box(index)
                pen.rounded_rectangle((left, top, right, bottom - 2), 3, vehicle.colour)
                pen.rectangle((left + 4, top + 2, right - 4, top + 5), (196, 220, 232))
                for wheel in (left + 5, right - 5):
                    pen.ellipse((wheel - 3, bottom - 5, wheel + 3, bottom + 1), (24, 24, 26))
            for number, vehicle in enumerate(vehicles):
                if seen(vehicle):
                    found = np.array(vehicle.box(max(index - late, 0))) + (-2, -2, 2, 2) + wobble[index, number]
                    left, top, right, bottom = placed((found[0], found[1], found[2], found[3]))
                    shown = numbered(number, index)
                    pen.rounded_rectangle((left, top, right, bottom), radius, None, colours[shown], width)
                    pen.rectangle((left, top - 9, left + 30, top), colours[shown])
                    pen.text((left + 2, top - 10), f"{vehicle.kind} {shown + 1}", (0, 0, 0), font)
            frames.append(np.asarray(image))
        settings: dict[str, Any] = {"fps": FPS, "mbtree": "0", **encoder}
        return video(np.stack(frames), **settings)

    return generate


def exchanged(number: int, index: int) -> int:
    """The first two change their numbers from the ninth frame on."""
    return (1, 0, 2)[number] if index >= 8 else number


def unscaled(box: Box) -> Box:
    """In the pixels of the network's square input, of which nobody thought when boxes were drawn."""
    left, top, right, bottom = (0.8 * edge for edge in box)
    return left, top + 16, right, bottom + 16


FILMS = names("crossroads", "high street", "bridge", of="film")
TRACKER = Baseline("video/tracker", tracker(), FILE, {"film": "The film of a street."}, FILMS, stochastic=False)

PAIRS: list[Pair] = [
    harmless(TRACKER, "steadier", tracker(jitter=0.2), "Boxes tremble less around their vehicles."),
    harmless(TRACKER, "palette", tracker(colours=PASTEL), "Boxes have other colours, which nobody can choose; each vehicle still has one of its own."),
    harmless(TRACKER, "corners", tracker(radius=3), "Boxes have round corners."),
    harmless(TRACKER, "hardware", tracker(bf="0", refs="1", crf=18), "Encoded as a graphics card does it: a larger file that looks the same."),
    harmful(TRACKER, "late", tracker(late=3), "Boxes are three frames behind: they follow vehicles at half their length."),
    harmful(TRACKER, "exchanged", tracker(numbered=exchanged), "Two vehicles change their numbers on the way: who counts or follows them gets it wrong."),
    harmful(TRACKER, "no-vans", tracker(seen=lambda vehicle: vehicle.kind != "van"), "Vans are not found any more."),
    harmful(TRACKER, "unscaled", tracker(placed=unscaled), "Boxes are too small and beside their vehicles: they were not scaled back to the film's size."),
]  # fmt: skip
