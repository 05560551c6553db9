"""Events as lines of text, for logs: no colours, no width, nothing to import."""

from collections.abc import Iterator

from gate.events import (
    CheckFinished,
    CheckProgress,
    Event,
    Finished,
    ModelReady,
    ModelStarting,
    Note,
    Output,
    Planned,
    StepFinished,
    StepStarted,
)
from gate.report.probes import table
from gate.verdict import CheckResult, ReleaseInfo, StepRecord, Verdict

LOG_LINES = 20
MARKS = {"pass": "✓", "fail": "✗", "inconclusive": "?", "skipped": "-"}


def describe(event: Event) -> Iterator[str]:
    """What to tell of an event; nothing of single predictions and their logs."""
    match event:
        case ModelStarting(side, ref):
            yield f"{side} {ref}: starting"
        case ModelReady(side, ref, seconds):
            yield f"{side} {ref}: ready after {seconds:.1f} s"
        case Planned(ids):
            yield f"checks: {', '.join(ids)}"
        case CheckProgress(check_id, text):
            yield f"{check_id}: {text}"
        case CheckFinished(result):
            yield line(result)
        case Note(text):
            yield text
        case StepStarted(name, text):
            yield f"{name}: {text}"
        case Output(text):
            yield f"  | {text}"
        case StepFinished(record):
            yield step(record)
        case Finished(verdict):
            yield conclusion(verdict)


def line(result: CheckResult, width: int = 0) -> str:
    """A check's result in one line, its id padded to `width` characters."""
    return f"{MARKS[result.status]} {result.id:<{width}}  {result.message}"


def step(record: StepRecord) -> str:
    """A finished step of a release in one line."""
    mark = MARKS[{"done": "pass", "failed": "fail", "skipped": "skipped"}[record.status]]
    took = "done before" if record.resumed else f"{record.seconds:.1f} s"
    return f"{mark} {record.name}: {record.message} ({took})"


def released(release: ReleaseInfo) -> str:
    """What users have now, in one sentence."""
    match release.status:
        case "not released":
            return f"{release.model} is as it was: nothing was released."
        case "rolled back":
            return f"{release.model} is back at {release.previous_version}."
        case "unknown":
            return f"Whether {release.model} has changed is not known; look at its versions."
    if release.tested_version is None:
        return f"{release.model}:{release.version} is live; this pass judges nothing."
    tested = "the very version that was judged" if release.is_tested_version else "NOT the version that was judged"
    then = f", {release.deployment.name} follows it" if release.deployment else ""
    return f"{release.model}:{release.version} is live, {tested}{then}."


def failed_logs(verdict: Verdict) -> Iterator[str]:
    """The end of what the model printed before each failure that has it."""
    for result in verdict.checks:
        logs = str(result.evidence.get("logs") or "").strip()
        if result.status == "fail" and logs:
            yield f"what the model printed before {result.id} failed:"
            yield from (f"  | {text}" for text in logs.splitlines()[-LOG_LINES:])


def title(verdict: Verdict) -> str:
    against = f" against {verdict.baseline.ref}" if verdict.baseline else ""
    return f"{verdict.candidate.ref}{against}"


def conclusion(verdict: Verdict) -> str:
    return f"{verdict.verdict.upper()}  {verdict.reason}"


def cost(verdict: Verdict) -> str:
    """What the run took, in one line."""
    usage = verdict.usage
    return (
        f"{usage.predictions} predictions ({usage.predict_seconds:.1f} s), {usage.clip_images} images embedded, "
        f"{usage.claude_calls} Claude calls, {verdict.seconds:.1f} s in all"
    )


def summary(verdict: Verdict) -> Iterator[str]:
    """The whole verdict: each check is one line, to be searched."""
    yield title(verdict)
    width = max((len(result.id) for result in verdict.checks), default=0)
    for result in verdict.checks:
        yield line(result, width)
    yield from table(verdict)
    yield conclusion(verdict)
    if verdict.release:
        yield released(verdict.release)
    yield cost(verdict)
