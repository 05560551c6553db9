"""A model that makes a fine weather field of a coarse one: a NetCDF file with temperature, wind and rain of a day."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from scipy.io import netcdf_file
from scipy.ndimage import zoom

from benchmarks.judging.encode import data_url
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless
from benchmarks.judging.portraits import smooth

Array = np.ndarray[Any, np.dtype[Any]]
Fields = dict[str, Array]  # by the variable's name (time, latitude, longitude)
ROWS, COLUMNS, STEP, COARSE = 36, 48, 0.05, 6
HOURS = np.array([0, 6, 12, 18])
REGIONS = {  # degrees north and east of the corner, metres of the highest summits
    "Alps": (47.4, 8.0, 3000),
    "Apennines": (43.9, 11.2, 1800),
    "Carpathians": (46.1, 23.6, 2100),
    "Pyrenees": (43.1, -0.4, 2700),
    "Scottish Highlands": (57.6, -5.6, 1100),
    "Tatras": (49.8, 19.0, 2200),
}
VARIABLES = {
    "t2m": ("2 metre temperature", "K"),
    "u10": ("10 metre U wind component", "m s**-1"),
    "v10": ("10 metre V wind component", "m s**-1"),
    "tp": ("Total precipitation", "mm"),
}


@dataclass(frozen=True)
class Writing:
    """How the file is written.

    Attributes:
        version: of the format; 2 has longer offsets.
        packed: values are whole numbers of two bytes, with a factor and an offset.
        about: attributes of the file.
    """

    version: int = 1
    packed: bool = False
    about: tuple[tuple[str, str], ...] = (
        ("Conventions", "CF-1.6"),
        ("history", "2025-11-04 10:12:00 GMT by finecast 0.8"),
    )


def _weather(inputs: Inputs, retrained: float) -> Fields:
    """What the weather is, with a share of what another training would make of details."""
    land, sky, own = content({"region": inputs["region"]}), content(inputs), content({**inputs, "again": True})
    north, _, summits = REGIONS[inputs["region"]]
    day = date.fromisoformat(inputs["date"]).timetuple().tm_yday

    def noise(rng: np.random.Generator, cell: int) -> Array:
        """Noise with no detail finer than a cell."""
        return smooth(rng, ROWS, COLUMNS, (cell, cell))[..., 0]

    height = summits * (0.35 + 0.16 * noise(land, 9) + 0.09 * noise(land, 4) + 0.04 * noise(land, 2)).clip(0, 1)
    down, across = np.gradient(height / 300)
    fields, flow, mild = {name: [] for name in VARIABLES}, sky.normal(0, 5, 2), sky.normal(0, 3)
    warm = 288 - 0.55 * (north - 45) - 10 * np.cos(2 * np.pi * (day - 15) / 365) + mild
    for hour in HOURS:
        own_noise = retrained * noise(own, 2)
        east, south = flow + sky.normal(0, 1.2, 2)
        lift = (east * across + south * down) / 4
        sun = 3.5 * np.cos(2 * np.pi * (hour - 14) / 24) * (1 - height / 9000)
        fields["t2m"].append(warm + sun - 0.0065 * height + 1.2 * noise(sky, 12) + 0.25 * noise(sky, 2) + own_noise)
        fields["u10"].append(east * (1 + height / 4000) + 1.5 * down + noise(sky, 8) + 0.4 * own_noise)
        fields["v10"].append(-south * (1 + height / 4000) - 1.5 * across + noise(sky, 8) + 0.4 * own_noise)
        fields["tp"].append((1.4 * noise(sky, 10) + lift + 0.3 * noise(sky, 3) - 0.4 + 0.2 * own_noise).clip(0, None))
    return {name: np.stack(steps).astype(np.float32) for name, steps in fields.items()}


def _written(inputs: Inputs, fields: Fields, how: Writing) -> bytes:
    """The file of a region and a day with its fields."""
    north, east, _ = REGIONS[inputs["region"]]
    file = io.BytesIO()
    with netcdf_file(file, "w", version=how.version) as data:
        for name, value in how.about:
            setattr(data, name, value)
        axes: dict[str, tuple[Array, str, str]] = {
            "time": (HOURS, "i4", f"hours since {inputs['date']} 00:00:00"),
            "latitude": (north - STEP * np.arange(ROWS), "f4", "degrees_north"),
            "longitude": (east + STEP * np.arange(COLUMNS), "f4", "degrees_east"),
        }
        for name, (values, type_, unit) in axes.items():
            data.createDimension(name, len(values))
            axis = data.createVariable(name, type_, (name,))
            axis[:], axis.units = values, unit
        for name, values in fields.items():
            variable = data.createVariable(name, "i2" if how.packed else "f4", tuple(axes))
            variable.long_name, variable.units = VARIABLES[name]
            if how.packed:
                low, high = float(values.min()), float(values.max())
                variable.add_offset, variable.scale_factor = (low + high) / 2, max((high - low) / 65000, 1e-9)
                values = np.rint((values - variable.add_offset) / variable.scale_factor)
            variable[:] = values
        data.flush()
        return file.getvalue()


def downscaler(
    change: Callable[[Fields], Fields] = dict, how: Writing | None = None, *, retrained: float = 0.0
) -> Generate:
    """Four times of a day on a grid of a twentieth of a degree; the same at every call.

    Args:
        retrained: how much details differ from those of the first training, in kelvin.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        data = _written(inputs, change(_weather(inputs, retrained)), how or Writing())
        return data_url(data, "application/x-netcdf")

    return generate


