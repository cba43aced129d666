"""Block Kit elements that hold text from articles without ever reading it as markup. Pure.

Text goes into `plain_text` and rich text elements only: `<!channel>` rings nobody, a link is words, and
`*bold*` keeps its stars. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import orjson

from monitor.text import clean, cut

HEADER, URL, TITLE = 150, 3000, 150
"""Characters: Slack's own limits of a header and of a URL, and ours of the words of a link."""
TOTAL = 10_000
"""Characters of JSON in all blocks: at about 13,000 Slack answers `msg_blocks_too_long`."""

Json = dict[str, Any]


def escape(words: str) -> str:
    """Slack's three control characters, for the places where it does read markup."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def header(words: str) -> Json:
    """One big line."""
    line = cut(clean(words).replace("\n", " "), HEADER) or "Alert"
    return {"type": "header", "text": {"type": "plain_text", "text": line, "emoji": False}}


def context(words: str) -> Json:
    """One small line."""
    return {"type": "context", "elements": [{"type": "plain_text", "text": words, "emoji": False}]}


def button(words: str, url: str, name: str) -> Json:
    """A button that opens an address of our own; `name` comes back to apps that listen for clicks."""
    label = {"type": "plain_text", "text": words, "emoji": False}
    return {"type": "actions", "elements": [{"type": "button", "text": label, "url": url, "action_id": name}]}


def rich(*elements: Json) -> Json:
    """A block of sections, quotes and lists."""
    return {"type": "rich_text", "elements": list(elements)}


def section(*elements: Json) -> Json:
    """Running text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quotation(words: str, limit: int) -> Json:
    """Text with a bar at its side."""
    return {"type": "rich_text_quote", "elements": [text(words, limit)]}


def bullets(*items: Json) -> Json:
    """Sections, each behind a dot."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(items)}


def text(words: str, limit: int, *, bold: bool = False) -> Json:
    """Words as they stand, without what cannot be seen."""
    # Slack refuses an empty text element
    shown: Json = {"type": "text", "text": cut(clean(words), limit) or " "}
    return {**shown, "style": {"bold": True}} if bold else shown


def link(url: str, words: str, longest: int = URL) -> Json:
    """Words, and an address where it leads to the web and is not too long."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return text(words, TITLE)
    safe = clean(url).replace("<", "%3C").replace(">", "%3E")
    if parts.scheme not in ("http", "https") or not parts.netloc or len(safe) > longest:
        return text(words, TITLE)
    return {"type": "link", "url": safe, "text": cut(clean(words), TITLE) or cut(parts.netloc, TITLE)}


def date(when: datetime) -> Json:
    """A moment, shown in the reader's own time zone."""
    return {
        "type": "date",
        "timestamp": int(when.timestamp()),
        "format": "{date_short_pretty}, {time}",
        "fallback": when.strftime("%Y-%m-%d %H:%M UTC"),
    }


def size(*parts: Json) -> int:
    """Characters of JSON."""
    return len(orjson.dumps(parts).decode())
