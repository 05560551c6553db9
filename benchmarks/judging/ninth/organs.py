"""A model that finds organs in a scan of a body: labels as NIfTI, and the organs' volumes as CSV."""

import gzip
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import ndimage

from benchmarks.judging.encode import data_url
from benchmarks.judging.pair import FILES, Baseline, Generate, Inputs, Pair, content, harmful, harmless

Array = np.ndarray[Any, np.dtype[Any]]
SHAPE, SPACING = (56, 44, 36), (6.5, 6.5, 8.0)  # voxels to the left, the back to the front, and upwards; millimetres
# Middle and radii as shares of the body: x from the patient's right to the left, y to the front, z upwards.
ORGANS = {
    "spleen": ((0.76, 0.36, 0.66), (0.085, 0.13, 0.13)),
    "kidney_right": ((0.33, 0.30, 0.36), (0.08, 0.1, 0.16)),
    "kidney_left": ((0.66, 0.30, 0.41), (0.08, 0.1, 0.16)),
    "liver": ((0.33, 0.56, 0.68), (0.22, 0.28, 0.23)),
    "stomach": ((0.62, 0.62, 0.66), (0.12, 0.12, 0.13)),
    "spine": ((0.5, 0.2, 0.5), (0.06, 0.08, 0.7)),
}
NAMES = [*ORGANS]
COARSE = tuple(n // 2 for n in SHAPE)
GRID = np.meshgrid(*[(np.arange(n) + 0.5) / n for n in SHAPE], indexing="ij", sparse=True)


def _labels(inputs: Inputs, soft: float = 1.2, noise: float = 0.0, grown: float = 0.0) -> Array:
    """1, 2, … for the organs asked for, and 0 elsewhere.

    Args:
        soft: how far edges are smoothed, in voxels.
        noise: how far another precision moves edges.
        grown: by which share of its radii an organ is larger.
    """
    rng, other = content({"scan": inputs["scan"]}), content({"half": inputs["scan"]})
    labels, best = np.zeros(SHAPE, np.uint8), np.full(SHAPE, -grown, np.float32)
    for number, (middle, radii) in enumerate(ORGANS.values(), 1):
        at = np.array(middle) + rng.normal(0, 0.014, 3)
        size = np.array(radii) * rng.normal(1, 0.07, 3) * rng.normal(1, 0.05)
        rough = ndimage.gaussian_filter(rng.normal(0, 1, COARSE).astype(np.float32), 1.5)
        rough = ndimage.zoom(rough, 2, order=1) * 0.09 / rough.std()
        field = 1 - np.sqrt(sum(((GRID[axis] - at[axis]) / size[axis]) ** 2 for axis in range(3))) + rough
        field = ndimage.gaussian_filter(field.astype(np.float32), soft, truncate=3)
        field = field + noise * other.normal(0, 1, SHAPE)
        wins = field > best
        labels[wins], best[wins] = number, field[wins]
    return labels * (np.isin(labels, _asked(inputs)))


def _asked(inputs: Inputs) -> list[int]:
    return [
        number for number, name in enumerate(NAMES, 1) if inputs["organs"] == "all" or name.startswith(inputs["organs"])
    ]


def _nifti(labels: Array, spacing: tuple[float, ...], description: str) -> bytes:
    """One file with a header of 348 bytes, whose axes go to the right, the front and upwards."""
    kind, bits = {"uint8": (2, 8), "int16": (4, 16), "float32": (16, 32)}[labels.dtype.name]
    header = struct.pack("<i35xB", 348, 0) + struct.pack("<8h", 3, *labels.shape, 1, 1, 1, 1) + bytes(14)
    header += struct.pack("<3h", kind, bits, 0) + struct.pack("<8f", 1, *spacing, 0, 0, 0, 0)
    header += struct.pack("<3f", 352, 1, 0) + struct.pack("<hBB", 0, 0, 2) + struct.pack("<4f2i", 0, 0, 0, 0, 0, 0)
    header += description.encode().ljust(80, b"\0") + bytes(24)
    # Rows of voxels go to the patient's left, and so against the first axis of the world.
    origin = [n * step / 2 for n, step in zip(labels.shape, spacing, strict=True)]
    rows = [(-spacing[0], 0, 0, origin[0]), (0, spacing[1], 0, -origin[1]), (0, 0, spacing[2], -origin[2])]
    header += struct.pack("<2h", 0, 1) + bytes(24) + b"".join(struct.pack("<4f", *row) for row in rows)
    header += bytes(16) + b"n+1\0" + bytes(4)
    return header + labels.tobytes(order="F")


def organs(
    change: Callable[[Array, Inputs], Array] | None = None,
    *,
    soft: float = 1.2,
    noise: float = 0.0,
    grown: float = 0.0,
    by_name: bool = False,
    spacing: tuple[float, ...] = SPACING,
    kind: str = "uint8",
    level: int = 6,
    description: str = "bodyseg 1.2",
) -> Generate:
    """Labels and volumes; it is deterministic.

    Args:
        change: of labels.
        soft: how far edges are smoothed, in voxels.
        noise: how far another precision moves edges.
        grown: by which share of its radii an organ is larger.
        by_name: organs are numbered by their names in the labels, and as before in the table.
        spacing: millimetres from voxel to voxel, as the header says and the volumes are worked out.
        kind: of numbers.
        level: how much gzip tries.
        description: in the header.
    """

    def generate(inputs: Inputs, seed: int) -> list[str]:
        labels = _labels(inputs, soft, noise, grown)
        labels = change(labels, inputs) if change else labels
        volume = float(np.prod(spacing)) / 1000
        rows = ["label,organ,volume_ml"]
        rows += [f"{n},{NAMES[n - 1]},{(labels == n).sum() * volume:.1f}" for n in _asked(inputs)]
        if by_name:
            labels = np.array([0, *(1 + sorted(NAMES).index(name) for name in NAMES)], np.uint8)[labels]
        packed = gzip.compress(_nifti(labels.astype(kind), spacing, description), level, mtime=0)
        table = "\n".join([*rows, ""]).encode()
        return [data_url(packed, "application/octet-stream"), data_url(table, "text/csv")]

    return generate


def _mirrored(labels: Array, inputs: Inputs) -> Array:
    """The first axis is turned round, and the header says nothing of it."""
    return labels[::-1]


def _speckled(labels: Array, inputs: Inputs) -> Array:
    """Crumbs that are not joined to any organ are not removed any more."""
    rng, speckled = content(inputs | {"by": "speck"}), labels.copy()
    for _ in range(40):
        at = [int(rng.integers(2, n - 3)) for n in SHAPE]
        size = rng.integers(1, 4, 3)
        speckled[tuple(slice(a, a + int(s)) for a, s in zip(at, size, strict=True))] = rng.choice(_asked(inputs))
    return speckled


def scans(rng: np.random.Generator) -> list[Inputs]:
    """Three scans: all organs of two of them, and the kidneys of the third."""
    asked = ("all", "all", "kidney")
    return [{"scan": f"ct_{rng.integers(10**5):05d}.nii.gz", "organs": which} for which in asked]


ORGAN = Baseline(
    "file/organs",
    organs(),
    FILES,
    {"scan": "What to segment.", "organs": "All, or the first letters of some."},
    scans,
    stochastic=False,
)

PAIRS: list[Pair] = [
    harmless(ORGAN, "half", organs(noise=0.004), "Half precision: a voxel in several hundred at the edges of organs has changed, and volumes by less than a hundredth."),
    harmless(ORGAN, "smoother", organs(soft=1.26, grown=0.007), "Edges are smoothed a little more; volumes change by a hundredth or two, and organs look the same."),
    harmless(ORGAN, "words", organs(kind="int16", description="bodyseg 1.3"), "Labels are numbers of two bytes instead of one, as the header says: programs read the same labels."),
    harmless(ORGAN, "packed", organs(level=9, description="bodyseg 1.2.1"), "The file is packed tighter, and the header says another version; the labels are the same."),
    harmful(ORGAN, "mirrored", organs(_mirrored), "Left and right are exchanged: the liver lies on the left, and does not lie over that of the scan."),
    harmful(ORGAN, "by-name", organs(by_name=True), "Labels are numbered by the alphabet: 1 is the left kidney, where the table says and users expect the spleen."),
    harmful(ORGAN, "unit-voxels", organs(spacing=(1.0, 1.0, 1.0)), "The size of voxels is lost: volumes are hundreds of times too small, and labels do not lie over the scan."),
    harmful(ORGAN, "crumbs", organs(_speckled), "Some forty crumbs of organs float everywhere in the body, and volumes include them."),
]  # fmt: skip
