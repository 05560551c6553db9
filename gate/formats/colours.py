"""Tables of colours (CUBE, by Adobe and in DaVinci Resolve's form): from colours to colours, for a film or a photo."""

import re
from typing import Any

import numpy as np

from gate.formats import Format, Reading

# A table is read at so many steps of each colour, or of one that changes each channel by itself: what lies between its
# own steps is what programs take for it, and a finer table of the same colours says the same.
STEPS, STEPS_OF_CHANNEL = 17, 65
MAX_STEPS, MAX_STEPS_OF_CHANNEL = 64, 65_536
MAX_CHARACTERS = 8_000_000  # 64 steps, in a second
# What it is where it is not said.
_DOMAIN = (("MIN", "0 0 0"), ("MAX", "1 1 1"))
_KEYWORD = re.compile(r"(LUT_1D_SIZE|LUT_3D_SIZE|DOMAIN_MIN|DOMAIN_MAX|TITLE)\s+(.*)")


def _read(text: str) -> Reading | None:
    said: dict[str, str] = {}
    rows: list[list[float]] = []
    try:
        for line in map(str.strip, text.splitlines()):
            if not line or line.startswith("#"):
                continue
            if keyword := _KEYWORD.fullmatch(line):
                said[keyword[1]] = keyword[2]
            else:
                rows.append([float(number) for number in line.split()])
        domain = [[float(one) for one in said.get(f"DOMAIN_{end}", usual).split()] for end, usual in _DOMAIN]
        table = np.array(rows)
        if table.ndim != 2 or table.shape[1] != 3 or not np.isfinite(table).all():
            return None
        colours = _sampled(table, said)
    except ValueError:
        return None
    return None if colours is None else Reading(values={"domain": domain, **colours})


def _sampled(table: np.ndarray[Any, Any], said: dict[str, str]) -> dict[str, Any] | None:
    """What the table makes of colours that are evenly spread over its domain.

    Raises:
        ValueError: its size is no number.
    """
    if "LUT_1D_SIZE" in said:
        size = int(said["LUT_1D_SIZE"])
        if not 2 <= size <= MAX_STEPS_OF_CHANNEL or len(table) != size:
            return None
        at, known = np.linspace(0, 1, STEPS_OF_CHANNEL), np.linspace(0, 1, size)
        return {"channels": np.stack([np.interp(at, known, one) for one in table.T], axis=1).tolist()}
    size = int(said.get("LUT_3D_SIZE", "0"))
    if not 2 <= size <= MAX_STEPS or len(table) != size**3:
        return None
    from scipy.interpolate import interpn  # takes a while to import

    # Red changes fastest.
    cube = table.reshape(size, size, size, 3)
    steps = np.linspace(0, 1, STEPS)
    at = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1)
    known = np.linspace(0, 1, size)
    return {"colours": interpn((known, known, known), cube, at).reshape(-1, 3).tolist()}


COLOURS = Format("a table of colours", _read, most=MAX_CHARACTERS, of_numbers=True)
