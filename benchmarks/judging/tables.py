"""The tables that a person reads."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from benchmarks.judging.catalogue import find
from benchmarks.judging.decide import Decision
from benchmarks.judging.summary import Mean, PairRow, Rate, Row, curves, mean, pairs, rate, rows

REASON_CHARACTERS = 110


def report(decisions: Sequence[Decision]) -> Iterator[str]:
    """Lines: a table for each split, what it cost, the curves, and the pairs that did not always come out right.

    Pairs that are held out are listed only where there are no others: a list of them invites to mend the gate for them.
    """
    for split, of_split in groupby(rows(decisions), key=lambda row: row.split):
        yield from _split(split, [*of_split])
    yield from _predictions(decisions)
    yield from _curves(decisions)
    yield from _weak(pairs(decisions))
    yield from _faults(decisions)


def _predictions(decisions: Sequence[Decision]) -> Iterator[str]:
    drawn = [one for one in decisions if find(one.pair).baseline.stochastic]
    if drawn:
        made = mean(one.predictions for one in drawn)
        share = mean(one.predictions / one.most for one in drawn)
        yield ""
        yield (
            f"Stochastic models took {str(made).strip()} predictions a decision, "
            f"{share.mean:.0%} ({share.low:.0%}-{share.high:.0%}) of what max_repeats for every case would take."
        )


def _split(split: str, of_split: Sequence[Row]) -> Iterator[str]:
    for label, of_label in groupby(of_split, key=lambda row: row.label):
        wanted, unwanted = ("caught", "missed") if label == "harmful" else ("passed", "false alarms")
        yield ""
        yield f"{split}, {label}"
        yield _line("", "pairs", "runs", wanted, unwanted, "undecided", "predictions", "for Claude")
        for row in of_label:
            right, wrong = (row.failed, row.passed) if label == "harmful" else (row.passed, row.failed)
            counts = (str(row.pairs), str(row.failed.total))
            yield _line(row.of, *counts, right, wrong, row.undecided, row.predictions, row.questions)


def _line(name: str, pair_count: str, runs: str, *cells: Rate | Mean | str) -> str:
    return f"{name:<15}{pair_count:>5}{runs:>6}  " + "".join(f"{cell!s:<23}" for cell in cells).rstrip()


def _curves(decisions: Sequence[Decision]) -> Iterator[str]:
    for curve, points in groupby(curves(decisions), key=lambda point: point.curve):
        yield ""
        yield curve
        for point in points:
            border = ", border" if point.border else ""
            yield (
                f"  {point.severity:>6g}  detected {point.detected!s:<23}undecided {point.undecided!s:<23}"
                f"predictions {point.predictions!s:<20}{point.label}{border}, {point.split}"
            )


def _weak(of_pairs: Iterable[PairRow]) -> Iterator[str]:
    known = [*of_pairs]
    shown = [row for row in known if row.split == "calibration"] or known
    weak = [row for row in shown if row.wrong or row.undecided]
    if weak:
        yield ""
        yield f"{'not always right':<38}{'label':<19}{'split':<17}right wrong undecided by"
    for row in sorted(weak, key=lambda row: (row.label, row.split, -row.wrong, -row.undecided)):
        label = f"{row.label}{', border' if row.border else ''}"
        reason = row.reason if len(row.reason) <= REASON_CHARACTERS else f"{row.reason[:REASON_CHARACTERS]}…"
        yield f"{row.pair:<38}{label:<19}{row.split:<17}{row.right:>5} {row.wrong:>5} {row.undecided:>9} {row.by}: {reason}"


def _faults(decisions: Sequence[Decision]) -> Iterator[str]:
    faults = Counter(f"{one.pair}: {one.reason}" for one in decisions if one.fault)
    if faults:
        yield ""
        yield f"In {faults.total()} runs the gate itself failed, such as:"
        yield from (f"  {count} times {what}" for what, count in faults.most_common(5))


def same_report(decisions: Sequence[Decision], stated: float) -> Iterator[str]:
    """Lines: how often a baseline is called different from itself, against the rate that is stated."""
    yield f"{'baselines against themselves':<30}{'runs':>5}  {'false alarms':<23}{'undecided':<23}{'predictions':<20}"
    by_baseline = groupby(decisions, key=lambda one: find(one.pair).baseline.name)
    for name, own in [*((name, [*own]) for name, own in by_baseline), ("all", [*decisions])]:
        counts = (rate(own, "fail"), rate(own, "inconclusive"), mean(one.predictions for one in own))
        yield f"{name:<30}{len(own):>5}  " + "".join(f"{cell!s:<23}" for cell in counts).rstrip()
    alarms = rate(decisions, "fail")
    verdict = "holds within its interval" if alarms.low <= stated else "does not hold"
    yield f"The stated false alarm rate, {stated:g}, {verdict}."
    yield from _faults(decisions)
