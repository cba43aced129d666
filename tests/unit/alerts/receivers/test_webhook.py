"""The event and its signature, read by the reference libraries of both specifications."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from cloudevents.core.formats.json import JSONFormat
from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError

from monitor.alerts.receivers.webhook import headers, payload, usable
from monitor.alerts.sample import sample_alert
from monitor.alerts.texts import Texts
from monitor.models import Alert
from monitor.topics import decode, encode

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ALERT = sample_alert(NOW)
OLD, NEW = ("whsec_" + base64.b64encode(letter * 24).decode() for letter in (b"o", b"n"))


def message(*keys: str) -> tuple[bytes, dict[str, str]]:
    body = payload(ALERT)
    return body, headers(ALERT.id, body, [SecretStr(key) for key in keys], int(time.time()))


def test_the_reference_library_reads_the_event() -> None:
    body, sent = message(NEW)
    event = from_http_event(
        HTTPMessage(headers={k.lower(): v for k, v in sent.items()}, body=body), JSONFormat()
    )
    assert event.get_specversion() == "1.0"
    assert event.get_id() == ALERT.id == sent["webhook-id"]
    assert event.get_type() == "org.whiteflag.alert.v1"
    assert event.get_source() == "/whiteflag/alerts"
    assert event.get_subject() == ALERT.incident_id
    assert event.get_time() == NOW
    assert event.get_datacontenttype() == "application/json"
    data = event.get_data()
    assert isinstance(data, dict)
    assert data["headline"] == ALERT.headline


def test_the_data_is_the_alert_of_the_topic() -> None:
    body, _ = message(NEW)
    data = body[body.index(b'"data":') + len(b'"data":') : -1]
    assert data == encode(ALERT)
    assert decode(Alert, data) == ALERT


def test_the_rest_of_many_citations_is_counted_and_linked() -> None:
    many = replace(ALERT, citations=ALERT.citations * 30)
    body = json.loads(payload(many, 10, Texts("https://board.example")))
    assert len(body["data"]["citations"]) == 10
    assert body["citationsleft"] == 20
    assert body["boardurl"] == f"https://board.example/incidents/{ALERT.incident_id}"
    assert not {"citationsleft", "boardurl"} & set(json.loads(payload(many)))


@pytest.mark.parametrize("key", [OLD, NEW])
def test_the_reference_library_verifies_either_key_while_they_rotate(key: str) -> None:
    body, sent = message(OLD, NEW)
    verified = Webhook(key).verify(body, sent)
    assert verified["id"] == ALERT.id


def test_a_changed_body_time_or_key_is_not_verified() -> None:
    body, sent = message(NEW)
    later = {**sent, "webhook-timestamp": str(int(sent["webhook-timestamp"]) + 1)}
    other = {**sent, "webhook-id": "another"}
    for key, changed, head in (
        (NEW, body + b" ", sent),
        (NEW, body, later),
        (NEW, body, other),
        (OLD, body, sent),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(key).verify(changed, head)


def test_a_signature_of_the_specification() -> None:
    """The example of the reference implementations, computed by them and by us."""
    key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    sent = headers("msg_p5jXN8AQM9LWM0D4loKWxJek", body, [SecretStr(key)], 1614265330)
    assert sent["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(("size", "good"), [(23, False), (24, True), (64, True), (65, False)])
def test_a_key_has_24_to_64_bytes(size: int, good: bool) -> None:
    key = "whsec_" + base64.b64encode(b"k" * size).decode()
    assert usable(SecretStr(key)) is good


def test_an_id_has_no_full_stop() -> None:
    assert "." not in ALERT.id
