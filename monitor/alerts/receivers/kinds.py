"""The kinds of receivers, and making the configured ones. A new kind is one module and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from monitor.alerts.receivers.alertmanager import AlertmanagerOptions
from monitor.alerts.receivers.apprise import AppriseOptions
from monitor.alerts.receivers.console import ConsoleOptions
from monitor.alerts.receivers.mail import MailOptions
from monitor.alerts.receivers.receiver import Options, Receiver
from monitor.alerts.receivers.slack import SlackOptions
from monitor.alerts.receivers.slack_bot import SlackBotOptions
from monitor.alerts.receivers.webhook import WebhookOptions
from monitor.alerts.texts import PLAIN, Texts
from monitor.errors import SettingsError

KINDS: dict[str, type[Options]] = {
    "console": ConsoleOptions,
    "slack": SlackOptions,
    "slack-bot": SlackBotOptions,
    "webhook": WebhookOptions,
    "alertmanager": AlertmanagerOptions,
    "email": MailOptions,
    "apprise": AppriseOptions,
}

ReadSecret = Callable[[str], str | None]
TextsFor = Callable[[str], Texts]


@dataclass(frozen=True, slots=True)
class Receivers:
    """The receivers that are on, by name, and why the others are off."""

    on: dict[str, Receiver]
    off: dict[str, str]

    async def close(self) -> None:
        """Let go of all connections."""
        for receiver in self.on.values():
            await receiver.close()


def build_receivers(
    options: Mapping[str, Options], read_secret: ReadSecret, texts_for: TextsFor = lambda _: PLAIN
) -> Receivers:
    """Make all of them; one `SettingsError` names everything that is missing or of no use.

    An optional receiver of which no secret is set is off; one with some of its secrets is a mistake.
    """
    on: dict[str, Receiver] = {}
    off: dict[str, str] = {}
    faults: list[str] = []
    for name, wanted in options.items():
        try:
            secrets = _secrets(wanted, read_secret)
            if wanted.optional and wanted.secrets() and not secrets:
                off[name] = f"{' and '.join(wanted.secrets())} not set"
            else:
                _require(name, wanted, secrets)
                on[name] = wanted.build(name, secrets, texts_for(name))
        except SettingsError as error:
            faults.append(str(error))
    if faults:
        raise SettingsError("\n".join(faults))
    return Receivers(on, off)


def _secrets(wanted: Options, read_secret: ReadSecret) -> dict[str, SecretStr]:
    found = {secret: read_secret(secret) for secret in wanted.secrets()}
    return {secret: SecretStr(value) for secret, value in found.items() if value}


def _require(name: str, wanted: Options, secrets: Mapping[str, SecretStr]) -> None:
    missing = [secret for secret in wanted.secrets() if secret not in secrets]
    if missing:
        names = " and ".join(missing)
        raise SettingsError(
            f"Receiver {name} needs {names}: set the variable, or {missing[0]}_FILE to a file that holds it."
        )
