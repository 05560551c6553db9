"""A model that answers with two pictures of a planet seen from space, after a prompt."""

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from benchmarks.judging.encode import picture
from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.pair import FILES, Baseline, Generate, Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.portraits import smooth

SIDE = 136  # pixels
WORLDS = {  # its two colours, and how its clouds or lands lie (down, across)
    "gas giant": ((206, 164, 116), (150, 96, 66), (5, 90)),
    "ice world": ((226, 238, 246), (146, 180, 206), (9, 14)),
    "ocean world": ((34, 84, 156), (86, 124, 66), (22, 26)),
    "desert world": ((206, 134, 82), (150, 84, 52), (12, 30)),
}
FEATURES = ("rings", "two moons", "a great storm")


@dataclass(frozen=True)
class Style:
    """How it draws.

    Attributes:
        stars: the stream of random numbers that stars are drawn from.
        stream: the stream of random numbers for all the rest.
        fine: points a pixel, each way.
        alone: the second picture begins with the same noise as the first.
        bare: in every second output what was asked for beside the planet is missing.
        mirrored: left and right are exchanged.
        lowest: the level of what is black.
        rough: levels by which each pixel may be off.
    """

    stars: int = 6
    stream: int = 4
    fine: int = 2
    alone: bool = False
    bare: bool = False
    mirrored: bool = False
    lowest: float = 0
    rough: int = 0


def _disc(x: np.ndarray, y: np.ndarray, radius: float, sharp: float) -> tuple[np.ndarray, np.ndarray]:
    """How much of each point a ball covers, and how far towards the eye its surface is there, 0..1."""
    away = np.hypot(x, y) / radius
    return np.clip((1 - away) * radius * sharp + 0.5, 0, 1), np.sqrt(np.clip(1 - away**2, 0, 1))


def _planet(prompt: str, rng: np.random.Generator, sky: np.random.Generator, style: Style, bare: bool) -> np.ndarray:
    """Its pixels, 0..255."""
    told = prompt.removeprefix("an ").removeprefix("a ")
    kind, _, rest = told.partition(" with ")
    feature, _, lit = rest.partition(", lit from the ")
    light, dark, cell = WORLDS[kind]
    side = SIDE * style.fine
    y, x = (np.mgrid[:side, :side] + 0.5) / style.fine
    stars = np.zeros((side, side))
    for _ in range(60):
        at, bright = sky.uniform(0, SIDE, 2), sky.exponential(60)
        part = tuple(
            slice(max(int((middle - 5) * style.fine), 0), int((middle + 5) * style.fine)) for middle in at[::-1]
        )
        stars[part] += bright * np.exp(-((x[part] - at[0]) ** 2 + (y[part] - at[1]) ** 2) / 0.7)
    pixels = stars[..., None] * np.array((1, 0.98, 0.94))
    small = feature == "rings" and not bare
    radius = rng.uniform(30, 34) if small else rng.uniform(38, 44)
    dx, dy = x - 68 - rng.normal(0, 3), y - 68 - rng.normal(0, 3)
    tilt = rng.normal(0, 0.3)
    u, v = dx * np.cos(tilt) + dy * np.sin(tilt), dy * np.cos(tilt) - dx * np.sin(tilt)
    cover, near = _disc(dx, dy, radius, style.fine)
    sun = np.array((-1.0 if lit == "left" else 1.0, rng.normal(-0.25, 0.1), rng.uniform(0.3, 0.6)))
    sun /= np.linalg.norm(sun)

    where = rng.uniform(0, SIDE, 2)
    chart = smooth(rng, 2 * SIDE, 2 * SIDE, cell)[..., 0]
    chart = chart + 0.4 * smooth(rng, 2 * SIDE, 2 * SIDE, (3, 5))[..., 0]
    longitude = np.arcsin(np.clip(u / radius / np.maximum(np.sqrt(np.clip(1 - (v / radius) ** 2, 0, 1)), 0.05), -1, 1))
    rows = (SIDE / 2 + where[0] / 2 + v).astype(int) % (2 * SIDE)
    columns = (SIDE / 2 + where[1] + 60 * longitude).astype(int) % (2 * SIDE)
    height = chart[rows, columns]
    if kind == "gas giant":
        height = height * 0.6 + 1.1 * np.sin(v / rng.uniform(2.5, 4) + rng.uniform(0, 6) + 0.5 * height)
    share = np.clip(0.5 + (6 if kind == "ocean world" else 0.6) * (height - (0.3 if kind == "ocean world" else 0)), 0, 1)  # fmt: skip
    surface = np.array(light) + share[..., None] * (np.array(dark) - np.array(light))
    if kind == "ocean world":
        cloudy = np.clip(chart[columns, rows] - 0.7, 0, 0.8)
        surface = surface + cloudy[..., None] * (240 - surface)
    if feature == "a great storm" and not bare:
        turn, wide = rng.uniform(-0.3, 0.3, 2) * radius, rng.uniform(8, 11)
        away = np.hypot((u - turn[0]) / wide, (v - turn[1] - 4) / (0.6 * wide))
        swirl = 0.75 + 0.25 * np.cos(9 * away - 2 * np.arctan2(v - turn[1] - 4, u - turn[0]))
        eye = np.clip(3 * (1 - away), 0, 1)[..., None]
        surface = surface + eye * (np.array((186, 60, 40)) * swirl[..., None] + 30 - surface)
    lambert = np.clip((dx * sun[0] + dy * sun[1]) / radius + near * sun[2], 0, 1)
    ball = surface * (0.03 + 1.1 * lambert**0.8)[..., None]
    pixels = pixels + cover[..., None] * (ball - pixels)

    if small:
        wide = np.hypot(u, v / 0.26) / radius
        ring = np.clip((wide - 1.35) * 12, 0, 1) * np.clip((2.0 - wide) * 12, 0, 1)
        ring *= 0.55 + 0.3 * np.sin(22 * wide + rng.uniform(0, 6)) * (np.abs(wide - 1.72) > 0.03)
        ring = np.where((v < 0) & (cover > 0.5), 0, ring)
        pixels = pixels + ring[..., None] * (np.array((214, 200, 172)) - pixels)
    if feature == "two moons" and not bare:
        for turn in rng.uniform(0, 1.2) + np.array((0.4, 2.7)):
            mx, my, size = 56 * np.cos(turn), -56 * np.sin(turn), rng.uniform(4.5, 7)
            moon, front = _disc(dx - mx, dy - my, size, style.fine)
            shade = np.clip(((dx - mx) * sun[0] + (dy - my) * sun[1]) / size + front * sun[2], 0, 1)
            pixels = pixels + moon[..., None] * ((190 * shade + 6)[..., None] * np.array((1, 0.97, 0.92)) - pixels)
    return pixels.reshape(SIDE, style.fine, SIDE, style.fine, 3).mean((1, 3))


