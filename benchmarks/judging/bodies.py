"""A model that finds people in a photograph, as JSON: a box for each, and where seventeen joints are."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.judging.objects import NUMBER, fields
from benchmarks.judging.pair import (
    Baseline,
    Generate,
    Inputs,
    Pair,
    content,
    harmful,
    harmless,
    names,
    sometimes,
    strengths,
)

Person = dict[str, Any]
Change = Callable[[list[Person], int], list[Person]]
WIDTH, HEIGHT = 640, 480
JITTER = 0.004  # of each joint, in heights of the body
# Nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles, the left before the right: across and down from the
# top of the head, in heights of the body.
BODY = np.array([
    (0, 0.07), (0.015, 0.055), (-0.015, 0.055), (0.035, 0.065), (-0.035, 0.065), (0.1, 0.19), (-0.1, 0.19),
    (0.14, 0.34), (-0.14, 0.34), (0.15, 0.47), (-0.15, 0.47), (0.06, 0.52), (-0.06, 0.52), (0.065, 0.73),
    (-0.065, 0.73), (0.07, 0.95), (-0.07, 0.95),
])  # fmt: skip
MIRRORED = [0, *(index for left in range(1, 17, 2) for index in (left + 1, left))]


def finder(change: Change | None = None, *, jitter: float = JITTER) -> Generate:
    """Two or three people, in pixels and with scores; the surest first. Joints jitter from seed to seed."""

    def generate(inputs: Inputs, seed: int) -> dict[str, Any]:
        photo, rng = content(inputs), np.random.default_rng(seed)
        people = []
        for number in range(int(photo.integers(2, 4))):
            tall = photo.uniform(180, 330)
            posed = BODY + photo.normal(0, 0.02, BODY.shape)
            joints = (photo.uniform(100, 160) + 180 * number, photo.uniform(20, 440 - tall)) + tall * posed
            joints += tall * jitter * rng.normal(size=joints.shape)
            sure = np.clip(photo.uniform(0.6, 0.98, 17) + rng.normal(0, 0.01, 17), 0, 1)
            people.append(person(joints, sure))
        people.sort(key=lambda one: -one["score"])
        return {"width": WIDTH, "height": HEIGHT, "people": change(people, seed) if change else people}

    return generate


def person(joints: NDArray[Any], sure: NDArray[Any]) -> Person:
    """Of joints (17, 2) in pixels and how sure each is, (17,)."""
    (left, top), (right, bottom) = joints.min(axis=0) - 8, joints.max(axis=0) + 8
    listed = np.column_stack([joints, sure]).tolist()
    return {"box": [left, top, right - left, bottom - top], "score": float(sure.mean()), "keypoints": listed}


def of_joints(change: Callable[[NDArray[Any]], NDArray[Any]]) -> Change:
    """Changes joints of (17, 3): across, down, score."""
    return lambda people, seed: [one | {"keypoints": change(np.array(one["keypoints"])).tolist()} for one in people]


def quarters(joints: NDArray[Any]) -> NDArray[Any]:
    return np.column_stack([np.round(4 * joints[:, :2]) / 4, joints[:, 2]])


def left_to_right(people: list[Person], seed: int) -> list[Person]:
    return sorted(people, key=lambda one: one["box"][0])


def letterboxed(people: list[Person], seed: int) -> list[Person]:
    """In the square picture that the network sees, with a bar above the photograph."""
    bar = (WIDTH - HEIGHT) / 2
    return [
        person(np.array(one["keypoints"])[:, :2] + (0, bar), np.array(one["keypoints"])[:, 2]) | {"score": one["score"]}
        for one in people
    ]


NUMBERS = {"type": "array", "items": NUMBER}
FOUND = fields(
    width={"type": "integer"},
    height={"type": "integer"},
    people={"type": "array", "items": fields(box=NUMBERS, score=NUMBER, keypoints={"type": "array", "items": NUMBERS})},
)
BODIES = Baseline("json/pose", finder(), FOUND, {"photo": "Where to look for people."}, names("pitch", "dance floor", "gym", of="photo"))  # fmt: skip

PAIRS: list[Pair] = [
    harmless(BODIES, "quarters", finder(of_joints(quarters)), "Joints are given to a quarter of a pixel; they jitter by more than one."),
    harmless(BODIES, "steadier", finder(jitter=0.9 * JITTER), "The mean with the mirrored photograph: joints jitter a tenth less."),
    harmless(BODIES, "left", finder(left_to_right), "People come from left to right, where the surest came first.", border=True),
    *strengths(BODIES, "trembling", lambda s: finder(jitter=JITTER + s), "Joints jitter more, by that share of the height of the body; the live version's by 0.004 of it.", nobody_minds=(0.0002,), most_mind=(0.006,), all_mind=(0.03,)),
    harmful(BODIES, "sides", sometimes(1 / 3, finder(of_joints(lambda joints: joints[MIRRORED])), finder()), "In one photograph of three left and right are exchanged: it was mirrored, and the joints kept their names."),
    harmful(BODIES, "letterboxed", finder(letterboxed), "Everybody stands 80 pixels too low: the bar that makes the picture square is counted."),
]  # fmt: skip
