"""Connections that only lead where they may: of the addresses that were checked, one is dialled.

One connection for one request: among ten thousand hosts an idle connection costs more than a new one.
Certificates are checked against the name in the URL, whatever address was dialled.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from monitor.errors import FetchError
from monitor.network import Network, allowed, public

PORTS = frozenset({80, 443, 8080, 8443})
"""Other ports of public hosts are refused: a feed must not make us knock at strange doors."""

_NAME_SECONDS = 60.0
_MAX_NAMES = 50_000
_ADDRESSES_TRIED = 3
_READ_BUFFER = 1 << 16

Resolver = Callable[[str, int], Any]


class GuardedTransport(httpx.AsyncBaseTransport):
    """httpx on connections of a `GuardedBackend`."""

    def __init__(self, networks: Sequence[Network], resolver: Resolver | None = None) -> None:
        self._backend = GuardedBackend(networks, resolver)
        self._tls = httpx.create_ssl_context(trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request on a connection of its own; raises `FetchError` and the errors of httpx."""
        url = request.url
        port = url.port or (443 if url.scheme == "https" else 80)
        connection = httpcore.AsyncHTTPConnection(
            httpcore.Origin(url.raw_scheme, url.raw_host, port),
            ssl_context=self._tls,
            network_backend=self._backend,
        )
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        asked = httpcore.Request(
            request.method, target, headers=request.headers.raw, extensions=request.extensions
        )
        try:
            with _errors_of_httpx():
                answer = await connection.handle_async_request(asked)
        except BaseException:
            await connection.aclose()
            raise
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream, connection),
            extensions=answer.extensions,
        )


class _Body(httpx.AsyncByteStream):
    """The body as it comes; the connection ends with it."""

    def __init__(self, stream: Any, connection: httpcore.AsyncHTTPConnection) -> None:
        self._stream = stream
        self._connection = connection

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _errors_of_httpx():
            async for part in self._stream:
                yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
        await self._connection.aclose()


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves, checks every address, and dials one of those it has checked."""

    def __init__(self, networks: Sequence[Network], resolver: Resolver | None = None) -> None:
        self._networks = networks
        self._resolve = resolver or _resolve
        self._known: dict[str, tuple[float, list[str]]] = {}

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises `FetchError` where the name leads inside, `httpcore.ConnectError` where nobody answers."""
        addresses = await self._addresses(host, port)
        # one forbidden answer condemns the name: it is trying something
        if not all(allowed(ip, self._networks) for ip in addresses):
            raise FetchError(f"{host} leads to an address that is not public", "blocked")
        if port not in PORTS and all(public(ip) for ip in addresses):
            raise FetchError(f"port {port} is not one of the web's", "blocked")
        error: Exception = httpcore.ConnectError(f"{host} has no address")
        for ip in addresses[:_ADDRESSES_TRIED]:
            try:
                async with asyncio.timeout(timeout):
                    return _Stream(*await asyncio.open_connection(ip, port, limit=_READ_BUFFER))
            except TimeoutError:
                error = httpcore.ConnectTimeout(f"{host} does not answer")
            except OSError as failed:
                error = httpcore.ConnectError(str(failed))
        raise error

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise FetchError("unix sockets are not the web", "blocked")

    async def sleep(self, seconds: float) -> None:
        """Part of the interface."""
        await asyncio.sleep(seconds)

    async def _addresses(self, host: str, port: int) -> list[str]:
        """Answers are kept for a minute, and checked at each use."""
        now = time.monotonic()
        known = self._known.get(host)
        if known and known[0] > now:
            return known[1]
        addresses = list(await self._resolve(host, port))
        if len(self._known) > _MAX_NAMES:
            self._known.clear()
        self._known[host] = (now + _NAME_SECONDS, addresses)
        return addresses


class _Stream(httpcore.AsyncNetworkStream):
    """asyncio's streams as httpcore wants them.

    Single reads and writes have no limit: the fetch has a deadline for the whole, which is what stops a drip.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        try:
            return await self._reader.read(max_bytes)
        except (OSError, ssl.SSLError) as error:
            raise httpcore.ReadError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        try:
            self._writer.write(buffer)
            await self._writer.drain()
        except (OSError, ssl.SSLError) as error:
            raise httpcore.WriteError(str(error)) from error

    async def aclose(self) -> None:
        # not waited for: a host that does not say goodbye must not keep us
        self._writer.close()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("no secure connection in time") from error
        except (OSError, ssl.SSLError) as error:
            raise httpcore.ConnectError(str(error)) from error
        return self

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._writer.get_extra_info("ssl_object")
        return None


@contextmanager
def _errors_of_httpx() -> Iterator[None]:
    """The same errors under the names that users of httpx know."""
    try:
        yield
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
        kind = getattr(httpx, type(error).__name__, httpx.TransportError)
        raise kind(str(error)) from error


async def _resolve(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"the name {host} cannot be resolved", "dns") from error
    return list(dict.fromkeys(str(info[4][0]) for info in found))
