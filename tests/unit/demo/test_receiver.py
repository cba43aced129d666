"""The receiver against the real sender's payload and the reference implementation of Standard Webhooks."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import orjson
import pytest
from standardwebhooks.webhooks import Webhook as Reference

from monitor.alerts.receivers.webhook import payload
from monitor.alerts.sample import sample_alert
from monitor.demo.receiver import TOLERANCE, Received, Receiver, UnverifiedError, read, verify
from monitor.errors import DecodeError

KEY = bytes(range(32))
BODY = payload(sample_alert(datetime(2026, 3, 4, tzinfo=UTC)))
NOW = 1_772_600_000


def signed(message_id: str = "m1", when: int = NOW, body: bytes = BODY, key: bytes = KEY) -> dict[str, str]:
    secret = f"whsec_{base64.b64encode(key).decode()}"
    stamp = datetime.fromtimestamp(when, UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(when),
        "webhook-signature": Reference(secret).sign(message_id, stamp, body.decode()),
    }


def test_what_the_reference_implementation_signs_is_accepted() -> None:
    assert verify(signed(), BODY, KEY, NOW) == "m1"


def test_any_of_several_signatures_will_do() -> None:
    headers = signed()
    headers["webhook-signature"] = f"v1,AAAA v2,x {headers['webhook-signature']}"
    assert verify(headers, BODY, KEY, NOW + TOLERANCE) == "m1"


@pytest.mark.parametrize(
    ("headers", "body", "now"),
    [
        (signed(key=bytes(32)), BODY, NOW),
        (signed(), BODY + b" ", NOW),
        (signed() | {"webhook-id": "m2"}, BODY, NOW),
        (signed(), BODY, NOW + TOLERANCE + 1),
        (signed(), BODY, NOW - TOLERANCE - 1),
        (signed() | {"webhook-timestamp": "soon"}, BODY, NOW),
        (signed() | {"webhook-signature": "v1,\u00e9"}, BODY, NOW),
        ({}, BODY, NOW),
    ],
)
def test_anything_else_is_refused(headers: dict[str, str], body: bytes, now: float) -> None:
    with pytest.raises(UnverifiedError):
        verify(headers, body, KEY, now)


def test_the_alert_comes_back_as_it_was_sent() -> None:
    received = read("m1", BODY)
    assert received.alert == sample_alert(datetime(2026, 3, 4, tzinfo=UTC))
    assert received.data["headline"] == received.alert.headline


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"data": {"schema": 1}}', b'{"data": 3}'])
def test_what_is_no_alert_is_refused(body: bytes) -> None:
    with pytest.raises(DecodeError):
        read("m1", body)


@pytest.fixture
def taken() -> list[Received]:
    return []


@pytest.fixture
def receiver(taken: list[Received]) -> Iterator[Receiver]:
    receiver = Receiver(KEY, taken.append)
    yield receiver
    receiver.close()


def test_over_http_repeats_are_taken_too_and_forgeries_are_not(
    receiver: Receiver, taken: list[Received]
) -> None:
    now = int(time.time())
    with httpx.Client(trust_env=False, timeout=10) as client:
        statuses = [
            client.post(receiver.url, content=body, headers=headers).status_code
            for body, headers in (
                (BODY, signed(when=now)),
                (BODY, signed(when=now)),
                (BODY, signed(when=now, key=bytes(32))),
                (orjson.dumps({}), signed(when=now, body=b"{}")),
            )
        ]
    assert statuses == [204, 204, 401, 400]
    assert [one.delivery_id for one in taken] == ["m1", "m1"]
