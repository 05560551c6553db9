"""How inputs are called, described and ordered: what users see of a model before they run it."""

import re
from collections.abc import Iterator
from itertools import pairwise

from gate.lint import examples
from gate.lint.base import BUILD_MODELS, GUIDE, Guide, Hit, rule
from gate.lint.project import Project
from gate.lint.signature import Input
from gate.lint.values import UNKNOWN

_FULL_WORDS = {
    "aud": "audio",
    "bg": "background",
    "cfg": "guidance_scale",
    "cond": "condition",
    "desc": "description",
    "dst": "destination",
    "fg": "foreground",
    "fmt": "format",
    "img": "image",
    "imgs": "images",
    "init": "initial",
    "interp": "interpolation",
    "iters": "iterations",
    "lang": "language",
    "len": "length",
    "mult": "multiplier",
    "neg": "negative",
    "pos": "positive",
    "qual": "quality",
    "ref": "reference",
    "res": "resolution",
    "seg": "segmentation",
    "spk": "speaker",
    "src": "source",
    "str": "strength",
    "temp": "temperature",
    "tgt": "target",
    "txt": "text",
    "vid": "video",
    "vol": "volume",
}
# Whole names that say less than their parts.
_FULL_NAMES = {"n_prompt": "negative_prompt", "w": "width", "h": "height", "n": "num_outputs", "t": "temperature"}
# What a model is about; and what it is only adjusted with.
_SUBJECTS = frozenset({"prompt", "text", "image", "images", "audio", "video", "file", "messages", "question", "input"})
_ADJUSTMENTS = re.compile(
    r"(^|_)(seed|steps|scale|guidance|scheduler|sampler|strength|temperature|format|quality|width|height|top_k|top_p"
    r"|watermark|safety|checker|debug|verbose)(_|$)"
)
# Parts of a model that have several inputs of their own.
_GROUPS = ("controlnet", "lora", "refiner", "upscaler", "ip_adapter", "inpaint", "outpaint", "hires", "watermark")
# First words of names that say what the value does, not what it belongs to.
_VERBS = frozenset(
    {"num", "max", "min", "use", "enable", "disable", "is", "top", "output", "input", "return", "apply", "skip"}
    | {"with", "no", "add", "number", "total", "target", "source", "custom", "extra", "first", "last", "start", "end"}
)
# As many inputs as can be seen at once; fewer need no groups.
MANY_INPUTS = 6
_SECRET_NAME = re.compile(
    r"(^|_)(api_?key|(api|access|auth|hf|hugging_?face|replicate|openai)_?token|password|secret)$"
)


def _current(project: Project) -> list[Input]:
    """The inputs that are not on their way out."""
    return [each for each in project.inputs if each.deprecated is not True]


@rule(
    "input-description",
    level="warning",
    reason="The description is all that users see of an input.",
    guide=Guide(GUIDE, "Every input is explained, even where its meaning seems obvious to its author."),
    fix='Give it one: Input(description="…").',
    flagged=examples.more_inputs("negative_prompt: str = Input(default='')"),
    clean=examples.more_inputs(
        'negative_prompt: str = Input(description="A prompt of what you do not want to see", default="")'
    ),
)
def input_description(project: Project) -> Iterator[Hit]:
    for each in _current(project):
        if each.description is not UNKNOWN and not str(each.description or "").strip():
            yield Hit(each.place, f"The input {each.name} has no description.")


@rule(
    "input-full-words",
    level="warning",
    reason="An abbreviation makes users guess, and the name of an input can never be changed without breaking callers.",
    guide=Guide(GUIDE, "Names of inputs are not shortened: negative_prompt, not n_prompt."),
    fix="Write the words of the name in full.",
    flagged=examples.more_inputs('n_prompt: str = Input(description="What you do not want to see", default="")'),
    clean=examples.more_inputs('negative_prompt: str = Input(description="What you do not want to see", default="")'),
)
def input_full_words(project: Project) -> Iterator[Hit]:
    for each in _current(project):
        words = each.name.split("_")
        full = _FULL_NAMES.get(each.name) or "_".join(_FULL_WORDS.get(word.lower(), word) for word in words)
        if full != each.name:
            yield Hit(each.place, f"The name of the input {each.name} is shortened.", f"Call it {full}.")


@rule(
    "input-order",
    level="advice",
    reason="Forms and documentation show inputs in their order: what users must see should not be below the rest.",
    guide=Guide(GUIDE, "The most important inputs come first."),
    fix="Put what every call gives, such as the prompt, before what only adjusts the result.",
    flagged=examples.inputs(
        """\
        seed: int = Input(description="Leave it out for a random one", default=None),
        prompt: str = Input(description="What to paint"),
        """
    ),
    clean=examples.inputs(
        """\
        prompt: str = Input(description="What to paint"),
        seed: int = Input(description="Leave it out for a random one", default=None),
        """
    ),
)
def input_order(project: Project) -> Iterator[Hit]:
    optional: Input | None = None
    current = _current(project)
    for each in current:
        if each.required is True and optional is not None and each.kind != "secret":
            yield Hit(each.place, f"The required input {each.name} comes after {optional.name}, which is optional.")
            return
        if each.required is False and optional is None:
            optional = each
    subject = next((each for each in current if each.name in _SUBJECTS), None)
    if subject is not None and subject is not current[0] and _ADJUSTMENTS.search(current[0].name):
        yield Hit(
            subject.place, f"The input {subject.name} comes after {current[0].name}, which only adjusts the result."
        )


