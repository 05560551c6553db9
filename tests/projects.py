"""Small Cog projects, written as source: what the tests and the benchmarks judge.

Each is the body of a `run()` and its signature; `write` makes a folder of it that Cog's own server runs.
"""

import textwrap
from pathlib import Path

HEADER = """\
import json, os, random, tempfile, time
from typing import Iterator
from cog import BaseModel, BaseRunner, ConcatenateIterator, Input, Path
"""
PICTURES = """\
import numpy as np
from PIL import Image, ImageFilter


def picture(width=96, height=64):
    y, x = np.mgrid[0:height, 0:width]
    rgb = np.stack([x * 255 // width, y * 255 // height, (x + y) * 255 // (width + height)], axis=-1)
    rgb[20:44, 30:60] = (200, 40, 60)
    return Image.fromarray(rgb.astype(np.uint8))


def saved(image, name="out.png", **options):
    path = os.path.join(tempfile.mkdtemp(), name)
    image.save(path, **options)
    return Path(path)

"""
# At the end of a predictor file: by the name of its folder, so that equal projects stay equal.
SEEDED = """
import random
from pathlib import Path as _Path

random.seed(_Path(__file__).parent.name)
"""
TEXT = 'text: str = Input(description="Text to answer.")'
OPTIONAL_TEXT = 'text: str = Input(description="Text to answer.", default="hello")'


def source(body: str, inputs: str = TEXT, returns: str = "str", before: str = "", setup: str = "pass") -> str:
    """The source of a predictor file. `picture` and `saved` make images and files in it.

    Args:
        body: statements of `run`.
        inputs: its parameters, as Python source.
        returns: its return annotation.
        before: module-level source, for classes.
        setup: statements of `setup`.
    """
    return (
        HEADER
        + (PICTURES if "saved(" in body else "")
        + textwrap.dedent(before)
        + "\n\nclass Runner(BaseRunner):\n    def setup(self):\n"
        + textwrap.indent(textwrap.dedent(setup).strip(), " " * 8)
        + f"\n\n    def run(self, {inputs}) -> {returns}:\n"
        + textwrap.indent(textwrap.dedent(body).strip(), " " * 8)
        + "\n"
    )


def write(folder: Path, code: str) -> Path:
    """Make a Cog project of a predictor's source; returns its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cog.yaml").write_text('run: "predict.py:Runner"\n')
    (folder / "predict.py").write_text(code)
    return folder


ECHO = source("return text.upper()")
