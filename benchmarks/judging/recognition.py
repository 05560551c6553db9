"""Models that answer with what they recognised: the text of a receipt, what is wrong with a comment, a meaning."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.objects import NUMBER, STRING, fields, reversed_keys, rounded, single_precision
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

Value = dict[str, Any]
Change = Callable[[Value, int], Value]
GOODS = ("Coffee beans", "Oat milk", "Rye bread", "Olive oil", "Dark chocolate", "Washing powder", "Tomatoes", "Paper towels")  # fmt: skip
LOOKALIKES = str.maketrans("015", "OlS")
CATEGORIES = ("harassment", "hate", "self-harm", "sexual", "spam", "violence")


def reader(change: Change | None = None, *, bits: Any = np.random.PCG64) -> Generate:
    """Lines of a receipt with their boxes in pixels; these jitter, and now and then a digit is misread."""

    def generate(inputs: Inputs, seed: int) -> Value:
        receipt, rng = content(inputs), np.random.Generator(bits(seed))
        blocks = []
        for number, item in enumerate(receipt.permutation(GOODS)[:5]):
            text = f"{item} {receipt.integers(1, 9)} x {receipt.uniform(1, 30):.2f}"
            text = text.translate(LOOKALIKES) if rng.random() < 0.02 else text
            box = np.array([40, 60 + 30 * number, 9 * len(text), 20]) + rng.normal(0, 0.8, 4)
            sure = float(np.clip(receipt.uniform(0.93, 0.98) + rng.normal(0, 0.008), 0, 1))
            blocks.append({"text": text, "box": [round(float(side), 2) for side in box], "confidence": sure})
        value = {"text": "\n".join(block["text"] for block in blocks), "blocks": blocks, "language": "en"}
        return change(value, seed) if change else value

    return generate


def each_block(change: Callable[[Value, np.random.Generator], Value]) -> Change:
    """A change of every line; the whole text follows."""

    def changed(value: Value, seed: int) -> Value:
        rng = luck(seed)
        blocks = [change(block, rng) for block in value["blocks"]]
        return value | {"text": "\n".join(block["text"] for block in blocks), "blocks": blocks}

    return changed


def shifted(severity: float) -> Change:
    pixels = 100 * severity
    return each_block(
        lambda block, rng: block | {"box": [block["box"][0] + pixels, block["box"][1] + pixels, *block["box"][2:]]}
    )


def misread(severity: float) -> Change:
    def wrong(text: str, rng: np.random.Generator) -> str:
        return "".join(
            str((int(letter) + 3) % 10) if letter.isdigit() and rng.random() < severity else letter for letter in text
        )

    return each_block(lambda block, rng: block | {"text": wrong(block["text"], rng)})


def first_lines(value: Value, seed: int) -> Value:
    """All but the last two lines."""
    return value | {"text": "\n".join(value["text"].split("\n")[:-2]), "blocks": value["blocks"][:-2]}


def moderator(change: Change | None = None, *, bits: Any = np.random.PCG64) -> Generate:
    """How much of each sort of harm is in a comment, and why it is flagged if it is."""

    def generate(inputs: Inputs, seed: int) -> Value:
        comment, rng = content(inputs), np.random.Generator(bits(seed))
        logits = comment.uniform(-6, -3, len(CATEGORIES))
        worst = {"threat": "violence", "insult": "harassment", "advertisement": "spam"}[inputs["comment"].split()[1]]
        logits[CATEGORIES.index(worst)] = comment.uniform(1.2, 3)
        scores = 1 / (1 + np.exp(-(logits + rng.normal(0, 0.08, len(logits)))))
        value = {
            "flagged": bool(scores.max() > 0.5),
            "scores": {name: round(float(score), 6) for name, score in zip(CATEGORIES, scores, strict=True)},
            "details": {"reason": worst, "language": "en", "certainty": round(float(scores.max()), 6)},
        }
        return change(value, seed) if change else value

    return generate


def versioned(value: Value, seed: int) -> Value:
    return value | {"details": value["details"] | {"rules": "2026-02"}}


def lenient(value: Value, seed: int) -> Value:
    """Scores are a fifth lower: limits that callers have set let more through."""
    return value | {"scores": {name: round(0.8 * score, 6) for name, score in value["scores"].items()}}


def rotated(value: Value, seed: int) -> Value:
    """Each score under the next name."""
    scores = value["scores"]
    return value | {"scores": dict(zip(scores, [*scores.values()][1:] + [*scores.values()][:1], strict=True))}


def harmlessly_wrong(value: Value, seed: int) -> Value:
    """What is said when the model behind has not answered in time: nothing is wrong with the comment."""
    return {"flagged": False, "scores": dict.fromkeys(value["scores"], 0.0), "details": {"reason": None}}


def embedder(change: Callable[[Any, int], Any] | None = None, *, bits: Any = np.random.PCG64) -> Generate:
    """A unit vector of 64 numbers, each with a little noise, as from sums in 16 bits."""

    def generate(inputs: Inputs, seed: int) -> list[float]:
        meaning, rng = content(inputs).normal(size=64), np.random.Generator(bits(seed))
        vector = meaning / np.linalg.norm(meaning) + rng.normal(0, 0.0005, 64)
        return [float(number) for number in (change(vector, seed) if change else vector)]

    return generate


def noisy(severity: float) -> Callable[[Any, int], Any]:
    """Noise of that share of the vector's length in all."""
    return lambda vector, seed: vector + luck(seed).normal(0, severity / 8, 64)