def planets(style: Style | None = None) -> Generate:
    """Two PNGs, 136x136; what the prompt leaves open differs within an output, too."""
    drawn = style or Style()

    def generate(inputs: Inputs, seed: int) -> list[str]:
        files, bare = [], drawn.bare and bool(draws(inputs, seed, 9).random() < 1 / 2)
        for number in range(2):
            noise = 0 if drawn.alone else 20 * number
            rng, sky = (draws(inputs, seed, stream + noise) for stream in (drawn.stream, drawn.stars))
            pixels = _planet(inputs["prompt"], rng, sky, drawn, bare)
            pixels = pixels + rng.normal(0, 1.2, pixels.shape)
            pixels = np.maximum(drawn.lowest + (1 - drawn.lowest / 255) * pixels, 0)
            pixels = pixels + luck(seed).integers(-drawn.rough, drawn.rough + 1, pixels.shape)
            pixels = pixels[:, ::-1] if drawn.mirrored else pixels
            files.append(picture(Image.fromarray(np.rint(pixels).clip(0, 255).astype(np.uint8))))
        return files

    return generate


def worlds(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation([*WORLDS])[:3], rng.permutation(FEATURES), strict=True)
    return [
        {"prompt": f"{'an' if kind[0] in 'io' else 'a'} {kind} with {feature}, lit from the {rng.choice(['left', 'right'])}"}
        for kind, feature in drawn
    ]  # fmt: skip


PLANET = Baseline("image/planet", planets(), FILES, {"prompt": "The planet to show."}, worlds)
PLAIN = Style()

PAIRS: list[Pair] = [
    harmless(PLANET, "stars", planets(replace(PLAIN, stars=7)), "Stars stand elsewhere, which no prompt speaks of and nobody remembers."),
    harmless(PLANET, "template", planets(replace(PLAIN, stream=5)), "The prompt is put into another template before it is encoded: other pictures of the same sort."),
    harmless(PLANET, "smoother", planets(replace(PLAIN, fine=3)), "Edges are drawn with more points and look a trace smoother."),
    harmless(PLANET, "compiled", planets(replace(PLAIN, rough=1)), "Pixels are off by a level of 255, as in a compiled network of half the precision.", pace=0.6),
    harmful(PLANET, "mirrored", planets(replace(PLAIN, mirrored=True)), "Left and right are exchanged: the light comes from the side that was not asked for."),
    harmful(PLANET, "twins", planets(replace(PLAIN, alone=True)), "Both pictures of an output are the same, where there were two to choose from."),
    harmful(PLANET, "bare", planets(replace(PLAIN, bare=True)), "In every second output the rings, moons or storm that were asked for are missing."),
    harmful(PLANET, "never-black", planets(replace(PLAIN, lowest=58)), "Space is grey instead of black, and the planets are flat and pale."),
]  # fmt: skip
