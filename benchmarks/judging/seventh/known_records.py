"""New changes of models that answer with records: boxes, words with times, hits, readings, tags and prices."""

from typing import Any

import numpy as np

from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.fourth.tags import OUTPUT as TAGGED
from benchmarks.judging.fourth.tags import TAGGER, in_tags, tagger
from benchmarks.judging.objects import NUMBER, SENSOR, STRING, fields, sensor
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.recognition import READER, each_block, reader
from benchmarks.judging.transcripts import INTEGER, RECOGNIZER, Entry, of_words, recognizer
from benchmarks.judging.valuations import SEARCHER, VALUER, searcher, valuer

Value = dict[str, Any]


def other_seed(seed: int) -> int:
    return int(luck(seed).integers(2**31))


def steadier_boxes(inputs: Inputs, seed: int) -> Value:
    """Boxes are the mean of two passes over the picture."""
    one, other = reader()(inputs, seed), reader()(inputs, other_seed(seed))
    blocks = [
        block | {"box": [round((a + b) / 2, 2) for a, b in zip(block["box"], second["box"], strict=True)]}
        for block, second in zip(one["blocks"], other["blocks"], strict=True)
    ]
    return one | {"blocks": blocks}


def from_the_centre(block: Value, rng: np.random.Generator) -> Value:
    """A box begins with its centre where its upper left corner was."""
    across, down, width, height = block["box"]
    return block | {"box": [round(across + width / 2, 2), round(down + height / 2, 2), width, height]}


def glued(block: Value, rng: np.random.Generator) -> Value:
    return block | {"text": block["text"].replace(" ", "")}


def two_passes(inputs: Inputs, seed: int) -> Value:
    """Times and certainties are the mean of two passes over the recording."""
    one, other = recognizer()(inputs, seed), recognizer()(inputs, other_seed(seed))
    words = [
        word | {name: (word[name] + second[name]) / 2 for name in ("start", "end", "confidence")}
        for word, second in zip(one["words"], other["words"], strict=True)
    ]
    return one | {"words": words}


def thankful(words: list[Entry]) -> list[Entry]:
    """With three words after the last one that nobody has said."""
    at, more = words[-1]["end"] + 0.4, []
    for number, word in enumerate(("Thanks", "for", "watching!")):
        start = at + 0.3 * number
        more.append({"word": word, "start": start, "end": start + 0.25, "confidence": 0.55 + 0.1 * number})
    return [*words, *more]


def drifting(words: list[Entry]) -> list[Entry]:
    """Times in seconds of a clock that is four percent too fast."""
    return [word | {edge: 1.04 * word[edge] for edge in ("start", "end")} for word in words]


def in_32_bits(hits: list[Value], seed: int) -> list[Value]:
    return [
        hit | {"score": float(np.float32(hit["score"])), "vector": np.float32(hit["vector"]).tolist()} for hit in hits
    ]


def of_the_first_word(inputs: Inputs, seed: int) -> Value:
    """What lies nearest to the first word of the question."""
    return searcher()({"question": inputs["question"].split()[0]}, seed)


def oversampled(inputs: Inputs, seed: int) -> Value:
    """Temperature and humidity are the mean of two readings."""
    one, other = sensor()(inputs, seed), sensor()(inputs, other_seed(seed))
    return one | {name: (one[name] + other[name]) / 2 for name in ("temperature", "humidity")}


def running_totals(value: Value) -> Value:
    return value | {"counts": np.cumsum(value["counts"]).tolist()}


def other_engine(value: Value) -> Value:
    """Scores are off by some thousandths of themselves, always the same for the same picture."""
    off = np.random.default_rng(int(1e9 * value["tags"][0]["score"])).normal(0, 0.002, len(value["tags"]))
    tags = [
        tag | {"score": min(1.0, tag["score"] * float(np.exp(by)))} for tag, by in zip(value["tags"], off, strict=True)
    ]
    return value | {"tags": sorted(tags, key=lambda tag: -tag["score"])}


