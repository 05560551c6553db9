"""A model that answers a question about a table with a Jupyter notebook: code, what it printed, and a conclusion."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless

Cell = dict[str, Any]
Notebook = dict[str, Any]
TABLES = {  # what is measured and by what
    "penguins.csv": ("weight", "island", ("Biscoe", "Dream", "Torgersen")),
    "trips.csv": ("minutes", "station", ("Harbour", "Market", "Museum", "Zoo")),
    "orders.csv": ("euros", "country", ("Austria", "Belgium", "Chile", "Denmark")),
    "wines.csv": ("score", "grape", ("Merlot", "Pinot", "Syrah")),
}
TITLES = ("# {Measure} by {by}", "# How does {measure} depend on {by}?", "# Comparing the {by}s")
LOADS = (
    ("import pandas as pd", "", "table = pd.read_csv(\"{file}\")", "table.shape"),
    ("import pandas as pd", "table = pd.read_csv(\"{file}\").dropna()", "table.shape"),
)  # fmt: skip
MEANS = (
    ("means = table.groupby(\"{by}\")[\"{measure}\"].mean()", "print(means.round(2).to_string())"),
    ("groups = table.groupby(\"{by}\")", "means = groups[\"{measure}\"].mean().round(2)", "print(means.to_string())"),
    ("means = table.pivot_table(\"{measure}\", index=\"{by}\")[\"{measure}\"]", "print(means.round(2).to_string())"),
)  # fmt: skip
CONCLUSIONS = (
    "The mean {measure} is highest for **{best}** ({value:.2f}).",
    "**{best}** has the highest mean {measure}, {value:.2f}.",
    "Of all {by}s, **{best}** comes first with a mean {measure} of {value:.2f}.",
)
OTHERS = (
    "The highest mean {measure}, {value:.2f}, belongs to **{best}**.",
    "With {value:.2f} on average, **{best}** leads in {measure}.",
)
FAILURE = {"output_type": "error", "ename": "ModuleNotFoundError", "evalue": "No module named 'pandas'", "traceback": ["ModuleNotFoundError: No module named 'pandas'"]}  # fmt: skip


def _lines(lines: Sequence[str]) -> list[str]:
    """As notebooks keep them: each but the last with its end."""
    return [*(f"{line}\n" for line in lines[:-1]), lines[-1]]


def _markdown(*lines: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": _lines(lines)}


def _code(number: int, lines: Sequence[str], output: Cell) -> Cell:
    return {
        "cell_type": "code",
        "execution_count": number,
        "metadata": {},
        "outputs": [output],
        "source": _lines(lines),
    }


def analyst(
    change: Callable[[Notebook], Notebook] = dict,
    *,
    conclusions: tuple[str, ...] = CONCLUSIONS,
    write: Callable[[Notebook], str] = lambda notebook: json.dumps(notebook, indent=1) + "\n",
) -> Generate:
    """Four cells: a title, two of code that were run, and a conclusion. The numbers are the table's, the words the seed's.

    Args:
        conclusions: one of which is written.
        write: a notebook as text.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        file = inputs["question"].rpartition(" in ")[2].partition(",")[0]
        measure, by, groups = TABLES[file]
        data, rng = content(inputs), draws(inputs, seed)
        rows, means = int(data.integers(90, 900)), np.round(data.uniform(10, 90, len(groups)), 2)
        words: dict[str, Any] = {"file": file, "measure": measure, "by": by, "Measure": measure.title()}
        words |= {"best": groups[int(means.argmax())], "value": means.max()}

        def one_of(lines: Sequence[Sequence[str]]) -> list[str]:
            return [line.format(**words) for line in lines[int(rng.integers(len(lines)))]]

        wide = max(map(len, (by, *groups)))
        printed = [by, *(f"{group:<{wide}} {mean:>8.2f}" for group, mean in zip(groups, means, strict=True))]
        shape = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": [f"({rows}, {data.integers(4, 12)})"]}}  # fmt: skip
        cells = [
            _markdown(*one_of([[title] for title in TITLES])),
            _code(1, one_of(LOADS), shape),
            _code(2, one_of(MEANS), {"output_type": "stream", "name": "stdout", "text": [f"{line}\n" for line in printed]}),
            _markdown("## Conclusion", "", *one_of([[one] for one in conclusions])),
        ]  # fmt: skip
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}
        return data_url(write(change(notebook)).encode(), "application/x-ipynb+json")

    return generate


def of_cells(change: Callable[[Cell, int], Cell]) -> Callable[[Notebook], Notebook]:
    """A change of every cell, given its number."""
    return lambda notebook: notebook | {"cells": [change(cell, at) for at, cell in enumerate(notebook["cells"])]}


def with_names(notebook: Notebook) -> Notebook:
    """Cells have names, as the next version of the format wants it."""
    return of_cells(lambda cell, at: {"id": f"cell-{at}", **cell})(notebook) | {"nbformat_minor": 5}


def in_one_piece(cell: Cell, at: int) -> Cell:
    """The source is one text, which the format allows as well as a list of lines."""
    return cell | {"source": "".join(cell["source"])}


def without_ends(cell: Cell, at: int) -> Cell:
    """Lines have lost their ends, without which they are one line."""
    return cell | {"source": [line.rstrip("\n") for line in cell["source"]]}


def not_run(cell: Cell, at: int) -> Cell:
    return cell | {"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else cell


def failing(cell: Cell, at: int) -> Cell:
    """The first cell of code has failed, and the second was not run."""
    return cell | {"outputs": [FAILURE]} if at == 1 else not_run(cell, at)


def questions(rng: np.random.Generator) -> list[Inputs]:
    return [{"question": f"Which {TABLES[file][1]} has the highest mean {TABLES[file][0]} in {file}, upload {rng.integers(10**4)}"} for file in rng.permutation([*TABLES])[:3]]  # fmt: skip


NOTEBOOK = Baseline("file/notebook", analyst(), FILE, {"question": "What to find out, and in which table."}, questions)

PAIRS: list[Pair] = [
    harmless(NOTEBOOK, "named-cells", analyst(with_names), "Cells have names, as the next version of the format wants it: it opens and runs the same."),
    harmless(NOTEBOOK, "one-piece", analyst(of_cells(in_one_piece)), "The source of a cell is one text and not a list of lines, which the format takes for the same."),
    harmless(NOTEBOOK, "compact", analyst(write=json.dumps), "The JSON of the notebook is on one line, which nobody sees who opens it."),
    harmless(NOTEBOOK, "other-words", analyst(conclusions=OTHERS), "The conclusion says the same in other words."),
    harmful(NOTEBOOK, "no-ends", analyst(of_cells(without_ends)), "All lines of a cell run into one: the code does not run, and the heading swallows the conclusion."),
    harmful(NOTEBOOK, "not-run", analyst(of_cells(not_run)), "Nothing was run: the table that the conclusion speaks of is not there."),
    harmful(NOTEBOOK, "failing", now_and_then(1 / 3, analyst(of_cells(failing)), analyst()), "In one notebook of three a library was missing: an error stands where the table was."),
    harmful(NOTEBOOK, "twice-encoded", analyst(write=lambda notebook: json.dumps(json.dumps(notebook))), "The file is one long JSON text with a notebook inside: Jupyter does not open it."),
]  # fmt: skip
