"""Texts of deterministic models: other words are left to who reads them, and other texts fail."""

import json

import pytest

from gate.checks.rewording import wordings_of
from gate.judges.base import Decision, Opinion
from gate.media.base import Leaf
from gate.media.store import ArtifactStore
from gate.verdict import CheckResult
from tests.in_process import Function, compared

TEXT = "The mayor repairs an expensive clock in front of the town hall. He has done so since Thursday, for 40 euros."
REWORDED = (
    "The mayor mends a costly clock in front of the town hall. He has been doing so since Thursday, for 40 euros."
)
OTHERS = {
    "a figure": TEXT.replace("40", "400"),
    "cut off": TEXT[:60],
    "half in French": "Le maire r\u00e9pare une horloge ch\u00e8re devant la mairie. Il le fait depuis jeudi, pour 40 euros.",
    "blanks": TEXT.replace(".", " .").replace(",", " ,"),
    "in capitals": TEXT.upper(),
    "a loop": TEXT + " " + "He has done so. " * 40,
    "a tag": TEXT + "</think>",
}


def found(ours: object, theirs: object, beside: tuple[object, object] = (1, 1)) -> bool:
    one, other = (
        [Leaf("output.text", text), Leaf("output.n", n)] for text, n in zip((ours, theirs), beside, strict=True)
    )
    return bool(wordings_of(one, other))


def test_other_words_that_say_the_same_figures_at_the_same_length_are_a_wording() -> None:
    assert wordings_of([Leaf("output", REWORDED)], [Leaf("output", TEXT)]) == {"output": (REWORDED, TEXT)}
    assert found(REWORDED, TEXT)


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_what_can_be_counted_is_another_text(other: str) -> None:
    assert not found(other, TEXT)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("a red cat", "a red dog"), ("def f(): return [1, 2]; x = f()", "def f(): return [2, 1]; x = f()"), (1, "one")],
    ids=["an answer", "code", "a number"],
)
def test_answers_and_what_programs_read_are_no_wordings(ours: object, theirs: object) -> None:
    assert not found(ours, theirs)


REASONS = ("A large loan for the income", "A long time with the same employer", "Payments were missed last year")
OTHER_REASONS = (
    "The loan is large for the income",
    "The same employer for a long time",
    "Missed payments in the last year",
)


def reasons(texts: tuple[str, ...]) -> list[Leaf]:
    return [Leaf(f"output.reasons[{at}].text", text) for at, text in enumerate(texts)]


def test_short_sentences_at_one_place_are_read_together() -> None:
    assert len(wordings_of(reasons(OTHER_REASONS), reasons(REASONS))) == 3
    # Of one alone, and of names, nobody knows.
    assert not wordings_of(reasons(OTHER_REASONS[:1]), reasons(REASONS[:1]))
    assert not wordings_of(reasons(("a red cat", "a dog", "an owl") * 4), reasons(("a red dog", "a cat", "an owl") * 4))
    assert not wordings_of(reasons((*OTHER_REASONS[:2], "Missed 2 payments in the last year")), reasons(REASONS))


@pytest.mark.parametrize(
    ("ours", "theirs", "places"),
    [
        (json.dumps({"said": REWORDED, "n": 1}), json.dumps({"said": TEXT, "n": 1}), ["output.said"]),
        (json.dumps({"said": REWORDED, "n": 2}), json.dumps({"said": TEXT, "n": 1}), []),
        (REWORDED, TEXT, ["output"]),
        (f"doc:\n  said: {REWORDED}\n", f"doc:\n  said: {TEXT}\n", ["output.doc.said"]),
        ("\x00\x01\x02", TEXT, []),
    ],
    ids=["JSON", "JSON with another number", "text", "YAML", "bytes"],
)
def test_files_are_read_by_what_they_say(store: ArtifactStore, ours: str, theirs: str, places: list[str]) -> None:
    one, other = ([Leaf("output", store.save(text.encode()))] for text in (ours, theirs))
    assert [*wordings_of(one, other)] == places


def test_json_in_a_text_is_no_wording() -> None:
    ours, theirs = (json.dumps({"said": text, "by": "the mayor"}) for text in (REWORDED, TEXT))
    assert not found(ours, theirs)


def test_nothing_else_may_differ() -> None:
    assert not found(REWORDED, TEXT, (1, 2))
    assert not wordings_of([Leaf("output", REWORDED)], [Leaf("output", TEXT), Leaf("more", "")])
    assert found(REWORDED, TEXT, (0.91234, 0.9123))


def test_a_text_that_begins_with_a_bracket_may_be_prose() -> None:
    assert found(f"[Music] {REWORDED}", f"[Music] {TEXT}")


def test_what_nobody_reads_is_no_wording() -> None:
    assert found(f"{REWORDED} ", TEXT)
    assert not found(f"{REWORDED} " * 5000, f"{TEXT} " * 5000)


def test_a_new_field_is_no_difference() -> None:
    ours = [Leaf("output.text", REWORDED), Leaf("output.version", "2")]
    assert wordings_of(ours, [Leaf("output.text", TEXT)])


class Reader:
    """Stands in for Claude: remembers what it is asked, and says what it is told to."""

    has_key = True

    def __init__(self, decision: Decision) -> None:
        self.asked: list[tuple[list[str], list[str]]] = []
        self._decision: Decision = decision

    async def compare_texts(self, candidate: list[str], baseline: list[str], inputs: dict[str, object]) -> Opinion:
        self.asked.append((candidate, baseline))
        return Opinion(self._decision, "claude", "It was read.")


async def judged(answer: str, claude: Reader | None) -> CheckResult:
    ours, theirs = (
        Function("model", lambda inputs, text=text: text, {}, {"type": "string"}) for text in (answer, TEXT)
    )
    return await compared(ours, theirs, claude)


@pytest.mark.parametrize("decision", ["pass", "fail"])
async def test_claude_says_whether_other_words_mean_the_same(decision: Decision) -> None:
    reader = Reader(decision)
    result = await judged(REWORDED, reader)
    assert (result.status, result.decided_by) == (decision, "claude")
    assert reader.asked == [([REWORDED], [TEXT])]


async def test_without_claude_other_words_are_inconclusive() -> None:
    result = await judged(REWORDED, None)
    assert result.status == "inconclusive"
    assert "no judge that is on can tell" in result.message


FORMULA = "\\int_0^1 \\sqrt{1-x^2} \\, dx = \\frac{\\pi}{4}"


@pytest.mark.parametrize(
    ("other", "claude", "status"),
    [
        (FORMULA.replace("\\, dx", "\\mathrm{d}x"), "pass", "pass"),
        (FORMULA.replace("\\, dx", "\\mathrm{d}x"), "fail", "fail"),
        (FORMULA.replace("\\, dx", "\\mathrm{d}x"), None, "fail"),
        (FORMULA.replace("4}", "2}"), "pass", "fail"),
        (FORMULA[:-1], "pass", "fail"),
    ],
    ids=["as good", "worse", "unread", "another figure", "cut off"],
)
async def test_formulas_are_read_where_somebody_can(other: str, claude: Decision | None, status: str) -> None:
    ours, theirs = (
        Function("model", lambda inputs, text=text: text, {}, {"type": "string"}) for text in (other, FORMULA)
    )
    assert (await compared(ours, theirs, Reader(claude) if claude else None)).status == status


async def test_another_text_fails_unread() -> None:
    reader = Reader("pass")
    assert (await judged(TEXT.replace("40", "400"), reader)).status == "fail"
    assert reader.asked == []
