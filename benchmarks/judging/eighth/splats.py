"""A model that makes a thing of a prompt as a cloud of Gaussians, in the PLY file that viewers of such splats read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck, sometimes

Array = np.ndarray[Any, np.dtype[Any]]
C0 = 0.28209479177387814  # of the first spherical harmonic
NORMALS = ("nx", "ny", "nz")
PAINTS = {"red": (0.75, 0.2, 0.16), "blue": (0.2, 0.32, 0.72), "green": (0.25, 0.55, 0.28), "brown": (0.5, 0.34, 0.2)}
# Parts of things: radius at the bottom and at the top, and where they begin and end, in metres.
THINGS = {
    "mushroom": ((0.1, 0.08, 0.0, 0.35), (0.34, 0.05, 0.35, 0.55)),
    "tree": ((0.06, 0.05, 0.0, 0.3), (0.32, 0.02, 0.3, 0.9)),
    "cup": ((0.2, 0.26, 0.0, 0.45), (0.05, 0.05, 0.0, 0.03)),
    "lamp": ((0.18, 0.02, 0.0, 0.06), (0.02, 0.02, 0.06, 0.5), (0.28, 0.14, 0.5, 0.75)),
}


@dataclass(frozen=True)
class Splat:
    """Gaussians, one a row.

    Attributes:
        at: the middles.
        colour: red, green, blue, 0..1.
        opaque: 0..1.
        size: deviations along the three axes, in metres.
        turn: unit quaternions, the real part first.
    """

    at: Array
    colour: Array
    opaque: Array
    size: Array
    turn: Array

    def only(self, chosen: Array) -> "Splat":
        """Some of them, or all in another order."""
        return Splat(self.at[chosen], self.colour[chosen], self.opaque[chosen], self.size[chosen], self.turn[chosen])


Change = Callable[[Splat, int], Splat]


def _facing(normals: Array) -> Array:
    """Quaternions that turn the third axis to the normals."""
    made = np.stack([1 + normals[:, 2], -normals[:, 1], normals[:, 0], 0 * normals[:, 2]], axis=1)
    made[normals[:, 2] < -0.999] = (0, 1, 0, 0)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def _thing(prompt: str, rng: np.random.Generator, count: int) -> Splat:
    _, paint, thing = prompt.split()
    parts, spread = THINGS[thing], np.array([(low + high) * (end - begin) for low, high, begin, end in THINGS[thing]])
    which = rng.choice(len(parts), count, p=0.1 / len(parts) + 0.9 * spread / spread.sum())
    low, high, begin, end = np.array(parts)[which].T
    share, around = rng.random(count), rng.uniform(0, 2 * np.pi, count)
    dents = 1 + 0.03 * np.sin(3 * around + rng.uniform(0, 6)) + 0.02 * np.sin(5 * around + rng.uniform(0, 6))
    radius = (low + (high - low) * share) * dents * rng.normal(1, 0.03)
    height = (begin + (end - begin) * share) * rng.normal(1, 0.03)
    slope = (low - high) / (end - begin)
    normals = np.stack([np.cos(around), np.sin(around), slope], axis=1)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    at = np.stack([radius * np.cos(around), radius * np.sin(around), height], axis=1) + rng.normal(0, 0.003, (count, 3))
    tones = (
        np.array([(0.86, 0.8, 0.68), PAINTS[paint], PAINTS[paint]]) if thing != "cup" else np.array([PAINTS[paint]] * 2)
    )
    light = 0.75 + 0.25 * (normals @ np.array((0.4, -0.5, 0.77)))
    colour = np.clip(tones[which] * light[:, None] + rng.normal(0, 0.03, (count, 3)), 0.01, 0.99)
    opaque = np.where(rng.random(count) < 0.06, rng.uniform(0.004, 0.02, count), rng.uniform(0.8, 0.99, count))
    size = np.stack([rng.lognormal(np.log(0.024), 0.3, count), rng.lognormal(np.log(0.024), 0.3, count), rng.lognormal(np.log(0.003), 0.2, count)], axis=1)  # fmt: skip
    return Splat(at, colour, opaque, size, _facing(normals))


def splat(
    change: Change | None = None,
    *,
    count: int = 900,
    smaller: float = 1.0,
    normals: bool = False,
    base: Callable[[Array], Array] = lambda colour: (colour - 0.5) / C0,
    scale: Callable[[Array], Array] = np.log,
    first: int = 0,
) -> Generate:
    """A binary PLY: colour and form are the prompt's, dents, size and every Gaussian's place the seed's.

    Args:
        count: how many Gaussians.
        smaller: their size, as a factor.
        normals: three fields for normals are written too, all nought.
        base: from colours to what is written; viewers expect factors of the first spherical harmonic.
        scale: from deviations to what is written; viewers expect logarithms.
        first: the part of quaternions with which writing them begins; viewers expect the real part, 0.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        made = _thing(inputs["prompt"], np.random.default_rng(seed), count)
        made = change(made, seed) if change else made
        fields = ["x", "y", "z", *(NORMALS if normals else ()), "f_dc_0", "f_dc_1", "f_dc_2", "opacity"]
        fields += ["scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3"]
        columns = [
            made.at,
            *([np.zeros_like(made.at)] if normals else []),
            base(made.colour),
            np.log(made.opaque / (1 - made.opaque))[:, None],
            scale(made.size * smaller),
            np.roll(made.turn, -first, axis=1),
        ]
        table = np.concatenate(columns, axis=1).astype("<f4")
        head = ["ply", "format binary_little_endian 1.0", f"element vertex {len(table)}"]
        head += [f"property float {field}" for field in fields]
        return data_url("\n".join([*head, "end_header", ""]).encode() + table.tobytes(), "application/octet-stream")

    return generate


