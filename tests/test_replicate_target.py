"""Models on Replicate, which the stand-in plays: what a prediction comes to, whatever goes wrong on the way."""

import asyncio
import base64
import itertools
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from gate.errors import GateError, ServiceError, UsageError
from gate.targets import open_target
from gate.targets.base import Prediction
from gate.targets.replicate import ReplicateTarget
from gate.targets.replicate_client import Bucket, Patience, ReplicateClient
from gate.targets.replicate_orders import LIFETIME_MARGIN_SECONDS
from gate.targets.replicate_runs import DATA_URL_BYTES
from tests.platform import Fault, Platform
from tests.platform.runs import Run
from tests.projects import source, write

# As the gate's own, and quicker.
QUICK = Patience(
    starting=30, throttled=1.5, unavailable=0.8, backoff=(0.05, 0.2), poll=(0.05, 0.2), looks=(0.0, 0.1, 0.3), leave=5
)
TOOL = source(
    """
    print("thinking")
    time.sleep(seconds)
    if text == "fail":
        raise ValueError("I was told to fail")
    return str(image.read_bytes()[:3]) + text if image else text
    """,
    inputs=(
        'text: str = Input(default="hello"), seconds: float = Input(default=0.0), image: Path | None = None, '
        "images: list[Path] = Input(default=[])"
    ),
)
WORDS = source("yield from text.split()", inputs='text: str = "a b"', returns="ConcatenateIterator[str]")
CREATE = "POST /v1/predictions"
POLL = "GET /v1/predictions/*"
LIST = "GET /v1/predictions"
CANCEL = "POST /v1/predictions/*/cancel"


@pytest.fixture(scope="session")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("replicate")
    write(folder / "tool", TOOL)
    write(folder / "newer", TOOL.replace("thinking", "thinking again"))
    write(folder / "words", WORDS)
    return folder


