"""The only way out to feeds and pages: one guarded GET.

What it guards against, and how:
- a name, or a redirect, that leads into a private network (SSRF): the very address that is dialled is
  checked, at each hop, also when the name changes its mind between two look-ups;
- bombs: bytes are counted on the wire and after decompression, which is done in bounded steps, and only
  the encoding that was asked for is taken;
- drips: one deadline for the whole fetch, redirects included;
- tracking and proxies: no cookies, no referrer, nothing from the environment.

Raises `FetchError` and nothing else.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from monitor.errors import FetchError
from monitor.feeds.answer import Answer
from monitor.network import Network, allowed, public

PORTS = frozenset({80, 443, 8080, 8443})
"""Other ports of public hosts are refused: a feed must not make us knock at strange doors."""

FEED_TYPES = (
    "application/rss+xml, application/atom+xml, application/feed+json;q=0.9, application/xml;q=0.8, "
    "text/xml;q=0.8, */*;q=0.1"
)
PAGE_TYPES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"

_MAX_HOPS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_GZIP_OR_ZLIB = 47  # window bits that make zlib find out which of the two it is
_NAME_SECONDS = 60.0
_ADDRESSES_TRIED = 3

Resolver = Callable[[str, int], Any]


@dataclass(frozen=True, slots=True)
class Caps:
    """How much of a body to take, in bytes on the wire and decoded, and the seconds for all of it."""

    wire: int = 4 << 20
    decoded: int = 10 << 20
    seconds: float = 30.0


class Fetcher:
    """One HTTP client for the whole process; close it with `aclose`."""

    def __init__(
        self,
        user_agent: str,
        networks: Sequence[Network] = (),
        *,
        connections: int = 200,
        resolver: Resolver | None = None,
    ) -> None:
        self._client = httpx.AsyncClient(
            transport=_Transport(_GuardedBackend(networks, resolver), connections),
            headers={"User-Agent": user_agent, "Accept-Encoding": "gzip"},
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(15, connect=10, pool=30),
            trust_env=False,
            follow_redirects=False,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def feed(self, url: str, etag: str | None, last_modified: str | None, caps: Caps) -> Answer:
        """A feed, unless it is as it was (RFC 9110 §13); the validators go out exactly as they came."""
        headers = {"Accept": FEED_TYPES, "A-IM": "feed"}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        return await self._get(url, headers, caps)

    async def page(self, url: str, caps: Caps) -> Answer:
        """A page of an article."""
        return await self._get(url, {"Accept": PAGE_TYPES}, caps)

    async def _get(self, url: str, headers: dict[str, str], caps: Caps) -> Answer:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(caps.seconds):
                return await self._follow(url, headers, caps, started)
        except FetchError:
            raise
        except (TimeoutError, httpx.TimeoutException) as error:
            raise FetchError(f"no whole answer within {caps.seconds:g} seconds", "timeout") from error
        except (
            httpx.HTTPError,
            httpx.InvalidURL,
            httpx.StreamError,
            zlib.error,
            ssl.SSLError,
            OSError,
        ) as error:
            raise FetchError(f"{type(error).__name__}: {error}", _reason(error)) from error
        except ValueError as error:  # a URL that only breaks when it is taken apart (RFC 3986, punycode)
            raise FetchError(f"the address makes no sense: {error}", "bad_address") from error

    async def _follow(self, url: str, headers: dict[str, str], caps: Caps, started: float) -> Answer:
        visited: list[str] = []
        permanent = True
        while len(visited) <= _MAX_HOPS:
            _check_scheme(url)
            visited.append(url)
            async with self._client.stream("GET", url, headers=headers) as response:
                target = response.headers.get("location") if response.status_code in _REDIRECTS else None
                if target is None:
                    body = b"" if response.status_code == 304 else await _read(response, caps)
                    return Answer(
                        status=response.status_code,
                        url=url,
                        headers=dict(response.headers),
                        body=body,
                        hops=len(visited) - 1,
                        moved_to=url if len(visited) > 1 and permanent else None,
                        seconds=time.perf_counter() - started,
                    )
                permanent = permanent and response.status_code in _PERMANENT
                url = urljoin(url, target)
            if url in visited:
                raise FetchError("the redirects go round in a circle", "redirects")
        raise FetchError(f"more than {_MAX_HOPS} redirects", "redirects")


class _Transport(httpx.AsyncHTTPTransport):
    """httpx's own transport over a pool whose network is guarded.

    No connection is kept alive: among many hosts an idle one costs more than a new one
    (the pool looks at each of them for each request).
    """

    def __init__(self, backend: httpcore.AsyncNetworkBackend, connections: int) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=connections,
            max_keepalive_connections=0,
            network_backend=backend,
        )


class _GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves, checks every address, and dials one of those it has checked.

    Certificates are still checked against the name: httpcore takes that from the URL.
    """

    def __init__(self, networks: Sequence[Network], resolver: Resolver | None = None) -> None:
        self._inner = httpcore.AnyIOBackend()
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
        addresses = await self._addresses(host, port)
        # one forbidden answer condemns the name: it is trying something
        if not all(allowed(ip, self._networks) for ip in addresses):
            raise FetchError(f"{host} leads to an address that is not public", "blocked")
        if port not in PORTS and all(public(ip) for ip in addresses):
            raise FetchError(f"port {port} is not one of the web's", "blocked")
        error: Exception = httpcore.ConnectError(f"{host} has no address")
        for ip in addresses[:_ADDRESSES_TRIED]:
            try:
                return await self._inner.connect_tcp(ip, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
        raise error

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        raise FetchError("unix sockets are not the web", "blocked")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _addresses(self, host: str, port: int) -> list[str]:
        """Answers are kept for a minute, and checked at each use."""
        now = time.monotonic()
        known = self._known.get(host)
        if known and known[0] > now:
            return known[1]
        addresses = list(await self._resolve(host, port))
        if len(self._known) > 50_000:
            self._known.clear()
        self._known[host] = (now + _NAME_SECONDS, addresses)
        return addresses


async def _resolve(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"the name {host} cannot be resolved", "dns") from error
    return list(dict.fromkeys(str(info[4][0]) for info in found))


async def _read(response: httpx.Response, caps: Caps) -> bytes:
    """The decoded body; stops as soon as it is too long, not after."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FetchError(f"the encoding {encoding!r} was not asked for", "encoding")
    decoder = zlib.decompressobj(_GZIP_OR_ZLIB) if encoding not in ("", "identity") else None
    body, wire = bytearray(), 0
    async for chunk in response.aiter_raw():
        wire += len(chunk)
        body += decoder.decompress(chunk, caps.decoded - len(body) + 1) if decoder else chunk
        if wire > caps.wire or len(body) > caps.decoded:
            raise FetchError(f"more than {caps.wire} bytes, or {caps.decoded} unpacked", "too_large")
    return bytes(body)


def _check_scheme(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(f"not an address of the web: {url[:100]}", "blocked")


def _reason(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "tls"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ConnectError):
        return "connect"
    if isinstance(error, zlib.error):
        return "encoding"
    return "protocol" if isinstance(error, httpx.ProtocolError | httpx.InvalidURL) else "network"
