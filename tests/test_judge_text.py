"""Texts and JSON values: what is the same, what is broken, and what is left to a judge of meaning."""

import math
import time
from typing import Any

import pytest

from gate.judges.text import compare_text, find_text_defects, normalised
from gate.judges.values import compare_json, nature

PROSE = (
    "The model reads the sentence, and answers it in its own words. A second run gives other words, because it draws "
    "them at random; what it says should be the same. Where it is not, somebody who reads both has to say which is "
    "better. The gate asks for that only where nothing else can tell, and it never takes silence for agreement. "
)


class TestText:
    @pytest.mark.parametrize(
        ("candidate", "baseline"),
        [
            ("a cat", "a cat"),
            ("a cat\r\nand a dog\r\n", "a cat\nand a dog\n"),
            ("a cat  \nand a dog", "a cat\nand a dog"),
            ("\n\na cat\n", "a cat"),
            ("nai\u0308ve cafe\u0301", "naïve café"),
            ("10\u00a0000\u202f€", "10 000 €"),
            ("\ufeffa cat", "a cat"),
            ("a\u00adcat", "acat"),
            ("It\u2019s \u201cfine\u201d \u2014 really", 'It\'s "fine" - really'),
        ],
    )
    def test_that_reads_the_same_passes(self, candidate: str, baseline: str) -> None:
        assert (compare_text(candidate, baseline).decision, compare_text(candidate, baseline).by) == ("pass", "signal")

    @pytest.mark.parametrize(
        ("candidate", "baseline"),
        [
            ("a cat", "a dog"),
            ("a cat", "A cat"),
            ("a cat", "a  cat"),  # a table, perhaps
            ("if x:\n    y()\nz()", "if x:\n    y()\n    z()"),
            ("say(“hi”)", 'say("hi")'),
            ("use `“hi”`", 'use `"hi"`'),
            ("a cat\nand a dog", "a cat and a dog"),
            ("x²", "x2"),
            ("It costs 10.", "It costs 100."),
            ("It is safe.", "It is not safe."),
        ],
    )
    def test_whose_characters_differ_is_left_to_a_judge_of_meaning(self, candidate: str, baseline: str) -> None:
        opinion = compare_text(candidate, baseline)
        assert opinion.decision == "undecided"
        assert 0 <= opinion.evidence["words_alike"] <= 1

    def test_that_differs_comes_with_its_likeness_and_where_it_parts(self) -> None:
        opinion = compare_text(
            "one two three four five six seven eight nine TEN", "one two three four five six seven eight nine ten"
        )
        assert opinion.evidence["words_alike"] == 0.9
        assert "90% alike" in opinion.reason
        assert "'ix seven eight nine TEN', 'ix seven eight nine ten' in the baseline" in opinion.reason

    def test_that_is_empty_fails_where_the_baseline_s_is_not(self) -> None:
        assert compare_text(" \n", "a cat").decision == "fail"
        assert compare_text("a cat", "").decision == "undecided"

    def test_of_any_length_is_compared_in_seconds(self) -> None:
        long = PROSE * 20_000
        assert compare_text(long + "a", long + "b").decision == "undecided"

    def test_is_normalised_once_and_for_all(self) -> None:
        for text in ("a\u00a0 b \r\n\r\n", "\ufeff\u0065\u0301", PROSE, "", "\u200b"):
            assert normalised(normalised(text)) == normalised(text)


