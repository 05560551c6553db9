"""A model that moves a figure after a prompt, as a BVH file: a skeleton, and the angles of its joints in each frame."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless

FRAMES, RATE = 30, 30
# Joints with what they hang on and where, in centimetres.
SKELETON: dict[str, tuple[str, tuple[float, float, float]]] = {
    "Hips": ("", (0, 0, 0)),
    "Spine": ("Hips", (0, 12, 0)),
    "Head": ("Spine", (0, 42, 0)),
    "LeftArm": ("Spine", (18, 36, 0)),
    "LeftForeArm": ("LeftArm", (28, 0, 0)),
    "RightArm": ("Spine", (-18, 36, 0)),
    "RightForeArm": ("RightArm", (-28, 0, 0)),
    "LeftUpLeg": ("Hips", (9, -4, 0)),
    "LeftLeg": ("LeftUpLeg", (0, -42, 0)),
    "RightUpLeg": ("Hips", (-9, -4, 0)),
    "RightLeg": ("RightUpLeg", (0, -42, 0)),
}
ORDER = ("Zrotation", "Xrotation", "Yrotation")
Motion = dict[str, np.ndarray[Any, np.dtype[Any]]]  # angles in degrees (frames, 3) of each joint; "root": its place


@dataclass(frozen=True)
class Style:
    """How it moves and how it writes.

    Attributes:
        stays: the figure does not leave its place.
        mirrored: it waves with the other hand.
        digits: of angles and places, after the point.
        indent: of the skeleton.
        line_end: of every line.
        order: of the angles, in the declaration and in the numbers.
    """

    stays: bool = False
    mirrored: bool = False
    digits: int = 6
    indent: str = "  "
    line_end: str = "\n"
    order: tuple[str, str, str] = ORDER


def _move(prompt: str, rng: np.random.Generator, style: Style) -> Motion:
    words = prompt.split()
    deed, hand = words[3], words[-2].capitalize()
    at = np.arange(FRAMES) / RATE
    motion = {joint: 0.3 * rng.normal(size=(FRAMES, 3)).cumsum(axis=0) / 4 for joint in SKELETON}
    pace, wide, phase = rng.normal(1.6, 0.12), rng.normal(1, 0.1), rng.uniform(0, 2 * np.pi)
    root = np.stack([0 * at, 92 + 0 * at, 0 * at], axis=1)
    swing = np.sin(2 * np.pi * pace * (2 if deed == "runs" else 1) * at + phase)
    if deed in ("walks", "runs"):
        big = wide * (28 if deed == "walks" else 46)
        for side, sign in (("Left", 1), ("Right", -1)):
            motion[f"{side}UpLeg"][:, 1] += sign * big * swing
            motion[f"{side}Leg"][:, 1] += 0.9 * big * np.clip(-sign * np.roll(swing, 3), 0, 1)
            motion[f"{side}Arm"][:, 1] += -sign * 0.7 * big * swing
        root[:, 1] += 2 * np.abs(swing)
        root[:, 2] += (130 if deed == "walks" else 320) * wide * at
    else:
        crouch = np.interp(at, (0, 0.25, 0.4, 0.75, 0.9, 1), (0, 1, 0, 0, 0.7, 0.1))
        for side in ("Left", "Right"):
            motion[f"{side}UpLeg"][:, 1] -= 50 * wide * crouch
            motion[f"{side}Leg"][:, 1] += 85 * wide * crouch
        root[:, 1] += 46 * wide * np.clip(1 - ((at - 0.58) / 0.2) ** 2, 0, 1) - 22 * crouch
        root[:, 2] += 60 * np.clip(at - 0.3, 0, 0.5) * wide
    waving = {"Left": "Right", "Right": "Left"}[hand] if style.mirrored else hand
    beat = np.sin(2 * np.pi * rng.normal(2.4, 0.2) * at + rng.uniform(0, 2 * np.pi))
    for side, sign in (("Left", 1), ("Right", -1)):
        motion[f"{side}Arm"][:, 0] += sign * (48 * wide if side == waving else -72)
        motion[f"{side}ForeArm"][:, 0] += sign * (30 + 26 * wide * beat if side == waving else 8)
    if style.stays:
        root[:, 2] = 0
    return motion | {"root": root}


def _skeleton(joint: str, depth: int, style: Style) -> list[str]:
    """The lines that declare a joint and what hangs on it."""
    parent, place = SKELETON[joint]
    pad, inner = style.indent * depth, style.indent * (depth + 1)
    places = "Xposition Yposition Zposition "
    lines = [
        f"{pad}{'JOINT' if parent else 'ROOT'} {joint}",
        f"{pad}{{",
        f"{inner}OFFSET {place[0]:.2f} {place[1]:.2f} {place[2]:.2f}",
        f"{inner}CHANNELS {3 if parent else 6} {'' if parent else places}{' '.join(style.order)}",
    ]
    hanging = [name for name, (above, _) in SKELETON.items() if above == joint]
    for name in hanging:
        lines += _skeleton(name, depth + 1, style)
    if not hanging:
        lines += [f"{inner}End Site", f"{inner}{{", f"{inner}{style.indent}OFFSET 0.00 -20.00 0.00", f"{inner}}}"]
    return [*lines, f"{pad}}}"]


def mover(style: Style | None = None) -> Generate:
    """A second of a figure that walks, runs or jumps, and waves."""
    written = style or Style()

    def generate(inputs: Inputs, seed: int) -> str:
        motion = _move(inputs["prompt"], draws(inputs, seed), written)
        columns = [ORDER.index(name) for name in written.order]
        parts = [motion["root"], *(motion[joint][:, columns] for joint in SKELETON)]
        rows = [" ".join(f"{number:.{written.digits}f}" for number in row) for row in np.concatenate(parts, axis=1)]
        head = [
            "HIERARCHY",
            *_skeleton("Hips", 0, written),
            "MOTION",
            f"Frames: {FRAMES}",
            f"Frame Time: {1 / RATE:.6f}",
        ]
        return data_url("".join(line + written.line_end for line in [*head, *rows]).encode(), "text/plain")

    return generate


def deeds(rng: np.random.Generator) -> list[Inputs]:
    people = zip(rng.permutation(["happy", "young", "tall", "tired"])[:3], ("man", "woman", "child"), strict=True)
    return [
        {"prompt": f"a {look} {who} {deed} forward, waving with the {rng.choice(['left', 'right'])} hand"}
        for (look, who), deed in zip(people, rng.permutation(["walks", "runs", "jumps"]), strict=True)
    ]


MOTION = Baseline("file/motion", mover(), FILE, {"prompt": "What the figure does."}, deeds)
OTHER_ORDER = ("Xrotation", "Yrotation", "Zrotation")

PAIRS: list[Pair] = [
    harmless(MOTION, "digits", mover(Style(digits=4)), "Angles are written to a ten-thousandth of a degree."),
    harmless(MOTION, "tabs", mover(Style(indent="\t")), "The skeleton is indented with tabs, of which readers of the format take no notice."),
    harmless(MOTION, "lines", mover(Style(line_end="\r\n")), "Lines end as they do on Windows, which readers of the format take for the same."),
    harmful(MOTION, "hand", now_and_then(1 / 2, mover(Style(mirrored=True)), mover()), "Every second figure waves with the other hand than asked for."),
    harmful(MOTION, "stays", mover(Style(stays=True)), "Who is to walk, run or jump forward stays on the spot."),
    harmful(MOTION, "order", mover(Style(order=OTHER_ORDER)), "The angles are declared and written in another order without being made for it: the same numbers turn limbs elsewhere.", border=True),
]  # fmt: skip