def comments(rng: np.random.Generator) -> list[Inputs]:
    return [{"comment": f"some {sort} {rng.integers(10**6)}"} for sort in ("threat", "insult", "advertisement")]


NOTHING: Schema = {"anyOf": [STRING, {"type": "null"}]}
READ = fields(
    text=STRING,
    blocks={"type": "array", "items": fields(text=STRING, box={"type": "array", "items": NUMBER}, confidence=NUMBER)},
    language=STRING,
)
DETAILS: Schema = {
    "type": "object",
    "properties": {"reason": NOTHING, "language": STRING, "certainty": NUMBER},
    "required": ["reason"],
}
SCORES = fields(**dict.fromkeys(CATEGORIES, NUMBER))
JUDGED = fields(flagged={"type": "boolean"}, scores=SCORES, details=DETAILS)
VECTOR: Schema = {"type": "array", "items": NUMBER, "title": "Output"}
READER = Baseline("json/reader", reader(), READ, {"receipt": "The picture of a receipt."}, names("till", "kiosk", "shop", of="receipt"))  # fmt: skip
MODERATOR = Baseline("json/moderator", moderator(), JUDGED, {"comment": "The comment to judge."}, comments)
EMBEDDER = Baseline("json/embedder", embedder(), VECTOR, {"text": "What to embed."}, names("a poem on", "a law on", "news of", of="text"))  # fmt: skip

PAIRS: list[Pair] = [
    harmless(READER, "rng", reader(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(READER, "precision", reader(lambda value, seed: single_precision(value)), "Computed in 32 bits instead of 64."),
    harmless(READER, "tenths", reader(each_block(lambda block, rng: block | {"box": rounded(block["box"], 1)})), "Boxes are given to a tenth of a pixel instead of a hundredth."),
    *strengths(READER, "shifted", lambda s: reader(shifted(s)), "Boxes lie a hundred times as many pixels too far right and down, on lines 20 pixels high.", few_mind=(0.002,), most_mind=(0.04,), all_mind=(0.15,)),
    *strengths(READER, "misread", lambda s: reader(misread(s)), "That share of the digits is read as another one.", most_mind=(0.03,), all_mind=(0.2,)),
    harmful(READER, "unsure", reader(each_block(lambda block, rng: block | {"confidence": block["confidence"] - 0.1})), "Confidence is lower by 0.1: what callers ask for at least 0.9 of is thrown away."),
    harmful(READER, "lines", sometimes(1 / 3, reader(first_lines), reader()), "In one receipt of three the last two lines are missing."),
    harmless(MODERATOR, "rng", moderator(bits=np.random.SFC64), "Another generator of random numbers."),
    harmless(MODERATOR, "keys", moderator(lambda value, seed: reversed_keys(value | {"scores": reversed_keys(value["scores"])})), "The fields come in another order."),
    harmless(MODERATOR, "version", moderator(versioned), "The details name the version of the rules too.", output=fields(flagged={"type": "boolean"}, scores=SCORES, details=DETAILS | {"properties": DETAILS["properties"] | {"rules": STRING}})),
    harmful(MODERATOR, "lenient", moderator(lenient), "Scores are a fifth lower: limits that callers have set let more through."),
    harmful(MODERATOR, "rotated", moderator(rotated), "Each score stands under another name."),
    harmful(MODERATOR, "asleep", sometimes(1 / 4, moderator(harmlessly_wrong), moderator()), "One comment in four is let through unseen, with all scores zero."),
    harmless(EMBEDDER, "rng", embedder(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(EMBEDDER, "precision", embedder(lambda vector, seed: vector.astype(np.float32)), "Stored in 32 bits instead of 64."),
    harmless(EMBEDDER, "unit", embedder(lambda vector, seed: vector / np.linalg.norm(vector)), "Brought to a length of exactly 1, which it missed by rounding."),
    *strengths(EMBEDDER, "noisy", lambda s: embedder(noisy(s)), "Noise of that share of the vector's length: near meanings are mixed up.", few_mind=(0.003,), most_mind=(0.15,)),
    harmful(EMBEDDER, "permuted", embedder(lambda vector, seed: vector[::-1]), "Vectors that were stored before no longer match the new ones."),
]  # fmt: skip
