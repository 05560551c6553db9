"""Arrays of numbers that should be one, or weights that were trained anew: what loaders look for, and their size."""

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.judges.base import Opinion, read_all, read_both
from gate.judges.values import nature
from gate.media.base import Artifact
from gate.media.tensors import Tensors, plain, read_tensors

# How far arrays may be from each other, as a share of their own size. Half precision: 0.0003, bfloat16: 0.002.
SAME = 0.01
# A constant array has no size of its own to be held against.
LEAST = 1e-12
# What notes say that no loader asks for: numbers, versions, dates.
_INCIDENTAL = re.compile(r"[vV]?[\d.,:/ +TZ-]+|")


def compare_tensors(candidate: Artifact, baseline: Artifact) -> Opinion:
    """Whether two files hold the same arrays under the same names, but for the precision that they are written in.

    Returns:
        pass: all of the baseline's arrays are there, and nowhere further from its than `SAME`.
        fail: one is not, has another shape or other numbers; or the candidate cannot be read.
        undecided: the baseline cannot be read.
    """
    read = read_both(read_tensors, candidate, baseline, "file of tensors")
    if isinstance(read, Opinion):
        return read
    ours, theirs = read
    if problem := _lacking(ours, [theirs]):
        return Opinion("fail", "facts", problem)
    worst, furthest = "", 0.0
    for name, usual in theirs.arrays.items():
        apart = _apart(ours.arrays[name], usual)
        if apart > furthest:
            worst, furthest = name, apart
    evidence = {"furthest": worst, "apart": float(f"{furthest:.3g}"), "limit": SAME}
    if furthest > SAME:
        reason = f"The numbers of {_called(worst)} are {furthest:.1%} of their size away from the baseline's."
        return Opinion("fail", "signal", reason, evidence)
    return Opinion("pass", "signal", f"All tensors are within {furthest:.2%} of the baseline's.", evidence)


def find_tensor_defects(candidate: Artifact, baselines: Sequence[Artifact]) -> Opinion:
    """Whether a file lacks what all of the baseline's have: a tensor, its shape, a note, finite numbers.

    Returns:
        fail: it does, or it cannot be read.
        undecided: it does not, which says nothing else of it; or no baseline output can be read.
    """
    read = read_all(read_tensors, candidate, baselines, "file of tensors")
    if isinstance(read, Opinion):
        return read
    ours, usual = read
    theirs = [one for _, one in usual]
    if problem := _lacking(ours, theirs):
        return Opinion("fail", "facts", problem)
    return Opinion("undecided", "facts", "The candidate's tensors have the names and shapes of the baseline's.")


def _lacking(ours: Tensors, theirs: Sequence[Tensors]) -> str | None:
    known = [name for name in theirs[0].arrays if all(name in one.arrays for one in theirs)]
    missing = [name for name in known if name not in ours.arrays]
    if missing:
        more = f" and {len(missing) - 1} more of {len(known)}" if len(missing) > 1 else ""
        return f"The candidate's file lacks {_called(missing[0])}{more}, which loaders look for by name."
    for name in known:
        shapes = {one.arrays[name].shape for one in theirs}
        shape = ours.arrays[name].shape
        if len(shapes) == 1 and shape not in shapes:
            [usual] = shapes
            return f"The shape of {_called(name)} is {shape}, and the baseline's is {usual}."
        if not _is_finite(ours.arrays[name]) and all(_is_finite(one.arrays[name]) for one in theirs):
            return f"Numbers of {_called(name)} are not finite, and the baseline's are."
    for name, said in theirs[0].notes.items():
        constant = all(one.notes.get(name) == said for one in theirs)
        if constant and ours.notes.get(name) != said and not _is_incidental(said):
            found = f"{ours.notes[name]!r:.80}" if name in ours.notes else "missing"
            return f"The note {name!r} of the candidate's file is {found}, and the baseline's is {said!r:.80}."
    return None


def _is_incidental(said: str) -> bool:
    return _INCIDENTAL.fullmatch(said) is not None or nature(said) is not None


def _called(name: str) -> str:
    return f"the tensor {name!r}" if name else "the array"


def _is_finite(array: NDArray[Any]) -> bool:
    return bool(np.isfinite(plain(array)).all())


def _apart(ours: NDArray[Any], theirs: NDArray[Any]) -> float:
    ours, theirs = plain(ours), plain(theirs)
    if ours.dtype.kind in "biu" and theirs.dtype.kind in "biu":
        return float(np.mean(ours != theirs)) and 1.0  # Of whole numbers, such as indices, each is right or wrong.
    wide = np.complex128 if "c" in ours.dtype.kind + theirs.dtype.kind else np.float64
    mine, known = ours.astype(wide), theirs.astype(wide)
    finite = np.isfinite(known)
    if not np.array_equal(mine[~finite], known[~finite], equal_nan=True) or not np.isfinite(mine[finite]).all():
        return math.inf  # No distance tells where infinities and what is no number stand.
    away, size = (float(np.linalg.norm(part)) for part in (mine[finite] - known[finite], known[finite]))
    return away / max(size, LEAST) if away else 0.0
