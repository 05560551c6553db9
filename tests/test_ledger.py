"""Ledger: what a process that was killed has asked Replicate for is found by the next one, not made again."""

import asyncio
import errno
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gate.errors import ServiceError, UsageError
from gate.media.store import ArtifactStore
from gate.models import Model
from gate.sampling import Sample, Sampler
from gate.secrets import register
from gate.targets.base import Prediction
from gate.targets.ledger import INLINE_CHARACTERS, Ledger, Wanted
from gate.targets.records import digest
from gate.targets.replicate import ReplicateTarget
from gate.targets.replicate_runs import DATA_URL_BYTES
from tests.conftest import ROOT
from tests.platform import Fault, Platform, runs
from tests.projects import source, write
from tests.resumable import PATIENCE
from tests.test_media_store import answer, serving

# What it returns differs from run to run, so that one that was made again shows.
TOOL = source(
    """
    time.sleep(seconds)
    if text == "fail":
        raise ValueError("I was told to fail")
    path = os.path.join(tempfile.mkdtemp(), "out.txt")
    open(path, "w").write(text + str(random.random()) + "x" * 2000)
    return Path(path)
    """,
    inputs='text: str = Input(default="hello"), seconds: float = Input(default=0.0), image: Path | None = None',
    returns="Path",
)
ECHO = source("return text", inputs='text: str = "a", password: Secret = Input(default=None)').replace(
    "import BaseModel", "import BaseModel, Secret"
)
CREATE = "POST /v1/predictions"
POLL = "GET /v1/predictions/*"
WANTED = Wanted(700, datetime(2026, 1, 2, tzinfo=UTC), {"text": digest("a")})
ENDED = Prediction("id1", "succeeded", output=["a", 1.5, None], logs="thinking\n", predict_time=0.2, url="http://x/1")


@pytest.fixture(scope="session")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledger")
    write(folder / "tool", TOOL)
    write(folder / "echo", ECHO)
    write(folder / "address", source("return text", returns="Any", before="from typing import Any\n"))
    return folder


@pytest.fixture
def service(platform: Platform, projects: Path, monkeypatch: pytest.MonkeyPatch) -> Platform:
    for name, value in platform.environment.items():
        monkeypatch.setenv(name, value)
    platform.add_model("acme/tool", projects / "tool")
    platform.add_model("acme/echo", projects / "echo")
    platform.add_model("acme/address", projects / "address")
    return platform


def recorded(folder: Path, *predictions: Prediction, place: str = "here", text: str = "a") -> None:
    """A ledger of one process whose orders for the same inputs came to these predictions."""
    with Ledger(folder) as ledger:
        for prediction in predictions:
            entry = ledger.take(place, {"text": text})
            entry.want(WANTED)
            entry.create(prediction.id)
            entry.end(prediction)


def found(folder: Path, *, count: int, place: str = "here", text: str = "a") -> list[Prediction | None]:
    """What the orders of the next process take."""
    with Ledger(folder) as ledger:
        return [ledger.take(place, {"text": text}).recorded.prediction for _ in range(count)]


