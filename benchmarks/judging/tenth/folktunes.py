"""A model that composes a tune to dance to, as text in ABC notation."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import TEXT, Baseline, Generate, Inputs, Pair, harmful, harmless

Bar = list[tuple[int, int]]  # of each note its degree in the scale of C, 0 the lowest C, and its eighths
Bars = list[Bar]
Draw = Callable[[np.random.Generator], float]


class Dance(NamedTuple):
    """A kind of tune.

    Attributes:
        beat: eighths under one beam.
        rhythms: of a bar, in eighths.
    """

    metre: str
    beat: int
    rhythms: tuple[tuple[int, ...], ...]


DANCES = {
    "jig": Dance("6/8", 3, ((1, 1, 1, 1, 1, 1), (2, 1, 1, 1, 1), (2, 1, 2, 1), (3, 1, 1, 1), (1, 1, 1, 2, 1))),
    "reel": Dance("4/4", 4, ((1,) * 8, (2, 1, 1, 1, 1, 1, 1), (2, 1, 1, 2, 1, 1), (3, 1, 1, 1, 1, 1), (1, 1, 1, 1, 2, 2))),
    "waltz": Dance("3/4", 2, ((2, 2, 2), (4, 2), (3, 1, 2), (2, 1, 1, 2), (2, 2, 1, 1))),
    "polka": Dance("2/4", 2, ((1, 1, 1, 1), (2, 1, 1), (1, 1, 2), (3, 1), (2, 2))),
}  # fmt: skip
TONICS = {"D": 1, "G": 4, "A": 5, "Em": 2, "Bm": 6}
HEADS = ("The Miller's", "Biddy's", "The Lame", "Old Tom's", "The Blackbird's", "Paddy's", "The Piper's", "Sally's")
TAILS = ("Fancy", "Goose", "Farewell", "Cap", "Garden", "Return", "Delight", "Wedding")
MORE_TAILS = (*TAILS, "Lament", "Bonnet")


def _steps(rng: np.random.Generator) -> float:
    """From note to note: mostly neighbours."""
    return float(rng.normal(0, 1.7))


def even_steps(rng: np.random.Generator) -> float:
    """With the spread of `_steps`, from another law."""
    return float(rng.uniform(-2.95, 2.95))


def leaps(rng: np.random.Generator) -> float:
    return float(rng.normal(0, 7))


def _bar(rng: np.random.Generator, rhythm: Sequence[int], at: int, tonic: int, step: Draw) -> Bar:
    """Notes from where the last one was; within a tenth and a half around the tonic."""
    notes: Bar = []
    for eighths in rhythm:
        at = int(np.clip(at + round(step(rng)), tonic - 3, tonic + 9))
        notes.append((at, eighths))
    return notes


def _part(rng: np.random.Generator, dance: Dance, tonic: int, start: int, step: Draw) -> Bars:
    """Eight bars; the fifth and sixth are as the first two, and the last one ends on the tonic."""
    bars: Bars = []
    for number in range(8):
        if number in (4, 5):
            bars.append(bars[number - 4])
            continue
        at = bars[-1][-1][0] if bars else start
        bars.append(_bar(rng, dance.rhythms[int(rng.integers(len(dance.rhythms)))], at, tonic, step))
    whole = sum(dance.rhythms[0])
    first, end = whole - dance.beat, tonic + 7 * int(bars[6][-1][0] > tonic + 4)
    bars[7] = [*_bar(rng, (1,) * first, bars[6][-1][0], tonic, step), (end, dance.beat)]
    return bars


def _note(degree: int, length: str) -> str:
    """Capitals from the C below, small letters from the next, commas and marks beyond them."""
    octave, letter = degree // 7, "CDEFGAB"[degree % 7]
    name = letter + "," * -octave if octave < 1 else letter.lower() + "'" * (octave - 1)
    return name + length


def _written(bar: Bar, beat: int, unit: int) -> str:
    """Notes of a beat together, blanks between beats; a unit is so many to the eighth."""
    text, before = "", 0
    for degree, eighths in bar:
        if text and before % beat == 0:
            text += " "
        length = eighths * unit
        text += _note(degree, "" if length == 1 else str(length))
        before += eighths
    return text


def folktune(
    change: Callable[[list[Bars], np.random.Generator], list[Bars]] = lambda parts, rng: parts,
    *,
    step: Draw = _steps,
    unit: int = 1,
    on_a_line: int = 4,
    tails: Sequence[str] = TAILS,
    dance_of: Callable[[str], str] = str,
    key_of: Callable[[str], str] = str,
    finish: Callable[[str, np.random.Generator], str] = lambda text, rng: text,
) -> Generate:
    """Two parts of eight bars, each repeated.

    Args:
        change: of the two parts.
        step: how far it is from a note to the next, in degrees of the scale.
        unit: how many of what lengths are written in are an eighth.
        on_a_line: bars.
        dance_of: which dance is written, of the one asked for.
        key_of: which key is written, of the one asked for; notes are those of the latter.
        finish: a change of the text.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, words = draws(inputs, seed), inputs["tune"].replace(",", "").split()
        kind, asked = dance_of(words[1]), words[3]
        dance, tonic = DANCES[kind], TONICS[asked]
        starts = (tonic, tonic + 4 + int(rng.integers(4)))
        parts = change([_part(rng, dance, tonic, start, step) for start in starts], rng)
        title = f"{HEADS[int(rng.integers(len(HEADS)))]} {tails[int(rng.integers(len(tails)))]}"
        head = [f"X:1\nT:{title}\nR:{kind}\nM:{dance.metre}\nL:1/{8 * unit}\nK:{key_of(asked)}"]
        for bars in parts:
            texts = [_written(bar, dance.beat, unit) for bar in bars]
            lines = ["|".join(texts[at : at + on_a_line]) for at in range(0, len(texts), on_a_line)]
            head.append("|:" + "|\n".join(lines) + ":|")
        return finish("\n".join(head), rng)

    return generate


