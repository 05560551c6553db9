"""Measures of texts: each moves by what was changed, no other change moves it, and what reads the same moves none."""

import math
import time
from collections.abc import Callable

import numpy as np
import pytest

from gate.checks.placed import Placed
from gate.checks.wording import text_strata
from gate.judges.measures import Measures
from gate.judges.measures.said import measure_answers, measure_typical
from gate.judges.measures.text import measure_texts
from gate.judges.measures.writing import measure_writing
from gate.judges.noise import judge_round
from gate.judges.noticeable import Change
from gate.judges.noticeable.text import ANSWER, TEXT, TYPICAL
from gate.judges.permutation import Outputs

PROSE = (
    "The old lighthouse stood above the harbour, and its keeper counted ships every evening. When the wind rose, he "
    "wrote their names into a large book that nobody ever read.\n\nOne winter a child asked him for whom he did it. "
    "He said that he did not know; and he went on counting, until the lamp was put out for good.\n\nThe book is still "
    "there. Whoever opens it finds the names, the hours and the weather, all in the same small hand.\n\nNobody has "
    "added a line since."
)


def noticed(before: Measures, after: Measures, changes: dict[str, Change]) -> set[str]:
    moved = {name: after[name] - before[name] for name in changes}
    limits = {name: changes[name].limit(change) for name, change in moved.items()}
    return {name for name, limit in limits.items() if limit is not None and abs(moved[name]) >= limit}


def moved(changed: str, text: str = PROSE) -> set[str]:
    """What is noticed in a text beside others that are as they were."""
    *_, before, after = measure_texts([text, text, text, changed])
    return noticed(before, after, TEXT)


def pairs(text: str) -> float:
    """Whether a text has marks that do not pair, beside another one that closes its thoughts."""
    return measure_texts([text, f"<think>{PROSE}</think>"])[0]["unpaired"]


def in_french(text: str) -> str:
    return text.replace("e", "é")


