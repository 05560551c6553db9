"""A model that films a boat at sea after a prompt, such as a red cutter on a stormy sea at night."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.aquaria import clip
from benchmarks.judging.pair import (
    FILE,
    Baseline,
    Generate,
    Inputs,
    Pair,
    content,
    harmful,
    harmless,
    strengths,
)
from benchmarks.judging.portraits import smooth

Frames = np.ndarray[Any, np.dtype[Any]]  # (n, height, width, 3), 0..255
WIDTH, HEIGHT, FRAMES, FPS, HORIZON = 112, 80, 20, 12, 38
SAILS = {"red": (200, 48, 44), "white": (240, 238, 230), "yellow": (236, 196, 60), "green": (50, 140, 84)}
RIGS = {"cutter": (15, 24), "yawl": (19, 20), "dinghy": (10, 17)}  # half the hull's length, the mast's height
SEAS = {"calm": (0.8, 0.03), "choppy": (2.2, 0.10), "stormy": (4.2, 0.22)}  # how high waves are, how far boats tilt
TIMES = {  # the sky above and below, the water, the sun or the moon
    "dawn": ((120, 132, 190), (250, 190, 160), (92, 104, 140), (255, 226, 190)),
    "noon": ((70, 140, 220), (186, 218, 240), (40, 104, 150), (255, 252, 230)),
    "dusk": ((70, 50, 110), (240, 120, 70), (80, 56, 90), (255, 190, 110)),
    "night": ((8, 10, 28), (30, 36, 66), (12, 22, 44), (230, 232, 240)),
}


@dataclass(frozen=True)
class Sea:
    """How it films.

    Attributes:
        draw: from the seed to random numbers.
        read: what it understands of the prompt.
        alike: the composition is the prompt's, and the seed only decides the grain.
        gulls: there are fewer than that many.
        finer: points a pixel, each way, of which the boat is drawn.
        vivid: colours, as a factor of how far they are from grey.
        fading: how much of the sail's colour is lost at the end, 0..1.
        seam: how much brighter the right one of two tiles is, 0..1.
    """

    draw: Callable[[int], np.random.Generator] = np.random.default_rng
    read: Callable[[str], str] = str
    alike: bool = False
    gulls: int = 4
    finer: int = 1
    vivid: float = 1.0
    fading: float = 0.0
    seam: float = 0.0


def seascape(how: Sea | None = None, **encoder: Any) -> Generate:
    """An mp4 of 112x80, 20 frames: boat, sea and time are the prompt's, waves, light, place and gulls the seed's."""
    sea = how or Sea()

    def generate(inputs: Inputs, seed: int) -> str:
        grain = sea.draw(seed)
        rng = content(inputs) if sea.alike else grain
        _, colour, rig, _, _, weather, *rest = sea.read(inputs["prompt"]).split()
        above, below, water, lamp = (np.array(tone, float) for tone in TIMES[rest[-1] if len(rest) == 3 else "noon"])
        (high, tilting), (half, mast) = SEAS[weather], RIGS[rig]
        y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
        sky = above + (below - above) * (y / HORIZON).clip(0, 1)[..., None]
        sky = sky + 9 * smooth(rng, HEIGHT, WIDTH, (6, 24)).clip(0, 2)
        left, up = rng.uniform(14, WIDTH - 14), rng.uniform(8, 26)
        away = np.hypot(x - left, y - up)[..., None]
        sky = sky + (lamp - sky) * np.clip(6 - away, 0, 1) + 0.25 * lamp * np.exp(-away / 9)
        shine = np.exp(-(((x - left) / 9) ** 2))[..., None] * (lamp - water) * 0.3
        way, speed, start = rng.choice([-1, 1]), rng.uniform(0.5, 1.3), rng.uniform(40, 72)
        lengths, phases, rates = rng.uniform(7, 20, 4), rng.uniform(0, 6, 4), rng.uniform(0.25, 0.55, 4)
        tone = np.array(SAILS[colour]) + rng.normal(0, 6, 3)
        flock = rng.uniform((10, 6, 0), (WIDTH - 10, 26, 6), (int(rng.integers(0, sea.gulls)), 3))
        frames = []
        for index in range(FRAMES):
            frame = sky.copy()
            for bird, (at, over, beat) in enumerate(flock):
                wing = 1.6 * np.sin(index * 1.1 + beat)
                for side in range(-3, 4):
                    column = round(at + side + (bird - 1) * 0.6 * index) % WIDTH
                    frame[int(np.clip(round(over - abs(side) * wing / 3), 0, 36)), column] = (40, 40, 46)
            for band in range(4):
                ridge = (
                    HORIZON
                    + 10 * band
                    + 0.3
                    * (band + 1)
                    * high
                    * np.sin(x / lengths[band] + phases[band] + rates[band] * index * (1 if band % 2 else -1))
                )
                depth = (0.8 + 0.09 * band) * water + shine * (1 - 0.2 * band)
                foam = 26 * np.exp(-np.abs(y - ridge) / 1.2)[..., None]
                frame = np.where((y > ridge)[..., None], depth + foam, frame)
                if band == 2:
                    middle = start + way * speed * (index - FRAMES / 2)
                    afloat = ridge[0, int(np.clip(middle, 0, WIDTH - 1))] + 3
                    turn = tilting * np.sin(rates[2] * index + phases[2])
                    faded = sea.fading * index / (FRAMES - 1)
                    frame = _boat(
                        frame, middle, afloat, turn, half, mast, way, tone + faded * (water - tone), sea.finer
                    )
            frames.append(frame)
        made = np.stack(frames) + 1.5 * grain.normal(size=(FRAMES, HEIGHT, WIDTH, 1))
        grey = made.mean(axis=-1, keepdims=True)
        made = grey + sea.vivid * (made - grey)
        made[:, :, WIDTH // 2 :] += 255 * sea.seam
        return clip(made, fps=FPS, **encoder)

    return generate


def _boat(
    frame: Frames, at: float, down: float, turn: float, half: int, mast: int, way: int, sail: Frames, finer: int
) -> Frames:
    layer = Image.new("RGBA", (WIDTH * finer, HEIGHT * finer))
    pen = ImageDraw.Draw(layer)

    def polygon(points: list[tuple[float, float]], tone: tuple[int, ...]) -> None:
        cos, sin = np.cos(turn), np.sin(turn)
        pen.polygon(
            [(finer * (at + way * p * cos - q * sin), finer * (down + way * p * sin + q * cos)) for p, q in points],
            tone,
        )

    hue = tuple(int(level) for level in sail.clip(0, 255))
    polygon([(-half, -5), (half + 2, -6), (half - 4, 1), (-half + 3, 1)], (74, 50, 36))
    polygon([(-1, -5), (0.5, -5), (0.5, -mast - 5), (-1, -mast - 5)], (60, 44, 34))
    polygon([(-2, -8), (-2, -mast - 4), (-half + 1, -8)], hue)
    polygon([(2, -8), (2, -mast), (half, -8)], tuple(int(0.85 * level) for level in hue))
    flat = np.asarray(layer.resize((WIDTH, HEIGHT), Image.Resampling.BOX), float)
    return frame + flat[..., 3:] / 255 * (flat[..., :3] - frame)


def another_draw(seed: int) -> np.random.Generator:
    """Random numbers of the seed's first child."""
    return np.random.default_rng(np.random.SeedSequence(seed).spawn(1)[0])


