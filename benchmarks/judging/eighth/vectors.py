"""A model that turns a batch of sentences into vectors and answers with them as an NPZ file; the same at every call."""

import io
import re
import zlib
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.lib import format as npy

from benchmarks.judging.encode import zip_archive
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, strengths

Array = np.ndarray[Any, np.dtype[Any]]
SIZE = 64
SENTENCES = (
    "the train to the coast is late again", "our train was late by an hour", "trains are never on time here",
    "bake the bread until it is golden", "this bread needs a hotter oven", "how long do I bake a cake",
    "the bank refused my card abroad", "my card does not work at the bank", "which bank has no fees abroad",
    "the cat sleeps on the warm roof", "a cat and a dog live on the farm", "is the dog allowed on the train",
    "book a room with a view of the sea", "the room was small and the sea far away", "a quiet hotel near the coast",
)  # fmt: skip


@lru_cache(200)
def _of_word(word: str) -> Array:
    """What the network knows of a word; little, if it is a very common one."""
    weight = 0.25 if len(word) < 4 else 1.0
    return weight * np.random.default_rng(zlib.crc32(word.removesuffix("s").encode())).normal(size=SIZE)


def _of_sentence(sentence: str, number: int) -> Array:
    """The sum of what is known of its words and, slightly, of pairs of them, and of the number that stands before it."""
    words = re.findall(r"[a-z]+", sentence)
    pairs = [f"{one} {two}" for one, two in pairwise(words)]
    total = np.sum([*map(_of_word, words), *(0.3 * _of_word(pair) for pair in pairs)], axis=0)
    return total + 0.2 * _of_word(f"number {number}")


def embedder(
    change: Callable[[Array, list[str]], Array] | None = None,
    *,
    save: Callable[[Array], Array] = lambda vectors: vectors,
    unit: bool = True,
    level: int = 0,
) -> Generate:
    """Vectors (sentences, SIZE) of length one in the order of the sentences, and the sentences' numbers.

    Args:
        change: from vectors and sentences to the vectors that are saved.
        save: lays an array out.
        unit: vectors are of length one.
        level: of the compression, 0 for none.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        sentences = [line.split(": ", 1) for line in inputs["sentences"].split("; ")]
        ids = np.array([int(number) for number, _ in sentences])
        texts = [text for _, text in sentences]
        vectors = np.stack([_of_sentence(text, int(number)) for number, text in sentences])
        vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True) if unit else vectors
        vectors = change(vectors, texts) if change else vectors
        members = dict[str, bytes]()
        for name, values in (("vectors", save(vectors.astype("<f4"))), ("ids", ids.astype("<i8"))):
            file = io.BytesIO()
            npy.write_array(file, values)
            members[f"{name}.npy"] = file.getvalue()
        return zip_archive(members, level=level).replace("application/zip", "application/octet-stream", 1)

    return generate


def noised(share: float) -> Callable[[Array, list[str]], Array]:
    """With an error of so much of a vector's length, in a direction that its text decides; of length one again."""

    def changed(vectors: Array, texts: list[str]) -> Array:
        errors = np.stack([content({"text": text}).normal(size=SIZE) for text in texts]) / SIZE**0.5
        made = vectors + share * errors
        return made / np.linalg.norm(made, axis=1, keepdims=True)

    return changed


def shortest_first(vectors: Array, texts: list[str]) -> Array:
    """In the order in which the batch was made: sentences of like length together."""
    return vectors[np.argsort([len(text.split()) for text in texts], kind="stable")]


def batches(rng: np.random.Generator) -> list[Inputs]:
    """Three batches of ten sentences, each with a number."""

    def batch() -> str:
        numbers = rng.integers(1000, 10**6, 10)
        chosen = zip(numbers, rng.permutation(SENTENCES)[:10], strict=True)
        return "; ".join(f"{number}: {sentence}" for number, sentence in chosen)

    return [{"sentences": batch()} for _ in range(3)]


VECTORS = Baseline("file/vectors", embedder(), FILE, {"sentences": "Sentences, each with its number before it."}, batches, stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(VECTORS, "compressed", embedder(level=6), "The arrays are compressed, which whatever loads the format undoes."),
    harmless(VECTORS, "by-columns", embedder(save=np.asfortranarray), "The array lies in the file column by column, and says so: what is loaded is the same."),
    harmful(VECTORS, "lengths", embedder(unit=False), "Vectors are not of length one any more: products of them, which were likenesses up to one, are in the tens."),
    harmful(VECTORS, "batched", embedder(shortest_first), "Vectors come in the order of the sentences' lengths, not in the order of the sentences: they belong to others."),
    *strengths(VECTORS, "noise", lambda s: embedder(noised(s)), "An error of that share of a vector's length, as of fewer and fewer bits.", nobody_minds=(0.001,), few_mind=(0.04,), most_mind=(0.35,), all_mind=(0.9,)),
]  # fmt: skip
