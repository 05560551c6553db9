"""A model that writes subtitles for a scene of a film, as SubRip: numbers, times, and one or two lines of dialogue."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.judging.pair import (
    TEXT,
    Baseline,
    Generate,
    Inputs,
    Pair,
    content,
    harmful,
    harmless,
    names,
    sometimes,
    strengths,
)

LINES = (
    "You were supposed to call me before the train left.",
    "I did, but nobody answered the phone.",
    "Where did you put the keys to the boat house?",
    "In the drawer, under the old newspapers.",
    "He told the police that he had never been there.",
    "And you believed every word of it?",
    "We have about ten minutes until the bridge closes.",
    "Then stop talking and drive a little faster.",
    "My mother kept a letter like this one for years.",
    "What did it say, if I may ask?",
    "Nothing that would surprise anyone in this town.",
    "I can't sell the house while she is still alive.",
    "Nobody is asking you to do that today.",
    "The doctor wants to see both of us on Friday.",
    "Is it about the results, or about the money?",
    "Look at the water, it was never that high before.",
    "They opened the gates at four in the morning.",
    "You always say that when you are about to lie.",
    "Give me the map and wait behind the church.",
    "If I am not back by noon, leave without me.",
    "That was the last time we all had dinner together.",
    "Tell your brother that the dog is fine.",
)
WORDS = sorted({word for line in LINES for word in re.findall(r"[a-z]+", line) if len(word) > 1})
MISHEARD = 0.02  # of the words, by the live version


@dataclass(frozen=True)
class Cue:
    """What is shown from one time to another, in seconds."""

    start: float
    end: float
    text: str


Change = Callable[[list[Cue], int], list[Cue]]


def clock(seconds: float) -> str:
    total = round(1000 * seconds)
    return f"{total // 3600000:02d}:{total // 60000 % 60:02d}:{total // 1000 % 60:02d},{total % 1000:03d}"


def written(cues: list[Cue]) -> str:
    return "\n".join(
        f"{number}\n{clock(cue.start)} --> {clock(cue.end)}\n{cue.text}\n" for number, cue in enumerate(cues, 1)
    )


def misheard(text: str, share: float, rng: np.random.Generator) -> str:
    """That share of the words become others that begin alike, if there are any."""

    def heard(found: re.Match[str]) -> str:
        wrong, which = rng.random() < share, rng.random()
        word = found[0]
        others = [other for other in WORDS if other[0] == word[0].lower() and other != word.lower()]
        if not wrong or not others:
            return word
        other = others[int(which * len(others))]
        return other.capitalize() if word[0].isupper() else other

    return re.sub(r"[A-Za-z]+", heard, text)


def subtitles(
    change: Change | None = None,
    write: Callable[[list[Cue]], str] = written,
    *,
    share: float = MISHEARD,
) -> Generate:
    """Seven lines in five or six cues; times vary by some 15 ms from seed to seed, and so do the words misheard."""

    def generate(inputs: Inputs, seed: int) -> str:
        scene, rng = content(inputs), np.random.default_rng(seed)
        lines, at, cues = [str(line) for line in scene.choice(LINES, 7, replace=False)], scene.uniform(60, 3000), []
        while lines:
            both = len(lines) > 1 and scene.random() < 0.3
            said, lines = lines[: 1 + both], lines[1 + both :]
            seconds = sum(map(len, said)) / scene.uniform(14, 19)
            start, end = (at + delta + rng.normal(0, 0.015) for delta in (0, seconds))
            heard = [misheard(line, share, rng) for line in said]
            cues.append(Cue(start, end, "\n".join(f"- {line}" for line in heard) if both else heard[0]))
            at += seconds + scene.uniform(0.2, 2.5)
        return write(change(cues, seed) if change else cues)

    return generate


def each(moved: Callable[[Cue], Cue]) -> Change:
    return lambda cues, seed: [moved(cue) for cue in cues]


def on_the_grid(cue: Cue) -> Cue:
    return replace(cue, start=round(cue.start, 2), end=round(cue.end, 2))


def slower(cues: list[Cue], seed: int) -> list[Cue]:
    """As if the film had been made for 25 pictures a second and were shown at 24."""
    first = cues[0].start
    return [replace(cue, start=first + (cue.start - first) * 25 / 24, end=first + (cue.end - first) * 25 / 24) for cue in cues]  # fmt: skip


def grateful(cues: list[Cue], seed: int) -> list[Cue]:
    """What a recognizer of speech hears in silence."""
    end = cues[-1].end
    return [*cues, Cue(end + 1.5, end + 3.5, "Thanks for watching!")]


SUBTITLES = Baseline("text/subtitles", subtitles(), TEXT, {"scene": "The scene to listen to."}, names("harbour", "hospital", "farm", of="scene"))  # fmt: skip

PAIRS: list[Pair] = [
    *strengths(SUBTITLES, "misheard", lambda s: subtitles(share=MISHEARD + s), "The share of words that are misheard, besides the two in a hundred that the live version mishears.", nobody_minds=(0.004,), most_mind=(0.05,), all_mind=(0.15,)),
    harmless(SUBTITLES, "grid", subtitles(each(on_the_grid)), "Times are rounded to a hundredth of a second, a quarter of a picture of the film."),
    harmless(SUBTITLES, "longer", subtitles(each(lambda cue: replace(cue, end=cue.end + 0.08))), "Each line stays for two pictures more, which no reader notices."),
    harmless(SUBTITLES, "crlf", subtitles(write=lambda cues: written(cues).replace("\n", "\r\n")), "Lines end as on Windows, as the format's first program wrote them; players take both.", border=True),
    harmful(SUBTITLES, "drifting", subtitles(slower), "Made for another number of pictures a second: at the end of the scene the words are most of a second late."),
    harmful(SUBTITLES, "grateful", sometimes(1 / 3, subtitles(grateful), subtitles()), "In one scene of three somebody thanks for watching, which nobody says in the film."),
]  # fmt: skip
