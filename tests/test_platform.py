"""The stand-in for Replicate: what it does, and that it does it as the real service would."""

import base64
import concurrent.futures
import io
import json
import os
import re
import signal
import ssl
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest
from PIL import Image
from replicate.client import Client
from replicate.exceptions import ReplicateError

from gate.errors import UsageError
from tests.platform import Fault, Host, Platform, Settings
from tests.platform.conformity import (
    DATA,
    DESCRIPTION,
    MISSING,
    Recorded,
    differences,
    read_description,
    recordings,
)

needs_data = pytest.mark.skipif(not DATA.exists(), reason=MISSING)
# Loading the machine's certificates would take longer than most of these tests.
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
PUBLIC = httpx2.Client(verify=NO_CERTIFICATES, timeout=30)
ROOT = Path(__file__).resolve().parent.parent
PAINTER = ROOT / "examples" / "painter"
Answer = httpx2.Response
Predict = Callable[..., Answer]

TOOL = """
import os, time
from cog import BaseRunner, Input, Path, Secret

class Runner(BaseRunner):
    def run(
        self,
        text: str = Input(description="What to say", default="hello", max_length=100),
        style: str = Input(description="How to say it", default="plain", choices=["plain", "loud"]),
        seconds: float = Input(description="How long it takes", default=0.0, ge=0, le=60),
        image: Path | None = Input(description="A file to read", default=None),
        key: Secret | None = Input(description="A secret", default=None),
    ) -> str:
        print("thinking")
        time.sleep(seconds)
        if text == "fail":
            raise ValueError("I was told to fail")
        if image is not None:
            text = image.read_text()
        if key is not None:
            text = key.get_secret_value()[::-1]
        if text == "weights":
            text = os.environ["COG_WEIGHTS"]
        return text.upper() if style == "loud" else text
"""
TRAINER = """
import tempfile
from cog import BaseModel, Input, Path

class TrainingOutput(BaseModel):
    weights: Path

def train(data: str = Input(description="What to learn"), steps: int = Input(default=1, ge=1)) -> TrainingOutput:
    weights = Path(tempfile.mkdtemp()) / "weights.txt"
    weights.write_text(data * steps)
    return TrainingOutput(weights=weights)
"""
SHEETS = """
import tempfile
from cog import BaseModel, BaseRunner, Path

class Sheet(BaseModel):
    page: Path
    title: str

class Runner(BaseRunner):
    def run(self) -> list[Sheet]:
        sheets = []
        for title in ("data:text/plain,one", "two"):
            page = Path(tempfile.mkdtemp()) / "page.txt"
            page.write_text(title)
            sheets.append(Sheet(page=page, title=title))
        return sheets
"""


def project(folder: Path, code: str, trainer: str = "") -> Path:
    folder.mkdir()
    (folder / "predict.py").write_text(textwrap.dedent(code))
    lines = ['run: "predict.py:Runner"']
    if trainer:
        (folder / "train.py").write_text(textwrap.dedent(trainer))
        lines.append('train: "train.py:train"')
    (folder / "cog.yaml").write_text("\n".join(lines))
    return folder


@pytest.fixture(scope="session")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("projects") / "tool", TOOL, TRAINER)


@pytest.fixture(scope="session")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("projects") / "sheets", SHEETS)


@pytest.fixture
def api(platform: Platform, tool: Path) -> Iterator[httpx2.Client]:
    """A caller with the right token; the platform has `acme/tool`, and as an official model `big/tool`."""
    platform.add_model("acme/tool", tool)
    platform.add_model("big/tool", tool, official=True)
    with client(platform) as caller:
        yield caller


def client(platform: Platform) -> httpx2.Client:
    headers = {"authorization": f"Bearer {platform.settings.token}"}
    return httpx2.Client(base_url=platform.url, headers=headers, verify=NO_CERTIFICATES, timeout=30)


@pytest.fixture
def predict(platform: Platform, api: httpx2.Client) -> Predict:
    """Create a prediction of the tool; `wait` seconds, at once where not given."""

    def create(wait: int | None = None, cancel_after: str | None = None, **inputs: Any) -> Answer:
        headers = {} if wait is None else {"prefer": f"wait={wait}"}
        headers |= {} if cancel_after is None else {"cancel-after": cancel_after}
        body = {"version": latest(platform, "acme/tool"), "input": inputs}
        return api.post("/v1/predictions", json=body, headers=headers)

    return create


def latest(platform: Platform, reference: str) -> str:
    version = platform.models.all[reference].latest
    assert version is not None
    return version.id


def until(api: httpx2.Client, url: str, *statuses: str, seconds: float = 10.0) -> dict[str, Any]:
    """Ask until a run has one of the statuses."""
    deadline = time.monotonic() + seconds
    while (document := api.get(url).json())["status"] not in statuses:
        assert time.monotonic() < deadline, document
        time.sleep(0.01)
    return document


ENDED = ("succeeded", "failed", "canceled", "aborted")