class TestWhatIsRecorded:
    def test_is_taken_by_the_same_order_of_the_next_process(self, tmp_path: Path) -> None:
        others = [Prediction(f"id{number}", "succeeded", output=number) for number in (2, 3)]
        recorded(tmp_path, ENDED, *others)
        assert found(tmp_path, count=4) == [ENDED, *others, None]
        assert found(tmp_path, count=1, place="there") == [None]
        assert found(tmp_path, count=1, text="b") == [None]

    def test_tells_how_far_an_order_has_come(self, tmp_path: Path) -> None:
        with Ledger(tmp_path) as ledger:
            for steps in range(3):
                entry = ledger.take("here", {"text": "a"})
                if steps > 0:
                    entry.want(WANTED)
                if steps > 1:
                    entry.create("id1")
        with Ledger(tmp_path) as ledger:
            entries = [ledger.take("here", {"text": "a"}).recorded for _ in range(3)]
        assert [(entry.wanted, entry.id) for entry in entries] == [(None, None), (WANTED, None), (WANTED, "id1")]

    def test_is_void_once_the_order_is_asked_for_again(self, tmp_path: Path) -> None:
        recorded(tmp_path, ENDED)
        with Ledger(tmp_path) as ledger:
            ledger.take("here", {"text": "a"}).want(WANTED)
        assert found(tmp_path, count=1) == [None]

    def test_does_not_depend_on_how_json_is_written(self) -> None:
        assert digest({"a": 1, "b": [2.0, None]}) == digest({"b": [2, None], "a": 1.0})
        assert digest({"a": True}) != digest({"a": 1})

    @pytest.mark.parametrize("status", ["succeeded", "failed"])
    def test_is_used_again_if_it_is_the_models_answer(self, tmp_path: Path, status: Any) -> None:
        prediction = Prediction("id1", status, error="broken")
        recorded(tmp_path, prediction)
        assert found(tmp_path, count=1) == [prediction]

    @pytest.mark.parametrize(
        "prediction",
        [
            Prediction("id1", "canceled", timed_out=True),
            Prediction("id1", "canceled"),
            Prediction("id1", "aborted"),
            Prediction("id1", "failed", error="Prediction interrupted; please retry (code: PA)"),
        ],
    )
    def test_is_not_used_again_if_it_was_cut_short(self, tmp_path: Path, prediction: Prediction) -> None:
        recorded(tmp_path, prediction)
        assert found(tmp_path, count=1) == [None]

    def test_can_be_forgotten_and_its_number_is_taken_next(self, tmp_path: Path) -> None:
        second = Prediction("id2", "succeeded")
        recorded(tmp_path, ENDED, second)
        with Ledger(tmp_path) as ledger:
            ledger.take("here", {"text": "a"}).forget()
            entry = ledger.take("here", {"text": "a"})
            assert entry.recorded.wanted is None
            entry.want(WANTED)
        with Ledger(tmp_path) as ledger:
            first = ledger.take("here", {"text": "a"}).recorded
            assert (first.wanted, first.id, first.prediction) == (WANTED, None, None)
            assert ledger.take("here", {"text": "a"}).recorded.prediction == second


