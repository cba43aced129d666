"""Webhooks over real sockets, verified as a receiver would: by both reference libraries."""

from __future__ import annotations

import base64
import json

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from cloudevents.core.formats.json import JSONFormat
from standardwebhooks import Webhook, WebhookVerificationError

from monitor.alerts.receivers.kinds import build_receivers
from monitor.alerts.receivers.receiver import Receiver
from monitor.alerts.receivers.webhook import WebhookOptions
from monitor.errors import DeliveryError
from tests.alert_cases import CASES
from tests.receiver_server import Request, answer, serve

OLD, NEW = ("whsec_" + base64.b64encode(letter * 32).decode() for letter in (b"o", b"n"))


def made(url: str, keys: str) -> Receiver:
    options = WebhookOptions.model_validate(
        {"kind": "webhook", "url_secret": "URL", "signing_secret": "KEY", "networks": ["127.0.0.0/8"]}
    )
    return build_receivers({"r": options}, {"URL": url, "KEY": keys}.get).on["r"]


def verifies(key: str, request: Request) -> bool:
    try:
        Webhook(key).verify(request.body, dict(request.headers))
    except WebhookVerificationError:
        return False
    return True


async def test_a_key_is_changed_without_a_gap() -> None:
    """The receiver knows the old key, then both, then the new one; we the old one, both, and the new one."""
    async with serve() as found:
        for keys in (OLD, f"{NEW} {OLD}", NEW):
            receiver = made(found.url("/"), keys)
            await receiver.send(CASES["corroborated"])
            await receiver.close()
    known = [(verifies(OLD, request), verifies(NEW, request)) for request in found.requests]
    assert known == [(True, False), (True, True), (False, True)]


@pytest.mark.parametrize("name", CASES)
async def test_what_arrives_is_an_event_of_the_alert(name: str) -> None:
    async with serve() as found:
        receiver = made(found.url("/"), NEW)
        await receiver.send(CASES[name])
        await receiver.close()
    [request] = found.requests
    assert verifies(NEW, request)
    event = from_http_event(HTTPMessage(headers=dict(request.headers), body=request.body), JSONFormat())
    data = event.get_data()
    assert isinstance(data, dict)
    assert (event.get_id(), data["headline"]) == (CASES[name].id, CASES[name].headline)
    assert len(request.body) < 20_000  # the specification of webhooks asks for no more


async def test_a_repeat_has_the_same_id_and_a_signature_of_its_own_time() -> None:
    async with serve(answer(500), answer(200)) as found:
        receiver = made(found.url("/"), NEW)
        with pytest.raises(DeliveryError):
            await receiver.send(CASES["admitted"])
        await receiver.send(CASES["admitted"])
        await receiver.close()
    first, second = found.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == json.loads(first.body)["id"]
    assert first.body == second.body
    assert all(verifies(NEW, request) for request in found.requests)
