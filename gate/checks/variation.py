"""What varies from run to run in the outputs of a case, as vectors for the tests of `gate.judges.noise`.

Files become vectors by their kind: images by CLIP, sounds and videos by what is measured of them. The values beside
them become two vectors for each output: one of its numbers, in standard deviations of the baseline's, and one that
says which of its other values it has.
"""

import asyncio
import csv
import io
import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.checks.base import Run
from gate.judges import features
from gate.judges.noise import Stratum
from gate.judges.values import nature
from gate.media.base import Artifact, Leaf, UnreadableMedia, any_item, child
from gate.media.facts import read_facts
from gate.media.sniff import MAX_JSON_BYTES, read_text
from gate.media.store import ArtifactStore

# Texts of at most this many characters that repeat themselves are names: labels, languages, colours.
NAME_CHARACTERS = 64
DELIMITERS = (",", ";", "\t")
_WORD = re.compile(r"\w+(?:[.,'\u2019]\w+)*")
# Files of an archive that are looked at one by one.
MAX_MEMBERS = 100

Values = Mapping[str, Any]


async def file_stratum(
    run: Run, case: int, place: str, candidate: Sequence[Artifact], baseline: Sequence[Artifact]
) -> Stratum | None:
    """The files at one place of the outputs as vectors; None of files that no vector is made of.

    Raises:
        UnreadableMedia: a file cannot be decoded within the limits.
    """
    files = [*candidate, *baseline]
    facts = [read_facts(file) for file in files]
    kinds = {one.kind for one in facts}
    moving = any((one.frames or 1) > 1 for one in facts)
    if kinds == {"image"} and not moving:
        if run.clip is None:
            return None
        vectors: NDArray[np.floating] = await run.clip.images(files)
        return Stratum(case, place, baseline=vectors[len(candidate) :], candidate=vectors[: len(candidate)])
    if kinds == {"audio"}:
        rows = await asyncio.to_thread(lambda: [features.audio_features(file) for file in files])
        space = "audio"
    elif kinds == {"video"} or (kinds == {"image"} and moving):
        rows = list(await asyncio.gather(*(_video_row(run, file) for file in files)))
        space = "video"
    else:
        return None
    stacked = np.stack(rows)
    return Stratum(case, place, stacked[len(candidate) :], stacked[: len(candidate)], space)


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


def opened(leaves: Sequence[Leaf], store: ArtifactStore) -> list[Leaf]:
    """The leaves with what is in them: an archive's files by their names, the text of a text or JSON file.

    An archive that cannot be read stays as it is, and so does a file that is too large to be a text.
    """
    found: list[Leaf] = []
    for leaf in leaves:
        members = _members(leaf.value, store) if isinstance(leaf.value, Artifact) else None
        if members is not None:
            found += opened([Leaf(child(leaf.path, name), file) for name, file in members.items()], store)
        elif isinstance(leaf.value, Artifact) and read_facts(leaf.value).kind in ("text", "json"):
            text = read_text(leaf.value.path) if leaf.value.size <= MAX_JSON_BYTES else None
            if text is not None and (table := _read_table(text)) is not None:
                text = json.dumps(table)
            found.append(leaf if text is None else Leaf(leaf.path, text))
        else:
            found.append(leaf)
    return found


def _read_table(text: str) -> list[dict[str, Any]] | None:
    """The rows of a table with a header and its values between commas, semicolons or tabs; None of other texts."""
    lines = text.splitlines()
    delimiter = max(DELIMITERS, key=lines[0].count) if lines else ","
    if len(lines) < 3 or not lines[0].count(delimiter):
        return None
    try:
        header, *rows = csv.reader(lines, delimiter=delimiter, strict=True)
    except csv.Error:
        return None
    rows = [row for row in rows if row]
    if len(set(header)) < len(header) or any(len(row) != len(header) for row in rows):
        return None
    return [dict(zip(header, map(_number_or_text, row), strict=True)) for row in rows]


def _number_or_text(text: str) -> float | str:
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def novelty(candidate: Sequence[str], baseline: Sequence[str]) -> tuple[int, int]:
    """The most words and numbers that one text has and no baseline text; and a baseline text and none of the others."""
    words = [set(_WORD.findall(text.casefold())) for text in baseline]
    everything = set[str]().union(*words)
    ours = max(len(set(_WORD.findall(text.casefold())) - everything) for text in candidate)
    others = (set[str]().union(*(other for at, other in enumerate(words) if at != own)) for own in range(len(words)))
    return ours, max(len(own - other) for own, other in zip(words, others, strict=True))


def _members(file: Artifact, store: ArtifactStore) -> dict[str, Artifact] | None:
    if read_facts(file).kind != "archive":
        return None
    from gate.media.archive import read_archive, unpack

    try:
        names = [member.name for member in read_archive(file) if member.kind == "file" and not member.is_unsafe]
        return unpack(file, names, store) if 0 < len(names) <= MAX_MEMBERS else None
    except UnreadableMedia:
        return None


