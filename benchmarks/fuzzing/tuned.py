"""The planted bugs and the correct models that the fuzzer was tuned on."""

import base64
import io
from collections.abc import Callable

from PIL import Image

from benchmarks.fuzzing.models import Collection, InProcess, Inputs

PAINTER: Inputs = {
    "prompt": {"type": "string", "description": "What to paint."},
    "negative_prompt": {"type": "string", "default": "", "description": "What to leave out."},
    "width": {"type": "integer", "minimum": 64, "maximum": 2048, "default": 512},
    "height": {"type": "integer", "minimum": 64, "maximum": 2048, "default": 512},
    "steps": {"type": "integer", "minimum": 1, "maximum": 100, "default": 28},
    "guidance": {"type": "number", "minimum": 0, "maximum": 20, "default": 7.5},
    "outputs": {"type": "integer", "minimum": 1, "maximum": 4, "default": 1},
    "format": {"type": "string", "enum": ["png", "jpg", "webp"], "default": "png"},
    "scheduler": {"type": "string", "enum": ["euler", "ddim", "dpm", "lcm", "heun"], "default": "euler"},
    "fast": {"type": "boolean", "default": False},
    "seed": {"type": "integer", "nullable": True, "description": "Leave out for a random one."},
    "image": {"type": "string", "format": "uri", "nullable": True, "description": "An image to start from."},
}
WRITER: Inputs = {
    "text": {"type": "string", "maxLength": 400, "description": "A text."},
    "language": {"type": "string", "enum": ["en", "de", "fr", "ja"], "default": "en"},
    "max_tokens": {"type": "integer", "minimum": 1, "maximum": 4096, "default": 128},
    "temperature": {"type": "number", "minimum": 0, "maximum": 2, "default": 1.0},
    "top_p": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.9},
    "stop": {"type": "array", "items": {"type": "string"}, "default": []},
    "json_mode": {"type": "boolean", "default": False},
    "seed": {"type": "integer", "minimum": 0, "nullable": True},
}
RESTORER: Inputs = {
    "image": {"type": "string", "format": "uri", "description": "A photo."},
    "scale": {"type": "number", "minimum": 1, "maximum": 8, "default": 2},
    "tile": {"type": "integer", "minimum": 0, "maximum": 1024, "default": 0},
    "face": {"type": "boolean", "default": False},
    "model": {"type": "string", "enum": ["small", "large", "anime"], "default": "small"},
}
SETS = {"painter": (PAINTER, ["prompt"]), "writer": (WRITER, ["text"]), "restorer": (RESTORER, ["image"])}


def picture(given: Inputs) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(given["image"].partition(",")[2])))


def has_picture(given: Inputs) -> bool:
    return given.get("image") is not None


# Whether the model breaks: of its inputs, with their defaults where they were left out.
BUGS: dict[str, Callable[[Inputs], bool]] = {
    "painter: off by one at the most outputs": lambda i: i["outputs"] == 4,
    "painter: off by one at the least steps": lambda i: i["steps"] == 1,
    "painter: empty prompt": lambda i: i["prompt"] == "",
    "painter: prompt of blanks": lambda i: not i["prompt"].strip(),
    "painter: prompt that is not ASCII": lambda i: not i["prompt"].isascii(),
    "painter: prompt beyond the context": lambda i: len(i["prompt"]) > 1500,
    "painter: a choice that crashes": lambda i: i["scheduler"] == "heun",
    "painter: the last format": lambda i: i["format"] == "webp",
    "painter: two options that clash": lambda i: i["fast"] and i["scheduler"] == "ddim",
    "painter: fast with several outputs": lambda i: i["fast"] and i["outputs"] > 1,
    "painter: a format that cannot with guidance off": lambda i: i["format"] == "jpg" and i["guidance"] == 0,
    "painter: seed zero taken for none": lambda i: i["seed"] == 0,
    "painter: seed of 32 bits": lambda i: i["seed"] is not None and i["seed"] > 2**31,
    "painter: negative seed": lambda i: i["seed"] is not None and i["seed"] < 0,
    "painter: width that is no multiple of 8": lambda i: i["width"] % 8 != 0,
    "painter: too many pixels": lambda i: i["width"] * i["height"] > 2048 * 1500,
    "painter: very wide": lambda i: i["width"] > 8 * i["height"],
    "painter: a huge number of steps": lambda i: i["steps"] > 90,
    "painter: no guidance": lambda i: i["guidance"] == 0,
    "painter: most guidance": lambda i: i["guidance"] > 19,
    "painter: negative prompt given": lambda i: i["negative_prompt"] != "",
    "painter: transparency": lambda i: has_picture(i) and picture(i).mode == "RGBA",
    "painter: greyscale": lambda i: has_picture(i) and picture(i).mode == "L",
    "painter: odd image size": lambda i: has_picture(i) and picture(i).width % 2 == 1,
    "painter: an image and several outputs": lambda i: has_picture(i) and i["outputs"] > 1,
    "painter: braces in the prompt": lambda i: "{" in i["prompt"],
    "writer: text of the greatest length": lambda i: len(i["text"]) == 400,
    "writer: several lines": lambda i: "\n" in i["text"],
    "writer: empty list of stops": lambda i: i["stop"] == [""],
    "writer: any stop at all": lambda i: i["stop"] != [],
    "writer: temperature zero": lambda i: i["temperature"] == 0,
    "writer: top_p zero": lambda i: i["top_p"] == 0,
    "writer: one token": lambda i: i["max_tokens"] == 1,
    "writer: JSON in Japanese": lambda i: i["json_mode"] and i["language"] == "ja",
    "writer: JSON at the highest temperature": lambda i: i["json_mode"] and i["temperature"] > 1.9,
    "restorer: one pixel": lambda i: picture(i).size == (1, 1),
    "restorer: tiles that are smaller than 8": lambda i: 0 < i["tile"] < 8,
    "restorer: faces of anime": lambda i: i["face"] and i["model"] == "anime",
    "restorer: the greatest scale of the large model": lambda i: i["scale"] > 7 and i["model"] == "large",
    "restorer: a palette": lambda i: picture(i).mode == "P",
}