class TestPredictions:
    def test_one_that_is_waited_for_has_its_output(self, predict: Predict) -> None:
        answer = predict(wait=30, text="hi", style="loud")
        assert (answer.status_code, answer.headers["preference-applied"]) == (201, "wait")
        document = answer.json()
        assert (document["status"], document["output"], document["logs"]) == ("succeeded", "HI", "thinking\n")
        assert 0 <= document["metrics"]["predict_time"] <= document["metrics"]["total_time"]
        assert document["created_at"] < document["started_at"] < document["completed_at"]

    def test_one_that_is_not_waited_for_starts_and_is_polled(self, predict: Predict, api: httpx2.Client) -> None:
        answer = predict(seconds=0.3)
        assert (answer.status_code, answer.json()["status"], answer.json()["output"]) == (201, "starting", None)
        url = answer.headers["location"]
        assert url == answer.json()["urls"]["get"]
        processing = until(api, url, "processing")
        assert processing["metrics"] == {} and "completed_at" not in processing
        assert until(api, url, *ENDED)["status"] == "succeeded"

    def test_waiting_ends_after_the_seconds_that_were_asked_for(self, predict: Predict) -> None:
        predict(wait=30)
        answer = predict(wait=1, seconds=20)
        assert (answer.status_code, answer.json()["status"]) == (202, "processing")

    @pytest.mark.parametrize("prefer", ["wait=0", "wait=61", "waiting"])
    def test_other_waits_are_refused(self, platform: Platform, api: httpx2.Client, prefer: str) -> None:
        body = {"version": latest(platform, "acme/tool"), "input": {}}
        answer = api.post("/v1/predictions", json=body, headers={"prefer": prefer})
        assert answer.status_code == 422 and not platform.predictions

    def test_an_exception_of_the_model_fails_it(self, predict: Predict) -> None:
        document = predict(wait=30, text="fail").json()
        assert (document["status"], document["output"]) == ("failed", None)
        assert "I was told to fail" in document["error"]

    def test_cancelling_ends_it_at_once(self, predict: Predict, api: httpx2.Client, platform: Platform) -> None:
        document = predict(seconds=30).json()
        until(api, document["urls"]["get"], "processing")
        cancelled = api.post(document["urls"]["cancel"])
        assert (cancelled.status_code, cancelled.json()["status"]) == (200, "canceled")
        assert not platform.running()
        assert api.post(document["urls"]["cancel"]).json() == cancelled.json()

    def test_a_cancelled_one_does_not_hold_up_the_next(self, predict: Predict, api: httpx2.Client) -> None:
        slow = [predict(seconds=50).json()["urls"] for _ in range(2)]
        for urls in slow:
            until(api, urls["get"], "processing")
            api.post(urls["cancel"])
        assert predict(wait=30, text="next").json()["output"] == "next"

    def test_a_deadline_cancels_what_runs_and_aborts_what_does_not(self, predict: Predict, platform: Platform) -> None:
        platform.faults.add(Fault("stuck_starting", times=1), Fault("stuck_processing", times=1, after=1))
        documents = [predict(cancel_after=after).json() for after in ("5s", "5")]
        assert all(document["deadline"] > document["created_at"] for document in documents)
        assert platform.wait_until_idle()
        assert [run.status for run in platform.predictions] == ["aborted", "canceled"]
        assert all(run.deadline <= run.completed for run in platform.predictions)  # type: ignore[operator]

    @pytest.mark.parametrize(
        ("cancel_after", "seconds"), [("30s", 30), ("5m", 300), ("1h", 3600), ("1h30m45s", 5445), ("90", 90)]
    )
    def test_deadlines_are_durations(
        self, predict: Predict, platform: Platform, cancel_after: str, seconds: int
    ) -> None:
        platform.faults.add(Fault("stuck_starting"))
        predict(cancel_after=cancel_after)
        run = platform.predictions[0]
        assert run.deadline is not None
        assert (run.deadline - run.created).total_seconds() == pytest.approx(seconds, abs=1)

    @pytest.mark.parametrize("cancel_after", ["4s", "soon", ""])
    def test_other_deadlines_are_refused(self, predict: Predict, cancel_after: str) -> None:
        assert predict(cancel_after=cancel_after).status_code == 422

    def test_a_cold_boot_keeps_it_starting(self, predict: Predict, platform: Platform, api: httpx2.Client) -> None:
        platform.settings.boot_seconds = 1.1
        answer = predict(wait=1)
        assert (answer.status_code, answer.json()["status"]) == (202, "starting")
        cold = until(api, answer.json()["urls"]["get"], *ENDED)
        assert cold["status"] == "succeeded" and cold["metrics"]["total_time"] >= 1.1
        assert predict(wait=30).json()["metrics"]["total_time"] < cold["metrics"]["total_time"]

    def test_versions_can_be_named_in_two_ways(self, platform: Platform, api: httpx2.Client) -> None:
        platform.faults.add(Fault("stuck_starting"))
        identifier = latest(platform, "acme/tool")
        for version in (identifier, f"acme/tool:{identifier}"):
            document = api.post("/v1/predictions", json={"version": version, "input": {}}).json()
            assert (document["model"], document["version"]) == ("acme/tool", identifier)

    def test_official_models_run_under_their_name_alone(self, platform: Platform, api: httpx2.Client) -> None:
        assert api.get("/v1/models/big/tool").json()["is_official"] is True
        assert api.get("/v1/models/big/tool/versions").status_code == 404
        by_name = api.post("/v1/models/big/tool/predictions", json={"input": {}}, headers={"prefer": "wait"})
        assert (by_name.json()["status"], by_name.json()["version"]) == ("succeeded", "hidden")
        as_version = api.post("/v1/predictions", json={"version": "big/tool", "input": {"seconds": 0}})
        assert (as_version.status_code, as_version.json()["model"]) == (201, "big/tool")
        by_id = {"version": f"big/tool:{latest(platform, 'big/tool')}", "input": {}}
        assert api.post("/v1/predictions", json=by_id).status_code == 422
        assert api.post("/v1/models/acme/tool/predictions", json={"input": {}}).status_code == 404

    @pytest.mark.parametrize("version", ["0" * 64, "acme/tool", "acme/nothing", "acme/tool:latest", ""])
    def test_other_versions_are_refused(self, api: httpx2.Client, version: str) -> None:
        answer = api.post("/v1/predictions", json={"version": version, "input": {}})
        assert answer.json() == {
            "title": "Invalid version or not permitted",
            "detail": "The specified version does not exist (or perhaps you don't have permission to use it?)",
            "status": 422,
        }

    @pytest.mark.parametrize(
        ("inputs", "kind", "field", "description"),
        [
            ({"seconds": 61}, "number_lte", "input.seconds", "Must be less than or equal to 60"),
            ({"seconds": -1}, "number_gte", "input.seconds", "Must be greater than or equal to 0"),
            ({"text": 4}, "invalid_type", "input.text", "Invalid type. Expected: string, given: integer"),
            ({"image": None}, "invalid_type", "input.image", "Invalid type. Expected: string, given: null"),
            ({"image": "me.png"}, "format", "input.image", "Does not match format 'uri'"),
            (
                {"text": "x" * 101},
                "string_lte",
                "input.text",
                "String length must be less than or equal to 100",
            ),
            ({"style": "x"}, "enum", "input.style", 'style must be one of the following: "plain", "loud"'),
        ],
    )
    def test_inputs_are_checked_before_anything_runs(
        self, predict: Predict, platform: Platform, inputs: dict[str, Any], kind: str, field: str, description: str
    ) -> None:
        answer = predict(**inputs)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json() == {
            "title": "Input validation failed",
            "detail": f"- {field}: {description}\n",
            "status": 422,
            "invalid_fields": [{"type": kind, "field": field, "description": description}],
        }
        assert not platform.predictions

    def test_a_misspelt_body_is_refused_in_the_words_of_the_service(self, api: httpx2.Client) -> None:
        answer = api.post("/v1/predictions", json={"version": "x", "inptu": {}})
        assert answer.status_code == 422
        assert answer.json()["detail"] == "- input is required\n- Additional property inptu is not allowed\n"

    def test_an_unknown_input_is_taken_and_left_out(self, predict: Predict) -> None:
        # Cog's documents do not forbid further inputs; what then fails is the model.
        assert predict(colour="red").status_code == 201

    def test_the_list_has_the_newest_first_in_pages(
        self, predict: Predict, platform: Platform, api: httpx2.Client
    ) -> None:
        platform.faults.add(Fault("stuck_starting"))
        platform.settings.page_size = 2
        created = [predict().json()["id"] for _ in range(5)]
        url, listed, pages = "/v1/predictions", [], 0
        while url:
            page = api.get(url).json()
            listed += [each["id"] for each in page["results"]]
            assert (page["previous"] is None) == (pages == 0)
            url, pages = page["next"], pages + 1
        assert (listed, pages) == (created[::-1], 3)
        moment = api.get(f"/v1/predictions/{created[2]}").json()["created_at"]
        before = api.get("/v1/predictions", params={"created_before": moment}).json()
        after = api.get("/v1/predictions", params={"created_after": moment}).json()
        assert [each["id"] for each in before["results"]] == [created[1], created[0]]
        assert created[2] in [each["id"] for each in api.get(after["next"]).json()["results"]]
        assert api.get("/v1/predictions?source=web").json()["results"] == []

    def test_secrets_are_shown_to_the_model_alone(self, predict: Predict) -> None:
        document = predict(wait=30, key="r8_abc").json()
        assert document["output"] == "cba_8r"
        assert document["input"] == {"key": "[REDACTED]"}

    def test_several_run_at_the_same_time_and_are_counted(self, predict: Predict, platform: Platform) -> None:
        with concurrent.futures.ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(lambda _: predict(wait=30, seconds=0.3), range(4)))
        assert {answer.json()["status"] for answer in answers} == {"succeeded"}
        assert platform.runs.most_running == 4
        assert platform.runs.most_processing == 2
        assert platform.counts() == {"create": 4}


