"""A model that says how much each exchange of an amino acid destabilises a protein (ddG); the same at every call."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, Schema, content, harmful, harmless, strengths

Value = dict[str, Any]
Matrix = NDArray[np.float64]  # (positions, amino acids), in kcal/mol; what destabilises is positive
Change = Callable[[Matrix, Inputs], Matrix]
ALPHABET = "ACDEFGHIKLMNPQRSTVWY"
BY_LONG_NAMES = "ARNDCQEGHILKMFPSTWYV"  # alanine, arginine, asparagine, ... : the order in older matrices
LIKES_OIL = np.array([1.8, 2.5, -3.5, -3.5, 2.8, -0.4, -3.2, 4.5, -3.9, 3.8, 1.9, -3.5, -1.6, -3.5, -4.5, -0.8, -0.7, 4.2, -0.9, -1.3])  # fmt: skip
VOLUME = np.array([88.6, 108.5, 111.1, 138.4, 189.9, 60.1, 153.2, 166.7, 168.6, 166.7, 162.9, 114.1, 112.7, 143.8, 173.4, 89.0, 116.1, 140.0, 227.8, 193.6])  # fmt: skip
WINDOW = 40  # residues
BEST = 8


def _energies(inputs: Inputs) -> Matrix:
    """Exchanges inside cost most; proline breaks whatever it is put into."""
    rng, wild = content(inputs), np.array([ALPHABET.index(letter) for letter in inputs["sequence"]])
    oil, volume = LIKES_OIL[wild][:, None], VOLUME[wild][:, None]
    inside = 1 / (1 + np.exp(-0.5 * (LIKES_OIL[wild] + rng.normal(0, 2, len(wild)))))[:, None]
    ddg = inside * (0.2 * (oil - LIKES_OIL) + 0.016 * np.abs(volume - VOLUME)) + 0.05 * (1 - inside) * (LIKES_OIL - oil)
    ddg += 0.25 + 0.3 * rng.normal(size=ddg.shape)
    ddg[:, ALPHABET.index("P")] += rng.uniform(0.8, 3, len(wild))
    ddg[:, ALPHABET.index("G")] += 0.5
    ddg[np.arange(len(wild)), wild] = 0
    return ddg


def mutations(
    change: Change = lambda ddg, inputs: ddg,
    *,
    digits: int = 4,
    first: int = 1,
    written: Change = lambda ddg, inputs: ddg,
) -> Generate:
    """The energy of each exchange, the mean of each position, and the eight exchanges that do best.

    Args:
        change: of what the network says.
        digits: after the point.
        first: the number of the first residue.
        written: a change of the matrix alone, when all else has been made of it.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        sequence = inputs["sequence"]
        ddg = change(_energies(inputs), inputs)
        ranked = [divmod(int(cell), len(ALPHABET)) for cell in np.argsort(ddg, axis=None)]
        best = [(place, to) for place, to in ranked if sequence[place] != ALPHABET[to]][:BEST]
        named = {f"{sequence[place]}{place + first}{ALPHABET[to]}": float(ddg[place, to]) for place, to in best}
        return {
            "sequence": sequence,
            "alphabet": ALPHABET,
            "ddg": np.round(written(ddg, inputs), digits).tolist(),
            "sensitivity": np.round(ddg.sum(axis=1) / (len(ALPHABET) - 1), digits).tolist(),
            "best": [{"mutation": name, "ddg": round(energy, digits)} for name, energy in named.items()],
        }

    return generate


def _exchanges(ddg: Matrix, inputs: Inputs) -> Matrix:
    """1 where the amino acid is another, 0 where it is the protein's own."""
    return (np.array([*inputs["sequence"]])[:, None] != np.array([*ALPHABET])).astype(float)


def half(ddg: Matrix, inputs: Inputs) -> Matrix:
    """As numbers of 16 bits have it."""
    return ddg.astype(np.float16).astype(float)


def minus_zero(ddg: Matrix, inputs: Inputs) -> Matrix:
    """The protein's own amino acids have -0.0 where they had 0.0."""
    return np.where(_exchanges(ddg, inputs) == 0, -0.0, ddg)


def drifted(severity: float) -> Change:
    """Off by a normal error of so many kcal/mol, always the same for a protein; own amino acids stay at zero."""

    def changed(ddg: Matrix, inputs: Inputs) -> Matrix:
        rng = content(inputs | {"weights": "retrained"})
        return ddg + severity * rng.normal(size=ddg.shape) * _exchanges(ddg, inputs)

    return changed


def averaged(ddg: Matrix, inputs: Inputs) -> Matrix:
    """The mean over some four neighbours: what a position has of its own is lost."""
    return ndimage.gaussian_filter1d(ddg, 1.5, axis=0) * _exchanges(ddg, inputs)


def within(ddg: Matrix, inputs: Inputs) -> Matrix:
    """Nothing is known of residues beyond the window."""
    return ddg * (np.arange(len(ddg)) < WINDOW)[:, None]


def reordered(ddg: Matrix, inputs: Inputs) -> Matrix:
    """Columns are in another order than the alphabet that stands beside them."""
    return ddg[:, [ALPHABET.index(letter) for letter in BY_LONG_NAMES]]


def proteins(rng: np.random.Generator) -> list[Inputs]:
    return [
        {"sequence": "M" + "".join(rng.choice([*ALPHABET], int(rng.integers(low, low + 8))))} for low in (26, 44, 56)
    ]


def schema() -> Schema:
    numbers = {"type": "array", "items": NUMBER}
    matrix, best = {"type": "array", "items": numbers}, {"type": "array", "items": fields(mutation=STRING, ddg=NUMBER)}
    return fields(sequence=STRING, alphabet=STRING, ddg=matrix, sensitivity=numbers, best=best)


MUTATIONS = Baseline("json/mutations", mutations(), schema(), {"sequence": "The protein, one letter for each residue."}, proteins, stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(MUTATIONS, "half", mutations(half), "The network calculates with 16 bits: energies differ by two thousandths of a kcal/mol at most."),
    harmless(MUTATIONS, "digits", mutations(digits=3), "Energies have three digits after the point instead of four; the fourth is far below what can be measured."),
    harmless(MUTATIONS, "minus-zero", mutations(minus_zero), "What stays as it is costs -0.0 where it cost 0.0, which is the same number."),
    *strengths(MUTATIONS, "drift", lambda s: mutations(drifted(s)), "New weights: energies are off by so many kcal/mol, where exchanges differ by one or two.", nobody_minds=(0.005, 0.02), few_mind=(0.1,), most_mind=(0.4,), all_mind=(1.0,)),
    harmful(MUTATIONS, "sign", mutations(lambda ddg, inputs: -ddg), "The sign is turned round: the exchanges that are called best are the worst."),
    harmful(MUTATIONS, "kilojoules", mutations(lambda ddg, inputs: 4.184 * ddg), "Energies are in kJ/mol where they were in kcal/mol: every exchange seems four times as bad."),
    harmful(MUTATIONS, "from-zero", mutations(first=0), "Residues count from zero in the names of the best: A12G is called A11G, and the laboratory orders the wrong gene."),
    harmful(MUTATIONS, "columns", mutations(written=reordered), "Columns are no longer in the order of the alphabet that is given with them: values belong to other amino acids."),
    harmful(MUTATIONS, "window", mutations(within), "Behind the 40th residue all exchanges cost nothing: two proteins of three are longer."),
    harmful(MUTATIONS, "averaged", mutations(averaged), "Each position has the mean of its neighbourhood: the sensitive residues cannot be told from those beside them."),
]  # fmt: skip
