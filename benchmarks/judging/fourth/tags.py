"""A model that tags a picture: how sure it is of each tag, and whom the picture is fit for; the same at every call."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, content, harmful, harmless, names

TAGS = (
    "long_hair", "short_hair", "blue_sky", "night_sky", "looking_at_viewer", "open_mouth", "red_scarf", "straw_hat",
    "city_lights", "cherry_blossoms", "school_bag", "falling_leaves", "full_moon", "hand_on_hip", "wide_shot",
    "black_cat", "rain", "umbrella", "bridge", "bicycle", "lantern", "river_bank", "sunset", "snow",
)  # fmt: skip
RATINGS = ("general", "sensitive", "questionable", "explicit")
THRESHOLD = 0.35
Value = dict[str, Any]


def tagger(change: Callable[[Value], Value] | None = None, *, threshold: float = THRESHOLD) -> Generate:
    """Tags above a threshold, the surest first, and four ratings with a sum of 1."""

    def generate(inputs: Inputs, seed: int) -> Value:
        picture = content(inputs)
        shown = picture.choice(TAGS, 16, replace=False)
        scores = np.sort(1 / (1 + np.exp(-picture.normal(0.3, 1.3, 16))))[::-1]
        # One that is just above, so that where the line is drawn matters in every picture.
        scores[9] = picture.uniform(0.36, 0.44)
        scores = np.sort(scores)[::-1]
        weights = np.exp(picture.normal((4, 1, -1, -3), 0.8))
        value = {
            "rating": dict(zip(RATINGS, (weights / weights.sum()).tolist(), strict=True)),
            "tags": [
                {"name": str(name), "score": float(score)}
                for name, score in zip(shown, scores, strict=True)
                if score > threshold
            ],
        }
        return change(value) if change else value

    return generate


def in_tags(change: Callable[[Value], Value]) -> Callable[[Value], Value]:
    return lambda value: value | {"tags": [change(tag) for tag in value["tags"]]}


def single(value: Value) -> Value:
    """All numbers as 32 bits hold them."""
    return {
        "rating": {name: float(np.float32(score)) for name, score in value["rating"].items()},
        "tags": [{"name": tag["name"], "score": float(np.float32(tag["score"]))} for tag in value["tags"]],
    }


def turned(value: Value) -> Value:
    """The same with keys in another order."""
    return {"tags": [{"score": tag["score"], "name": tag["name"]} for tag in value["tags"]], "rating": value["rating"]}


TAG = {"name": {"type": "string"}, "score": {"type": "number"}}
OUTPUT = {
    "type": "object",
    "title": "Output",
    "required": ["rating", "tags"],
    "properties": {
        "rating": {"type": "object", "additionalProperties": {"type": "number"}},
        "tags": {"type": "array", "items": {"type": "object", "properties": TAG, "required": [*TAG]}},
    },
}
TAGGER = Baseline("json/tagger", tagger(), OUTPUT, {"picture": "The picture to tag."}, names("poster", "cover", "panel", of="picture"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(TAGGER, "single", tagger(single), "Scores have been computed with 32 bits: they differ in the eighth digit."),
    harmless(TAGGER, "turned", tagger(turned), "The same values, with the keys of every object in another order."),
    harmful(TAGGER, "stricter", tagger(threshold=0.45), "Tags of which the model is less sure, and which were there, are left out."),
    harmful(TAGGER, "spaced", tagger(in_tags(lambda tag: tag | {"name": tag["name"].replace("_", " ")})), "Names have blanks for underscores: none of those of two words is found any more by what looks for it."),
]  # fmt: skip