class TestOutputFiles:
    def paint(self, platform: Platform, api: httpx2.Client) -> dict[str, Any]:
        platform.add_model("acme/painter", PAINTER)
        body = {"version": latest(platform, "acme/painter"), "input": {"prompt": "a red circle", "width": 64}}
        return api.post("/v1/predictions", json=body, headers={"prefer": "wait"}).json()

    def test_they_are_served_over_http(self, platform: Platform, api: httpx2.Client) -> None:
        url = self.paint(platform, api)["output"]
        assert re.fullmatch(rf"{platform.url}/delivery/[\w-]{{20,}}/output\.png", url)
        answer = PUBLIC.get(url)
        assert answer.headers["content-type"] == "image/png"
        assert Image.open(io.BytesIO(answer.content)).size == (64, 256)
        assert PUBLIC.get(url, headers={"range": "bytes=1-3"}).content == b"PNG"

    def test_they_and_the_data_are_deleted_after_a_while(self, platform: Platform, api: httpx2.Client) -> None:
        document = self.paint(platform, api)
        platform.settings.expire_files_after = 0.0
        assert PUBLIC.get(document["output"]).status_code == 404
        later = api.get(document["urls"]["get"]).json()
        assert (later["data_removed"], later["output"], later["input"], later["logs"]) == (True, None, {}, "")
        assert (later["status"], later["metrics"]) == (document["status"], document["metrics"])

    def test_they_are_found_inside_lists_and_objects(
        self, platform: Platform, api: httpx2.Client, sheets: Path
    ) -> None:
        platform.add_model("acme/sheets", sheets)
        body = {"version": latest(platform, "acme/sheets"), "input": {}}
        output = api.post("/v1/predictions", json=body, headers={"prefer": "wait"}).json()["output"]
        assert [sheet["title"] for sheet in output] == ["data:text/plain,one", "two"]
        assert [PUBLIC.get(sheet["page"]).text for sheet in output] == ["data:text/plain,one", "two"]


class TestInputFiles:
    def test_an_upload_is_described_and_can_be_an_input(self, predict: Predict, api: httpx2.Client) -> None:
        content = b"--boundary\r\n\r\nnot the end\r\n"
        files = {"content": ("words.txt", content, "text/plain")}
        uploaded = api.post("/v1/files", files=files, data={"metadata": '{"for": "the test"}'})
        document = uploaded.json()
        assert (uploaded.status_code, document["name"], document["size"]) == (201, "words.txt", len(content))
        assert (document["content_type"], document["metadata"]) == ("text/plain", {"for": "the test"})
        url = document["urls"]["get"]
        assert api.get(url).json() == document
        assert api.get("/v1/files").json()["results"] == [document]
        read = predict(wait=30, image=url).json()
        assert (read["output"].encode(), read["input"]) == (content.replace(b"\r\n", b"\n"), {"image": url})
        assert api.delete(url).status_code == 204
        assert (api.get(url).status_code, api.get(url).json()["detail"]) == (404, "File not found")

    def test_a_download_needs_its_signature(self, api: httpx2.Client) -> None:
        document = api.post("/v1/files", files={"content": ("a.txt", b"a")}).json()
        query = {"owner": "acme", "expiry": "9999999999", "signature": "wrong"}
        answer = api.get(f"/v1/files/{document['id']}/download", params=query)
        assert answer.status_code == 404

    def test_what_is_no_upload_is_refused(self, api: httpx2.Client) -> None:
        assert api.post("/v1/files", json={}).status_code == 400
        assert api.post("/v1/files", files={"other": ("a.txt", b"a")}).status_code == 400
        bad = api.post("/v1/files", files={"content": ("a.txt", b"a")}, data={"metadata": "{"})
        assert bad.status_code == 400


