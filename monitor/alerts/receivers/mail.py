"""Receiver `email`: over SMTP, encrypted unless the server stands in a listed network. RFC 5321, RFC 8314."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Annotated, ClassVar, Literal

import aiosmtplib
from pydantic import AfterValidator, ConfigDict, Field, SecretStr, model_validator

from monitor.alerts.receivers.dial import addresses
from monitor.alerts.receivers.failures import Cause, transport_reason
from monitor.alerts.receivers.mail_message import digest, message, thread_of
from monitor.alerts.receivers.post import NetworkOptions
from monitor.alerts.receivers.receiver import Receiver, SecretName, Shown
from monitor.alerts.texts import Part, Texts
from monitor.errors import DeliveryError
from monitor.logs import get_logger
from monitor.models import Alert

Security = Literal["starttls", "tls", "none"]
PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
DIGEST_FROM, DIGEST_MOST = 10, 50
PERMANENT = 500
"""From this reply code on, trying again cannot help (RFC 5321, 4.2.1)."""
_GOODBYE_SECONDS = 1.0
_CAUSES: tuple[Cause, ...] = (
    (aiosmtplib.SMTPTimeoutError, "timeout", "did not answer in time"),
    (ssl.SSLError, "tls", "has no valid certificate"),
)

log = get_logger("notify")


def _address(text: str) -> str:
    found = parseaddr(text)[1]
    if not re.fullmatch(r"[^@\s<>\"(),:;\\\[\]]+@[A-Za-z0-9.-]+", found):
        raise ValueError("this is no e-mail address, such as desk@example.org or Desk <desk@example.org>")
    return text


MailAddress = Annotated[str, AfterValidator(_address)]


class MailOptions(NetworkOptions):
    """Which server, from whom, to whom.

    host, port             the server; the port is 587, 465 or 25, as `security` says, unless given
    security               `starttls`, `tls` (from the first byte), or `none`, in listed networks only
    from, to               addresses, with or without a name
    username_secret,
    password_secret        name the secrets to log in with; both or none
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    kind: Literal["email"]
    parts: ClassVar[tuple[Part, ...]] = ("title", "text", "html")
    host: str = Field(min_length=1)
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Security = "starttls"
    sender: MailAddress = Field(alias="from")
    to: tuple[MailAddress, ...] = Field(min_length=1, max_length=50)
    username_secret: SecretName | None = None
    password_secret: SecretName | None = None

    @model_validator(mode="after")
    def _login(self) -> MailOptions:
        if (self.username_secret is None) != (self.password_secret is None):
            raise ValueError("username_secret and password_secret come together")
        if self.password_secret and self.security == "none":
            raise ValueError("a password is not sent without encryption: take `security: starttls` or `tls`")
        return self

    def build(self, name: str, secrets: Mapping[str, SecretStr], texts: Texts) -> Receiver:
        """A `Mail`; whether the server is of any use shows when it is asked."""
        login = None
        if self.username_secret and self.password_secret:
            login = Login(secrets[self.username_secret], secrets[self.password_secret])
        return Mail(self, login, texts, self.authorities())

    def preview(self, alert: Alert, texts: Texts) -> tuple[Shown, ...]:
        """The message, as if it were sent when the alert was raised."""
        made = message(alert, texts, *self.parties(), "", alert.raised_at)
        head = "\n".join(f"{name}: {made[name]}" for name in ("From", "To", "Subject"))
        body = made.get_body(("plain",))
        made.set_boundary("whiteflag")
        return (Shown("message", f"{head}\n\n{body.get_content() if body else ''}", made.as_string()),)

    def parties(self) -> tuple[Address, tuple[Address, ...]]:
        """Sender and recipients."""
        return _parsed(self.sender), tuple(_parsed(each) for each in self.to)


@dataclass(frozen=True, slots=True)
class Login:
    """User name and password."""

    user: SecretStr
    password: SecretStr


