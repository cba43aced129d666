"""Apprise: what is sent cannot call everyone, and the process that sends it is guarded."""

from __future__ import annotations

import asyncio
import importlib.util
import signal
from typing import Any

import pytest

from monitor.alerts.receivers import apprise
from monitor.alerts.receivers.apprise import AppriseOptions, digest, harmless, payload
from monitor.alerts.receivers.kinds import build_receivers
from monitor.alerts.texts import PLAIN, Texts
from monitor.errors import DeliveryError, SettingsError
from tests.alert_cases import CASES
from tests.receiver_server import answer, hang, serve

OPTIONS = {"kind": "apprise", "url_secret": "URL"}


def build(url: str, **more: Any) -> apprise.Apprise:
    options = AppriseOptions.model_validate({**OPTIONS, **more})
    built = build_receivers({"r": options}, {"URL": url}.get).on["r"]
    assert isinstance(built, apprise.Apprise)
    return built


@pytest.mark.parametrize(
    "word", ["@everyone", "@here", "<!channel>", "<@U1>", "[click](https://evil.example)"]
)
def test_nothing_in_an_alert_calls_everyone_or_hides_a_link(word: str) -> None:
    title, body = payload(CASES["hostile"], PLAIN)
    told = digest([CASES["hostile"]], PLAIN)[1]
    for text in (title, body, told, harmless(word)):
        assert word not in text
    assert harmless(word).replace("\u200b", "") == word


def test_the_board_is_linked() -> None:
    assert payload(CASES["admitted"], Texts("https://board.example"))[1].endswith(
        "\n\nhttps://board.example/incidents/incident-1"
    )


def test_without_apprise_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r"Receiver r needs Apprise: pip install 'whiteflag\[apprise\]'"):
        build("json://example.org")


@pytest.mark.parametrize("url", ["topsecret", "json://a json://b", "https//x", ""])
def test_a_secret_that_is_no_url_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        build(url or " ")
    assert "topsecret" not in str(caught.value)


async def test_a_url_that_no_service_knows_is_a_refusal_for_good() -> None:
    with pytest.raises(DeliveryError) as caught:
        await build("nothinglikeit://topsecret").send(CASES["admitted"])
    assert (caught.value.reason, caught.value.permanent) == ("rejected", True)
    assert str(caught.value) == "nothinglikeit is no URL that Apprise can read"


async def test_a_digest_is_one_message() -> None:
    async with serve(answer(200)) as found:
        receiver = build(f"json://127.0.0.1:{found.port}/", networks=["127.0.0.0/8"])
        await receiver.send_digest([CASES["admitted"], CASES["first_report"]])
    [request] = found.requests
    assert b"2 alerts at once" in request.body


@pytest.mark.parametrize(
    "url", ["mailto://127.0.0.1:{port}?from=a@b.example&to=c@d.example", "mqtt://127.0.0.1:{port}/x"]
)
async def test_a_service_that_speaks_no_http_is_guarded_as_well(url: str) -> None:
    async with serve(answer(200)) as found:
        receiver = build(url.format(port=found.port))
        with pytest.raises(DeliveryError) as caught:
            await receiver.send(CASES["admitted"])
    assert found.requests == []
    assert caught.value.reason in {
        "blocked",
        "rejected",
    }  # mqtt has a library of its own, which may be missing


async def test_a_process_that_is_slow_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    children: list[asyncio.subprocess.Process] = []
    begin = asyncio.create_subprocess_exec

    async def remember(*words: Any, **how: Any) -> asyncio.subprocess.Process:
        children.append(await begin(*words, **how))
        return children[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", remember)
    async with serve(hang) as found:
        receiver = build(f"json://127.0.0.1:{found.port}/", timeout=2, networks=["127.0.0.0/8"])
        with pytest.raises(DeliveryError) as caught:
            await receiver.send(CASES["admitted"])
    assert caught.value.reason == "timeout"
    assert [child.returncode for child in children] == [-signal.SIGKILL]
