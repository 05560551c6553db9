"""Further changes of models that find things in pictures and answer with JSON: things, people, lines and tags."""

import re
import zlib
from typing import Any

import numpy as np

from benchmarks.judging.bodies import BODIES, Person, of_joints
from benchmarks.judging.bodies import finder as bodies_finder
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.fourth.tags import TAGGER, THRESHOLD, tagger
from benchmarks.judging.objects import DETECTOR, detector, rounded
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.recognition import READER, Value, each_block, reader

BIAS = np.random.default_rng(17).normal(0, 0.5, (17, 2))  # of each joint in the new network, in pixels


def another(seed: int) -> int:
    """A second seed that follows from the first."""
    return int(luck(seed).integers(2**31))


def with_mirror_image(inputs: Inputs, seed: int) -> Value:
    """Each thing that is found in the mirrored picture, too, has the mean of both boxes and both scores."""
    one, other = (detector()(inputs, each)["detections"] for each in (seed, another(seed)))
    made = []
    for box in one:
        far = [float(np.abs(np.subtract(box["box"], found["box"])).sum()) for found in other]
        near = int(np.argmin(far))
        if far[near] < 40 and other[near]["label"] == box["label"]:
            sides = rounded(np.mean([box["box"], other[near]["box"]], axis=0).tolist(), 2)
            made.append(box | {"box": sides, "score": round((box["score"] + other[near]["score"]) / 2, 4)})
        else:
            made.append(box)
    return {"detections": sorted(made, key=lambda box: -box["score"])}


def from_middles(boxes: list[Value], seed: int) -> list[Value]:
    """A box begins with its middle, as networks have it, and not with its first corner."""
    moved = []
    for one in boxes:
        left, top, wide, high = one["box"]
        moved.append(one | {"box": rounded([left + wide / 2, top + high / 2, wide, high], 2)})
    return moved


def retrained_joints(joints: np.ndarray[Any, np.dtype[Any]]) -> Any:
    """Each sort of joint is found a little elsewhere, by less than it varies by."""
    return np.column_stack([joints[:, :2] + BIAS, np.clip(joints[:, 2] + 0.002, 0, 1)])


def in_the_corner(people: list[Person], seed: int) -> list[Person]:
    """Joints of which it is not very sure are said to be at 0, 0."""
    made = []
    for one in people:
        joints = [[0.0, 0.0, sure] if sure < 0.72 else [x, y, sure] for x, y, sure in one["keypoints"]]
        made.append(one | {"keypoints": joints})
    return made


def digits(text: str) -> int:
    """How many digits there are."""
    return sum(letter.isdigit() for letter in text)


def read_twice(inputs: Inputs, seed: int) -> Value:
    """Boxes are means of two passes, and of two readings of a line the one with more digits is taken."""
    value, again = (reader()(inputs, each) for each in (seed, another(seed)))
    blocks = []
    for one, other in zip(value["blocks"], again["blocks"], strict=True):
        box = rounded(np.mean([one["box"], other["box"]], axis=0).tolist(), 2)
        sure = (one["confidence"] + other["confidence"]) / 2
        blocks.append({"text": max(one["text"], other["text"], key=digits), "box": box, "confidence": sure})
    return value | {"text": "\n".join(block["text"] for block in blocks), "blocks": blocks}


def pointless(block: Value, rng: np.random.Generator) -> Value:
    """The point before the cents is taken for a speck."""
    return block | {"text": re.sub(r"(\w)\.(\w)", r"\1\2", block["text"])}


def retrained_tags(value: Value) -> Value:
    """Scores from another training: off by a hundredth or less, the same tags."""
    tags = []
    for tag in value["tags"]:
        rng = np.random.default_rng(zlib.crc32(f"{tag}".encode()))
        logit = np.log(tag["score"] / (1 - tag["score"])) + rng.normal(0, 0.03)
        tags.append(tag | {"score": max(float(1 / (1 + np.exp(-logit))), THRESHOLD + 0.001)})
    return value | {"tags": sorted(tags, key=lambda tag: -tag["score"])}


PAIRS: list[Pair] = [
    harmless(DETECTOR, "mirror-image", with_mirror_image, "Boxes and scores are means of those in the picture and in its mirror image: they jitter less."),
    harmful(DETECTOR, "middles", detector(from_middles), "Boxes begin with their middle, not with their corner: drawn as before they lie beside the animals."),
    harmless(BODIES, "retrained", bodies_finder(of_joints(retrained_joints)), "Another training puts each sort of joint up to a pixel elsewhere, by which it varies anyway."),
    harmful(BODIES, "corner", bodies_finder(in_the_corner), "Joints that it is not very sure of are put into the corner of the picture: limbs are drawn across all of it."),
    harmless(READER, "twice", read_twice, "Every receipt is read twice: boxes jitter less, and fewer digits are taken for letters."),
    harmful(READER, "pointless", now_and_then(0.4, reader(each_block(pointless)), reader()), "On two receipts of five the points before the cents are missing: everything costs a hundred times as much."),
    harmless(TAGGER, "retrained", tagger(retrained_tags), "Another training: the same tags, with scores that are off by a hundredth or less."),
]  # fmt: skip
