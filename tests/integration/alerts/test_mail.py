"""E-mail through a real SMTP server on loopback: STARTTLS, a login, threads, and who is refused."""

from __future__ import annotations

import base64
import email.policy
import logging
import socket
import ssl
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from monitor.alerts.receivers.kinds import build_receivers
from monitor.alerts.receivers.mail import MailOptions
from monitor.alerts.receivers.receiver import Receiver
from monitor.errors import DeliveryError
from tests.alert_cases import CASES, HOSTILE

SECRETS = {"USER": "desk-user", "PASS": "Passw0rt-of-the-desk"}
DESK, NIGHT = "desk@news.example", "night@news.example"
FIRST, SECOND = CASES["first_report"], CASES["corroborated"]


@dataclass
class Box:
    """What the server keeps, and whom it refuses: address to reply."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    reply: str = "250 kept"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _: Any) -> str:  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.reply.startswith("2"):
            parsed = BytesParser(policy=email.policy.default).parsebytes(envelope.content)
            assert isinstance(parsed, EmailMessage)
            self.mails.append(parsed)
            self.recipients.append(list(envelope.rcpt_tos))
        return self.reply


def _login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (
        SECRETS["USER"].encode(),
        SECRETS["PASS"].encode(),
    )
    return AuthResult(success=right, handled=right)


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for localhost, of an authority that this process trusts."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return context


@contextmanager
def smtp(context: ssl.SSLContext | None) -> Iterator[Box]:
    """With a context: mail is taken only after STARTTLS and a login."""
    with socket.socket() as probe:  # the controller calls its own port, so that 0 would not do
        probe.bind(("127.0.0.1", 0))
        box = Box(probe.getsockname()[1])
    strict: dict[str, Any] = {
        "tls_context": context,
        "require_starttls": True,
        "authenticator": _login,
        "auth_required": True,
    }
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **(strict if context else {}))
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def mail(box: Box, *, secrets: dict[str, str] = SECRETS, **changes: Any) -> Receiver:
    usual = {
        "kind": "email",
        "host": "localhost",
        "port": box.port,
        "from": "Whiteflag <whiteflag@news.example>",
        "to": [DESK, f"Night Desk <{NIGHT}>"],
        "networks": ["127.0.0.0/8", "::1/128"],
        "username_secret": "USER",
        "password_secret": "PASS",
    }
    plain = changes.get("security") == "none"
    kept = {name: value for name, value in usual.items() if not (plain and name.endswith("_secret"))}
    options = MailOptions.model_validate({**kept, **changes})
    return build_receivers({"r": options}, secrets.get).on["r"]


async def test_a_thread_over_starttls_with_a_login(tls: ssl.SSLContext) -> None:
    with smtp(tls) as box:
        receiver = mail(box)
        thread = await receiver.send(FIRST)
        assert await receiver.send(SECOND, thread) == thread
    first, second = box.mails
    assert box.recipients == [[DESK, NIGHT]] * 2
    assert first["Message-ID"] == f"<{FIRST.id}@news.example>"
    assert first["In-Reply-To"] is None
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    assert second["Subject"] == f"Re: {first['Subject']}"
    assert first["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in first.iter_parts()] == ["text/plain", "text/html"]


async def test_a_wrong_password_is_a_refusal_for_good_and_stays_secret(
    tls: ssl.SSLContext, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    guess = "guessed-Passw0rt"
    with smtp(tls) as box:
        receiver = mail(box, secrets={**SECRETS, "PASS": guess})
        with pytest.raises(DeliveryError) as caught:
            await receiver.send(FIRST)
    sent = base64.b64encode(f"\0{SECRETS['USER']}\0{guess}".encode()).decode()
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("mail.")]
    told = [*ours, *capfd.readouterr(), repr(vars(receiver)), *traceback.format_exception(caught.value)]
    for secret in (guess, SECRETS["USER"], sent):
        assert not any(secret in text for text in told)
    assert (caught.value.reason, caught.value.permanent) == ("unauthorized", True)
    assert str(caught.value) == "localhost answered 535"
    assert box.mails == []


async def test_without_starttls_nothing_is_sent() -> None:
    with smtp(None) as box, pytest.raises(DeliveryError) as caught:
        await mail(box).send(FIRST)
    assert (caught.value.reason, caught.value.permanent) == ("tls", False)
    assert box.mails == []


@pytest.mark.parametrize(
    ("refuse", "reply", "reason", "permanent"),
    [
        ({}, "451 later", "server_error", False),
        ({}, "552 too big", "rejected", True),
        ({"desk@news.example": "550 who?", "night@news.example": "550 who?"}, "250 ok", "rejected", True),
        (
            {"desk@news.example": "550 who?", "night@news.example": "450 busy"},
            "250 ok",
            "server_error",
            False,
        ),
    ],
)
async def test_a_refusal(refuse: dict[str, str], reply: str, reason: str, permanent: bool) -> None:
    with smtp(None) as box:
        box.refuse, box.reply = refuse, reply
        with pytest.raises(DeliveryError) as caught:
            await mail(box, security="none").send(FIRST)
    assert (caught.value.reason, caught.value.permanent) == (reason, permanent)


async def test_one_refused_recipient_of_two_is_told_and_no_reason_to_repeat(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with smtp(None) as box:
        box.refuse = {DESK: "550 who?"}
        await mail(box, security="none").send(FIRST)
    assert box.recipients == [[NIGHT]]
    assert "recipients_refused" in capsys.readouterr().out


async def test_hostile_text_is_no_markup_and_no_header() -> None:
    with smtp(None) as box:
        await mail(box, security="none").send(CASES["hostile"])
    [message] = box.mails
    assert message["Subject"].startswith("<!channel> <!here>")
    html = message.get_body(("html",))
    assert html is not None
    text = html.get_content()
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "javascript:" not in text
    assert "{{ 7*7 }}" in text
    assert HOSTILE.startswith("<!channel>")
