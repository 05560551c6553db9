"""Trainings on Replicate, which the stand-in plays, seen as predictions. They are dear: none may be made twice."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from gate.errors import ServiceError, SetupFailed, UsageError
from gate.media.output import read_output
from gate.media.store import ArtifactStore
from gate.openapi.document import output_schema
from gate.openapi.inputs import file_inputs, problems
from gate.targets.ledger import Ledger
from gate.targets.replicate import ReplicateTarget
from gate.targets.replicate_runs import DATA_URL_BYTES
from gate.targets.training import TrainingTarget, trained_version, training_document
from tests.platform import Fault, Platform
from tests.platform.wire import new_id
from tests.projects import source, write
from tests.resumable import PATIENCE
from tests.test_ledger import Process, killed_after, records

TOOL = source('return os.environ.get("COG_WEIGHTS", "none")')
TRAINER = """
import tempfile, time
from cog import BaseModel, Input, Path

class TrainingOutput(BaseModel):
    weights: Path

def train(
    text: str = Input(description="What to learn"),
    data: Path | None = Input(default=None),
    seconds: float = Input(default=0.0),
) -> TrainingOutput:
    print("learning")
    time.sleep(seconds)
    if text == "fail":
        raise ValueError("I was told to fail")
    weights = Path(tempfile.mkdtemp()) / "weights.txt"
    weights.write_text(f"{text} {time.time()}" + (data.read_text()[:3] if data else ""))
    return TrainingOutput(weights=weights)
