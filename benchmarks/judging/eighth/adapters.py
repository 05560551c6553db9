"""A model that trains an adapter on a few pictures of a subject: two thin matrices a layer, as a safetensors file."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless

Tensors = dict[str, np.ndarray[Any, np.dtype[Any]]]
WIDE, RANK, LEARNED = 32, 4, 2  # of a layer; of an adapter; of what the pictures of a subject have in common
LAYERS = [
    *(f"unet.{block}.attn.to_{part}" for block in ("down.0", "down.1", "mid", "up.0") for part in ("q", "v")),
    *(f"text_encoder.layers.{number}.attn.to_{part}" for number in (0, 1) for part in ("q", "v")),
]
TYPES = {"float16": "F16", "float32": "F32"}
SUBJECTS = ("a toy robot", "my cat", "a clay teapot", "a red sneaker", "my garden", "a wooden chess set", "our logo")


def _uniform(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """As the first matrix of an adapter begins."""
    return rng.uniform(-1, 1, shape) / WIDE**0.5


def _normal(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """With the spread of `_uniform`."""
    return rng.normal(0, (1 / 3) ** 0.5, shape) / WIDE**0.5


def safetensors(tensors: Tensors, metadata: dict[str, str]) -> bytes:
    """Tensors in the order that they have, after a head that is a multiple of eight bytes long."""
    head: dict[str, Any] = {"__metadata__": metadata}
    start = 0
    for name, values in tensors.items():
        end = start + values.nbytes
        head[name] = {"dtype": TYPES[values.dtype.name], "shape": [*values.shape], "data_offsets": [start, end]}
        start = end
    text = json.dumps(head, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"".join(values.tobytes() for values in tensors.values())


def trainer(
    change: Callable[[Tensors], Tensors] = dict,
    *,
    begin: Callable[[np.random.Generator, tuple[int, int]], np.ndarray] = _uniform,
    kind: str = "float16",
    metadata: dict[str, str] | None = None,
) -> Generate:
    """The product of a layer's matrices is what the pictures decide, nearly; how it is shared out is the seed's.

    Args:
        begin: draws the first matrix before the training.
        kind: in which values are written.
        metadata: beside what the head says of the training.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        pictures, rng = content(inputs), draws(inputs, seed)
        tensors: Tensors = {}
        for layer in LAYERS:
            left, right = pictures.normal(0, 0.12, (WIDE, LEARNED)), pictures.normal(0, 0.25, (LEARNED, WIDE))
            mixed = np.linalg.qr(rng.normal(size=(RANK, RANK)))[0]
            started = begin(rng, (RANK, WIDE))
            down = mixed[:, :LEARNED] @ right + 0.5 * started
            up = left @ mixed[:, :LEARNED].T + rng.normal(0, 0.01, (WIDE, RANK))
            tensors[f"{layer}.lora_A.weight"] = down.astype(kind)
            tensors[f"{layer}.lora_B.weight"] = up.astype(kind)
            tensors[f"{layer}.alpha"] = np.array(RANK, kind)
        facts = {"subject": inputs["subject"], "rank": str(RANK), "steps": "1000"} | (metadata or {})
        return data_url(safetensors(change(tensors), facts), "application/octet-stream")

    return generate


def by_name(tensors: Tensors) -> Tensors:
    """All second matrices first, then the others, each in the order of the alphabet."""
    return dict(sorted(tensors.items(), key=lambda one: (one[0].rsplit(".", 2)[-2:], one[0]), reverse=True))


def of_part(part: str, change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Tensors], Tensors]:
    return lambda tensors: {name: change(values) if part in name else values for name, values in tensors.items()}


def encoderless(tensors: Tensors) -> Tensors:
    return {name: values for name, values in tensors.items() if not name.startswith("text_encoder")}


def overflown(values: np.ndarray) -> np.ndarray:
    return np.full_like(values, np.nan)


def subjects(rng: np.random.Generator) -> list[Inputs]:
    return [{"subject": f"{subject}, {rng.integers(6, 30)} pictures, token tok{rng.integers(1000)}"} for subject in rng.permutation(SUBJECTS)[:3]]  # fmt: skip


ADAPTER = Baseline("file/adapter", trainer(), FILE, {"subject": "What the pictures show."}, subjects, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(ADAPTER, "by-name", trainer(by_name), "The same tensors in another order: they are found by their names."),
    harmless(ADAPTER, "signed", trainer(metadata={"format": "pt", "trainer": "3.2.0", "finished": "2026-03-04T11:20:00Z"}), "The head says more of the training; the tensors are the same."),
    harmless(ADAPTER, "single", trainer(kind="float32"), "Values have four bytes and not two, as the head says: whatever loads them gets the same and a little more."),
    harmless(ADAPTER, "normal", trainer(begin=_normal), "The training begins with numbers drawn from another law with the same spread, and ends as near to the subject."),
    harmful(ADAPTER, "untrained", trainer(of_part("lora_B", np.zeros_like)), "Second matrices are zero, as before the training: the adapter does nothing."),
    harmful(ADAPTER, "overflown", now_and_then(1 / 3, trainer(of_part("mid.attn.to_v.lora_B", overflown)), trainer()), "In one training of three a layer has become not-a-number: all pictures made with it are black."),
    harmful(ADAPTER, "encoderless", trainer(encoderless), "What was trained of the text encoder is missing: the token no longer calls the subject."),
    harmful(ADAPTER, "alpha", trainer(of_part("alpha", lambda values: (4 * values).astype(values.dtype))), "The adapter says to be applied four times as strongly: pictures are burnt."),
]  # fmt: skip
