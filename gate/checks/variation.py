"""What varies from run to run in the outputs of a case, as vectors and as measures, for `gate.judges.noise`.

Files become vectors by their kind: images by CLIP, sounds and videos by what is measured of them, texts by what they
are written with. Beside each stands what has a name and a unit, see `gate.judges.measures`.
"""

import asyncio
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.checks.base import Run
from gate.checks.fields import plain_values
from gate.checks.pictures import picture_strata
from gate.checks.sounding import sound_strata
from gate.formats import Reading, Written
from gate.judges import features
from gate.judges.measures import Measures
from gate.judges.measures.cues import measure_cues
from gate.judges.measures.lists import measure_items, measure_lists
from gate.judges.measures.parts import measure_parts
from gate.judges.measures.said import measure_answers, measure_typical
from gate.judges.measures.text import FORMS, measure_form, measure_texts, measure_words
from gate.judges.measures.video import measure_video
from gate.judges.noticeable import Change
from gate.judges.noticeable.formats import CUES, PARTS
from gate.judges.noticeable.text import ANSWER, CODE, FIGURE, FORM, LISTS, NAMES, QUERY, TEXT, TYPICAL, WORD
from gate.judges.noticeable.video import VIDEO
from gate.judges.permutation import Measured, Outputs, Stratum
from gate.judges.text import as_shown, as_tokens, has_marks_of_code
from gate.media.base import Artifact, Drawn, Leaf, UnreadableMedia, any_item
from gate.media.facts import read_facts
from gate.media.sniff import MESHES

# Texts of one place that are measured, over all outputs: each is held against each.
MAX_TEXTS = 2000
# Of a document, the first ones are looked at.
MAX_KEYS = 2000


@dataclass(frozen=True)
class Placed:
    """What is at one place of a case's outputs, and which output each is of, counted from 0 on its side."""

    case: int
    path: str
    candidate: Sequence[Any]
    baseline: Sequence[Any]
    candidate_of: Sequence[int]
    baseline_of: Sequence[int]

    @property
    def both(self) -> list[Any]:
        return [*self.candidate, *self.baseline]

    def stratum(self, rows: Sequence[NDArray[np.floating]] | NDArray[np.floating], space: str) -> Stratum:
        """Vectors of `both` as a stratum."""
        ours, theirs = self._split(np.asarray(rows))
        return Stratum(self.case, self.path, theirs, ours, space, self.baseline_of, self.candidate_of)

    def measured(self, rows: Sequence[Measures], changes: Mapping[str, Change]) -> Measured:
        """Measures of `both` as a stratum."""
        ours, theirs = self._split(np.array([[row[name] for name in changes] for row in rows]))
        return Measured(
            self.case,
            self.path,
            theirs,
            ours,
            baseline_of=self.baseline_of,
            candidate_of=self.candidate_of,
            changes=changes,
        )

    def _split(self, rows: NDArray[np.floating]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        if not np.isfinite(rows).all():
            # No test sees a difference from what is no number.
            raise UnreadableMedia("cannot be measured: what comes of it is no finite number", self.path)
        return rows[: len(self.candidate)], rows[len(self.candidate) :]

    def thinned(self, most: int) -> "Placed":
        """At most so many over both sides, or one of each output: of every output those that are spread over it."""
        each = max(1, most // (len({*self.candidate_of}) + len({*self.baseline_of}) or 1))
        ours, theirs = (_spread(of, each) for of in (self.candidate_of, self.baseline_of))
        return replace(
            self,
            candidate=[self.candidate[at] for at in ours],
            baseline=[self.baseline[at] for at in theirs],
            candidate_of=[self.candidate_of[at] for at in ours],
            baseline_of=[self.baseline_of[at] for at in theirs],
        )


def _spread(of: Sequence[int], each: int) -> list[int]:
    """Where there are so many of each output's items, evenly over all of them; `of` says which output each is of."""
    places: dict[int, list[int]] = {}
    for at, output in enumerate(of):
        places.setdefault(output, []).append(at)
    return [
        places[output][index * len(places[output]) // count]
        for output in places
        for count in [min(len(places[output]), each)]
        for index in range(count)
    ]


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
    return []


@dataclass(frozen=True)
class TextStrata:
    """Texts at one place of the outputs.

    Attributes:
        firm: measures, in which a change is one for the worse.
        wording: what they are written with and say, where a difference is one in wording alone.
    """

    firm: list[Stratum]
    wording: list[Stratum]


def text_strata(placed: Placed, asked: Sequence[str] = ()) -> TextStrata:
    """The texts at one place of the outputs, as vectors and as measures.

    Args:
        asked: the case's inputs that are texts.
    """
    placed = placed.thinned(MAX_TEXTS)
    texts = [as_shown(text) for text in placed.both]
    read = _readings(placed)
    said = measure_words(texts)
    figures = [word for word in said if _is_figure(word)]

    def saying(chosen: list[str], change: Change) -> Measured:
        rows = [{word: said[word][number] for word in chosen} for number in range(len(texts))]
        return placed.measured(rows, dict.fromkeys(chosen, change))

    if read and all(one.items for one in read):
        # No text: names in no order, of which two outputs often have the same.
        named = placed.measured(measure_items([one.items for one in read]), NAMES)
        return TextStrata([named], [saying([*said], WORD)] if said else [])
    # How the letters, marks and lines of a program stand says nothing about it.
    code = 2 * sum(map(has_marks_of_code, texts)) > len(texts)
    usual = QUERY if any(one.parts for one in read) and code else CODE if code else TEXT
    firm: list[Stratum] = [
        *_formed(placed, read),
        placed.measured(measure_texts(texts), {name: TEXT[name] for name in usual}),
        placed.measured(measure_form(texts), {name: FORM for name in FORMS if not code or name != "indented lines"}),
        placed.measured(measure_lists(texts), LISTS),
    ]
    if asked:
        firm.append(placed.measured(measure_answers(texts, asked), ANSWER))
    wording: list[Stratum] = [
        placed.stratum([features.text_features(as_tokens(text) if code else text) for text in texts], "text"),
        placed.measured(measure_typical(texts), TYPICAL),
    ]
    if figures:
        firm.append(saying(figures, FIGURE))
        # Over all cases together a figure that has changed shows sooner than in each by itself.
        firm.append(placed.stratum(np.array([said[word] for word in figures]).T, "figures"))
    if said:
        # A figure more than before may be right or wrong.
        wording.append(saying([*said], WORD))
    return TextStrata(firm, wording)


def document_stratum(placed: Placed) -> Measured:
    """Which keys documents have, such as texts in YAML: each is a part by itself."""
    keys = [{any_item(path) for path in [*plain_values([Leaf("", text)])][:MAX_KEYS]} for text in placed.both]
    return placed.measured(measure_parts([{key: frozenset({key}) for key in own} for own in keys]), PARTS)


def _readings(placed: Placed) -> list[Reading]:
    """What the texts say in their format; nothing where they are in none."""
    found = [text.reading for text in placed.both if isinstance(text, Written)]
    return found if len(found) == len(placed.both) else []


def _formed(placed: Placed, read: Sequence[Reading]) -> list[Stratum]:
    """What is measured of texts in a format."""
    found: list[Stratum] = []
    if any(one.parts for one in read):
        found.append(placed.measured(measure_parts([one.parts for one in read]), PARTS))
    if read and all(one.cues for one in read):
        found.append(placed.measured(measure_cues([one.cues for one in read]), CUES))
    return found


def _is_figure(word: str) -> bool:
    return any(character.isdigit() for character in word)


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