class TestTrainings:
    def test_one_makes_a_version_with_its_weights(self, platform: Platform, api: httpx2.Client) -> None:
        platform.add_model("acme/trained")
        url = f"/v1/models/acme/tool/versions/{latest(platform, 'acme/tool')}/trainings"
        body = {"destination": "acme/trained", "input": {"data": "ab", "steps": 2}}
        created = api.post(url, json=body)
        assert (created.status_code, created.json()["status"]) == (201, "starting")
        document = until(api, created.json()["urls"]["get"], *ENDED)
        assert document["status"] == "succeeded"
        assert PUBLIC.get(document["output"]["weights"]).text == "abab"
        assert [each["id"] for each in api.get("/v1/trainings").json()["results"]] == [document["id"]]
        version = api.get("/v1/models/acme/trained").json()["latest_version"]
        assert document["output"]["version"] == f"acme/trained:{version['id']}"
        prediction = {"version": version["id"], "input": {"text": "weights"}}
        answer = api.post("/v1/predictions", json=prediction, headers={"prefer": "wait"})
        assert answer.json()["output"] == document["output"]["weights"]

    def test_its_inputs_are_those_of_the_trainer(self, platform: Platform, api: httpx2.Client) -> None:
        url = f"/v1/models/acme/tool/versions/{latest(platform, 'acme/tool')}/trainings"
        answer = api.post(url, json={"destination": "acme/tool", "input": {"steps": 0}})
        assert answer.json()["detail"] == (
            "- input: data is required\n- input.steps: Must be greater than or equal to 1\n"
        )

    def test_it_can_be_cancelled(self, platform: Platform, api: httpx2.Client) -> None:
        platform.faults.add(Fault("stuck_processing", where="POST */trainings"))
        url = f"/v1/models/acme/tool/versions/{latest(platform, 'acme/tool')}/trainings"
        urls = api.post(url, json={"destination": "acme/tool", "input": {"data": "a"}}).json()["urls"]
        until(api, urls["get"], "processing")
        assert api.post(urls["cancel"]).json()["status"] == "canceled"


class TestModelsAndDeployments:
    def test_a_model_is_created_changed_and_deleted(self, api: httpx2.Client) -> None:
        body = {"owner": "acme", "name": "new", "visibility": "private", "hardware": "cpu"}
        assert api.post("/v1/models", json=body).status_code == 201
        assert api.post("/v1/models", json=body).status_code == 409
        changed = api.patch("/v1/models/acme/new", json={"description": "It is new", "readme": "# New"})
        assert changed.json()["description"] == "It is new"
        assert api.get("/v1/models/acme/new/readme").text == "# New"
        assert api.delete("/v1/models/acme/new").status_code == 204
        assert api.get("/v1/models/acme/new").status_code == 404

    @pytest.mark.parametrize("wrong", [{"hardware": "gpu-9000"}, {"visibility": "secret"}, {"name": "A b"}])
    def test_a_wrong_one_is_not_created(self, api: httpx2.Client, wrong: dict[str, str]) -> None:
        body = {"owner": "acme", "name": "new", "visibility": "private", "hardware": "cpu"} | wrong
        assert api.post("/v1/models", json=body).status_code == 422

    def test_what_others_own_is_left_alone(self, platform: Platform, api: httpx2.Client) -> None:
        assert api.delete("/v1/models/big/tool").status_code == 403
        assert api.patch("/v1/models/big/tool", json={}).status_code == 403
        body = {"owner": "big", "name": "new", "visibility": "private", "hardware": "cpu"}
        assert api.post("/v1/models", json=body).status_code == 403

    def test_versions_are_the_digests_of_the_projects(self, platform: Platform, api: httpx2.Client, tool: Path) -> None:
        first = latest(platform, "acme/tool")
        assert re.fullmatch(r"[0-9a-f]{64}", first)
        second = platform.push("acme/tool", PAINTER).id
        platform.push("acme/tool", PAINTER)
        listed = api.get("/v1/models/acme/tool/versions").json()["results"]
        assert [version["id"] for version in listed] == [second, first]
        assert listed[0]["openapi_schema"]["components"]["schemas"]["Input"]["required"] == ["prompt"]
        assert api.get(f"/v1/models/acme/tool/versions/{first}").json() == listed[1]
        assert api.delete(f"/v1/models/acme/tool/versions/{first}").status_code == 403
        platform.models.all["acme/tool"].visibility = "private"
        assert api.delete(f"/v1/models/acme/tool/versions/{first}").status_code == 202
        assert api.get(f"/v1/models/acme/tool/versions/{first}").status_code == 404

    def test_a_folder_that_is_no_project_is_not_pushed(self, platform: Platform, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"no cog\.yaml"):
            platform.add_model("acme/empty", tmp_path)

    def test_a_deployment_runs_its_version(self, platform: Platform, api: httpx2.Client) -> None:
        body = {
            "name": "live",
            "model": "acme/tool",
            "version": latest(platform, "acme/tool"),
            "hardware": "gpu-l40s",
            "min_instances": 0,
            "max_instances": 1,
        }
        assert api.post("/v1/deployments", json=body | {"version": "0" * 64}).status_code == 422
        release = api.post("/v1/deployments", json=body).json()["current_release"]
        assert (release["number"], release["configuration"]["hardware"]) == (1, "gpu-l40s")
        answer = api.post("/v1/deployments/acme/live/predictions", json={"input": {}}, headers={"prefer": "wait"})
        assert (answer.json()["output"], answer.json()["deployment"]) == ("hello", "acme/live")
        second = platform.push("acme/tool", PAINTER).id
        changed = api.patch("/v1/deployments/acme/live", json={"version": second}).json()
        assert (changed["current_release"]["number"], changed["current_release"]["version"]) == (2, second)
        assert api.delete("/v1/deployments/acme/live").status_code == 403, "it was used a moment ago"
        platform.deployments.all["acme/live"].used = None
        assert api.delete("/v1/deployments/acme/live").status_code == 204
        assert api.get("/v1/deployments").json()["results"] == []


