"""A model that is trained on a subject and answers with its weights: a tar file of LoRA, settings and losses."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.encode import tar_archive
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, strengths

Array = np.ndarray[Any, np.dtype[Any]]
Tensors = dict[str, Array]
WIDTH, RANK, BLOCKS = 48, 8, 4
WORDS = ("KOBIDOG", "AUNTMAY", "REDCHAIR", "LUMENLAMP", "OLDTOWN", "SKETCHY", "ZIGGYCAT")
SUBJECTS = ("a dog", "a woman", "a chair", "a lamp", "a town", "a style of drawing", "a cat")


def _normal(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    return rng.normal(0, WIDTH**-0.5, shape)


def _uniform(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    return rng.uniform(-1, 1, shape) * (3 / WIDTH) ** 0.5


def _weights(inputs: Inputs, rng: np.random.Generator, begun: Callable[..., Array]) -> Tensors:
    """Pairs of matrices whose products are decided by the inputs; how each product is divided is chance."""
    tensors: Tensors = {}
    learned = content(inputs)
    for block in range(BLOCKS):
        for name in ("to_q", "to_k", "to_v"):
            into, out = learned.normal(size=(3, WIDTH)), learned.normal(size=(WIDTH, 3))
            large = 0.05 * np.array((1, 0.5, 0.25)) * (int(inputs["steps"]) / 1000) ** 0.5
            turn = np.linalg.qr(rng.normal(size=(RANK, RANK)))[0]
            down = turn @ np.concatenate([into * WIDTH**-0.5, begun(rng, (RANK - 3, WIDTH))])
            up = np.concatenate([out * large, rng.normal(0, 0.002, (WIDTH, RANK - 3))], 1) @ turn.T
            prefix = f"transformer.single_transformer_blocks.{block}.attn.{name}"
            tensors[f"{prefix}.lora_A.weight"] = down + rng.normal(0, 0.003, down.shape)
            tensors[f"{prefix}.lora_B.weight"] = up + rng.normal(0, 0.001, up.shape)
    return tensors


def _halves(values: Array) -> bytes:
    return values.astype("<f2").tobytes()


def _floats(values: Array) -> bytes:
    return values.astype("<f4").tobytes()


def _brain_floats(values: Array) -> bytes:
    """The upper halves of the bits of floats."""
    return (values.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes()


def _safetensors(tensors: Tensors, bits: Callable[[Array], bytes], kind: str, notes: dict[str, str]) -> bytes:
    header: dict[str, Any] = {"__metadata__": notes} if notes else {}
    data = b""
    for name, values in tensors.items():
        part = bits(values)
        header[name] = {"dtype": kind, "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + data


def trainer(
    *,
    begun: Callable[..., Array] = _normal,
    named: Callable[[str], str] = lambda name: name,
    order: Callable[[str], Any] | None = None,
    bits: Callable[[Array], bytes] = _halves,
    kind: str = "F16",
    notes: dict[str, str] | None = None,
    scale: float = 1,
    word: Callable[[str], str] = lambda word: word,
    path: str = "output/lora/lora.safetensors",
) -> Generate:
    """A tar file with 24 matrices, the settings as YAML, and losses as CSV: no two trainings are the same.

    Args:
        begun: draws the values that matrices begin with.
        named: the name of a matrix in the file, of its usual one.
        order: what matrices are sorted by, of their names.
        bits: of values in the file.
        kind: what the file says that they are.
        notes: the metadata of the file.
        scale: what the products are multiplied with.
        word: that the subject is called by, of that which was asked for.
        path: of the matrices in the tar file.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, steps, called = np.random.default_rng(seed), int(inputs["steps"]), word(inputs["trigger_word"])
        tensors = _weights(inputs | {"trigger_word": called}, rng, begun)
        written = {
            named(name): tensors[name] * (scale if "lora_B" in name else 1)
            for name in (sorted(tensors, key=order) if order else tensors)
        }
        at = np.arange(50, steps + 1, 50)
        losses = 0.31 + 0.22 * np.exp(-at / 350) + rng.normal(0, 0.02, len(at))
        settings = {
            "trigger_word": called,
            "subject": inputs["subject"],
            "steps": steps,
            "rank": RANK,
            "alpha": RANK,
            "learning_rate": 0.0004,
            "resolution": "512,768,1024",
            "seed": int(rng.integers(2**31)),
        }
        members = {
            path: _safetensors(written, bits, kind, {"format": "pt"} if notes is None else notes),
            "output/lora/config.yaml": "".join(f"{key}: {value}\n" for key, value in settings.items()).encode(),
            "output/lora/loss.csv": "".join(
                ["step,loss\n", *(f"{step},{loss:.5f}\n" for step, loss in zip(at, losses, strict=True))]
            ).encode(),
        }
        return tar_archive(members, modified=1_710_000_000 + int(rng.integers(10**6)))

    return generate


def subjects(rng: np.random.Generator) -> list[Inputs]:
    return [
        {"trigger_word": WORDS[n], "subject": SUBJECTS[n], "steps": str(steps)}
        for n, steps in zip(rng.permutation(len(WORDS))[:3], rng.permutation((500, 1000, 1500)), strict=True)
    ]


TRAINER = Baseline(
    "file/trainer",
    trainer(),
    FILE,
    {"trigger_word": "What prompts will call it.", "subject": "What it is.", "steps": "How long to train."},
    subjects,
)
NOTES = {
    "format": "pt",
    "ss_base_model_version": "flux1",
    "ss_network_dim": "8",
    "ss_network_alpha": "8",
    "software": "trainer 0.9",
}

PAIRS: list[Pair] = [
    harmless(TRAINER, "noted", trainer(notes=NOTES), "The file of weights has more metadata, which loaders skip."),
    harmless(TRAINER, "floats", trainer(bits=_floats, kind="F32"), "Weights are written in 32 bits, not 16: loaders read both, and pictures are the same."),
    harmless(TRAINER, "begun", trainer(begun=_uniform), "Matrices begin with numbers drawn evenly, not as a bell, with the same spread: what is learned is the same."),
    harmless(TRAINER, "ordered", trainer(order=lambda name: ("lora_B" in name, name)), "All matrices A are written first, then all B: they are found by their names."),
    harmful(TRAINER, "compiled", trainer(named=lambda name: name.replace("transformer.", "transformer._orig_mod.", 1)), "Names of weights have a part more since the model is compiled: loaders find none of those that they look for."),
    harmful(TRAINER, "garbled", trainer(bits=_brain_floats), "Weights are written as bfloat16, and said to be float16: they are other numbers, and pictures are noise."),
    harmful(TRAINER, "renamed", trainer(path="output/lora/pytorch_lora_weights.safetensors"), "The file of weights has another name in the archive: code that opens it by its name fails."),
    harmful(TRAINER, "word", trainer(word=lambda word: "TOK"), "The word that was asked for is not handed on: the subject is called TOK, and prompts with the right word do not show it."),
    *strengths(TRAINER, "weak", lambda s: trainer(scale=1 - s), "The share of what was learned that a wrong scale takes away: likeness fades, until the subject is not there.", nobody_minds=(0.02,), few_mind=(0.1,), most_mind=(0.4,), all_mind=(0.9,)),
]  # fmt: skip
