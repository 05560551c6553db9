"""read_output: which parts of an output are files, which are text, and where they are."""

from typing import Any

import pytest

from gate.errors import GateError, ServiceError
from gate.media.base import Artifact
from gate.media.output import MAX_DEPTH, WEB_PAGE, read_output
from gate.media.store import ArtifactStore

DATA = "data:image/png;base64,aGVsbG8="
URI = {"type": "string", "format": "uri"}
TEXT = {"type": "string"}
PIECES = {"type": "array", "items": TEXT, "x-cog-array-display": "concatenate"}
FILE = object()  # stands for an artifact that holds b"hello"


@pytest.mark.parametrize(
    ("value", "schema", "leaves"),
    [
        # plain values
        ("a cat", TEXT, [("output", "a cat")]),
        (3, {"type": "integer"}, [("output", 3)]),
        (0.5, {"type": "number"}, [("output", 0.5)]),
        (False, {"type": "boolean"}, [("output", False)]),
        (None, {"type": "null"}, [("output", None)]),
        # files
        (DATA, URI, [("output", FILE)]),
        ("data:,hello", URI, [("output", FILE)]),
        (DATA, {"anyOf": [URI, {"type": "null"}]}, [("output", FILE)]),
        (None, {"anyOf": [URI, {"type": "null"}]}, [("output", None)]),
        (DATA, {"allOf": [URI], "title": "Output"}, [("output", FILE)]),
        ([DATA, DATA], {"type": "array", "items": URI}, [("output[0]", FILE), ("output[1]", FILE)]),
        (
            {"image": DATA, "seed": 3, "caption": DATA},
            {"type": "object", "properties": {"image": URI, "seed": {"type": "integer"}, "caption": TEXT}},
            [("output.image", FILE), ("output.seed", 3), ("output.caption", DATA)],
        ),
        ({"a": DATA}, {"type": "object", "additionalProperties": URI}, [("output.a", FILE)]),
        # a string that is no URL stays one, whatever the schema says of it
        ("/tmp/out.png", URI, [("output", "/tmp/out.png")]),
        # text that looks like a URL
        (DATA, TEXT, [("output", DATA)]),
        ("https://example.com/a.png", TEXT, [("output", "https://example.com/a.png")]),
        # no schema
        (DATA, None, [("output", FILE)]),
        (DATA, {}, [("output", FILE)]),
        ({"a": [DATA]}, {"type": "object"}, [("output.a[0]", FILE)]),
        ("see https://example.com/a.png", None, [("output", "see https://example.com/a.png")]),
        ("https://", {}, [("output", "https://")]),
        ("data:,hello", {}, [("output", "data:,hello")]),
        ("data: none", {}, [("output", "data: none")]),
        # text in pieces
        (["a", " ", "cat"], PIECES, [("output", "a cat")]),
        ([], PIECES, [("output", "")]),
        (["a", "cat"], {"type": "array", "items": TEXT}, [("output[0]", "a"), ("output[1]", "cat")]),
        # containers
        ([], {"type": "array", "items": URI}, [("output", [])]),
        ({}, {}, [("output", {})]),
        ({"a": [], "b": {}}, {}, [("output.a", []), ("output.b", {})]),
        ([[1], [2, 3]], {}, [("output[0][0]", 1), ("output[1][0]", 2), ("output[1][1]", 3)]),
        ({"b": 1, "a": 2}, {}, [("output.b", 1), ("output.a", 2)]),
        ({"a key": 1, 'q"': 2}, {}, [('output["a key"]', 1), ('output["q\\""]', 2)]),
        # a value that is not of its schema's type is still read
        ({"a": 1}, {"type": "array", "items": URI}, [("output.a", 1)]),
    ],
)  # fmt: skip
async def test_leaves(store: ArtifactStore, value: Any, schema: Any, leaves: list[tuple[str, Any]]) -> None:
    found = await read_output(value, schema, store)
    assert [leaf.path for leaf in found] == [path for path, _ in leaves]
    for leaf, (_, expected) in zip(found, leaves, strict=True):
        if expected is FILE:
            assert isinstance(leaf.value, Artifact)
            assert leaf.value.path.read_bytes() == b"hello"
        else:
            assert leaf.value == expected and type(leaf.value) is type(expected)


async def test_web_urls_are_fetched_where_the_schema_does_not_say(
    store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []

    async def fetch(url: str, *, name: str = "", of: str = "") -> Artifact:
        fetched.append(url)
        return store.save(b"hello")

    monkeypatch.setattr(store, "fetch", fetch)
    await read_output(["https://replicate.delivery/a/out-0.webp", "HTTP://host/b"], None, store)
    assert fetched == ["https://replicate.delivery/a/out-0.webp", "HTTP://host/b"]


@pytest.mark.parametrize(
    "page",
    [
        "https://replicate.com/p/yngb2qm3evwgbc0j194wt4454y",
        "https://replicate.com/acme/painter",
        "http://127.0.0.1:5900/p/yngb2qm3evwgbc0j194wt4454y",
    ],
)
async def test_a_page_of_replicates_is_no_file_where_the_schema_does_not_say(store: ArtifactStore, page: str) -> None:
    assert [leaf.value for leaf in await read_output({"url": page}, {"type": "object"}, store)] == [page]


def test_a_file_that_replicate_s_api_serves_is_one() -> None:
    assert not WEB_PAGE.fullmatch("https://replicate.com/api/models/acme/painter/files/1b0d/out-0.png")


async def test_many_files_keep_their_order(store: ArtifactStore) -> None:
    values = [f"data:text/plain,{index}" for index in range(100)]
    leaves = await read_output(values, {"type": "array", "items": URI}, store)
    assert [leaf.value.path.read_text() for leaf in leaves] == [str(index) for index in range(100)]


async def test_the_deepest_nesting_allowed_is_read(store: ArtifactStore) -> None:
    value: Any = 1
    for _ in range(MAX_DEPTH):
        value = [value]
    (leaf,) = await read_output(value, None, store)
    assert (leaf.path, leaf.value) == ("output" + "[0]" * MAX_DEPTH, 1)


async def test_deeper_nesting_is_an_error_and_no_recursion_error(store: ArtifactStore) -> None:
    value: Any = 1
    for _ in range(100_000):
        value = [value]
    with pytest.raises(GateError, match="nested more than 200 levels"):
        await read_output(value, None, store)


async def test_one_bad_file_is_one_plain_error(store: ArtifactStore) -> None:
    with pytest.raises(ServiceError, match="not valid base64"):
        await read_output([DATA, "data:image/png;base64,*", DATA, "data:image/png;base64,*"], None, store)