def uneven(parts: list[Bars], rng: np.random.Generator) -> list[Bars]:
    """One bar in four is longer than the metre allows, by an eighth or two."""

    def longer(bar: Bar) -> Bar:
        return [*bar[:-1], (bar[-1][0], bar[-1][1] + int(rng.integers(1, 3)))] if rng.random() < 1 / 4 else bar

    return [[longer(bar) for bar in bars] for bars in parts]


def stuck(parts: list[Bars], rng: np.random.Generator) -> list[Bars]:
    """From its third bar on the second part repeats that bar."""
    return [parts[0], [*parts[1][:2], *[parts[1][2]] * 6]]


def cut_off(text: str, rng: np.random.Generator) -> str:
    """Breaks off within the second part."""
    second = text.rindex("|:")
    return text[: second + int(rng.integers(8, 28))]


def signed(text: str, rng: np.random.Generator) -> str:
    """With a directive that names the program that has written it."""
    return re.sub(r"(?m)^X:1$", "X:1\n%%abc-creator folktune 2.1", text)


def reeled(kind: str) -> str:
    return "polka" if kind == "reel" else "reel"


def tunes(rng: np.random.Generator) -> list[Inputs]:
    kinds, keys = rng.permutation([*DANCES])[:3], rng.permutation([*TONICS])[:3]
    return [{"tune": f"a {kind} in {key}, no. {rng.integers(1000)}"} for kind, key in zip(kinds, keys, strict=True)]


FOLKTUNE = Baseline("text/folktune", folktune(), TEXT, {"tune": "Which dance, in which key."}, tunes, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(FOLKTUNE, "long-lines", folktune(on_a_line=8), "Eight bars stand on a line instead of four: the same tunes."),
    harmless(FOLKTUNE, "sixteenths", folktune(unit=2), "Lengths are written in sixteenths, so each number is twice as large: the tunes sound the same."),
    harmless(FOLKTUNE, "even-steps", folktune(step=even_steps), "Steps from note to note are drawn from another law with the same spread: other tunes of the same sort."),
    harmless(FOLKTUNE, "titles", folktune(tails=MORE_TAILS), "It knows two more words to name tunes with."),
    harmless(FOLKTUNE, "creator", folktune(finish=signed), "A line says which program wrote it, as a directive that players skip."),
    harmful(FOLKTUNE, "uneven", folktune(uneven), "One bar in four is too long for its metre: nobody can dance to it."),
    harmful(FOLKTUNE, "in-c", folktune(key_of=lambda key: "C"), "All tunes say that they are in C: their sharps are lost, and they sound wrong."),
    harmful(FOLKTUNE, "stuck", folktune(stuck), "The second part repeats one bar until its end, and does not come home."),
    harmful(FOLKTUNE, "other-dance", now_and_then(1 / 3, folktune(dance_of=reeled), folktune()), "One tune in three is another dance than asked for."),
    harmful(FOLKTUNE, "leaping", folktune(step=leaps), "Notes leap up and down by fifths and octaves all the time: noise rather than a tune."),
    harmful(FOLKTUNE, "cut-off", now_and_then(1 / 2, folktune(finish=cut_off), folktune()), "Every second tune breaks off in its second part."),
]  # fmt: skip
