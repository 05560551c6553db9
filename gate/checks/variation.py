"""The files of a stochastic case as vectors and as measures, for `gate.judges.noise`.

Files become vectors by their kind: images by CLIP, sounds, videos and shapes by what is measured of them. Beside each
stands what has a name and a unit, see `gate.judges.measures`.
"""

import asyncio
import io
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.checks.base import Run
from gate.checks.pictures import picture_strata
from gate.checks.placed import Placed
from gate.checks.sounding import sound_strata
from gate.judges import features
from gate.judges.measures.tensors import measure_tensors
from gate.judges.measures.video import measure_video
from gate.judges.noticeable import REPEATED
from gate.judges.noticeable.tensors import WEIGHTS
from gate.judges.noticeable.video import VIDEO
from gate.judges.permutation import Outputs, Stratum
from gate.media.base import Artifact, Drawn
from gate.media.facts import read_facts
from gate.media.sniff import MESHES, TENSORS


async def file_strata(run: Run, placed: Placed, outputs: Outputs) -> list[Stratum]:
    """The files at one place of the outputs as vectors and as measures; none of files that no vector is made of.

    Raises:
        UnreadableMedia: a file cannot be decoded within the limits, or holds what cannot be measured.
    """
    files: list[Artifact] = placed.both
    facts = [read_facts(file) for file in files]
    kinds = {one.kind for one in facts}
    moving = any((one.frames or 1) > 1 for one in facts)
    if kinds == {"image"} and not moving:
        # Without CLIP, only of what the gate has drawn itself the words and values are there, too.
        if run.clip is None and not all(isinstance(file, Drawn) for file in files):
            return []
        return await picture_strata(run.clip, placed)
    if kinds == {"audio"}:
        return await asyncio.to_thread(sound_strata, placed, outputs)
    if kinds == {"video"} or (kinds == {"image"} and moving):
        vectors = list(await asyncio.gather(*(_video_row(run, file) for file in files)))
        rows = await _each(measure_video, files)
        moves = [placed.stratum(vectors, "video"), placed.measured(rows, VIDEO)]
        # What some of the files have and others have not is for `gate.judges.video` to say.
        if all(one.has_audio for one in facts):
            sounds = replace(placed, path=f"{placed.path} (sound)")
            moves += await asyncio.to_thread(sound_strata, sounds, outputs)
        return moves
    if all(one.format in MESHES for one in facts):
        from gate.checks.shaping import shape_strata  # scipy's trees take a while to import

        return await asyncio.to_thread(shape_strata, placed)
    if all(one.format in TENSORS for one in facts):
        return await asyncio.to_thread(tensor_strata, placed)
    return []


def tensor_strata(placed: Placed) -> list[Stratum]:
    """The weights at one place of the outputs."""
    levels, rows = measure_tensors(placed.both)
    return [placed.stratum(levels, "tensors"), placed.measured(rows, WEIGHTS)]


def repeated(placed: Placed, outputs: Outputs) -> list[Stratum]:
    """Which outputs have a file that another one has, too, whose seed is another: an answer that was kept.

    Nothing where none has, or where all have.
    """
    of = placed.outputs_of(outputs)
    holders: dict[str, set[int]] = defaultdict(set)
    for file, output in zip(placed.both, of, strict=True):
        holders[file.sha256].add(output)
    partner: dict[int, int] = {}
    for one, other in zip(*(side.tolist() for side in outputs.paired), strict=True):
        partner |= {one: other, other: one}
    rows = [
        {"repeated": float(bool(holders[file.sha256] - {output, partner.get(output, output)}))}
        for file, output in zip(placed.both, of, strict=True)
    ]
    values = {row["repeated"] for row in rows}
    return [placed.measured(rows, {"repeated": REPEATED})] if len(values) > 1 else []


async def _each(measure: Callable[[Artifact], Any], files: Sequence[Artifact]) -> list[Any]:
    return await asyncio.to_thread(lambda: [measure(file) for file in files])


async def _video_row(run: Run, file: Artifact) -> NDArray[np.floating]:
    if run.clip is None:
        return await asyncio.to_thread(features.video_features, file)

    def sample() -> list[Artifact]:
        from gate.media.video import sample_frames

        saved = []
        for _, image in sample_frames(file, features.SAMPLED_FRAMES):
            data = io.BytesIO()
            image.save(data, "PNG", compress_level=1)
            saved.append(run.store.save(data.getvalue()))
        return saved

    frames = await run.clip.images(await asyncio.to_thread(sample))
    return await asyncio.to_thread(features.video_features, file, frames)
