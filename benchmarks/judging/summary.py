"""Decisions added up: rates and means with their 95 % intervals, over kinds, labels, splits, curves and pairs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.stats import binomtest
from scipy.stats import t as student

from benchmarks.judging.catalogue import find
from benchmarks.judging.decide import Decision
from benchmarks.judging.pair import KINDS, LABELS, Label, Pair
from benchmarks.judging.split import SPLITS, split_of
from gate.verdict import Outcome

# What the gate should have said.
RIGHT: dict[Label, Outcome] = {"harmless": "pass", "harmful": "fail"}
EVERYTHING = "all"
CLEAR = "all but border"
# Nor those that only somebody who understands the words can tell, which is what Claude is for.
MEASURED = "nor meaning"


@dataclass(frozen=True)
class Rate:
    """`count` of `total` runs, with the exact interval of Clopper and Pearson (1934)."""

    count: int
    total: int
    low: float
    high: float

    def __str__(self) -> str:
        if not self.total:
            return "-"
        return f"{self.count / self.total:6.1%} ({self.low:.1%}-{self.high:.1%})"


@dataclass(frozen=True)
class Mean:
    """A mean over runs, with Student's interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:5.1f} ({self.low:.1f}-{self.high:.1f})"


@dataclass(frozen=True)
class Row:
    """Runs of one label in one split; `of` is a kind of output, `EVERYTHING`, `CLEAR` or `MEASURED`."""

    split: str
    label: Label
    of: str
    pairs: int
    failed: Rate
    passed: Rate
    undecided: Rate
    predictions: Mean
    questions: Mean


@dataclass(frozen=True)
class Point:
    """How often a change of one strength is detected."""

    curve: str
    severity: float
    split: str
    label: Label
    border: bool
    detected: Rate
    undecided: Rate
    predictions: Mean


def rate(decisions: Sequence[Decision], outcome: Outcome) -> Rate:
    count, total = sum(one.outcome == outcome for one in decisions), len(decisions)
    if not total:
        return Rate(0, 0, 0.0, 1.0)
    interval = binomtest(count, total).proportion_ci(method="exact")
    return Rate(count, total, float(interval.low), float(interval.high))


def mean(values: Iterable[float]) -> Mean:
    drawn = np.array([*values], float)
    middle = float(drawn.mean())
    if len(drawn) < 2:
        return Mean(middle, middle, middle)
    margin = float(student.ppf(0.975, len(drawn) - 1) * drawn.std(ddof=1) / np.sqrt(len(drawn)))
    return Mean(middle, middle - margin, middle + margin)


def rows(decisions: Sequence[Decision]) -> list[Row]:
    """For each split and label the kinds that were judged, then all together, with and without some sorts of pairs."""
    found = []
    for split in SPLITS:
        for label in LABELS:
            for of in (*KINDS, EVERYTHING, CLEAR, MEASURED):
                picked = [one for one in decisions if _is_in(find(one.pair), split, label, of)]
                if picked:
                    found.append(_row(split, label, of, picked))
    return found


def _is_in(pair: Pair, split: str, label: Label, of: str) -> bool:
    if split_of(pair) != split or pair.label != label:
        return False
    if of == MEASURED:
        return not pair.border and not pair.meaning
    return of == EVERYTHING or (of == CLEAR and not pair.border) or of == pair.kind


def _row(split: str, label: Label, of: str, decisions: Sequence[Decision]) -> Row:
    return Row(
        split=split,
        label=label,
        of=of,
        pairs=len({one.pair for one in decisions}),
        failed=rate(decisions, "fail"),
        passed=rate(decisions, "pass"),
        undecided=rate(decisions, "inconclusive"),
        predictions=mean(one.predictions for one in decisions),
        questions=mean(one.questions for one in decisions),
    )


def curves(decisions: Sequence[Decision]) -> list[Point]:
    """Detection against severity, for changes of several strengths."""
    points = []
    for name in dict.fromkeys(one.pair for one in decisions):
        pair, own = find(name), [one for one in decisions if one.pair == name]
        if pair.severity is not None:
            points.append(
                Point(
                    curve=pair.curve,
                    severity=pair.severity,
                    split=split_of(pair),
                    label=pair.label,
                    border=pair.border,
                    detected=rate(own, "fail"),
                    undecided=rate(own, "inconclusive"),
                    predictions=mean(one.predictions for one in own),
                )
            )
    return sorted(points, key=lambda point: (point.curve, point.severity))


@dataclass(frozen=True)
class PairRow:
    """One pair: how often it came out how, and the judge and the sentence that a wrong outcome rests on most often."""

    pair: str
    label: Label
    border: bool
    split: str
    right: int
    undecided: int
    wrong: int
    by: str
    reason: str


def pairs(decisions: Sequence[Decision]) -> list[PairRow]:
    found = []
    for name in dict.fromkeys(one.pair for one in decisions):
        pair, own = find(name), [one for one in decisions if one.pair == name]
        others = [one for one in own if one.outcome != RIGHT[pair.label]]
        by = Counter(one.by for one in others).most_common(1)
        undecided = sum(one.outcome == "inconclusive" for one in own)
        found.append(
            PairRow(
                pair=name,
                label=pair.label,
                border=pair.border,
                split=split_of(pair),
                right=len(own) - len(others),
                undecided=undecided,
                wrong=len(others) - undecided,
                by=by[0][0] if by else "",
                reason=next((one.reason for one in others if one.by == by[0][0]), ""),
            )
        )
    return found


def as_json(decisions: Sequence[Decision], settings: dict[str, Any]) -> dict[str, Any]:
    """Everything that is known, as JSON values."""
    return {
        "settings": settings,
        "rows": [asdict(row) for row in rows(decisions)],
        "curves": [asdict(point) for point in curves(decisions)],
        "pairs": [asdict(row) | {"why": find(row.pair).why} for row in pairs(decisions)],
        "decisions": [asdict(one) for one in decisions],
    }