class TestTextDefects:
    @pytest.mark.parametrize(
        ("candidate", "words"),
        [
            ("", "is empty"),
            (" \n\t", "is empty"),
            ("The model " * 60, "repeats itself: it compresses 2"),
            (PROSE.replace("e", "\ufffd", 1), "could not be decoded"),
            (PROSE + "<|im_end|>", "has a token of a chat template in it, '<|im_end|>'"),
            ("[INST] " + PROSE, "has a token of a chat template in it, '[INST]'"),
            (PROSE[:40], "has 40 characters; the baseline's 329"),
            ("".join(chr(97 + i * i % 26) + str(i) for i in range(4000)), "characters; the baseline's"),
        ],
        ids=["empty", "blank", "a loop", "not decoded", "a turn's end", "an instruction's start", "cut off", "endless"],
    )
    def test_what_no_take_is_like_is_one(self, candidate: str, words: str) -> None:
        opinion = find_text_defects(candidate, [PROSE, PROSE[::-1]])
        assert opinion.decision == "fail"
        assert words in opinion.reason

    @pytest.mark.parametrize("candidate", [PROSE.upper(), PROSE[: len(PROSE) // 3], "Quite other words. " + PROSE[50:]])
    def test_another_take_has_none_and_is_not_passed_for_that(self, candidate: str) -> None:
        assert find_text_defects(candidate, [PROSE, PROSE[::-1]]).decision == "undecided"

    def test_a_baseline_that_repeats_itself_may_be_repeated(self) -> None:
        assert find_text_defects("lorem ipsum " * 90, ["dolor sit " * 100] * 2).decision == "undecided"

    def test_a_baseline_that_shows_its_template_may_be_followed(self) -> None:
        assert find_text_defects(PROSE + "</s>", [PROSE + "</s>", PROSE[::-1]]).decision == "undecided"

    @pytest.mark.parametrize("text", ["a < b | c > d", "<|>", "x <b>bold</b>", "[INSTALL]", "<end_of_line>"])
    def test_what_only_looks_like_a_template_is_text(self, text: str) -> None:
        assert find_text_defects(PROSE + text, [PROSE, PROSE[::-1]]).decision == "undecided"

    def test_one_output_of_the_baseline_says_nothing_of_the_usual_length(self) -> None:
        assert find_text_defects("Yes.", [PROSE]).decision == "undecided"


UUIDS = ["9b2c6c1e-58a4-4d0e-9a7c-1f2e3d4c5b6a", "0f8fad5b-d9cb-469f-a165-70867728950e"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (UUIDS[0], "uuid"),
        (UUIDS[0].upper(), "uuid"),
        ("2026-11-21T23:14:30Z", "timestamp"),
        ("2026-11-21 23:14:30.123+01:00", "timestamp"),
        ("https://example.org/out.png?sig=abc", "url"),
        ("sha256:" + "0a" * 32, "digest"),
        ("d41d8cd98f00b204e9800998ecf8427e", "digest"),
        ("01J8XWQZV0N4T7M2B5R9K3H6CD", "id"),
        ("y8q3r1f5ndrm80cm5z2v7kq2xg", "id"),
        # what may be an answer
        ("2026-11-21", None),
        ("a cat", None),
        ("internationalisation", None),
        ("1234567890123456", None),
        ("cat-2", None),
        ("", None),
        ("see https://example.org for more", None),
    ],
)
def test_strings_that_differ_by_nature_are_recognised(text: str, kind: str | None) -> None:
    assert nature(text) == kind


class TestValues:
    @pytest.mark.parametrize(
        ("candidate", "baselines"),
        [
            # what is constant is kept
            ({"a": 1, "b": ["x"]}, [{"a": 1, "b": ["x"]}] * 2),
            ({"a": 1.0000001}, [{"a": 1}] * 2),
            ({"a": 1, "new": 2}, [{"a": 1}] * 2),
            (None, [None]),
            (math.nan, [math.nan] * 2),
            # what varies varies as the baseline does
            ({"score": 0.55}, [{"score": 0.5}, {"score": 0.6}]),
            ({"id": UUIDS[0]}, [{"id": UUIDS[1]}]),
            ({"at": "2026-11-21T23:14:30Z"}, [{"at": "2026-11-20T10:00:00Z"}, {"at": "2026-11-20T10:00:05Z"}]),
            ({"u": "https://x.org/3.png?c"}, [{"u": "https://x.org/1.png?a"}, {"u": "https://x.org/2.png?b"}]),
            ({"word": "cat"}, [{"word": "cat"}, {"word": "dog"}]),
            ({"flag": True}, [{"flag": True}, {"flag": False}]),
            ({"a": None}, [{"a": None}, {"a": 1}]),
            ({}, [{"a": 1}, {}]),
            # lists of several lengths: each item against all
            ([{"s": 0.3}, {"s": 0.5}], [[{"s": 0.2}], [{"s": 0.6}, {"s": 0.4}]]),
        ],
    )
    def test_that_keep_to_the_baseline_pass(self, candidate: Any, baselines: list[Any]) -> None:
        opinion = compare_json(candidate, baselines)
        assert (opinion.decision, opinion.by) == ("pass", "signal"), opinion.reason

    @pytest.mark.parametrize(
        ("candidate", "baselines", "words"),
        [
            ({"a": 2}, [{"a": 1}] * 2, "output.a is 2 and in the baseline 1"),
            ({"a": "x"}, [{"a": 1}, {"a": 2}], "output.a is 'x' and in the baseline 1"),
            ({"a": True}, [{"a": 1}, {"a": 0}], "output.a is true"),
            ({"a": None}, [{"a": 1}, {"a": 2}], "output.a is null"),
            ({}, [{"a": 1}, {"a": 2}], "output.a is missing from the candidate"),
            ([1], [[1, 2]] * 2, "output is a list of 1 and in the baseline a list of 2"),
            ({"word": "cow"}, [{"word": "cat"}] * 2, "output.word is 'cow'"),
            ({"id": UUIDS[0]}, [{"id": UUIDS[1]}] * 2, "output.id"),
            ({"id": "none"}, [{"id": one} for one in UUIDS], "output.id is 'none'"),
            ({"u": "https://x.org/3.jpg"}, [{"u": f"https://x.org/{n}.png"} for n in "12"], "output.u"),
            ({"u": "https://y.org/3.png"}, [{"u": f"https://x.org/{n}.png"} for n in "12"], "output.u"),
            ({"at": "2026-11-21"}, [{"at": f"2026-11-20T10:00:0{n}Z"} for n in "12"], "output.at"),
            ({"date": "2026-11-21T10:00:00Z"}, [{"date": "2026-11-20T10:00:00Z"}], "output.date"),
            ({"score": 5}, [{"score": 0.5}, {"score": 0.6}], "output.score is 5 and in the baseline 0.5 to 0.6"),
            ({"score": math.nan}, [{"score": 0.5}, {"score": 0.6}], "output.score is nan"),
            ({"n": 10**400}, [{"n": 0.5}, {"n": 0.6}], "output.n"),
            ({"flag": True}, [{"flag": False}] * 2, "output.flag is true"),
            ([{"s": 9}], [[{"s": 0.2}], [{"s": 0.6}, {"s": 0.4}]], "output[0].s is 9"),
        ],
    )  # fmt: skip
    def test_that_leave_the_baseline_fail_and_say_where(self, candidate: Any, baselines: list[Any], words: str) -> None:
        opinion = compare_json(candidate, baselines)
        assert opinion.decision == "fail", opinion.reason
        assert words in opinion.reason

    @pytest.mark.parametrize(
        ("candidate", "baselines"),
        [
            ({"score": 0.65}, [{"score": 0.5}, {"score": 0.6}]),
            ({"word": "cow"}, [{"word": "cat"}, {"word": "dog"}]),
            ([1, 1, 1], [[1], [1, 1]]),
        ],
    )
    def test_of_which_there_are_too_few_to_tell_are_undecided(self, candidate: Any, baselines: list[Any]) -> None:
        opinion = compare_json(candidate, baselines)
        assert opinion.decision == "undecided"
        assert "too few outputs to tell" in opinion.reason

    def test_take_a_tolerance(self) -> None:
        assert compare_json({"a": 1.05}, [{"a": 1}], rel_tol=0.1).decision == "pass"

    def test_of_any_depth_are_compared(self) -> None:
        deep: Any = 1
        for _ in range(50_000):
            deep = [deep]
        assert compare_json(deep, [deep]).decision == "pass"

    def test_with_many_differences_list_some_and_count_them(self) -> None:
        opinion = compare_json([0] * 1000, [[1] * 1000])
        assert len(opinion.evidence["differences"]) == 20
        assert "differences in all" in opinion.reason


def test_each_of_very_many_texts_is_held_against_the_baseline_s_at_once() -> None:
    texts = [f"{PROSE} {number}" for number in range(4_000)]
    started = time.process_time()
    assert {find_text_defects(text, texts).decision for text in texts} == {"undecided"}
    assert time.process_time() - started < 10


def test_half_a_surrogate_pair_is_a_character_like_any_other() -> None:
    assert find_text_defects(f"{PROSE} \ud800", [PROSE] * 2).decision == "undecided"
