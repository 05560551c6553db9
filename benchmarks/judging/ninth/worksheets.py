"""A model that makes a sheet of exercises for a class, with answers on a second page, as a Word document."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
from docx import Document
from docx.enum.text import WD_BREAK
from docx.shared import Pt

from benchmarks.judging.encode import bytes_of, data_url, zip_archive
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck, sometimes

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PUPILS = ("Ada", "Ben", "Chloe", "Dilan", "Emma", "Felix", "Greta", "Hugo")
THINGS = ("stickers", "marbles", "apples", "cards", "shells", "pencils")


@dataclass(frozen=True)
class Sheet:
    """What a document says, and how it looks."""

    title: str
    exercises: list[str]
    answers: list[str]
    name: str = "Name: ____________________    Date: ____________"
    hint: str = "Show your working. Each exercise is worth one point."
    answers_title: str = "Answers"
    font: str = "Calibri"
    size: float = 11
    grid: bool = False
    meta: dict[str, str] = field(default_factory=dict)


Change = Callable[[Sheet, int], Sheet]
Maker = Callable[[np.random.Generator, bool], tuple[str, str]]


def _fractions(rng: np.random.Generator, other: bool) -> tuple[str, str]:
    one, two = (Fraction(int(rng.integers(1, 9)), int(rng.integers(2, 10))) for _ in range(2))
    sign = "+-·"[int(rng.integers(3))]
    one, two = max(one, two), min(one, two)
    result = {"+": one + two, "-": one - two, "·": one * two}[sign]
    return f"{'Calculate' if other else 'Work out'} {one} {sign} {two}.", str(result)


def _percentages(rng: np.random.Generator, other: bool) -> tuple[str, str]:
    whole, share = int(rng.integers(2, 30)) * 20, int(rng.integers(1, 19)) * 5
    pupil, thing = rng.choice(PUPILS), rng.choice(THINGS)
    part = f"{whole * share / 100:g}"
    if other:
        return f"Of {pupil}'s {whole} {thing}, {share}% are blue. How many blue {thing} are there?", part
    return f"{pupil} has {whole} {thing}. {share}% of them are blue. How many {thing} are blue?", part


def _equations(rng: np.random.Generator, other: bool) -> tuple[str, str]:
    factor, x, more = (int(rng.integers(low, high)) for low, high in ((2, 10), (-9, 13), (1, 25)))
    return f"{'Find x' if other else 'Solve for x'}: {factor}x + {more} = {factor * x + more}", f"x = {x}"


def _areas(rng: np.random.Generator, other: bool) -> tuple[str, str]:
    wide, high = (int(n) for n in rng.integers(3, 25, 2))
    if rng.random() < 0.5:
        what = f"A rectangle is {wide} cm wide and {high} cm high."
        area = f"{wide * high} cm²"
    else:
        what, area = f"A triangle has a base of {wide} cm and a height of {high} cm.", f"{wide * high / 2:g} cm²"
    return f"{what} {'Find' if other else 'What is'} its area{'.' if other else '?'}", area


TOPICS: dict[str, Maker] = {
    "fractions": _fractions,
    "percentages": _percentages,
    "equations": _equations,
    "areas": _areas,
}


def _document(sheet: Sheet) -> bytes:
    """Without the time at which it was made."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = sheet.font, Pt(sheet.size)  # type: ignore[union-attr]
    document.core_properties.title = sheet.meta.get("title", "")
    document.core_properties.author = sheet.meta.get("author", "sheetmaker")
    document.add_heading(sheet.title, 1)
    document.add_paragraph(sheet.name)
    document.add_paragraph(sheet.hint)
    if sheet.grid:
        table = document.add_table(len(sheet.exercises), 2)
        for number, (exercise, row) in enumerate(zip(sheet.exercises, table.rows, strict=True), 1):
            left, right = row.cells
            left.text, right.text = f"{number}. {exercise}", "____________"
    else:
        for number, exercise in enumerate(sheet.exercises, 1):
            document.add_paragraph(f"{number}. {exercise}")
    if sheet.answers:
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        document.add_heading(sheet.answers_title, 2)
        for number, answer in enumerate(sheet.answers, 1):
            document.add_paragraph(f"{number}. {answer}")
    file = io.BytesIO()
    document.save(file)
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if not name.endswith("thumbnail.jpeg")}
    rels = members["_rels/.rels"]
    if b"thumbnail" in rels:
        begin = rels.rindex(b"<Relationship ", 0, rels.index(b"thumbnail"))
        members["_rels/.rels"] = rels[:begin] + rels[rels.index(b"/>", begin) + 2 :]
    return bytes_of(zip_archive(members))


