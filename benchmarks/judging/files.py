"""Models that answer with other files: a zip of results, a tar of settings, a table, a drawing."""

import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.judging.encode import data_url, tar_archive, zip_archive
from benchmarks.judging.pair import (
    FILE,
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

Members = dict[str, bytes]
Rows = list[list[str]]


def results(
    change: Callable[[Members], Members] = dict, *, bits: Any = np.random.PCG64, png_level: int = 6, **archive: Any
) -> Generate:
    """A zip of a picture, a table and a summary, whose numbers differ from seed to seed."""

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.Generator(bits(seed))
        values = content(inputs).uniform(0, 100, 20) + rng.normal(0, 1, 20)
        picture = io.BytesIO()
        bars = (np.arange(64)[:, None] > 64 - values.clip(0, 100)[None] * 0.6).astype(np.uint8) * 200
        Image.fromarray(bars.repeat(4, axis=1)).save(picture, "PNG", compress_level=png_level)
        members = {
            "summary.json": json.dumps({"mean": float(values.mean()), "count": 20}).encode(),
            "values.csv": "\n".join(["index,value", *(f"{i},{v:.3f}" for i, v in enumerate(values))]).encode(),
            "plot.png": picture.getvalue(),
        }
        return zip_archive(change(members), **archive)

    return generate


def settings(change: Callable[[Members], Members] = dict, **archive: Any) -> Generate:
    """A tar of settings that the inputs decide."""

    def generate(inputs: Inputs, seed: int) -> str:
        rng = content(inputs)
        members = {
            "settings/model.json": json.dumps({"layers": int(rng.integers(2, 24)), "rate": 1e-4}).encode(),
            "settings/labels.txt": "\n".join(map(str, rng.permutation(["cat", "dog", "fox", "owl"]))).encode(),
            "settings/weights.bin": rng.bytes(4000),
        }
        return tar_archive(change(members), **archive)

    return generate


def without(name: str) -> Callable[[Members], Members]:
    return lambda members: {key: data for key, data in members.items() if key != name}


def replaced(name: str, data: bytes) -> Callable[[Members], Members]:
    return lambda members: members | {name: data}


def backwards(members: Members) -> Members:
    return dict(reversed(members.items()))


def truncated(whole: Generate) -> Generate:
    return lambda inputs, seed: whole(inputs, seed)[:-400]


def table(
    change: Callable[[Rows], Rows] = list, *, bits: Any = np.random.PCG64, end: str = "\n", rows: int = 40
) -> Generate:
    """A table of names and measurements as CSV; the measurements differ from seed to seed."""

    def generate(inputs: Inputs, seed: int) -> str:
        plants, rng = content(inputs), np.random.Generator(bits(seed))
        heights = plants.uniform(1, 9, rows) + rng.normal(0, 0.1, rows)
        made = [["plant", "height", "healthy"]]
        made += [[f"plant-{index}", f"{height:.2f}", "yes"] for index, height in enumerate(heights)]
        return data_url(end.join(",".join(row) for row in change(made)).encode(), "text/csv")

    return generate


RESULTS = Baseline("file/results", results(), FILE, {"run": "The run to report."}, names("a", "b", "c", of="run"))
SETTINGS = Baseline(
    "file/settings", settings(), FILE, {"model": "The model."}, names("s", "m", "l", of="model"), stochastic=False
)
TABLE = Baseline("file/table", table(), FILE, {"bed": "The bed to measure."}, names("east", "south", "west", of="bed"))

PAIRS: list[Pair] = [
    harmless(RESULTS, "rng", results(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(RESULTS, "level", results(level=1), "The same members, compressed less."),
    harmless(RESULTS, "order", results(backwards, year=2025), "The same members in another order, with another date."),
    harmless(RESULTS, "picture", results(png_level=9), "The picture has the same pixels in a smaller file."),
    harmless(SETTINGS, "dates", settings(modified=1_750_000_000, owner="cog"), "The same members with another date and owner."),
    harmful(RESULTS, "missing", results(without("plot.png")), "The picture is missing."),
    harmful(RESULTS, "empty", sometimes(1 / 3, results(replaced("values.csv", b"")), results()), "In one archive of three the table is empty."),
    harmful(RESULTS, "truncated", truncated(results()), "The archive cannot be opened."),
    harmful(SETTINGS, "other", settings(replaced("settings/weights.bin", bytes(4000))), "The weights are all zero."),
    harmless(TABLE, "rng", table(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(TABLE, "lines", table(end="\r\n"), "Lines end as on Windows.", border=True),
    *strengths(TABLE, "shorter", lambda s: table(lambda rows: rows[: round((1 - s) * len(rows))]), "That share of the rows is missing.", most_mind=(0.05,), all_mind=(0.5,)),
    harmful(TABLE, "column", table(lambda rows: [row[:2] for row in rows]), "A column is missing."),
]  # fmt: skip
