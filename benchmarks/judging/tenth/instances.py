"""A model that outlines every thing in a photograph, as JSON in COCO's style; the same at every call."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import spatial

from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, Schema, content, harmful, harmless, names

Value = dict[str, Any]
Found = dict[str, Any]
Outline = NDArray[np.float64]  # (points, 2): x and y, in pixels
SEEN = 640  # pixels on the longer side, as the network sees a photograph
SMALL = 64**2  # pixels
CATEGORIES = {  # COCO's numbers, which skip some
    1: "person", 2: "bicycle", 3: "car", 17: "cat", 18: "dog", 31: "handbag", 44: "bottle", 47: "cup", 51: "bowl",
    53: "apple", 62: "chair", 64: "potted plant", 67: "dining table", 73: "laptop", 77: "cell phone", 84: "book",
}  # fmt: skip
SKIPPED = (12, 26, 29, 30, 45, 66, 68, 69, 71, 83)


def _outline(rng: np.random.Generator, width: int, height: int) -> Outline:
    """A round thing with bays, somewhere within the photograph."""
    at = np.linspace(0, 2 * np.pi, 56, endpoint=False)
    waves = [rng.uniform(0.2, 1) / k * np.cos(k * at + rng.uniform(0, 2 * np.pi)) for k in (2, 3, 4, 5)]
    radius = np.exp(rng.uniform(np.log(16), np.log(150))) * np.maximum(1 + np.sum(waves, axis=0), 0.25)
    wide = rng.uniform(0.7, 1.2)
    middle = rng.uniform(0.12, 0.88, 2) * (width, height)
    points = middle + np.stack([wide * radius * np.cos(at), radius * np.sin(at) / wide], axis=1)
    return np.clip(points, 0, (width, height))


def _shoelace(points: Outline) -> float:
    x, y = points.T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def _pixels(points: Outline) -> int:
    """How many pixels have their middle within."""
    (x, y), (to_x, to_y), count = points.T, np.roll(points, -1, axis=0).T, 0
    for line in np.arange(np.floor(y.min()), np.ceil(y.max())) + 0.5:
        cut = (y <= line) != (to_y <= line)
        ends = np.sort(x[cut] + (line - y[cut]) * (to_x[cut] - x[cut]) / (to_y[cut] - y[cut]))
        count += int((np.ceil(ends[1::2] - 0.5) - np.ceil(ends[::2] - 0.5)).sum())
    return count


def _written(points: Outline) -> list[float]:
    """As COCO has it: x and y by turns."""
    return np.round(points, 2).ravel().tolist()


def segmenter(
    outline: Callable[[Outline], Outline] = lambda points: points,
    written: Callable[[Outline, float], Outline] = lambda points, scale: points,
    *,
    area: Callable[[Outline], float] = _pixels,
    sure: Callable[[float], float] = float,
    keep: Callable[[Found], bool] = lambda found: True,
    change: Callable[[Found], Found] = dict,
) -> Generate:
    """Four to nine things, the surest first.

    Args:
        outline: a change of what is found.
        written: a change of the points alone, given how much the network has made the photograph smaller.
        area: how large an outline is.
        sure: how sure it is, of how sure it was.
        keep: which things it answers with.
        change: of each thing.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        rng = content(inputs)
        width, height = [(1280, 853), (1024, 1024), (960, 1280)][int(rng.integers(3))]
        things = []
        for _ in range(int(rng.integers(4, 10))):
            category, score = int(rng.choice([*CATEGORIES])), float(rng.uniform(0.52, 0.995))
            points = outline(_outline(rng, width, height))
            low, high = points.min(axis=0), points.max(axis=0)
            things.append(
                {
                    "category_id": category,
                    "category": CATEGORIES[category],
                    "score": round(sure(score), 4),
                    "bbox": np.round([*low, *(high - low)], 2).tolist(),
                    "area": area(points),
                    "segmentation": [_written(written(points, SEEN / max(width, height)))],
                    "iscrowd": 0,
                }
            )
        surest = sorted(things, key=lambda thing: -thing["score"])
        kept = [change({"id": number} | thing) for number, thing in enumerate(filter(keep, surest), 1)]
        return {"image": inputs["image"], "width": width, "height": height, "annotations": kept}

    return generate


