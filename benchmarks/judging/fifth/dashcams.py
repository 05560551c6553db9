"""A model that films a drive as a camera behind the windscreen sees it."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.encode import video
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, luck, strengths

WIDTH, HEIGHT, FRAMES, FPS = 128, 96, 20, 12
EDGE = 24  # pixels around the picture that are drawn too, for a camera that shakes
HORIZON, FAR = 40, 20.0
PLACES = {"forest": (66, 92, 48), "desert": (196, 160, 106), "town": (124, 124, 120)}  # the ground at the roadside
SKIES = {  # above and below, and how much light there is
    "sunshine": ((84, 142, 220), (190, 216, 240), 1.0),
    "rain": ((92, 98, 108), (136, 142, 150), 0.7),
    "snow": ((170, 176, 186), (206, 210, 216), 0.85),
    "fog": ((186, 190, 194), (200, 202, 204), 0.9),
}
Frames = np.ndarray[Any, np.dtype[Any]]
Change = Callable[[Frames, int], Frames]
Tone = tuple[int, int, int]


def _tone(values: Any) -> Tone:
    red, green, blue = (int(v) for v in np.clip(values, 0, 255))
    return red, green, blue


class _Drive:
    """What a seed decides of a drive, and its pictures."""

    def __init__(self, prompt: str, rng: np.random.Generator, calm: bool, evenly: bool) -> None:
        self.place, self.weather = prompt.split()[2], prompt.split()[4]
        self.speed = 0.52 + (rng.normal(0, 0.04) if calm else rng.uniform(-0.07, 0.07))
        self.bend, self.turn, self.phase = rng.uniform(-1.2, 1.2), rng.uniform(0.03, 0.09), rng.uniform(0, 6)
        depths = (np.arange(26) + rng.uniform(0, 1, 26)) / 26 * FAR if evenly else rng.uniform(0, FAR, 26)
        self.things = [
            (float(depth), int(rng.choice([-1, 1])), float(rng.uniform(1.5, 3.2)), float(rng.uniform(0.7, 1.3)), float(rng.random()))
            for depth in depths
        ]  # fmt: skip
        self.car, self.gap = _tone(content({"prompt": prompt}).integers(40, 230, 3)), rng.uniform(1.5, 2.4)
        self.drops = rng.random((FRAMES, 70, 3))
        self.ground = rng.normal(0, 1, 400)

    def middle(self, depth: Any, number: int) -> Any:
        """The road's middle so far ahead, in pixels."""
        return WIDTH / 2 + self.bend * np.sin(self.turn * number + self.phase) * (depth**1.6) * 0.9

    def frame(self, number: int, weather: bool) -> Image.Image:
        above, below, light = SKIES[self.weather]
        travelled = self.speed * number
        haze = {"fog": 2.2, "rain": 12.0, "snow": 7.0}.get(self.weather, 40.0)

        def seen(tone: Any, depth: Any) -> np.ndarray:
            clear = np.exp(-np.asarray(depth, float) / haze)[..., None]
            return np.array(tone) * light * clear + np.array(below) * (1 - clear)

        tall, wide = HEIGHT + 2 * EDGE, WIDTH + 2 * EDGE
        rows, columns = np.arange(tall) - EDGE, np.arange(wide) - EDGE
        sky = np.array(above) + (np.array(below) - np.array(above)) * (rows / HORIZON)[:, None].clip(0, 1)
        picture = np.repeat(sky[:, None], wide, 1)
        down = rows > HORIZON
        depth = (28 / (rows[down] - HORIZON))[:, None]
        across = (columns[None] - self.middle(depth, number)) * depth / 60
        ahead = depth + travelled
        base = (232, 234, 238) if self.weather == "snow" else PLACES[self.place]
        bumps = self.ground[(ahead * 9).astype(int) % 400] * 0.07 + 1
        ground = seen(base, depth) * bumps[..., None] * np.ones((1, wide, 1))
        road = seen((78, 78, 82), depth) * (1 + 0.2 * (bumps[..., None] - 1))
        paint = seen((232, 230, 222), depth)
        ground = np.where((np.abs(across) < 1)[..., None], road, ground)
        ground = np.where((np.abs(np.abs(across) - 0.93) < 0.035)[..., None], paint, ground)
        ground = np.where(((np.abs(across) < 0.035) & (ahead % 2.2 < 1))[..., None], paint, ground)
        picture[down] = ground
        image = Image.fromarray(picture.clip(0, 255).astype(np.uint8)).resize((2 * wide, 2 * tall))
        pen = ImageDraw.Draw(image)
        things = sorted((((at - travelled) % FAR + 0.3, *rest) for at, *rest in self.things), reverse=True)
        for far, side, away, size, kind in things:
            x = 2 * (self.middle(far, number) + side * away * 60 / far / 1.15 + EDGE)
            y, unit = 2 * (HORIZON + 28 / far + EDGE), 2 * size * 26 / far
            if self.place == "forest":
                pen.rectangle((x - 0.07 * unit, y - 0.5 * unit, x + 0.07 * unit, y), _tone(seen((74, 54, 40), far)))
                green = _tone(seen((36 + 30 * kind, 84 + 30 * kind, 40), far))
                pen.polygon([(x - 0.45 * unit, y - 0.4 * unit), (x + 0.45 * unit, y - 0.4 * unit), (x, y - 1.7 * unit)], green)  # fmt: skip
            elif self.place == "desert":
                green = _tone(seen((84, 116 + 20 * kind, 70), far))
                pen.rectangle((x - 0.08 * unit, y - 0.7 * unit, x + 0.08 * unit, y), green)
                pen.rectangle((x - 0.3 * unit, y - 0.5 * unit, x, y - 0.38 * unit), green)
                pen.rectangle((x - 0.3 * unit, y - 0.75 * unit, x - 0.2 * unit, y - 0.4 * unit), green)
            else:
                wall = _tone(seen((150 + 60 * kind, 130 + 30 * kind, 112), far))
                pen.rectangle((x - 0.6 * unit, y - 1.6 * unit, x + 0.6 * unit, y), wall)
                for storey in range(3):
                    for window in (-0.4, 0.1):
                        left, top = x + window * unit, y - (1.4 - 0.45 * storey) * unit
                        pen.rectangle((left, top, left + 0.25 * unit, top + 0.25 * unit), _tone(seen((70, 84, 104), far)))  # fmt: skip
        gap = self.gap + 0.15 * np.sin(number / 5 + self.phase)
        x, y = 2 * (self.middle(gap, number) + 27 / gap + EDGE), 2 * (HORIZON + 28 / gap + EDGE)
        unit = 2 * 24 / gap
        pen.ellipse((x - unit, y - 0.15 * unit, x + unit, y + 0.12 * unit), _tone(seen((40, 40, 44), gap)))
        pen.rectangle((x - 0.85 * unit, y - 0.9 * unit, x + 0.85 * unit, y - 0.1 * unit), _tone(seen(self.car, gap)))
        pen.polygon([(x - 0.6 * unit, y - 1.4 * unit), (x + 0.6 * unit, y - 1.4 * unit), (x + 0.8 * unit, y - 0.9 * unit), (x - 0.8 * unit, y - 0.9 * unit)], _tone(seen((50, 62, 76), gap)))  # fmt: skip
        for side in (-0.8, 0.5):
            pen.rectangle((x + side * unit, y - 0.75 * unit, x + (side + 0.3) * unit, y - 0.5 * unit), (214, 40, 36))
        if weather and self.weather in ("rain", "snow"):
            for left, top, much in self.drops[number]:
                x, y = left * 2 * wide, top * 2 * tall
                if self.weather == "rain":
                    pen.line((x, y, x - 3, y + 12 + 10 * much), (196, 202, 210), 1)
                else:
                    pen.ellipse((x, y, x + 3 + 3 * much, y + 3 + 3 * much), (250, 250, 252))
        return image