@pytest.fixture
def service(platform: Platform, projects: Path, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """The stand-in with a model and an official model, and what a caller needs in the environment."""
    for name, value in platform.environment.items():
        monkeypatch.setenv(name, value)
    platform.add_model("acme/tool", projects / "tool")
    platform.add_model("big/tool", projects / "tool", official=True)
    return platform


@asynccontextmanager
async def target(ref: str = "acme/tool", patience: Patience = QUICK, **options: Any) -> AsyncIterator[ReplicateTarget]:
    async with ReplicateTarget(ref, patience=patience, **options) as model:
        yield model


def latest(service: Platform, reference: str = "acme/tool") -> str:
    version = service.models.all[reference].latest
    assert version is not None
    return version.id


async def predicted(service: Platform, *faults: Fault, timeout: float = 20, **inputs: Any) -> Prediction:
    """One prediction, with faults that begin once the target is ready; nothing of it may be left running."""
    async with target() as model:
        service.faults.add(*faults)
        try:
            return await model.predict(inputs, timeout)
        finally:
            service.faults.clear()


class TestReferences:
    async def test_a_model_is_pinned_to_its_latest_version(self, service: Platform, projects: Path) -> None:
        first = latest(service)
        async with target() as model:
            service.push("acme/tool", projects / "newer")
            prediction = await model.predict({"text": "hi"}, 20)
            assert (model.kind, model.version, model.setup_seconds) == ("replicate", first, None)
        assert (prediction.output, prediction.logs) == ("hi", "thinking\n")
        assert [run.version for run in service.predictions] == [first]

    @pytest.mark.parametrize(
        "form",
        ["acme/tool:{}", "r8.im/acme/tool@sha256:{}", "https://replicate.com/acme/tool/versions/{}"],
    )
    async def test_a_version_can_be_named(self, service: Platform, projects: Path, form: str) -> None:
        first = latest(service)
        service.push("acme/tool", projects / "newer")
        async with open_target(form.format(first), parallel=1) as model:
            assert (model.kind, model.version) == ("replicate", first)
            assert "text" in (await model.openapi())["components"]["schemas"]["Input"]["properties"]

    async def test_an_official_model_runs_under_its_name(self, service: Platform) -> None:
        async with target("big/tool") as model:
            assert "text" in (await model.openapi())["components"]["schemas"]["Input"]["properties"]
            assert (await model.predict({"text": "hi"}, 20)).output == "hi"
        assert [request.path for request in service.requests if request.kind == "create"] == [
            "/v1/models/big/tool/predictions"
        ]

    async def test_an_official_model_without_a_document_says_so(self, service: Platform) -> None:
        service.models.all["big/tool"].versions.clear()
        async with target("big/tool") as model:
            assert model.version is None
            with pytest.raises(ServiceError, match="Replicate has no OpenAPI document of this model"):
                await model.openapi()

    @pytest.mark.parametrize(
        ("ref", "message"),
        [
            ("acme/nothing", "knows no model acme/nothing, or the API token has no access"),
            (f"acme/nothing:{'0' * 64}", "knows no model acme/nothing"),
            (f"acme/tool:{'0' * 64}", "has no such version; write acme/tool for its latest"),
            (f"big/tool:{'0' * 64}", "an official model has no versions to choose from; write big/tool"),
            ("acme/empty", "this model has no version yet; push one first"),
        ],
    )
    async def test_what_cannot_be_run_says_what_to_change(self, service: Platform, ref: str, message: str) -> None:
        service.add_model("acme/empty")
        with pytest.raises(UsageError, match=message):
            await target(ref).__aenter__()

    async def test_a_refused_token_is_named_and_not_shown(self, service: Platform) -> None:
        with pytest.raises(UsageError, match="set REPLICATE_API_TOKEN to a valid one") as caught:
            await target(token="r8_notmytoken").__aenter__()
        assert "notmytoken" not in str(caught.value)

    async def test_a_token_without_access_is_a_matter_of_usage(self, service: Platform) -> None:
        service.faults.add(Fault("status", status=403))
        with pytest.raises(UsageError, match="has no access to this model"):
            await target().__aenter__()

    @pytest.mark.parametrize("token", ["", " ", "r8_ab\ncd", "r8_äöü"])
    def test_a_token_that_is_none_is_refused_at_once(self, token: str) -> None:
        with pytest.raises(UsageError, match="REPLICATE_API_TOKEN") as caught:
            ReplicateTarget("acme/tool", token=token)
        assert "ab" not in str(caught.value) and "ä" not in str(caught.value)

    @pytest.mark.parametrize("base_url", ["localhost:80", "ftp://x", "http://", "http://[x"])
    def test_a_base_url_that_is_none_is_refused_at_once(self, base_url: str) -> None:
        with pytest.raises(UsageError, match="REPLICATE_BASE_URL"):
            ReplicateTarget("acme/tool", token="r8_secret", base_url=base_url)

    @pytest.mark.parametrize("ending", ["/", "/v1", "/v1/"])
    async def test_the_base_url_may_end_as_it_likes(self, service: Platform, ending: str) -> None:
        async with target(base_url=service.url + ending) as model:
            assert model.version == latest(service)

    async def test_a_folder_comes_before_a_model_of_the_same_name(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.delenv("REPLICATE_API_TOKEN", raising=False)
        write(tmp_path / "acme" / "tool", TOOL)
        assert open_target("acme/tool", parallel=1).kind == "local"
        with pytest.raises(UsageError, match="no such folder, and a model on Replicate needs an API token"):
            open_target("acme/other", parallel=1)


class TestPredictions:
    async def test_one_that_succeeds(self, service: Platform) -> None:
        prediction = await predicted(service, text="hi")
        run = service.predictions[0]
        assert prediction == Prediction(
            id=run.id,
            status="succeeded",
            output="hi",
            logs="thinking\n",
            predict_time=run.predict_time,
            url=f"{service.url}/p/{run.id}",
        )

    async def test_one_whose_model_raises(self, service: Platform) -> None:
        prediction = await predicted(service, text="fail")
        assert prediction.status == "failed" and "I was told to fail" in str(prediction.error)

    @pytest.mark.parametrize("status", ["canceled", "aborted", "failed"])
    async def test_one_that_the_service_ends(self, service: Platform, status: Any) -> None:
        prediction = await predicted(service, Fault(status))
        assert (prediction.status, prediction.output, prediction.timed_out) == (status, None, False)
        assert prediction.error
        assert len(service.predictions) == 1

    async def test_inputs_that_are_refused_fail_it(self, service: Platform) -> None:
        prediction = await predicted(service, seconds="long")
        assert prediction.status == "failed"
        assert "Input rejected" in str(prediction.error) and "seconds" in str(prediction.error)
        assert not service.predictions

    async def test_a_null_is_left_out(self, service: Platform) -> None:
        prediction = await predicted(service, text="hi", image=None)
        assert prediction.output == "hi"
        assert service.predictions[0].inputs == {"text": "hi"}

    async def test_pieces_of_text_stay_pieces(self, service: Platform, projects: Path) -> None:
        service.add_model("acme/words", projects / "words")
        async with target("acme/words") as model:
            prediction = await model.predict({"text": "to be or"}, 20)
        assert prediction.output == ["to", "be", "or"]

    async def test_an_output_that_comes_early_is_not_the_end(self, service: Platform) -> None:
        prediction = await predicted(service, Fault("early"), text="hi")
        assert (prediction.status, prediction.output) == ("succeeded", "hi")
        assert service.counts()["poll"] >= 1

    async def test_one_that_hangs_is_cancelled_there(self, service: Platform) -> None:
        prediction = await predicted(service, Fault("stuck_processing"), timeout=1.2)
        assert (prediction.status, prediction.timed_out) == ("canceled", True)
        assert prediction.error == "The prediction did not end within 1.2 s (predict_timeout)."
        assert [run.status for run in service.predictions] == ["canceled"]

    async def test_one_that_does_not_start_is_cancelled_there(self, service: Platform) -> None:
        async with target(patience=Patience(starting=1.1, poll=(0.05, 0.2))) as model:
            service.faults.add(Fault("stuck_starting"))
            prediction = await model.predict({}, 1)
        assert (prediction.status, prediction.timed_out) == ("canceled", True)
        assert prediction.error == "The prediction did not start within 1.1 s."
        assert not service.running()

    async def test_a_cold_boot_does_not_count(self, service: Platform) -> None:
        service.settings.boot_seconds = 1.3
        prediction = await predicted(service, timeout=1)
        assert prediction.status == "succeeded"

    async def test_replicate_ends_what_a_crashed_gate_leaves(self, service: Platform) -> None:
        await predicted(service, timeout=100)
        run = service.predictions[0]
        assert run.deadline is not None
        lifetime = (run.deadline - run.created).total_seconds()
        assert QUICK.starting + 100 + LIFETIME_MARGIN_SECONDS <= lifetime < QUICK.starting + 100 + 300

    async def test_requests_for_each_prediction(self, service: Platform) -> None:
        """At most 2.5 in the median case of a 5-second prediction; here with the gate's own patience."""
        requests = []
        async with target(patience=Patience()) as model:
            for faults, seconds in (((), 0), ((), 5), ((Fault("early", times=1),), 0)):
                before = len(service.requests)
                service.faults.add(*faults)
                await model.predict({"seconds": seconds}, 60)
                requests.append(len(service.requests) - before)
        assert requests == [1, 1, 2] and statistics.median(requests) <= 2.5

    async def test_polling_backs_off(self, service: Platform) -> None:
        # The service holds the request for a second, as the timeout is one; the prediction then starts 1.5 s later.
        service.settings.boot_seconds = 2.5
        async with target(patience=Patience(poll=(0.2, 5.0))) as model:
            await model.predict({}, 1)
        polls = [request.began for request in service.requests if request.kind == "poll"]
        gaps = [later - earlier for earlier, later in itertools.pairwise(polls)]
        assert 3 <= len(polls) <= 5
        assert gaps == sorted(gaps) and gaps[1] > 0.4


class TestLeaving:
    async def test_a_cancelled_task_cancels_its_prediction_there(self, service: Platform) -> None:
        async with target() as model:
            task = asyncio.create_task(model.predict({"seconds": 30}, 60))
            await until_running(service, 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await asyncio.to_thread(service.wait_until_idle, 2)
        assert [run.status for run in service.predictions] == ["canceled"]

    async def test_what_runs_is_cancelled_side_by_side_when_a_run_is_interrupted(self, service: Platform) -> None:
        async def run() -> None:
            async with target() as candidate, target("big/tool") as baseline, asyncio.TaskGroup() as group:
                for number in range(6):
                    model = (candidate, baseline)[number % 2]
                    group.create_task(model.predict({"seconds": 30}, 60))

        task = asyncio.create_task(run())
        await until_running(service, 6)
        service.faults.add(Fault("latency", where=CANCEL, seconds=0.8))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not service.running()
        cancels = [request for request in service.requests if request.kind == "cancel"]
        first_end = min(request.began + (request.seconds or 0.0) for request in cancels)
        assert len(cancels) == 6 and max(request.began for request in cancels) < first_end

    async def test_a_prediction_that_appears_after_its_request_was_dropped_is_cancelled(
        self, service: Platform
    ) -> None:
        async with target() as model:
            task = asyncio.create_task(model.predict({"seconds": 30}, 60))
            await until_running(service, 1)
            hidden = service.runs.all.pop()
            task.cancel()
            asyncio.get_running_loop().call_later(0.2, service.runs.all.append, hidden)
        assert hidden.status == "canceled"

    async def test_a_service_that_is_down_does_not_hold_up_the_end(self, service: Platform) -> None:
        patience = Patience(leave=0.5, backoff=(0.05, 0.2))
        async with target(patience=patience) as model:
            task = asyncio.create_task(model.predict({"seconds": 30}, 60))
            await until_running(service, 1)
            service.faults.add(Fault("status"))
            began = time.monotonic()
            task.cancel()
        assert time.monotonic() - began < 20  # seconds; the prediction has 60


async def until_running(service: Platform, count: int) -> None:
    async with asyncio.timeout(10):
        while len(service.running()) < count:
            await asyncio.sleep(0.02)


ONCE = [
    Fault("throttled", retry_after=1, times=1),
    Fault("status", times=1),
    Fault("reset_before", times=1),
    Fault("latency", seconds=0.3, times=2),
    Fault("reset_after", times=1),
    Fault("malformed", times=1),
    Fault("truncated", times=1, where="* /v1/*"),
    Fault("drip", seconds=0.3, times=2),
    Fault("extra_fields"),
    Fault("odd_status", times=1),
]
ONCE_WHEN_CREATING = [
    *ONCE,
    Fault("throttled", resets_in=1, times=1),
    *(Fault("status", status=status, times=1) for status in (500, 502, 504)),
    Fault("reset_after", seconds=0.05, times=1),
]


def aimed(fault: Fault, where: str) -> Fault:
    return Fault(**{**vars(fault), "where": where})  # type: ignore[arg-type]


def title(fault: Fault) -> str:
    return f"{fault.kind}-{fault.status or fault.seconds or fault.retry_after or ''}"


class TestFaults:
    @pytest.mark.parametrize("fault", ONCE_WHEN_CREATING, ids=title)
    async def test_one_that_passes_costs_no_second_prediction(self, service: Platform, fault: Fault) -> None:
        prediction = await predicted(service, aimed(fault, CREATE), text="hi", seconds=0.2)
        assert (prediction.status, prediction.output) == ("succeeded", "hi")
        assert service.faults.fired
        assert [run.id for run in service.predictions] == [prediction.id]
        assert not service.running()

    @pytest.mark.parametrize("fault", ONCE, ids=title)
    async def test_one_that_passes_while_it_is_polled_changes_nothing(self, service: Platform, fault: Fault) -> None:
        faults = (Fault("early"), aimed(fault, POLL))
        prediction = await predicted(service, *faults, text="hi")
        assert (prediction.status, prediction.output) == ("succeeded", "hi")
        assert len(service.faults.fired) > 1
        assert len(service.predictions) == 1

    @pytest.mark.parametrize("fault", ONCE, ids=title)
    async def test_one_that_passes_while_the_model_is_looked_up_changes_nothing(
        self, service: Platform, fault: Fault
    ) -> None:
        service.faults.add(fault)
        async with target() as model:
            assert model.version == latest(service)
        assert service.faults.fired

    @pytest.mark.parametrize(
        ("fault", "message"),
        [
            *((Fault("status", status=status), rf"\({status}\) for [12] s") for status in (500, 503)),
            (Fault("throttled"), r"throttles the gate \(429\) for 0 s, and asks to wait 30 s more"),
            (Fault("throttled", retry_after=1), r"throttles the gate \(429\) for [12] s"),
            (Fault("reset_before"), r"does not do its part \(.+\) for [12] s"),
            (Fault("malformed"), "201 with an answer that is no JSON object|no JSON object"),
            (Fault("status", status=402), "402 to POST /predictions: Insufficient credit: You have insufficient"),
        ],
        ids=lambda value: title(value) if isinstance(value, Fault) else "",
    )
    async def test_one_that_stays_is_the_services(
        self, service: Platform, fault: Fault, message: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(ServiceError, match=message) as caught:
            await predicted(service, aimed(fault, "* /v1/predictions"))
        assert not isinstance(caught.value, UsageError)
        assert service.settings.token not in str(caught.value)
        assert len(service.predictions) <= 1

    async def test_one_that_stays_from_the_start_is_the_services(self, service: Platform) -> None:
        service.faults.add(Fault("status", status=503))
        with pytest.raises(ServiceError, match=r"Replicate at http://127\.0\.0\.1:\d+ does not do its part \(503\)"):
            await target().__aenter__()

    async def test_nobody_there_is_a_failed_service(self) -> None:
        with pytest.raises(ServiceError, match="does not do its part"):
            await target(token="r8_secret", base_url="http://127.0.0.1:9").__aenter__()

    async def test_an_outage_while_it_runs_leaves_nothing_running(self, service: Platform) -> None:
        async with target() as model:
            service.faults.add(Fault("stuck_starting"), Fault("status", where=POLL))
            with pytest.raises(ServiceError, match="503"):
                await model.predict({}, 1)
        assert [run.status for run in service.predictions] == ["canceled"]

    async def test_equal_predictions_whose_answers_are_lost_are_each_made_once(self, service: Platform) -> None:
        async with target() as model:
            service.faults.add(Fault("reset_after", where=CREATE, times=2))
            service.faults.add(Fault("reset_after", where=CREATE, seconds=0.1, times=3, after=1))
            service.faults.add(Fault("reset_before", where=CREATE, times=2, after=2))
            inputs = {"text": "hi", "seconds": 0.3}
            predictions = await asyncio.gather(*(model.predict(inputs, 30) for _ in range(8)))
        assert {prediction.status for prediction in predictions} == {"succeeded"}
        assert len({prediction.id for prediction in predictions}) == 8
        assert len(service.predictions) == 8
        assert not service.running()

    async def test_two_runs_of_one_account_do_not_take_each_others_predictions(self, service: Platform) -> None:
        service.faults.add(Fault("reset_after", where=CREATE, times=3))
        other = Patience(**{**vars(QUICK), "leave": 4.0})  # Another client, as in another process.
        async with target() as ours, target(patience=other) as theirs:
            made = await asyncio.gather(*(model.predict({"seconds": 0.2}, 30) for model in (ours, theirs) * 3))
        assert len({prediction.id for prediction in made}) == len(service.predictions) == 6
        assert {prediction.status for prediction in made} == {"succeeded"}

    async def test_one_that_was_made_and_cannot_be_found_is_not_made_again(self, service: Platform) -> None:
        async with target() as model:
            service.faults.add(Fault("malformed", where=CREATE))
            task = asyncio.create_task(model.predict({"seconds": 0.2}, 10))
            await until_running(service, 1)
            service.runs.all.clear()
            with pytest.raises(ServiceError, match="has made a prediction, the answer was damaged"):
                await task
        assert not service.predictions

    async def test_one_that_may_be_anothers_is_not_taken_and_none_is_made(
        self, service: Platform, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Without deadlines in its answers, nothing tells a prediction of ours from an equal one."""
        document = Run.document
        monkeypatch.setattr(
            Run, "document", lambda *args: {k: v for k, v in document(*args).items() if k != "deadline"}
        )
        with pytest.raises(ServiceError, match="that may be it or another run's"):
            await predicted(service, Fault("reset_after", where=CREATE))
        assert len(service.predictions) == 1

    async def test_one_that_arrives_after_it_was_given_up_is_cancelled_at_the_end(self, service: Platform) -> None:
        async with target(patience=Patience(**{**vars(QUICK), "looks": (0.0,)})) as model:
            # The first request comes to nothing that anybody can see, until the second has been carried out.
            service.faults.add(Fault("reset_after", where=CREATE, times=1))
            service.faults.add(Fault("stuck_processing", times=1))
            hide = asyncio.create_task(hide_first(service))
            prediction = await model.predict({}, 2)
            await hide
        assert prediction.status == "succeeded"
        assert sorted(run.status for run in service.predictions) == ["canceled", "succeeded"]


async def hide_first(service: Platform) -> None:
    """Take the first prediction out of every list until there is a second."""
    await until_running(service, 1)
    first = service.runs.all.pop()
    async with asyncio.timeout(10):
        while not service.runs.all:
            await asyncio.sleep(0.01)
    service.runs.all.insert(0, first)


class TestFiles:
    async def test_a_large_file_is_uploaded_once_and_deleted_at_the_end(self, service: Platform) -> None:
        large = data_url(b"abc" + bytes(DATA_URL_BYTES))
        small = data_url(b"xyz")
        async with target() as first, target("big/tool") as second:
            made = await asyncio.gather(
                first.predict({"image": large, "text": "1"}, 20),
                second.predict({"image": large, "text": "2", "images": [small, large]}, 20),
                first.predict({"image": small, "text": "3"}, 20),
            )
            stored = list(service.files._all.values())
            assert [len(file.content) for file in stored] == [DATA_URL_BYTES + 3]
            assert stored[0].content_type == "image/png" and stored[0].name.endswith(".png")
        assert [prediction.output for prediction in made] == ["b'abc'1", "b'abc'2", "b'xyz'3"]
        assert service.counts()["upload"] == 1
        assert not service.files._all
        inputs = {run.inputs["text"]: run.inputs for run in service.predictions}
        assert inputs["3"]["image"] == inputs["2"]["images"][0] == small
        assert inputs["1"]["image"] == inputs["2"]["images"][1] == inputs["2"]["image"]

    async def test_a_text_that_looks_like_a_file_stays_text(self, service: Platform) -> None:
        text = data_url(bytes(DATA_URL_BYTES))
        assert (await predicted(service, text=text)).output == text
        assert not service.counts()["upload"]


def data_url(content: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


class TestRateLimits:
    async def test_calls_beyond_the_limit_wait_for_their_turn(self) -> None:
        bucket = Bucket(600)
        began = time.monotonic()
        await asyncio.gather(*(bucket.take() for _ in range(65)))
        assert time.monotonic() - began > 0.4  # seconds; 60 at once, and then 10 a second.

    async def test_a_throttled_call_holds_up_the_others(self, service: Platform) -> None:
        async with target() as model:
            service.faults.add(Fault("throttled", where=CREATE, retry_after=1, times=1))
            began = time.monotonic()
            first = asyncio.create_task(model.predict({}, 20))
            await asyncio.sleep(0.3)
            await asyncio.gather(first, *(model.predict({}, 20) for _ in range(3)))
        creates = [request.began - began for request in service.requests if request.kind == "create"]
        assert len(creates) == 5
        assert min(creates[1:]) > 0.9

    async def test_targets_share_one_client_and_the_last_closes_it(self, service: Platform) -> None:
        async with target() as first:
            async with target("big/tool") as second:
                assert first._client is second._client is not None
                client = first._client
            assert isinstance(client, ReplicateClient) and not client._http.is_closed
        assert client._http.is_closed


async def test_no_message_shows_the_token(service: Platform, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    token = service.settings.token
    service.faults.add(Fault("status", status=400, where=CREATE))
    async with target() as model:
        with pytest.raises(GateError) as caught:
            await model.predict({"text": token}, 5)
    assert token not in str(caught.value) and token not in repr(caught.value.__cause__)
    assert token not in caplog.text
