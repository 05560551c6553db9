"""A model that plans a walk that ends where it began and answers with it as GPX, for watches and maps."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, strengths

Track = np.ndarray[Any, np.dtype[Any]]  # (points, 3): degrees north, degrees east, metres above the sea
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="trails" xmlns="http://www.topografix.com/GPX/1/1">\n'
VILLAGES = {  # degrees north and east, metres above the sea, how steep it is
    "Adelboden": (46.4929, 7.5596, 1350, 1.0),
    "Betws-y-Coed": (53.0933, -3.8014, 60, 0.5),
    "Cortina": (46.5405, 12.1357, 1220, 1.0),
    "Lagundo": (46.6825, 11.1306, 350, 0.8),
    "Vossevangen": (60.6286, 6.4118, 60, 0.6),
    "Zakopane": (49.2992, 19.9496, 840, 0.9),
}
AROUND = 4e7 / 360  # metres of a degree


def _normal(rng: np.random.Generator, count: int) -> np.ndarray:
    return rng.normal(0, 1, count)


def _even(rng: np.random.Generator, count: int) -> np.ndarray:
    """With the mean and the spread of `_normal`."""
    return rng.uniform(-(3**0.5), 3**0.5, count)


def planner(
    change: Callable[[Track], Track] = lambda track: track,
    *,
    draw: Callable[[np.random.Generator, int], np.ndarray] = _normal,
    points: int = 90,
) -> Generate:
    """A loop of as many kilometres as asked for; where it goes is the seed's, how high the hills are is the place's.

    Args:
        draw: draws so many numbers, for the shape of the loop.
        points: of the track.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        length, village = float(inputs["walk"].split()[0]) * 1000, inputs["walk"].split(" from ")[1].partition(",")[0]
        rng, land, (north, east, high, steep) = draws(inputs, seed), content(inputs), VILLAGES[village]
        at = np.linspace(0, 2 * np.pi, points)
        waves = zip(draw(rng, 7), draw(rng, 7), range(2, 9), strict=True)
        radius = 1 + sum(0.32 / number * (a * np.cos(number * at) + b * np.sin(number * at)) for a, b, number in waves)
        radius, heading = np.maximum(np.asarray(radius), 0.25), rng.uniform(0, 2 * np.pi)
        metres = radius[:, None] * np.stack([np.cos(at + heading), np.sin(at + heading)], axis=1)
        metres *= length / np.linalg.norm(np.diff(metres, axis=0), axis=1).sum()
        metres -= metres[0]
        hills = np.zeros(points)
        for _ in range(5):
            way, phase = land.normal(0, 1 / 700, 2), land.uniform(0, 2 * np.pi)
            hills += 45 * steep * (np.cos(metres @ way + phase) - np.cos(phase))
        degrees = metres / AROUND / (1, np.cos(np.radians(north)))
        track = change(np.column_stack([north + degrees[:, 0], east + degrees[:, 1], high + hills]))
        lines = [f'<trkpt lat="{a:.7f}" lon="{b:.7f}"><ele>{c:.1f}</ele></trkpt>' for a, b, c in track]
        name = f"<name>{inputs['walk']}</name>"
        return data_url(
            "\n".join([f"{HEAD}<trk>{name}<trkseg>", *lines, "</trkseg></trk>", "</gpx>", ""]).encode(),
            "application/gpx+xml",
        )

    return generate


def exchanged(track: Track) -> Track:
    return track[:, [1, 0, 2]]


def in_feet(track: Track) -> Track:
    return track * (1, 1, 3.28084)


def snapped(step: float) -> Callable[[Track], Track]:
    """Points lie on a grid of so many degrees."""

    def changed(track: Track) -> Track:
        return np.column_stack([np.rint(track[:, :2] / step) * step, track[:, 2]])

    return changed


def walks(rng: np.random.Generator) -> list[Inputs]:
    return [{"walk": f"{rng.integers(40, 160) / 10} km from {village}, no. {rng.integers(900)}"} for village in rng.permutation([*VILLAGES])[:3]]  # fmt: skip


TRAIL = Baseline("file/trail", planner(), FILE, {"walk": "How far, and from where."}, walks, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(TRAIL, "denser", planner(points=150), "There are more points on the same way: it is drawn a little smoother."),
    harmless(TRAIL, "even", planner(draw=_even), "The shape is drawn from another law with the same spread: other walks, as long and as winding."),
    harmful(TRAIL, "exchanged", planner(exchanged), "North and east are exchanged: walks are in Africa or in the sea."),
    harmful(TRAIL, "feet", planner(in_feet), "Heights are in feet where the format has metres: a village lies above all summits, and every climb is three times as high."),
    *strengths(TRAIL, "snapped", lambda s: planner(snapped(s)), "Points lie on a grid of so many degrees, of which one is 111 km: the way has stairs and leaves the path.", nobody_minds=(0.000002,), few_mind=(0.00002,), most_mind=(0.0005,), all_mind=(0.004,)),
]  # fmt: skip
