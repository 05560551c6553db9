"""What was never meant for the readers of a text, and programs that are none or not the one asked for."""

import time

import pytest

from gate.judges.code import defined, giving, open_brackets, parse_python
from gate.judges.leaks import find_leaks
from gate.judges.text import as_shown, find_text_defects

PROSE = (
    "The lighthouse stood above the harbour. Its keeper counted ships every evening, and wrote their names into a large "
    "book. Nobody ever read it, but he went on counting until the lamp was put out."
)
OTHER = PROSE[::-1].replace(".", "")[:150] + "."


def defect(text: str, *baselines: str) -> str:
    opinion = find_text_defects(text, baselines or (PROSE, OTHER))
    return opinion.reason if opinion.decision == "fail" else ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{PROSE}\ufffd", "could not be decoded"),
        (f"{PROSE}<|im_end|>", "chat template"),
        (f"{PROSE}<\uff5cend\u2581of\u2581sentence\uff5c>", "chat template"),
        (f"{PROSE}[/INST]", "chat template"),
        (f"{PROSE}<end_of_utterance>", "chat template"),
        (f"<think>The user wants</think>{PROSE}", "reasoning"),
        (f"Okay.\n</think>\n{PROSE}", "reasoning"),
        (f"{PROSE}\nUser: And then?", "turn of a conversation"),
        (f"Assistant: {PROSE}", "turn of a conversation"),
        (PROSE.replace(" ", "\u2581"), "tokenizer"),
        (PROSE.replace(" ", "\u0120"), "tokenizer"),
        (PROSE.replace("lighthouse", "light ##house"), "tokenizer"),
        (PROSE.replace("lighthouse", "light@@ house"), "tokenizer"),
        (f"{PROSE}<0x0A>", "tokenizer"),
        (f"{PROSE} <unk>", "tokenizer"),
        (f"{PROSE}[PAD][PAD]", "tokenizer"),
        (PROSE.replace("Its", "It\u00e2\u20ac\u2122s"), "wrong encoding"),
        (PROSE + " caf\u00c3\u00a9", "wrong encoding"),
        (f"{PROSE}\x00", "control characters"),
        (f"\x1b[31m{PROSE}", "control characters"),
        (PROSE.replace("and", "&amp;"), "HTML"),
        (PROSE.replace("'", "") + " It&#39;s late.", "HTML"),
        (PROSE.replace(". ", ".\\n"), "escape sequences"),
        (PROSE.replace("a", "\\u00e0"), "escape sequences"),
        (PROSE.replace("keeper", "{keeper}"), "not filled in"),
        (PROSE.replace("keeper", "{{ keeper }}"), "not filled in"),
        (PROSE.replace("ships", "%d ships"), "not filled in"),
        (f"{PROSE} [object Object]", "not filled in"),
        (f"Dear [Customer Name], {PROSE}", "not filled in"),
        (f"{PROSE} Regards, [Your company here]", "not filled in"),
        (f"Sehr geehrte/r [Name], {PROSE}", "not filled in"),
        ("None", "empty value"),
        (" NaN\n", "empty value"),
    ],
)
def test_what_is_not_for_readers_is_a_defect_unless_the_baseline_has_it(text: str, words: str) -> None:
    assert words in defect(text)
    assert words not in defect(text, PROSE, text)


@pytest.mark.parametrize("text", [f"**Ships.** {PROSE}", f"* one\n* two\n{PROSE}", f"{PROSE} [a](https://example.org)"])
def test_markdown_is_a_defect_of_documents_alone(text: str) -> None:
    assert not defect(text)
    opinion = find_text_defects(text, (PROSE, OTHER), in_document=True)
    assert "Markdown" in opinion.reason
    assert "Markdown" not in find_text_defects(text, (PROSE, f"- {OTHER}"), in_document=True).reason


@pytest.mark.parametrize(
    "text",
    [
        f"{PROSE} \u201cSo it goes\u201d \u2014 3 \u00b0C, \u00a35, x\u00b2 \u2264 4, na\u00efve, \u0110\u1eb7ng, \u65e5\u672c.",
        f"{PROSE} AT&T, R&D, a < b > c; 100 %, 50%.",
        f"{PROSE}\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        f"{PROSE} \u0120bejna and \u010aensu are names in Malta.",
        f"{PROSE} Write `&amp;` for it, `\\n` for a line end and `{{name}}` for a name.",
        f"{PROSE} The slope is $\\nu = \\frac{{name}}{{x}}$.",
        f"{PROSE} The file is C:\\new\\notes.",
        f"{PROSE} \U0001f600 \u2764\ufe0f \u2581\u2582\u2583\u2585",
        f"{PROSE}\x0c{PROSE}",
        f"{PROSE} None of them came, and nobody was undefined.",
        f"{PROSE} [1] [sic] [laughs] <https://example.org>",
    ],
    ids=["marks", "signs", "Markdown", "Maltese", "code", "LaTeX", "path", "emoji", "form feed", "words", "brackets"],
)  # fmt: skip
def test_what_only_looks_like_it_is_text(text: str) -> None:
    assert find_leaks(text) == {}
    assert defect(text) == ""


