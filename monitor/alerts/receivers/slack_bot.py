"""Receiver `slack-bot`: one thread for each incident, through Slack's Web API.

The first message of an incident is kept current; each later revision is also a reply in its thread, shown to
the whole channel when the actor itself admits. https://docs.slack.dev/reference/methods/chat.postMessage
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import orjson
from pydantic import Field, SecretStr

from monitor.alerts.receivers.post import NetworkOptions, Post, post_to
from monitor.alerts.receivers.receiver import Receiver, SecretName, Shown
from monitor.alerts.receivers.slack_blocks import Json
from monitor.alerts.receivers.slack_errors import RefusalError, accepted
from monitor.alerts.receivers.slack_messages import DIGEST_FROM, DIGEST_MOST, change, digest, whole
from monitor.alerts.receivers.slack_seen import seen
from monitor.alerts.texts import Part, Texts
from monitor.errors import SettingsError
from monitor.models import Alert

API = "https://slack.com/api/"
POST, UPDATE = "chat.postMessage", "chat.update"
ANSWER_BYTES = 1 << 18
"""Slack repeats the message in its answer."""


class SlackBotOptions(NetworkOptions):
    """Who posts, and where.

    token_secret   names the secret that holds the bot token (`xoxb-…`), with the scope `chat:write`
    channel        the channel's id (`C0123456789`; in Slack: channel details, at the bottom) or `#name`
    api            another address of the API, such as GovSlack's
    """

    kind: Literal["slack-bot"]
    parts: ClassVar[tuple[Part, ...]] = ("title", "text")
    token_secret: SecretName
    channel: str = Field(pattern=r"^([CGD][A-Z0-9]{6,}|#\S{1,80})$")
    api: str = API

    def build(self, name: str, secrets: Mapping[str, SecretStr], texts: Texts) -> Receiver:
        """A `SlackBot`; `SettingsError` where the token cannot be one, or the address is of no use."""
        token = secrets[self.token_secret]
        if not token.get_secret_value().isprintable() or not token.get_secret_value().isascii():
            raise SettingsError(f"{self.token_secret} (receiver {name}) is no token of Slack's.")
        api = SecretStr(self.api.rstrip("/") + "/")
        post = post_to(api, f"api (receiver {name})", self, permanent=frozenset())
        return SlackBot(post, token, self.channel, texts)

    def preview(self, alert: Alert, texts: Texts) -> tuple[Shown, ...]:
        """The first message as it is kept and, for a later revision, the reply."""
        first = whole(alert, texts)
        messages = {"first message": first}
        if alert.revision > 1:
            messages["reply in its thread" + (", shown to all" * _is_broadcast(alert))] = change(alert, texts)
        return tuple(Shown(name, seen(one), orjson.dumps(one).decode()) for name, one in messages.items())


@dataclass(frozen=True, slots=True)
class Thread:
    """Where an incident's first message stands; `asked` is the channel as configured, `channel` its id."""

    asked: str
    channel: str
    ts: str

    def __str__(self) -> str:
        return f"{self.asked} {self.channel} {self.ts}"

    @classmethod
    def parse(cls, thread: str) -> Thread | None:
        """None where there is none yet."""
        parts = thread.split(" ")
        return cls(*parts) if len(parts) == 3 else None


class SlackBot:
    """Posts into one channel as one bot."""

    kind: ClassVar[str] = "slack-bot"
    interval: ClassVar[float] = 1.2  # one message a second and channel; fifty updates a minute
    digest_from: int = DIGEST_FROM
    digest_most: int = DIGEST_MOST

    def __init__(self, post: Post, token: SecretStr, channel: str, texts: Texts) -> None:
        self._post = post
        self._token = token
        self._channel = channel
        self._texts = texts

    async def send(self, alert: Alert, thread: str = "") -> str:
        """Begin a thread, or bring the first message up to date and then tell the change below it.

        Both steps may be repeated after a failure in between: the first then changes nothing.
        """
        at = Thread.parse(thread)
        if at is not None and at.asked == self._channel and await self._update(alert, at):
            reply = {"thread_ts": at.ts, "reply_broadcast": _is_broadcast(alert)}
            await self._call(POST, {**change(alert, self._texts), **reply, "channel": at.channel}, alert)
            return thread
        answer = await self._call(POST, {**whole(alert, self._texts), "channel": self._channel}, alert)
        return str(Thread(self._channel, str(answer.get("channel") or self._channel), str(answer.get("ts"))))

    async def send_digest(self, alerts: Sequence[Alert]) -> None:
        """One message for all of them; each begins its thread with its next revision."""
        await self._call(POST, {**digest(alerts, self._texts), "channel": self._channel})

    async def close(self) -> None:
        """Close the connections."""
        await self._post.close()

    async def _update(self, alert: Alert, at: Thread) -> bool:
        """Whether the first message is still there; one that may not be edited any more is left as it is."""
        now = whole(alert, self._texts)
        message = {"channel": at.channel, "ts": at.ts, "text": now["text"], "blocks": now["blocks"]}
        try:
            await self._call(UPDATE, message, alert)
        except RefusalError as refusal:
            if refusal.word not in ("message_not_found", "cant_update_message", "edit_window_closed"):
                raise
            return refusal.word != "message_not_found"
        return True

    async def _call(self, method: str, message: Json, alert: Alert | None = None) -> Json:
        headers = {
            "Authorization": f"Bearer {self._token.get_secret_value()}",
            "Content-Type": "application/json; charset=utf-8",
        }
        told = {**message, "metadata": _metadata(alert)} if alert else message
        body = await self._post.send(orjson.dumps(told), headers, path=method, read=ANSWER_BYTES)
        return accepted(body, self._post.host)


def _is_broadcast(alert: Alert) -> bool:
    return alert.reason == "admitted" or (alert.state == "admitted" and alert.previous_state != "admitted")


def _metadata(alert: Alert) -> Json:
    """Nobody sees it, but programs that read the channel can tell a repeat by the id."""
    payload = {"id": alert.id, "incident_id": alert.incident_id, "revision": alert.revision}
    return {"event_type": "whiteflag_alert", "event_payload": payload}
