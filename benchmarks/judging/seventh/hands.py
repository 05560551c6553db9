"""A model that finds hands in a picture, as JSON: which hand it is, what it shows, and where its 21 joints are."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.judging.objects import NUMBER, STRING, fields, rounded
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, content, harmful, harmless

Hand = dict[str, Any]
Change = Callable[[Hand], Hand]
WIDTH, HEIGHT = 960, 720
# How far each finger is bent from straight, 0..1: thumb, index, middle, ring, little finger.
GESTURES = {
    "open palm": (0.0, 0.0, 0.0, 0.0, 0.0),
    "fist": (0.7, 1.0, 1.0, 1.0, 1.0),
    "pointing up": (0.7, 0.0, 1.0, 1.0, 1.0),
    "thumb up": (0.0, 1.0, 1.0, 1.0, 1.0),
    "victory": (0.7, 0.0, 0.0, 1.0, 1.0),
}
# Where each finger begins, where it points in radians from upright, and its three bones, in lengths of a hand.
FINGERS = (
    ((-0.2, 0.14), -0.85, (0.19, 0.16, 0.13)),
    ((-0.15, 0.5), -0.16, (0.22, 0.13, 0.11)),
    ((-0.03, 0.52), -0.02, (0.25, 0.15, 0.12)),
    ((0.08, 0.49), 0.12, (0.22, 0.14, 0.11)),
    ((0.18, 0.43), 0.27, (0.17, 0.1, 0.1)),
)


def joints_of(gesture: str, picture: np.random.Generator) -> NDArray[Any]:
    """The joints (21, 3) of a right hand seen from its palm: across, up and towards the camera from the wrist."""
    joints = [np.zeros(3)]
    for ((across, up), lean, bones), bent in zip(FINGERS, GESTURES[gesture], strict=True):
        at = np.array([across, up, 0.03]) * picture.normal(1, 0.04)
        joints.append(at)
        lean, turn = lean + picture.normal(0, 0.05), 0.12 + picture.normal(0, 0.05)
        for bone in bones:
            turn += 1.25 * bent
            at = at + bone * np.array([np.sin(lean) * np.cos(turn), np.cos(lean) * np.cos(turn), np.sin(turn)])
            joints.append(at)
    return np.array(joints)


def hands(change: Change | None = None, *, most: int = 2) -> Generate:
    """Joints as shares of the picture's width and height, and how near each is; the same at every call.

    Args:
        most: hands that are looked for.
    """

    def generate(inputs: Inputs, seed: int) -> dict[str, Any]:
        picture, found = content(inputs), []
        shown = re.findall(rf"(left|right) hand, ({'|'.join(GESTURES)})", inputs["picture"])
        for number, (side, gesture) in enumerate(shown):
            joints = joints_of(gesture, picture) * picture.uniform(230, 330)
            joints[:, 0] *= 1 if side == "right" else -1
            angle = picture.uniform(-0.5, 0.5)
            across = joints[:, 0] * np.cos(angle) + joints[:, 1] * np.sin(angle)
            up = joints[:, 1] * np.cos(angle) - joints[:, 0] * np.sin(angle)
            left = WIDTH * (number + 0.5) / len(shown) + picture.uniform(-50, 50)
            down = HEIGHT * picture.uniform(0.68, 0.82)
            points = np.column_stack([(left + across) / WIDTH, (down - up) / HEIGHT, -joints[:, 2] / WIDTH])
            # No network is exact.
            points += picture.normal(0, 0.002, points.shape)
            scores = {"handedness": picture.uniform(0.9, 0.995), "gesture": picture.uniform(0.7, 0.97)}
            found.append(
                {
                    "handedness": {"label": side.capitalize(), "score": float(scores["handedness"])},
                    "gesture": {"label": gesture.replace(" ", "_"), "score": float(scores["gesture"])},
                    "landmarks": [dict(zip("xyz", point, strict=True)) for point in points.tolist()],
                }
            )
        kept = sorted(found, key=lambda hand: -hand["handedness"]["score"])[:most]
        return {"width": WIDTH, "height": HEIGHT, "hands": [change(hand) for hand in kept] if change else kept}

    return generate


def of_joints(change: Callable[[NDArray[Any]], NDArray[Any]]) -> Change:
    """Changes joints of (21, 3)."""

    def changed(hand: Hand) -> Hand:
        points = change(np.array([[point[axis] for axis in "xyz"] for point in hand["landmarks"]]))
        return hand | {"landmarks": [dict(zip("xyz", point, strict=True)) for point in points.tolist()]}

    return changed


def in_half_precision(joints: NDArray[Any]) -> NDArray[Any]:
    return joints.astype(np.float16).astype(float)


def refined(joints: NDArray[Any]) -> NDArray[Any]:
    """As another export of the network has them: off by half a pixel, always the same for the same hand."""
    off = np.random.default_rng(int(1e9 * joints[0, 0])).normal(0, 0.0006, joints.shape)
    return joints + off


def little_finger_first(joints: NDArray[Any]) -> NDArray[Any]:
    """The fingers in the order of another data set."""
    return np.concatenate([joints[:1], *(joints[start : start + 4] for start in (17, 13, 9, 5, 1))])


def other_hand(hand: Hand) -> Hand:
    label = {"Left": "Right", "Right": "Left"}[hand["handedness"]["label"]]
    return hand | {"handedness": hand["handedness"] | {"label": label}}


def in_turn(hand: Hand) -> Hand:
    """The same with keys in another order."""
    points = [{axis: point[axis] for axis in "zyx"} for point in hand["landmarks"]]
    return {"landmarks": points, "gesture": hand["gesture"], "handedness": hand["handedness"]}


def calibrated(hand: Hand) -> Hand:
    """Scores are up to six thousandths higher."""
    scores = {name: hand[name] | {"score": 1 - 0.98 * (1 - hand[name]["score"])} for name in ("handedness", "gesture")}
    return hand | scores


def pictures(rng: np.random.Generator) -> list[Inputs]:
    """One with a hand, two with both."""
    shown = [str(gesture) for gesture in rng.choice([*GESTURES], 5)]
    one = str(rng.choice(["left", "right"]))
    return [
        {"picture": f"a {one} hand, {shown[0]}, in front of a wall {rng.integers(10**6)}"},
        {"picture": f"a left hand, {shown[1]}, and a right hand, {shown[2]}, over a table {rng.integers(10**6)}"},
        {"picture": f"a right hand, {shown[3]}, and a left hand, {shown[4]}, on a stage {rng.integers(10**6)}"},
    ]


LABELLED, POINT = fields(label=STRING, score=NUMBER), fields(x=NUMBER, y=NUMBER, z=NUMBER)
HAND = {"handedness": LABELLED, "gesture": LABELLED, "landmarks": {"type": "array", "items": POINT}}


def found(**hand: Any) -> Any:
    """The schema of an answer whose hands have such fields."""
    return fields(width=NUMBER, height=NUMBER, hands={"type": "array", "items": fields(**hand)})


HANDS = Baseline("json/hands", hands(), found(**HAND), {"picture": "Where to look for hands."}, pictures, stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(HANDS, "half", hands(of_joints(in_half_precision)), "Joints are computed in 16 bits: they are off by a quarter of a pixel at most."),
    harmless(HANDS, "export", hands(of_joints(refined)), "Another export of the same network: joints are off by half a pixel on hands of three hundred."),
    harmless(HANDS, "digits", hands(lambda hand: rounded(hand, 4)), "Numbers have four digits after the point: a tenth of a pixel."),
    harmless(HANDS, "keys", hands(in_turn), "The same values, with the keys of every object in another order."),
    harmless(HANDS, "calibrated", hands(calibrated), "Scores are higher by six thousandths at most: no limit that anybody sets lies there."),
    harmful(HANDS, "mirrored", hands(other_hand), "Every left hand is called a right one, and the other way round: the picture is taken for a mirror's."),
    harmful(HANDS, "pixels", hands(of_joints(lambda joints: joints * (WIDTH, HEIGHT, WIDTH))), "Joints are in pixels where they were shares of the picture: whatever is drawn with them lies far outside."),
    harmful(HANDS, "one", hands(most=1), "One hand is looked for at most: the second one of a picture is not found."),
    harmful(HANDS, "fingers", hands(of_joints(little_finger_first)), "The little finger comes first, where it was the thumb: a thumb that is up is taken for a little finger."),
    harmful(HANDS, "depth", hands(of_joints(lambda joints: joints * (1, 1, -1))), "Near and far are exchanged: a finger that points at the camera is said to point away from it."),
]  # fmt: skip
