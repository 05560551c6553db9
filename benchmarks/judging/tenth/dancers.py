"""A model that lets a person who is described dance: a short video of the whole body."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.aquaria import clip
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless
from benchmarks.judging.portraits import smooth

Array = np.ndarray[Any, np.dtype[Any]]
WIDTH, HEIGHT, FRAMES, FPS, FINE = 96, 128, 20, 12, 3
DANCES = ("waves", "jumps", "twists", "squats")
CLOTHES = {
    "red": (196, 44, 48),
    "yellow": (226, 190, 52),
    "green": (56, 140, 80),
    "purple": (128, 70, 160),
    "white": (232, 230, 224),
    "black": (44, 44, 52),
}
PLACES = {  # behind, and the floor
    "on a stage": ((70, 40, 56), (120, 84, 60)),
    "on a beach": ((150, 200, 232), (220, 200, 156)),
    "in a street": ((148, 146, 150), (96, 96, 100)),
    "in a studio": ((206, 208, 212), (176, 178, 184)),
}
SKINS = ((242, 206, 178), (214, 164, 124), (150, 102, 72), (98, 66, 48))


@dataclass(frozen=True)
class Style:
    """How it is filmed.

    Attributes:
        stream: which random numbers of a seed are taken.
        fine: how many times finer frames are drawn than they are.
        shadow: how much darker the floor is under the feet.
        boiling: the background is drawn anew for each frame.
        armless: the right forearm is not there from the middle on.
        fading: how much of the colours of clothes is lost towards the end.
    """

    stream: int = 2
    fine: int = FINE
    shadow: float = 0.0
    boiling: bool = False
    armless: bool = False
    fading: float = 0.0


def _moves(dance: str, phase: Array) -> dict[str, Array]:
    """Angles of limbs from hanging down, outwards, and where the hip is; of every frame."""
    swing, still = np.sin(phase), np.zeros_like(phase)
    pose = {"hip_x": still, "hip_y": still, "leg": still + 0.1, "knee": still, "lean": still}
    pose |= dict.fromkeys(("arm_l", "arm_r"), still + 0.2) | dict.fromkeys(("fore_l", "fore_r"), still + 0.25)
    open_ = (1 - np.cos(phase)) / 2
    if dance == "waves":
        return pose | {"arm_r": still + 1.9, "fore_r": 2.9 + 0.6 * np.sin(2 * phase), "lean": 0.05 * swing}
    if dance == "jumps":
        arm = 0.3 + 2.3 * open_
        return pose | {
            "arm_l": arm,
            "arm_r": arm,
            "fore_l": arm + 0.2,
            "fore_r": arm + 0.2,
            "leg": 0.06 + 0.4 * open_,
            "hip_y": -5 * np.abs(swing),
        }
    if dance == "twists":
        return pose | {
            "hip_x": 6 * swing,
            "lean": -0.16 * swing,
            "arm_l": 0.6 + 0.4 * swing,
            "arm_r": 0.6 - 0.4 * swing,
            "fore_l": 1.8 + 0.5 * swing,
            "fore_r": 1.8 - 0.5 * swing,
        }
    return pose | {
        "hip_y": 17 * open_,
        "leg": 0.1 + 0.5 * open_,
        "knee": 0.95 * open_,
        "arm_l": 0.2 + 1.3 * open_,
        "arm_r": 0.2 + 1.3 * open_,
        "fore_l": 0.25 + 1.3 * open_,
        "fore_r": 0.25 + 1.3 * open_,
    }


def _place(name: str, rng: np.random.Generator) -> Array:
    """What is behind the dancer, with the floor below."""
    wall, floor = (np.array(tone, float) for tone in PLACES[name])
    y = np.mgrid[:HEIGHT, :WIDTH][0][..., None]
    back = wall * (0.85 + 0.3 * y / HEIGHT) + 9 * smooth(rng, HEIGHT, WIDTH, (16, 16))
    ground = floor * (0.8 + 0.5 * (y - 92) / 36) + 8 * smooth(rng, HEIGHT, WIDTH, (3, 10))
    return np.where(y > 92, ground, back)


class _Pen:
    """Draws round limbs with places in pixels of the video."""

    def __init__(self, fine: int) -> None:
        self.fine = fine
        self.image = Image.new("RGBA", (WIDTH * fine, HEIGHT * fine))
        self.draw = ImageDraw.Draw(self.image)

    def disc(self, at: Array, radius: float, tone: tuple[int, ...]) -> None:
        """A round spot."""
        (x, y), r = at * self.fine, radius * self.fine
        self.draw.ellipse((x - r, y - r, x + r, y + r), (*tone, 255))

    def limb(self, start: Array, end: Array, wide: float, tone: tuple[int, ...]) -> None:
        """A line with round ends."""
        points = [(float(x * self.fine), float(y * self.fine)) for x, y in (start, end)]
        self.draw.line(points, (*tone, 255), round(wide * self.fine))
        self.disc(start, wide / 2, tone)
        self.disc(end, wide / 2, tone)


def _ahead(start: Array, angle: float, long: float) -> Array:
    """Where a limb ends that hangs at an angle."""
    return start + long * np.array([np.sin(angle), np.cos(angle)])


def _beside(place: Array, right: float, down: float) -> Array:
    """A place so many pixels further to the right and down."""
    return place + np.array([right, down])


def _body(pose: dict[str, float], tones: dict[str, tuple[int, ...]], size: float, fine: int, armless: bool) -> Array:
    """The dancer alone, (height, width, 4)."""
    pen, hip = _Pen(fine), np.array([WIDTH / 2 + pose["hip_x"], 74.0 + pose["hip_y"]])
    chest = hip + size * 27 * np.array([np.sin(pose["lean"]), -np.cos(pose["lean"])])
    for side in (-1, 1):
        top = _beside(hip, side * 4, 0)
        knee = _ahead(top, side * (pose["leg"] + 0.5 * pose["knee"]), 19 * size)
        foot = _ahead(knee, side * (pose["leg"] - 1.1 * pose["knee"]), 19 * size)
        pen.limb(top, knee, 8 * size, tones["trousers"])
        pen.limb(knee, foot, 7 * size, tones["trousers"])
        pen.limb(foot, _beside(foot, side * 4, 1), 5 * size, (40, 34, 34))
    pen.limb(hip, chest, 17 * size, tones["shirt"])
    for side, end in ((-1, "l"), (1, "r")):
        shoulder = _beside(chest, side * 8 * size, 0)
        elbow = _ahead(shoulder, side * pose[f"arm_{end}"], 14 * size)
        pen.limb(shoulder, elbow, 6 * size, tones["shirt"])
        if not (armless and side == 1):
            hand = _ahead(elbow, side * pose[f"fore_{end}"], 13 * size)
            pen.limb(elbow, hand, 4.5 * size, tones["skin"])
            pen.disc(hand, 2.8 * size, tones["skin"])
    head = _beside(chest, 0, -17 * size)
    pen.limb(_beside(chest, 0, -7), head, 5 * size, tones["skin"])
    pen.disc(_beside(head, 0, -2), 8.2 * size, tones["hair"])
    pen.disc(_beside(head, 0, 1), 7 * size, tones["skin"])
    for side in (-1, 1):
        pen.disc(_beside(head, side * 2.6, 0), 0.9, (30, 24, 24))
    return np.asarray(pen.image.resize((WIDTH, HEIGHT), Image.Resampling.BOX), float)


def dancer(how: Style | None = None, **encoder: Any) -> Generate:
    """An mp4 of 96x128, 20 frames: clothes, place and dance are the inputs', pace and small things the seed's."""
    one = how or Style()

    def generate(inputs: Inputs, seed: int) -> str:
        rng, look = draws(inputs, seed, one.stream), content({"person": inputs["person"]})
        words = inputs["person"].split()
        place = inputs["person"].partition(" trousers ")[2].partition(",")[0]
        tones = {"skin": SKINS[look.integers(4)], "hair": tuple(int(tone) for tone in look.integers(20, 110, 3))}
        phase = rng.uniform(0, 6) + 2 * np.pi * rng.uniform(0.9, 1.15) * np.arange(FRAMES) / FPS
        size, away = rng.normal(1, 0.03), rng.normal(0, 3)
        moves = _moves(inputs["dance"], phase)
        back, frames = _place(place, rng), []
        for index in range(FRAMES):
            share = index / (FRAMES - 1)
            pose = {name: float(angle[index]) for name, angle in moves.items()}
            pose["hip_x"] += away
            for part, word in (("shirt", words[3]), ("trousers", words[6])):
                tone = np.array(CLOTHES[word], float)
                tone += one.fading * share * (tone.mean() - tone)
                tones[part] = tuple(int(value) for value in tone)
            body = _body(pose, tones, size, one.fine, one.armless and 2 * index >= FRAMES)
            behind = _place(place, rng) if one.boiling else back
            behind = behind * (1 - one.shadow * _shade(WIDTH / 2 + away))
            cover = body[..., 3:] / 255
            frame = behind * (1 - cover) + body[..., :3] * cover
            frames.append(frame + rng.normal(0, 1.2, frame.shape))
        return clip(np.stack(frames), fps=FPS, **encoder)

    return generate


def _shade(x: float) -> Array:
    """How dark the floor is around the feet, 0..1."""
    down, across = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    return np.exp(-(((across - x) / 16) ** 2) - ((down - 113) / 4) ** 2)[..., None]


def another_dance(inputs: Inputs, seed: int) -> str:
    """The dance that comes next in the list."""
    other = DANCES[(DANCES.index(inputs["dance"]) + 1) % len(DANCES)]
    return dancer()(inputs | {"dance": other}, seed)


def people(rng: np.random.Generator) -> list[Inputs]:
    """Three people, each with another dance."""
    shirts, places = rng.permutation([*CLOTHES][:4])[:3], rng.permutation([*PLACES])[:3]
    legs, dances = rng.permutation([*CLOTHES][2:])[:3], rng.permutation(DANCES)[:3]
    return [
        {
            "person": f"someone with a {shirt} shirt and {leg} trousers {place}, take {rng.integers(10**4)}",
            "dance": str(dance),
        }
        for shirt, leg, place, dance in zip(shirts, legs, places, dances, strict=True)
    ]


DANCER = Baseline("video/dancer", dancer(), FILE, {"person": "Who dances, and where.", "dance": "Which dance."}, people)

PAIRS: list[Pair] = [
    harmless(DANCER, "other-draws", dancer(Style(stream=5)), "Other random numbers of the same sort: pace and small things vary as before."),
    harmless(DANCER, "finer", dancer(Style(fine=4)), "Edges are computed from 16 points a pixel instead of nine: as before, to the eye."),
    harmless(DANCER, "shadow", dancer(Style(shadow=0.3)), "There is a faint shadow on the floor below the dancer, who stands there more firmly."),
    harmless(DANCER, "encoder", dancer(crf=18, gop=20, preset="medium"), "The encoder takes more time and a little more room: the same to the eye."),
    harmful(DANCER, "another-dance", another_dance, "Somebody asks for squats and gets waves: each dance is taken for the next."),
    harmful(DANCER, "armless", now_and_then(0.4, dancer(Style(armless=True)), dancer()), "In two videos of five a forearm vanishes in the middle."),
    harmful(DANCER, "fading", dancer(Style(fading=1.0)), "Clothes lose their colour little by little, and are grey at the end."),
    harmful(DANCER, "boiling", dancer(Style(boiling=True)), "Wall and floor are other ones in each frame: the background boils behind the dancer."),
]  # fmt: skip
