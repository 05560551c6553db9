"""A gate that runs for strangers reaches public addresses only, however they are written or redirected to."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from gate.errors import ServiceError
from gate.media.addresses import is_public
from gate.media.store import ArtifactStore


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "not an address", "",
    ],
)  # fmt: skip
def test_these_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_these_are_public(address: str) -> None:
    assert is_public(address)


@asynccontextmanager
async def serving(location: str = "") -> AsyncIterator[tuple[int, list[str]]]:
    """A server on this machine: its port, and the paths that were asked for."""
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
        asked.append(path)
        if location and path == "/start":
            writer.write(f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode())
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], asked


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0177.0.0.1", "2130706433", "127.1"])
async def test_loopback_is_refused_in_every_spelling(host: str) -> None:
    with ArtifactStore(public_only=True) as store:
        async with serving() as (port, asked):
            with pytest.raises(ServiceError):
                await store.fetch(f"http://{host}:{port}/secret")
    assert asked == []


async def test_a_name_that_resolves_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    await _resolve_everything_to("10.0.0.7", monkeypatch)
    with (
        ArtifactStore(public_only=True) as store,
        pytest.raises(ServiceError, match=r"files\.example is at 10\.0\.0\.7, which is no public address"),
    ):
        await store.fetch("http://files.example/out.png")


async def test_a_redirect_to_a_private_address_is_refused() -> None:
    with ArtifactStore(public_only=True, allow_loopback=True) as store:
        async with serving("http://10.0.0.7/metadata") as (port, asked):
            with pytest.raises(ServiceError, match="no public address"):
                await store.fetch(f"http://127.0.0.1:{port}/start")
    assert asked == ["/start"]


async def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    # The name is resolved once: a second answer, which could be a private address, is never asked for.
    asked = await _resolve_everything_to("127.0.0.1", monkeypatch)
    with ArtifactStore(public_only=True, allow_loopback=True) as store:
        async with serving() as (port, _):
            artifact = await store.fetch(f"http://files.example:{port}/out.txt")
    assert artifact.size == 5
    assert asked == ["files.example"]


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as (port, asked):
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
        with ArtifactStore(public_only=True) as store, pytest.raises(ServiceError):
            await store.fetch("http://10.0.0.7/secret")
    assert asked == []


async def _resolve_everything_to(address: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answer name look-ups with one address; returns the names that are asked for."""
    names: list[str] = []
    resolve = asyncio.get_running_loop().getaddrinfo

    async def answer(host: Any, port: Any, **options: Any) -> Any:
        if host == address:
            return await resolve(host, port, **options)
        names.append(str(host))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", answer)
    return names
