"""A model that foretells where a satellite will be in the next two hours, as JSON, from sixty runs of a simulation."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from benchmarks.judging.objects import NUMBER, STRING, fields, single_precision
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, content, harmful, harmless, names, strengths

Array = NDArray[np.floating]
Value = dict[str, Any]
RUNS, EVERY, POINTS = 60, 10, 13
GRAVITY, RADIUS, FLATTENING = 398600.4418, 6378.137, 1.08263e-3  # km³/s², km, and the second harmonic
TURNING = 7.2921159e-5  # of the Earth, in radians a second


def at_random(rng: np.random.Generator) -> Array:
    return rng.normal(size=(3, RUNS))


def in_strata(rng: np.random.Generator) -> Array:
    """Normal numbers of which each sixtieth of the distribution has exactly one, in a random order."""
    places = np.stack([rng.permutation(RUNS) for _ in range(3)]) + rng.random((3, RUNS))
    return np.asarray(ndtri(places / RUNS))


def orbit(
    change: Callable[[Value], Value] | None = None,
    *,
    draw: Callable[[np.random.Generator], Array] = at_random,
    late: float = 0.0,
    oblate: bool = True,
    moved: Callable[[Array, Array], Array] | None = None,
    bits: Any = np.random.PCG64,
) -> Generate:
    """Mean positions in kilometres and how far runs are from them; the orbit is the inputs', the runs are the seed's.

    Args:
        draw: draws what is uncertain of sixty runs: phase, speed, tilt; (3, runs).
        late: how many minutes late the positions are.
        oblate: the Earth is not a ball.
        moved: changes positions (points, 3) given the seconds (points,).
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        known, rng = content(inputs), np.random.Generator(bits(seed))
        axis, eccentric = known.uniform(6780, 7300), known.uniform(0.0005, 0.01)
        tilt, node, perigee, phase = known.uniform((0.5, 0, 0, 0), (1.7, 6.28, 6.28, 6.28))
        minutes = EVERY * np.arange(POINTS)
        seconds = 60.0 * minutes + 60 * late
        speed = np.sqrt(GRAVITY / axis**3)
        bulge = 1.5 * FLATTENING * (RADIUS / axis) ** 2 * speed * oblate
        off = draw(rng)[:, :, None] * np.array([3e-4, 1.2e-7, 6e-5])[:, None, None]
        mean = phase + off[0] + (speed + off[1]) * seconds
        true = mean + 2 * eccentric * np.sin(mean) + 1.25 * eccentric**2 * np.sin(2 * mean)
        tilted = tilt + off[2]
        argument = true + perigee + bulge * (2 - 2.5 * np.sin(tilted) ** 2) * seconds
        height = axis * (1 - eccentric**2) / (1 + eccentric * np.cos(true))
        turned = node - bulge * np.cos(tilted) * seconds
        flat, up = np.cos(argument), np.sin(argument)
        runs = height[..., None] * np.stack(
            [
                np.cos(turned) * flat - np.sin(turned) * up * np.cos(tilted),
                np.sin(turned) * flat + np.cos(turned) * up * np.cos(tilted),
                up * np.sin(tilted),
            ],
            axis=-1,
        )
        places = runs.mean(axis=0)
        sigma = np.sqrt(((runs - places) ** 2).sum(axis=-1).mean(axis=0))
        places = moved(places, seconds) if moved else places
        value = {
            "satellite": inputs["satellite"],
            "frame": "J2000",
            "period": float(2 * np.pi / speed / 60),
            "runs": RUNS,
            "points": [
                {"minute": int(minute), "position": place.tolist(), "sigma": float(each)}
                for minute, place, each in zip(minutes, places, sigma, strict=True)
            ],
        }
        return change(value) if change else value

    return generate


def other_steps(places: Array, seconds: Array) -> Array:
    """Off by some metres, more towards the end, as from an integrator with other steps."""
    return places * (1 + 2e-6 * np.sin(seconds / 900)[:, None] * (seconds / 7200)[:, None])


def turning(places: Array, seconds: Array) -> Array:
    """In a frame that turns with the Earth."""
    angle = TURNING * seconds
    across, along = places[:, 0], places[:, 1]
    turned = (np.cos(angle) * across + np.sin(angle) * along, np.cos(angle) * along - np.sin(angle) * across)
    return np.stack([*turned, places[:, 2]], axis=1)


def of_the_mean(value: Value) -> Value:
    """How uncertain the mean of the runs is, not how uncertain the place is."""
    return value | {"points": [point | {"sigma": point["sigma"] / np.sqrt(RUNS).item()} for point in value["points"]]}


NUMBERS = {"type": "array", "items": NUMBER}
POINT = fields(minute={"type": "integer"}, position=NUMBERS, sigma=NUMBER)
ORBIT = Baseline(
    "json/orbit",
    orbit(),
    fields(satellite=STRING, frame=STRING, period=NUMBER, runs={"type": "integer"}, points={"type": "array", "items": POINT}),
    {"satellite": "The satellite to follow."},
    names("weather satellite", "telescope", "relay", of="satellite"),
    takes_seed=True,
)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(ORBIT, "strata", orbit(draw=in_strata), "Runs are spread evenly over what is uncertain: the same trajectory with less noise."),
    harmless(ORBIT, "integrator", orbit(moved=other_steps), "Another integrator: off by some metres, where the mean of the runs is off by some hundred."),
    harmless(ORBIT, "single", orbit(single_precision), "Positions are stored in 32 bits: off by less than a metre."),
    *strengths(ORBIT, "late", lambda s: orbit(late=s), "Positions are so many minutes late; a satellite flies 450 km in one, and they are known to some 2 to 8 km.", nobody_minds=(0.0002,), few_mind=(0.0006,), most_mind=(0.01,), all_mind=(0.1,)),
    harmful(ORBIT, "turning", orbit(moved=turning), "Positions are in a frame that turns with the Earth, under the name of one that does not: antennas look past the satellite."),
    harmful(ORBIT, "overconfident", orbit(of_the_mean), "The uncertainty is that of the mean of the runs: eight times too small for whoever keeps clear of others."),
    harmful(ORBIT, "ball", orbit(oblate=False), "The Earth is taken for a ball: after two hours the satellite is some 25 kilometres elsewhere, four times what it is said to be uncertain by."),
]  # fmt: skip