@rule(
    "input-groups",
    level="advice",
    reason="Who changes one of them wants to change the others too.",
    guide=Guide(GUIDE, "Inputs that belong together stand together, as prompt and negative_prompt do."),
    fix="Move it beside the others.",
    flagged=examples.more_inputs(
        """\
        seed: int = Input(description="Leave it out for a random one", default=None),
        negative_prompt: str = Input(description="What you do not want to see", default=""),
        """
    ),
    clean=examples.more_inputs(
        """\
        negative_prompt: str = Input(description="What you do not want to see", default=""),
        seed: int = Input(description="Leave it out for a random one", default=None),
        """
    ),
)
def input_groups(project: Project) -> Iterator[Hit]:
    current = _current(project)
    groups: dict[str, list[int]] = {}
    for number, each in enumerate(current):
        for key in _group_keys(each.name):
            groups.setdefault(key, []).append(number)
    for key, members in groups.items():
        for before, after in pairwise(members):
            between = current[before + 1 : after]
            if any(key not in _group_keys(each.name) for each in between):
                here, there = current[after], current[before]
                yield Hit(here.place, f"The input {here.name} stands apart from {there.name}, to which it belongs.")
                break


def _group_keys(name: str) -> Iterator[str]:
    """What an input belongs to: `controlnet_` of `controlnet_image`; the prompts; the size."""
    words = name.split("_")
    if len(words) > 1 and words[0] not in _VERBS and not words[1].isdigit() and words[0] != "negative":
        yield f"{words[0]}_"
    if re.sub(r"^negative_|_\d+$", "", name) == "prompt":
        yield "prompts"
    if name in ("width", "height"):
        yield "size"


@rule(
    "input-group-prefix",
    level="advice",
    reason="Where there are many inputs, a common prefix is what shows which of them belong together.",
    guide=Guide(
        GUIDE, "Where inputs are many, those of a group start with its name: controlnet_image, controlnet_model."
    ),
    fix="Start the names of a group's inputs with the name of the group.",
    flagged=examples.more_inputs(
        """\
        image: Path = Input(description="What to start from"),
        width: int = Input(description="In pixels; best at 1024", default=1024, ge=64, le=2048),
        height: int = Input(description="In pixels; best at 1024", default=1024, ge=64, le=2048),
        controlnet_image: Path = Input(description="Its edges are kept", default=None),
        strength_of_controlnet: float = Input(description="How closely they are kept", default=1.0, ge=0, le=1),
        """
    ),
    clean=examples.more_inputs(
        """\
        image: Path = Input(description="What to start from"),
        width: int = Input(description="In pixels; best at 1024", default=1024, ge=64, le=2048),
        height: int = Input(description="In pixels; best at 1024", default=1024, ge=64, le=2048),
        controlnet_image: Path = Input(description="Its edges are kept", default=None),
        controlnet_strength: float = Input(description="How closely they are kept", default=1.0, ge=0, le=1),
        """
    ),
)
def input_group_prefix(project: Project) -> Iterator[Hit]:
    current = _current(project)
    if len(current) < MANY_INPUTS:
        return
    for group in _GROUPS:
        members = [each for each in current if group in each.name.split("_") or f"{group}_" in f"{each.name}_"]
        apart = [each for each in members if not each.name.startswith(group) and each.name.split("_")[0] not in _VERBS]
        if len(members) > 1 and len(apart) < len(members):
            for each in apart:
                fix = f"Start its name with {group}_, as that of the others does."
                yield Hit(each.place, f"The input {each.name} belongs to {group}, and its name does not start so.", fix)


@rule(
    "input-secret",
    level="warning",
    reason="A text input is shown to everybody who sees the prediction, and kept with it.",
    guide=Guide(BUILD_MODELS, "A token, key or password is an input of type cog.Secret, never a plain text."),
    fix="Give it the type cog.Secret, and read it with get_secret_value().",
    flagged=examples.more_inputs('hf_token: str = Input(description="Token for gated weights", default="")'),
    clean=examples.files(
        'hf_token: Secret = Input(description="Token for gated weights", default=None)',
        {
            "run.py": (
                "from cog import BaseRunner, Input, Secret\n\n\n"
                "class Runner(BaseRunner):\n    def run(\n        self,\n"
                '        prompt: str = Input(description="What to write about"),\n'
                '        hf_token: Secret = Input(description="Token for gated weights", default=None),\n'
                "    ) -> str:\n        return prompt\n"
            )
        },
    ),
)
def input_secret(project: Project) -> Iterator[Hit]:
    for each in _current(project):
        if each.kind == "str" and each.choices is None and _SECRET_NAME.search(each.name):
            yield Hit(each.place, f"The input {each.name} takes a secret as plain text.")
