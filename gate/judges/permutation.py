"""Exact tests of whether two sides' outputs come from one distribution: the sides' labels are exchanged at random.

Under the null hypothesis it does not matter whose an output is, so that any statistic can be held against its values
under exchanged labels (Pitman 1937). Labels are exchanged within each case, and an output keeps all that belongs to it:
its files, its values, the items of its lists. Where both sides were given the same seeds and their outputs show it, the
labels of a pair are exchanged with each other alone, which takes away what seeds make outputs differ by.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from scipy.special import stdtr, stdtrit

from gate.judges.noticeable import Change

Matrix = NDArray[np.floating]
Labels = NDArray[np.bool_]

PERMUTATIONS = 9999
SEED = 20_240_229
# Outputs of equal seeds belong together if they lie so much closer to each other than other outputs do.
LINKED = 0.7
# Two renderings of one picture lie about this far apart after half-precision arithmetic; below it, no distance
# means anything. Euclidean distance of unit vectors, 0..2.
SMALLEST_DISTANCE = 2e-3


@dataclass(frozen=True)
class Outputs:
    """How many outputs a case has on each side; the last `pairs` of both sides were made with equal seeds."""

    candidate: int
    baseline: int
    pairs: int = 0

    @property
    def total(self) -> int:
        return self.candidate + self.baseline

    @property
    def paired(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The numbers of the paired outputs, the candidate's and the baseline's, counted over both sides."""
        numbers = np.arange(self.pairs)
        return self.candidate - self.pairs + numbers, self.total - self.pairs + numbers


@dataclass(frozen=True)
class Stratum:
    """Vectors of outputs that answer the same question: one place in the output of one case.

    Attributes:
        case: the case's number.
        path: the place in the output, such as `output` or `output[]`.
        baseline: (m, width) vectors, m >= 2; of images, unit vectors.
        candidate: (k, width) vectors, k >= 1.
        space: what kind of vectors they are, a key of `gate.judges.noticeable.VECTORS`.
        baseline_of, candidate_of: which output each vector is of, counted from 0 on its side; empty: one of each.
    """

    case: int
    path: str
    baseline: Matrix
    candidate: Matrix
    space: str = "clip"
    baseline_of: Sequence[int] = ()
    candidate_of: Sequence[int] = ()

    def rows(self, outputs: Outputs) -> NDArray[np.intp]:
        """The output, counted over both sides, of each row of `points`."""
        ours = self.candidate_of or range(len(self.candidate))
        theirs = self.baseline_of or range(len(self.baseline))
        return np.array([*ours, *(outputs.candidate + number for number in theirs)])

    @property
    def points(self) -> Matrix:
        return np.concatenate([self.candidate, self.baseline]).astype(np.float64)


@dataclass(frozen=True)
class Measured(Stratum):
    """Named numbers of outputs, a column for each name, in `changes`' units."""

    changes: Mapping[str, Change] = field(default_factory=dict)
    space: str = "measures"


def by_measure(measured: Sequence[Measured]) -> Iterator[tuple[str, str, list[Measured]]]:
    """Each place and measure, with the strata of all cases that have it."""
    for path, name in dict.fromkeys((one.path, name) for one in measured for name in one.changes):
        yield path, name, [one for one in measured if one.path == path and name in one.changes]


@dataclass(frozen=True)
class Arrangements:
    """Labels of every case as they are, and as they are exchanged: True is the candidate's.

    Attributes:
        labels: for each case (1 + `PERMUTATIONS`, outputs); the first row is what was observed.
        linked: equal seeds give outputs that belong together.
        swapped: only the labels of pairs were exchanged, besides those of outputs without a pair.
    """

    outputs: Mapping[int, Outputs]
    labels: Mapping[int, Labels]
    linked: bool
    swapped: bool


