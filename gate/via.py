"""`--via owner/gate`: a gate on Replicate judges; here its verdict is read and handed on."""

import os
import re
from typing import Any

import yaml
from pydantic import ValidationError

from gate.config import Config
from gate.engine import Request
from gate.errors import ServiceError, UsageError
from gate.events import Emit, Finished, ModelReady, ModelStarting
from gate.targets import REPLICATE
from gate.targets.replicate import ReplicateTarget
from gate.verdict import Verdict

# Seconds that a hosted run may take: hundreds of predictions of slow models.
TIMEOUT_SECONDS = 4 * 3600.0


async def check_via(gate: str, request: Request, emit: Emit = lambda event: None) -> Verdict:
    """Let the gate that is published as `gate` judge, with this environment's tokens.

    Raises:
        UsageError: the request cannot be handed over, or the hosted gate refuses it as it stands.
        ServiceError: the hosted gate did not come to a verdict.
    """
    for ref in (request.candidate, request.baseline):
        if ref is not None and not REPLICATE.fullmatch(ref):
            raise UsageError(f"{ref}: --via takes models on Replicate only; write owner/name or owner/name:VERSION.")
    if request.fuzz_seed:
        raise UsageError("--fuzz-seed: a gate that judges --via Replicate has its own; leave it out.")
    target = ReplicateTarget(gate, token=request.replicate_token)
    emit(ModelStarting("candidate", f"{request.candidate} via {gate}"))
    async with target:
        inputs = hand_over(request)
        prediction = await target.predict(inputs, TIMEOUT_SECONDS)
    emit(ModelReady("candidate", f"{request.candidate} via {gate}", prediction.predict_time or 0.0))
    if prediction.status != "succeeded":
        refused = re.search(r"UsageError: (.*)", str(prediction.error), re.DOTALL)
        if refused:
            raise UsageError(f"{gate} refuses this: {refused[1]}")
        raise ServiceError(f"{gate} did not come to a verdict ({prediction.status}): {prediction.error}")
    try:
        verdict = Verdict.model_validate(prediction.output)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ServiceError(f"{gate} answered with something that is no verdict: {place}: {first['msg']}.") from error
    emit(Finished(verdict))
    return verdict


def hand_over(request: Request) -> dict[str, Any]:
    """The hosted gate's inputs for a request.

    Raises:
        UsageError: there is no token to hand over.
    """
    token = request.replicate_token or os.environ.get("REPLICATE_API_TOKEN")
    if not token:
        raise UsageError("--via needs REPLICATE_API_TOKEN in the environment: the hosted gate predicts with it.")
    inputs = {
        "model": request.candidate,
        "baseline": request.baseline or "",
        "config": config_text(request.config),
        "replicate_api_token": token,
        "anthropic_api_key": request.anthropic_key or os.environ.get("ANTHROPIC_API_KEY"),
    }
    return {name: value for name, value in inputs.items() if value is not None}


def config_text(config: Config) -> str:
    """A configuration as YAML that loads to the same, with what was set and no defaults."""
    return yaml.safe_dump(config.model_dump(mode="json", exclude_unset=True), sort_keys=False, allow_unicode=True)
