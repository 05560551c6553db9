"""Downloads that reach public addresses only, for a gate that runs on behalf of strangers.

The address is checked where the connection is made, after name resolution, and the connection goes to the very
address that was checked: a redirect, or a name that resolves differently the second time, changes nothing.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterable

import httpcore2
import httpx2

from gate.errors import ServiceError

NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits


class PrivateAddress(ServiceError):
    """An address that the gate does not fetch from."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public Internet, and no address inside it does not.

    Private, loopback, link-local, shared, multicast and reserved ranges are not public, as the IANA registries
    list them; neither are IPv6 addresses that stand for an IPv4 address which is not.
    """
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    inside: list[ipaddress.IPv4Address | None] = []
    if isinstance(ip, ipaddress.IPv6Address):
        inside = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in NAT64:
            inside.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    if any(embedded is not None and not is_public(str(embedded)) for embedded in inside):
        return False
    return (ip.is_global and not ip.is_multicast) or any(embedded is not None for embedded in inside)


class PublicTransport(httpx2.AsyncHTTPTransport):
    """An HTTP transport that connects to public addresses only. Proxies of the environment are not used."""

    def __init__(self, verify: ssl.SSLContext, allow_loopback: bool = False) -> None:
        super().__init__(verify=verify, trust_env=False)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=verify, network_backend=_PublicBackend(allow_loopback), max_connections=None
        )


class _PublicBackend(httpcore2.AsyncNetworkBackend):
    def __init__(self, allow_loopback: bool) -> None:
        self._allow_loopback = allow_loopback
        self._sockets = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        address = await self._resolve(host, port)
        sockets: httpcore2.AsyncNetworkBackend = self._sockets  # pyright: ignore[reportAssignmentType]
        return await sockets.connect_tcp(address, port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        raise PrivateAddress(f"The gate does not fetch from the socket {path}.")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _resolve(self, host: str, port: int) -> str:
        """The first address of a name, if all of them are allowed."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore2.ConnectError(f"{host} cannot be resolved: {error}") from error
        addresses = [str(entry[4][0]) for entry in found]
        for address in addresses:
            loopback = self._allow_loopback and ipaddress.ip_address(address.split("%")[0]).is_loopback
            if not (is_public(address) or loopback):
                raise PrivateAddress(
                    f"{host} is at {address}, which is no public address: the gate does not fetch from it."
                )
        return addresses[0]
