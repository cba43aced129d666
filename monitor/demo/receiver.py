"""A webhook receiver on loopback, as somebody outside would write it: checks the signature, takes the alert.

It drops no repeats, so that they would be seen. Verification follows Standard Webhooks 1.0:
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson

from monitor.errors import DecodeError, WhiteflagError
from monitor.models import Alert
from monitor.topics import decode

TOLERANCE = 300
"""Seconds that a signature may be old or early."""
_MAX_BYTES = 4 << 20


class UnverifiedError(WhiteflagError):
    """A request that nobody with our key has signed just now."""


@dataclass(frozen=True, slots=True)
class Received:
    """One delivery: the id of the message, and the alert as it came and as we know it."""

    delivery_id: str
    data: Mapping[str, Any]
    alert: Alert


class Receiver:
    """Takes deliveries until `close` and hands each to `take`, which is called in a thread of the server."""

    def __init__(self, key: bytes, take: Callable[[Received], None]) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.key, self._server.take = key, take
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/alerts"
        threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True, name="receiver"
        ).start()

    def close(self) -> None:
        """Stop serving and free the port."""
        self._server.shutdown()
        self._server.server_close()


def verify(headers: Mapping[str, str], body: bytes, key: bytes, now: float) -> str:
    """The message's id; `UnverifiedError` says what is wrong. `now` is in seconds since 1970."""
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message_id or not stamp.isdecimal() or abs(now - int(stamp)) > TOLERANCE:
        raise UnverifiedError("there is no message id, or the time is not now")
    digest = hmac.new(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(digest)
    signatures = headers.get("webhook-signature", "").encode().split()
    if not any(hmac.compare_digest(expected, one) for one in signatures):
        raise UnverifiedError("the signature is not right")
    return message_id


def read(message_id: str, body: bytes) -> Received:
    """The alert in a CloudEvent; `DecodeError` where there is none."""
    try:
        data = orjson.loads(body)["data"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise DecodeError("not a CloudEvent with data") from error
    return Received(message_id, data, decode(Alert, orjson.dumps(data)))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    key: bytes
    take: Callable[[Received], None]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _MAX_BYTES:
            return self._answer(413)
        body = self.rfile.read(int(length))
        try:
            message_id = verify(self.headers, body, self.server.key, time.time())  # type: ignore[arg-type]
            self.server.take(read(message_id, body))
        except UnverifiedError:
            return self._answer(401)
        except DecodeError:
            return self._answer(400)
        return self._answer(204)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """What comes in is shown by the demo itself."""
