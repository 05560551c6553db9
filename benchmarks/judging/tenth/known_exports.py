"""Changes of what other programs read: subtitles, tables of colours, tracks, sheets, arrays, boxes."""

import re
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.judging.bodies import BODIES
from benchmarks.judging.bodies import finder as bodies
from benchmarks.judging.eighth.grades import GRADE, grade
from benchmarks.judging.eighth.karaoke import KARAOKE, aligner
from benchmarks.judging.eighth.notebooks import NOTEBOOK, Notebook, analyst
from benchmarks.judging.eighth.trails import TRAIL, Track
from benchmarks.judging.eighth.trails import planner as walk
from benchmarks.judging.eighth.vectors import VECTORS, Array, embedder
from benchmarks.judging.eighth.workbooks import SHEET, Entry, workbook
from benchmarks.judging.objects import DETECTOR, detector, rounded
from benchmarks.judging.pair import Pair, harmful, harmless

Found = list[dict[str, Any]]


def outlined(text: str) -> str:
    """Letters have an outline of three pixels, not two, and a shadow of two, not one."""
    return text.replace(",1,2,1,2,20,20,24,1\n", ",1,3,2,2,20,20,24,1\n", 1)


def five_digits(cube: str) -> str:
    """Numbers have five decimals, the last of which is less than a 300th of what a screen can show."""
    return re.sub(r"\d\.\d{6}", lambda found: f"{float(found[0]):.5f}", cube)


def with_language(notebook: Notebook) -> Notebook:
    """It says in which version of which language it was run, as notebooks do that were saved by a newer program."""
    language = {"name": "python", "version": "3.12.4", "file_extension": ".py", "mimetype": "text/x-python"}
    return notebook | {"metadata": notebook["metadata"] | {"language_info": language}}


def to_tenths(people: Found, seed: int) -> Found:
    """Boxes and joints are rounded to a tenth of a pixel."""
    return [
        one
        | {
            "box": rounded(one["box"], 1),
            "keypoints": [[*rounded(point[:2], 1), point[2]] for point in one["keypoints"]],
        }
        for one in people
    ]


def one_way(track: Track) -> Track:
    """The first half of the way, which ends where it is farthest from home or nearly so."""
    return track[: len(track) // 2]


def month_first(entries: list[Entry]) -> list[Entry]:
    """Days up to the twelfth are taken for months, and months for days."""
    return [
        replace(entry, day=entry.day.replace(month=entry.day.day, day=entry.day.month))
        if entry.day.day <= 12
        else entry
        for entry in entries
    ]


def last_missing(vectors: Array, texts: list[str]) -> Array:
    """The last sentence has no vector, as when an upper limit is counted in."""
    return vectors[:-1]


def half_sizes(boxes: Found, seed: int) -> Found:
    """Boxes have half of their width and height: distances from their middles are taken for their sizes."""
    return [box | {"box": [*box["box"][:2], *np.round(np.array(box["box"][2:]) / 2, 2).tolist()]} for box in boxes]


PAIRS: list[Pair] = [
    harmless(KARAOKE, "outlined", aligner(write=outlined), "Letters have a thicker outline and shadow, by a pixel each: they are read a trace more easily."),
    harmless(GRADE, "five-digits", grade(write=five_digits), "Numbers have five decimals: no screen shows the sixth."),
    harmless(NOTEBOOK, "language", analyst(with_language), "The notebook says in which version of Python it was run: it opens and looks the same."),
    harmless(BODIES, "tenths", bodies(to_tenths), "Places are rounded to a tenth of a pixel, where they vary by much more."),
    harmful(TRAIL, "one-way", walk(one_way), "The track ends half-way: nobody is led home, and the walk is half as long as asked for."),
    harmful(SHEET, "month-first", workbook(month_first), "Days up to the twelfth are taken for months: entries of May stand in January or in December."),
    harmful(VECTORS, "last-missing", embedder(last_missing), "The last sentence has no vector: there is one less than there are numbers of sentences."),
    harmful(DETECTOR, "half-sizes", detector(half_sizes), "Boxes are half as wide and as high as what they should be around: they hold its upper left quarter."),
]  # fmt: skip
