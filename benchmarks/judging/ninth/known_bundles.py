"""Further changes of models that answer with several files: outlines of buildings, and the weights of a training."""

import io
import json
import tarfile
from collections.abc import Callable

import numpy as np

from benchmarks.judging.encode import bytes_of, tar_archive
from benchmarks.judging.fifth.footprints import FOOTPRINT, House, footprint
from benchmarks.judging.fifth.trainings import TRAINER, trainer
from benchmarks.judging.files import Members
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.pair import Generate, Inputs, Pair, harmful, harmless, luck

WEIGHTS, LOSSES = "output/lora/lora.safetensors", "output/lora/loss.csv"


def beside(houses: list[House], inputs: Inputs) -> list[House]:
    """All of it nine metres to the east and six to the south."""
    return [House(house.corners + np.array((9, -6)), house.confidence) for house in houses]


def trained(change: Callable[[Members, int], Members]) -> Generate:
    """A trainer whose tar file has other members, given the seed."""

    def generate(inputs: Inputs, seed: int) -> str:
        with tarfile.open(fileobj=io.BytesIO(bytes_of(trainer()(inputs, seed)))) as archive:
            files = archive.getmembers()
            members = {one.name: file.read() for one in files if (file := archive.extractfile(one))}
        return tar_archive(change(members, seed), modified=int(files[0].mtime))

    return generate


def smoother(members: Members, seed: int) -> Members:
    """Losses are means of the last five."""
    head, *lines = members[LOSSES].decode().splitlines()
    rows = [line.split(",") for line in lines]
    means = [np.mean([float(row[1]) for row in rows[max(0, at - 4) : at + 1]]) for at in range(len(rows))]
    table = [head, *(f"{row[0]},{mean:.5f}" for row, mean in zip(rows, means, strict=True))]
    return members | {LOSSES: ("\n".join(table) + "\n").encode()}


def diverged(members: Members, seed: int) -> Members:
    """From some step on nothing is a number: neither the losses nor the weights."""
    head, *lines = members[LOSSES].decode().splitlines()
    last = int(luck(seed).integers(2, len(lines) - 1))
    table = [head, *lines[:last], *(f"{line.split(',')[0]},nan" for line in lines[last:])]
    weights = members[WEIGHTS]
    start = 8 + int.from_bytes(weights[:8], "little")
    assert json.loads(weights[8:start])
    nothing = np.full((len(weights) - start) // 2, np.nan, "<f2").tobytes()
    return members | {WEIGHTS: weights[:start] + nothing, LOSSES: ("\n".join(table) + "\n").encode()}


PAIRS: list[Pair] = [
    harmless(FOOTPRINT, "other-corner", footprint(ring=lambda corners: np.roll(corners, 2, axis=0)), "Outlines begin at another of their corners: maps show the same."),
    harmful(FOOTPRINT, "beside", footprint(beside), "All buildings are eleven metres off: on a map the outlines lie beside the houses."),
    harmless(TRAINER, "smoother", trained(smoother), "Losses are means of the last five steps that are listed: the same curve with less noise."),
    harmful(TRAINER, "diverged", now_and_then(0.35, trained(diverged), trainer()), "One training in three breaks down: no weight is a number, and pictures are black."),
]  # fmt: skip