CODE = 'def total(values):\n    """Add up."""\n    result = 0\n    for value in values:\n        result += value\n    return result'
SHORT = "def total(items):\n    # Add up.\n    return sum(items)"


class TestPrograms:
    def test_that_return_nothing_any_more_are_defects(self) -> None:
        assert "'total' that returns nothing" in defect(CODE[: CODE.rindex("\n")], CODE, SHORT)

    def test_that_define_something_else_are_defects(self) -> None:
        assert "does not define 'total'" in defect(CODE.replace("total", "sum_up"), CODE, SHORT)

    def test_that_do_it_in_another_way_are_none(self) -> None:
        other = (
            "from math import fsum\n\n\ndef helper(x):\n    print(x)\n\n\ndef total(values):\n    yield fsum(values)"
        )
        assert defect(other, CODE, SHORT) == ""

    def test_in_a_block_of_markdown_are_read_there(self) -> None:
        fenced = [f"Here it is:\n\n```python\n{one}\n```\n" for one in (CODE, SHORT, CODE[: CODE.rindex("\n")])]
        assert "returns nothing" in defect(fenced[2], *fenced[:2])
        assert "not closed" in defect(fenced[0].removesuffix("```\n"), *fenced[:2])

    def test_are_looked_at_by_what_they_define_and_return(self) -> None:
        program = parse_python("class A: pass\ndef f():\n    return\ndef g():\n    yield\ndef h():\n    return 1")
        assert program is not None
        assert (defined(program), giving(program)) == ({"A", "f", "g", "h"}, {"g", "h"})

    @pytest.mark.parametrize(
        "text", ['{"a": [1, 2, {"b": 3', "SELECT a FROM t WHERE b IN (SELECT c FROM (", "f(g(h(1)"]
    )
    def test_that_break_off_within_brackets_are_defects(self, text: str) -> None:
        whole = ["SELECT (a) FROM t WHERE (b = 1);", "f(g(h(1)));", "x = {1: [2]};"]
        assert "brackets that are not closed" in defect(text, *whole)

    def test_of_which_the_baseline_s_break_off_too_are_none(self) -> None:
        assert "brackets" not in defect("f(g(h(1)", "f(g(h(2)", "f(g(h(3)));")

    @pytest.mark.parametrize(
        ("text", "pending"),
        [("", ""), ("(a[b]{c})", ""), ("(a", "("), ("a)", ""), ("'('", ""), ('"[" + (', "("), ("it's (\n)", "")],
    )
    def test_brackets_in_quotation_marks_are_characters(self, text: str, pending: str) -> None:
        assert open_brackets(text) == pending


class TestScripts:
    @pytest.mark.parametrize(
        ("text", "script"),
        [
            ("\u8fd9\u662f\u4e00\u4e2a\u5f88\u597d\u7684\u95ee\u9898\u3002", "CJK"),
            (
                "\u042d\u0442\u043e \u043e\u0447\u0435\u043d\u044c \u0445\u043e\u0440\u043e\u0448\u0438\u0439.",
                "Cyrillic",
            ),
        ],
    )
    def test_another_one_is_a_defect(self, text: str, script: str) -> None:
        assert f"in {script} letters" in defect(text * 4)

    def test_a_word_in_another_one_is_a_quotation(self) -> None:
        assert defect(f"{PROSE} In Russian it is called \u043c\u0430\u044f\u043a.") == ""

    def test_one_that_the_baseline_uses_too_is_none(self) -> None:
        japanese = "\u8239\u9577\u306f\u706f\u53f0\u306b\u4f4f\u3093\u3067\u3044\u305f\u3002" * 3
        assert (
            defect("\u30ab\u30bf\u30ab\u30ca\u306e\u30c6\u30ad\u30b9\u30c8\u3067\u3059\u3002" * 3, japanese, japanese)
            == ""
        )


def test_marks_that_markdown_shows_the_same_are_one() -> None:
    assert as_shown("* a\n  + __b__\n\u2022 snake__case__name") == "- a\n  - **b**\n- snake__case__name"


@pytest.mark.parametrize(
    "text",
    [
        "'\\" * 100_000,
        "(" * 200_000,
        "```\n" * 50_000,
        "{a" * 100_000,
        "<|a" * 70_000,
        "&#" * 100_000,
        "\u00c3" * 200_000,
    ],
)
def test_hostile_texts_take_no_longer_than_they_are_long(text: str) -> None:
    started = time.process_time()
    defect(text, PROSE, OTHER)
    open_brackets(text)
    assert time.process_time() - started < 5
