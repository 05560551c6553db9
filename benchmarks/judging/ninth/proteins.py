"""A model that predicts how a protein folds: its atoms as a PDB, and how sure it is of them as JSON."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import ndimage

from benchmarks.judging.encode import data_url
from benchmarks.judging.pair import FILES, Baseline, Generate, Inputs, Pair, content, harmful, harmless

Array = np.ndarray[Any, np.dtype[Any]]
CODES = dict(
    zip(
        "ARNDCQEGHILKMFPSTWYV",
        [
            "ALA",
            "ARG",
            "ASN",
            "ASP",
            "CYS",
            "GLN",
            "GLU",
            "GLY",
            "HIS",
            "ILE",
            "LEU",
            "LYS",
            "MET",
            "PHE",
            "PRO",
            "SER",
            "THR",
            "TRP",
            "TYR",
            "VAL",
        ],
        strict=True,
    )
)
ANGLES = {"helix": (-62, -43), "strand": (-122, 134), "turn": (-75, 80)}


@dataclass(frozen=True)
class Fold:
    """Atoms (name, number of the residue, place in ångströms), and how sure each residue and each pair is."""

    sequence: str
    atoms: list[tuple[str, int, Array]]
    sure: Array
    errors: Array


Change = Callable[[Fold], Fold]


def _next(one: Array, two: Array, three: Array, length: float, angle: float, turn: float) -> Array:
    """The place of an atom bound to the third of three."""
    along = (three - two) / np.linalg.norm(three - two)
    normal = np.cross(two - one, along)
    normal /= np.linalg.norm(normal)
    angle, turn = np.radians(angle), np.radians(turn)
    local = np.array((-np.cos(angle), np.sin(angle) * np.cos(turn), np.sin(angle) * np.sin(turn))) * length
    return three + local @ np.stack([along, np.cross(normal, along), normal])


def _fold(sequence: str) -> Fold:
    rng, angles, kinds = content({"sequence": sequence}), [], []
    while len(angles) < len(sequence):
        kind = str(rng.choice(["helix", "helix", "strand"]))
        for part, length in ((kind, rng.integers(7, 16)), ("turn", rng.integers(2, 5))):
            angles += [np.array(ANGLES[part]) + rng.normal(0, 25 if part == "turn" else 4, 2) for _ in range(length)]
            kinds += [part] * int(length)
    n, ca = np.array((0.0, 0.0, 0.0)), np.array((1.458, 0.0, 0.0))
    c, atoms = np.array((2.0, 1.42, 0.0)), []
    previous, following = ca, n
    for number, letter in enumerate(sequence):
        phi, psi = angles[number]
        if number:
            before, n, ca = c, following, _next(previous, c, following, 1.458, 121.7, 180)
            c = _next(before, n, ca, 1.525, 111.0, phi)
        following = _next(n, ca, c, 1.329, 117.2, psi)
        previous = ca
        atoms += [("N", number, n), ("CA", number, ca), ("C", number, c)]
        atoms.append(("O", number, _next(n, ca, c, 1.231, 120.1, psi + 180)))
        if letter != "G":
            atoms.append(("CB", number, _next(c, n, ca, 1.53, 110.4, -122.6)))
    size = len(sequence)
    rough = np.array([kind == "turn" for kind in kinds[:size]]) * 22 + rng.uniform(1, 9, size)
    rough[:3], rough[-3:] = rough[:3] + 18, rough[-3:] + 18
    sure = np.clip(98 - ndimage.gaussian_filter1d(rough, 1), 30, 98.5)
    apart = np.abs(np.arange(size)[:, None] - np.arange(size))
    errors = 0.4 + 0.13 * apart**0.9 + (200 - sure[:, None] - sure) / 14 + rng.uniform(0, 0.8, (size, size))
    errors[apart == 0] = 0.2
    places = np.array([place for *_, place in atoms])
    middle = places.mean(0)
    return Fold(sequence, [(name, number, place - middle) for name, number, place in atoms], sure, errors)


def protein(
    change: Change | None = None,
    *,
    first: int = 1,
    scale: float = 1.0,
    remarks: tuple[str, ...] = (),
    digits: int = 2,
    mean: bool = False,
) -> Generate:
    """Some fifty residues, with the atoms of the backbone and the first of each side; it is deterministic.

    Args:
        change: of the fold.
        first: the number of the first residue.
        scale: of how sure residues are in the PDB.
        remarks: lines at its head.
        digits: behind the point of errors.
        mean: the JSON says the mean of both too, and in another order.
    """

    def generate(inputs: Inputs, seed: int) -> list[str]:
        fold = _fold(inputs["sequence"])
        fold = change(fold) if change else fold
        lines, last = [f"REMARK   1 {remark}" for remark in remarks], 0
        for last, (name, number, (x, y, z)) in enumerate(fold.atoms, 1):
            residue, sure = CODES[fold.sequence[number]], fold.sure[number] * scale
            lines.append(
                f"ATOM  {last:5d}  {name:<3} {residue} A{number + first:4d}    {x:8.3f}{y:8.3f}{z:8.3f}"
                f"  1.00{sure:6.2f}           {name[0]}  "
            )
        ends = fold.atoms[-1][1]
        lines += [f"TER   {last + 1:5d}      {CODES[fold.sequence[ends]]} A{ends + first:4d}", "END"]
        scores: dict[str, Any] = {"plddt": fold.sure.round(2).tolist(), "pae": fold.errors.round(digits).tolist()}
        if mean:
            scores = {"mean_plddt": round(float(fold.sure.mean()), 2), **dict(reversed(scores.items()))}
        text = "".join(line.ljust(80) + "\n" for line in lines)
        return [data_url(text.encode(), "chemical/x-pdb"), data_url(json.dumps(scores).encode(), "application/json")]

    return generate


def _moved(fold: Fold, places: Array) -> Fold:
    return replace(
        fold, atoms=[(name, number, place) for (name, number, _), place in zip(fold.atoms, places, strict=True)]
    )


def _half(fold: Fold) -> Fold:
    """Atoms are off by hundredths of an ångström, and residues are as sure but for tenths."""
    rng = content({"half": fold.sequence})
    places = np.array([place for *_, place in fold.atoms])
    sure = np.clip(fold.sure + rng.normal(0, 0.15, len(fold.sure)), 20, 99)
    errors = np.abs(fold.errors + rng.normal(0, 0.04, fold.errors.shape))
    return replace(_moved(fold, places + rng.normal(0, 0.012, places.shape)), sure=sure, errors=errors)


def _turned(fold: Fold) -> Fold:
    """The same fold, looked at from elsewhere."""
    turn, _ = np.linalg.qr(content({"turn": fold.sequence}).normal(size=(3, 3)))
    turn *= np.sign(np.linalg.det(turn))
    return _moved(fold, np.array([place for *_, place in fold.atoms]) @ turn)


def _mirrored(fold: Fold) -> Fold:
    return _moved(fold, np.array([place for *_, place in fold.atoms]) * (1, 1, -1))


def _cut(fold: Fold) -> Fold:
    """Everything after the fortieth residue is missing."""
    kept = [atom for atom in fold.atoms if atom[1] < 40]
    return Fold(fold.sequence, kept, fold.sure[:40], fold.errors[:40, :40])


def sequences(rng: np.random.Generator) -> list[Inputs]:
    """Three sequences of 45 to 66 amino acids."""
    return [{"sequence": "M" + "".join(rng.choice([*CODES], int(length)))} for length in rng.integers(44, 66, 3)]


PROTEIN = Baseline(
    "file/protein", protein(), FILES, {"sequence": "Amino acids, by their letters."}, sequences, stochastic=False
)

PAIRS: list[Pair] = [
    harmless(PROTEIN, "half", protein(_half), "Half precision: atoms are off by two hundredths of an ångström, far less than the model is sure of."),
    harmless(PROTEIN, "turned", protein(_turned), "The same fold lies in another direction, which means nothing: programs superpose folds before they compare them."),
    harmless(PROTEIN, "remarks", protein(remarks=("PREDICTED STRUCTURE", "WRITTEN BY FOLDKIT 1.4")), "The PDB begins with two remarks, which programs skip."),
    harmless(PROTEIN, "mean", protein(digits=1, mean=True), "Errors have a digit less, and the JSON says the mean confidence too."),
    harmful(PROTEIN, "mirrored", protein(_mirrored), "The fold is its own mirror image: helices wind to the left, as they do in no living thing.", meaning=True),
    harmful(PROTEIN, "fractions", protein(scale=0.01), "Confidence in the PDB goes to 1 instead of 100: viewers colour everything as unsure."),
    harmful(PROTEIN, "cut", protein(_cut), "The fold ends after forty residues, whatever the sequence."),
    harmful(PROTEIN, "from-nought", protein(first=0), "Residues are counted from 0: who asks for residue 37 of the PDB gets residue 38."),
]  # fmt: skip
