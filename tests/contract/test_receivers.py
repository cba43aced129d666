"""One suite over every kind of receiver: what it accepts, how it takes a bad day, that it keeps secrets.

A new kind adds one line to `MADE` in `tests/receiver_kinds.py`.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
import traceback
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
import trustme
from prometheus_client import generate_latest
from pydantic import SecretStr

from monitor.alerts.dispatcher import Dispatcher
from monitor.alerts.receivers.kinds import KINDS
from monitor.alerts.receivers.receiver import Digests, Receiver
from monitor.alerts.routes import Route
from monitor.alerts.sample import sample_alert
from monitor.alerts.store import MemoryStore
from monitor.errors import DeliveryError, SettingsError
from monitor.models import Alert, Decision
from tests import receiver_server as server
from tests.receiver_kinds import (
    KEY,
    MADE,
    OVER_HTTP,
    OVER_NETWORK,
    PASSWORD,
    PATIENCE,
    TOKEN,
    build,
    options_for,
    receiver_at,
    says,
    serve,
)
from tests.receiver_server import Behaviour

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
T = TypeVar("T")
SHORT = 0.2
"""Seconds for receivers that never answer."""
every_kind = pytest.mark.parametrize("kind", KINDS)
every_network_kind = pytest.mark.parametrize("kind", OVER_NETWORK)
every_http_kind = pytest.mark.parametrize("kind", OVER_HTTP)


def pairs(kinds: Iterable[str], cases: Iterable[T], few: Collection[T]) -> list[tuple[str, T]]:
    """Every kind with every case; one that is slow to start runs a `few` that tell it from the others."""
    return [(kind, case) for kind in kinds for case in cases if not MADE[kind].starts or case in few]


async def outcome(receiver: Receiver) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await receiver.send(sample_alert(NOW))
    return caught.value


def test_every_kind_is_in_this_suite() -> None:
    assert list(MADE) == list(KINDS)


@every_kind
async def test_it_sends_an_alert_once(kind: str) -> None:
    async with receiver_at(kind) as (receiver, found):
        await receiver.send(sample_alert(NOW))
    assert len(found.requests) == (kind in OVER_NETWORK)
    for request in found.requests if kind in OVER_HTTP else ():
        assert request.method == "POST"
        assert request.path == f"/hook/{TOKEN}" or not MADE[kind].secret_url


@pytest.mark.parametrize(("kind", "status"), pairs(OVER_NETWORK, [200, 202], few=[202]))
async def test_any_2xx_is_acceptance(kind: str, status: int) -> None:
    async with receiver_at(kind, says(kind, status)) as (receiver, _):
        await receiver.send(sample_alert(NOW))


@every_network_kind
@pytest.mark.parametrize(
    ("status", "reason"), [(400, "rejected"), (429, "rate_limited"), (500, "server_error")]
)
async def test_a_refusal_for_good_and_two_for_now(kind: str, status: int, reason: str) -> None:
    async with receiver_at(kind, says(kind, status)) as (receiver, found):
        error = await outcome(receiver)
    # SMTP has no word of its own for "too fast"
    assert error.reason == (reason if MADE[kind].speaks == "http" or status == 400 else "server_error")
    assert error.permanent is (status in MADE[kind].permanent)
    assert len(found.requests) == 1


@every_network_kind
async def test_what_was_refused_for_now_is_accepted_later(kind: str) -> None:
    async with receiver_at(kind, says(kind, 500), says(kind, 200)) as (receiver, found):
        assert (await outcome(receiver)).reason == "server_error"
        await receiver.send(sample_alert(NOW))
    assert len(found.requests) == 2


DIGESTING = [kind for kind in OVER_NETWORK if isinstance(build(kind), Digests)]


@pytest.mark.parametrize("kind", DIGESTING)
async def test_a_digest_is_one_message_that_names_all_or_fails_for_all(kind: str) -> None:
    many = [replace(sample_alert(NOW), id=f"i{n}-r1", headline=f"Story number {n}") for n in range(9)]
    async with receiver_at(kind, says(kind, 200), says(kind, 500)) as (receiver, found):
        assert isinstance(receiver, Digests)
        assert len(many) <= receiver.digest_most
        await receiver.send_digest(many)
        with pytest.raises(DeliveryError) as caught:
            await receiver.send_digest(many)
    assert caught.value.reason == "server_error"
    assert all(alert.headline.encode() in found.requests[0].body for alert in many)
    assert len(found.requests) == 2


@every_network_kind
async def test_connections_are_used_again_or_renewed(kind: str) -> None:
    async with receiver_at(kind) as (receiver, found):
        for _ in range(3):
            await receiver.send(sample_alert(NOW))
    assert len(found.requests) == 3


STATUSES = {
    301: "redirect",
    400: "rejected",
    401: "unauthorized",
    403: "unauthorized",
    404: "not_found",
    410: "gone",
    422: "rejected",
    500: "server_error",
}


@pytest.mark.parametrize(("kind", "status"), pairs(OVER_HTTP, STATUSES, few=[301, 403, 410]))
async def test_a_refusal_has_a_bounded_reason(kind: str, status: int) -> None:
    async with receiver_at(kind, server.answer(status)) as (receiver, found):
        error = await outcome(receiver)
    assert (error.reason, error.retry_after) == (STATUSES[status], None)
    assert error.permanent is (status in MADE[kind].permanent)
    assert f"answered {status}" in str(error)
    assert len(found.requests) == 1


@every_http_kind
async def test_retry_after_is_heeded(kind: str) -> None:
    async with receiver_at(kind, server.answer(429, Retry_After="120")) as (receiver, _):
        assert (await outcome(receiver)).retry_after == 120


BAD_DAYS: dict[str, tuple[Behaviour, set[str]]] = {
    "hang": (server.hang, {"timeout"}),
    "slow drip of headers": (server.drip, {"timeout"}),
    "reset": (server.reset, {"connection"}),
    "closed without an answer": (server.close, {"protocol", "connection"}),
    "another protocol": (server.garbage, {"protocol"}),
    "refusal with a slow drip": (server.drip_body(500), {"server_error", "timeout"}),
}


@every_network_kind
@pytest.mark.parametrize(("behaviour", "reasons"), BAD_DAYS.values(), ids=BAD_DAYS)
async def test_a_bad_day_ends_in_time(kind: str, behaviour: Behaviour, reasons: set[str]) -> None:
    limit = SHORT + MADE[kind].starts if "timeout" in reasons else PATIENCE
    async with receiver_at(kind, behaviour, limit=limit) as (receiver, _):
        started = time.monotonic()
        error = await outcome(receiver)
    assert error.reason in reasons
    assert not error.permanent
    assert time.monotonic() - started < limit + 5


BY_STATUS = [kind for kind in OVER_HTTP if not MADE[kind].reads]


@pytest.mark.parametrize("kind", BY_STATUS)
async def test_an_acceptance_counts_even_if_its_body_never_ends(kind: str) -> None:
    async with receiver_at(kind, server.drip_body(200)) as (receiver, _):
        started = time.monotonic()
        await receiver.send(sample_alert(NOW))
    assert time.monotonic() - started < PATIENCE


@every_network_kind
@pytest.mark.parametrize("status", [200, 500])
async def test_a_huge_answer_is_not_read(kind: str, status: int) -> None:
    async with serve(kind) as found:
        found.script = [server.flood(status, lambda: found)]
        receiver = build(kind, port=found.port, timeout=2 if kind == "email" else PATIENCE)
        if status == 200 and kind not in ("slack-bot", "email"):  # the others do not look into it
            await receiver.send(sample_alert(NOW))
        else:
            assert (await outcome(receiver)).reason in {"server_error", "protocol"}
        await receiver.close()
    # what fits into the buffers of the two sockets, and no more
    assert found.sent < 10_000_000


@every_network_kind
async def test_nobody_there(kind: str) -> None:
    async with serve(kind) as found:
        pass
    receiver = build(kind, port=found.port)
    assert (await outcome(receiver)).reason == "connection"
    await receiver.close()


@every_network_kind
async def test_a_name_without_address(kind: str) -> None:
    receiver = build(kind, "nobody.invalid", tls=True)
    assert (await outcome(receiver)).reason == "dns"
    await receiver.close()


@every_http_kind
async def test_a_redirect_is_a_failure_and_never_followed(kind: str) -> None:
    async with server.serve() as inner:
        away = server.answer(302, Location=inner.url("/metadata"))
        async with receiver_at(kind, away) as (receiver, found):
            error = await outcome(receiver)
    assert error.reason == "redirect"
    assert len(found.requests) == 1
    assert inner.requests == []


INWARD = ("localhost", "0x7f.1", "2130706433", "0", "127.1")


@pytest.mark.parametrize(("kind", "host"), pairs(OVER_NETWORK, INWARD, few=["localhost"]))
async def test_a_name_that_leads_inside_is_never_dialled(kind: str, host: str) -> None:
    async with serve(kind) as found:
        receiver = build(kind, host, found.port, tls=True, networks=())
        error = await outcome(receiver)
        await receiver.close()
    assert error.reason in {"blocked", "dns"}  # some of these are no names for some resolvers
    assert found.requests == []


@every_network_kind
async def test_what_is_not_encrypted_never_leaves_the_listed_networks(kind: str) -> None:
    receiver = build(kind, "93.184.216.34", networks=("10.0.0.0/8",))
    assert (await outcome(receiver)).reason == "blocked"
    await receiver.close()


def certificate(*names: str) -> tuple[trustme.CA, ssl.SSLContext]:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return authority, context


CERTIFICATES: dict[str, tuple[str, str, str | None]] = {
    "valid": ("localhost", "usual", None),
    "of an authority in a file": ("localhost", "file", None),
    "unknown authority": ("localhost", "none", "tls"),
    "another name": ("elsewhere.example", "usual", "tls"),
    "the address instead of the name": ("127.0.0.1", "file", "tls"),
}


@every_network_kind
@pytest.mark.parametrize(("name", "trusted", "reason"), CERTIFICATES.values(), ids=CERTIFICATES)
async def test_the_certificate_is_checked_against_the_name(
    kind: str, name: str, trusted: str, reason: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, context = certificate(name)
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    if trusted == "usual":
        # HTTP trusts certifi's authorities, SMTP those of the machine
        monkeypatch.setattr("certifi.where", lambda: str(file))
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    async with serve(kind, tls=context) as found:
        ca_file = file if trusted == "file" else None
        receiver = build(kind, "localhost", found.port, tls=True, ca_file=ca_file)
        if reason is None:
            await receiver.send(sample_alert(NOW))
            assert found.requests[0].headers.get("host") in (None, f"localhost:{found.port}")
        else:
            assert (await outcome(receiver)).reason == reason
        await receiver.close()


@every_network_kind
def test_a_file_without_authorities_is_said_at_the_start(kind: str, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing", encoding="utf-8")
    with pytest.raises(SettingsError, match="holds no certificates"):
        build(kind, "localhost", tls=True, ca_file=tmp_path / "ca.pem")


@every_network_kind
@pytest.mark.parametrize(
    ("blunt", "reason"), [(b"HTTP/1.1 400 Bad Request\r\n\r\n", "tls"), (b"", "timeout")]
)
async def test_tls_with_a_server_that_has_none(kind: str, blunt: bytes, reason: str) -> None:
    async with serve(kind, blunt=blunt) as found:
        limit = 1 if reason == "timeout" else PATIENCE
        receiver = build(kind, port=found.port, tls=True, timeout=limit)
        assert (await outcome(receiver)).reason == reason
        await receiver.close()


class Bin:
    """Takes decisions and give-ups, and keeps the words of the latter."""

    def __init__(self) -> None:
        self.errors: list[DeliveryError] = []

    async def decided(self, decision: Decision) -> None: ...

    async def gave_up(self, alert: Alert, receiver: str, error: DeliveryError, attempts: int) -> None:
        self.errors.append(error)


class Watched:
    """The receiver, and everything that its errors say."""

    def __init__(self, receiver: Receiver, said: list[str]) -> None:
        self.kind, self.interval, self.close = receiver.kind, receiver.interval, receiver.close
        self.receiver, self.said = receiver, said

    async def send(self, alert: Alert, thread: str = "") -> str:
        try:
            return await self.receiver.send(alert, thread)
        except DeliveryError as error:
            self.said += [str(error), repr(error), *traceback.format_exception(error)]
            raise


def assert_leaks_no_secret(*texts: str) -> None:
    """None of the secrets, and no part of them, stands in any of the texts."""
    for text in texts:
        for secret in (TOKEN, PASSWORD, KEY, KEY.removeprefix("whsec_")):
            assert secret not in text
            assert secret.lower() not in text.lower()


SPITEFUL: dict[str, Behaviour] = {
    "echoes 200": server.echo(200),
    "echoes 400": server.echo(400),
    "echoes 410": server.echo(410),
    "echoes 500": server.echo(500),
    "redirects": server.answer(302, Location=f"https://example.org/{TOKEN}"),
    "says the token": server.answer(400, TOKEN.lower().encode()),
    "hangs": server.hang,
    "resets": server.reset,
    "garbage": server.garbage,
}


TELLING = ["echoes 200", "echoes 410", "redirects", "hangs"]


@pytest.mark.parametrize(("kind", "spite"), pairs(KINDS, SPITEFUL, few=TELLING))
async def test_it_leaks_no_secret(
    kind: str, spite: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    root = Route.model_validate({"receivers": ["r"]})
    options, _ = options_for(kind)
    said = [repr(options), str(options), options.model_dump_json()]
    limit = SHORT + MADE[kind].starts if spite == "hangs" else PATIENCE
    async with receiver_at(kind, SPITEFUL[spite], limit=limit) as (receiver, _):
        said += [repr(receiver), repr(vars(receiver))]
        inner = [value for value in vars(receiver).values() if not isinstance(value, SecretStr)]
        said += [repr(vars(value)) for value in inner if hasattr(value, "__dict__")]
        rubbish, store = Bin(), MemoryStore()
        dispatcher = Dispatcher(store, {"r": Watched(receiver, said)}, root, rubbish, schedule=())
        await dispatcher.accept(sample_alert(NOW))
        task = asyncio.create_task(dispatcher.run())
        while not (rubbish.errors or any(delivery.sent for _, delivery in store.items())):
            assert not task.done()
            await asyncio.sleep(0.01)
        dispatcher.stop()
        await task
        said += [repr(delivery) for _, delivery in store.items()]
        said += [str(error) for error in rubbish.errors]
    out = capfd.readouterr()
    assert_leaks_no_secret(*said, caplog.text, out.out, out.err, generate_latest().decode())
