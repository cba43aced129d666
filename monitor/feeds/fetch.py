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
import ssl
import time
import zlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urljoin, urlsplit

import httpx

from monitor.errors import FetchError
from monitor.feeds.answer import Answer
from monitor.feeds.dial import GuardedTransport, Resolver
from monitor.network import Network

FEED_TYPES = (
    "application/rss+xml, application/atom+xml, application/feed+json;q=0.9, application/xml;q=0.8, "
    "text/xml;q=0.8, */*;q=0.1"
)
PAGE_TYPES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"

_MAX_HOPS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_GZIP_OR_ZLIB = 47  # window bits that make zlib find out which of the two it is


Permit = Callable[[str], Awaitable[None]]


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
        resolver: Resolver | None = None,
    ) -> None:
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(networks, resolver),
            headers={"User-Agent": user_agent, "Accept-Encoding": "gzip"},
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(None, connect=10),
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

    async def page(self, url: str, caps: Caps, permit: Permit | None = None) -> Answer:
        """A page of an article. `permit` is asked about each address on the way and raises `FetchError`."""
        return await self._get(url, {"Accept": PAGE_TYPES}, caps, permit)

    async def _get(
        self, url: str, headers: dict[str, str], caps: Caps, permit: Permit | None = None
    ) -> Answer:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(caps.seconds):
                return await self._follow(url, headers, caps, permit, started)
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

    async def _follow(
        self, url: str, headers: dict[str, str], caps: Caps, permit: Permit | None, started: float
    ) -> Answer:
        visited: list[str] = []
        permanent = True
        while len(visited) <= _MAX_HOPS:
            _check_scheme(url)
            if permit is not None:
                await permit(url)
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
