"""Every rule on one project: what was found, and what somebody has silenced."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, get_args

from gate.lint.all import RULES
from gate.lint.base import Finding, Level, Rule
from gate.lint.place import Place
from gate.lint.project import COG_YAML, Project, read_project
from gate.lint.rules.readable import project_unread
from gate.lint.silence import Silences
from gate.secrets import redact_json

LEVELS: tuple[Level, ...] = get_args(Level)
# More findings of one rule than anybody reads.
MAX_FINDINGS = 100


@dataclass(frozen=True)
class Silenced:
    """A finding that a comment silences, and the reason that it gives."""

    finding: Finding
    reason: str


@dataclass(frozen=True)
class Report:
    """What lint has to say of a project: the findings by level, file and line."""

    findings: list[Finding]
    silenced: list[Silenced]
    rules: int

    def failed(self, *, strict: bool = False) -> bool:
        """Whether there is an error; with `strict`, or a warning."""
        return any(each.level == "error" or (strict and each.level == "warning") for each in self.findings)

    def counts(self) -> dict[Level, int]:
        """How many findings of each level there are; none of a level that has none."""
        counts: dict[Level, int] = {level: sum(each.level == level for each in self.findings) for level in LEVELS}
        return {level: count for level, count in counts.items() if count}

    def summary(self) -> str:
        """How many of what, in words."""
        names = {"error": ("error", "errors"), "warning": ("warning", "warnings")}
        pieces = ("piece of advice", "pieces of advice")
        parts = [f"{count} {names.get(level, pieces)[count > 1]}" for level, count in self.counts().items()]
        silenced = f", {len(self.silenced)} silenced" if self.silenced else ""
        return f"{', '.join(parts) or 'Nothing found'}{silenced} ({self.rules} rules)."

    def as_dict(self, *, strict: bool = False) -> dict[str, Any]:
        """The report as JSON has it. No secret is in it."""
        document = {
            "lint": "fail" if self.failed(strict=strict) else "pass",
            "findings": [asdict(each) for each in self.findings],
            "silenced": [{**asdict(each.finding), "reason": each.reason} for each in self.silenced],
            "rules": self.rules,
        }
        redacted = redact_json(document)
        assert isinstance(redacted, dict)
        return redacted

    def to_json(self, *, strict: bool = False) -> str:
        return json.dumps(self.as_dict(strict=strict), indent=2) + "\n"


def lint(
    folder: Path,
    config: Path | None = None,
    document: dict[str, Any] | None = None,
    allowed: Mapping[str, str] = {},
) -> Report:
    """Check a Cog project against every rule. Reads its files; imports and runs nothing of it.

    Args:
        folder: where its cog.yaml is.
        config: the configuration of its releases, which names the model; None takes the one in the folder, if any.
        document: the model's OpenAPI document, where somebody has it: it completes what the source leaves open.
        allowed: rules that the caller silences, each with the reason.

    Raises:
        UsageError: there is no cog.yaml, or a folder of the project cannot be read.
    """
    project = read_project(folder, config, document)
    silences = Silences(project)
    findings: list[Finding] = []
    silenced: list[Silenced] = []
    for rule in RULES:
        for finding in _findings(rule, project):
            reason = silences.reason(finding.rule, finding.file) or allowed.get(finding.rule)
            if reason is None:
                findings.append(finding)
            else:
                silenced.append(Silenced(finding, reason))
    findings.sort(key=lambda each: (LEVELS.index(each.level), each.file, each.line, each.column, each.rule))
    return Report(findings, silenced, len(RULES))


def _findings(rule: Rule, project: Project) -> Iterator[Finding]:
    try:
        for hit in islice(rule.find(project), MAX_FINDINGS):
            yield _finding(rule, hit.place, hit.message, hit.fix)
    except RecursionError:
        message = f"The project is nested too deeply for the rule {rule.id} to be checked."
        yield _finding(project_unread, Place(COG_YAML), message)


def _finding(rule: Rule, place: Place, message: str, fix: str = "") -> Finding:
    return Finding(rule.id, rule.level, place.file, place.line, place.column, message, fix or rule.fix)
