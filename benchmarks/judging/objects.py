"""Models that answer with JSON: a sensor that never reads the same twice, a classifier, a detector of boxes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.pair import (
    Baseline,
    Generate,
    Inputs,
    Pair,
    Schema,
    content,
    harmful,
    harmless,
    luck,
    names,
    sometimes,
    strengths,
)

Change = Callable[[dict[str, Any]], dict[str, Any]]
NUMBER = {"type": "number"}
STRING = {"type": "string"}


def fields(**properties: Schema) -> Schema:
    return {"type": "object", "title": "Output", "properties": properties, "required": [*properties]}


def sensor(change: Change = dict, *, bits: Any = np.random.PCG64, bias: float = 0.0) -> Generate:
    """Three readings around values that the inputs decide.

    Args:
        bias: of the temperature, in its standard deviations.
    """

    def generate(inputs: Inputs, seed: int) -> dict[str, Any]:
        site, rng = content(inputs), np.random.Generator(bits(seed))
        return change(
            {
                "temperature": site.uniform(5, 25) + 0.4 * (bias + rng.normal()),
                "humidity": site.uniform(0.3, 0.7) + 0.02 * rng.normal(),
                "station": inputs["station"],
                "counts": [int(count) for count in rng.poisson(40, 4)],
            }
        )

    return generate


def broken_sensor(inputs: Inputs, seed: int) -> dict[str, Any]:
    return sensor()(inputs, seed) | {"temperature": 0.0}


def rounded(value: Any, digits: int = 7) -> Any:
    """Every number in a JSON value rounded to so many digits after the point."""
    if isinstance(value, dict):
        return {key: rounded(item, digits) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item, digits) for item in value]
    return round(float(value), digits) if isinstance(value, float) else value


def single_precision(value: Any) -> Any:
    """Every number as a 32-bit float has it: off by up to 6e-8 of itself."""
    if isinstance(value, dict):
        return {key: single_precision(item) for key, item in value.items()}
    if isinstance(value, list):
        return [single_precision(item) for item in value]
    return float(np.float32(value)) if isinstance(value, float) else value


def reversed_keys(value: dict[str, Any]) -> dict[str, Any]:
    return dict(reversed(value.items()))


ANIMALS = ("cat", "dog", "fox", "hare", "otter", "owl", "seal", "wren")


def classifier(change: Change = dict) -> Generate:
    """Labels with their scores, the likeliest first, decided by the inputs."""

    def generate(inputs: Inputs, seed: int) -> dict[str, Any]:
        rng = content(inputs)
        scores = np.sort(np.exp(2.5 * rng.normal(size=len(ANIMALS))))[::-1]
        names = [str(name) for name in rng.permutation(ANIMALS)]
        shares = (scores / scores.sum()).tolist()
        listed = [{"label": name, "score": share} for name, share in zip(names, shares, strict=True)]
        return change({"label": names[0], "scores": listed})

    return generate


def confident(value: dict[str, Any]) -> dict[str, Any]:
    """Scores as with another temperature: the order is the same, the likeliest gets more."""
    sharper = np.array([one["score"] for one in value["scores"]]) ** 1.5
    shares = (sharper / sharper.sum()).tolist()
    return value | {"scores": [one | {"score": s} for one, s in zip(value["scores"], shares, strict=True)]}


def second_best(value: dict[str, Any]) -> dict[str, Any]:
    return value | {"label": value["scores"][1]["label"]}


def detector(
    change: Callable[[list[dict[str, Any]], int], list[dict[str, Any]]] | None = None, **more: Any
) -> Generate:
    """Boxes around what the inputs decide, at places and with scores that jitter; a weak one is found now and then.

    Args:
        more: bits, numpy's bit generator.
    """
    bits = more.get("bits", np.random.PCG64)

    def generate(inputs: Inputs, seed: int) -> dict[str, Any]:
        picture, rng = content(inputs), np.random.Generator(bits(seed))
        boxes = []
        for name in picture.choice(ANIMALS, 5):
            x, y, width, height = picture.uniform((20, 20, 30, 60), (400, 220, 90, 120)) + rng.normal(0, 1.5, 4)
            score = float(np.clip(picture.uniform(0.6, 0.99) + rng.normal(0, 0.02), 0, 1))
            boxes.append({"label": str(name), "box": rounded([x, y, width, height], 2), "score": round(score, 4)})
        boxes.sort(key=lambda box: -box["score"])
        kept = boxes if rng.random() < 0.7 else boxes[:-1]
        return {"detections": change(kept, seed) if change else kept}

    return generate


def transposed(boxes: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    return [one | {"box": [one["box"][1], one["box"][0], one["box"][3], one["box"][2]]} for one in boxes]


def shuffled(boxes: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    return [boxes[index] for index in luck(seed).permutation(len(boxes))]


READING = fields(
    temperature=NUMBER, humidity=NUMBER, station=STRING, counts={"type": "array", "items": {"type": "integer"}}
)
SCORES = {"type": "array", "items": fields(label=STRING, score=NUMBER)}
BOXES = {"type": "array", "items": fields(label=STRING, box={"type": "array", "items": NUMBER}, score=NUMBER)}
SENSOR = Baseline(
    "json/sensor", sensor(), READING, {"station": "The station to read."}, names("north", "quay", "tower", of="station")
)
CLASSIFIER = Baseline(
    "json/classifier",
    classifier(),
    fields(label=STRING, scores=SCORES),
    {"sound": "What was heard."},
    names("meadow", "shore", "wood", of="sound"),
    stochastic=False,
)
DETECTOR = Baseline(
    "json/detector", detector(), fields(detections=BOXES), {"scene": "What is seen."}, names("yard", "pond", "lane", of="scene")
)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(SENSOR, "rng", sensor(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(SENSOR, "rounding", sensor(rounded), "Numbers are rounded in the seventh digit."),
    harmless(SENSOR, "keys", sensor(reversed_keys), "The fields come in another order."),
    harmless(SENSOR, "more", sensor(lambda value: value | {"battery": 0.97}), "A field more than before.", output=fields(**READING["properties"], battery=NUMBER)),
    *strengths(SENSOR, "biased", lambda s: sensor(bias=10 * s), "The temperature is off by ten times as many standard deviations of its noise.", few_mind=(0.03,), most_mind=(0.1,), all_mind=(0.2, 0.4)),
    *strengths(SENSOR, "broken", lambda s: sometimes(s, broken_sensor, sensor()), "That share of the temperatures is zero.", all_mind=(0.167, 0.333)),
    harmful(SENSOR, "fahrenheit", sensor(lambda value: value | {"temperature": value["temperature"] * 1.8 + 32}), "Temperatures are in another unit."),
    harmless(CLASSIFIER, "rounding", classifier(lambda value: rounded(value, 8)), "Numbers are rounded in the eighth digit."),
    harmless(CLASSIFIER, "precision", classifier(single_precision), "Computed in 32 bits instead of 64."),
    harmless(CLASSIFIER, "keys", classifier(reversed_keys), "The fields come in another order."),
    harmful(CLASSIFIER, "confident", classifier(confident), "The same order, other scores: limits that callers have set no longer fit.", border=True),
    harmful(CLASSIFIER, "wrong", classifier(second_best), "The second best label is reported."),
    harmless(DETECTOR, "rng", detector(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(DETECTOR, "order", detector(shuffled), "The boxes are no longer sorted by their scores.", border=True),
    harmful(DETECTOR, "transposed", detector(transposed), "Across and down are exchanged."),
    harmful(DETECTOR, "blind", detector(lambda boxes, seed: boxes[: len(boxes) // 2]), "Half of the boxes are missing."),
]  # fmt: skip
