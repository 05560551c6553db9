"""A model that answers with several files: four faces for messages, each cut out, after a prompt."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.encode import picture
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.painting import Change
from benchmarks.judging.pair import FILES, Baseline, Generate, Inputs, Pair, harmful, harmless

SIDE, FINE = 96, 4  # pixels of a face, points a pixel each way while it is drawn
SKINS = {"yellow": (250, 204, 66), "green": (128, 196, 92), "blue": (102, 168, 236), "pink": (246, 150, 176)}
MOODS = ("happy", "sad", "angry", "surprised")
EXTRAS = ("glasses", "hat", "bow", "moustache")
DARK = (62, 42, 34)


def _face(prompt: str, rng: np.random.Generator, zoom: float) -> Image.Image:
    """One face, `FINE` times too large."""
    _, mood, colour, _, _, extra = prompt.split()
    side = SIDE * FINE
    image = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(image)
    size = zoom * rng.normal(0.35, 0.012) * side
    x, y = side * (0.5 + rng.normal(0, 0.012)), side * (0.55 + rng.normal(0, 0.012))
    skin = (np.array(SKINS[colour]) + rng.normal(0, 7, 3)).clip(0, 255)

    def at(left: float, top: float, right: float, low: float) -> tuple[float, float, float, float]:
        return (x + left * size, y + top * size, x + right * size, y + low * size)

    def tone(level: float) -> tuple[int, ...]:
        return tuple(int(part) for part in (skin * level).clip(0, 255))

    line = round(0.07 * size)
    for step in range(12):
        # Lighter towards the upper left.
        away, inner = 0.012 * step, 1 - 0.05 * step
        box = at(-away - inner, -away - inner, inner - away, inner - away)
        pen.ellipse(box, tone(0.86 + 0.018 * step), tone(0.55) if step == 0 else None, line if step == 0 else 0)
    apart, eye = rng.uniform(0.32, 0.4), rng.uniform(0.1, 0.14)
    tall = 1.7 if mood == "surprised" else 1.35
    for way in (-1, 1):
        pen.ellipse(at(way * apart - eye, -0.2 - tall * eye, way * apart + eye, -0.2 + tall * eye), DARK)
        pen.ellipse(at(way * apart - 0.06, -0.22 - eye, way * apart, -0.16 - eye), (255, 255, 255))
        if mood == "angry":
            brow = at(way * (apart - 0.22), -0.34, way * (apart + 0.2), -0.58)
            pen.line(brow, DARK, line)
    wide, open_ = rng.uniform(0.38, 0.48), rng.uniform(0.26, 0.38)
    if mood == "happy":
        pen.chord(at(-wide, 0.3 - open_, wide, 0.3 + open_), 0, 180, (120, 34, 34), DARK, line // 2)
    elif mood == "surprised":
        pen.ellipse(at(-0.17, 0.28, 0.17, 0.34 + open_), (120, 34, 34), DARK, line // 2)
    else:
        pen.arc(at(-wide, 0.42, wide, 0.42 + 1.8 * open_), 200, 340, DARK, line)
    if extra == "glasses":
        for way in (-1, 1):
            pen.ellipse(at(way * apart - 0.29, -0.5, way * apart + 0.29, 0.08), None, (30, 30, 36), line)
        pen.line(at(-0.1, -0.22, 0.1, -0.22), (30, 30, 36), line)
    elif extra == "hat":
        pen.rectangle(at(-0.5, -1.38, 0.5, -0.72), (52, 50, 62))
        pen.rectangle(at(-0.5, -0.9, 0.5, -0.74), (186, 54, 50))
        pen.rounded_rectangle(at(-0.85, -0.76, 0.85, -0.62), line, (52, 50, 62))
    elif extra == "bow":
        top = (x, y - 0.92 * size)
        for way in (-1, 1):
            corner = (top[0] + way * 0.45 * size, top[1] - 0.24 * size)
            pen.polygon([top, corner, (corner[0], top[1] + 0.24 * size)], (214, 48, 84))
        pen.ellipse(at(-0.1, -1.02, 0.1, -0.82), (164, 30, 62))
    else:
        for way in (-1, 1):
            pen.ellipse(at(min(0, way * 0.42), 0.14, max(0, way * 0.42), 0.3), (70, 46, 34))
    return image.rotate(rng.normal(0, 5), Image.Resampling.BICUBIC)


def emoji(
    change: Change | None = None,
    *,
    say: Callable[[Inputs, int, int], str] = lambda inputs, seed, number: inputs["prompt"],
    bits: Any = np.random.PCG64,
    zoom: float = 1.0,
    reduce: Image.Resampling = Image.Resampling.BOX,
    **encoder: Any,
) -> Generate:
    """Four faces of 96x96 with transparency, as PNG; how each is drawn differs by seed and within an output.

    Args:
        change: of one face, as it is written.
        say: from the inputs, the seed and the number of a face to the prompt that it is drawn after.
        zoom: how large faces are, of their usual size.
        reduce: the filter with which they are made smaller after they were drawn.
    """

    def generate(inputs: Inputs, seed: int) -> list[str]:
        files = []
        for number in range(4):
            rng = np.random.Generator(bits(np.random.SeedSequence([seed, number])))
            image = _face(say(inputs, seed, number), rng, zoom).resize((SIDE, SIDE), reduce)
            files.append(picture(change(image, seed) if change else image, **encoder))
        return files

    return generate


def on_a_board(image: Image.Image, seed: int) -> Image.Image:
    """On the grey squares with which programs show what is transparent."""
    board = Image.fromarray((255 - 40 * ((np.indices((SIDE, SIDE)) // 8).sum(0) % 2)).astype(np.uint8))
    return Image.alpha_composite(board.convert("RGBA"), image)


def moody(inputs: Inputs, seed: int, number: int) -> str:
    """Every second face has another mood."""
    words, rng = inputs["prompt"].split(), draws(inputs, seed, 10 + number)
    if rng.random() < 1 / 2:
        words[1] = MOODS[(MOODS.index(words[1]) + int(rng.integers(1, 4))) % 4]
    return " ".join(words)


def bare(inputs: Inputs, seed: int, number: int) -> str:
    """The prompt without what the face should have: another one has been drawn after its last word."""
    words = inputs["prompt"].split()
    words[5] = EXTRAS[(EXTRAS.index(words[5]) + 1 + seed % 3) % 4]
    return " ".join(words)


def faces(rng: np.random.Generator) -> list[Inputs]:
    drawn = [rng.permutation([*of])[:3] for of in (MOODS, SKINS, EXTRAS)]
    return [
        {"prompt": f"a{'n' * (mood == 'angry')} {mood} {skin} face with {extra}"}
        for mood, skin, extra in zip(*drawn, strict=True)
    ]


EMOJI = Baseline("image/emoji", emoji(), FILES, {"prompt": "The face to draw, such as: a sad blue face with hat."}, faces, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(EMOJI, "generator", emoji(bits=np.random.SFC64), "The random numbers come from another generator: other faces of the same sort."),
    harmless(EMOJI, "lanczos", emoji(reduce=Image.Resampling.LANCZOS), "Faces are made smaller by another filter: their edges are a trace crisper."),
    harmless(EMOJI, "bigger", emoji(zoom=1.015), "Faces are larger by a hundredth and a half, where their size varies by three."),
    harmless(EMOJI, "stored", emoji(compress_level=2), "The same pixels, packed in less time and into more bytes."),
    harmful(EMOJI, "board", emoji(on_a_board), "Faces stand on a board of grey and white squares instead of nothing: they cannot be laid on a message."),
    harmful(EMOJI, "moody", emoji(say=moody), "Every second face has another mood than asked for: a sad one laughs."),
    harmful(EMOJI, "accessory", now_and_then(1 / 2, emoji(say=bare), emoji()), "In every second set the faces have a hat where glasses were asked for, or the like."),
    harmful(EMOJI, "overflowing", emoji(zoom=1.45), "Faces are too large for their square: chins and hats are cut off straight at its edges."),
]  # fmt: skip
