"""What inputs allow: bounds, choices and defaults."""

import math
import re
from collections.abc import Iterator
from typing import Any

from gate.lint import examples
from gate.lint.base import BUILD_MODELS, COG_PYTHON, GUIDE, Guide, Hit, rule
from gate.lint.project import Project
from gate.lint.signature import Input, Kind
from gate.lint.values import UNKNOWN
from gate.openapi.words import shorten

# A range is wide if its end is this many times its start: few such ranges give good results everywhere.
WIDE_RATIO = 20
# Words by which a description says where in a range good results lie; so does any number in it.
_GUIDANCE = re.compile(
    r"\d|\b(best|better|good|recommend\w*|typical\w*|usual\w*|suggest\w*|prefer\w*|sweet spot|default|range|higher"
    r"|lower|more|less|fewer|larger|smaller|bigger|longer|shorter|increas\w*|decreas\w*|faster|slower|around|between|leave)\b",
    re.IGNORECASE,
)
_SEED = re.compile(r"(^|_)seed(_|$)")


def _known(value: Any) -> bool:
    return value is not None and value is not UNKNOWN


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@rule(
    "input-default-bounds",
    level="error",
    reason="Cog refuses to start a model whose default is not allowed; where it does not, calls without it fail.",
    guide=Guide(BUILD_MODELS, "A default lies within the bounds of its input, and is one of its choices."),
    fix="Choose a default that the input's own type, bounds and choices allow.",
    flagged=examples.more_inputs('steps: int = Input(description="More take longer", default=50, ge=1, le=20)'),
    clean=examples.more_inputs('steps: int = Input(description="More take longer", default=20, ge=1, le=20)'),
)
def input_default_bounds(project: Project) -> Iterator[Hit]:
    for each in project.inputs:
        if _known(each.default) and (problem := _default_problem(each)):
            yield Hit(each.place, f"The default of {each.name}, {shorten(each.default)}, {problem}.")


def _default_problem(each: Input) -> str:
    """What is wrong with a default, or an empty text."""
    values = each.default if each.many and isinstance(each.default, list) else [each.default]
    for value in values:
        if not _fits(each.kind, value):
            return f"is no {each.kind}"
        if isinstance(each.choices, list) and value not in each.choices:
            return "is not one of its choices"
        if _is_number(value) and _is_number(each.ge) and value < each.ge:
            return f"is below its minimum, {each.ge}"
        if _is_number(value) and _is_number(each.le) and value > each.le:
            return f"is above its maximum, {each.le}"
        if isinstance(value, str) and _is_number(each.min_length) and len(value) < each.min_length:
            return f"is shorter than its minimum length, {each.min_length}"
        if isinstance(value, str) and _is_number(each.max_length) and len(value) > each.max_length:
            return f"is longer than its maximum length, {each.max_length}"
    return ""


def _fits(kind: Kind, value: Any) -> bool:
    """Whether Cog can take a default for a value of this type: it converts what loses nothing by it."""
    try:
        match kind:
            case "str":
                return isinstance(value, str)
            case "bool":
                return value in (True, False)
            case "int" | "float" if isinstance(value, str):
                return math.isfinite((int if kind == "int" else float)(value))
            case "int":
                return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
            case "float":
                return isinstance(value, int | float)
    except (ValueError, OverflowError):
        return False
    return True


@rule(
    "input-bounds-empty",
    level="error",
    reason="No value fits, or Cog refuses to start the model.",
    guide=Guide(
        COG_PYTHON, "ge and le bound numbers, min_length and max_length texts, and choices list what is allowed."
    ),
    fix="Let the lower bound be below the upper one, and give at least two choices and no bounds beside them.",
    flagged=examples.more_inputs('steps: int = Input(description="More take longer", ge=20, le=1, default=None)'),
    clean=examples.more_inputs('steps: int = Input(description="More take longer", ge=1, le=20, default=None)'),
)
def input_bounds_empty(project: Project) -> Iterator[Hit]:
    for each in project.inputs:
        for low, high, what in ((each.ge, each.le, ""), (each.min_length, each.max_length, " length")):
            if _is_number(low) and _is_number(high) and low > high:
                yield Hit(each.place, f"The minimum{what} of {each.name}, {low}, is above its maximum, {high}.")
        if isinstance(each.choices, list) and len(each.choices) < 2:
            yield Hit(each.place, f"The input {each.name} has fewer than two choices.")
        elif isinstance(each.choices, list) and any(map(_known, (each.ge, each.le, each.min_length, each.max_length))):
            yield Hit(each.place, f"The input {each.name} has choices, and bounds beside them.")


@rule(
    "input-default-missing",
    level="advice",
    reason="Whoever calls the model for the first time does not know what to put in, and has to guess.",
    guide=Guide(GUIDE, "Good defaults give good results quickly."),
    fix="Give it the default that balances speed and quality.",
    flagged=examples.more_inputs('steps: int = Input(description="More take longer", ge=1, le=20)'),
    clean=examples.more_inputs('steps: int = Input(description="More take longer", ge=1, le=20, default=8)'),
)
def input_default_missing(project: Project) -> Iterator[Hit]:
    for each in project.inputs:
        adjusts = each.kind in ("int", "float", "bool") or _known(each.choices)
        # One number alone is what the model is about.
        if each.required is True and adjusts and len(project.inputs) > 1 and each is not project.inputs[0]:
            yield Hit(each.place, f"The input {each.name} is required, and only adjusts the result.")


@rule(
    "input-range-guidance",
    level="advice",
    reason="In a wide range most values give bad results, and users cannot know which.",
    guide=Guide(GUIDE, "Ranges may be wide where the description says which values work best."),
    fix='Say in the description which values work best: "… Most pictures need 20 to 30."',
    flagged=examples.more_inputs('steps: int = Input(description="Denoising steps", default=25, ge=1, le=500)'),
    clean=examples.more_inputs(
        'steps: int = Input(description="Denoising steps; most pictures need 20 to 30", default=25, ge=1, le=500)'
    ),
)
def input_range_guidance(project: Project) -> Iterator[Hit]:
    for each in project.inputs:
        described = isinstance(each.description, str) and each.description.strip() != ""
        if not described or each.deprecated is True or _SEED.search(each.name) or each.kind not in ("int", "float"):
            continue
        if each.choices is None and (span := _wide_range(each)) and not _GUIDANCE.search(each.description):
            yield Hit(
                each.place, f"The input {each.name} goes {span}, and its description does not say what works best."
            )


def _wide_range(each: Input) -> str:
    """A wide range in words; an empty text for a narrow one, and for one that is not known."""
    low, high = each.ge, each.le
    if UNKNOWN in (low, high):
        return ""
    if low is None and high is None:
        return "as far as numbers go"
    if high is None:
        return f"from {low} without end"
    if low is None:
        return f"up to {high} without beginning"
    if not (_is_number(low) and _is_number(high) and math.isfinite(low) and math.isfinite(high)):
        return ""
    least = max(abs(low), 1)
    return f"from {low} to {high}" if high - low >= WIDE_RATIO * least else ""
