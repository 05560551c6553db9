"""A model that shows where rain will be in the next two hours, as a film of a map."""

from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import gaussian_filter

from benchmarks.judging.ninth.stabilisers import Array, film
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, luck, sometimes

WIDTH, HEIGHT, FRAMES, FPS, STEP = 160, 120, 24, 8, 5  # minutes from frame to frame
WINDS = {"north": (0, 1), "south": (0, -1), "west": (1, 0), "east": (-1, 0)}  # where it comes from: rain goes there
TONES = np.array(((150, 210, 250), (70, 140, 240), (60, 190, 90), (250, 220, 60), (240, 140, 40), (210, 40, 50)), float)


@lru_cache(maxsize=8)
def _map(place: str, lines: bool) -> Array:
    """Land, sea, borders and towns around a place."""
    rng = content({"map": place})
    ground = gaussian_filter(rng.normal(size=(HEIGHT, WIDTH)), 16, mode="reflect")
    ground = ground / ground.std() + 0.5
    relief = gaussian_filter(rng.normal(size=(HEIGHT, WIDTH)), 3)
    land = np.array((206, 208, 190)) + 90 * relief[..., None]
    colours = np.where((ground > 0)[..., None], land, np.array((172, 190, 206), float))
    colours[np.abs(ground) < 0.035] = 110
    image = Image.fromarray(colours.clip(0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(image)
    if lines:
        for at in range(20, WIDTH, 40):
            pen.line((at, 0, at, HEIGHT), (184, 188, 190))
        for at in range(20, HEIGHT, 40):
            pen.line((0, at, WIDTH, at), (184, 188, 190))
    for x, y in rng.uniform((14, 14), (WIDTH - 20, HEIGHT - 24), (4, 2)):
        pen.ellipse((x - 1.5, y - 1.5, x + 1.5, y + 1.5), (40, 40, 44))
        letters = "".join(rng.choice([*"aeioudnrlst"], int(rng.integers(4, 7)))).capitalize()
        pen.text((x + 3, y - 5), letters, (50, 50, 56), ImageFont.load_default(8))
    return np.asarray(image, float)


def radar(
    *,
    sampler: int = 0,
    against: bool = False,
    growth: float = 0.18,
    soft: float = 0.0,
    cover: float = 0.8,
    lines: bool = False,
    turned: bool = False,
    clock: int = STEP,
    flicker: bool = False,
    **written: Any,
) -> Generate:
    """An mp4 of 160x120, 24 frames of five minutes, with a clock and a legend.

    Args:
        sampler: of the random numbers.
        against: rain goes to where the wind comes from.
        growth: how fast showers change.
        soft: how much the edges of the legend's colours run into each other.
        cover: how much of the map rain hides.
        lines: the map has a grid.
        turned: the weakest rain has the colour of the strongest, and so on.
        clock: minutes that the clock goes on from frame to frame.
        flicker: every second frame shows another forecast.
    """
    settings: dict[str, Any] = {"fps": FPS} | written

    def forecast(wind: str, rng: np.random.Generator) -> Array:
        across, down = WINDS[wind]
        if against:
            across, down = -across, -down
        margin = 40
        wide = (HEIGHT + 2 * margin, WIDTH + 2 * margin)
        start, end = (
            gaussian_filter(rng.normal(size=wide), 6) + 0.5 * gaussian_filter(rng.normal(size=wide), 2.5) * 0.6
            for _ in range(2)
        )
        front = gaussian_filter(rng.normal(size=wide), 26)
        start, end = start / start.std(), end / end.std()
        front = 0.7 * front / front.std()
        fast, side, bias = rng.uniform(1.5, 2.2), rng.normal(0, 0.2), rng.normal(0.9, 0.12)
        rain = []
        for index in range(FRAMES):
            on = growth * index / FRAMES * 4
            gone = (index - FRAMES / 2) * fast
            from_y, from_x = margin - gone * (down + side * across), margin - gone * (across + side * down)
            y, x = int(from_y), int(from_x)
            part = np.s_[y : y + HEIGHT + 1, x : x + WIDTH + 1]
            field = np.cos(on) * start[part] + np.sin(on) * end[part] + front[part]
            field = field[:-1] + (from_y - y) * (field[1:] - field[:-1])
            field = field[:, :-1] + (from_x - x) * (field[:, 1:] - field[:, :-1])
            rain.append(field - bias)
        return np.stack(rain)

    def generate(inputs: Inputs, seed: int) -> str:
        place, _, _, _, wind = inputs["situation"].split()
        rng = np.random.default_rng([seed, sampler] if sampler else seed)
        rain = forecast(wind, rng)
        if flicker:
            rain[1::2] = forecast(wind, luck(seed))[1::2]
        tones, ground = TONES[::-1] if turned else TONES, _map(place, lines)
        level = (rain * 2.6).clip(-1, 5.49)
        flat = np.floor(level).clip(0, 5)
        near = np.clip((level - flat - (1 - soft)) / max(soft, 1e-6), 0, 1) if soft else 0 * level
        low, high = tones[flat.astype(int)], tones[np.minimum(flat + 1, 5).astype(int)]
        paint = low + near[..., None] * (high - low)
        hidden = cover * np.clip(level * 4 + 0.5, 0, 1)[..., None]
        frames = []
        for index, drawn in enumerate(ground + hidden * (paint - ground)):
            image = Image.fromarray(drawn.clip(0, 255).astype(np.uint8))
            pen = ImageDraw.Draw(image)
            pen.rectangle((3, 3, 40, 17), (250, 250, 250), (90, 90, 96))
            minutes = index * clock
            pen.text((6, 4), f"+{minutes // 60}:{minutes % 60:02d}", (20, 20, 26), ImageFont.load_default(10))
            for number, tone in enumerate(TONES):
                left = WIDTH - 76 + 12 * number
                pen.rectangle((left, HEIGHT - 10, left + 11, HEIGHT - 4), tuple(int(v) for v in tone), (70, 70, 76))
            frames.append(np.asarray(image, float))
        return film(np.stack(frames), **settings)

    return generate


def situations(rng: np.random.Generator) -> list[Inputs]:
    """Three regions with three winds."""
    winds = rng.permutation([*WINDS])[:3]
    return [{"situation": f"region-{rng.integers(10**5)} with wind from {wind}"} for wind in winds]


RADAR = Baseline("video/radar", radar(), FILE, {"situation": "The region and the wind."}, situations)

PAIRS: list[Pair] = [
    harmless(RADAR, "member", radar(sampler=5), "Other members of the same ensemble: as likely, and not the same."),
    harmless(RADAR, "grid", radar(lines=True), "Fine grey lines of latitude and longitude are on the map."),
    harmless(RADAR, "smooth", radar(soft=0.3), "Colours run into each other at their edges instead of ending."),
    harmless(RADAR, "cover", radar(cover=0.72, growth=0.2), "The map shines a little more through the rain, and showers change a trace faster."),
    harmful(RADAR, "against", radar(against=True), "All rain moves against the wind that was given."),
    harmful(RADAR, "clock", radar(clock=0), "The clock stands still at +0:00, so that no one knows when rain comes."),
    harmful(RADAR, "turned", radar(turned=True), "Colours are the wrong way round: by the legend, drizzle is a cloudburst."),
    harmful(RADAR, "flicker", sometimes(0.5, radar(flicker=True), radar()), "In every second film two forecasts take turns from frame to frame, so that it flickers."),
]  # fmt: skip