class TestAccess:
    def test_a_token_is_needed(self, platform: Platform) -> None:
        without = PUBLIC.get(f"{platform.url}/v1/account")
        assert without.status_code == 401
        assert without.json() == {
            "title": "Unauthenticated",
            "detail": "You did not pass an authentication token",
            "status": 401,
        }
        headers = {"authorization": f"Token {platform.settings.token}"}
        assert PUBLIC.get(f"{platform.url}/v1/account", headers=headers).json()["username"] == "acme"

    def test_what_is_not_there_is_a_problem(self, api: httpx2.Client) -> None:
        expected = {"detail": "The requested resource could not be found.", "status": 404}
        for path in ("/v1/nothing", "/v1/predictions/nothing", "/v1/models/acme/nothing"):
            assert api.get(path).json() == expected
        assert api.put("/v1/predictions").status_code == 405

    @pytest.mark.parametrize("body", [b"{", b"[]", b""])
    def test_what_is_no_json_is_a_problem(self, api: httpx2.Client, body: bytes) -> None:
        assert api.post("/v1/predictions", content=body).status_code == 400

    @pytest.mark.parametrize("retry_after", [True, False])
    def test_creating_has_its_own_limit(self, platform_host: Host, tool: Path, retry_after: bool) -> None:
        settings = Settings(creates_a_minute=3, calls_a_minute=5, retry_after=retry_after)
        with Platform(platform_host, settings) as platform, client(platform) as api:
            platform.add_model("acme/tool", tool)
            platform.faults.add(Fault("stuck_starting"))
            body = {"version": latest(platform, "acme/tool"), "input": {}}
            answers = [api.post("/v1/predictions", json=body) for _ in range(4)]
            assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
            assert [answer.headers.get("ratelimit-remaining") for answer in answers] == ["2", "1", "0", None]
            assert answers[3].json() == {"detail": "Request was throttled. Your rate limit resets in ~20s."}
            assert answers[3].headers.get("retry-after") == ("20" if retry_after else None)
            assert len(platform.predictions) == 3
            others = [api.get("/v1/hardware").status_code for _ in range(6)]
            assert others == [200] * 5 + [429]

    def test_nothing_of_a_request_is_kept_that_could_be_secret(
        self, platform: Platform, predict: Predict, api: httpx2.Client
    ) -> None:
        platform.faults.add(Fault("stuck_starting"))
        predict(key="hush")
        api.get("/v1/predictions", params={"created_after": "2020-01-01T00:00:00Z"})
        kept = repr([vars(request) for request in platform.requests])
        assert platform.settings.token not in kept + repr(platform.settings)
        assert "hush" not in kept + repr(platform.predictions) and "created_after" not in kept