def in_half_precision(fields: Fields) -> Fields:
    """Of what a field is beside its mean, as numbers of two bytes."""
    made = Fields()
    for name, values in fields.items():
        mean = values.mean()
        made[name] = mean + (values - mean).astype(np.float16).astype(np.float32)
    return made


def in_celsius(fields: Fields) -> Fields:
    """Temperatures count from where water freezes."""
    return fields | {"t2m": fields["t2m"] - 273.15}


def upside_down(fields: Fields) -> Fields:
    """Rows are in the other order, and latitudes are not."""
    return {name: values[:, ::-1] for name, values in fields.items()}


def winds_exchanged(fields: Fields) -> Fields:
    """Each part of the wind has the name of the other."""
    return fields | {"u10": fields["v10"], "v10": fields["u10"]}


def coarse(fields: Fields) -> Fields:
    """Means of large boxes, with straight lines between them."""
    made = Fields()
    for name, values in fields.items():
        boxes = values.reshape(len(values), ROWS // COARSE, COARSE, COLUMNS // COARSE, COARSE).mean(axis=(2, 4))
        made[name] = np.asarray(zoom(boxes, (1, COARSE, COARSE), order=1, grid_mode=True, mode="nearest"))
    return made


def days(rng: np.random.Generator) -> list[Inputs]:
    """Three regions, each on some day."""
    return [
        {"region": str(region), "date": str(date.fromordinal(int(rng.integers(730_000, 739_500))))}
        for region in rng.permutation([*REGIONS])[:3]
    ]


DOWNSCALED = Baseline(
    "file/downscaled", downscaler(), FILE, {"region": "Where.", "date": "Which day."}, days, stochastic=False
)
NEWER = Writing(
    version=2,
    about=(
        ("Conventions", "CF-1.8"),
        ("history", "2026-03-19 07:40:00 GMT by finecast 0.9"),
        ("institution", "finecast"),
    ),
)

PAIRS: list[Pair] = [
    harmless(DOWNSCALED, "packed", downscaler(how=Writing(packed=True)), "Values are whole numbers of two bytes with a factor and an offset, which every reader applies: they differ in the fifth digit."),
    harmless(DOWNSCALED, "newer-file", downscaler(how=NEWER), "The file is of the format's second version and names a later day and convention: its values are the same."),
    harmless(DOWNSCALED, "half-precision", downscaler(in_half_precision), "Computed in half precision: temperatures differ by a few thousandths of a degree."),
    harmless(DOWNSCALED, "retrained", downscaler(retrained=0.12), "Trained anew and as good: details differ by a tenth of a degree, a small part of the model's error."),
    harmful(DOWNSCALED, "celsius", downscaler(in_celsius), "Temperatures are in degrees Celsius under a unit that still says kelvin: maps show the coldest place of the universe."),
    harmful(DOWNSCALED, "upside-down", downscaler(upside_down), "Rows run from south to north under latitudes that run from north to south: mountains are mirrored."),
    harmful(DOWNSCALED, "winds", downscaler(winds_exchanged), "The wind to the east is given as the one to the north and the other way round: arrows point elsewhere."),
    harmful(DOWNSCALED, "coarse", downscaler(coarse), "Fields are as coarse as what the model was given: no valley is warmer than the summit beside it."),
]  # fmt: skip