class Mail:
    """Sends to one list of people through one server, one connection for each message."""

    kind: ClassVar[str] = "email"
    interval: ClassVar[float] = 1.0
    digest_from: int = DIGEST_FROM
    digest_most: int = DIGEST_MOST

    def __init__(
        self, options: MailOptions, login: Login | None, texts: Texts, authorities: ssl.SSLContext | None
    ) -> None:
        self._options = options
        self._authorities = authorities
        self._login = login
        self._texts = texts
        self._sender, self._to = options.parties()
        self._port = options.port or PORTS[options.security]

    async def send(self, alert: Alert, thread: str = "") -> str:
        """Returns when the server has taken it for at least one recipient."""
        await self._send(message(alert, self._texts, self._sender, self._to, thread, datetime.now(UTC)))
        return thread or thread_of(alert, self._texts, self._sender)

    async def send_digest(self, alerts: Sequence[Alert]) -> None:
        """One message for all of them; each begins its thread with its next revision."""
        await self._send(digest(alerts, self._texts, self._sender, self._to, datetime.now(UTC)))

    async def close(self) -> None:
        """No connection is kept."""

    async def _send(self, made: EmailMessage) -> None:
        try:
            async with asyncio.timeout(self._options.timeout):
                refused = await self._submit(made)
        except TimeoutError:
            raise self._error("timeout", f"did not answer within {self._options.timeout:g} s") from None
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise self._refusal(min(each.code for each in error.recipients)) from None
        except aiosmtplib.SMTPResponseException as error:
            login = isinstance(error, aiosmtplib.SMTPAuthenticationError)
            raise self._refusal(error.code, login=login) from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            # "from None": the error may hold what was sent
            raise self._error(*transport_reason(error, _CAUSES)) from None
        if refused:
            told = made["Message-ID"]
            log.warning("recipients_refused", host=self._options.host, message_id=told, count=refused)

    async def _submit(self, made: EmailMessage) -> int:
        """How many recipients were refused while others were accepted."""
        secure = self._options.security != "none"
        found = await addresses(self._options.host, self._port, self._options.networks, secure=secure)
        client = aiosmtplib.SMTP(
            hostname=self._options.host,
            sock=await _connected(found, self._port),
            local_hostname=socket.gethostname(),
            use_tls=self._options.security == "tls",
            start_tls=False,
            tls_context=(self._authorities or ssl.create_default_context()) if secure else None,
            timeout=self._options.timeout,
        )
        try:
            await client.connect()
            await client.ehlo()
            if self._options.security == "starttls":
                await self._encrypt(client)
            if self._login is not None:
                await self._log_in(client, self._login)
            refused, _ = await client.send_message(made)
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=_GOODBYE_SECONDS)
        finally:
            client.close()
        return len(refused)

    async def _encrypt(self, client: aiosmtplib.SMTP) -> None:
        if not client.supports_extension("starttls"):
            raise self._error("tls", "offers no STARTTLS, so that nothing was sent")
        await client.starttls(server_hostname=self._options.host)
        await client.ehlo()  # what was said before is not to be trusted (RFC 3207, 4.2)

    async def _log_in(self, client: aiosmtplib.SMTP, login: Login) -> None:
        # one try with one method: each more would count as one more wrong password
        offered = client.supported_auth_methods
        if not {"plain", "login"} & set(offered):
            raise self._error("unauthorized", "offers no login by password", permanent=True)
        log_in = client.auth_plain if "plain" in offered else client.auth_login
        await log_in(login.user.get_secret_value(), login.password.get_secret_value())

    def _refusal(self, code: int, *, login: bool = False) -> DeliveryError:
        if code < 0:
            return self._error("protocol", "does not speak SMTP")
        permanent = code >= PERMANENT
        reason = ("unauthorized" if login else "rejected") if permanent else "server_error"
        return self._error(reason, f"answered {code}", permanent=permanent)

    def _error(self, reason: str, what: str, *, permanent: bool = False) -> DeliveryError:
        return DeliveryError(f"{self._options.host} {what}", reason, permanent=permanent)


async def _connected(found: Sequence[str], port: int) -> socket.socket:
    """A socket to the first address that answers; the name is not resolved again."""
    loop = asyncio.get_running_loop()
    for number, address in enumerate(found, 1):
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        sock.setblocking(False)
        try:
            await loop.sock_connect(sock, (address, port))
        except BaseException as error:
            sock.close()
            if number == len(found) or not isinstance(error, OSError):
                raise
        else:
            return sock
    raise OSError("no address")


def _parsed(text: str) -> Address:
    name, spec = parseaddr(text)
    return Address(display_name=name, addr_spec=spec)
