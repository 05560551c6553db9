"""The sounds of a stochastic case as vectors and as measures: by themselves, against their likes, and in step."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from gate.checks.placed import Placed
from gate.judges.features import audio_features, harmony_features
from gate.judges.measures.sound import measure_sound
from gate.judges.measures.takes import measure_takes
from gate.judges.measures.tracks import measure_tracks
from gate.judges.noticeable.sound import LAG, SOUND, TAKE
from gate.judges.permutation import SMALLEST_DISTANCE, Outputs, Stratum
from gate.media.base import Artifact
from gate.media.facts import read_facts

# Of an output with so many sounds at most, each may be a track of its own, such as the voice and the drums of a song.
MAX_TRACKS = 16
# The sounds of a list are tracks if those at one position lie so much closer to each other than to the others.
ALIKE = 0.7


def sound_strata(placed: Placed, outputs: Outputs) -> list[Stratum]:
    """The sounds at one place of the outputs; where a list has tracks, each track is a place.

    Raises:
        UnreadableMedia: one cannot be decoded within the limits, or holds what cannot be measured.
    """
    return [stratum for part in _tracks(placed) for stratum in _at_one_place(part, outputs)]


def track_strata(places: Sequence[Placed]) -> list[Stratum]:
    """How the sounds of each output are in step, where all outputs have equally many of them, two or more.

    Raises:
        UnreadableMedia: one cannot be decoded within the limits.
    """
    sounding = [one for one in places if all(read_facts(file).kind == "audio" for file in one.both)]
    ours, theirs = (_of_outputs(sounding, side) for side in ("candidate", "baseline"))
    counts = {len(tracks) for tracks in (*ours.values(), *theirs.values())}
    if not ours or not theirs or len(counts) > 1 or not 2 <= (count := counts.pop()) <= MAX_TRACKS:
        return []
    whole = replace(
        sounding[0],
        path="output (tracks)",
        candidate=[*ours.values()],
        baseline=[*theirs.values()],
        candidate_of=[*ours],
        baseline_of=[*theirs],
    )
    names = [f"lag of track {number}" for number in range(1, count + 1)]
    return [whole.measured([measure_tracks(tracks) for tracks in whole.both], dict.fromkeys(names, LAG))]


def _of_outputs(places: Sequence[Placed], side: str) -> dict[int, list[Artifact]]:
    found: dict[int, list[Artifact]] = defaultdict(list)
    for place in places:
        for sound, number in zip(getattr(place, side), getattr(place, f"{side}_of"), strict=True):
            found[number].append(sound)
    return dict(sorted(found.items()))


def _at_one_place(placed: Placed, outputs: Outputs) -> list[Stratum]:
    found: list[Stratum] = [
        placed.stratum([audio_features(sound) for sound in placed.both], "audio"),
        placed.stratum([harmony_features(sound) for sound in placed.both], "harmony"),
        placed.measured([measure_sound(sound) for sound in placed.both], SOUND),
    ]
    of = placed.outputs_of(outputs)
    if len(set(of)) < len(of):
        # Of several sounds, nobody knows which of another output's each should be like.
        return found
    at = {output: number for number, output in enumerate(of)}
    pairs = [(at[one], at[other]) for one, other in zip(*outputs.paired, strict=True) if one in at and other in at]
    return [*found, placed.measured(measure_takes(placed.both, pairs), TAKE)]


def _tracks(placed: Placed) -> list[Placed]:
    """A place for each track, where all outputs have equally many sounds and those of one track are alike."""
    ours, theirs = (_positions(of) for of in (placed.candidate_of, placed.baseline_of))
    counts = {*Counter(placed.candidate_of).values(), *Counter(placed.baseline_of).values()}
    if len(counts) != 1 or not 2 <= (count := counts.pop()) <= MAX_TRACKS:
        return [placed]
    vectors = np.array([audio_features(sound) for sound in placed.both])
    position = np.concatenate([ours, theirs])
    distances, same = cdist(vectors, vectors), position[:, None] == position
    others = float(distances[~same].mean())
    np.fill_diagonal(same, False)
    if others <= SMALLEST_DISTANCE or float(distances[same].mean()) > ALIKE * others:
        return [placed]
    return [_only(placed, np.flatnonzero(ours == one), np.flatnonzero(theirs == one), one) for one in range(count)]


def _positions(of: Sequence[int]) -> NDArray[np.intp]:
    """Which of its output's sounds each is, from 0."""
    seen: dict[int, int] = defaultdict(int)
    found = []
    for number in of:
        found.append(seen[number])
        seen[number] += 1
    return np.array(found, np.intp)


def _only(placed: Placed, ours: NDArray[np.intp], theirs: NDArray[np.intp], position: int) -> Placed:
    return replace(
        placed,
        path=f"{placed.path.removesuffix('[]')}[{position}]",
        candidate=[placed.candidate[at] for at in ours],
        baseline=[placed.baseline[at] for at in theirs],
        candidate_of=[placed.candidate_of[at] for at in ours],
        baseline_of=[placed.baseline_of[at] for at in theirs],
    )