"""
CREATE = "POST /v1/models/*/trainings"
POLL = "GET /v1/trainings/*"
LOST = [
    Fault("reset_before", where=CREATE, times=1),
    Fault("reset_after", where=CREATE, times=1),
    Fault("malformed", where=CREATE, times=1),
    Fault("status", where=CREATE, times=1, status=502),
    Fault("throttled", where=CREATE, times=1, retry_after=1),
]


@pytest.fixture(scope="session")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trainings")
    write(folder / "fixed", TOOL)
    trainable = write(folder / "tool", TOOL)
    (trainable / "train.py").write_text(TRAINER)
    with (trainable / "cog.yaml").open("a") as file:
        file.write('train: "train.py:train"\n')
    return folder


@pytest.fixture
def service(platform: Platform, projects: Path, monkeypatch: pytest.MonkeyPatch) -> Platform:
    for name, value in platform.environment.items():
        monkeypatch.setenv(name, value)
    platform.add_model("acme/tool", projects / "tool")
    platform.add_model("acme/fixed", projects / "fixed")
    platform.add_model("big/tool", projects / "tool", official=True)
    platform.add_model("acme/trained")
    return platform


@asynccontextmanager
async def target(**options: Any) -> AsyncIterator[TrainingTarget]:
    async with TrainingTarget("acme/tool", "acme/trained", **({"patience": PATIENCE} | options)) as model:
        yield model


async def until_running(service: Platform, count: int) -> None:
    async with asyncio.timeout(10):
        while len(service.running()) < count:
            await asyncio.sleep(0.02)


def made(service: Platform) -> list[str]:
    return [run.id for run in service.runs.all if run.kind == "trainings"]


class TestATraining:
    async def test_makes_a_version_that_can_be_run(self, service: Platform) -> None:
        async with target() as model:
            training = await model.predict({"text": "a"}, 20)
        assert (training.status, training.logs, training.error) == ("succeeded", "learning\n", None)
        assert training.url.endswith(f"/p/{training.id}") and training.predict_time is not None
        version = str(trained_version(training.output))
        assert version == f"acme/trained:{service.models.all['acme/trained'].versions[0].id}"
        async with ReplicateTarget(version, patience=PATIENCE) as trained:
            assert (await trained.predict({"text": "a"}, 20)).output == training.output["weights"]

    async def test_is_of_the_latest_version_pinned(self, service: Platform, projects: Path) -> None:
        first = service.models.all["acme/tool"].versions[0].id
        async with target() as model:
            service.push("acme/tool", projects / "fixed")
            assert (model.kind, model.version) == ("replicate", first)
            assert (await model.predict({"text": "a"}, 20)).status == "succeeded"

    async def test_that_fails_says_why(self, service: Platform) -> None:
        async with target() as model:
            training = await model.predict({"text": "fail"}, 20)
        assert training.status == "failed" and "I was told to fail" in str(training.error)
        assert trained_version(training.output) is None

    async def test_whose_inputs_are_refused_has_failed(self, service: Platform) -> None:
        async with target() as model:
            training = await model.predict({"text": "a", "seconds": "long"}, 20)
        assert training.status == "failed" and "Input rejected" in str(training.error)
        assert made(service) == []

    async def test_takes_large_files_as_uploads(self, service: Platform) -> None:
        data = "data:text/plain;base64," + "YWJj" * DATA_URL_BYTES
        async with target() as model:
            assert (await model.predict({"text": "a", "data": data, "seconds": None}, 20)).status == "succeeded"
        assert service.runs.all[0].inputs["data"].startswith(f"{service.url}/v1/files/")
        assert service.counts()["upload"] == 1 and not service.files._all

    async def test_that_hangs_is_cancelled_there(self, service: Platform) -> None:
        async with target() as model:
            service.faults.add(Fault("stuck_processing", where=CREATE))
            training = await model.predict({"text": "a"}, 0.5)
        assert (training.status, training.timed_out) == ("canceled", True)
        assert training.error == "The training did not end within 0.5 s (train_timeout)."
        assert [run.status for run in service.runs.all] == ["canceled"]

    async def test_is_cancelled_when_the_target_is_left(self, service: Platform) -> None:
        async with target() as model:
            task = asyncio.create_task(model.predict({"text": "a", "seconds": 30}, 60))
            await until_running(service, 1)
            task.cancel()
        assert [run.status for run in service.runs.all] == ["canceled"]

    async def test_that_appears_after_its_request_was_dropped_is_cancelled(self, service: Platform) -> None:
        async with target() as model:
            service.faults.add(Fault("latency", where=CREATE, seconds=0.3))
            task = asyncio.create_task(model.predict({"text": "a", "seconds": 30}, 60))
            await asyncio.sleep(0.2)
            service.faults.clear()
            await until_running(service, 1)
            task.cancel()
        assert [run.status for run in service.runs.all] == ["canceled"]


class TestWhatCannotBeTrained:
    @pytest.mark.parametrize(
        ("ref", "destination", "message"),
        [
            ("big/tool", "acme/trained", "an official model has no versions, and cannot be trained"),
            ("acme/nothing", "acme/trained", "knows no model acme/nothing"),
            ("acme/tool", "acme/nowhere", "acme/nowhere: Replicate knows no such model, .* train.destination"),
            ("acme/tool", "nowhere", "nowhere: is no model that a training can write to; write owner/name"),
            ("acme/tool", f"acme/trained:{'0' * 64}", "is no model that a training can write to"),
        ],
    )
    async def test_says_what_to_change(self, service: Platform, ref: str, destination: str, message: str) -> None:
        with pytest.raises(UsageError, match=message):
            await TrainingTarget(ref, destination, patience=PATIENCE).__aenter__()

    async def test_is_a_failure_of_the_version(self, service: Platform) -> None:
        with pytest.raises(SetupFailed, match="this version cannot be trained: its OpenAPI document has no Training"):
            await TrainingTarget("acme/fixed", "acme/trained", patience=PATIENCE).__aenter__()


class TestItsDocument:
    async def test_has_the_trainings_inputs_where_the_predictions_are(self, service: Platform) -> None:
        async with target() as model:
            document = await model.openapi()
        assert problems(document, {"text": "a", "seconds": 1}) == []
        assert problems(document, {}) == ["Input text is required, but was left out."]
        assert file_inputs(document) == {"data"}

    async def test_has_addresses_for_weights_and_no_files(self, service: Platform) -> None:
        async with target() as model:
            training = await model.predict({"text": "a"}, 20)
            schema = output_schema(await model.openapi())
        with ArtifactStore() as store:
            leaves = await read_output(training.output, schema, store)
        assert {leaf.path: leaf.value for leaf in leaves} == {
            "output.version": trained_version(training.output),
            "output.weights": training.output["weights"],
        }
        assert service.counts()["download"] == 0

    def test_keeps_what_a_training_says_besides(self) -> None:
        output = {
            "type": "object",
            "properties": {"weights": {"type": "string", "format": "uri"}, "loss": {"type": "number"}},
        }
        schemas = {"Input": {}, "TrainingInput": {"type": "object", "properties": {}}, "TrainingOutput": output}
        document = training_document({"components": {"schemas": schemas}})
        assert document is not None
        assert output_schema(document)["properties"] == {
            "weights": {"type": "string"},
            "loss": {"type": "number"},
            "version": {"type": "string"},
        }
        assert output_schema(document, train=True) == output

    def test_is_none_without_training(self) -> None:
        assert training_document({"components": {"schemas": {"Input": {}}}}) is None


VERSION = "ab" * 32


@pytest.mark.parametrize(
    ("output", "version"),
    [
        ({"version": f"acme/trained:{VERSION}", "weights": "https://x/w.tar"}, f"acme/trained:{VERSION}"),
        ({"version": f"r8.im/acme/trained@sha256:{VERSION.upper()}"}, f"acme/trained:{VERSION}"),
        ({"version": "acme/trained"}, None),
        ({"version": None}, None),
        ({"weights": "https://x/w.tar"}, None),
        ("acme/trained", None),
        (None, None),
    ],
)
def test_the_trained_version_is_read_from_the_output(output: Any, version: str | None) -> None:
    assert trained_version(output) == version


class TestFaults:
    @pytest.mark.parametrize("fault", LOST, ids=lambda fault: fault.kind)
    async def test_a_request_that_is_lost_makes_one_training(self, service: Platform, fault: Fault) -> None:
        async with target() as model:
            service.faults.add(fault)
            training = await model.predict({"text": "a", "seconds": 0.1}, 20)
        assert training.status == "succeeded" and service.faults.fired
        assert made(service) == [training.id]

    @pytest.mark.parametrize("fault", [Fault("status"), Fault("reset_before"), Fault("malformed"), Fault("odd_status")])
    async def test_one_that_passes_while_it_is_polled_changes_nothing(self, service: Platform, fault: Fault) -> None:
        async with target() as model:
            service.faults.add(dataclasses.replace(fault, where=POLL, times=2))
            training = await model.predict({"text": "a", "seconds": 0.2}, 20)
        assert training.status == "succeeded"
        assert made(service) == [training.id]

    async def test_equal_trainings_whose_answers_are_lost_are_each_made_once(self, service: Platform) -> None:
        async with target() as model:
            service.faults.add(Fault("reset_after", where=CREATE, times=2), Fault("malformed", where=CREATE, times=1))
            inputs = {"text": "a", "seconds": 0.1}
            trainings = await asyncio.gather(*(model.predict(inputs, 30) for _ in range(4)))
        assert {training.id for training in trainings} == set(made(service))
        assert len(made(service)) == 4

    async def test_one_that_may_be_anothers_is_not_taken_and_none_is_made(self, service: Platform) -> None:
        patience = dataclasses.replace(PATIENCE, looks=(0.5,))
        async with target(patience=patience) as model:
            service.faults.add(Fault("reset_after", where=CREATE))
            task = asyncio.create_task(model.predict({"text": "a", "seconds": 5}, 20))
            await until_running(service, 1)
            ours = service.runs.all[0]
            theirs = dataclasses.replace(ours, id=new_id(), task=None)
            service.runs.all.append(theirs)
            with pytest.raises(ServiceError, match=f"has made {theirs.id}, {ours.id}, that may be it or another run's"):
                await task
        assert made(service) == [ours.id, theirs.id] and theirs.status != "canceled"

    async def test_one_that_was_made_and_cannot_be_found_is_not_made_again(self, service: Platform) -> None:
        async with target() as model:
            service.faults.add(Fault("malformed", where=CREATE))
            task = asyncio.create_task(model.predict({"text": "a"}, 10))
            while not service.faults.fired:
                await asyncio.sleep(0.01)
            await until_made(service)
            service.runs.all.clear()
            with pytest.raises(ServiceError, match="has made a training, the answer was damaged"):
                await task
        assert made(service) == []


async def until_made(service: Platform) -> None:
    async with asyncio.timeout(10):
        while not made(service):
            await asyncio.sleep(0.005)


class TestItsLedger:
    @pytest.mark.parametrize("kind", ["wanted", "created", "ended"])
    async def test_finds_what_an_earlier_process_has_made(self, service: Platform, tmp_path: Path, kind: str) -> None:
        first = await self.trained(tmp_path)
        killed_after(kind, tmp_path)
        assert await self.trained(tmp_path) == first
        assert made(service) == [first.id]

    async def test_tells_destinations_apart(self, service: Platform, tmp_path: Path) -> None:
        service.add_model("acme/elsewhere")
        first, second = await self.trained(tmp_path), await self.trained(tmp_path, "acme/elsewhere")
        assert str(trained_version(second.output)).startswith("acme/elsewhere:")
        assert made(service) == [first.id, second.id]

    async def test_does_not_take_a_training_to_another_destination(self, service: Platform, tmp_path: Path) -> None:
        service.add_model("acme/elsewhere")
        theirs = await self.trained(tmp_path / "theirs", "acme/elsewhere")
        await self.trained(tmp_path / "ours")
        killed_after("wanted", tmp_path / "ours")
        service.runs.all.pop()
        with pytest.raises(ServiceError, match=f"training {theirs.id} was to make a version of acme/trained, and made"):
            await self.trained(tmp_path / "ours")

    async def test_does_not_take_a_training_of_another_time(
        self, service: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = await self.trained(tmp_path)
        killed_after("wanted", tmp_path)
        monkeypatch.setattr("gate.targets.replicate_orders.CREATION_SECONDS", 0)
        second = await self.trained(tmp_path)
        assert made(service) == [first.id, second.id]

    async def test_does_not_take_a_training_that_is_another_orders(self, service: Platform, tmp_path: Path) -> None:
        first = await self.trained(tmp_path)
        service.faults.add(Fault("reset_before", where=CREATE, times=1))
        second = await self.trained(tmp_path, seconds=None)  # The same to Replicate, and not to the ledger.
        assert made(service) == [first.id, second.id]

    async def trained(self, folder: Path, destination: str = "acme/trained", **inputs: Any) -> Any:
        with Ledger(folder) as ledger:
            async with TrainingTarget("acme/tool", destination, patience=PATIENCE, ledger=ledger) as model:
                return await model.predict({"text": "a", **inputs}, 20)


class TestAProcessThatIsKilled:
    """SIGKILL, and then another process with the same folder."""

    ORDER = {"destination": "acme/trained", "inputs": [{"text": "a", "seconds": 0.8}, {"text": "b"}], "timeout": 20}

    def test_while_its_request_is_not_answered(self, service: Platform, tmp_path: Path) -> None:
        service.faults.add(Fault("drip", where=CREATE, seconds=20))
        Process(tmp_path, **self.ORDER).kill_when(lambda: made(service))
        service.faults.clear()
        assert records(tmp_path, "created") == 0
        self.resumed(service, tmp_path)

    def test_while_its_trainings_run(self, service: Platform, tmp_path: Path) -> None:
        Process(tmp_path, **self.ORDER).kill_when(lambda: records(tmp_path, "created") == 2)
        self.resumed(service, tmp_path)

    def test_while_one_of_two_equal_ones_is_not_known(self, service: Platform, tmp_path: Path) -> None:
        order = {**self.ORDER, "inputs": [{"text": "a", "seconds": 0.8}], "count": 2}
        service.faults.add(Fault("drip", where=CREATE, seconds=20, after=1))
        Process(tmp_path, **order).kill_when(lambda: len(made(service)) == 2)
        service.faults.clear()
        assert records(tmp_path, "created") == 1
        samples = Process(tmp_path, **order).samples()
        assert {sample["id"] for sample in samples} == set(made(service))
        assert len(made(service)) == 2

    def test_when_one_has_ended(self, service: Platform, tmp_path: Path) -> None:
        Process(tmp_path, **self.ORDER).kill_when(lambda: records(tmp_path, "ended"))
        self.resumed(service, tmp_path)

    def resumed(self, service: Platform, tmp_path: Path) -> None:
        samples = Process(tmp_path, **self.ORDER).samples()
        assert [sample["status"] for sample in samples] == ["succeeded"] * 2
        assert {sample["id"] for sample in samples} == set(made(service))
        assert len(made(service)) == 2
