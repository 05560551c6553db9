"""A failure of fuzzing, shrunk to the smallest inputs that the candidate fails for and the baseline handles."""

import re
import time
from collections.abc import Collection, Sequence
from typing import Any

from gate.checks.base import Run
from gate.checks.fuzz_asking import Asking, is_relative, judged, rejects, signature
from gate.errors import GateError
from gate.fuzz import reproduce
from gate.fuzz.grain import grain
from gate.fuzz.inputs import Inputs
from gate.fuzz.seen import Seen
from gate.fuzz.shown import shown as shown_inputs
from gate.fuzz.shrink import shrink
from gate.fuzz.simplify import Towards
from gate.judges.base import Opinion
from gate.openapi.document import input_schema
from gate.openapi.inputs import problems, secret_inputs

BUDGET = 15  # further predictions for one failure, over both sides
BUDGET_SECONDS = 300  # and how long they may take: a model that hangs is not asked again and again

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?!\w)")


async def shrunk(
    asking: Asking,
    passed: Sequence[Inputs],
    failed: Sequence[Inputs],
    opinion: Opinion,
    rejected: bool,
    others: Collection[str],
) -> dict[str, Any]:
    """The smallest inputs of a failure, as evidence; what they fail with, where it is not what the others do.

    Args:
        passed: the inputs of this run's iterations that did.
        failed: those that failed in this way.
        opinion: on one of these.
        rejected: whether it is a clear rejection of the inputs.
        others: the signatures of the run's other failures, which have a report each.
    """
    run, kind, spent = asking.run, signature(opinion), 0
    candidate = run.candidate
    properties = input_schema(candidate.document)["properties"]
    defaults = {name: part["default"] for name, part in properties.items() if part.get("default") is not None}
    seen = Seen(run.fuzz_inputs[0], run.fuzz_inputs[0] | defaults, passed, failed)
    towards = Towards(
        grains={name: grain(part) for name, part in properties.items()},
        told=[float(number) for number in _NUMBER.findall(opinion.reason)],
    )
    nearest = seen.nearest()
    until = time.monotonic() + BUDGET_SECONDS
    budget = BUDGET - (1 if run.baseline else 0)

    async def fails(tried: Inputs) -> bool | None:
        nonlocal spent
        if problems(candidate.document, tried):
            return False
        if not asking.was_asked(candidate, tried):
            if spent >= budget or time.monotonic() > until:
                return None
            spent += 1
        sample = await asking.ask(candidate, tried)
        found = await judged(sample)
        if found.decision != "fail" or signature(found) == kind:
            return found.decision == "fail"
        # One cause has many symptoms: what fails in other words is as good, unless that is a finding of its own.
        known = signature(found) in others and not is_relative(signature(found), kind)
        if known or sample.prediction.timed_out or (rejects(sample) and not rejected):
            return False
        if run.baseline is None:
            return True
        if not asking.was_asked(run.baseline, tried) and not problems(run.baseline.document, tried):
            if spent >= budget:
                return None
            spent += 1
        theirs = await asking.baseline_s(tried)
        return theirs is None or theirs[1].decision == "pass"

    try:
        smallest = await shrink(seen, towards, fails)
        theirs = None
        if smallest.inputs != nearest and run.baseline:
            asked = asking.was_asked(run.baseline, smallest.inputs)
            theirs = await asking.baseline_s(smallest.inputs)
            spent += 1 if theirs and not asked else 0
        if theirs and theirs[1].decision != "pass":
            return {**how_to_see(run, nearest), "minimal": False, "shrinking_predictions": spent}
        found = await judged(await asking.ask(candidate, smallest.inputs))
    except GateError as error:
        return {**how_to_see(run, nearest), "minimal": False, "shrinking": str(error)}
    return {
        **how_to_see(run, smallest.inputs),
        "minimal": smallest.minimal,
        "shrinking_predictions": spent,
        **({"other_words": found.reason} if signature(found) != kind else {}),
    }


def how_to_see(run: Run, inputs: Inputs) -> dict[str, Any]:
    """The inputs as they are shown, and what makes them happen again."""
    secrets = secret_inputs(run.candidate.document)
    inputs = {name: "[redacted]" if name in secrets else value for name, value in inputs.items()}
    ref, live = run.candidate.target.ref, run.baseline.target.ref if run.baseline else None
    line = reproduce.command(ref, live, inputs)
    return {"smallest": shown_inputs(run.candidate.document, inputs), "reproduce": line or reproduce.test_case(inputs)}