def hundreds(value: Value) -> Value:
    """The price and its limits in full hundreds of euros."""
    return value | {
        "price": float(round(value["price"], -2)),
        "range": [float(round(end, -2)) for end in value["range"]],
    }


def next_driver(value: Value) -> Value:
    """The effect of each feature stands under the next one."""
    effects = [one["effect"] for one in value["drivers"]]
    moved = [
        one | {"effect": effect} for one, effect in zip(value["drivers"], effects[-1:] + effects[:-1], strict=True)
    ]
    return value | {"drivers": moved}


PAGED = fields(
    text=STRING,
    blocks={
        "type": "array",
        "items": fields(text=STRING, box={"type": "array", "items": NUMBER}, confidence=NUMBER, page=INTEGER),
    },
    language=STRING,
)
SIGNED = TAGGED | {"properties": {**TAGGED["properties"], "model": STRING}}

PAIRS: list[Pair] = [
    harmless(READER, "steadier", steadier_boxes, "Boxes are the mean of two passes: they jitter less than a pixel, as they did."),
    harmless(READER, "paged", reader(each_block(lambda block, rng: block | {"page": 1})), "Every line says too on which page it is, in a field that was not there.", output=PAGED),
    harmful(READER, "centre", reader(each_block(from_the_centre)), "Boxes begin with their centre: who marks the lines with them paints half a line too far right and down."),
    harmful(READER, "glued", reader(each_block(glued)), "Blanks are lost: Oatmilk3x12.50 is no longer an article, a number and a price."),
    harmless(RECOGNIZER, "passes", two_passes, "The mean of two passes: times vary a little less from call to call."),
    harmful(RECOGNIZER, "thanks", now_and_then(1 / 2, recognizer(of_words(thankful)), recognizer()), "In the silence at the end of every second recording it hears Thanks for watching, which nobody has said."),
    harmful(RECOGNIZER, "drifting", recognizer(of_words(drifting)), "The wrong rate of samples is assumed: times are four percent too great, and captions lag by half a second at the end."),
    harmless(SEARCHER, "exhaustive", searcher(visited=1.0), "All texts are compared with the question: the hits that were overlooked now and then are there."),
    harmless(SEARCHER, "single", searcher(in_32_bits), "Scores and vectors are computed in 32 bits: they differ in the eighth digit."),
    harmful(SEARCHER, "ascending", searcher(lambda hits, seed: hits[::-1]), "The best of the eight hits comes last: who takes the first one gets the worst."),
    harmful(SEARCHER, "first-word", of_the_first_word, "All but the first word of a question is cut off: two questions that begin alike get the same hits."),
    harmless(SENSOR, "oversampled", oversampled, "Each value is the mean of two readings: the same climate with less noise."),
    harmless(SENSOR, "thousandths", sensor(lambda value: value | {"humidity": round(value["humidity"], 3)}), "Humidity is given to a thousandth, where the sensor is off by twenty of them."),
    harmful(SENSOR, "totals", sensor(running_totals), "Counters are running totals: the last of the four says what all of them have counted together."),
    harmless(TAGGER, "engine", tagger(other_engine), "Another engine runs the network: scores differ by some thousandths of themselves, and all tags are there."),
    harmless(TAGGER, "signed", tagger(lambda value: value | {"model": "tagger-3.1"}), "A field more says which version has tagged the picture.", output=SIGNED),
    harmful(TAGGER, "logits", tagger(in_tags(lambda tag: tag | {"score": float(np.log(tag["score"] / (1 - tag["score"])))})), "Scores come without the last step of the network: some are beyond one, some below zero, and no limit fits."),
    harmless(VALUER, "hundreds", valuer(hundreds), "The price and its limits are in full hundreds of euros, where the price varies by thousands."),
    harmful(VALUER, "next-driver", valuer(next_driver), "Each effect stands under the next feature: it is the garden that makes the house cheaper, and the way to the station dearer."),
    harmful(VALUER, "high-low", valuer(lambda value: value | {"range": value["range"][::-1]}), "The upper limit comes first: every price lies outside of its range for the code that checks it."),
]  # fmt: skip