def worksheet(change: Change | None = None, *, other: bool = False, generator: int = 0, number: int = 10) -> Generate:
    """Exercises that differ from seed to seed.

    Args:
        change: of the sheet, with the seed.
        other: exercises are worded in another way.
        generator: which of several streams of random numbers to take.
        number: of exercises.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng([seed, generator])
        made: dict[str, str] = {}
        while len(made) < number:
            exercise, answer = TOPICS[inputs["topic"]](rng, other)
            made.setdefault(exercise, answer)
        sheet = Sheet(f"{inputs['topic'].title()}, class {inputs['class']}", [*made], [*made.values()])
        return data_url(_document(change(sheet, seed) if change else sheet), MEDIA)

    return generate


def _styled(sheet: Sheet, seed: int) -> Sheet:
    return replace(sheet, font="Arial", size=10.5, meta={"title": sheet.title, "author": "sheetmaker 2"})


def _reworded(sheet: Sheet, seed: int) -> Sheet:
    return replace(
        sheet,
        name="Your name: __________________    Today's date: __________",
        hint="Write down how you get to each answer. There is one point for each exercise.",
        answers_title="Solutions",
    )


def _gridded(sheet: Sheet, seed: int) -> Sheet:
    return replace(sheet, grid=True)


def _shifted(sheet: Sheet, seed: int) -> Sheet:
    """Each answer is that of the next exercise."""
    return replace(sheet, answers=[*sheet.answers[1:], sheet.answers[0]])


def _without_answers(sheet: Sheet, seed: int) -> Sheet:
    return replace(sheet, answers=[])


def _repeated(sheet: Sheet, seed: int) -> Sheet:
    """The first two exercises, again and again."""
    return replace(sheet, exercises=sheet.exercises[:2] * 5, answers=sheet.answers[:2] * 5)


def _truncated(inputs: Inputs, seed: int) -> str:
    data = bytes_of(worksheet()(inputs, seed))
    return data_url(data[: int(len(data) * luck(seed).uniform(0.5, 0.95))], MEDIA)


def lessons(rng: np.random.Generator) -> list[Inputs]:
    """Three topics for three classes."""
    classes = [
        f"{number}{letter}" for number, letter in zip(rng.integers(5, 10, 3), rng.permutation([*"abcd"]), strict=False)
    ]
    return [
        {"topic": str(topic), "class": name} for topic, name in zip(rng.permutation([*TOPICS]), classes, strict=False)
    ]


WORKSHEET = Baseline("file/worksheet", worksheet(), FILE, {"topic": "What to exercise.", "class": "For whom."}, lessons)

PAIRS: list[Pair] = [
    harmless(WORKSHEET, "sampler", worksheet(generator=1), "Another sampler: other exercises of the same sort, as with every call."),
    harmless(WORKSHEET, "wording", worksheet(_reworded, other=True), "Exercises and instructions ask the same things in other words."),
    harmless(WORKSHEET, "styled", worksheet(_styled), "Text is set in Arial of ten and a half points instead of Calibri of eleven."),
    harmless(WORKSHEET, "grid", worksheet(_gridded), "Exercises stand in a table with lines to write on beside them, instead of in a list.", border=True),
    harmful(WORKSHEET, "shifted", worksheet(_shifted), "Each answer stands by the exercise before its own: all answers are wrong.", meaning=True),
    harmful(WORKSHEET, "keyless", worksheet(_without_answers), "The page of answers is missing."),
    harmful(WORKSHEET, "repeated", worksheet(_repeated), "The same two exercises come five times."),
    harmful(WORKSHEET, "truncated", sometimes(0.35, _truncated, worksheet()), "Every third document is cut off in the middle: Word says that it is damaged."),
]  # fmt: skip