def plain_values(leaves: Sequence[Leaf], parsed: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The values of an output that are no files, by their paths.

    Args:
        parsed: paths of texts that are JSON, whose values are taken instead.
    """
    found: dict[str, Any] = {}
    files: dict[str, set[str]] = {}
    for leaf in leaves:
        if isinstance(leaf.value, Artifact):
            if leaf.path.endswith("]"):
                files.setdefault(any_item(leaf.path), set()).add(leaf.value.sha256)
            continue
        document = read_json_text(leaf.value) if leaf.path in parsed else None
        if document is None:
            found[leaf.path] = leaf.value
        else:
            found |= _flattened(document, leaf.path)
    # Whether the files of a list are different ones is seen in no file by itself.
    return found | {f"different files at {place}": len(digests) for place, digests in files.items()}


def read_json_text(value: Any) -> Any:
    """The JSON object or array that a text is, or None."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return None
    try:
        document = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict | list) else None


def _flattened(value: Any, path: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    stack = [(path, value)]
    while stack:
        at, one = stack.pop()
        if isinstance(one, dict) and one:
            stack += [(f"{at}.{key}", item) for key, item in one.items()]
        elif isinstance(one, list) and one:
            stack += [(f"{at}[{index}]", item) for index, item in enumerate(one)]
        else:
            found[at] = one
    return found


def value_strata(case: int, candidate: Sequence[Values], baseline: Sequence[Values]) -> list[Stratum]:
    """The values of the outputs, other than files and longer texts, as vectors; none where nothing ever varies.

    Args:
        candidate, baseline: one for each output.
    """
    outputs = [_described(one) for one in (*candidate, *baseline)]
    ours, theirs = outputs[: len(candidate)], outputs[len(candidate) :]
    numbers, names = [], []
    # A field that the baseline never has is for the schema to judge.
    for field in dict.fromkeys(name for one in theirs for name in one):
        column = [one.get(field) for one in outputs]
        distinct = len({_key(value) for value in column})
        if distinct == 1:
            continue
        # Neither this nor the scale may look at whose output it is, or permuting the outputs would say nothing.
        (numbers if distinct > 2 and all(_is_number(value) for value in column) else names).append(field)
        if distinct > 2 and field in names and any(_is_number(value) for value in column):
            # Numbers that differ anyway, and something that is none: that it is none is what counts.
            for one in outputs:
                if _is_number(one.get(field)):
                    one[field] = "<number>"
    strata = []
    for space, chosen in (
        ("numbers", [field for field in numbers if "[]" not in field]),
        ("summaries", [field for field in numbers if "[]" in field]),
    ):
        if chosen:
            rows = np.array([[float(one[field]) for field in chosen] for one in outputs])
            rows = np.arcsinh(np.nan_to_num(rows))
            rows = rows / np.maximum(rows.std(axis=0), 1e-12) / np.sqrt(len(chosen))
            strata.append(Stratum(case, space, rows[len(ours) :], rows[: len(ours)], space))
    if names:
        columns = [_one_hot([_key(one.get(field)) for one in outputs]) for field in names]
        rows = np.concatenate(columns, axis=1) / np.sqrt(2 * len(names))
        strata.append(Stratum(case, "values", rows[len(ours) :], rows[: len(ours)], "values"))
    return strata


def is_name(values: Sequence[str]) -> bool:
    """Whether texts are names out of a few, rather than each a text of its own."""
    repeated = len(set(values)) <= max(1, len(values) // 2)
    return repeated and max(map(len, values), default=0) <= NAME_CHARACTERS


def _described(values: Values) -> dict[str, Any]:
    """The fields of an output: its values where each place has one, else what a place's items are like together."""
    places: dict[str, list[Any]] = {}
    for path, value in values.items():
        places.setdefault(any_item(path), []).append(value)
    fields: dict[str, Any] = {}
    for place, items in places.items():
        if "[]" in place:
            fields[f"{place} count"] = len(items)
        if all(_is_number(item) for item in items):
            if len(items) == 1:
                fields[place] = items[0]
            else:
                fields |= {
                    f"{place} mean": float(np.mean(items)),
                    f"{place} least": min(items),
                    f"{place} most": max(items),
                }
        elif len(items) == 1:
            fields[place] = _kind(items[0])
        else:
            fields[f"{place} values"] = sorted({str(_kind(item)) for item in items})
    return fields


def _kind(value: Any) -> Any:
    """A value as a field has it: of what differs by its nature, such as an identifier, only what it is."""
    if not isinstance(value, str):
        return value
    natural = nature(value)
    if natural is not None:
        return f"<{natural}>"
    return value if len(value) <= NAME_CHARACTERS else "<text>"


def _key(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else repr(value)


def _one_hot(keys: Sequence[str]) -> NDArray[np.float64]:
    known = sorted(set(keys))
    return np.array([[key == one for one in known] for key in keys], dtype=np.float64)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
