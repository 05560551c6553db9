"""A model that follows the vehicles in a video of a road and counts them, as JSON."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, content, harmful, harmless, luck, names, sometimes

Track = dict[str, Any]
Change = Callable[[list[Track], np.random.Generator], list[Track]]
FRAMES, FPS = 300, 25
PIXELS = 12.0  # in a metre of the road
# Each type with how often it is seen, and its usual speed in kilometres an hour.
TYPES = {"car": (0.62, 46.0), "lorry": (0.12, 38.0), "bus": (0.08, 34.0), "bicycle": (0.18, 18.0)}
DIRECTIONS = ("northbound", "southbound")


def follower(change: Change | None = None, *, jitter: float = 1.3, step: int = 5, ghosts: float = 0.3) -> Generate:
    """The track of each vehicle, in pixels of 1280 by 720, and how many of each type went which way.

    Args:
        change: of the tracks, from which everything is counted.
        jitter: of the places, in pixels, and half as much of the speeds.
        step: frames from one place to the next.
        ghosts: how often a shadow is followed for a moment too.
    """

    def generate(inputs: Inputs, seed: int) -> dict[str, Any]:
        road, rng = content(inputs), np.random.default_rng(seed)
        shares = np.array([share for share, _ in TYPES.values()])
        kinds = [*(str(kind) for kind in road.choice([*TYPES], int(road.integers(8, 13)), p=shares)), "bicycle", "car"]
        tracks: list[Track] = []
        for kind in kinds:
            way = int(road.integers(2))
            speed = TYPES[kind][1] * float(np.clip(road.normal(1, 0.14), 0.6, 1.5))
            per_frame = speed / 3.6 * PIXELS / FPS
            first = int(road.integers(0, 200))
            last = min(FRAMES - 1, first + int(680 / per_frame))
            at = np.arange(first + int(rng.integers(0, 3)), last + 1, step)
            run = (at - first) * per_frame
            down = 700 - run if way == 0 else 20 + run
            lane = (720 if way == 0 else 520) + road.normal(0, 12) + (75 if kind == "bicycle" else 0) * (1 - 2 * way)
            across = 620 + (lane - 620) * (0.45 + 0.55 * down / 720)
            places = np.column_stack([across, down]) + rng.normal(0, jitter, (len(at), 2))
            sure = float(np.clip(road.uniform(0.78, 0.97) + rng.normal(0, 0.012), 0, 0.999))
            tracks.append(track(kind, DIRECTIONS[way], at, places, speed + jitter / 2 * float(rng.normal()), sure))
        if rng.random() < ghosts:
            at = int(rng.integers(20, 270)) + step * np.arange(3)
            places = rng.uniform((480, 300), (760, 600)) + rng.normal(0, 4, (3, 2))
            way = int(rng.integers(2))
            tracks.append(track("car", DIRECTIONS[way], at, places, rng.uniform(2, 9), rng.uniform(0.35, 0.5)))
        tracks.sort(key=lambda one: one["first_frame"])
        tracks = [{"id": number} | one for number, one in enumerate(tracks, 1)]
        tracks = change(tracks, luck(seed)) if change else tracks
        types, ways = (Counter(one[what] for one in tracks) for what in ("type", "direction"))
        return {
            "fps": FPS,
            "frames": FRAMES,
            "tracks": tracks,
            "counts": {kind: types[kind] for kind in TYPES},
            "directions": {way: ways[way] for way in DIRECTIONS},
        }

    return generate


def track(kind: str, way: str, at: Any, places: Any, speed: float, sure: float) -> Track:
    """Of a vehicle that was seen in the frames `at`, at those places."""
    path = [[int(n), round(float(x), 2), round(float(y), 2)] for n, (x, y) in zip(at, places, strict=True)]
    return {
        "type": kind,
        "direction": way,
        "first_frame": path[0][0],
        "last_frame": path[-1][0],
        "speed_kmh": round(float(speed), 2),
        "score": round(float(sure), 3),
        "path": path,
    }


def of_each(change: Callable[[Track], Track]) -> Change:
    """A change of each of the tracks."""
    return lambda tracks, rng: [one | change(one) for one in tracks]


def whole_pixels(one: Track) -> Track:
    """Places in whole pixels, and speeds with one digit after the point."""
    path = [[frame, float(round(x)), float(round(y))] for frame, x, y in one["path"]]
    return {"path": path, "speed_kmh": round(one["speed_kmh"], 1)}


def with_gaps(tracks: list[Track], rng: np.random.Generator) -> list[Track]:
    """Tracks that are thrown away afterwards are numbered too."""
    taken = np.cumsum(rng.integers(1, 4, len(tracks)))
    return [one | {"id": int(number)} for number, one in zip(taken, tracks, strict=True)]


def torn(tracks: list[Track], rng: np.random.Generator) -> list[Track]:
    """Two tracks in five end in the middle, and go on as another vehicle."""
    pieces = []
    for one in tracks:
        path = one["path"]
        cut = int(rng.integers(len(path) // 3, 2 * len(path) // 3 + 1))
        parts = [path[:cut], path[cut:]] if len(path) > 8 and rng.random() < 0.4 else [path]
        pieces += [one | {"path": part, "first_frame": part[0][0], "last_frame": part[-1][0]} for part in parts]
    pieces.sort(key=lambda one: one["first_frame"])
    return [one | {"id": number} for number, one in enumerate(pieces, 1)]


def no_bicycles(tracks: list[Track], rng: np.random.Generator) -> list[Track]:
    """Bicycles are not tracked."""
    kept = [one for one in tracks if one["type"] != "bicycle"]
    return [one | {"id": number} for number, one in enumerate(kept, 1)]


def first_half(tracks: list[Track], rng: np.random.Generator) -> list[Track]:
    """Only what happens before the middle of the video."""
    kept = []
    for one in tracks:
        path = [point for point in one["path"] if point[0] < FRAMES // 2]
        if path:
            kept.append(one | {"path": path, "last_frame": path[-1][0]})
    return kept


WHOLE = {"type": "integer"}
TRACK = fields(
    id=WHOLE,
    type=STRING,
    direction=STRING,
    first_frame=WHOLE,
    last_frame=WHOLE,
    speed_kmh=NUMBER,
    score=NUMBER,
    path={"type": "array", "items": {"type": "array", "items": NUMBER}},
)
TRAFFIC = Baseline(
    "json/traffic",
    follower(),
    fields(
        fps=WHOLE,
        frames=WHOLE,
        tracks={"type": "array", "items": TRACK},
        counts=fields(**dict.fromkeys(TYPES, WHOLE)),
        directions=fields(**dict.fromkeys(DIRECTIONS, WHOLE)),
    ),
    {"video": "The video of the road."},
    names("bridge", "school", "bypass", of="video"),
)

PAIRS: list[Pair] = [
    harmless(TRAFFIC, "smoothed", follower(jitter=0.9, ghosts=0.1), "A filter over time: places jitter by less than a pixel, and shadows are followed more rarely."),
    harmless(TRAFFIC, "whole", follower(of_each(whole_pixels)), "Places are whole pixels, where they jitter by more than one; speeds have one digit after the point."),
    harmless(TRAFFIC, "denser", follower(step=4), "Places are given for every fourth frame instead of every fifth, with the number of the frame as before."),
    harmless(TRAFFIC, "gaps", follower(with_gaps), "Numbers of tracks leave gaps, because those that are thrown away are numbered too; each still stands for one vehicle."),
    harmful(TRAFFIC, "torn", follower(torn), "Two tracks in five break and go on under another number: vehicles are counted twice."),
    harmful(TRAFFIC, "miles", follower(of_each(lambda one: {"speed_kmh": round(one["speed_kmh"] / 1.609344, 2)})), "Speeds are in miles an hour though the field says kilometres: nobody drives faster than 40."),
    harmful(TRAFFIC, "bicycles", follower(no_bicycles), "Bicycles are no longer found."),
    harmful(TRAFFIC, "half", sometimes(0.4, follower(first_half), follower()), "Of two videos in five only the first half is looked at: whoever comes later is not counted."),
]  # fmt: skip
