"""How the tests make each kind of receiver, and the server it talks to. A new kind adds a line to `MADE`."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from monitor.alerts.receivers.kinds import KINDS, build_receivers
from monitor.alerts.receivers.receiver import Options, Receiver
from tests import receiver_server, smtp_server
from tests.receiver_server import Behaviour, Server

TOKEN = "T0KEN-in-the-url"
KEY = "whsec_" + "c2VjcmV0" * 4
PASSWORD = "xoxb-Passw0rt-of-the-desk"
PATIENCE = 10.0
"""Seconds for receivers that answer."""
LOOPBACK = ("127.0.0.0/8",)
SMTP_CODES = {200: 250, 202: 250, 204: 250, 400: 554, 429: 421, 500: 451, 503: 421}
"""What an SMTP server says where a web server gives that status."""


@dataclass(frozen=True)
class Made:
    """Options as in the file; `{url}`, `{host}`, `{port}` and `{security}` stand for the server.

    good        the body of an acceptance
    permanent   statuses after which trying again cannot help
    secret_url  whether the URL is one
    starts      seconds that it may take to start, on a busy machine
    reads       whether it is in the answer's body that the receiver finds out
    """

    speaks: Literal["nothing", "http", "smtp"] = "nothing"
    options: dict[str, Any] = field(default_factory=dict)
    good: bytes = b"ok"
    permanent: frozenset[int] = frozenset()
    secret_url: bool = False
    reads: bool = False
    starts: float = 0.0


MADE: dict[str, Made] = {
    "console": Made(),
    "slack": Made("http", {"url_secret": "URL"}, permanent=frozenset({400, 403, 404, 410}), secret_url=True),
    "slack-bot": Made(
        "http",
        {"token_secret": "PASSWORD", "channel": "C0000001", "api": "{url}"},
        good=b'{"ok": true, "channel": "C0000001", "ts": "1700000000.000001"}',
        reads=True,
    ),
    "webhook": Made(
        "http",
        {"url_secret": "URL", "signing_secret": "KEY"},
        permanent=frozenset({410}),
        secret_url=True,
    ),
    "alertmanager": Made(
        "http", {"url": "{url}", "authorization_secret": "PASSWORD"}, permanent=frozenset({400, 422})
    ),
    "email": Made(
        "smtp",
        {
            "host": "{host}",
            "port": "{port}",
            "security": "{security}",
            "from": "Whiteflag <whiteflag@news.example>",
            "to": ["desk@news.example", "Night Desk <night@news.example>"],
        },
        permanent=frozenset({400}),
    ),
    "apprise": Made(
        "http",
        {"url_secret": "APPRISE"},
        permanent=frozenset({401, 403, 404, 410}),
        secret_url=True,
        reads=True,
        starts=1.5,
    ),
}
OVER_NETWORK = [kind for kind, made in MADE.items() if made.speaks != "nothing"]
OVER_HTTP = [kind for kind, made in MADE.items() if made.speaks == "http"]


def options_for(
    kind: str,
    host: str = "mail.example.org",
    port: int = 443,
    *,
    tls: bool = True,
    networks: tuple[str, ...] = LOOPBACK,
    timeout: float = PATIENCE,
    ca_file: Path | None = None,
) -> tuple[Options, dict[str, str]]:
    """The typed options, and the secrets that they name."""
    path = f"/hook/{TOKEN}" if MADE[kind].secret_url else "/hook"
    url = f"http{'s' if tls else ''}://{host}:{port}{path}"
    server = {"{url}": url, "{host}": host, "{port}": port, "{security}": "tls" if tls else "none"}
    made = MADE[kind]
    wanted = {
        name: server.get(value, value) if isinstance(value, str) else value
        for name, value in made.options.items()
    }
    reach = {"networks": networks, "timeout": timeout, "ca_file": ca_file}
    if made.speaks == "nothing":
        reach = {}
    options = KINDS[kind].model_validate({"kind": kind, **wanted, **reach})
    service = url.replace("http", "json", 1)
    return options, {"URL": url, "KEY": KEY, "PASSWORD": PASSWORD, "APPRISE": service}


def build(kind: str, host: str = "127.0.0.1", port: int = 443, **more: Any) -> Receiver:
    """A receiver that talks to this server, without TLS unless asked for."""
    options, secrets = options_for(kind, host, port, **{"tls": False, **more})
    return build_receivers({"r": options}, secrets.get).on["r"]


def says(kind: str, status: int, **headers: str) -> Behaviour:
    """The answer of this meaning in the protocol of the kind."""
    if MADE[kind].speaks == "smtp":
        return smtp_server.reply(SMTP_CODES[status])
    body = MADE[kind].good if status < 300 else b"ok"
    return receiver_server.answer(status, body, **headers)


def serve(
    kind: str, *script: Behaviour, tls: ssl.SSLContext | None = None, blunt: bytes | None = None
) -> AbstractAsyncContextManager[Server]:
    """A server that speaks the protocol of the kind, and accepts unless a script says otherwise."""
    begin = smtp_server.serve_smtp if MADE[kind].speaks == "smtp" else receiver_server.serve
    return begin(*(script or (says(kind, 200),)), tls=tls, blunt=blunt)


@asynccontextmanager
async def receiver_at(
    kind: str, *script: Behaviour, limit: float = PATIENCE
) -> AsyncIterator[tuple[Receiver, Server]]:
    """A server and a receiver of this kind that talks to it."""
    async with serve(kind, *script) as found:
        receiver = build(kind, port=found.port, timeout=limit)
        yield receiver, found
        await receiver.close()
