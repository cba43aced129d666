"""Making the configured receivers: what a missing or useless secret means."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.alerts.receivers.kinds import build_receivers
from monitor.alerts.receivers.receiver import Options
from monitor.alerts.receivers.slack import SlackOptions
from monitor.alerts.receivers.webhook import WebhookOptions
from monitor.errors import SettingsError

NOTHING: dict[str, str] = {}
KEY = "whsec_" + "QUJD" * 8
WEBHOOK = {"kind": "webhook", "url_secret": "HOOK_URL", "signing_secret": "HOOK_KEY"}
SLACK = {"kind": "slack", "url_secret": "SLACK_URL"}


def webhook(**changes: Any) -> dict[str, Options]:
    return {"hook": WebhookOptions.model_validate({**WEBHOOK, **changes})}


def slack(**changes: Any) -> dict[str, Options]:
    return {"chat": SlackOptions.model_validate({**SLACK, **changes})}


async def test_with_its_secrets_a_receiver_is_on() -> None:
    secrets = {"HOOK_URL": "https://example.org/hook", "HOOK_KEY": f"{KEY} {KEY}"}
    built = build_receivers(webhook(), secrets.get)
    assert list(built.on) == ["hook"]
    assert built.off == {}
    await built.close()


def test_without_any_secret_an_optional_receiver_is_off() -> None:
    built = build_receivers({**webhook(optional=True), **slack(optional=True)}, NOTHING.get)
    assert built.on == {}
    assert built.off == {"hook": "HOOK_URL and HOOK_KEY not set", "chat": "SLACK_URL not set"}


@pytest.mark.parametrize("optional", [False, True])
def test_with_one_secret_of_two_the_other_is_asked_for(optional: bool) -> None:
    with pytest.raises(SettingsError) as caught:
        build_receivers(webhook(optional=optional), {"HOOK_URL": "https://example.org/"}.get)
    assert str(caught.value) == (
        "Receiver hook needs HOOK_KEY: set the variable, or HOOK_KEY_FILE to a file that holds it."
    )
    assert caught.value.exit_code == 78


def test_all_that_is_missing_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        build_receivers({**webhook(), **slack()}, NOTHING.get)
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
        "Receiver hook needs HOOK_URL and HOOK_KEY",
        "Receiver chat needs SLACK_URL",
    ]


BAD_URLS = {
    "no URL": ("topsecret", "it must begin with https://"),
    "other scheme": ("ftp://example.org/topsecret", "it must begin with https://"),
    "no host": ("https:///topsecret", "it must begin with https://"),
    "http": ("http://example.org/topsecret", "unless the receiver lists its `networks`"),
    "user": ("https://u:topsecret@example.org/", "must not hold a user name or password"),
    "private": ("https://10.1.2.3/topsecret", "10.1.2.3 is not a public address"),
    "loopback": ("https://[::1]/topsecret", "::1 is not a public address"),
    "bad port": ("https://example.org:x/topsecret", "it is no URL"),
}


@pytest.mark.parametrize(("url", "why"), BAD_URLS.values(), ids=BAD_URLS)
def test_a_url_of_no_use_is_refused_at_the_start(url: str, why: str) -> None:
    with pytest.raises(SettingsError) as caught:
        build_receivers(slack(), {"SLACK_URL": url}.get)
    assert str(caught.value).startswith("SLACK_URL (receiver chat): ")
    assert why in str(caught.value)
    assert "topsecret" not in str(caught.value)


BAD_KEYS = {
    "no prefix": "QUJD" * 8,
    "short": "whsec_QUJD",
    "long": "whsec_" + "QUJD" * 22,
    "not base64": "whsec_" + "!topsecret!" * 4,
    "second is bad": f"{KEY} topsecret",
    "blank": "  ",
}


@pytest.mark.parametrize("key", BAD_KEYS.values(), ids=BAD_KEYS)
def test_a_key_of_no_use_is_refused_at_the_start(key: str) -> None:
    secrets = {"HOOK_URL": "https://example.org/", "HOOK_KEY": key}
    with pytest.raises(SettingsError, match=r"HOOK_KEY \(receiver hook\) must be whsec_") as caught:
        build_receivers(webhook(), secrets.get)
    assert "topsecret" not in str(caught.value)


async def test_a_listed_network_may_be_private_and_plain() -> None:
    listed = slack(networks=["10.0.0.0/8"])
    built = build_receivers(listed, {"SLACK_URL": "http://10.1.2.3/hook"}.get)
    assert list(built.on) == ["chat"]
    await built.close()
