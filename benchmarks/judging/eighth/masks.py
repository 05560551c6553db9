"""A model that finds what is in a picture: a tar.gz with a mask for each thing and a list of them."""

import gzip
import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.encode import bytes_of, data_url, tar_archive
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names

WIDE, HIGH = 128, 96
Mask = np.ndarray[Any, np.dtype[Any]]  # 0 or 255
Things = list[dict[str, Any]]
WORDS = ("person", "dog", "car", "bicycle", "bench", "tree", "bag", "umbrella")


def _mask(angles: np.ndarray, radii: np.ndarray, x: float, y: float) -> Mask:
    """White where a thing is, whose outline goes round a point."""
    image = Image.new("L", (WIDE, HIGH))
    outline = np.stack([x + radii * np.cos(angles), y + 0.8 * radii * np.sin(angles)], axis=1)
    ImageDraw.Draw(image).polygon([(float(a), float(b)) for a, b in outline], 255)
    return np.asarray(image)


def segmenter(
    mask: Callable[[Mask], Mask] = lambda mask: mask,
    *,
    listed: Callable[[Things], Things] = list,
    outwards: float = 0.0,
    date: int = 1_700_000_000,
    level: int = 6,
    **png: Any,
) -> Generate:
    """Three to five things, the same at every call; the largest is first.

    Args:
        mask: what happens to a mask before it is written.
        listed: what happens to the list of things.
        outwards: by how many pixels outlines lie further out.
        date: of the members.
        level: of the compression of the archive.
        png: options of the encoder of masks.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        scene = content(inputs)
        angles, found = np.linspace(0, 2 * np.pi, 60, endpoint=False), list[tuple[float, Mask, dict[str, Any]]]()
        for word in scene.permutation(WORDS)[: scene.integers(3, 6)]:
            wide, bumps = scene.uniform(9, 24), scene.normal(0, 0.09, (4, 2))
            waves = sum(a * np.cos(n * angles) + b * np.sin(n * angles) for n, (a, b) in enumerate(bumps, 2))
            x, y = scene.uniform(26, WIDE - 26), scene.uniform(24, HIGH - 24)
            white = _mask(angles, wide * (1 + np.asarray(waves)) + outwards, x, y)
            down, across = np.nonzero(white)
            box = [int(across.min()), int(down.min()), int(across.max()) + 1, int(down.max()) + 1]
            about = {"label": str(word), "score": round(float(scene.uniform(0.62, 0.99)), 4), "box": box}
            found.append((-wide, white, about))
        found.sort(key=lambda one: one[0])
        members, things = dict[str, bytes](), Things()
        for number, (_, white, about) in enumerate(found):
            file, name = io.BytesIO(), f"masks/{number:02d}.png"
            Image.fromarray(mask(white)).save(file, "PNG", **png)
            members[name] = file.getvalue()
            things.append({"mask": name, **about, "area": int((white > 0).sum())})
        members["things.json"] = json.dumps({"width": WIDE, "height": HIGH, "things": listed(things)}).encode()
        tar = bytes_of(tar_archive(members, modified=date))
        return data_url(gzip.compress(tar, level, mtime=date), "application/gzip")

    return generate


def blocky(mask: Mask) -> Mask:
    """At an eighth of the size, enlarged without smoothing."""
    small = Image.fromarray(mask).resize((WIDE // 8, HIGH // 8), Image.Resampling.NEAREST)
    return np.asarray(small.resize((WIDE, HIGH), Image.Resampling.NEAREST))


def in_half_precision(things: Things) -> Things:
    """Scores as from numbers of two bytes."""
    return [thing | {"score": float(np.float16(thing["score"]))} for thing in things]


def with_sizes(things: Things) -> Things:
    """Boxes are given by a corner and their size, where they were by two corners."""
    made = Things()
    for thing in things:
        left, top, right, bottom = thing["box"]
        made.append(thing | {"box": [left, top, right - left, bottom - top]})
    return made


def one_on(things: Things) -> Things:
    """Every label is that of the thing before."""
    labels = [thing["label"] for thing in things]
    return [thing | {"label": label} for thing, label in zip(things, labels[-1:] + labels[:-1], strict=True)]


MASKS = Baseline("file/masks", segmenter(), FILE, {"image": "The picture to take apart."}, names("street", "park", "market", of="image"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(MASKS, "later", segmenter(date=1_765_000_000, level=9), "Members are dated two years later and compressed more: what is taken out is the same."),
    harmless(MASKS, "optimised", segmenter(optimize=True, dpi=(72, 72)), "The same masks in slightly smaller files, which say 72 dots an inch."),
    harmless(MASKS, "resampled", segmenter(outwards=0.3), "Outlines lie a third of a pixel further out, as after another way of scaling: nobody sees that."),
    harmless(MASKS, "half-precision", segmenter(listed=in_half_precision), "Scores differ in their fourth digit, as numbers of two bytes do."),
    harmful(MASKS, "ones", segmenter(lambda mask: mask // 255), "Masks are of 0 and 1 where they were of 0 and 255: they look black, and a threshold in the middle finds nothing."),
    harmful(MASKS, "sizes", segmenter(listed=with_sizes), "Boxes have width and height where the second corner was: what is cut out by them is something else, or empty."),
    harmful(MASKS, "labels", segmenter(listed=one_on), "Each thing has the name of another: the dog is a car."),
    harmful(MASKS, "blocky", segmenter(blocky), "Masks are made of blocks of eight pixels: what is cut out has stairs for edges."),
]  # fmt: skip
