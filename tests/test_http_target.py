"""A Cog server that somebody else runs: a real one, and ones that misbehave."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from gate.errors import ServiceError, SetupFailed
from gate.targets.http import HttpTarget
from gate.targets.local import LocalTarget
from tests.projects import ECHO, source

Make = Callable[..., str]
Answers = dict[str, tuple[int, object]]
READY: tuple[int, object] = (200, {"status": "READY"})


@asynccontextmanager
async def served(ref: str) -> AsyncIterator[str]:
    """The URL of a real Cog server for a project."""
    async with LocalTarget(ref, parallel=1) as local:
        yield local._servers[0].client.base_url


@asynccontextmanager
async def scripted(answers: Answers) -> AsyncIterator[str]:
    """The URL of a server that gives these answers by path; None breaks the connection."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        status, body = answers.get(head.split()[1].decode(), (404, {}))
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            writer.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, len(data)))
            writer.write(data)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def target(url: str, parallel: int = 4, setup_timeout: float = 5) -> HttpTarget:
    return HttpTarget(url, parallel, setup_timeout)


async def test_predictions_run_on_a_server_that_takes_one_at_a_time(project: Make) -> None:
    async with served(project(source("time.sleep(0.1)\nreturn text"))) as url, target(url) as model:
        predictions = await asyncio.gather(*(model.predict({"text": str(n)}, 20) for n in range(6)))
    assert [prediction.output for prediction in predictions] == [str(n) for n in range(6)]
    assert model.setup_seconds is not None


async def test_a_prediction_that_hangs_is_cancelled_there(project: Make) -> None:
    async with served(project(source("time.sleep(2)\nreturn text"))) as url, target(url) as model:
        hung = await model.predict({"text": "a"}, 0.5)
    assert (hung.status, hung.timed_out) == ("canceled", True)


async def test_a_server_without_a_document_says_how_to_get_one(project: Make) -> None:
    async with served(project(ECHO)) as url, target(url) as model:
        with pytest.raises(ServiceError, match="has no OpenAPI document: serve an image made by"):
            await model.openapi()


async def test_nobody_there_is_a_failed_service() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        with pytest.raises(ServiceError, match="No Cog server answers at"):
            await target(url).__aenter__()


@pytest.mark.parametrize("body", [b"<html>", {"hello": "world"}, [1]])
async def test_something_else_there_is_named(body: object) -> None:
    async with scripted({"/health-check": (200, body)}) as url:
        with pytest.raises(ServiceError, match="is not a Cog server"):
            await target(url).__aenter__()


async def test_a_model_whose_setup_failed_is_told_with_its_logs() -> None:
    health = {"status": "SETUP_FAILED", "setup": {"logs": "no weights"}}
    async with scripted({"/health-check": (200, health)}) as url:
        with pytest.raises(SetupFailed, match="setup failed") as caught:
            await target(url).__aenter__()
    assert caught.value.logs == "no weights"


async def test_a_model_that_never_becomes_ready_is_given_up() -> None:
    async with scripted({"/health-check": (200, {"status": "STARTING"})}) as url:
        with pytest.raises(SetupFailed, match=r"setup did not end within 0\.3 s"):
            await target(url, setup_timeout=0.3).__aenter__()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((200, None), "broke the connection"),
        ((200, b"{"), "is not a Cog server"),
        ((200, {"status": "processing"}), "answered 200 with status 'processing'"),
        ((500, {"error": "out of memory"}), "answered 500 with status None: out of memory"),
        ((503, [1]), "is not a Cog server"),
    ],
)
async def test_an_answer_that_cannot_be_read_is_a_failed_service(answer: tuple[int, object], message: str) -> None:
    async with scripted({"/health-check": READY, "/predictions": answer}) as url, target(url) as model:
        with pytest.raises(ServiceError, match=message):
            await model.predict({}, 5)


@pytest.mark.parametrize("status", ["failed", "canceled", "aborted"])
async def test_a_prediction_that_did_not_succeed_keeps_its_status(status: str) -> None:
    answer = {"id": "p1", "status": status, "unknown": {"field": 1}}
    async with scripted({"/health-check": READY, "/predictions": (200, answer)}) as url, target(url) as model:
        prediction = await model.predict({}, 5)
    assert (prediction.id, prediction.status) == ("p1", status)
    assert prediction.error == f"The prediction was {status}."


async def test_inputs_that_the_server_rejects_are_a_failed_prediction() -> None:
    answer = (422, {"detail": [{"loc": ["body", "input", "n"], "msg": "too large"}]})
    async with scripted({"/health-check": READY, "/predictions": answer}) as url, target(url) as model:
        prediction = await model.predict({}, 5)
    assert prediction.status == "failed"
    assert "too large" in str(prediction.error)


async def test_a_server_that_stays_busy_is_given_up() -> None:
    async with scripted({"/health-check": READY, "/predictions": (409, {})}) as url, target(url) as model:
        with pytest.raises(ServiceError, match=r"was busy with other work for 0\.3 s"):
            await model.predict({}, 0.3)


async def test_a_server_that_broke_is_given_up_at_once() -> None:
    answers: Answers = {"/health-check": READY, "/predictions": (409, {})}
    async with scripted(answers) as url, target(url) as model:
        answers["/health-check"] = (200, {"status": "DEFUNCT"})
        with pytest.raises(ServiceError, match="stopped working: it says DEFUNCT"):
            await model.predict({}, 60)
