"""Receiver `slack`: a Block Kit message through an incoming webhook, the quick start.

A webhook cannot change what it has posted nor answer in a thread; `slack-bot` can.
https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

import orjson
from pydantic import SecretStr

from monitor.alerts.receivers.post import HttpOptions, Post
from monitor.alerts.receivers.receiver import Receiver, Shown
from monitor.alerts.receivers.slack_blocks import Json
from monitor.alerts.receivers.slack_messages import DIGEST_FROM, DIGEST_MOST, digest, whole
from monitor.alerts.receivers.slack_seen import seen
from monitor.alerts.texts import Part, Texts
from monitor.models import Alert

NO_USE = frozenset({400, 403, 404, 410})
"""Bad payload, forbidden, no such webhook, channel archived: trying again cannot help."""


class SlackOptions(HttpOptions):
    """`url_secret` names the secret that holds the incoming webhook's URL."""

    kind: Literal["slack"]
    parts: ClassVar[tuple[Part, ...]] = ("title", "text")

    def build(self, name: str, secrets: Mapping[str, SecretStr], texts: Texts) -> Receiver:
        """A `Slack`; `SettingsError` where the secret holds no usable URL."""
        return Slack(self.post(name, secrets, permanent=NO_USE), texts)

    def preview(self, alert: Alert, texts: Texts) -> tuple[Shown, ...]:
        """The message."""
        message = whole(alert, texts)
        return (Shown("message", seen(message), orjson.dumps(message).decode()),)


class Slack:
    """Posts messages to the channel of one incoming webhook."""

    kind: ClassVar[str] = "slack"
    interval: ClassVar[float] = 1.0  # Slack takes one message a second and channel
    digest_from: int = DIGEST_FROM
    digest_most: int = DIGEST_MOST

    def __init__(self, post: Post, texts: Texts) -> None:
        self._post = post
        self._texts = texts

    async def send(self, alert: Alert, thread: str = "") -> str:
        """Post the message; there are no threads."""
        await self._send(whole(alert, self._texts))
        return ""

    async def send_digest(self, alerts: Sequence[Alert]) -> None:
        """Post one message for all of them."""
        await self._send(digest(alerts, self._texts))

    async def close(self) -> None:
        """Close the connections."""
        await self._post.close()

    async def _send(self, message: Json) -> None:
        await self._post.send(orjson.dumps(message), {"Content-Type": "application/json"})
