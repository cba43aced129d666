"""Receiver `slack`: a Block Kit message through an incoming webhook.

Text from articles goes into `plain_text` and rich text elements only, which Slack does not read as markup:
`<!channel>` rings nobody, a link is words, and `*bold*` keeps its stars. Where Slack does read markup (the
notification text) it is escaped. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

import orjson
from pydantic import SecretStr

from monitor.alerts import words
from monitor.alerts.receivers.post import HttpOptions, Post
from monitor.alerts.receivers.receiver import Receiver
from monitor.models import Alert, Citation
from monitor.text import clean, cut

HEADER, FACTS, QUOTE, TITLE, CHAIN, URL, NOTIFICATION = 150, 600, 600, 150, 300, 3000, 400
"""Characters. Slack's own limits are 150 for a header and 3,000 for a URL; the rest keeps the whole small."""
CITATIONS = 5
TOTAL = 10_000
"""Characters of JSON in all blocks: at about 13,000 Slack answers `msg_blocks_too_long`."""
NO_USE = frozenset({400, 403, 404, 410})
"""Bad payload, forbidden, no such webhook, channel archived: trying again cannot help."""

Json = dict[str, Any]


class SlackOptions(HttpOptions):
    """`url_secret` names the secret that holds the incoming webhook's URL."""

    kind: Literal["slack"]

    def build(self, name: str, secrets: Mapping[str, SecretStr]) -> Receiver:
        """A `Slack`; `SettingsError` where the secret holds no usable URL."""
        return Slack(self.post(name, secrets, permanent=NO_USE))


class Slack:
    """Posts messages to the channel of one incoming webhook."""

    kind: ClassVar[str] = "slack"
    interval: ClassVar[float] = 1.0  # Slack takes one message a second and channel

    def __init__(self, post: Post) -> None:
        self._post = post

    async def send(self, alert: Alert, thread: str = "") -> str:
        """Post the message."""
        await self._post.send(orjson.dumps(payload(alert)), {"Content-Type": "application/json"})
        return ""

    async def close(self) -> None:
        """Close the connections."""
        await self._post.close()


def payload(alert: Alert) -> Json:
    """The message, inside all of Slack's limits whatever the alert holds."""
    return {
        "text": escape(cut(clean(alert.headline), NOTIFICATION)),
        "mrkdwn": False,
        "blocks": blocks(alert),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def blocks(alert: Alert) -> list[Json]:
    """Headline, facts, the first citations, and how many more there are."""
    head = [_header(alert.headline), _rich(_section(*_facts(alert)))]
    foot = _context(alert, 0)
    used = _size(*head, foot)
    shown: list[Json] = []
    for citation in alert.citations[:CITATIONS]:
        block = _rich(_quote(citation), _section(*_attribution(citation)))
        used += _size(block)
        if used > TOTAL:
            break
        shown.append(block)
    return [*head, *shown, _context(alert, len(shown))]


def escape(text: str) -> str:
    """Slack's three control characters, for the places where it reads markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _facts(alert: Alert) -> Iterator[Json]:
    yield _text(words.status(alert), FACTS, bold=True)
    yield _text(f" · {', '.join(alert.kinds)} · {alert.severity}\n", FACTS)
    place = words.where(alert.place)
    yield _text(" · ".join(filter(None, (words.who(alert), place))) + "\n", FACTS)
    yield _text(words.evidence(alert), FACTS)


def _attribution(citation: Citation) -> Iterator[Json]:
    yield _text(words.chain(citation), CHAIN, bold=True)
    yield _text(f"\n{words.claim(citation)}\n", CHAIN)
    yield _link(citation.url, citation.title)
    yield _text(" · ", 3)
    yield _date(citation)
    if citation.euphemism:
        literal, means = citation.euphemism.literal, citation.euphemism.means
        yield _text(f"\n“{literal}” is official wording for: {means}", CHAIN)


def _header(text: str) -> Json:
    line = cut(clean(text).replace("\n", " "), HEADER) or "Alert"
    return {"type": "header", "text": {"type": "plain_text", "text": line, "emoji": False}}


def _context(alert: Alert, shown: int) -> Json:
    more = len(alert.citations) - shown
    rest = f" · {words.number(more, 'more citation')}" if more else ""
    text = f"revision {alert.revision}: {words.reason(alert)}{rest} · {alert.incident_id}"
    return {"type": "context", "elements": [{"type": "plain_text", "text": text, "emoji": False}]}


def _rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def _section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def _quote(citation: Citation) -> Json:
    return {"type": "rich_text_quote", "elements": [_text(citation.quote, QUOTE)]}


def _text(text: str, limit: int, *, bold: bool = False) -> Json:
    # Slack refuses an empty text element
    shown: Json = {"type": "text", "text": cut(clean(text), limit) or " "}
    return {**shown, "style": {"bold": True}} if bold else shown


def _link(url: str, title: str) -> Json:
    """Words, and an address where it leads to the web."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return _text(title, TITLE)
    safe = clean(url).replace("<", "%3C").replace(">", "%3E")
    if parts.scheme not in ("http", "https") or not parts.netloc or len(safe) > URL:
        return _text(title, TITLE)
    return {"type": "link", "url": safe, "text": cut(clean(title), TITLE) or cut(parts.netloc, TITLE)}


def _date(citation: Citation) -> Json:
    when = citation.published_at
    return {
        "type": "date",
        "timestamp": int(when.timestamp()),
        "format": "{date_short_pretty}, {time}",
        "fallback": when.strftime("%Y-%m-%d %H:%M UTC"),
    }


def _size(*parts: Json) -> int:
    return len(orjson.dumps(parts).decode())
