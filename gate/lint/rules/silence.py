"""Comments that are meant to silence a rule, and do not."""

from collections.abc import Iterator

from gate.lint import examples
from gate.lint.base import Guide, Hit, Page, rule
from gate.lint.project import COG_YAML, Project
from gate.lint.silence import Silences

README = Page("The gate's README", "README.md")


@rule(
    "silence-reason",
    level="warning",
    reason="Without a reason nobody can tell later whether it still holds; and a misspelt rule is not silenced.",
    guide=Guide(README, "A rule is silenced with its name and a reason."),
    fix="Write it as `# gate: ignore[rule-id] reason`, with the reason why the finding is right to stay.",
    flagged=examples.build('python_version: "3.12"  # gate: ignore[python-version-pinned]'),
    clean=examples.build('python_version: "3.12"  # gate: ignore[python-version-pinned] the base image needs it'),
)
def silence_reason(project: Project) -> Iterator[Hit]:
    from gate.lint.all import RULES  # which lists this one too

    known = {each.id for each in RULES}
    silences = Silences(project)
    files = [COG_YAML, "README.md", ".dockerignore", *(module.name for module in project.modules)]
    for file in dict.fromkeys([*files, *(package.place.file for package in project.packages)]):
        for silence in silences.of(file):
            if silence.rule not in known:
                fix = "`gate lint --rules` lists the rules."
                yield Hit(silence.place, f"There is no rule {silence.rule}, so this comment silences nothing.", fix)
            elif not silence.reason:
                yield Hit(silence.place, f"This comment gives no reason, so {silence.rule} is not silenced.")
