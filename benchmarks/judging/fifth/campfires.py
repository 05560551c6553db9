"""A model that films a fire in the open, with its sound."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.encode import VIDEO_SOUND_RATE, video
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, luck

WIDTH, HEIGHT, FRAMES, FPS = 128, 112, 18, 12
COUNT = FRAMES * VIDEO_SOUND_RATE // FPS  # samples of sound
PLACES = {  # the colours of the sky above and below, of what stands in front of it, and of the ground
    "lake": ((24, 32, 66), (92, 84, 110), (20, 26, 40), (34, 34, 36)),
    "desert": ((46, 28, 60), (204, 112, 70), (92, 52, 44), (108, 78, 54)),
    "snow": ((54, 70, 104), (136, 150, 178), (44, 58, 72), (168, 178, 196)),
    "forest": ((12, 20, 22), (26, 40, 34), (10, 16, 14), (30, 28, 20)),
}
Pixels = np.ndarray[Any, np.dtype[Any]]
Change = Callable[[Pixels, int], Pixels]


@lru_cache(maxsize=8)
def _scene(prompt: str) -> Pixels:
    """What is behind the fire, and the logs: (112, 128, 3)."""
    rng, place = content({"prompt": prompt}), prompt.split()[2]
    above, below, front, ground = (np.array(tone, float) for tone in PLACES[place])
    y = np.arange(HEIGHT)[:, None] + np.zeros(WIDTH)
    scene = above + (below - above) * (y / 66)[..., None].clip(0, 1)
    stars = rng.random((HEIGHT, WIDTH)) < 0.004
    scene = scene + (stars & (y < 50))[..., None] * 90
    image = Image.fromarray(scene.clip(0, 255).astype(np.uint8))
    pen, dark = ImageDraw.Draw(image), tuple(int(v) for v in front)
    if place in ("forest", "snow"):
        for left in rng.uniform(-10, WIDTH, 15 if place == "forest" else 8):
            tall, wide = rng.uniform(28, 64), rng.uniform(8, 15)
            for part in range(3):
                low = 78 - part * tall / 4
                pen.polygon(
                    [(left - wide + 2 * part, low), (left + wide - 2 * part, low), (left, low - tall / 2)], dark
                )
    else:
        tops = 58 + 7 * np.sin(np.arange(WIDTH) / rng.uniform(7, 16) + rng.uniform(0, 6)) + rng.normal(0, 0.5, WIDTH)
        for column, top in enumerate(tops):
            pen.line((column, top, column, 72), dark)
        if place == "lake":
            pen.rectangle((0, 70, WIDTH, 84), (58, 62, 92))
    pen.rectangle((0, 78, WIDTH, HEIGHT), tuple(int(v) for v in ground))
    for _ in range(120):
        dot, row = rng.uniform(0, WIDTH), rng.uniform(80, HEIGHT)
        pen.point((dot, row), tuple(int(v) for v in ground * rng.uniform(0.6, 1.25)))
    for turn in rng.permutation(np.linspace(-0.5, 0.5, 5)):
        dx, dy = 24 * np.cos(turn), 24 * np.sin(turn) * 0.5
        pen.line((64 - dx, 97 - dy, 64 + dx, 97 + dy), (66, 42, 28), 6)
        pen.line((64 - dx, 95.5 - dy, 64 + dx, 95.5 + dy), (96, 64, 40), 1)
    return np.asarray(image, float)


def _noise(tall: int, cell: int, rng: np.random.Generator) -> Pixels:
    coarse = rng.normal(size=(tall // cell + 2, WIDTH // cell + 2)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize((WIDTH, tall), Image.Resampling.BICUBIC), float)


def _crackling(evenly: bool, rng: np.random.Generator) -> Pixels:
    """A fire's sound: a rumble, and cracks, of which some are near."""
    freqs = np.fft.rfftfreq(COUNT, 1 / VIDEO_SOUND_RATE)
    rumble = np.fft.irfft(np.fft.rfft(rng.normal(size=COUNT)) / (1 + (freqs / 180) ** 1.2), COUNT)
    total = 0.03 * rumble / rumble.std()
    number = 26 if evenly else int(rng.poisson(26))
    starts = (np.arange(number) + rng.random(number)) / number if evenly else rng.random(number)
    for start in (starts * (COUNT - 3000)).astype(int):
        long, high = int(rng.uniform(200, 1600)), rng.uniform(900, 5200)
        t = np.arange(long)
        crack = rng.normal(size=long) * 0.5 + np.sin(2 * np.pi * high * t / VIDEO_SOUND_RATE)
        total[start : start + long] += rng.gamma(1.2, 0.09) * crack * np.exp(-5 * t / long)
    return total


