"""What varies in pictures, as vectors and as measures: what they show, how they look, how they are laid out, and of
outputs that are several pictures, how unlike each other these are and which comes first."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gate.checks.placed import Placed
from gate.judges.clip import ClipJudge
from gate.judges.measures import Measures
from gate.judges.measures.image import measure_planes, planes, read_samples
from gate.judges.measures.together import layout, seam_profile, seams, variety
from gate.judges.noticeable import VECTORS
from gate.judges.noticeable.image import IMAGE, PLACED, SEAM, VARIETY
from gate.judges.permutation import Measured, Stratum
from gate.media.base import Artifact

Rows = NDArray[np.floating]

# Pictures of one output that are held against those of another in their order; of more, nobody minds it.
MOST_IN_ORDER = 12


async def picture_strata(clip: ClipJudge | None, placed: Placed) -> list[Stratum]:
    """The pictures at one place of the outputs; without CLIP, by how they look alone.

    Raises:
        UnreadableMedia: one of them cannot be decoded within the limits.
    """
    files: list[Artifact] = placed.both
    shown, looks = await asyncio.gather(
        clip.images(files) if clip else asyncio.sleep(0), asyncio.to_thread(lambda: [*map(_look, files)])
    )
    rows, profiles, layouts = zip(*looks, strict=True)
    marked = [row | {"seam": float(seam)} for row, seam in zip(rows, seams(profiles), strict=True)]
    looking = [placed.stratum(np.array(layouts), "layout"), placed.measured(marked, IMAGE | PLACED | SEAM)]
    if shown is None:
        return looking
    return [placed.stratum(shown, "clip"), *looking, *_of_several(placed, np.asarray(shown), np.array(layouts))]


def _look(file: Artifact) -> tuple[Measures, Rows, Rows]:
    alpha, rgb, luma = planes(read_samples(file))
    return measure_planes(alpha, rgb, luma), seam_profile(luma), layout(luma)


def _of_several(placed: Placed, shown: Rows, layouts: Rows) -> list[Stratum]:
    """What the pictures of one output are like together, where outputs have several."""
    split, ours, theirs = len(placed.candidate), placed.candidate_of, placed.baseline_of
    counts = {*Counter(ours).values(), *Counter(theirs).values()}
    if max(counts) == 1:
        return []
    strata: list[Stratum] = []
    by_name = {
        name: [variety(part, of, VECTORS[space].floor) for part, of in ((rows[:split], ours), (rows[split:], theirs))]
        for name, space, rows in (("variety", "clip", shown), ("variety of layouts", "layout", layouts))
    }
    known = [sorted(side) for side in by_name["variety"]]
    if all(known):
        columns = [
            np.array([[by_name[name][side][output] for name in VARIETY] for output in outputs])
            for side, outputs in enumerate(known)
        ]
        strata.append(
            Measured(
                placed.case, f"{placed.path} (several)", columns[1], columns[0], "measures", known[1], known[0], VARIETY
            )
        )
    if len(counts) == 1 and max(counts) <= MOST_IN_ORDER:
        [count] = counts
        rows = np.concatenate(
            [_in_a_row(part, of, count) for part, of in ((shown[:split], ours), (shown[split:], theirs))]
        )
        whole = replace(
            placed,
            path=f"{placed.path} (in their order)",
            candidate=sorted({*ours}),
            baseline=sorted({*theirs}),
            candidate_of=sorted({*ours}),
            baseline_of=sorted({*theirs}),
        )
        strata.append(whole.stratum(rows, "clip"))
    return strata


def _in_a_row(vectors: Rows, outputs: Sequence[int], count: int) -> Rows:
    """The vectors of each output as one, (outputs, count * width), as far apart as they are on average."""
    order = np.argsort(outputs, kind="stable")
    return vectors[order].reshape(-1, count * vectors.shape[1]) / np.sqrt(count)
