"""A model that finds out when each word of a song is sung and answers with subtitles for karaoke, as an ASS file."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless

SUNG = (
    "Row, row, row your boat", "Gently down the stream", "Twinkle, twinkle, little star", "How I wonder what you are",
    "Are you sleeping, are you sleeping", "Brother John, Brother John", "Oh my darling, oh my darling",
    "You are lost and gone forever", "Sing a song of sixpence", "A pocket full of rye", "London Bridge is falling down",
    "Hush, little baby, don't say a word", "Up above the world so high", "Early in the morning",
)  # fmt: skip
STYLE = "Style: Default,Arial,36,&H0000FFFF,&H00FFFFFF,&H00000000,&H80000000,-1,0,0,0,100,100,0,0,1,2,1,2,20,20,24,1"
FORMAT = "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding"  # fmt: skip


@dataclass(frozen=True)
class Sung:
    """A line: when it begins, in seconds, its words, and how long each of them takes."""

    start: float
    words: tuple[str, ...]
    lasts: tuple[float, ...]


Song = list[Sung]


def _time(seconds: float) -> str:
    hundredths = round(100 * seconds)
    return f"{hundredths // 360000}:{hundredths // 6000 % 60:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"


def aligner(
    change: Callable[[Song], Song] = list,
    *,
    jitter: float = 0.03,
    write: Callable[[str], str] = lambda text: text,
    tag: str = "k",
    a_second: int = 100,
) -> Generate:
    """A line for each that is sung; when words are sung is the song's, but for a few hundredths of a second.

    Args:
        change: what happens to what was found.
        jitter: the deviation of the beginnings and lengths of words, in seconds.
        write: what happens to the file before it is written.
        tag: how words change their colour.
        a_second: the number that stands for a second in the lengths of words.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        song, rng, lines, at = content(inputs), draws(inputs, seed), Song(), 0.0
        for text in inputs["lyrics"].partition(": ")[2].split(" / "):
            words, at = tuple(text.split()), at + song.uniform(0.5, 1.5)
            lasts = song.uniform(0.2, 0.7, len(words))
            heard = np.maximum(lasts + rng.normal(0, jitter, len(words)), 0.05)
            lines.append(Sung(max(at + rng.normal(0, jitter), 0), words, tuple(map(float, heard))))
            at += lasts.sum()
        made = ["[Script Info]", "ScriptType: v4.00+", "PlayResX: 640", "PlayResY: 360", "", "[V4+ Styles]", FORMAT, STYLE, ""]  # fmt: skip
        made += ["[Events]", "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"]
        for line in change(lines):
            shown = " ".join(f"{{\\{tag}{round(a_second * lasts)}}}{word}" for word, lasts in zip(line.words, line.lasts, strict=True))  # fmt: skip
            end = line.start + sum(line.lasts) + 0.2
            made.append(f"Dialogue: 0,{_time(line.start)},{_time(end)},Default,,0,0,0,,{shown}")
        return data_url(write("\n".join([*made, ""])).encode(), "text/x-ssa")

    return generate


def titled(text: str) -> str:
    """With a comment and a title in its head, which players do not show."""
    return text.replace("[Script Info]\n", "[Script Info]\n; made with aligner 2.2\nTitle: Karaoke\nWrapStyle: 0\n", 1)


def to_first_comma(text: str) -> str:
    """Each line of words ends at its first comma, as if the file had one column more than it has."""
    return re.sub(r"(?m)^(Dialogue: (?:[^,\n]*,){9}[^,\n]*),.*$", r"\1", text)


def on_whole_seconds(song: Song) -> Song:
    return [replace(line, start=float(round(line.start))) for line in song]


def one_on(song: Song) -> Song:
    """The words of each line come when the next one is sung."""
    return [replace(line, start=after.start) for line, after in zip(song, [*song[1:], replace(song[-1], start=song[-1].start + 3)], strict=True)]  # fmt: skip


def lyrics(rng: np.random.Generator) -> list[Inputs]:
    def sung() -> str:
        return f"take {rng.integers(900)}: " + " / ".join(rng.permutation(SUNG)[:6])

    return [{"lyrics": sung()} for _ in range(3)]


KARAOKE = Baseline("file/karaoke", aligner(), FILE, {"lyrics": "Which recording, and what is sung in it, line by line."}, lyrics)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(KARAOKE, "titled", aligner(write=titled), "The head has a title and a comment, which players do not show."),
    harmless(KARAOKE, "steadier", aligner(jitter=0.012), "Words are found to a hundredth of a second, where it was three: they fit a little better."),
    harmless(KARAOKE, "windows", aligner(write=lambda text: text.replace("\n", "\r\n")), "Lines end as on Windows, as most programs for such subtitles write them."),
    harmless(KARAOKE, "sweeping", aligner(tag="kf"), "Words are filled with colour from left to right, where they changed at once: at the same times.", border=True),
    harmful(KARAOKE, "milliseconds", aligner(a_second=1000), "Lengths are ten times what they should be: the colour is still at the first word when the line goes."),
    harmful(KARAOKE, "commas", aligner(write=to_first_comma), "Lines end at their first comma: the words after it are missing."),
    harmful(KARAOKE, "whole-seconds", aligner(on_whole_seconds), "Lines begin at whole seconds: up to half a second before or after they are sung."),
    harmful(KARAOKE, "one-on", now_and_then(2 / 5, aligner(one_on), aligner()), "In two songs of five each line comes when the next one is sung."),
]  # fmt: skip