class TestFaults:
    """Each kind, as a caller sees it."""

    @pytest.fixture
    def painting(self, platform: Platform) -> str:
        """The URL of an output file."""
        schema = {"type": "string", "format": "uri"}
        return str(
            platform.delivery.publish(f"data:text/plain;base64,{base64.b64encode(b'abcd' * 1000).decode()}", schema)
        )

    @pytest.mark.parametrize("retry_after", [None, 7])
    def test_throttled(self, platform: Platform, api: httpx2.Client, retry_after: int | None) -> None:
        platform.faults.add(Fault("throttled", retry_after=retry_after, times=1))
        answer = api.get("/v1/hardware")
        assert answer.status_code == 429
        assert answer.json() == {"detail": "Request was throttled. Your rate limit resets in ~30s."}
        assert answer.headers.get("retry-after") == (None if retry_after is None else "7")
        assert api.get("/v1/hardware").status_code == 200

    @pytest.mark.parametrize(
        ("status", "is_json"), [(402, True), (500, True), (502, False), (503, False), (504, False)]
    )
    def test_status(self, platform: Platform, api: httpx2.Client, status: int, is_json: bool) -> None:
        platform.faults.add(Fault("status", status=status))
        answer = api.get("/v1/hardware")
        assert answer.status_code == status
        assert ("json" in answer.headers["content-type"]) == is_json

    def test_latency(self, platform: Platform, api: httpx2.Client) -> None:
        platform.faults.add(Fault("latency", seconds=0.5), Fault("status", status=500))
        with pytest.raises(httpx2.ReadTimeout):
            api.get("/v1/hardware", timeout=0.1)
        assert api.get("/v1/hardware").status_code == 500

    def test_reset_before_it_is_carried_out(self, platform: Platform, predict: Predict) -> None:
        platform.faults.add(Fault("reset_before", where="POST *"))
        with pytest.raises(httpx2.TransportError):
            predict()
        assert not platform.predictions and platform.requests[-1].status is None

    def test_reset_after_it_was_carried_out(self, platform: Platform, predict: Predict) -> None:
        platform.faults.add(Fault("stuck_starting"), Fault("reset_after", times=1))
        with pytest.raises(httpx2.TransportError):
            predict()
        assert len(platform.running()) == 1
        assert predict().status_code == 201

    def test_reset_while_the_caller_waits(self, platform: Platform, predict: Predict) -> None:
        platform.faults.add(Fault("stuck_starting"), Fault("reset_after", times=1, seconds=0.1))
        with pytest.raises(httpx2.TransportError):
            predict(wait=30)
        assert len(platform.running()) == 1

    def test_malformed(self, platform: Platform, api: httpx2.Client) -> None:
        platform.faults.add(Fault("malformed"))
        answer = api.get("/v1/hardware")
        assert answer.status_code == 200
        with pytest.raises(ValueError, match=r"char \d+"):
            answer.json()

    def test_extra_fields(self, platform: Platform, predict: Predict) -> None:
        platform.faults.add(Fault("extra_fields"), Fault("stuck_starting"))
        document = predict(text="hi").json()
        assert "x_new_field" in document and "x_new_field" in document["urls"]
        assert document["input"] == {"text": "hi"}

    def test_odd_status(self, platform: Platform, predict: Predict) -> None:
        platform.faults.add(Fault("odd_status"), Fault("stuck_starting"))
        assert predict().json()["status"] == "queued"

    def test_drip(self, platform: Platform, painting: str) -> None:
        platform.faults.add(Fault("drip", where="GET /delivery/*", seconds=0.2, times=1))
        assert PUBLIC.get(painting).content == b"abcd" * 1000
        platform.faults.add(Fault("drip", where="GET /delivery/*", seconds=10))
        with PUBLIC.stream("GET", painting) as answer:
            assert 0 < len(next(answer.iter_raw())) < 4000

    def test_truncated(self, platform: Platform, painting: str) -> None:
        platform.faults.add(Fault("truncated", times=1))
        with pytest.raises(httpx2.TransportError):
            PUBLIC.get(painting)
        assert PUBLIC.get(painting).content == b"abcd" * 1000

    @pytest.mark.parametrize("status", [404, 403])
    def test_expired(self, platform: Platform, painting: str, status: int) -> None:
        platform.faults.add(Fault("expired", status=status))
        assert PUBLIC.get(painting).status_code == status

    @pytest.mark.parametrize(("kind", "status"), [("stuck_starting", "starting"), ("stuck_processing", "processing")])
    def test_stuck(self, platform: Platform, api: httpx2.Client, predict: Predict, kind: Any, status: str) -> None:
        platform.faults.add(Fault(kind))
        urls = predict(wait=1).json()["urls"]
        assert api.get(urls["get"]).json()["status"] == status
        assert not platform.wait_until_idle(0.1)
        assert api.post(urls["cancel"]).json()["status"] == "canceled"
        assert platform.wait_until_idle(0.1)

    @pytest.mark.parametrize("kind", ["aborted", "canceled", "failed"])
    def test_ended_by_the_service(self, platform: Platform, predict: Predict, kind: Any) -> None:
        platform.faults.add(Fault(kind))
        document = predict(wait=5).json()
        assert (document["status"], document["output"]) == (kind, None)
        assert ("started_at" in document) == (kind != "aborted")
        assert (document["error"] is not None) == (kind == "failed")

    def test_early(self, platform: Platform, api: httpx2.Client, predict: Predict) -> None:
        platform.faults.add(Fault("early"))
        answer = predict(wait=30)
        assert (answer.status_code, answer.json()["status"], answer.json()["output"]) == (201, "processing", "hello")
        assert until(api, answer.json()["urls"]["get"], *ENDED)["status"] == "succeeded"

    def test_an_error_of_the_stand_in_does_not_pass_as_one_of_the_service(
        self, platform: Platform, api: httpx2.Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(platform, "account", lambda: 1 / 0)
        assert api.get("/v1/account").status_code == 500
        assert "ZeroDivisionError" in platform.violations.pop()

    def test_they_happen_when_they_shall(self, platform: Platform, api: httpx2.Client) -> None:
        platform.faults.add(Fault("status", where="GET /v1/hardware", after=1, times=2))
        assert [api.get("/v1/hardware").status_code for _ in range(4)] == [200, 503, 503, 200]
        assert platform.faults.fired == [("status", "GET /v1/hardware")] * 2
        assert [request.faults for request in platform.requests] == [(), ("status",), ("status",), ()]
        platform.faults.add(Fault("status", where="GET /v1/account", probability=0.5, seed=3))
        first = [api.get("/v1/account").status_code for _ in range(12)]
        platform.faults.clear()
        platform.faults.add(Fault("status", where="GET /v1/account", probability=0.5, seed=3))
        assert [api.get("/v1/account").status_code for _ in range(12)] == first
        assert {200, 503} == set(first)

    def test_at_most_one_answers_and_the_others_wait(self, platform: Platform, api: httpx2.Client) -> None:
        platform.faults.add(Fault("status", times=1), Fault("throttled", times=1))
        assert [api.get("/v1/hardware").status_code for _ in range(3)] == [503, 429, 200]


@needs_data
class TestDescription:
    def test_every_operation_answers_as_described(
        self, platform: Platform, api: httpx2.Client, predict: Predict
    ) -> None:
        platform.add_model("acme/trained", private=True)
        identifier = latest(platform, "acme/tool")
        versions = "/v1/models/acme/tool/versions"
        prediction = predict(wait=30).json()
        api.post("/v1/models/big/tool/predictions", json={"input": {}}, headers={"prefer": "wait"})
        training = {"destination": "acme/trained", "input": {"data": "a"}}
        training_urls = api.post(f"{versions}/{identifier}/trainings", json=training).json()["urls"]
        until(api, training_urls["get"], *ENDED)
        file = api.post("/v1/files", files={"content": ("a.txt", b"a")}).json()
        signed = platform.files.for_model({"file": file["urls"]["get"]})["file"]
        scale = {"hardware": "cpu", "min_instances": 0, "max_instances": 1}
        deployment = {"name": "live", "model": "acme/tool", "version": identifier, **scale}
        new = {"owner": "acme", "name": "new", "visibility": "private", "hardware": "cpu"}
        platform.faults.add(Fault("stuck_starting", where="POST /v1/deployments/*"))
        tour: list[tuple[str, str, Any]] = [
            ("GET", "/v1/account", None),
            ("GET", "/v1/hardware", None),
            ("GET", "/v1/collections", None),
            ("GET", "/v1/collections/none", None),
            ("GET", "/v1/search?query=tool", None),
            ("GET", "/v1/search", None),
            ("GET", "/v1/webhooks/default/secret", None),
            ("GET", "/v1/models?sort_by=model_created_at&sort_direction=asc", None),
            ("POST", "/v1/models", new),
            ("GET", "/v1/models/acme/tool", None),
            ("PATCH", "/v1/models/acme/new", {"readme": "# New"}),
            ("GET", "/v1/models/acme/new/readme", None),
            ("GET", "/v1/models/acme/new/examples", None),
            ("DELETE", "/v1/models/acme/new", None),
            ("GET", versions, None),
            ("GET", f"{versions}/{identifier}", None),
            ("DELETE", f"/v1/models/acme/trained/versions/{latest(platform, 'acme/trained')}", None),
            ("GET", "/v1/predictions", None),
            ("GET", prediction["urls"]["get"], None),
            ("POST", prediction["urls"]["cancel"], None),
            ("GET", "/v1/trainings", None),
            ("GET", training_urls["get"], None),
            ("POST", training_urls["cancel"], None),
            ("GET", "/v1/files", None),
            ("GET", file["urls"]["get"], None),
            ("GET", signed, None),
            ("DELETE", file["urls"]["get"], None),
            ("POST", "/v1/deployments", deployment),
            ("GET", "/v1/deployments", None),
            ("GET", "/v1/deployments/acme/live", None),
            ("PATCH", "/v1/deployments/acme/live", {"max_instances": 2}),
            ("POST", "/v1/deployments/acme/live/predictions", {"input": {}}),
        ]
        for method, url, body in tour:
            answer = api.request(method, url, json=body)
            assert answer.status_code < 300 or url in ("/v1/collections/none", "/v1/search"), (url, answer.text)
        platform.deployments.all["acme/live"].used = None
        api.delete("/v1/deployments/acme/live")

        asked = {(request.method, request.path.removeprefix("/v1")) for request in platform.requests}
        unasked = [
            f"{method} {pattern.pattern}"
            for method, pattern in read_description(DESCRIPTION).operations
            if not any(method == its_method and pattern.fullmatch(path) for its_method, path in asked)
        ]
        assert unasked == []
        assert platform.violations == []

    def test_an_answer_that_is_not_described_is_noticed(
        self, platform: Platform, api: httpx2.Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(platform, "account", lambda: {"type": "robot"})
        api.get("/v1/account")
        assert len(platform.violations) == 2
        platform.violations.clear()


class TestDifferences:
    """The comparison itself notices what it shall."""

    recorded = {"id": "x", "logs": None, "urls": {"get": "y", "cancel": "z"}, "list": [{"a": 1}]}

    @pytest.mark.parametrize(
        ("ours", "found"),
        [
            (recorded, []),
            (recorded | {"more": 1}, []),
            (recorded | {"id": 4}, ["$.id: recorded string, ours number"]),
            (recorded | {"logs": ""}, ["$.logs: recorded null, ours string"]),
            (recorded | {"urls": {"get": "y"}}, ["$.urls.cancel: recorded, not in ours"]),
            (recorded | {"list": [{"a": True}]}, ["$.list[].a: recorded number, ours boolean"]),
        ],
    )
    def test_keys_and_types(self, ours: dict[str, Any], found: list[str]) -> None:
        assert differences(self.recorded, ours, {}) == found

    def test_what_may_vary(self) -> None:
        ours = {"id": "x", "logs": "", "urls": {"get": "y"}, "list": []}
        assert differences(self.recorded, ours, {"$.logs": "why", "$.urls.*": "why"}) == []


MODELS_OWN = "what the model takes and makes"
OLD = {
    "*.webhook_completed": "an old field that the description of 2026 does not have",
    "$.logs": "recorded as null in 2023 and 2024, described as text in 2026",
}


@needs_data
class TestRecordings:
    """Each answer that was recorded, and the stand-in's answer to the same request."""

    def alike(self, recorded: Recorded, answer: Answer, varying: dict[str, str] | None = None) -> None:
        assert answer.status_code == recorded.status
        if recorded.body is None:
            assert answer.content == b""
            return
        assert answer.headers["content-type"].partition(";")[0] == recorded.content_type
        assert differences(recorded.body, answer.json(), varying or {}) == []

    def test_models(self, platform: Platform, api: httpx2.Client) -> None:
        full, empty = recordings("models-get.yaml")
        texts = ("description", "github_url", "paper_url", "license_url", "cover_image_url")
        platform.models.all["acme/tool"].texts = dict.fromkeys(texts, "https://example.com/")
        varying = {
            "$.default_example": "the stand-in's models have none, as the second recording",
            "$.latest_version.openapi_schema.*": MODELS_OWN,
        }
        self.alike(full, api.get("/v1/models/acme/tool"), varying)
        platform.add_model("acme/empty")
        self.alike(empty, api.get("/v1/models/acme/empty"))
        (created,) = recordings("models-create.yaml")
        body = json.loads(created.request_body) | {"owner": "acme"}
        self.alike(created, api.post("/v1/models", json=body))

    def test_hardware(self, api: httpx2.Client) -> None:
        (recorded,) = recordings("hardware-list.yaml")
        self.alike(recorded, api.get("/v1/hardware"))

    def test_creating_and_getting_a_prediction(self, platform: Platform, api: httpx2.Client, predict: Predict) -> None:
        inputs = {"$.input.*": MODELS_OWN}
        _, created, version, _ = recordings("predictions-create.yaml")
        answer = predict(text="hi")
        self.alike(created, answer, inputs)
        assert answer.headers["ratelimit-remaining"] == "599"
        until(api, answer.json()["urls"]["get"], *ENDED)
        for recorded in recordings("predictions-get.yaml"):
            document = api.get(answer.json()["urls"]["get"])
            self.alike(recorded, document, inputs | OLD | {"$.output": MODELS_OWN})
        document = api.get(f"/v1/models/acme/tool/versions/{latest(platform, 'acme/tool')}")
        self.alike(version, document, {"$.openapi_schema.*": MODELS_OWN})

    def test_cancelling_a_prediction(self, platform: Platform, api: httpx2.Client, predict: Predict) -> None:
        *_, recorded = recordings("predictions-cancel.yaml")
        platform.faults.add(Fault("stuck_processing"))
        urls = predict().json()["urls"]
        until(api, urls["get"], "processing")
        answer = api.post(urls["cancel"])
        self.alike(recorded, answer, {"$.input.*": MODELS_OWN} | OLD)
        assert answer.json()["status"] == recorded.body["status"]
        assert answer.headers["ratelimit-remaining"].startswith("299")

    def test_predictions_of_official_models(self, platform: Platform, api: httpx2.Client) -> None:
        inputs = {"$.input.*": MODELS_OWN}
        (recorded,) = recordings("models-predictions-create.yaml")
        self.alike(recorded, api.post("/v1/models/big/tool/predictions", json={"input": {}}), inputs)
        (waited,) = recordings("models-predictions-create-blocking.yaml")
        platform.faults.add(Fault("early"))
        headers = {"prefer": "wait"}
        answer = api.post("/v1/models/big/tool/predictions", json={"input": {}}, headers=headers)
        stream = {"$.urls.stream": "the stand-in's models do not stream", "$.output": MODELS_OWN}
        self.alike(waited, answer, inputs | stream)
        assert answer.json()["status"] == waited.body["status"] == "processing"

    def test_trainings(self, platform: Platform, api: httpx2.Client) -> None:
        inputs = {"$.input.*": MODELS_OWN}
        platform.faults.add(Fault("stuck_processing", where="POST */trainings"))
        url = f"/v1/models/acme/tool/versions/{latest(platform, 'acme/tool')}/trainings"
        (created,) = recordings("trainings-create.yaml")
        answer = api.post(url, json={"destination": "acme/tool", "input": {"data": "a"}})
        self.alike(created, answer, inputs)
        (refused,) = recordings("trainings-create__invalid-destination.yaml")
        invalid = api.post(url, json={"destination": "<invalid>", "input": {"data": "a"}})
        self.alike(refused, invalid)
        assert invalid.json() == refused.body
        (recorded,) = recordings("trainings-get.yaml")
        until(api, answer.json()["urls"]["get"], "processing")
        unfinished = dict.fromkeys(
            ("$.completed_at", "$.output"), "recorded as null in 2023; by the description of 2026 never null"
        )
        self.alike(recorded, api.get(answer.json()["urls"]["get"]), inputs | OLD | unfinished)

    def test_files(self, api: httpx2.Client) -> None:
        created, got, listed, deleted, _ = recordings("file-operations.yaml")
        answer = api.post("/v1/files", files={"content": ("a.txt", b"", "text/plain")})
        self.alike(created, answer)
        for name in ("etag", "checksums", "size", "content_type"):
            assert answer.json()[name] == created.body[name]
        url = answer.json()["urls"]["get"]
        self.alike(got, api.get(url))
        self.alike(listed, api.get("/v1/files"))
        self.alike(deleted, api.delete(url))

    def test_an_invalid_token(self, platform: Platform) -> None:
        (recorded,) = recordings("run__invalid-token.yaml")
        headers = {"authorization": "Bearer invalid"}
        answer = PUBLIC.post(f"{platform.url}/v1/predictions", json={}, headers=headers)
        self.alike(recorded, answer)
        assert answer.json() == recorded.body


class TestOfficialClient:
    """The client 1.0.7, as its users use it."""

    @pytest.fixture
    def user(self, platform: Platform, api: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
        for name, value in platform.environment.items():
            monkeypatch.setenv(name, value)
        user = Client()
        user.poll_interval = 0.02
        yield user
        user._client.close()

    def test_run(self, platform: Platform, user: Client) -> None:
        reference = f"acme/tool:{latest(platform, 'acme/tool')}"
        assert user.run(reference, input={"text": "hi", "style": "loud"}) == "HI"
        assert user.run("big/tool", input={"text": "hi"}) == "hi"
        platform.faults.add(Fault("early"))
        assert user.run(reference, input={"text": "early"}) == "early"

    def test_wait_and_list(self, platform: Platform, user: Client) -> None:
        version = user.models.get("acme/tool").latest_version
        assert version is not None and version.id == latest(platform, "acme/tool")
        predictions = [user.predictions.create(version=version, input={"seconds": 0.1}) for _ in range(3)]
        predictions[0].wait()
        assert (predictions[0].status, predictions[0].output) == ("succeeded", "hello")
        platform.settings.page_size = 2
        page = user.predictions.list()
        assert [each.id for each in page] == [predictions[2].id, predictions[1].id]
        assert page.next is not None
        assert [each.id for each in user.predictions.list(page.next)] == [predictions[0].id]

    def test_cancel(self, platform: Platform, user: Client) -> None:
        prediction = user.predictions.create(version=latest(platform, "acme/tool"), input={"seconds": 30})
        prediction.cancel()
        assert prediction.status == "canceled" and not platform.running()

    def test_upload(self, platform: Platform, user: Client, tmp_path: Path) -> None:
        (tmp_path / "words.txt").write_text("from a file")
        reference = f"acme/tool:{latest(platform, 'acme/tool')}"
        assert user.run(reference, input={"image": (tmp_path / "words.txt").open("rb")}) == "from a file"
        assert [file.name for file in user.files.list()] == ["words.txt"]

    def test_deployment(self, platform: Platform, user: Client) -> None:
        deployment = user.deployments.create(
            name="live",
            model="acme/tool",
            version=latest(platform, "acme/tool"),
            hardware="cpu",
            min_instances=0,
            max_instances=1,
        )
        prediction = deployment.predictions.create(input={"text": "hi"})
        prediction.wait()
        assert prediction.output == "hi"
        assert [each.name for each in user.deployments.list()] == ["live"]

    def test_training(self, platform: Platform, user: Client) -> None:
        reference: Any = f"acme/tool:{latest(platform, 'acme/tool')}"
        training = user.trainings.create(reference, input={"data": "a"}, destination="acme/tool")
        while training.status in ("starting", "processing"):
            time.sleep(0.02)
            training.reload()
        assert training.status == "succeeded"
        assert user.models.get("acme/tool").versions.list()[0].id == latest(platform, "acme/tool")

    def test_errors(self, platform: Platform, user: Client) -> None:
        with pytest.raises(ReplicateError, match="Must be less than or equal to 60"):
            user.predictions.create(version=latest(platform, "acme/tool"), input={"seconds": 99})
        with pytest.raises(ReplicateError) as caught:
            Client("r8_wrong").models.get("acme/tool")
        assert caught.value.status == 401

    def test_small_things(self, user: Client) -> None:
        assert user.accounts.current().username == "acme"
        assert user.hardware.list()[0].sku == "cpu"
        assert [model.name for model in user.models.search("big")] == ["tool"]
        assert len(user.webhooks.default.secret().key) > 8


class TestByHand:
    def test_it_serves_until_it_is_interrupted_and_leaves_nothing(self, tool: Path) -> None:
        command = [sys.executable, "-m", "tests.platform", "--model", f"me/tool={tool}"]
        command += ["--fault", '{"kind": "status", "status": 500, "times": 1}', "--token", "r8_mine"]
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            printed = "".join(iter(process.stdout.readline, "me/tool\n"))
            version = process.stdout.readline()
            url = re.search(r"export REPLICATE_BASE_URL=(\S+)", printed)
            assert url is not None and "export REPLICATE_API_TOKEN=r8_mine" in printed
            with httpx2.Client(base_url=url[1], headers={"authorization": "Bearer r8_mine"}, timeout=30) as api:
                assert api.get("/v1/account").status_code == 500
                assert api.get("/v1/account").json()["username"] == "me"
                identifier = re.search(r"me/tool:(\w{64})", version)
                assert identifier is not None
                body = {"version": identifier[1], "input": {}}
                answer = api.post("/v1/predictions", json=body, headers={"prefer": "wait"})
                assert answer.json()["output"] == "hello"
            children = psutil.Process(process.pid).children(recursive=True)
            assert children
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
        assert psutil.wait_procs(children, timeout=5)[1] == []


class TestHost:
    def test_closing_stops_the_servers_and_what_runs(self, tool: Path) -> None:
        before = set(psutil.Process().children(recursive=True))
        host = Host(instances=1)
        with Platform(host) as platform, client(platform) as api:
            platform.add_model("acme/tool", tool)
            body = {"version": latest(platform, "acme/tool"), "input": {"seconds": 60}}
            until(api, api.post("/v1/predictions", json=body).json()["urls"]["get"], "processing")
            started = set(psutil.Process().children(recursive=True)) - before
            assert started
        assert not platform.running()
        host.close()
        assert psutil.wait_procs(list(started), timeout=5)[1] == []

    def test_the_servers_of_a_project_that_is_not_used_give_way(self, tool: Path, sheets: Path) -> None:
        before = set(psutil.Process().children(recursive=True))
        host = Host(instances=1, most_programs=1)
        with Platform(host) as platform, client(platform) as api:
            platform.add_model("acme/tool", tool)
            platform.add_model("acme/sheets", sheets)
            counts = []
            for reference in ("acme/tool", "acme/sheets"):
                body = {"version": latest(platform, reference), "input": {}}
                answer = api.post("/v1/predictions", json=body, headers={"prefer": "wait"})
                assert answer.json()["status"] == "succeeded"
                counts.append(len(set(psutil.Process().children(recursive=True)) - before))
            # What gives way may take a moment to be gone.
            for _ in range(100):
                if counts[1] <= counts[0]:
                    break
                time.sleep(0.1)
                counts[1] = len(set(psutil.Process().children(recursive=True)) - before)
            assert counts[0] == counts[1]
        host.close()
