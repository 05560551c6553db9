"""How many planted bugs fuzzing finds, within how many predictions, and how small it makes them.

    python -m benchmarks.fuzzing [--seeds 20]

Each model takes inputs as published models do and does one thing wrong; each runs in this process, without a
baseline, so that whatever fails is a finding. What is found is counted by the first iteration that fails; the inputs that
the gate reports are read back from its line and checked for being minimal. The correct models must have no finding.
"""

import argparse
import asyncio
import base64
import io
import shlex
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import yaml
from PIL import Image

from gate.checks.base import Run
from gate.checks.fuzz import Fuzz
from gate.cli.test_case import parse_test_case
from gate.config import Config, FuzzConfig, PredictConfig
from gate.fuzz.values import PLAIN_TEXT
from gate.media.store import ArtifactStore
from gate.models import Model
from gate.openapi.inputs import problems
from gate.sampling import Sampler
from gate.targets.base import Kind, Prediction

Inputs = dict[str, Any]
WITHIN = (10, 30, 100)

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


class Planted:
    """A model that runs in this process and fails where its bug is."""

    kind: Kind = "http"
    version: str | None = None
    setup_seconds: float | None = None

    def __init__(self, name: str, breaks: Callable[[Inputs], bool]) -> None:
        self.ref = "./model"
        properties, required = subset(name)
        inputs = {"type": "object", "properties": properties, "required": required}
        schemas = {"Input": inputs, "Output": {"type": "string"}}
        self.document: dict[str, Any] = {"openapi": "3.0.2", "components": {"schemas": schemas}}
        known, _ = SETS[name.partition(":")[0]]
        self._defaults = {key: part.get("default") for key, part in known.items()}
        self._breaks = breaks

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        return None

    async def openapi(self) -> dict[str, Any]:
        return self.document

    def fails(self, inputs: Inputs) -> bool:
        return self._breaks(self._defaults | inputs)

    async def predict(self, inputs: Inputs, timeout: float) -> Prediction:
        if self.fails(inputs):
            return Prediction("p", "failed", error="KeyError: planted", predict_time=1.0)
        return Prediction("p", "succeeded", "fine", predict_time=1.0)


@dataclass(frozen=True)
class Found:
    """What one run came to.

    Attributes:
        first: the first iteration that failed, or None.
        minimal: nothing simpler than the reported inputs fails.
        predictions: that shrinking took.
        claimed: the gate itself says that they are minimal.
    """

    first: int | None
    minimal: bool = False
    predictions: int = 0
    claimed: bool = False
    inputs: str = ""


async def fuzz(name: str, breaks: Callable[[Inputs], bool], seed: int, iterations: int) -> Found:
    target = Planted(name, breaks)
    model = Model("candidate", target, target.document)
    config = Config(predict=PredictConfig(fuzz=FuzzConfig(iterations=iterations)))
    with ArtifactStore() as store:
        sampler = Sampler(store, 4, 10.0, lambda sample: None)
        run = Run(config, model, None, [], sampler, store, None, None, lambda event: None, fuzz_seed=seed)
        results = [result async for result in Fuzz().results(run)]
        await sampler.aclose()
    failed = [result for result in results if result.status == "fail"]
    if not failed:
        assert all(result.status == "pass" for result in results), results
        return Found(None)
    first = min(int(result.id.removeprefix("fuzz.")) for result in failed)
    [shrunk] = [result for result in failed if "reproduce" in result.evidence]
    inputs = read_back(shrunk.evidence["reproduce"])
    assert target.fails(inputs)
    return Found(
        first,
        not any(target.fails(less) for less in simpler(inputs, target.document)),
        shrunk.evidence["shrinking_predictions"],
        shrunk.evidence["minimal"],
        shrunk.evidence["reproduce"][:100],
    )


def read_back(line: str) -> Inputs:
    """The inputs of the line that reproduces a failure."""
    if line.startswith("gate check"):
        return dict(parse_test_case(shlex.split(line)[-1]).inputs)
    return yaml.safe_load(line)[0]["inputs"]


def simpler(inputs: Inputs, document: Inputs) -> list[Inputs]:
    """One input removed, brought one step nearer to its default, or shortened by a character or an item."""
    properties = document["components"]["schemas"]["Input"]["properties"]
    found = []
    for name, value in inputs.items():
        if value == PLAIN_TEXT:
            continue
        found.append({key: one for key, one in inputs.items() if key != name})
        goal = properties[name].get("default")
        if isinstance(value, int) and not isinstance(value, bool):
            goal = goal if goal is not None else 0
            if value != goal:
                found += [inputs | {name: value + (1 if value < goal else -1)}, inputs | {name: goal}]
        elif isinstance(value, str | list) and value and not str(value).startswith("data:") and value != "a":
            found += [inputs | {name: value[:-1]}, inputs | {name: value[1:]}]
    return [less for less in found if not problems(document, less)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20, help="runs of each model (default: 20)")
    parser.add_argument("--only", default="", help="only models whose name contains this")
    options = parser.parse_args()
    started = time.monotonic()
    everything: list[Found] = []
    print(f"{'found within (of ' + str(options.seeds) + ' seeds)':50}" + "".join(f"{count:>6}" for count in WITHIN))
    rows = []
    for name, breaks in BUGS.items():
        if options.only not in name:
            continue
        runs = [asyncio.run(fuzz(name, breaks, seed, max(WITHIN))) for seed in range(options.seeds)]
        counts = [sum(run.first is not None and run.first <= most for run in runs) for most in WITHIN]
        rows.append(counts)
        everything += [run for run in runs if run.first is not None]
        print(f"{name:50}" + "".join(f"{count:>6}" for count in counts))
        for line in sorted({run.inputs for run in runs if run.first and not run.minimal})[:2]:
            print(f"    not minimal: {line}")
    total = len(rows) * options.seeds
    if total:
        shares = [sum(row[at] for row in rows) / total for at in range(len(WITHIN))]
        print(f"{'share of ' + str(len(rows)) + ' bugs':50}" + "".join(f"{share:>6.0%}" for share in shares))
    minimal, worst = sum(run.minimal for run in everything), max((run.predictions for run in everything), default=0)
    print(f"shrunk: {minimal} of {len(everything)} reported inputs are minimal; at most {worst} further predictions")
    wrong, runs = 0, 0
    for name, breaks in CORRECT.items():
        if options.only in name:
            for seed in range(options.seeds):
                runs += 1
                wrong += asyncio.run(fuzz(name, breaks, seed, max(WITHIN))).first is not None
    print(f"correct models: {wrong} of {runs} runs have a finding; {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
