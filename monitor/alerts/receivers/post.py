"""The only HTTP client of the alerts part: one POST to a receiver, which is not trusted.

No redirects, no cookies, no proxies from the environment, one deadline over everything, at most a little
of the answer read, and no address dialled that is neither public nor in the receiver's own `networks`.
Errors name the host and a reason from a closed list; a URL is a secret and never appears.
"""

from __future__ import annotations

import asyncio
import email.utils
import logging
import re
import socket
import ssl
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from ipaddress import ip_address

import httpx
from pydantic import Field, IPvAnyNetwork, SecretStr

from monitor import __version__
from monitor.alerts.receivers.receiver import Options, SecretName
from monitor.errors import DeliveryError, SettingsError
from monitor.network import Network, allowed, public

MAX_WAIT = 86_400.0
"""Seconds: what an answer may ask for in Retry-After."""
_ANSWER_BYTES = 4096
_ANSWER_SECONDS = 2.0
_ADDRESSES = 3
_WORD = re.compile(r"[a-z][a-z_]{2,40}")

# httpx logs the whole URL of each request at "info", httpcore all headers of the answer at "debug"
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class HttpOptions(Options):
    """Where to post.

    url_secret   names the secret that holds the URL
    networks     private networks that the URL may lead to, such as 10.0.0.0/8
    timeout      seconds for one whole exchange
    """

    url_secret: SecretName
    networks: tuple[IPvAnyNetwork, ...] = ()
    timeout: float = Field(default=20.0, gt=0, le=60)  # the specification of webhooks advises 15 to 30

    def post(self, name: str, secrets: Mapping[str, SecretStr], *, permanent: frozenset[int]) -> Post:
        """The client; `SettingsError` where the secret holds no URL that can be posted to."""
        try:
            return Post(
                secrets[self.url_secret], networks=self.networks, permanent=permanent, deadline=self.timeout
            )
        except ValueError as error:
            raise SettingsError(f"{self.url_secret} (receiver {name}): {error}.") from None


class Post:
    """Posts to one URL. `permanent` are the statuses after which trying again cannot help.

    Raises `ValueError` with a sentence (without the URL) where the URL can never be posted to.
    """

    def __init__(
        self,
        url: SecretStr,
        *,
        networks: Sequence[Network],
        permanent: frozenset[int],
        deadline: float,
    ) -> None:
        self._url = _checked(url.get_secret_value(), networks)
        self.host = self._url.host
        self._permanent = permanent
        self._deadline = deadline
        self._client = httpx.AsyncClient(
            transport=_GuardedTransport(networks),
            # a deadline that cuts off a TLS handshake would leak its socket: connecting must end before
            timeout=httpx.Timeout(deadline, connect=deadline / 4),
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": f"whiteflag/{__version__}", "Accept-Encoding": "identity"},
        )

    async def send(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Returns when the answer is 2xx; `DeliveryError` with a bounded reason otherwise."""
        try:
            async with (
                asyncio.timeout(self._deadline),
                self._client.stream("POST", self._url, content=body, headers=dict(headers)) as response,
            ):
                word = await _first_word(response)
        except TimeoutError:
            raise self._error("timeout", f"did not answer within {self._deadline:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            # "from None": the cause holds the request, and the request holds the URL
            raise self._error(*_transport_reason(error)) from None
        if not response.is_success:
            raise self._refusal(response, word)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def _refusal(self, response: httpx.Response, word: str) -> DeliveryError:
        status = response.status_code
        said = f" ({word})" if word else ""
        return self._error(
            status_reason(status),
            f"answered {status}{said}",
            permanent=status in self._permanent,
            retry_after=retry_after(response.headers.get("Retry-After"), datetime.now(UTC)),
        )

    def _error(
        self, reason: str, what: str, *, permanent: bool = False, retry_after: float | None = None
    ) -> DeliveryError:
        return DeliveryError(f"{self.host} {what}", reason, permanent=permanent, retry_after=retry_after)


class _BlockedError(OSError):
    """The name leads to no address that may be dialled."""


class _GuardedTransport(httpx.AsyncBaseTransport):
    """Resolves the name itself and puts the checked address into the URL, so that no other is dialled."""

    def __init__(self, networks: Sequence[Network]) -> None:
        self._networks = tuple(networks)
        self._inner = httpx.AsyncHTTPTransport(trust_env=False, retries=0)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        name = url.raw_host.decode("ascii")
        addresses = await self._addresses(name, url)
        # the certificate is checked against the name, and the Host header was set from it
        request.extensions = {**request.extensions, "sni_hostname": name}
        for address in addresses[:-1]:
            request.url = url.copy_with(host=address)
            try:
                return await self._inner.handle_async_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        request.url = url.copy_with(host=addresses[-1])
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _addresses(self, name: str, url: httpx.URL) -> list[str]:
        secure = url.scheme == "https"
        port = url.port or (443 if secure else 80)
        found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
        addresses = dict.fromkeys(str(info[4][0]) for info in found)
        # plain http is for the networks that the receiver lists, never for the internet
        passed = [
            address
            for address in addresses
            if allowed(address, self._networks) and (secure or not public(address))
        ]
        if not passed:
            raise _BlockedError
        return passed[:_ADDRESSES]


def status_reason(status: int) -> str:
    """A status that is no success, as a word for metrics and logs."""
    named = {401: "unauthorized", 403: "unauthorized", 404: "not_found", 410: "gone", 429: "rate_limited"}
    if status in named:
        return named[status]
    ranges = {3: "redirect", 4: "rejected", 5: "server_error"}
    return ranges.get(status // 100, "protocol")


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header (RFC 9110: seconds or a date) asks for, at most a day."""
    if not value:
        return None
    if value.strip().isdecimal():
        return min(float(value), MAX_WAIT)
    try:
        when = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max((when - now).total_seconds(), 0.0), MAX_WAIT)


def _checked(text: str, networks: Sequence[Network]) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise ValueError("it is no URL") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("it must begin with https://")
    if url.userinfo:
        raise ValueError("it must not hold a user name or password")
    if url.scheme == "http" and not networks:
        raise ValueError("it must begin with https:// unless the receiver lists its `networks`")
    if _literal(url.host) and not allowed(url.host, networks):
        raise ValueError(f"{url.host} is not a public address, and no network in `networks` holds it")
    return url


def _literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


async def _first_word(response: httpx.Response) -> str:
    """The machine word of a refusal, such as Slack's `invalid_payload`; other text may echo secrets."""
    if response.is_success:
        return ""
    body = b""
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) >= _ANSWER_BYTES:
                    break
    except (TimeoutError, httpx.HTTPError):
        return ""  # the status has said enough
    text = body.decode("utf-8", "replace").strip()
    return text if _WORD.fullmatch(text) else ""


_REASONS: tuple[tuple[type[Exception], str, str], ...] = (
    (_BlockedError, "blocked", "has no address that may be dialled: it is not public and not in `networks`"),
    (socket.gaierror, "dns", "has no address"),
    (httpx.TimeoutException, "timeout", "did not answer in time"),
    (ssl.SSLError, "tls", "has no valid certificate"),
    (httpx.ProtocolError, "protocol", "does not speak HTTP"),
    (httpx.InvalidURL, "protocol", "cannot be posted to"),
)


def _transport_reason(error: Exception) -> tuple[str, str]:
    causes: list[BaseException] = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) and cause not in causes:
        causes.append(cause)
    for kind, reason, words in _REASONS:
        if any(isinstance(cause, kind) for cause in causes):
            return reason, words
    return "connection", "could not be reached, or broke off"