class TestTheFile:
    def test_survives_a_line_that_was_written_by_halves(self, tmp_path: Path) -> None:
        recorded(tmp_path, ENDED)
        path = tmp_path / "ledger.jsonl"
        path.write_bytes(path.read_bytes() + b'{"order": "ab')
        recorded(tmp_path, Prediction("id9", "succeeded"), text="b")
        assert found(tmp_path, count=1) == [ENDED]
        assert found(tmp_path, count=1, text="b") == [Prediction("id9", "succeeded")]

    @pytest.mark.parametrize("cut", range(0, 700, 50))
    def test_is_read_wherever_it_was_cut(self, tmp_path: Path, cut: int) -> None:
        recorded(tmp_path, ENDED)
        path = tmp_path / "ledger.jsonl"
        path.write_bytes(path.read_bytes()[:-cut] if cut else path.read_bytes())
        assert found(tmp_path, count=1) in ([ENDED], [None])

    @pytest.mark.parametrize("change", [(b"succeeded", b"failed   "), (b'"order"', b"'order'"), (b"{", b"[1]\n{")])
    def test_with_a_damaged_line_is_refused(self, tmp_path: Path, change: tuple[bytes, bytes]) -> None:
        recorded(tmp_path, ENDED)
        path = tmp_path / "ledger.jsonl"
        path.write_bytes(path.read_bytes().replace(*change))
        with pytest.raises(UsageError, match=r"ledger\.jsonl, line \d+: is damaged; delete .* to begin anew"):
            Ledger(tmp_path)

    def test_of_another_version_is_refused(self, tmp_path: Path) -> None:
        record: dict[str, Any] = {"schema": 2}
        (tmp_path / "ledger.jsonl").write_text(json.dumps(record | {"sha256": digest(record)}) + "\n")
        with pytest.raises(UsageError, match="is no ledger that this version of the gate can go on with"):
            Ledger(tmp_path)

    def test_is_for_one_process_at_a_time(self, tmp_path: Path) -> None:
        with Ledger(tmp_path):
            code = "import sys, pathlib; from gate.targets.ledger import Ledger; Ledger(pathlib.Path(sys.argv[1]))"
            other = subprocess.run(
                [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
            )
        assert "ServiceError" in other.stderr and "another run of the gate uses it" in other.stderr
        Ledger(tmp_path).close()

    def test_that_cannot_be_written_is_the_machines_fault(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(ServiceError, match="cannot be written"):
            Ledger(tmp_path / "file")

    def test_is_its_owners_alone(self, tmp_path: Path) -> None:
        folder = tmp_path / "ledger"
        recorded(folder, Prediction("id1", "succeeded", output="x" * INLINE_CHARACTERS))
        assert folder.stat().st_mode & 0o077 == 0
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert len(files) == 2 and not any(path.stat().st_mode & 0o077 for path in files)

    def test_holds_no_inputs_and_no_known_secret(self, tmp_path: Path) -> None:
        register("hunter2hunter2")
        with Ledger(tmp_path) as ledger:
            for output in ("fine", "it is hunter2hunter2"):
                entry = ledger.take("here", {"password": "hunter2hunter2", "text": "private matter"})
                entry.want(Wanted(700, WANTED.since, {"password": digest("hunter2hunter2")}))
                entry.create(f"the {output[:4]} one")
                entry.end(Prediction("id1", "failed", output, error="no hunter2hunter2!", logs="hunter2hunter2"))
        written = (tmp_path / "ledger.jsonl").read_text()
        assert "hunter2" not in written and "private" not in written and "no [redacted]!" in written
        with Ledger(tmp_path) as ledger:
            entries = [ledger.take("here", {"password": "hunter2hunter2", "text": "private matter"}) for _ in range(2)]
        assert [entry.recorded.id for entry in entries] == ["the fine one", "the it i one"]
        assert [entry.recorded.prediction is None for entry in entries] == [False, True]


class TestLargeOutputs:
    LARGE = Prediction("id1", "succeeded", output=["data:image/png;base64," + "A" * INLINE_CHARACTERS])

    def test_lie_beside_the_ledger_by_their_digest(self, tmp_path: Path) -> None:
        recorded(tmp_path, self.LARGE)
        (file,) = (tmp_path / "outputs").iterdir()
        assert file.name == hashlib.sha256(file.read_bytes()).hexdigest()
        assert (tmp_path / "ledger.jsonl").stat().st_size < 2000
        assert found(tmp_path, count=1) == [self.LARGE]

    @pytest.mark.parametrize("damage", ["gone", "changed"])
    def test_that_are_not_whole_are_not_used(self, tmp_path: Path, damage: str) -> None:
        recorded(tmp_path, self.LARGE)
        (file,) = (tmp_path / "outputs").iterdir()
        file.write_bytes(file.read_bytes().replace(b"A", b"B", 1)) if damage == "changed" else file.unlink()
        with Ledger(tmp_path) as ledger:
            left = ledger.take("here", {"text": "a"}).recorded
        assert (left.id, left.prediction) == ("id1", None)


class Process:
    """A process that samples, see `tests.resumable`."""

    def __init__(self, folder: Path, **order: Any) -> None:
        order = {"ref": "acme/tool", "inputs": [{"text": "a"}], "count": 1, "timeout": 10} | order
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "tests.resumable", str(folder), json.dumps(order)],
            cwd=ROOT,
            env=dict(os.environ),
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 20
        while not condition():
            assert self._popen.poll() is None, "it has ended before that"
            assert time.monotonic() < deadline
            time.sleep(0.002)

    def kill_when(self, condition: Callable[[], object]) -> None:
        self.wait_until(condition)
        self._popen.send_signal(signal.SIGKILL)
        self._popen.communicate()

    def samples(self) -> list[dict[str, Any]]:
        output, _ = self._popen.communicate(timeout=30)
        assert self._popen.returncode == 0
        return json.loads(output)


def records(folder: Path, kind: str) -> int:
    """How many orders have come so far."""
    path = folder / "ledger" / "ledger.jsonl"
    return path.read_text().count(f'"{kind}"') if path.exists() else 0


class TestAProcessThatIsKilled:
    """SIGKILL, and then another process with the same folder; what counts is counted at the platform."""

    def test_before_its_request_was_carried_out(self, service: Platform, tmp_path: Path) -> None:
        service.faults.add(Fault("throttled", where=CREATE, retry_after=20))
        Process(tmp_path).kill_when(lambda: service.faults.fired)
        service.faults.clear()
        assert [sample["status"] for sample in Process(tmp_path).samples()] == ["succeeded"]
        assert len(service.predictions) == 1

    def test_while_its_request_is_not_answered(self, service: Platform, tmp_path: Path) -> None:
        order = {"inputs": [{"text": "a", "seconds": 1.0}], "count": 2}
        Process(tmp_path, **order).kill_when(lambda: len(service.running()) == 2)
        assert records(tmp_path, "created") == 0
        samples = Process(tmp_path, **order).samples()
        assert {sample["id"] for sample in samples} == {run.id for run in service.predictions}
        assert [run.status for run in service.predictions] == ["succeeded"] * 2

    def test_while_its_request_is_still_on_its_way(self, service: Platform, tmp_path: Path) -> None:
        order = {"inputs": [{"seconds": 0.5}]}
        Process(tmp_path, **order).kill_when(service.running)
        hidden = service.runs.all.pop()
        process = Process(tmp_path, **order)
        process.wait_until(
            lambda: "/v1/predictions" in [each.path for each in service.requests if each.method == "GET"]
        )
        service.runs.all.append(hidden)
        assert [sample["id"] for sample in process.samples()] == [hidden.id]
        assert service.predictions == [hidden]

    def test_before_its_prediction_has_started(self, service: Platform, tmp_path: Path) -> None:
        service.settings.boot_seconds = 2.0
        Process(tmp_path, timeout=1).kill_when(lambda: records(tmp_path, "created"))
        assert [run.status for run in service.predictions] == ["starting"]
        samples = Process(tmp_path, timeout=1).samples()
        assert [(sample["id"], sample["status"]) for sample in samples] == [(service.predictions[0].id, "succeeded")]
        assert len(service.predictions) == service.counts()["create"] == 1

    def test_while_its_prediction_is_processed(
        self, service: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(runs, "EARLY_SECONDS", 2.5)
        service.faults.add(Fault("early"))
        Process(tmp_path).kill_when(lambda: service.counts()["poll"])
        assert [run.status for run in service.predictions] == ["processing"]
        samples = Process(tmp_path).samples()
        assert [(sample["id"], sample["status"]) for sample in samples] == [(service.predictions[0].id, "succeeded")]
        assert len(service.predictions) == service.counts()["create"] == 1

    def test_before_it_has_seen_the_end(self, service: Platform, tmp_path: Path) -> None:
        service.faults.add(Fault("early"), Fault("latency", where=POLL, seconds=20))
        Process(tmp_path).kill_when(lambda: service.counts()["poll"] and not service.running())
        service.faults.clear()
        samples = Process(tmp_path).samples()
        assert [(sample["id"], sample["status"]) for sample in samples] == [(service.predictions[0].id, "succeeded")]
        assert len(service.predictions) == service.counts()["create"] == 1

    def test_in_the_middle_of_a_download(self, service: Platform, tmp_path: Path) -> None:
        service.faults.add(Fault("drip", where="GET /delivery/*", seconds=30))
        Process(tmp_path).kill_when(lambda: service.counts()["download"])
        service.faults.clear()
        (sample,) = Process(tmp_path).samples()
        assert (sample["id"], sample["unreadable"], len(sample["files"])) == (service.predictions[0].id, None, 1)
        assert len(service.predictions) == 1

    def test_and_resumed_when_the_file_is_gone(self, service: Platform, tmp_path: Path) -> None:
        service.faults.add(Fault("drip", where="GET /delivery/*", seconds=30))
        Process(tmp_path).kill_when(lambda: service.counts()["download"])
        service.faults.clear()
        service.faults.add(Fault("expired", where="GET /delivery/*", status=403, times=1))
        (sample,) = Process(tmp_path).samples()
        assert (sample["unreadable"], len(sample["files"])) == (None, 1)
        assert [run.id for run in service.predictions][1:] == [sample["id"]]

    def test_after_its_last_prediction_costs_no_request(self, service: Platform, tmp_path: Path) -> None:
        order = {"inputs": [{"text": "a"}, {"text": "b"}, {"text": "fail"}], "count": 2}
        first = Process(tmp_path, **order).samples()
        before = service.counts()
        service.settings.expire_files_after = 0
        second = Process(tmp_path, **order).samples()
        assert second == first and [sample["status"] for sample in first] == ["succeeded"] * 4 + ["failed"] * 2
        after = service.counts()
        assert [after[kind] - before[kind] for kind in ("create", "poll", "download", "cancel")] == [0, 0, 0, 0]

    def test_at_any_moment(self, service: Platform, tmp_path: Path) -> None:
        order = {"inputs": [{"text": "a", "seconds": 0.1}, {"text": "b", "seconds": 0.2}], "count": 4}
        moments = random.Random(4)
        for _ in range(5):
            before = len(service.requests)
            process = Process(tmp_path, **order)
            process.wait_until(lambda count=before: len(service.requests) > count)
            time.sleep(moments.uniform(0, 0.3))
            process.kill_when(lambda: True)
        samples = Process(tmp_path, **order).samples()
        assert [sample["status"] for sample in samples] == ["succeeded"] * 8
        assert {sample["id"] for sample in samples} == {run.id for run in service.predictions}
        assert len(service.predictions) == 8


async def predicted(folder: Path, ref: str = "acme/tool", timeout: float = 10, **inputs: Any) -> Prediction:
    """One prediction with the ledger in this folder."""
    with Ledger(folder) as ledger:
        async with ReplicateTarget(ref, patience=PATIENCE, ledger=ledger) as model:
            return await model.predict(inputs, timeout)


def killed_after(kind: str, folder: Path) -> None:
    """Leave of the ledger what a process had written that was killed when it had recorded this."""
    path = folder / "ledger.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    last = next(number for number, line in enumerate(lines) if f'"{kind}"'.encode() in line)
    path.write_bytes(b"".join(lines[: last + 1]))


class TestWhatAnEarlierProcessHasMade:
    @pytest.mark.parametrize("kind", ["wanted", "created", "ended"])
    async def test_is_found(self, service: Platform, tmp_path: Path, kind: str) -> None:
        first = await predicted(tmp_path)
        assert first.forget is None
        killed_after(kind, tmp_path)
        second = await predicted(tmp_path)
        assert second == first and second.forget is not None
        assert len(service.predictions) == 1

    @pytest.mark.parametrize("kind", ["wanted", "created", "ended"])
    async def test_is_found_if_it_failed(self, service: Platform, tmp_path: Path, kind: str) -> None:
        first = await predicted(tmp_path, text="fail")
        killed_after(kind, tmp_path)
        assert await predicted(tmp_path, text="fail") == first
        assert len(service.predictions) == 1

    async def test_is_found_although_its_file_is_uploaded_again(self, service: Platform, tmp_path: Path) -> None:
        image = "data:image/png;base64," + "A" * 4 * DATA_URL_BYTES
        first = await predicted(tmp_path, image=image)
        killed_after("wanted", tmp_path)
        assert await predicted(tmp_path, image=image) == first
        assert len(service.predictions) == 1 and service.counts()["upload"] == 2

    async def test_is_found_although_an_input_is_secret(self, service: Platform, tmp_path: Path) -> None:
        first = await predicted(tmp_path, "acme/echo", password="correct horse")
        assert service.predictions[0].inputs == {"password": "[REDACTED]"}
        killed_after("wanted", tmp_path)
        assert await predicted(tmp_path, "acme/echo", password="correct horse") == first
        assert "correct horse" not in (tmp_path / "ledger.jsonl").read_text()

    async def test_is_not_taken_by_an_order_of_another_version(self, service: Platform, tmp_path: Path) -> None:
        await predicted(tmp_path, text="hi")
        assert (await predicted(tmp_path, "acme/echo", text="hi")).output == "hi"
        assert len(service.predictions) == 2

    async def test_is_taken_once_although_both_sides_run_the_same_version(
        self, service: Platform, tmp_path: Path
    ) -> None:
        made: list[Prediction] = []
        for _ in range(2):
            with Ledger(tmp_path) as ledger:
                ours, theirs = (ReplicateTarget("acme/tool", patience=PATIENCE, ledger=ledger) for _ in range(2))
                async with ours, theirs:
                    made = [await model.predict({}, 10) for model in (ours, theirs)]
                    assert made[0].id != made[1].id
        assert {prediction.id for prediction in made} == {run.id for run in service.predictions}
        assert len(service.predictions) == 2

    @pytest.mark.parametrize("status", ["canceled", "aborted", "failed"])
    @pytest.mark.parametrize("kind", ["wanted", "created"])
    async def test_is_made_again_if_it_was_cut_short(
        self, service: Platform, tmp_path: Path, status: Any, kind: str
    ) -> None:
        service.faults.add(Fault(status, times=1))
        assert (await predicted(tmp_path)).status == status
        killed_after(kind, tmp_path)
        assert (await predicted(tmp_path)).status == "succeeded"
        assert len(service.predictions) == 2

    @pytest.mark.parametrize("kind", ["wanted", "created"])
    async def test_is_made_again_if_its_output_has_been_removed(
        self, service: Platform, tmp_path: Path, kind: str
    ) -> None:
        await predicted(tmp_path)
        killed_after(kind, tmp_path)
        service.settings.expire_files_after = 0
        again = await predicted(tmp_path)
        assert again.status == "succeeded"
        assert [run.id for run in service.predictions][1:] == [again.id]

    async def test_is_made_again_if_nobody_knows_it_any_more(self, service: Platform, tmp_path: Path) -> None:
        await predicted(tmp_path)
        killed_after("created", tmp_path)
        service.runs.all.clear()
        assert (await predicted(tmp_path)).status == "succeeded"

    async def test_is_late_if_it_took_too_long_while_nobody_looked(self, service: Platform, tmp_path: Path) -> None:
        await predicted(tmp_path, seconds=1.2)
        killed_after("created", tmp_path)
        late = await predicted(tmp_path, timeout=1, seconds=1.2)
        assert (late.status, late.output, late.timed_out) == ("canceled", None, True)
        assert late.error == "The prediction did not end within 1 s (predict_timeout)."

    async def test_is_made_again_if_it_was_left_with_its_target(self, service: Platform, tmp_path: Path) -> None:
        service.faults.add(Fault("stuck_starting", times=1), Fault("status", where=POLL))
        with pytest.raises(ServiceError):
            await predicted(tmp_path, timeout=1)
        service.faults.clear()
        assert (await predicted(tmp_path)).status == "succeeded"
        assert [run.status for run in service.predictions] == ["canceled", "succeeded"]

    async def test_is_not_asked_for_again_where_inputs_are_refused(self, service: Platform, tmp_path: Path) -> None:
        first = await predicted(tmp_path, seconds="long")
        assert first.status == "failed" and service.counts()["create"] == 1
        assert await predicted(tmp_path, seconds="long") == first
        assert service.counts()["create"] == 1

    async def test_is_recorded_before_it_is_asked_for(
        self, service: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        await predicted(tmp_path, text="a")
        written = (tmp_path / "ledger.jsonl").read_bytes()
        with monkeypatch.context() as patched, pytest.raises(ServiceError, match="No space left on device"):
            patched.setattr(os, "fsync", full)
            await predicted(tmp_path, text="b")
        assert (tmp_path / "ledger.jsonl").read_bytes() == written
        assert service.counts()["create"] == 1

    async def test_has_its_lifetime_for_itself(
        self, service: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """By it the run of an order is found whose request was not answered: no other may have the same."""
        monkeypatch.setattr("gate.targets.replicate_orders.LIFETIMES", 2)
        await predicted(tmp_path, text="a")
        killed_after("wanted", tmp_path)
        for _ in range(4):
            await predicted(tmp_path, text="b")
            await predicted(tmp_path, text="c")
        first, *others = (run.deadline - run.created for run in service.predictions if run.deadline)
        assert len(others) == 2 and first not in others

    async def test_cannot_be_known_behind_too_many_others(
        self, service: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await predicted(tmp_path)
        killed_after("wanted", tmp_path)
        monkeypatch.setattr("gate.targets.replicate_client.MOST_PAGES", 2)
        service.settings.page_size = 1
        for number in range(3):
            await predicted(tmp_path / "other", text=str(number))
        with pytest.raises(ServiceError, match=r"more predictions since .* than can be searched"):
            await predicted(tmp_path)
        assert len(service.predictions) == 4


async def sampled(folder: Path, ref: str = "acme/tool", text: str = "a", count: int = 1) -> list[Sample]:
    """Samples, with the ledger and the files that are kept in this folder."""
    with Ledger(folder / "ledger") as ledger, ArtifactStore(keep=folder / "files") as store:
        async with ReplicateTarget(ref, patience=PATIENCE, ledger=ledger) as target:
            model = Model("candidate", target, await target.openapi())
            return await Sampler(store, 1, 10, lambda sample: None).take(model, 1, {"text": text}, count)


def damage(folder: Path) -> None:
    """Change the content of the one file that is kept."""
    (path,) = (path for path in (folder / "files").iterdir() if not path.suffix)
    path.write_bytes(path.read_bytes()[:-1] + b"?")


class TestFilesOfAnEarlierProcess:
    async def test_are_the_very_files_although_their_addresses_have_expired(
        self, service: Platform, tmp_path: Path
    ) -> None:
        (first,) = await sampled(tmp_path)
        service.settings.expire_files_after = 0
        (second,) = await sampled(tmp_path)
        assert [leaf.value.sha256 for leaf in first.leaves] == [leaf.value.sha256 for leaf in second.leaves]
        assert service.counts()["download"] == len(service.predictions) == 1

    async def test_that_are_damaged_are_fetched_again(self, service: Platform, tmp_path: Path) -> None:
        (first,) = await sampled(tmp_path)
        damage(tmp_path)
        (second,) = await sampled(tmp_path)
        assert [leaf.value.sha256 for leaf in first.leaves] == [leaf.value.sha256 for leaf in second.leaves]
        assert (service.counts()["download"], len(service.predictions)) == (2, 1)

    async def test_that_are_damaged_and_gone_have_the_prediction_made_again(
        self, service: Platform, tmp_path: Path
    ) -> None:
        (first,) = await sampled(tmp_path)
        damage(tmp_path)
        service.faults.add(Fault("expired", times=1))
        (second,) = await sampled(tmp_path)
        assert second.prediction.id != first.prediction.id and len(second.leaves) == 1
        assert await sampled(tmp_path) == [second]
        assert len(service.predictions) == 2

    async def test_that_a_new_prediction_does_not_have_are_no_reason_to_make_another(
        self, service: Platform, tmp_path: Path
    ) -> None:
        service.faults.add(Fault("expired"))
        (sample,) = await sampled(tmp_path)
        assert "404" in str(sample.unreadable)
        assert len(service.predictions) == 1

    async def test_are_not_those_of_a_prediction_with_the_same_address(self, service: Platform, tmp_path: Path) -> None:
        """A model may return one address always, and put something else there each time."""
        bodies: list[bytes] = []

        async def handle(_: str, writer: asyncio.StreamWriter) -> None:
            bodies.append(f"answer {len(bodies)}".encode())
            answer(writer, body=bodies[-1])

        async with serving(handle) as url:
            for _ in range(2):
                samples = await sampled(tmp_path, "acme/address", url, count=2)
                digests = [leaf.value.sha256 for sample in samples for leaf in sample.leaves]
                assert digests == [hashlib.sha256(body).hexdigest() for body in (b"answer 0", b"answer 1")]
        assert len(service.predictions) == 2
