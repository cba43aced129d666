"""A Slack on loopback that enforces what Slack documents: tokens, channels, threads, limits, the rate.

https://docs.slack.dev/reference/methods/chat.postMessage and …/chat.update, …/reference/block-kit
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.receiver_server import Request, answer

TOKEN = "xoxb-T0KEN-of-the-bot"
MAX_BLOCKS, MAX_HEADER, MAX_TEXT, MAX_URL, MAX_ALL = 50, 150, 3000, 3000, 13_000
ELEMENTS = {
    *("rich_text_section", "rich_text_quote", "rich_text_list", "rich_text_preformatted"),
    *("text", "link", "date", "plain_text", "button"),
}


@dataclass
class Message:
    """One message as the channel holds it."""

    channel: str
    ts: str
    blocks: list[dict[str, Any]]
    text: str
    metadata: dict[str, Any] | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    edits: int = 0


@dataclass
class Slack:
    """Plays `answer` for `receiver_server`; `messages` is what stands in the channels.

    channels   id to state: "open", "archived", or "closed" (the bot is no member)
    names      `#name` to id
    rate       messages a second and channel; None for no limit
    errors     words to refuse with, one for each call, before anything else is looked at; "" lets it pass
    """

    channels: dict[str, str] = field(default_factory=lambda: {"C0000001": "open"})
    names: dict[str, str] = field(default_factory=lambda: {"#desk": "C0000001"})
    revoked: bool = False
    rate: float | None = None
    errors: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    last: dict[str, float] = field(default_factory=dict)
    posted: int = 0

    async def play(self, writer: asyncio.StreamWriter, request: Request) -> None:
        """Answer one call."""
        method = request.path.rpartition("/")[2]
        self.calls.append(method)
        word, found = self.call(method, request)
        if word == "ratelimited":
            body = json.dumps({"ok": False, "error": word}).encode()
            await answer(429, body, Retry_After="1", Content_Type="application/json")(writer, request)
            return
        told = {"ok": False, "error": word} if found is None else {"ok": True, **found}
        await answer(200, json.dumps(told).encode(), Content_Type="application/json")(writer, request)

    def delete(self, ts: str) -> None:
        """Somebody has removed a message."""
        self.messages = [message for message in self.messages if message.ts != ts]

    def call(self, method: str, request: Request) -> tuple[str, dict[str, Any] | None]:
        """The word of a refusal and None, or what an acceptance says."""
        forced = self.errors.pop(0) if self.errors else ""
        if forced:
            return forced, None
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return ("invalid_auth" if "authorization" in request.headers else "not_authed"), None
        if self.revoked:
            return "token_revoked", None
        told = json.loads(request.body)
        channel = self.names.get(told["channel"], told["channel"])
        state = self.channels.get(channel)
        wrong = {None: "channel_not_found", "archived": "is_archived", "closed": "not_in_channel"}.get(state)
        wrong = wrong or _wrong_message(told)
        if wrong:
            return wrong, None
        return self._update(channel, told) if method == "chat.update" else self._post(channel, told)

    def _post(self, channel: str, told: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
        now = time.monotonic()
        if self.rate and now - self.last.get(channel, 0.0) < 1 / self.rate:
            return "ratelimited", None
        self.last[channel] = now
        thread = told.get("thread_ts")
        if thread is not None and not any(m.ts == thread for m in self.messages):
            return "thread_not_found", None
        self.posted += 1
        ts = f"{1_700_000_000 + self.posted}.000100"
        self.messages.append(
            Message(
                channel,
                ts,
                told["blocks"],
                told["text"],
                told.get("metadata"),
                thread,
                bool(told.get("reply_broadcast")),
            )
        )
        return "", {"channel": channel, "ts": ts, "message": {"blocks": told["blocks"]}}

    def _update(self, channel: str, told: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
        if set(told) - {"channel", "ts", "text", "blocks", "metadata"}:
            return "invalid_arguments", None
        if told["channel"] != channel:
            return "channel_not_found", None  # an update takes ids only
        for message in self.messages:
            if (message.channel, message.ts) == (channel, told["ts"]):
                message.blocks, message.text, message.edits = told["blocks"], told["text"], message.edits + 1
                return "", {"channel": channel, "ts": message.ts}
        return "message_not_found", None


def _wrong_message(told: dict[str, Any]) -> str | None:
    blocks = told.get("blocks", [])
    if not told.get("text") and not blocks:
        return "no_text"
    if len(json.dumps(blocks, ensure_ascii=False)) > MAX_ALL:
        return "msg_blocks_too_long"
    metadata = told.get("metadata")
    if metadata is not None and set(metadata) != {"event_type", "event_payload"}:
        return "invalid_metadata_format"
    if len(blocks) > MAX_BLOCKS or not all(_right(element) for element in _elements(blocks)):
        return "invalid_blocks"
    return None


def _elements(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _elements(value)
    elif isinstance(node, list):
        for value in node:
            yield from _elements(value)


def _right(element: dict[str, Any]) -> bool:
    kind, words = element.get("type"), element.get("text")
    if kind == "header":
        return isinstance(words, dict) and 0 < len(words["text"]) <= MAX_HEADER
    if kind in ("text", "plain_text", "link") and not (isinstance(words, str) and 0 < len(words) <= MAX_TEXT):
        return False
    if kind == "button" and not (isinstance(words, dict) and len(words["text"]) <= 75):
        return False
    if "url" in element and not (element["url"].startswith("http") and len(element["url"]) <= MAX_URL):
        return False
    return kind is None or kind in {"header", "context", "actions", "rich_text", "divider"} | ELEMENTS