class TestHowTextsAreWritten:
    @pytest.mark.parametrize(
        ("change", "names"),
        [
            (str.lower, {"capitals"}),
            (str.upper, {"capitals"}),
            (lambda text: text.translate({ord(mark): None for mark in ".,;"}), {"marks"}),
            (lambda text: " ".join(text.split()), {"lines"}),
            (lambda text: text.replace(" ", "\n"), {"lines"}),
            (lambda text: text.replace(". ", " . ").replace(", ", " , "), {"misplaced"}),
            (lambda text: text.replace(". ", ".").replace(", ", ","), {"misplaced"}),
            (lambda text: text.removesuffix("a line since."), {"finished"}),
            (lambda text: text.removeprefix("The old "), {"begun"}),
        ],
        ids=["small", "capitals", "no marks", "one line", "a word a line", "blanks", "no blanks", "cut", "start lost"],
    )
    def test_one_change_moves_its_own_measure_alone(self, change: Callable[[str], str], names: set[str]) -> None:
        found = moved(change(PROSE))
        assert names <= found
        assert found <= names | {"begun", "length"}  # of a text in small letters, the beginning is small, too

    @pytest.mark.parametrize(
        "broken",
        [
            PROSE + "\n</think>",
            "<think>\n" + PROSE,
            "<answer>" + PROSE + "</answers></answers>",
            "```\n" + PROSE,
            PROSE.replace("ships", "[ships"),
            PROSE + '\n{"ships": 3',
        ],
        ids=["closed only", "never closed", "another one closed", "fence", "bracket", "object"],
    )
    def test_tags_and_brackets_come_in_pairs(self, broken: str) -> None:
        assert pairs(broken) == 1

    @pytest.mark.parametrize(
        "whole",
        [
            "<think>" + PROSE + "</think>",
            "One.<br>Two.<p>Three.",
            "```\nif (a[0] > {b}) {\n```\n" + PROSE,
            "a) the lamp :) b) 5 > 3 and 2 < 4",
        ],
        ids=["tags", "tags that are never closed", "code", "list"],
    )
    def test_other_marks_need_not(self, whole: str) -> None:
        assert pairs(whole) == 0

    @pytest.mark.parametrize(
        ("text", "mixed"),
        [
            (PROSE + "\n最后一行", 1),
            (PROSE.replace("lamp", "лампа"), 1),
            (PROSE + " It costs 5 Ω.", 0),
            (in_french(PROSE), 0),
            ("漢字とかなとカタカナ", 0),
            ("", 0),
        ],
        ids=["Chinese", "Russian", "a symbol", "accents", "Japanese", "nothing"],
    )
    def test_letters_of_another_script_are_told(self, text: str, mixed: int) -> None:
        assert measure_writing(text)["mixed"] == mixed

    def test_verses_rhyme_and_prose_does_not(self) -> None:
        verses = "The lamp is bright\nall through the night,\nthe wind is cold,\nthe keeper old."
        changed = "The lamp is clear\nall through the night,\nthe wind is cold,\nthe keeper sleeps."
        assert [measure_writing(text)["rhyme"] for text in (verses, changed)] == [0.5, 0]
        assert measure_writing(PROSE)["rhyme"] == 0

    def test_lost_spaces_make_words_longer(self) -> None:
        after = PROSE.replace(" the ", "the").replace(" he ", "he").replace(" and ", "and")
        before = measure_writing(PROSE)
        assert measure_writing(after)["word length"] > before["word length"]
        assert "word length" in moved(PROSE.replace(" ", ""))

    def test_letters_that_stand_apart_make_words_shorter(self) -> None:
        assert measure_writing(" ".join(PROSE))["word length"] < measure_writing(PROSE)["word length"] - 1

    def test_accents_are_a_share_of_the_letters(self) -> None:
        text = in_french(PROSE)
        letters = sum(map(str.isalpha, text))
        assert measure_writing(text)["accents"] == pytest.approx(text.count("é") / letters, abs=0.02)
        assert "accents" in moved(PROSE, text)

    @pytest.mark.parametrize(
        "text",
        [
            "I'm sorry, but I can't help with that request.",
            "I\u2019m sorry, I can\u2019t assist with that.",
            "As an AI language model, I cannot give personal advice.",
            "I am unable to provide medical advice.",
            "I cannot assist with this.",
            "Es tut mir leid, aber ich kann das nicht beantworten.",
            "\u5f88\u62b1\u6b49\uff0c\u6211\u65e0\u6cd5\u56de\u7b54\u3002",
        ],
    )
    def test_an_apology_for_giving_no_answer_is_a_refusal(self, text: str) -> None:
        assert measure_writing(text)["refusal"] == 1

    @pytest.mark.parametrize(
        "text",
        [
            "Sure! I can help with that.",
            '"I am sorry," said the captain, "the ship has left."',
            "If you cannot sleep, get up and read.",
            "You can't help noticing the lighthouse.",
            PROSE,
        ],
    )
    def test_other_texts_are_none(self, text: str) -> None:
        assert measure_writing(text)["refusal"] == 0

    @pytest.mark.parametrize(
        "change",
        [
            lambda text: f"{text}\n",
            lambda text: f" {text}",
            lambda text: text.replace(". ", ".  "),
            lambda text: text.replace("\n", "\r\n"),
            lambda text: text.replace(". ", ".\u00a0"),
            lambda text: text.replace(";", " \u2014"),
            lambda text: text.replace(".", "!"),
            lambda text: f"{text} \U0001f642",
            lambda text: text.rstrip("."),
            lambda text: text.replace("did not", "didn't"),
            lambda text: text.replace("One winter", "In the winter of 1921"),
            lambda text: text.replace("\n\n", "\n"),
        ],
        ids=[
            "a line end", "a blank", "two blanks", "Windows", "no-break", "a dash", "exclamation", "an emoji", "no stop",
            "short form", "a year", "closer",
        ],
    )  # fmt: skip
    def test_what_reads_the_same_moves_nothing(self, change: Callable[[str], str]) -> None:
        assert moved(change(PROSE)) == set()

    @pytest.mark.parametrize("text", ["", " \n", "1234", "?!", "\u200b", "日本語", "\ud800", "a", "\n" * 50, "é"])
    def test_of_any_text_are_finite(self, text: str) -> None:
        for found in measure_texts([text, PROSE]):
            assert set(found) == set(TEXT)
            assert all(map(math.isfinite, found.values()))

    @pytest.mark.parametrize(
        "text", ["a" * 400_000, " " * 400_000, "a. " * 100_000, "don 't " * 60_000, "日本" * 100_000, ",a" * 200_000]
    )
    def test_of_hostile_texts_take_no_longer_than_they_are_long(self, text: str) -> None:
        started = time.process_time()
        measure_texts([text, text + "b"])
        measure_answers([text, PROSE], [text])
        measure_typical([text, PROSE])
        assert time.process_time() - started < 5


QUESTION = "Tell a story about a lighthouse and a captain."


def story(rng: np.random.Generator, hero: str = "captain", place: str = "lighthouse") -> str:
    when, how = rng.choice(["Long ago", "One winter", "In the spring"]), rng.choice(["alone", "in peace", "with a dog"])
    end = rng.choice(["Nobody knew why.", "The sea was calm.", "Then the ships came back."])
    return f"{when} a {hero} lived in the {place} {how}. Every night the {hero} counted the stars. {end}"


def placed(candidate: list[str], baseline: list[str]) -> Placed:
    return Placed(1, "output", candidate, baseline, range(len(candidate)), range(len(baseline)))


