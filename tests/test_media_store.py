"""ArtifactStore: what it accepts, what it refuses, and what it says."""

import asyncio
import base64
import hashlib
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gate.errors import ServiceError, UsageError
from gate.media import store as store_module
from gate.media.store import ArtifactStore, Gone, file_url

BODY = b"hello, gate" * 100

Handler = Callable[[str, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(autouse=True)
def _quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "RETRY_WAIT", 0.01)


@pytest.fixture
def store() -> Iterator[ArtifactStore]:
    with ArtifactStore(max_bytes=100_000, timeout=5) as store:
        yield store


@asynccontextmanager
async def serving(handle: Handler) -> AsyncIterator[str]:
    """A real HTTP server; `handle` gets each request's path and writes the whole answer."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            await handle(request.split()[1].decode(), writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def answer(writer: asyncio.StreamWriter, status: str = "200 OK", body: bytes = b"", **headers: str) -> None:
    lines = [f"HTTP/1.1 {status}", "Connection: close", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def the_file(store: ArtifactStore) -> list[Path]:
    return list(Path(store._folder.name).iterdir())


class TestDataUrls:
    @pytest.mark.parametrize(
        ("url", "data", "media_type"),
        [
            ("data:image/png;base64,aGVsbG8=", b"hello", "image/png"),
            ("data:image/png;base64,aGVsbG8", b"hello", "image/png"),  # padding left out
            ("data:image/png;base64,aGVs\nbG8=\n", b"hello", "image/png"),  # folded
            ("data:image/png;base64,aGVsbG8%3D", b"hello", "image/png"),
            ("DATA:image/PNG;charset=x;base64,aGVsbG8=", b"hello", "image/png"),
            ("data:text/html,%3Cb%3Eh%C3%A9%3C/b%3E", "<b>hé</b>".encode(), "text/html"),
            ("data:;base64,aGVsbG8=", b"hello", "text/plain"),
            ("data:,A%20brief%20note", b"A brief note", "text/plain"),
            ("data:text/plain,", b"", "text/plain"),
        ],
    )
    async def test_are_decoded_as_RFC_2397_says(
        self, store: ArtifactStore, url: str, data: bytes, media_type: str
    ) -> None:
        artifact = await store.fetch(url, name="note")
        assert artifact.path.read_bytes() == data
        assert (artifact.size, artifact.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert (artifact.name, artifact.media_type) == ("note", media_type)

    @pytest.mark.parametrize(
        ("url", "why"),
        [
            ("data:image/png;base64,aGVsb*8=", "not valid base64"),
            ("data:image/png;base64,aGVsb", "not valid base64"),
            ("data:image/png;base64", "has no comma"),
        ],
    )
    async def test_that_are_malformed_are_service_errors(self, store: ArtifactStore, url: str, why: str) -> None:
        with pytest.raises(ServiceError, match=why):
            await store.fetch(url)

    async def test_over_the_limit_are_refused(self, store: ArtifactStore) -> None:
        url = "data:image/png;base64," + base64.b64encode(bytes(100_001)).decode()
        with pytest.raises(ServiceError, match="holds more than"):
            await store.fetch(url)

    async def test_are_not_repeated_in_full_in_messages(self, store: ArtifactStore) -> None:
        with pytest.raises(ServiceError) as caught:
            await store.fetch("data:image/png;base64," + "*" * 10_000)
        assert len(str(caught.value)) < 300


class TestDownloads:
    async def test_are_saved_with_their_name_and_type(self, store: ArtifactStore) -> None:
        async def handle(path: str, writer: asyncio.StreamWriter) -> None:
            answer(writer, body=BODY, Content_Type="Image/PNG; charset=binary")

        async with serving(handle) as url:
            artifact = await store.fetch(f"{url}/pbxt/out%200.png?signature=secret")
        assert artifact.path.read_bytes() == BODY
        assert artifact.sha256 == hashlib.sha256(BODY).hexdigest()
        assert (artifact.size, artifact.name, artifact.media_type) == (len(BODY), "out 0.png", "image/png")

    async def test_take_the_name_that_the_caller_gives(self, store: ArtifactStore) -> None:
        async def handle(path: str, writer: asyncio.StreamWriter) -> None:
            answer(writer, body=BODY)

        async with serving(handle) as url:
            assert (await store.fetch(f"{url}/a.png", name="b.png")).name == "b.png"

    async def test_follow_redirects(self, store: ArtifactStore) -> None:
        async def handle(path: str, writer: asyncio.StreamWriter) -> None:
            if path == "/start":
                answer(writer, "302 Found", Location="/end")
            else:
                answer(writer, body=BODY)

        async with serving(handle) as url:
            assert (await store.fetch(f"{url}/start")).size == len(BODY)

    async def test_give_up_on_a_redirect_loop(self, store: ArtifactStore) -> None:
        requests = []

        async def handle(path: str, writer: asyncio.StreamWriter) -> None:
            requests.append(path)
            answer(writer, "302 Found", Location="/again")

        async with serving(handle) as url:
            with pytest.raises(ServiceError, match="more than 5 redirects"):
                await store.fetch(f"{url}/start")
        assert len(requests) == 6

    async def test_do_not_leave_http(self, store: ArtifactStore) -> None:
        async def handle(path: str, writer: asyncio.StreamWriter) -> None:
            answer(writer, "302 Found", Location="file:///etc/passwd")

        async with serving(handle) as url:
            with pytest.raises(ServiceError, match="not an http"):
                await store.fetch(url)

    async def test_that_break_off_are_errors_and_leave_nothing(self, store: ArtifactStore) -> None:
        tries = []

        async def handle(path: str, writer: asyncio.StreamWriter) -> None:
            tries.append(path)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + bytes(500))

        async with serving(handle) as url:
            with pytest.raises(ServiceError, match="Could not download"):
                await store.fetch(f"{url}/out.png")
        assert len(tries) == 3
        assert the_file(store) == []

    async def test_over_the_limit_are_refused_before_they_are_read(self, store: ArtifactStore) -> None:
        async def handle(path: str, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")

        async with serving(handle) as url:
            with pytest.raises(ServiceError, match="is larger than"):
                await store.fetch(url)

    async def test_without_an_end_stop_at_the_limit(self, store: ArtifactStore) -> None:
        async def handle(path: str, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                writer.write(bytes(10_000))
                await writer.drain()

        async with serving(handle) as url:
            with pytest.raises(ServiceError, match="is larger than"):
                await store.fetch(url)
        assert the_file(store) == []

    async def test_that_are_slow_stop_at_the_timeout(self) -> None:
        async def handle(path: str, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(100):
                writer.write(b"x")
                await asyncio.sleep(0.1)

        with ArtifactStore(timeout=0.5) as store:
            async with serving(handle) as url:
                with pytest.raises(ServiceError, match=r"did not arrive within 0\.5 s"):
                    await store.fetch(url)
            assert the_file(store) == []

    @pytest.mark.parametrize(("status", "tries"), [("404 Not Found", 1), ("403 Forbidden", 1), ("503 Busy", 3)])
    async def test_that_the_server_refuses_are_errors(self, store: ArtifactStore, status: str, tries: int) -> None:
        requests = []

        async def handle(path: str, writer: asyncio.StreamWriter) -> None:
            requests.append(path)
            answer(writer, status)

        async with serving(handle) as url:
            with pytest.raises(ServiceError, match=f"the server answered {status}"):
                await store.fetch(f"{url}/out.png")
        assert len(requests) == tries

    async def test_are_tried_again_after_a_passing_failure(self, store: ArtifactStore) -> None:
        requests = []

        async def handle(path: str, writer: asyncio.StreamWriter) -> None:
            requests.append(path)
            if len(requests) == 1:
                return  # the connection closes without an answer
            if len(requests) == 2:
                answer(writer, "500 Internal Server Error")
            else:
                answer(writer, body=BODY)

        async with serving(handle) as url:
            assert (await store.fetch(url)).size == len(BODY)

    async def test_from_a_closed_port_are_errors(self, store: ArtifactStore) -> None:
        async def handle(path: str, writer: asyncio.StreamWriter) -> None: ...

        async with serving(handle) as url:
            pass
        with pytest.raises(ServiceError, match="Could not download"):
            await store.fetch(url)

    @pytest.mark.parametrize("url", ["ftp://host/a", "http://", "http:///a", "file:///etc/passwd", "a.png", ""])
    async def test_of_other_addresses_are_refused(self, store: ArtifactStore, url: str) -> None:
        with pytest.raises(ServiceError, match="not an http"):
            await store.fetch(url)

    async def test_with_a_malformed_host_are_refused(self, store: ArtifactStore) -> None:
        with pytest.raises(ServiceError):
            await store.fetch("http://[::1/a")

    async def test_show_no_query_and_no_password_in_messages(self, store: ArtifactStore) -> None:
        async def handle(path: str, writer: asyncio.StreamWriter) -> None:
            answer(writer, "404 Not Found")

        async with serving(handle) as url:
            with pytest.raises(ServiceError) as caught:
                await store.fetch(f"{url.replace('//', '//user:hunter2@')}/out.png?X-Signature=s3cret")
        assert "/out.png" in str(caught.value)
        assert "s3cret" not in str(caught.value)
        assert "hunter2" not in str(caught.value)


class TestTheFolder:
    def test_is_private_and_removed_at_the_end(self) -> None:
        with ArtifactStore() as store:
            artifact = store.save(b"hello", "../../evil.png", "image/png")
            assert artifact.path.read_bytes() == b"hello"
            assert artifact.path.parent == Path(store._folder.name)
            assert artifact.path.parent.stat().st_mode & 0o077 == 0
        assert not artifact.path.parent.exists()

    def test_may_be_filled_from_many_threads(self, store: ArtifactStore) -> None:
        def save(index: int) -> None:
            artifacts.append(store.save(bytes([index])))

        artifacts: list = []
        threads = [threading.Thread(target=save, args=(index,)) for index in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {artifact.path.read_bytes() for artifact in artifacts} == {bytes([index]) for index in range(50)}


class TestKeptFiles:
    @asynccontextmanager
    async def server(self) -> AsyncIterator[tuple[str, list[str]]]:
        """An address that answers something else each time, and what has been asked of it."""
        asked: list[str] = []

        async def handle(path: str, writer: asyncio.StreamWriter) -> None:
            asked.append(path)
            if path == "/gone":
                answer(writer, "410 Gone")
            else:
                answer(writer, body=f"answer {len(asked)}".encode(), Content_Type="text/plain")

        async with serving(handle) as url:
            yield url, asked

    async def test_are_not_fetched_again_by_a_later_run(self, tmp_path: Path) -> None:
        async with self.server() as (url, asked):
            with ArtifactStore(keep=tmp_path) as store:
                first = await store.fetch(f"{url}/out.txt?signature=s3cret", of="id1")
            with ArtifactStore(keep=tmp_path) as store:
                second = await store.fetch(f"{url}/out.txt?signature=s3cret", of="id1")
                assert second.path.read_bytes() == b"answer 1"
        assert second == first and (first.name, first.media_type, first.size) == ("out.txt", "text/plain", 8)
        assert len(asked) == 1

    async def test_belong_to_one_prediction_each(self, tmp_path: Path) -> None:
        async with self.server() as (url, _):
            with ArtifactStore(keep=tmp_path) as store:
                files = [await store.fetch(f"{url}/out.txt", of=of) for of in ("id1", "id2", "", "")]
                assert [file.path.read_bytes() for file in files] == [f"answer {n}".encode() for n in (1, 2, 3, 4)]

    @pytest.mark.parametrize("suffix", ["", ".json"])
    @pytest.mark.parametrize("damage", [b"", b"answer ?", b"[]", b"{}", None])
    async def test_are_fetched_again_if_they_are_damaged(
        self, tmp_path: Path, suffix: str, damage: bytes | None
    ) -> None:
        async with self.server() as (url, asked):
            with ArtifactStore(keep=tmp_path) as store:
                await store.fetch(url, of="id1")
                (path,) = (path for path in tmp_path.iterdir() if path.suffix == suffix)
                path.unlink() if damage is None else path.write_bytes(damage)
                for _ in range(2):
                    assert (await store.fetch(url, of="id1")).path.read_bytes() == b"answer 2"
        assert len(asked) == 2

    async def test_are_shown_to_nobody_else_and_their_addresses_to_nobody(self, tmp_path: Path) -> None:
        folder = tmp_path / "kept"
        async with self.server() as (url, _):
            with ArtifactStore(keep=folder) as store:
                await store.fetch(f"{url}/out.txt?signature=s3cret", of="id1")
        assert folder.stat().st_mode & 0o077 == 0
        assert not any(b"out.txt" in path.read_bytes() or "out" in path.name for path in folder.iterdir())

    async def test_that_cannot_be_written_are_the_machines_fault(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        async with self.server() as (url, _):
            with (
                ArtifactStore(keep=tmp_path / "file") as store,
                pytest.raises(ServiceError, match="files cannot be kept there"),
            ):
                await store.fetch(url, of="id1")

    async def test_that_are_gone_are_told_from_what_failed(self, store: ArtifactStore) -> None:
        async with self.server() as (url, _):
            with pytest.raises(Gone, match="the server answered 410 Gone"):
                await store.fetch(f"{url}/gone")


class TestFileUrl:
    @pytest.mark.parametrize(
        ("name", "data", "media_type"),
        [
            ("a.png", b"\x89PNG\r\n\x1a\n", "image/png"),
            ("a", b"\x89PNG\r\n\x1a\n" + bytes(40), "image/png"),
            ("a", b"?", "application/octet-stream"),
            ("a.txt", b"", "text/plain"),
        ],
    )
    async def test_can_be_fetched_again(
        self, store: ArtifactStore, tmp_path: Path, name: str, data: bytes, media_type: str
    ) -> None:
        (tmp_path / name).write_bytes(data)
        artifact = await store.fetch(file_url(tmp_path / name))
        assert (artifact.path.read_bytes(), artifact.media_type) == (data, media_type)

    def test_of_a_missing_file_is_a_usage_error(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"Cannot read .*a\.png"):
            file_url(tmp_path / "a.png")
