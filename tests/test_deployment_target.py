"""Deployments on Replicate, which the stand-in plays: predictions where the users' are made."""

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest

from gate.errors import ServiceError, UsageError
from gate.targets.base import Prediction
from gate.targets.deployment import DeploymentTarget
from gate.targets.ledger import Ledger
from gate.targets.replicate import ReplicateTarget
from gate.targets.replicate_client import Patience
from gate.targets.replicate_orders import LIFETIME_MARGIN_SECONDS
from tests.platform import Fault, Platform
from tests.projects import source, write
from tests.resumable import PATIENCE

TOOL = source(
    """
    time.sleep(seconds)
    return text + "!"
    """,
    inputs='text: str = Input(default="hello"), seconds: float = Input(default=0.0)',
)
CREATE = "POST /v1/deployments/*/predictions"


@pytest.fixture(scope="session")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deployments")
    write(folder / "tool", TOOL)
    write(folder / "newer", TOOL.replace("!", "?"))
    return folder


@pytest.fixture
def service(platform: Platform, projects: Path, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """The stand-in with a deployment of a model's first version, of two."""
    for name, value in platform.environment.items():
        monkeypatch.setenv(name, value)
    platform.add_model("acme/tool", projects / "tool", projects / "newer")
    release = {"model": "acme/tool", "version": versions(platform)[0], "hardware": "cpu"}
    ask(platform, "POST", "/deployments", {"name": "app", **release, "min_instances": 0, "max_instances": 1})
    return platform


def versions(service: Platform) -> list[str]:
    return [version.id for version in service.models.all["acme/tool"].versions]


def ask(service: Platform, method: str, path: str, body: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {service.settings.token}"}
    httpx2.request(method, f"{service.url}/v1{path}", json=body, headers=headers).raise_for_status()


def release_newer(service: Platform) -> None:
    ask(service, "PATCH", "/deployments/acme/app", {"version": versions(service)[1]})


async def predicted(*faults: Fault, service: Platform, timeout: float = 10, **inputs: Any) -> Prediction:
    async with DeploymentTarget("acme/app", patience=PATIENCE) as model:
        service.faults.add(*faults)
        try:
            return await model.predict(inputs, timeout)
        finally:
            service.faults.clear()


class TestADeployment:
    async def test_runs_the_version_of_its_release(self, service: Platform) -> None:
        async with DeploymentTarget("acme/app", patience=PATIENCE) as model:
            assert (model.kind, model.ref, model.version) == ("replicate", "acme/app", versions(service)[0])
            assert "text" in (await model.openapi())["components"]["schemas"]["Input"]["properties"]
            assert (await model.predict({"text": "hi"}, 10)).output == "hi!"
        assert [run.deployment for run in service.predictions] == ["acme/app"]

    async def test_that_gets_another_release_meanwhile_does_not_answer_for_it(self, service: Platform) -> None:
        async with DeploymentTarget("acme/app", patience=PATIENCE) as model:
            release_newer(service)
            with pytest.raises(ServiceError, match=r"was to run, and Replicate ran .*; was it changed meanwhile"):
                await model.predict({"text": "hi"}, 10)

    async def test_can_be_of_an_official_model(self, service: Platform, projects: Path) -> None:
        service.models.all["acme/tool"].official = True
        async with DeploymentTarget("acme/app", patience=PATIENCE) as model:
            assert model.version == versions(service)[0]
            with pytest.raises(ServiceError, match="acme/app: Replicate has no OpenAPI document"):
                await model.openapi()

    @pytest.mark.parametrize(
        ("ref", "message"),
        [
            ("acme/nothing", "acme/nothing: Replicate knows no such deployment, or the API token has no access"),
            ("app", "app: is no deployment on Replicate; write owner/name"),
            (f"acme/app:{'0' * 64}", "is no deployment on Replicate"),
        ],
    )
    async def test_that_cannot_be_run_says_what_to_change(self, service: Platform, ref: str, message: str) -> None:
        with pytest.raises(UsageError, match=message):
            await DeploymentTarget(ref).__aenter__()

    async def test_needs_a_token(self, service: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("REPLICATE_API_TOKEN")
        with pytest.raises(UsageError, match="acme/app: a deployment on Replicate needs an API token"):
            DeploymentTarget("acme/app")


class TestItsPredictions:
    @pytest.mark.parametrize(
        "fault",
        [
            Fault("reset_before", where=CREATE, times=1),
            Fault("reset_after", where=CREATE, times=1),
            Fault("reset_after", where=CREATE, times=1, seconds=0.05),
            Fault("malformed", where=CREATE, times=1),
            Fault("status", where=CREATE, times=1, status=502),
        ],
        ids=lambda fault: fault.kind,
    )
    async def test_are_made_once_whatever_happens_to_the_request(self, service: Platform, fault: Fault) -> None:
        prediction = await predicted(fault, service=service, text="hi", seconds=0.2)
        assert prediction.output == "hi!"
        assert [run.id for run in service.predictions] == [prediction.id]

    async def test_are_not_taken_from_the_model_itself(self, service: Platform) -> None:
        """Both wait for the answers to equal requests, and both lose them."""
        service.faults.add(Fault("reset_after", times=2, where="POST /v1/*predictions"))
        first = f"acme/tool:{versions(service)[0]}"
        async with (
            DeploymentTarget("acme/app", patience=PATIENCE) as ours,
            ReplicateTarget(first, patience=PATIENCE) as theirs,
        ):
            made = await asyncio.gather(*(model.predict({"seconds": 0.3}, 10) for model in (ours, theirs)))
        assert {run.id: run.deployment for run in service.predictions} == {made[0].id: "acme/app", made[1].id: None}

    async def test_that_hang_are_cancelled_there(self, service: Platform) -> None:
        prediction = await predicted(Fault("stuck_processing"), service=service, timeout=1)
        assert (prediction.status, prediction.timed_out) == ("canceled", True)
        assert [run.status for run in service.predictions] == ["canceled"]

    async def test_are_cancelled_when_the_target_is_left(self, service: Platform) -> None:
        async with DeploymentTarget("acme/app", patience=PATIENCE) as model:
            task = asyncio.create_task(model.predict({"seconds": 30}, 60))
            async with asyncio.timeout(10):
                while not service.running():
                    await asyncio.sleep(0.02)
            task.cancel()
        assert [run.status for run in service.predictions] == ["canceled"]

    async def test_are_ended_by_replicate_if_the_gate_crashes(self, service: Platform) -> None:
        await predicted(service=service, timeout=100)
        (run,) = service.predictions
        assert run.deadline is not None
        assert (run.deadline - run.created).total_seconds() >= PATIENCE.starting + 100 + LIFETIME_MARGIN_SECONDS

    async def test_have_their_own_patience_with_a_cold_start(self, service: Platform) -> None:
        patience = Patience(starting=0.5, poll=(0.05, 0.2))
        service.faults.add(Fault("stuck_starting"))
        async with DeploymentTarget("acme/app", patience=patience) as model:
            assert (await model.predict({}, 1)).error == "The prediction did not start within 0.5 s."


class TestItsLedger:
    async def test_is_not_for_another_release(self, service: Platform, tmp_path: Path) -> None:
        outputs = []
        for step in range(3):
            with Ledger(tmp_path) as ledger:
                async with DeploymentTarget("acme/app", patience=PATIENCE, ledger=ledger) as model:
                    outputs.append((await model.predict({"text": "hi"}, 10)).output)
            if step == 1:
                release_newer(service)
        assert outputs == ["hi!", "hi!", "hi?"]
        assert len(service.predictions) == 2

    async def test_is_not_shared_with_the_model(self, service: Platform, tmp_path: Path) -> None:
        first = f"acme/tool:{versions(service)[0]}"
        with Ledger(tmp_path) as ledger:
            for _ in range(2):
                async with ReplicateTarget(first, patience=PATIENCE, ledger=ledger) as model:
                    await model.predict({"text": "hi"}, 10)
                async with DeploymentTarget("acme/app", patience=PATIENCE, ledger=ledger) as model:
                    await model.predict({"text": "hi"}, 10)
        assert [run.deployment for run in service.predictions] == [None, "acme/app"] * 2
