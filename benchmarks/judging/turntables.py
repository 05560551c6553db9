"""Models that answer with videos of what is made up of lines: a solid that turns, and the words of a song."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from benchmarks.judging.aquaria import Array, clip
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names, sometimes

SIDE, TURN, WIDTH, HEIGHT, FRAMES = 96, 20, 128, 64, 16  # pixels and frames of the solid; of the song
PAINTS = {"red": (200, 62, 54), "blue": (62, 96, 190), "green": (70, 150, 84), "yellow": (226, 190, 66)}
SIDES = {"pyramid": (4, 0.02), "cube": (4, 1.0), "prism": (3, 1.0), "bucket": (8, 1.35)}  # corners, and top to bottom
WORDS = (
    "river",
    "moon",
    "lonely",
    "summer",
    "road",
    "dancing",
    "window",
    "golden",
    "winter",
    "heart",
    "silver",
    "home",
)


def turntable(
    *,
    say: Callable[[str], str] = str,
    fine: int = 2,
    round_share: float = 1.0,
    uneven: float = 0.0,
    inside: bool = False,
    soft: float = 3.0,
) -> Generate:
    """A solid of the colour and the form asked for turns once, and the end meets the beginning.

    Args:
        fine: points a pixel, each way, of which edges are drawn.
        round_share: how much of a round it turns.
        uneven: how much the turn speeds up and slows down, in radians.
        inside: the faces in front are left out instead of those behind.
        soft: radius of its shadow's blur, in pixels.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, (_, paint, form) = np.random.default_rng(seed), say(inputs["prompt"]).split()
        corners, upper = SIDES[form]
        start, tilt, size, height = (
            rng.uniform(0, 2 * np.pi),
            rng.normal(0.45, 0.06),
            rng.normal(24, 1),
            rng.normal(19, 1.5),
        )
        colour, floor = np.array(PAINTS[paint]) + rng.normal(0, 6, 3), rng.uniform(222, 240)
        around = np.arange(corners) * 2 * np.pi / corners
        ring = np.stack([np.cos(around), np.sin(around)], axis=1) * size
        points = np.concatenate([np.c_[ring, np.full(corners, -height)], np.c_[ring * upper, np.full(corners, height)]])
        faces = [[i, (i + 1) % corners, corners + (i + 1) % corners, corners + i] for i in range(corners)]
        faces += [[*range(corners)][::-1], [*range(corners, 2 * corners)]]
        light, frames = np.array((-0.45, -0.5, 0.74)), []
        for index in range(TURN):
            angle = start + 2 * np.pi * round_share * index / TURN + uneven * np.sin(2 * np.pi * index / TURN)
            cos, sin = np.cos(angle), np.sin(angle)
            placed = points @ np.array(((cos, sin, 0), (-sin, cos, 0), (0, 0, 1)))
            across, deep, up = placed.T
            seen = np.stack([48 + across, 50 - up * np.cos(tilt) + deep * np.sin(tilt)], axis=1)
            shade = Image.new("L", (SIDE, SIDE))
            ImageDraw.Draw(shade).ellipse((24, 60, 78, 78), 90)
            cast = np.asarray(shade.filter(ImageFilter.GaussianBlur(soft)), float)[..., None]
            image = Image.fromarray((floor - 0.6 * cast).repeat(3, 2).astype(np.uint8)).resize(
                (SIDE * fine, SIDE * fine)
            )
            pen = ImageDraw.Draw(image)
            drawn = []
            for number, face in enumerate(faces):
                normal = np.cross(placed[face[1]] - placed[face[0]], placed[face[2]] - placed[face[0]])
                normal = normal / max(float(np.linalg.norm(normal)), 1e-9)
                facing = normal[1] * np.cos(tilt) + normal[2] * np.sin(tilt) > 0
                if facing != inside:
                    drawn.append(
                        (
                            placed[face, 1].mean(),
                            number,
                            face,
                            0.55 + 0.45 * max(0.0, float(normal @ (light * (1, -1, 1)))),
                        )
                    )
            for _, number, face, bright in sorted(drawn):
                marked = colour * 0.55 + 110 if number == 0 else colour
                fill = tuple(int(level) for level in np.clip(bright * marked, 0, 255))
                pen.polygon([tuple(point) for point in seen[face] * fine], fill)
            frames.append(np.asarray(image.reduce(fine), float) + rng.normal(0, 1, (SIDE, SIDE, 1)))
        return clip(np.stack(frames))

    return generate


