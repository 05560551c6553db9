"""After a release: one prediction on what users have now, and the way back where it fails."""

from typing import Any

from gate.cases import sendable
from gate.config import Config
from gate.errors import GateError
from gate.openapi.inputs import problems
from gate.release.deployments import Release
from gate.release.registry import Registry
from gate.release.releases import Kind
from gate.release.request import PushRequest
from gate.release.rollback import Plan, carry_out
from gate.release.steps import Done
from gate.targets.base import Prediction
from gate.targets.deployment import DeploymentTarget
from gate.targets.ledger import Ledger
from gate.targets.replicate import ReplicateTarget
from gate.targets.replicate_client import ReplicateClient
from gate.trainings import references
from gate.verdict import PredictionRecord, ReleaseInfo


async def smoke(request: PushRequest, version: str, official: bool, ledger: Ledger) -> Done:
    """Ask the deployment, or the released version, what a test case asks; it only has to answer.

    What is left says in `failed` why it did not, or is empty there.

    Args:
        official: the model's predictions are made under its name.
        ledger: keeps the prediction for a run that goes on after this one.

    Raises:
        ServiceError: what became of the prediction is not known.
    """
    if request.deployment is not None:
        target = DeploymentTarget(request.deployment, ledger=ledger)
    else:
        target = ReplicateTarget(request.model if official else f"{request.model}:{version}", ledger=ledger)
    timeout = request.config.predict.predict_timeout if request.config.predict else 300.0
    async with target:
        inputs = smoke_inputs(request.config, await target.openapi())
        if inputs is None:
            return "No test case has inputs that the model is to take, so nothing was asked.", {
                "failed": "",
                "prediction": None,
            }
        prediction = await target.predict(inputs, timeout)
    record = PredictionRecord(
        side="candidate",
        id=prediction.id,
        url=prediction.url,
        status=prediction.status,
        predict_time=prediction.predict_time,
    )
    failed = _failure(prediction)
    where = request.deployment or f"{request.model}:{version[:12]}"
    message = f"{where}: {failed or 'answered.'}"
    return message, {"failed": failed and message, "prediction": record.model_dump(mode="json")}


def smoke_inputs(config: Config, document: dict[str, Any]) -> dict[str, Any] | None:
    """The inputs of the first test case that is to succeed, ready to be sent; without any, those that suffice."""
    predict = config.predict
    for test in predict.test_cases if predict else []:
        if test.error_contains is None and not references(test):
            return sendable(document, test.inputs, config.folder, local_files=True)
    fixed = predict.fuzz.fixed_inputs if predict and predict.fuzz else {}
    inputs = sendable(document, fixed, config.folder, local_files=True)
    return None if problems(document, inputs) else inputs


def _failure(prediction: Prediction) -> str:
    if prediction.status != "succeeded":
        return f"the smoke prediction {prediction.status}: {prediction.error}"
    return "the smoke prediction returned nothing." if prediction.output in (None, "", [], {}) else ""


async def bring_back(
    request: PushRequest,
    release: ReleaseInfo,
    before: Release | None,
    client: ReplicateClient,
    registry: Registry,
    run: str,
) -> Done:
    """Bring the deployment back to its release before, and the model to its version before.

    What cannot be brought back is said and raises nothing: `deployment` and `model`, in what is left, say what is.

    Args:
        before: the deployment's release before, if there was one.
        run: id of this run.
    """
    told: list[str] = []

    async def back(kind: Kind, name: str, to: str | None, whole: Release | None = None) -> bool:
        if to is None:
            told.append(f"The {kind} {name} had nothing before that it could go back to.")
            return False
        try:
            plan = Plan(kind, name, release.version, to, whole, f"the release before {release.version}")
            outcome = await carry_out(client, registry, plan, run)
        except GateError as error:
            told.append(f"The {kind} {name} COULD NOT BE BROUGHT BACK: {error}")
            return False
        done = outcome.rollback == "done"
        told.append(outcome.reason if done else f"COULD NOT BE BROUGHT BACK: {outcome.reason}")
        return done

    deployment = request.deployment is not None and await back(
        "deployment", request.deployment, before.version if before else None, before
    )
    model = await back("model", request.model, release.previous_version)
    message = " ".join(told)
    return message, {"deployment": deployment, "model": model, "message": message}
