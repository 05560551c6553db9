"""What is in the outputs' files: members of archives, texts, tables and JSON lines, drawings, pages, notes."""

import json
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from gate.checks.fields import Document, read_json_text
from gate.media.base import Artifact, Drawn, Leaf, UnreadableMedia, child
from gate.media.document import read_document
from gate.media.drawing import read_drawing
from gate.media.facts import read_facts
from gate.media.office import Writing, read_writing
from gate.media.score import read_score
from gate.media.sniff import OFFICE, read_text
from gate.media.store import ArtifactStore
from gate.media.table import DELIMITERS, read_table

# A larger file of text or values is a file like others: what is in it takes too long to be compared.
MAX_TEXT_BYTES = 8_000_000
# The place of a document's words, after that of the document.
WORDS = " (words)"
# Columns of a table whose form is looked at.
MAX_COLUMNS = 100
# Files of an archive that are looked at one by one.
MAX_MEMBERS = 100
_PARTS: WeakKeyDictionary[ArtifactStore, dict[tuple[str, Artifact], list[Leaf]]] = WeakKeyDictionary()


def opened(leaves: Sequence[Leaf], store: ArtifactStore) -> list[Leaf]:
    """The leaves with what is in them: an archive's files by their names, the text of a text or JSON file.

    An archive that cannot be read stays as it is, and so does a file that is too large to be a text. Of a file that
    holds values the text is a `Document`.
    """
    found: list[Leaf] = []
    for leaf in leaves:
        members = _members(leaf.value, store) if isinstance(leaf.value, Artifact) else None
        if members is not None:
            found += opened([Leaf(child(leaf.path, name), file) for name, file in members.items()], store)
        elif isinstance(leaf.value, Artifact) and (parts := _parts(leaf.path, leaf.value, store)):
            found += parts
        elif isinstance(leaf.value, Artifact) and _is_text(leaf.value):
            found += _read(leaf.path, leaf.value) if leaf.value.size <= MAX_TEXT_BYTES else [leaf]
        else:
            found.append(leaf)
    return found


def _parts(path: str, file: Artifact, store: ArtifactStore) -> list[Leaf]:
    """What a drawing, a document or a score shows and says; nothing of other files, and of those that cannot be read.

    It is worked out once, and kept as long as the store, where the pictures lie.
    """
    known = _PARTS.setdefault(store, {})
    if (path, file) not in known:
        known[path, file] = _opened_parts(path, file, store)
    return known[path, file]


def _opened_parts(path: str, file: Artifact, store: ArtifactStore) -> list[Leaf]:
    format = read_facts(file).format
    try:
        if format == "svg":
            return _of_drawing(path, file, store)
        if format == "midi":
            score = read_score(file)
            return [Leaf(path, Document(json.dumps(score), score))]
        if format in OFFICE:
            return _of_writing(path, read_writing(file))
        return _of_document(path, file, store) if format == "pdf" else []
    except UnreadableMedia:
        return []


def _of_drawing(path: str, file: Artifact, store: ArtifactStore) -> list[Leaf]:
    drawing = read_drawing(file)
    written = Leaf(path, Document(read_text(file.path), drawing.values))
    return [written, Leaf(f"{path} (drawn)", _drawn(drawing.picture, store))] if drawing.picture else [written]


def _of_writing(path: str, writing: Writing) -> list[Leaf]:
    values = Leaf(path, Document(json.dumps(writing.values), writing.values))
    return [values, Leaf(f"{path}{WORDS}", writing.words)] if writing.words else [values]


def _of_document(path: str, file: Artifact, store: ArtifactStore) -> list[Leaf]:
    """The words of all pages, how many there are, the picture of the first one, and those of the others as a list."""
    document = read_document(file)
    words = "\n".join(line.rstrip() for text in document.texts for line in text.splitlines())
    first, *others = [_drawn(picture, store) for picture in document.pictures]
    return [
        Leaf(f"{path}{WORDS}", words),
        Leaf(f"{path} (number of pages)", len(document.sizes)),
        Leaf(f"{path} (first page)", first),
        *(Leaf(f"{path} (pages)[{number}]", page) for number, page in enumerate(others)),
    ]


def _drawn(picture: bytes, store: ArtifactStore) -> Drawn:
    saved = store.save(picture)
    return Drawn(saved.path, saved.size, saved.sha256)


def _read(path: str, file: Artifact) -> list[Leaf]:
    """A file's text, with its values where it holds some; of a table also how it is written, which its readers mind."""
    text = read_text(file.path)
    for read in (read_json_text, _read_lines):
        if (values := read(text)) is not None:
            return [Leaf(path, Document(text, values))]
    table = read_table(text, file)
    if table is None:
        return [Leaf(path, text)]
    forms = [Leaf(f"{path} (column {name!r})", form) for name, form in table.forms.items()]
    return [
        Leaf(path, Document(text, table.rows)),
        Leaf(f"{path} (columns)", f"between {DELIMITERS[table.delimiter]}"),
        *forms[:MAX_COLUMNS],
    ]


def _is_text(file: Artifact) -> bool:
    facts = read_facts(file)
    # A drawing in SVG that cannot be drawn is a text at least.
    return facts.kind in ("text", "json") or facts.format == "svg"


def _read_lines(text: str) -> list[dict[str, Any]] | None:
    """The objects of a text that has a JSON object in every line; None of other texts."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or not all(line.lstrip().startswith("{") for line in lines):
        return None
    try:
        return [json.loads(line) for line in lines]
    except (ValueError, RecursionError):
        return None


def _members(file: Artifact, store: ArtifactStore) -> dict[str, Artifact] | None:
    if read_facts(file).kind != "archive":
        return None
    from gate.media.archive import read_archive, unpack

    try:
        names = [member.name for member in read_archive(file) if member.kind == "file" and not member.is_unsafe]
        return unpack(file, names, store) if 0 < len(names) <= MAX_MEMBERS else None
    except UnreadableMedia:
        return None
