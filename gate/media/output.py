"""A prediction's JSON output as leaves: the plain values as they are, the files fetched."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

from gate.media.base import Artifact, Leaf, UnreadableMedia, child
from gate.media.store import ArtifactStore

MAX_DEPTH = 200  # containers within containers: more than any model needs, and far from Python's own limit
MAX_FETCHES = 16  # files of one output that are fetched at the same time
WEB_URL = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
# Pages of Replicate's site, which keeps its files elsewhere (replicate.delivery), and those about a prediction wherever
# the service is. The gate's own verdicts are full of them.
WEB_PAGE = re.compile(r"https?://(replicate\.com(/(?!api/)\S*)?|[^\s/]+/p/[a-z0-9]{26})")
DATA_URL = re.compile(r"data:[^,]*,", re.IGNORECASE)
DATA_FILE = re.compile(r"data:[\w.+-]+/[\w.+-]+[^,\s]*;base64,", re.IGNORECASE)

Schema = dict[str, Any]


async def read_output(value: Any, schema: Schema | None, store: ArtifactStore, of: str = "") -> list[Leaf]:
    """Turn an output into leaves in document order, with its files saved in `store`.

    A string is a file where its schema has `format: uri` and it is a data or http(s) URL, or where the schema
    does not say and it is a `data:<type>;base64,` or http(s) URL and nothing else, save that of a page of Replicate's.
    A list whose schema has `x-cog-array-display: concatenate` is one text. An empty list or object is a leaf of its
    own.

    Args:
        value: the JSON value of the answer.
        schema: the JSON Schema of the output, references resolved; None or {} where it is not known.
        store: where the files go.
        of: the id of the prediction whose output it is, see `ArtifactStore.fetch`.

    Raises:
        UnreadableMedia: the output is nested more than `MAX_DEPTH` levels deep.
        ServiceError: a file could not be fetched.
    """
    slots = asyncio.Semaphore(MAX_FETCHES)

    async def fetch(url: str) -> Artifact:
        async with slots:
            return await store.fetch(url, of=of)

    found = list(_walk(value, schema or {}, "output", 0))
    try:
        # Values take no task: of a vector there are a hundred thousand.
        async with asyncio.TaskGroup() as group:
            files = {path: group.create_task(fetch(value)) for path, value, is_file in found if is_file}
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [Leaf(path, files[path].result() if is_file else value) for path, value, is_file in found]


def _walk(value: Any, schema: Schema, path: str, depth: int) -> Iterator[tuple[str, Any, bool]]:
    """Yield (path, value, whether it is the URL of a file) in document order."""
    if depth > MAX_DEPTH:
        raise UnreadableMedia(f"is nested more than {MAX_DEPTH} levels deep", "The output")
    variants = list(_variants(schema))
    if isinstance(value, list):
        if _is_concatenated(variants) and all(isinstance(piece, str) for piece in value):
            yield path, "".join(value), False
            return
        items = next((v["items"] for v in variants if isinstance(v.get("items"), dict)), {})
        of_items = list(_variants(items))
        for index, item in enumerate(value):
            if isinstance(item, (list, dict)):
                yield from _walk(item, items, child(path, index), depth + 1)
            else:
                yield child(path, index), item, isinstance(item, str) and _is_file(item, of_items)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, _property(variants, key), child(path, key), depth + 1)
    if not isinstance(value, (list, dict)):
        yield path, value, isinstance(value, str) and _is_file(value, variants)
    elif not value:
        yield path, value, False


def _variants(schema: Schema) -> Iterator[Schema]:
    """The schema and everything that it combines: Optional[Path] is an `anyOf` of a string and null."""
    yield schema
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(keyword) or ():
            if isinstance(part, dict):
                yield from _variants(part)


def _is_concatenated(variants: list[Schema]) -> bool:
    return any(variant.get("x-cog-array-display") == "concatenate" for variant in variants)


def _property(variants: list[Schema], key: str) -> Schema:
    for variant in variants:
        for schema in (variant.get("properties", {}).get(key), variant.get("additionalProperties")):
            if isinstance(schema, dict):
                return schema
    return {}


def _is_file(text: str, variants: list[Schema]) -> bool:
    strings = [variant for variant in variants if variant.get("type") == "string"]
    as_file = [variant.get("format") == "uri" for variant in strings]
    if as_file and all(as_file):
        return bool(DATA_URL.match(text) or WEB_URL.fullmatch(text))
    if as_file and not any(as_file):
        return False
    return bool(DATA_FILE.match(text) or (WEB_URL.fullmatch(text) and not WEB_PAGE.fullmatch(text)))
