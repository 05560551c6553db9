"""Further changes of models that answer with numbers as JSON: forecasts, prices, and the nearest texts."""

import numpy as np

from benchmarks.judging.forecasts import SALES, SERIES, Value, forecaster
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.valuations import SEARCHER, STREETS, VALUER, searcher, valuer

CELLS = 24  # that the texts of the new index lie in, ten in each


def with_common_limits(value: Value) -> Value:
    """Limits are as many percent from the mean on each day, as they are on all days together."""
    mean, low, high = (np.array(value[name]) for name in SERIES)
    below, above = float((low / mean).mean()), float((high / mean).mean())
    return value | {"low": (below * mean).tolist(), "high": (above * mean).tolist()}


def backwards(value: Value) -> Value:
    """The last day's numbers come first, under dates that are in order."""
    return value | {name: value[name][::-1] for name in SERIES}


def with_another_sale(inputs: Inputs, seed: int) -> Value:
    """Five sales nearby instead of four."""
    value, tries = valuer()(inputs, seed), luck(seed)
    known = {sale["street"]: sale for sale in value["sales"]}
    while len(known) < 5:
        for sale in valuer()(inputs, int(tries.integers(2**31)))["sales"]:
            if len(known) < 5:
                known.setdefault(sale["street"], sale)
    return value | {"sales": [known[street] for street in STREETS if street in known]}


def by_cells(inputs: Inputs, seed: int) -> Value:
    """Cells of ten texts are searched or not, about as many as texts were."""
    seen = luck(seed).random(CELLS) < 0.89
    return searcher(visited=1.0, known=np.repeat(seen, 10))(inputs, seed)


def to_another_question(inputs: Inputs, seed: int) -> Value:
    """What was found for the question before."""
    return searcher()({"question": f"{inputs['question']}, but before"}, seed)


PAIRS: list[Pair] = [
    harmless(SALES, "common-limits", forecaster(with_common_limits), "Limits are equally many percent from the mean on all days, which they were but for chance."),
    harmful(SALES, "backwards", now_and_then(0.45, forecaster(backwards), forecaster()), "In four forecasts of nine the days come from the last to the first: the strong days of the week are elsewhere."),
    harmless(VALUER, "five-sales", with_another_sale, "Five sales nearby are listed instead of four."),
    harmful(VALUER, "dollars", valuer(lambda value: value | {"currency": "USD"}), "The same numbers are said to be dollars, where they were euros."),
    harmless(SEARCHER, "cells", by_cells, "The index overlooks groups of texts instead of single ones, about as many in all."),
    harmful(SEARCHER, "another", now_and_then(0.35, to_another_question, searcher()), "One answer in three is to another question, from before: none of its hits has to do with what was asked."),
]  # fmt: skip