def trembling(points: Outline) -> Outline:
    """Off by a hundredth of a pixel, always the same for an outline."""
    return points + 0.01 * np.sin(997 * points)


def turned(points: Outline, scale: float) -> Outline:
    """Begins elsewhere and goes round the other way."""
    return np.roll(points, 13, axis=0)[::-1]


def closed(points: Outline, scale: float) -> Outline:
    """The last point is the first one again."""
    return np.vstack([points, points[:1]])


def _aside(points: Outline, start: Outline, end: Outline) -> float:
    """How far the farthest of the points is from a line."""
    (along_x, along_y), from_start = end - start, points - start
    across = np.abs(along_x * from_start[:, 1] - along_y * from_start[:, 0])
    return float(across.max()) / max(float(np.hypot(along_x, along_y)), 1e-9)


def thinned(points: Outline, scale: float) -> Outline:
    """Without points that lie on the line between those that stay, but for a third of a pixel."""
    kept = [0]
    for at in range(1, len(points)):
        between, after = points[kept[-1] + 1 : at + 1], points[(at + 1) % len(points)]
        if _aside(between, points[kept[-1]], after) > 1 / 3:
            kept.append(at)
    return points[kept]


def hull(points: Outline) -> Outline:
    """Without its bays, as with a rubber band around it."""
    return points[spatial.ConvexHull(points).vertices]


def corners(found: Found) -> Found:
    """The box is two corners where it was a corner and a size."""
    x, y, width, height = found["bbox"]
    return found | {"bbox": [x, y, round(x + width, 2), round(y + height, 2)]}


def dense(found: Found) -> Found:
    """Categories are numbered without gaps, as they are while training."""
    number = found["category_id"]
    return found | {"category_id": number - 1 - sum(skipped < number for skipped in SKIPPED)}


def schema() -> Schema:
    """Of all that is found in a photograph."""
    whole, numbers = {"type": "integer"}, {"type": "array", "items": NUMBER}
    thing = fields(
        id=whole, category_id=whole, category=STRING, score=NUMBER, bbox=numbers, area=NUMBER,
        segmentation={"type": "array", "items": numbers}, iscrowd=whole,
    )  # fmt: skip
    return fields(image=STRING, width=whole, height=whole, annotations={"type": "array", "items": thing})


INSTANCES = Baseline("json/instances", segmenter(), schema(), {"image": "The photograph."}, names("kitchen", "street", "desk", of="image"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(INSTANCES, "chip", segmenter(trembling, sure=lambda sure: sure + 3e-4 * float(np.sin(1e4 * sure))), "Another chip: points are off by a hundredth of a pixel, and scores in the fourth digit."),
    harmless(INSTANCES, "turned", segmenter(written=turned), "Outlines begin at another point and go round the other way: the same shapes."),
    harmless(INSTANCES, "closed", segmenter(written=closed), "Outlines end with the point that they begin with; what draws them closes them anyway."),
    harmless(INSTANCES, "thinned", segmenter(written=thinned), "Points that hardly bend an outline are left out: it moves by a third of a pixel at most, and files are smaller."),
    harmless(INSTANCES, "shoelace", segmenter(area=lambda points: round(_shoelace(points), 1)), "Areas are calculated from the outline instead of counted in pixels: they differ by a thousandth or so."),
    harmful(INSTANCES, "corners", segmenter(change=corners), "Boxes are two corners where they were a corner and a size: drawn as before, they reach beyond the photograph."),
    harmful(INSTANCES, "as-seen", segmenter(written=lambda points, scale: points * scale), "Outlines are in pixels of the smaller picture that the network sees: they lie beside the things and are too small."),
    harmful(INSTANCES, "hulls", segmenter(hull), "Outlines have lost their bays, as with a rubber band around things: what is cut out contains background."),
    harmful(INSTANCES, "dense", segmenter(change=dense), "Category numbers are those of the training, not COCO's: a program that goes by numbers takes cups for other things."),
    harmful(INSTANCES, "small", segmenter(keep=lambda found: found["area"] >= SMALL), "Small things are not found any more: about a third of all."),
]  # fmt: skip