def by_opacity(made: Splat, seed: int) -> Splat:
    """Those that matter most come first, as viewers that load bit by bit like it."""
    return made.only(np.argsort(-made.opaque * made.size.prod(axis=1)))


def pruned(made: Splat, seed: int) -> Splat:
    return made.only(made.opaque > 0.05)


def turned_over(made: Splat, seed: int) -> Splat:
    """Every quaternion with the other sign, which stands for the same rotation."""
    return replace(made, turn=-made.turn)


def lying(made: Splat, seed: int) -> Splat:
    """The second axis is the one that points up."""
    x, y, z = made.at.T
    quarter = np.sqrt(0.5)
    w, a, b, c = made.turn.T
    turn = np.stack([quarter * (w + a), quarter * (a - w), quarter * (b + c), quarter * (c - b)], axis=1)
    return replace(made, at=np.stack([x, z, -y], axis=1), turn=turn)


def one_sided(made: Splat, seed: int) -> Splat:
    """Nothing where the first camera did not look."""
    way = luck(seed).uniform(0, 2 * np.pi)
    return made.only(made.at[:, 0] * np.cos(way) + made.at[:, 1] * np.sin(way) > -0.02)


def prompts(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation([*PAINTS])[:3], rng.permutation([*THINGS])[:3], strict=True)
    return [{"prompt": f"a {paint} {thing}"} for paint, thing in drawn]


SPLAT = Baseline("file/splat", splat(), FILE, {"prompt": "The thing to make."}, prompts, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(SPLAT, "by-opacity", splat(by_opacity), "The same Gaussians in another order: viewers sort them anyway."),
    harmless(SPLAT, "pruned", splat(pruned), "The one in seventeen that is nearly transparent is left out: the file is smaller and looks the same."),
    harmless(SPLAT, "sign", splat(turned_over), "Quaternions have the other sign, which stands for the same rotation."),
    harmless(SPLAT, "normals", splat(normals=True), "There are fields for normals, all nought, as in the files of the first such program; viewers pass over them."),
    harmless(SPLAT, "denser", splat(count=1080, smaller=0.93), "A fifth more Gaussians, a little smaller: surfaces are finer."),
    harmful(SPLAT, "washed-out", splat(base=lambda colour: colour), "Colours are written as they are and not as factors of the first harmonic: everything is a pale grey."),
    harmful(SPLAT, "scale", splat(scale=lambda size: size), "Sizes are not written as logarithms: every Gaussian is a metre wide, and one sees nothing but a cloud."),
    harmful(SPLAT, "real-last", splat(first=1), "The real part of rotations comes last: Gaussians stand across the surface like spikes."),
    harmful(SPLAT, "lying", splat(lying), "Another axis points up: things lie on their side in every scene they are put into."),
    harmful(SPLAT, "one-sided", sometimes(1 / 2, splat(one_sided), splat()), "Every second thing has no back."),
]  # fmt: skip
