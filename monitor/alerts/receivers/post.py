"""The only HTTP client of the alerts part: POSTs to one receiver, which is not trusted.

No redirects, no cookies, no proxies from the environment, one deadline over everything, at most a little
of the answer read, and no address dialled that is neither public nor in the receiver's own `networks`.
Errors name the host and a reason from a closed list; a URL is a secret and never appears.
"""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from ipaddress import ip_address

import certifi
import httpx
from pydantic import Field, FilePath, IPvAnyNetwork, SecretStr

from monitor import __version__
from monitor.alerts.receivers.dial import addresses
from monitor.alerts.receivers.failures import Cause, retry_after, status_reason, transport_reason
from monitor.alerts.receivers.receiver import Options, SecretName
from monitor.errors import DeliveryError, SettingsError
from monitor.network import Network, allowed

_ANSWER_BYTES = 4096
_ANSWER_SECONDS = 2.0
_WORD = re.compile(r"[a-z][a-z_]{2,40}")
_CAUSES: tuple[Cause, ...] = (
    (httpx.TimeoutException, "timeout", "did not answer in time"),
    (httpx.ProtocolError, "protocol", "does not speak HTTP"),
    (httpx.InvalidURL, "protocol", "cannot be posted to"),
)

# httpx logs the whole URL of each request at "info", httpcore all headers of the answer at "debug"
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class NetworkOptions(Options):
    """How to reach a receiver that is not on this machine.

    networks     private networks that its name may lead to, such as 10.0.0.0/8
    ca_file      authorities (PEM) to trust instead of the usual ones: for in-house certificates
    timeout      seconds for one whole exchange
    """

    networks: tuple[IPvAnyNetwork, ...] = ()
    ca_file: FilePath | None = None
    timeout: float = Field(default=20.0, gt=0, le=60)  # the specification of webhooks advises 15 to 30

    def authorities(self) -> ssl.SSLContext | None:
        """To check certificates by, where the file names its own; `SettingsError` where there are none."""
        if self.ca_file is None:
            return None
        try:
            return ssl.create_default_context(cafile=self.ca_file)
        except OSError:
            raise SettingsError(f"ca_file: {self.ca_file} holds no certificates.") from None


class HttpOptions(NetworkOptions):
    """`url_secret` names the secret that holds the URL to post to."""

    url_secret: SecretName

    def post(self, name: str, secrets: Mapping[str, SecretStr], *, permanent: frozenset[int]) -> Post:
        """The client; `SettingsError` where the secret holds no URL that can be posted to."""
        return post_to(secrets[self.url_secret], f"{self.url_secret} (receiver {name})", self, permanent)


def post_to(url: SecretStr, label: str, options: NetworkOptions, permanent: frozenset[int]) -> Post:
    """A client for this URL; a `SettingsError` begins with `label`, for the URL may be a secret."""
    try:
        return Post(
            url,
            networks=options.networks,
            authorities=options.authorities(),
            permanent=permanent,
            deadline=options.timeout,
        )
    except ValueError as error:
        raise SettingsError(f"{label}: {error}.") from None


class Post:
    """Posts to one URL. `permanent` are the statuses after which trying again cannot help.

    Raises `ValueError` with a sentence (without the URL) where the URL can never be posted to.
    """

    def __init__(
        self,
        url: SecretStr,
        *,
        networks: Sequence[Network],
        authorities: ssl.SSLContext | None,
        permanent: frozenset[int],
        deadline: float,
    ) -> None:
        self.host = _checked(url.get_secret_value(), networks).host
        self._url = url
        self._permanent = permanent
        self._deadline = deadline
        self._client = httpx.AsyncClient(
            transport=_GuardedTransport(networks, authorities),
            # a deadline that cuts off a TLS handshake would leak its socket: connecting must end before
            timeout=httpx.Timeout(deadline, connect=deadline / 4),
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": f"whiteflag/{__version__}", "Accept-Encoding": "identity"},
        )

    async def send(self, body: bytes, headers: Mapping[str, str], *, path: str = "", read: int = 0) -> bytes:
        """Returns when the answer is 2xx, with up to `read` bytes of it; `path` is joined to the URL.

        Raises `DeliveryError` with a bounded reason otherwise.
        """
        url = httpx.URL(self._url.get_secret_value()).join(path)
        try:
            async with (
                asyncio.timeout(self._deadline),
                self._client.stream("POST", url, content=body, headers=dict(headers)) as response,
            ):
                said = await self._read(response, read)
        except TimeoutError:
            raise self.error("timeout", f"did not answer within {self._deadline:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            # "from None": the cause holds the request, and the request holds the URL
            raise self.error(*transport_reason(error, _CAUSES)) from None
        if not response.is_success:
            raise self._refusal(response, said)
        return said

    def error(
        self, reason: str, what: str, *, permanent: bool = False, retry_after: float | None = None
    ) -> DeliveryError:
        """One that begins with the host, which is no secret."""
        return DeliveryError(f"{self.host} {what}", reason, permanent=permanent, retry_after=retry_after)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _read(self, response: httpx.Response, wanted: int) -> bytes:
        if response.is_success:
            return await _beginning(response, wanted) if wanted else b""
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                return await _beginning(response, _ANSWER_BYTES)
        except (TimeoutError, httpx.HTTPError):
            return b""  # the status has said enough

    def _refusal(self, response: httpx.Response, body: bytes) -> DeliveryError:
        status, word = response.status_code, _word(body)
        return self.error(
            status_reason(status),
            f"answered {status} ({word})" if word else f"answered {status}",
            permanent=status in self._permanent,
            retry_after=retry_after(response.headers.get("Retry-After"), datetime.now(UTC)),
        )


class _GuardedTransport(httpx.AsyncBaseTransport):
    """Resolves the name itself and puts the checked address into the URL, so that no other is dialled."""

    def __init__(self, networks: Sequence[Network], authorities: ssl.SSLContext | None) -> None:
        self._networks = tuple(networks)
        verify = authorities or _usual_authorities(certifi.where())
        self._inner = httpx.AsyncHTTPTransport(verify=verify, trust_env=False, retries=0)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        name = url.raw_host.decode("ascii")
        # plain http is for the networks that the receiver lists, never for the internet
        secure = url.scheme == "https"
        found = await addresses(name, url.port or (443 if secure else 80), self._networks, secure=secure)
        # the certificate is checked against the name, and the Host header was set from it
        request.extensions = {**request.extensions, "sni_hostname": name}
        for address in found[:-1]:
            request.url = url.copy_with(host=address)
            try:
                return await self._inner.handle_async_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        request.url = url.copy_with(host=found[-1])
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


@cache
def _usual_authorities(file: str) -> ssl.SSLContext:
    """Read once for all receivers: it takes longer than a message."""
    return ssl.create_default_context(cafile=file)


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


async def _beginning(response: httpx.Response, limit: int) -> bytes:
    body = b""
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) >= limit:
            break
    return body[:limit]


def _word(body: bytes) -> str:
    """The machine word of a refusal, such as Slack's `invalid_payload`; other text may echo secrets."""
    text = body.decode("utf-8", "replace").strip()
    return text if _WORD.fullmatch(text) else ""