def paints(given: Inputs) -> bool:
    """Sizes are rounded to multiples of 8, seeds folded, and an empty prompt is one like any other."""
    size = tuple(max(8, given[side] // 8 * 8) for side in ("width", "height"))
    start = picture(given).convert("RGB") if has_picture(given) else Image.new("RGB", (8, 8))
    painted = start.resize((8, 8)).rotate((given["seed"] or 0) % 360)
    words = given["prompt"].split()[:77]
    return painted.size != (8, 8) or min(size) < 8 or len(words) > 77 or not 1 <= given["steps"] <= 100


def writes(given: Inputs) -> bool:
    """Stops that are empty are passed over, and the temperature may be zero."""
    text = given["text"].encode()[: given["max_tokens"]].decode(errors="ignore")
    for stop in filter(None, given["stop"]):
        text = text.partition(stop)[0]
    weight = 1 / max(given["temperature"], 1e-3)
    return len(text) > 400 or weight <= 0 or given["top_p"] > 1


def restores(given: Inputs) -> bool:
    """Every mode becomes RGB, and a tile is no larger than the image."""
    image = picture(given).convert("RGB")
    tile = min(given["tile"], *image.size) or max(image.size)
    scaled = image.crop((0, 0, min(tile, 8), min(tile, 8))).resize((round(8 * given["scale"]),) * 2)
    return scaled.width < 8


# Models that take what their schema allows.
CORRECT: dict[str, Callable[[Inputs], bool]] = {
    f"{name}: correct {number}": function
    for name, function in (("painter", paints), ("writer", writes), ("restorer", restores))
    for number in range(5)
}


def subset(name: str) -> tuple[Inputs, list[str]]:
    """The inputs of a model. Correct ones with a number have one input less each, so that they differ."""
    properties, required = SETS[name.partition(":")[0]]
    number = name.rpartition(" ")[2]
    if "correct" not in name or number == "0":
        return properties, required
    optional = [key for key in properties if key not in required]
    left_out = optional[-int(number)]
    return {key: part for key, part in properties.items() if key != left_out}, required


def model(name: str, breaks: Callable[[Inputs], bool]) -> InProcess:
    """A model that fails where this says so, of its inputs with their defaults."""
    properties, required = subset(name)
    inputs = {"type": "object", "properties": properties, "required": required}
    schemas = {"Input": inputs, "Output": {"type": "string"}}
    known, _ = SETS[name.partition(":")[0]]
    defaults = {key: part.get("default") for key, part in known.items()}

    def run(given: Inputs) -> None:
        if breaks(given):
            raise KeyError("planted")

    document = {"openapi": "3.0.2", "components": {"schemas": schemas}}
    return InProcess(document, lambda given: defaults | given, run)


def collection() -> Collection:
    return Collection(
        {name: model(name, breaks) for name, breaks in BUGS.items()},
        {name: model(name, breaks) for name, breaks in CORRECT.items()},
    )