def arrange(strata: Sequence[Stratum], outputs: Mapping[int, Outputs], alpha: float) -> Arrangements:
    """Exchange the labels of all cases.

    Args:
        alpha: a p-value that must be within reach: where too few pairs could be exchanged, all labels are, which is on
            the safe side.
    """
    linked = are_linked(strata, outputs)
    possible = math.prod(
        math.comb(one.total - 2 * one.pairs, one.candidate - one.pairs) * 2**one.pairs for one in outputs.values()
    )
    swapped = linked and possible >= 4 / alpha  # not multiplied: beyond every float with many outputs
    rng = np.random.default_rng(SEED)
    labels = {case: _exchanged(one, swapped, rng) for case, one in outputs.items()}
    return Arrangements(outputs, labels, linked, swapped)


def _exchanged(outputs: Outputs, swapped: bool, rng: np.random.Generator) -> Labels:
    observed = np.arange(outputs.total) < outputs.candidate
    labels = np.tile(observed, (1 + PERMUTATIONS, 1))
    if not swapped:
        labels[1:] = rng.permuted(labels[1:], axis=1)
        return labels
    ours, theirs = outputs.paired
    others = np.setdiff1d(np.arange(outputs.total), np.concatenate([ours, theirs]))
    labels[1:, others] = rng.permuted(labels[1:, others], axis=1)
    flips = rng.random((PERMUTATIONS, outputs.pairs)) < 0.5
    labels[1:, ours], labels[1:, theirs] = ~flips, flips
    return labels


def are_linked(strata: Iterable[Stratum], outputs: Mapping[int, Outputs]) -> bool:
    """Whether outputs of equal seeds lie closer together than others do, on both sides alike."""
    ratios = []
    for stratum in strata:
        here = outputs[stratum.case]
        rows = stratum.rows(here)
        if here.pairs == 0 or len(rows) != here.total or len(set(rows.tolist())) != here.total:
            continue
        ours, theirs = here.paired
        points = _scaled(stratum)[np.argsort(rows)]
        distances = cdist(points, points)
        matched = distances[ours, theirs].mean()
        others = (distances.sum() - 2 * distances[ours, theirs].sum()) / (here.total**2 - here.total - 2 * here.pairs)
        if others > SMALLEST_DISTANCE:
            ratios.append(matched / others)
    return bool(ratios) and float(np.mean(ratios)) < LINKED


def _scaled(stratum: Stratum) -> Matrix:
    if not isinstance(stratum, Measured):
        return stratum.points
    return stratum.points / np.maximum(stratum.points.std(axis=0), 1e-9)


def energies(strata: Iterable[Stratum], arrangements: Arrangements) -> NDArray[np.float64]:
    """The energy distance (Székely & Rizzo 2004) summed over the strata, each scaled by its mean distance.

    Returns:
        (1 + PERMUTATIONS,), as observed and under exchanged labels.
    """
    total = np.zeros(1 + PERMUTATIONS)
    for stratum in strata:
        present, sums, counts = _between_outputs(stratum, arrangements.outputs[stratum.case])
        labels = arrangements.labels[stratum.case][:, present]
        if labels.all(axis=1).any() or not labels.any(axis=1).all():
            # Some outputs have nothing at this place, and exchanged labels can leave a side with nothing to compare.
            continue
        sums /= max(sums.sum() / counts.sum() ** 2, SMALLEST_DISTANCE)
        total += _energy(sums, counts, labels)
    return total


def _between_outputs(stratum: Stratum, outputs: Outputs) -> tuple[NDArray[np.intp], Matrix, NDArray[np.intp]]:
    """The outputs that have rows, the distances between their rows summed (outputs, outputs), and how many they have.

    An output's rows are exchanged together, so that lists of a thousand items cost no more than single values.
    """
    present, of, counts = np.unique(stratum.rows(outputs), return_inverse=True, return_counts=True)
    points = stratum.points
    sums = [np.bincount(of, weights=cdist(points[of == one], points).sum(axis=0)) for one in range(len(present))]
    return present, np.array(sums, np.float64), counts


