"""JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from typing import Any

import orjson

from monitor.feeds.dates import parse_date
from monitor.feeds.entry import Entry, ParsedFeed, Received, Unparsable
from monitor.feeds.fields import MAX_CONTENT, MAX_ENTRIES, as_html, fingerprint, first_text, one_line
from monitor.feeds.identity import web_link
from monitor.text import clean, plain

_VERSION = "https://jsonfeed.org/version/"


def recognises(head: bytes) -> bool:
    """A JSON object."""
    return head.startswith(b"{")


def parse(received: Received) -> ParsedFeed | Unparsable:
    """The feed in the body, which is UTF-8 by its specification."""
    try:
        found = orjson.loads(received.body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        return Unparsable("malformed", f"broken JSON: {error}")
    version = first_text(found.get("version"))
    items = found.get("items")
    if not version.startswith(_VERSION) or not isinstance(items, list):
        return Unparsable("not_a_feed", "JSON, but no JSON Feed")
    language = first_text(found.get("language"))
    whole = [item for item in items[:MAX_ENTRIES] if isinstance(item, dict)]
    entries = tuple(_entry(item, received, language) for item in whole)
    faulty = min(len(items), MAX_ENTRIES) - len(whole)
    name = "json11" if version.endswith("1.1") else "json10"
    return ParsedFeed(name, plain(first_text(found.get("title")), 200), entries, faulty=faulty)


def _entry(item: dict[str, Any], received: Received, language: str) -> Entry:
    text = first_text(item.get("content_text"))
    content = first_text(item.get("content_html"))[:MAX_CONTENT] or as_html(text)
    title = one_line(first_text(item.get("title")), 500)
    summary = one_line(first_text(item.get("summary")) or content, 2000)
    link = first_text(item.get("url"), item.get("external_url"))
    date = first_text(item.get("date_published"), item.get("date_modified"))
    return Entry(
        guid=_id(item.get("id")),
        link=web_link(link, received.url) if link else "",
        title=title,
        summary=summary,
        content=content,
        fingerprint=fingerprint(title, content or summary),
        published=parse_date(date, country=received.country),
        author=_authors(item),
        language=first_text(item.get("language"), language) or None,
    )


def _id(value: object) -> str:
    """The specification wants a text, and asks readers to take a number too."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return clean(first_text(value)).strip()


def _authors(item: dict[str, Any]) -> str | None:
    listed = item.get("authors")
    people = listed if isinstance(listed, list) else [item.get("author")]
    names = [first_text(person.get("name")) for person in people if isinstance(person, dict)]
    return plain(", ".join(filter(None, names)), 200) or None