def lyrics(change: Callable[[Array], Array] | None = None, *, sung: int = 4, fade: int = 2) -> Generate:
    """Four words that the inputs decide appear one after another before changing colours.

    Args:
        sung: how many of the four appear.
        fade: frames that a word takes to appear.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        song, words = content(inputs), []
        above, below = song.uniform((20, 10, 40), (150, 90, 190), (2, 3))
        for row, word in enumerate(song.permutation(WORDS)[:4]):
            mask = Image.new("L", (WIDTH, HEIGHT))
            ImageDraw.Draw(mask).text((10 + 8 * row, 4 + 14 * row), str(word), 255, ImageFont.load_default(13))
            words.append(np.asarray(mask, float)[..., None] / 255)
        ink, ramp = song.uniform(190, 255, 3), np.linspace(0, 1, HEIGHT)[:, None, None]
        frames = []
        for index in range(FRAMES):
            swing = 0.5 + 0.5 * np.sin(index / 5)
            frame = (above + ramp * (below - above)) * np.ones((1, WIDTH, 1)) * (0.9 + 0.15 * swing)
            for row, mask in enumerate(words[:sung]):
                cover = mask * np.clip((index - 3.5 * row) / fade, 0, 1)
                frame = frame + cover * (ink - frame)
            frames.append(frame)
        shown = np.stack(frames)
        return clip(change(shown) if change else shown, fps=8)

    return generate


def by_another_matrix(frames: Array) -> Array:
    """Written with the coefficients of BT.709 and read with those of BT.601."""

    def matrix(red: float, blue: float) -> Array:
        luma = np.array((red, 1 - red - blue, blue))
        return np.stack(
            [luma, (np.array((0, 0, 1)) - luma) / (2 - 2 * blue), (np.array((1, 0, 0)) - luma) / (2 - 2 * red)]
        )

    return frames @ (np.linalg.inv(matrix(0.299, 0.114)) @ matrix(0.2126, 0.0722)).T


def repainted(prompt: str) -> str:
    article, paint, form = prompt.split()
    paints = [*PAINTS]
    return f"{article} {paints[paints.index(paint) - 1]} {form}"


def solids(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation([*PAINTS])[:3], rng.permutation([*SIDES])[:3], strict=True)
    return [{"prompt": f"a {paint} {form}"} for paint, form in drawn]


TURNTABLE = Baseline("video/turntable", turntable(), FILE, {"prompt": "What to turn."}, solids)
LYRICS = Baseline("video/lyrics", lyrics(), FILE, {"song": "The song to write."}, names("ballad", "hymn", "waltz", of="song"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(TURNTABLE, "finer", turntable(fine=4), "Edges are drawn more smoothly."),
    harmless(TURNTABLE, "uneven", turntable(uneven=0.03), "The turn is faster by a hundredth or two in one half, which nobody sees."),
    harmless(TURNTABLE, "shadow", turntable(soft=3.6), "The shadow has a slightly softer edge."),
    harmful(TURNTABLE, "unfinished", turntable(round_share=0.8), "The turn ends a fifth before its end: played again and again, it leaps."),
    harmful(TURNTABLE, "inside", turntable(inside=True), "One looks into the solids from behind: the faces in front are missing."),
    harmful(TURNTABLE, "repainted", sometimes(1 / 3, turntable(say=repainted), turntable()), "Every third solid has another colour than asked for."),
    harmless(LYRICS, "fade", lyrics(fade=3), "Words take an eighth of a second longer to appear."),
    harmless(LYRICS, "matrix", lyrics(by_another_matrix), "Colours are shifted a little, as between two standards for television.", border=True),
    harmful(LYRICS, "unsung", lyrics(sung=3), "The last word never appears."),
    harmful(LYRICS, "blue", lyrics(lambda frames: frames[..., ::-1]), "Red and blue are exchanged."),
]  # fmt: skip