def _energy(sums: Matrix, counts: NDArray[np.intp], labels: Labels) -> NDArray[np.float64]:
    """The energy statistic for each row of labels (True: candidate): (rows,); see `_between_outputs`."""
    ours = labels.astype(np.float64)
    theirs = 1.0 - ours
    to_ours = ours @ sums
    k, m = ours @ counts, theirs @ counts
    between = (to_ours * theirs).sum(axis=1) / (k * m)
    inside_ours = (to_ours * ours).sum(axis=1) / (k * k)
    inside_theirs = ((theirs @ sums) * theirs).sum(axis=1) / (m * m)
    return 2 * between - inside_ours - inside_theirs


def p_value(statistics: NDArray[np.float64]) -> float:
    """Of the first, among all of them, one-sided (Phipson & Smyth 2010: it is one of them, so that p is never zero)."""
    return _share(statistics >= statistics[0] - 1e-12)


@dataclass(frozen=True)
class Shift:
    """How far one measure has moved, over all cases.

    Attributes:
        path, name: the place in the output, and the measure.
        change: of the mean, in its unit.
        z: the change in its standard errors.
        p_value: adjusted for all the measures that were looked at.
        pairs: it was seen on so many pairs of equal seeds; 0: on all outputs.
        df: degrees of freedom where it was judged by Student's t; 0: by exchanged labels.
        tests: by how many a p-value is multiplied that has no adjustment in it.
        unadjusted: the p-value, were this the only measure.
    """

    path: str
    name: str
    change: float
    z: float
    p_value: float
    pairs: int
    df: int = 0
    tests: int = 1
    unadjusted: float = 1.0

    def limit(self, alpha: float, largest: NDArray[np.float64]) -> float:
        """What |z| exceeds with probability `alpha` if nothing has changed.

        Args:
            largest: |z| under each arrangement.
        """
        if self.df:
            return float(-stdtrit(self.df, alpha / self.tests / 2))
        return float(np.quantile(largest[1:], 1 - alpha / self.tests))


def shifts(measured: Sequence[Measured], arrangements: Arrangements) -> tuple[list[Shift], NDArray[np.float64]]:
    """Which measures have moved: a permutation test of the largest of all standardised changes of means.

    The single-step procedure of Westfall & Young 1993, "Resampling-based multiple testing": the changes may depend on
    each other, and their distribution is not assumed. Few pairs have few labels to exchange, so that changes in pairs
    are judged by Student's t besides (Bonferroni).

    Returns:
        A shift for every measure and place, and the largest |z| under each arrangement: (1 + PERMUTATIONS,).
    """
    observed: list[tuple[str, str, int, float, float, float]] = []
    largest = np.zeros(1 + PERMUTATIONS)
    by_t: list[Shift] = []
    for path, name, strata in by_measure(measured):
        column = [_Column(one, name, arrangements) for one in strata]
        pairs = sum(one.pairs for one in column) if arrangements.linked else 0
        if pairs and any(one.is_graded for one in column):
            by_t.append(_paired_t(path, name, [one.differences() for one in column]))
        if pairs and arrangements.swapped:
            # What has nothing to do with the seed, such as luck of its own, shows best in all outputs.
            parts = [(pairs, [one.paired() for one in column]), (0, [one.unpaired() for one in column])]
            parts.append((0, [one.everything() for one in column]))
        else:
            parts = [(0, [one.everything() for one in column])]
        for number, part in parts:
            change, z = _combined(part)
            observed.append((path, name, number, change, float(z[0]), _share(z >= z[0] - 1e-9)))
            np.maximum(largest, z, out=largest)
    tests = 2 if by_t else 1
    found = [
        Shift(path, name, change, z, min(1.0, tests * _share(largest >= z - 1e-9)), pairs, tests=tests, unadjusted=own)
        for path, name, pairs, change, z, own in observed
    ]
    family = tests * len(by_t)
    found += [
        replace(one, p_value=min(1.0, one.p_value * family), tests=family, unadjusted=one.p_value) for one in by_t
    ]
    return found, largest


