"""What a rule is: one piece of advice of a published page, and how to see in a project's files that it is not taken."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from gate.lint.place import Place
from gate.lint.project import Project

# error: users of the model get broken predictions, or something leaks. warning: the guide is plain about it.
# advice: worth a look; whether it fits is the author's to say.
Level = Literal["error", "warning", "advice"]


class Hit(NamedTuple):
    """What a rule has found. `fix` says more exactly than the rule's own what to do; empty takes the rule's."""

    place: Place
    message: str
    fix: str = ""


@dataclass(frozen=True)
class Finding:
    """A hit with its rule: one entry of the report."""

    rule: str
    level: Level
    file: str
    line: int
    column: int
    message: str
    fix: str


@dataclass(frozen=True)
class Page:
    """A published page."""

    title: str
    url: str


@dataclass(frozen=True)
class Guide:
    """What a page advises, in one sentence and in our words."""

    page: Page
    sentence: str


@dataclass(frozen=True)
class Example:
    """A project in miniature: `text` is what it is about, `files` all that the project has, by relative path."""

    text: str
    files: Mapping[str, str] = field(repr=False)


Find = Callable[[Project], Iterable[Hit]]


@dataclass(frozen=True)
class Rule:
    """One piece of advice.

    Attributes:
        id: in kebab-case; what `# gate: ignore[id] reason` names.
        reason: what happens to whoever does not take it.
        fix: what to do.
        flagged, clean: a project that this rule flags, and no other does; and one that none flags.
        find: the hits in a project, in any order. Raises UsageError where a folder of it cannot be read, and
            RecursionError where it is nested too deeply.
    """

    id: str
    level: Level
    reason: str
    guide: Guide
    fix: str
    flagged: Example
    clean: Example
    find: Find


def rule(
    id: str, *, level: Level, reason: str, guide: Guide, fix: str, flagged: Example, clean: Example
) -> Callable[[Find], Rule]:
    """Make a rule of the function that finds its hits."""
    return lambda find: Rule(id, level, reason, guide, fix, flagged, clean, find)


GUIDE = Page("Best practices for Replicate models", "https://replicate.com/docs/guides/model-best-practices")
COG_YAML = Page("cog.yaml reference", "https://cog.run/yaml")
COG_PYTHON = Page("Cog's Python reference", "https://cog.run/python")
BUILD_MODELS = Page(
    "Replicate's build-models skill",
    "https://github.com/replicate/skills/blob/main/skills/build-models/SKILL.md",
)
DOCKER = Page("Docker's building best practices", "https://docs.docker.com/build/building/best-practices/")