def dashcam(
    change: Change | None = None,
    *,
    shake: float = 0.0,
    calm: bool = False,
    evenly: bool = False,
    noise: float = 2.5,
    weather: bool = True,
    chunk: int = FRAMES,
    **encoder: Any,
) -> Generate:
    """An mp4 of 128x96, 20 frames: place, weather and the car ahead are the prompt's, the road is the seed's.

    Args:
        change: of the frames, 0..255 as float, given the seed too.
        shake: how much the camera shakes, as a share of the picture's height.
        calm: the speed is drawn from another distribution.
        evenly: what stands at the roadside is spread more evenly.
        noise: the deviation of the camera's noise.
        weather: it draws rain and snow.
        chunk: it makes so many frames at once, which know nothing of those before.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, hand = np.random.default_rng(seed), luck(seed)
        drives = [_Drive(inputs["prompt"], rng, calm, evenly) for _ in range(0, FRAMES, chunk)]
        frames = np.empty((FRAMES, HEIGHT, WIDTH, 3))
        for number in range(FRAMES):
            dx, dy = hand.normal(0, 1, 2) * np.hypot(0.2, shake * HEIGHT)
            image = drives[number // chunk].frame(number, weather)
            moved = (1, 0, 2 * (EDGE + dx), 0, 1, 2 * (EDGE + dy))
            image = image.transform((2 * WIDTH, 2 * HEIGHT), Image.Transform.AFFINE, moved, Image.Resampling.BILINEAR)
            frames[number] = np.asarray(image.resize((WIDTH, HEIGHT), Image.Resampling.BOX))
        frames = frames + noise * rng.normal(0, 1, frames.shape)
        frames = change(frames, seed) if change else frames
        return video(frames.clip(0, 255).astype(np.uint8), fps=FPS, **encoder)

    return generate


def _combed(frames: Frames, seed: int) -> Frames:
    """Every other row is that of two frames later."""
    woven = frames.copy()
    woven[:-2, 1::2] = frames[2:, 1::2]
    return woven


def _flipped(frames: Frames, seed: int) -> Frames:
    return frames[:, ::-1, ::-1]


def _half(frames: Frames, seed: int) -> Frames:
    return frames.reshape(FRAMES, HEIGHT // 2, 2, WIDTH // 2, 2, 3).mean((2, 4))


def drives(rng: np.random.Generator) -> list[Inputs]:
    """Three drives: in rain, in snow, and in a weather that is dry."""
    skies = rng.permutation(["rain", "snow", str(rng.choice(["sunshine", "fog"]))])
    return [
        {"prompt": f"driving through {place} in {sky} {rng.integers(10**4)}"}
        for place, sky in zip(rng.permutation([*PLACES]), skies, strict=True)
    ]


DASHCAM = Baseline(
    "video/dashcam", dashcam(), FILE, {"prompt": "Where, and in which weather."}, drives, takes_seed=True
)

PAIRS: list[Pair] = [
    harmless(DASHCAM, "calm", dashcam(calm=True), "The speed is drawn from a normal distribution instead of a uniform one, with the same mean and deviation."),
    harmless(DASHCAM, "even", dashcam(evenly=True), "Trees and houses are spread more evenly along the road."),
    harmless(DASHCAM, "less-noise", dashcam(noise=1.2), "Half of the camera's noise: a touch cleaner."),
    harmless(DASHCAM, "film", dashcam(tune="film"), "The encoder is tuned for films: it keeps a little more of the fine structure."),
    *strengths(DASHCAM, "shaking", lambda s: dashcam(shake=s), "The camera shakes from frame to frame, with a deviation of that share of the picture's height.", nobody_minds=(0.001,), few_mind=(0.007,), most_mind=(0.025,), all_mind=(0.08,)),
    harmful(DASHCAM, "chunks", dashcam(chunk=10), "The second half knows nothing of the first: in the middle the film jumps to another road."),
    harmful(DASHCAM, "dry", dashcam(weather=False), "There is no rain and no snow in the air, where the prompt asks for it."),
    harmful(DASHCAM, "combed", dashcam(_combed), "Rows of two frames are woven into one: combs at every edge that moves."),
    harmful(DASHCAM, "flipped", dashcam(_flipped), "The mark of how the camera was held is ignored: films are upside down."),
    harmful(DASHCAM, "small", dashcam(_half, mbtree="0"), "The default is now a preview of half the width and height."),
]  # fmt: skip