def _share(those: Labels) -> float:
    return float(np.count_nonzero(those) / len(those))


@dataclass(frozen=True)
class _Part:
    """Differences of means under each arrangement, and what they weigh."""

    differences: NDArray[np.float64]
    weight: float


class _Column:
    """One measure of one case: of each output that has it the sum over its rows, which are exchanged together."""

    def __init__(self, stratum: Measured, name: str, arrangements: Arrangements) -> None:
        outputs, at = arrangements.outputs[stratum.case], list(stratum.changes).index(name)
        self._values = np.concatenate([stratum.candidate[:, at], stratum.baseline[:, at]]).astype(np.float64)
        self._present, of, self._counts = np.unique(stratum.rows(outputs), return_inverse=True, return_counts=True)
        self._sums = np.bincount(of, weights=self._values)
        self._labels = arrangements.labels[stratum.case][:, self._present]
        ours, theirs = outputs.paired
        whole = np.isin(ours, self._present) & np.isin(theirs, self._present)
        self._pairs = np.stack([ours[whole], theirs[whole]], axis=1)
        self.pairs = len(self._pairs)

    @property
    def is_graded(self) -> bool:
        """It takes more than two values: of yes and no, a few equal differences are an accident unknown to t."""
        return len(np.unique(self._values)) > 2

    def everything(self) -> _Part:
        return self._part(np.ones(len(self._present), bool))

    def paired(self) -> _Part:
        return self._part(np.isin(self._present, self._pairs))

    def unpaired(self) -> _Part:
        return self._part(~np.isin(self._present, self._pairs))

    def differences(self) -> NDArray[np.float64]:
        """(pairs,) the candidate's value above the baseline's, means over the rows of an output."""
        means = self._sums / self._counts
        ours, theirs = np.searchsorted(self._present, self._pairs).T
        return means[ours] - means[theirs]

    def _part(self, chosen: Labels) -> _Part:
        labels, counts, sums = self._labels[:, chosen].astype(np.float64), self._counts[chosen], self._sums[chosen]
        ours = labels @ counts
        theirs = counts.sum() - ours
        if not labels.size or min(ours.min(), theirs.min()) == 0:
            return _Part(np.zeros(len(labels)), 0.0)
        sums = sums - counts * (sums.sum() / counts.sum())  # for the sake of digits
        of_ours = labels @ sums
        difference = of_ours / ours - (sums.sum() - of_ours) / theirs
        return _Part(difference, float(ours[0] * theirs[0] / (ours[0] + theirs[0])))


def _combined(parts: Sequence[_Part]) -> tuple[float, NDArray[np.float64]]:
    """The change, and |z| under each arrangement."""
    weight = sum(part.weight for part in parts)
    if weight == 0:
        return 0.0, np.zeros(1 + PERMUTATIONS)
    total = np.sum([part.weight * part.differences for part in parts], axis=0) / weight
    scale = float(np.sqrt(np.mean(total[1:] ** 2)))
    return float(total[0]), np.abs(total) / scale if scale > 1e-9 else np.zeros_like(total)


def _paired_t(path: str, name: str, differences: Sequence[NDArray[np.float64]]) -> Shift:
    """The mean difference in pairs of equal seeds over all cases; its p-value is not adjusted yet."""
    known = np.concatenate(differences)
    pairs = len(known)
    change = float(known.mean()) if pairs else 0.0
    if pairs < 3:
        return Shift(path, name, change, 0.0, 1.0, pairs, df=1)
    t = abs(change) / max(float(known.std(ddof=1)) / math.sqrt(pairs), 1e-9)
    return Shift(path, name, change, t, 2 * float(stdtr(pairs - 1, -t)), pairs, df=pairs - 1)