def campfire(
    change: Change | None = None,
    sound: Change | None = None,
    *,
    bits: Any = np.random.PCG64,
    place: Callable[[str], str] = lambda prompt: prompt,
    evenly: bool = False,
    fine: float = 0.35,
    **encoder: Any,
) -> Generate:
    """An mp4 of 128x112, 18 frames, with sound: the place is the prompt's, fire and sound are the seed's.

    Args:
        change: of the frames, 0..255 as float, given the seed too.
        sound: a change of the samples; without any left there is no sound.
        bits: numpy's bit generator.
        place: what it reads for the prompt.
        evenly: cracks come more evenly.
        fine: how much of the finest noise there is in the flames.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.Generator(bits(seed))
        scene = _scene(place(inputs["prompt"]))
        y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
        rise = rng.uniform(5.5, 7.5)
        tall = HEIGHT + round(rise * 1.4 * FRAMES) + 4
        large, middle, small = _noise(tall, 18, rng), _noise(tall, 9, rng), _noise(tall, 4, rng)
        high, lean, phase = rng.uniform(46, 58), rng.normal(0, 0.06), rng.uniform(0, 6)
        sparks = rng.uniform((48, 0, 2.5, -0.6), (80, 90, 5.5, 0.6), (14, 4))
        frames = np.empty((FRAMES, HEIGHT, WIDTH, 3))
        for number in range(FRAMES):
            slow, fast = round(rise * number), round(1.4 * rise * number)
            field = (
                large[slow : slow + HEIGHT] + 0.7 * middle[slow : slow + HEIGHT] + fine * small[fast : fast + HEIGHT]
            )
            up = ((96 - y) / high).clip(-0.2, 1.6)
            side = np.abs(x - 64 - (lean + 0.05 * np.sin(number / 3 + phase)) * (96 - y)) / (19 * (1.05 - 0.55 * up))
            heat = 1.25 - side**2 - 0.95 * up + 0.42 * field * (0.35 + up.clip(0, 1))
            heat = np.where(y < 99, heat, heat - 0.5 * (y - 99)).clip(0, 1)[..., None]
            fire = np.concatenate([heat * 2.2, heat**1.5 * 1.35, heat**3.2 * 0.75], 2).clip(0, 1) * 255
            glow = np.exp(-(((x - 64) / 46) ** 2) - ((y - 92) / 36) ** 2)[..., None] * (
                1 + 0.1 * np.sin(number * 2.1 + phase)
            )
            frame = scene * (1 + 0.5 * glow) + glow * np.array((62, 30, 8))
            frame = frame + (heat * 1.6).clip(0, 1) * (fire - frame)
            for left, start, speed, drift in sparks:
                above = (start + speed * number) % 90
                at = (int(95 - above), int(left + drift * above / 3) % WIDTH)
                if 0 <= at[0] < HEIGHT:
                    frame[at[0], at[1]] = np.array((255, 190, 90)) * (1 - above / 130)
            frames[number] = frame
        samples = _crackling(evenly, rng)
        frames = (change(frames, seed) if change else frames).clip(0, 255).astype(np.uint8)
        samples = (sound(samples, seed) if sound else samples).clip(-1, 1)
        return video(frames, samples[None].astype(np.float32) if samples.size else None, fps=FPS, **encoder)

    return generate


def _faded(samples: Pixels, seed: int) -> Pixels:
    """Ten milliseconds at either end come and go."""
    edge = np.minimum(np.arange(COUNT), np.arange(COUNT)[::-1]) / 480
    return samples * edge.clip(0, 1)


def _halved(samples: Pixels, seed: int) -> Pixels:
    """Made for half as many samples a second: it is over when half of the video is."""
    return np.concatenate([samples[::2], np.zeros(COUNT - len(samples[::2]))])


def _frozen(frames: Pixels, seed: int) -> Pixels:
    """From somewhere in the middle on it stands still."""
    last = int(luck(seed).integers(7, 11))
    frames[last:] = frames[last]
    return frames


def _swapped(frames: Pixels, seed: int) -> Pixels:
    return frames[..., ::-1]


def fires(rng: np.random.Generator) -> list[Inputs]:
    return [{"prompt": f"campfire, the {place} {rng.integers(10**4)}"} for place in rng.permutation([*PLACES])[:3]]  # fmt: skip


CAMPFIRE = Baseline("video/campfire", campfire(), FILE, {"prompt": "Where the fire burns."}, fires, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(CAMPFIRE, "generator", campfire(bits=np.random.MT19937), "Its numbers come from another generator: other flames of the same sort."),
    harmless(CAMPFIRE, "even-cracks", campfire(evenly=True), "Cracks come a little more evenly: no ear could tell, in a second and a half."),
    harmless(CAMPFIRE, "faded", campfire(sound=_faded), "The sound comes and goes within ten milliseconds, so that loops do not click."),
    harmless(CAMPFIRE, "tongues", campfire(fine=0.5), "A little more of the finest structure in the flames."),
    harmless(CAMPFIRE, "louder", campfire(sound=lambda samples, seed: 1.06 * samples), "Half a decibel louder: nobody hears that."),
    harmful(CAMPFIRE, "mute", campfire(sound=lambda samples, seed: samples[:0]), "There is no sound any more."),
    harmful(CAMPFIRE, "halved", campfire(sound=_halved), "The sound is made for half the rate: cracks are short and shrill, and after half of the video it is silent."),
    harmful(CAMPFIRE, "backwards", campfire(lambda frames, seed: frames[::-1]), "Frames come in reversed order: flames and sparks fall down into the wood."),
    harmful(CAMPFIRE, "frozen", campfire(_frozen), "From the middle on the fire stands still."),
    harmful(CAMPFIRE, "swapped", campfire(_swapped), "Red and blue are swapped: a blue fire, everywhere."),
    harmful(CAMPFIRE, "one-place", campfire(place=lambda prompt: "campfire, the forest 1"), "It burns in one and the same forest, whatever place is asked for."),
]  # fmt: skip
