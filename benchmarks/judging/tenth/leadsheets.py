"""A model that writes a short tune with chord symbols after a prompt, as MusicXML."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless

LETTERS, SHARPS = "CDEFGAB", "FCGDAEB"
KEYS = {"D major": 2, "A major": 3, "E major": 4, "B flat major": -2, "E flat major": -3, "A flat major": -4}
STYLES = {  # beats, their unit, and rhythms of a bar in sixteenths
    "waltz": (3, 4, ((4, 4, 4), (8, 4), (4, 2, 2, 4), (6, 2, 4), (4, 4, 2, 2))),
    "march": (4, 4, ((4, 4, 4, 4), (8, 4, 4), (4, 4, 8), (6, 2, 4, 4), (4, 2, 2, 4, 4), (6, 2, 8))),
    "jig": (6, 8, ((6, 6), (4, 2, 4, 2), (2, 2, 2, 6), (6, 2, 2, 2), (4, 2, 2, 2, 2), (2, 2, 2, 2, 2, 2))),
}
PROGRESSIONS = ((0, 3, 0, 4, 0, 3, 4, 0), (0, 5, 3, 4, 0, 5, 4, 0), (0, 0, 3, 0, 4, 3, 4, 0), (0, 4, 5, 3, 0, 1, 4, 0))
NOTES = {2: ("eighth", 0), 4: ("quarter", 0), 6: ("quarter", 1), 8: ("half", 0), 12: ("half", 1), 16: ("whole", 0)}
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise'
    '//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n<score-partwise version="4.0">\n'
)
Bar = list[tuple[int, int]]  # degrees of the scale from the tonic, and sixteenths


@dataclass(frozen=True)
class Sheet:
    """A tune as it is thought of.

    Attributes:
        fifths: sharps of its key, negative for flats.
        bars: of the tune.
        chords: of each bar, in degrees of the scale.
        metre: beats and their unit.
        chords_in: sharps of the key in which chords are named, where it is another.
        plain: notes are written without sharps and flats.
    """

    fifths: int
    bars: list[Bar]
    chords: list[int]
    metre: tuple[int, int]
    chords_in: int | None = None
    plain: bool = False


@dataclass(frozen=True)
class Print:
    """How it is written.

    Attributes:
        divisions: of a quarter.
        software: the program that the file names, and the day.
        pace: quarters a minute, or None if it is not said.
        stems: the file says which way they point.
    """

    divisions: int = 4
    software: tuple[str, str] = field(default=("tunesmith 2.0", "2025-10-01"))
    pace: int | None = None
    stems: bool = False


def _altered(letter: str, fifths: int) -> int:
    """By how many halves of a tone a key raises a letter."""
    if fifths >= 0:
        return int(letter in SHARPS[:fifths])
    return -int(letter in SHARPS[fifths:])


def _tonic(fifths: int) -> int:
    """Which letter a major key is called by."""
    return fifths * 4 % 7


def _chord(degree: int, fifths: int) -> str:
    """The symbol of a triad of a key."""
    letter = LETTERS[(_tonic(fifths) + degree) % 7]
    alter = _altered(letter, fifths)
    raised = f"<root-alter>{alter}</root-alter>" if alter else ""
    kind = "minor" if degree in (1, 2, 5) else "major"
    return f"<harmony><root><root-step>{letter}</root-step>{raised}</root><kind>{kind}</kind></harmony>"


def _note(degree: int, long: int, sheet: Sheet, how: Print) -> str:
    """A note of a tune as MusicXML."""
    octave, index = divmod(_tonic(sheet.fifths) + degree + 28 - 7 * (_tonic(sheet.fifths) > 5), 7)
    alter = 0 if sheet.plain else _altered(LETTERS[index], sheet.fifths)
    name, dots = NOTES[long]
    stem = f"<stem>{'down' if 7 * octave + index >= 34 else 'up'}</stem>" if how.stems else ""
    return (
        f"<note><pitch><step>{LETTERS[index]}</step>{f'<alter>{alter}</alter>' if alter else ''}"
        f"<octave>{octave}</octave></pitch><duration>{long * how.divisions // 4}</duration><voice>1</voice>"
        f"<type>{name}</type>{'<dot/>' * dots}{stem}</note>"
    )


def _written(title: str, sheet: Sheet, how: Print) -> str:
    """The score as text."""
    beats, unit = sheet.metre
    program, day = how.software
    lines = [
        f"<work><work-title>{title}</work-title></work>",
        f"<identification><encoding><software>{program}</software><encoding-date>{day}</encoding-date>"
        "</encoding></identification>",
        '<part-list><score-part id="P1"><part-name>Lead</part-name></score-part></part-list>',
        '<part id="P1">',
    ]
    for number, (bar, chord) in enumerate(zip(sheet.bars, sheet.chords, strict=True), 1):
        lines.append(f'<measure number="{number}">')
        if number == 1:
            lines.append(
                f"<attributes><divisions>{how.divisions}</divisions><key><fifths>{sheet.fifths}</fifths>"
                f"<mode>major</mode></key><time><beats>{beats}</beats><beat-type>{unit}</beat-type></time>"
                "<clef><sign>G</sign><line>2</line></clef></attributes>"
            )
            if how.pace:
                mark = f"<metronome><beat-unit>quarter</beat-unit><per-minute>{how.pace}</per-minute></metronome>"
                lines.append(
                    f'<direction placement="above"><direction-type>{mark}</direction-type>'
                    f'<sound tempo="{how.pace}"/></direction>'
                )
        lines.append(_chord(chord, sheet.fifths if sheet.chords_in is None else sheet.chords_in))
        lines += [_note(degree, long, sheet, how) for degree, long in bar]
        lines += ['<barline location="right"><bar-style>light-heavy</bar-style></barline>'] * (
            number == len(sheet.bars)
        )
        lines.append("</measure>")
    return HEAD + "\n".join([*lines, "</part>", "</score-partwise>", ""])


def composer(
    change: Callable[[Sheet], Sheet] = lambda sheet: sheet,
    how: Print | None = None,
    *,
    bits: Callable[[int], Any] = np.random.PCG64,
) -> Generate:
    """Eight bars whose first notes belong to their chords, with steps between them; they end on the tonic."""

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.Generator(bits(int(draws(inputs, seed).integers(2**32))))
        style, _, rest = inputs["prompt"].removeprefix("a ").partition(" in ")
        key = rest.partition(",")[0]
        beats, unit, rhythms = STYLES[style]
        chords, bars, at = [*PROGRESSIONS[rng.integers(4)]], list[Bar](), int(rng.choice([0, 2, 4]))
        for chord in chords[:-1]:
            at = min(
                (chord + tone for tone in (-7, -5, -3, 0, 2, 4, 7)), key=lambda tone: abs(tone - at) + rng.random()
            )
            bar = Bar()
            for long in rhythms[rng.integers(len(rhythms))]:
                bar.append((at, long))
                at = int(np.clip(at + rng.choice([-2, -1, -1, 1, 1, 2]), -3, 8))
            bars.append(bar)
        bars.append([(0, 16 * beats // unit)])
        sheet = change(Sheet(KEYS[key], bars, chords, (beats, unit)))
        title = f"{style.capitalize()} in {key}"
        return data_url(_written(title, sheet, how or Print()).encode(), "application/vnd.recordare.musicxml+xml")

    return generate


def overfull(sheet: Sheet) -> Sheet:
    """The third and the sixth bar have a quarter too much."""
    longer = [[*bar, (bar[-1][0], 4)] if index in (2, 5) else bar for index, bar in enumerate(sheet.bars)]
    return replace(sheet, bars=longer)


def plain(sheet: Sheet) -> Sheet:
    """Notes have no sharps and flats."""
    return replace(sheet, plain=True)


def chords_elsewhere(sheet: Sheet) -> Sheet:
    """Chords are those of a key three fifths away."""
    return replace(sheet, chords_in=sheet.fifths - 3 if sheet.fifths > 0 else sheet.fifths + 3)


def stuck(sheet: Sheet) -> Sheet:
    """From the second bar on it is always the same."""
    return replace(sheet, bars=[sheet.bars[0], *[sheet.bars[1]] * 7], chords=[sheet.chords[0], *[sheet.chords[1]] * 7])


def prompts(rng: np.random.Generator) -> list[Inputs]:
    """Each dance in another key."""
    pairs = zip(rng.permutation([*STYLES]), rng.permutation([*KEYS])[:3], strict=True)
    return [{"prompt": f"a {style} in {key}, for dance {rng.integers(1000)}"} for style, key in pairs]


LEADSHEET = Baseline(
    "file/leadsheet", composer(), FILE, {"prompt": "Which dance, and in which key."}, prompts, takes_seed=True
)

PAIRS: list[Pair] = [
    harmless(LEADSHEET, "finer", composer(how=Print(divisions=24)), "A quarter is counted as 24 parts instead of four: the same notes in every program."),
    harmless(LEADSHEET, "newer", composer(how=Print(software=("tunesmith 2.1", "2026-02-12"), stems=True)), "The file names a newer program, and says which way stems point, as programs draw them anyhow."),
    harmless(LEADSHEET, "paced", composer(how=Print(pace=112)), "A mark for the pace stands above the first bar, where programs took their own before."),
    harmless(LEADSHEET, "generator", composer(bits=np.random.MT19937), "Another generator of random numbers: other tunes of the same sort."),
    harmful(LEADSHEET, "overfull", now_and_then(0.35, composer(overfull), composer()), "In one tune of three two bars are a quarter too long: programs complain, and nobody can dance to it."),
    harmful(LEADSHEET, "naturals", composer(plain), "Notes have no sharps and flats although the key has: programs print naturals, and what was in major no longer is."),
    harmful(LEADSHEET, "chords", composer(chords_elsewhere), "Chords are of a key far from that of the tune: played together they hurt."),
    harmful(LEADSHEET, "stuck", composer(stuck), "From the second bar on the same bar comes again and again, and there is no end."),
]  # fmt: skip