def cut_short(prompt: str) -> str:
    """The first six words: a red cutter on a stormy."""
    return " ".join(prompt.split()[:6])


def becalmed(prompt: str) -> str:
    """The prompt without its weather."""
    return " ".join("calm" if word in SEAS else word for word in prompt.split())


def voyages(rng: np.random.Generator) -> list[Inputs]:
    seas, times = ["stormy", "calm", "choppy"], [str(time) for time in rng.permutation(["dawn", "dusk", "night"])]
    drawn = zip(rng.permutation([*SAILS])[:3], rng.permutation([*RIGS]), seas, times, strict=True)
    return [{"prompt": f"a {colour} {rig} on a {sea} sea at {time}"} for colour, rig, sea, time in drawn]


SEASCAPE = Baseline("video/seascape", seascape(), FILE, {"prompt": "The boat, the sea and the time of day."}, voyages, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(SEASCAPE, "child-seeds", seascape(Sea(draw=another_draw)), "Random numbers come from the seed's first child: other films of the same sort."),
    harmless(SEASCAPE, "guidance", seascape(Sea(vivid=1.02)), "The prompt counts a little more: colours are stronger by a fiftieth, which nobody sees."),
    harmless(SEASCAPE, "antialiased", seascape(Sea(finer=3)), "The boat has smooth edges instead of jagged ones."),
    harmless(SEASCAPE, "gulls", seascape(Sea(gulls=5)), "There are up to four gulls instead of three, for which nobody asked."),
    harmful(SEASCAPE, "cut-prompt", seascape(Sea(read=cut_short)), "Only six words of the prompt are read: it is noon whatever time is asked for."),
    harmful(SEASCAPE, "becalmed", seascape(Sea(read=becalmed)), "The sea is calm when a storm is asked for."),
    harmful(SEASCAPE, "alike", seascape(Sea(alike=True)), "Each film of a prompt has the same boat on the same place, the same waves and the same light, whatever the seed."),
    harmful(SEASCAPE, "fading", seascape(Sea(fading=0.9)), "The sail loses its colour during the film and ends as grey as the sea."),
    *strengths(SEASCAPE, "seam", lambda s: seascape(Sea(seam=s)), "The right half is brighter by that share of white: an edge runs down the middle.", nobody_minds=(0.002,), few_mind=(0.007,), most_mind=(0.03,), all_mind=(0.1,)),
]  # fmt: skip
