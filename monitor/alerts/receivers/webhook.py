"""Receiver `webhook`: the alert as a CloudEvents 1.0 event in JSON, signed as Standard Webhooks 1.0 says.

`webhook-id` and the event's `id` are both the alert's id, so a receiver can drop a repeat by either.
https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Literal

import orjson
from pydantic import Field, SecretStr

from monitor.alerts.receivers.post import HttpOptions, Post
from monitor.alerts.receivers.receiver import Receiver, SecretName, Shown
from monitor.alerts.texts import PLAIN, Texts
from monitor.errors import SettingsError
from monitor.models import Alert
from monitor.topics import encode

TYPE = "org.whiteflag.alert.v1"
SOURCE = "/whiteflag/alerts"
PREFIX = "whsec_"
KEY_BYTES = range(24, 65)
GONE = frozenset({410})


class WebhookOptions(HttpOptions):
    """What to sign with.

    signing_secret   names the secret with the keys (`whsec_…`), several with spaces between: all sign,
                     so that a receiver can change from one to the next without a gap
    citations        so many at most are sent; Standard Webhooks advises less than 20 kB for one message
    """

    kind: Literal["webhook"]
    signing_secret: SecretName
    citations: int = Field(default=10, ge=1, le=100)

    def build(self, name: str, secrets: Mapping[str, SecretStr], texts: Texts) -> Receiver:
        """A `Webhook`; `SettingsError` names the secret that holds no usable URL or key."""
        post = self.post(name, secrets, permanent=GONE)
        keys = [SecretStr(key) for key in secrets[self.signing_secret].get_secret_value().split()]
        if not keys or not all(map(usable, keys)):
            raise SettingsError(
                f"{self.signing_secret} (receiver {name}) must be whsec_ and the base64 of 24 to 64 bytes; "
                "several have spaces between them."
            )
        return Webhook(post, keys, self.citations, texts)

    def preview(self, alert: Alert, texts: Texts) -> tuple[Shown, ...]:
        """The event."""
        event = payload(alert, self.citations, texts)
        pretty = orjson.dumps(orjson.loads(event), option=orjson.OPT_INDENT_2).decode()
        return (Shown("event", pretty, event.decode()),)


class Webhook:
    """Posts signed events to one URL."""

    kind: ClassVar[str] = "webhook"
    interval: ClassVar[float] = 0.0

    def __init__(self, post: Post, keys: Sequence[SecretStr], citations: int, texts: Texts) -> None:
        self._post = post
        self._keys = tuple(keys)
        self._citations = citations
        self._texts = texts

    async def send(self, alert: Alert, thread: str = "") -> str:
        """Post the event; the signature carries the time of this attempt."""
        body = payload(alert, self._citations, self._texts)
        await self._post.send(body, headers(alert.id, body, self._keys, int(time.time())))
        return ""

    async def close(self) -> None:
        """Close the connections."""
        await self._post.close()


def payload(alert: Alert, citations: int = 100, texts: Texts = PLAIN) -> bytes:
    """The event; its `data` is the alert as on the `alerts` topic, with the first `citations` of it.

    How many more there are, and where the board shows them, is told by extension attributes.
    """
    left, link = len(alert.citations) - citations, texts.link(alert)
    event = {
        "specversion": "1.0",
        "id": alert.id,
        "source": SOURCE,
        "type": TYPE,
        "subject": alert.incident_id,
        "time": alert.raised_at,
        "datacontenttype": "application/json",
        **({"citationsleft": left} if left > 0 else {}),
        **({"boardurl": link} if link else {}),
        "data": orjson.Fragment(encode(replace(alert, citations=alert.citations[:citations]))),
    }
    return orjson.dumps(event, option=orjson.OPT_UTC_Z)


def headers(message_id: str, body: bytes, keys: Sequence[SecretStr], timestamp: int) -> dict[str, str]:
    """What a receiver verifies: id, time (seconds since 1970) and one signature for each key."""
    return {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(message_id, body, key, timestamp) for key in keys),
    }


def usable(key: SecretStr) -> bool:
    """Whether the key has the form of the specification."""
    text = key.get_secret_value()
    try:
        return text.startswith(PREFIX) and len(_key_bytes(key)) in KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _signature(message_id: str, body: bytes, key: SecretStr, timestamp: int) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(_key_bytes(key), signed, hashlib.sha256).digest()).decode()


def _key_bytes(key: SecretStr) -> bytes:
    return base64.b64decode(key.get_secret_value().removeprefix(PREFIX), validate=True)
