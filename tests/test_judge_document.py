"""Documents and drawings: who wrote them, and how, does not count; what they show and say does."""

from collections.abc import Callable

import pytest

from gate.checks.opening import opened
from gate.media.base import Drawn, Leaf
from gate.media.document import read_document
from gate.media.drawing import read_drawing
from gate.media.facts import read_facts
from gate.media.store import ArtifactStore
from tests.shape_samples import pages

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100" width="200" height="100">{}</svg>'
RECT = '<rect x="20" y="10" width="60" height="50" fill="#ff0000"/>'
TEXT = '<text x="100" y="40" font-size="20">hello</text>'


def drawing(content: str) -> bytes:
    return SVG.format(content).encode()


def test_who_made_a_document_and_how_does_not_count(decided: Callable[[bytes, bytes], str]) -> None:
    assert decided(pages("one", "two", producer="another", lean=50), pages("one", "two")) == "pass"


@pytest.mark.parametrize(
    "changed",
    [pages("two", "one"), pages("one"), pages("one", "too"), pages("one", "two", size=(300, 200))],
    ids=["order", "a page less", "a word", "size"],
)
def test_pages_words_and_sizes_count(decided: Callable[[bytes, bytes], str], changed: bytes) -> None:
    assert decided(changed, pages("one", "two")) == "fail"


def test_a_document_states_its_pages(store: ArtifactStore) -> None:
    facts = read_facts(store.save(pages("one", "two")))
    assert (facts.format, facts.pages, facts.width, facts.height) == ("pdf", 2, 200, 300)


def test_a_document_is_its_words_and_its_pictures(store: ArtifactStore) -> None:
    found = {leaf.path: leaf.value for leaf in opened([Leaf("output", store.save(pages("one", "two", "3")))], store)}
    assert found["output (words)"] == "one\ntwo\n3"
    assert found["output (number of pages)"] == 3
    pictures = [path for path, value in found.items() if isinstance(value, Drawn)]
    assert pictures == ["output (first page)", "output (pages)[0]", "output (pages)[1]"]


def test_a_document_that_takes_too_long_is_given_up(store: ArtifactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gate.media.apart.SECONDS", 0.01)
    facts = read_facts(store.save(pages("one")))
    assert facts.problem == "takes more than 0.01 s to be read"
    assert facts.oversize


@pytest.mark.parametrize(
    "written",
    [
        '<rect x="20.00" y="10" width="60" height="50" fill="rgb(255, 0, 0)"/>',
        '<g fill="red"><rect x="20" y="10" width="60" height="50"/></g>',
        '<rect style="fill: red" transform="translate(20 10)" width="60" height="50"/>',
        '<path d="M20 10h60v50h-60z" fill="red"/>',
        '<polygon points="20,10 80,10 80,60 20,60" fill="#f00"/>',
    ],
    ids=["another notation", "in a group", "a style and a transform", "a path", "a polygon"],
)
def test_how_a_drawing_is_written_does_not_count(
    store: ArtifactStore, decided: Callable[[bytes, bytes], str], written: str
) -> None:
    assert decided(drawing(written), drawing(RECT)) == "pass"
    assert read_drawing(store.save(drawing(written))).values == read_drawing(store.save(drawing(RECT))).values


@pytest.mark.parametrize(
    "changed",
    ["", RECT, TEXT, RECT + TEXT.replace("hello", "hallo"), RECT.replace("20", "26") + TEXT, TEXT + RECT.replace("0000", "8800")],
    ids=["nothing", "no words", "no shape", "other words", "moved", "another colour"],
)  # fmt: skip
def test_what_a_drawing_shows_and_says_counts(decided: Callable[[bytes, bytes], str], changed: str) -> None:
    assert decided(drawing(changed), drawing(RECT + TEXT)) == "fail"


def test_what_is_drawn_over_something_else_is_seen(store: ArtifactStore) -> None:
    found = [leaf.path for leaf in opened([Leaf("output", store.save(drawing(RECT)))], store)]
    assert found == ["output", "output (drawn)"]


def test_nothing_is_read_from_beside_a_drawing(store: ArtifactStore) -> None:
    picture = '<image href="file:///etc/passwd" width="9" height="9"/>'
    assert read_drawing(store.save(drawing(picture))).picture


def test_drawings_that_use_themselves_again_end(store: ArtifactStore) -> None:
    levels = "".join(f'<g id="a{n + 1}">' + f'<use href="#a{n}"/>' * 10 + "</g>" for n in range(12))
    leaves = opened([Leaf("output", store.save(drawing(f'<rect id="a0" width="9" height="9"/>{levels}')))], store)
    assert leaves


def test_documents_of_no_end_are_refused(store: ArtifactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gate.media.document.MAX_BYTES", 100)
    facts = read_facts(store.save(pages("one")))
    assert facts.oversize
    monkeypatch.undo()
    assert len(read_document(store.save(pages(*"abc"))).pictures) == 3