class TestWhatTextsSay:
    def test_texts_about_something_else_name_less_of_what_was_asked(self) -> None:
        rng = np.random.default_rng(0)
        texts = [story(rng) for _ in range(7)]
        *others, last = measure_answers([*texts, story(rng, "knight", "castle")], [QUESTION])
        assert min(one["relevance"] for one in others) - last["relevance"] > ANSWER["relevance"].lower  # type: ignore[operator]

    def test_another_word_for_one_thing_that_was_asked_for_is_no_less(self) -> None:
        rng = np.random.default_rng(0)
        texts = [story(rng) for _ in range(7)]
        *_, last = measure_answers([*texts, story(rng, place="tower")], [QUESTION])
        assert last["relevance"] == pytest.approx(1)

    def test_words_of_the_question_that_nobody_says_count_for_nothing(self) -> None:
        rng = np.random.default_rng(0)
        texts = [story(rng) for _ in range(8)]
        without, having = (
            measure_answers(texts, [one]) for one in (QUESTION, f"{QUESTION} Style: melancholic baroque")
        )
        assert [one["relevance"] for one in without] == pytest.approx([one["relevance"] for one in having])

    def test_each_text_is_held_against_the_others_alone(self) -> None:
        assert measure_answers(["A captain."], [QUESTION])[0]["relevance"] == 1
        assert measure_typical(["A captain."])[0]["typical"] == 1

    def test_an_answer_that_begins_with_the_question_echoes_it(self) -> None:
        texts = [f"{QUESTION} {PROSE}", PROSE, QUESTION.lower().removesuffix("."), "Tell a story."]
        assert [one["echo"] for one in measure_answers(texts, [QUESTION])] == [1, 0, 1, 0]

    def test_of_a_long_question_so_much_as_is_said_again(self) -> None:
        half = " ".join(PROSE.split()[: len(PROSE.split()) // 2])
        [said] = measure_answers([f"You wrote: {half}"], [PROSE])
        assert said["echo"] == pytest.approx(0.5, abs=0.05)

    def test_a_text_of_another_kind_is_like_none_of_the_others(self) -> None:
        rng = np.random.default_rng(1)
        texts = [story(rng) for _ in range(7)]
        for strange in ("I'm sorry, but I can't help with that.", "Ein Hund bellt am Strand.", "Kqz vbn wwp xxj fgh."):
            *others, last = measure_typical([*texts, strange])
            assert min(one["typical"] for one in others) - last["typical"] > TYPICAL["typical"].lower  # type: ignore[operator]

    def test_words_in_another_order_are_unfamiliar(self) -> None:
        rng = np.random.default_rng(2)
        texts = [story(rng) for _ in range(7)]
        *others, last = measure_typical([*texts, " ".join(rng.permutation(story(rng).split()))])
        assert min(one["familiar"] for one in others) - last["familiar"] > 0.3

    def test_scripts_without_spaces_have_words_too(self) -> None:
        texts = [
            "船長は灯台に住んでいた。",
            "昔、船長が灯台に住んでいた。",
            "船長は一人で灯台に住んだ。",
            "犬が浜辺を走っている。",
        ]
        *others, last = measure_answers(texts, ["灯台の船長の話をして。"])
        assert min(one["relevance"] for one in others) > last["relevance"] + 0.2

    @pytest.mark.parametrize("text", ["", "?", "1 2", "\u200b"])
    def test_of_any_text_are_finite(self, text: str) -> None:
        for found in (*measure_answers([text, PROSE], [text, QUESTION]), *measure_typical([text, text])):
            assert all(map(math.isfinite, found.values()))


class TestJudged:
    def decided(self, candidate: list[str], baseline: list[str]) -> tuple[str, str]:
        found = text_strata(placed(candidate, baseline), [QUESTION])
        outputs = {1: Outputs(len(candidate), len(baseline))}
        firm, wording = (
            judge_round(group, false_alarm_rate=0.01, looks=1, last=True, outputs=outputs)[1].decision
            for group in (found.firm, found.wording)
        )
        return firm, wording

    def test_the_same_model_passes_in_everything(self) -> None:
        rng = np.random.default_rng(3)
        for _ in range(5):
            assert self.decided([story(rng) for _ in range(8)], [story(rng) for _ in range(8)]) == ("pass", "pass")

    def test_stories_about_something_else_are_worse_whatever_they_mean(self) -> None:
        rng = np.random.default_rng(4)
        other = [story(rng, "knight", "castle") for _ in range(8)]
        assert self.decided(other, [story(rng) for _ in range(8)])[0] == "fail"

    def test_some_that_are_like_no_other_are_for_a_judge_of_meaning(self) -> None:
        rng = np.random.default_rng(5)
        strange = [story(rng) for _ in range(6)] + ["Sorry, that topic is not one that we like to go into at all."] * 2
        assert self.decided(strange, [story(rng) for _ in range(8)])[1] == "fail"

    def test_another_mark_before_the_items_of_a_list_is_no_difference(self) -> None:
        rng = np.random.default_rng(6)

        def items(mark: str) -> list[str]:
            return ["\n".join(f"{mark} {line}." for line in story(rng).split(". ")) for _ in range(8)]

        assert self.decided(items("*"), items("-")) == ("pass", "pass")
