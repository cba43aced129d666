"""RSS 0.9x to 2.0, RDF and Atom, by feedparser."""

from __future__ import annotations

import io
import warnings
from typing import Any

from monitor.feeds.dates import parse_date
from monitor.feeds.entry import Entry, ParsedFeed, Received, Unparsable
from monitor.feeds.fields import MAX_CONTENT, MAX_ENTRIES, as_html, fingerprint, first_text, one_line
from monitor.feeds.identity import web_link
from monitor.feeds.prolog import PrologError, guarded, is_utf8
from monitor.feeds.skips import skips_in
from monitor.text import clean, plain

_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2_592_000, "yearly": 31_536_000}
_DATES = ("published", "updated", "created")


def recognises(head: bytes) -> bool:
    """It takes whatever nobody else wants: feedparser also reads what is no proper XML."""
    return True


def parse(received: Received) -> ParsedFeed | Unparsable:
    """The feed in the body. A feed with faults in its XML is still a feed, if its kind is recognised."""
    feedparser = load()
    try:
        stream = io.BytesIO(guarded(received.body))  # given bytes, feedparser opens the file of that name
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = feedparser.parse(
                stream,
                response_headers={"content-type": _content_type(received)},
                sanitize_html=False,
                resolve_relative_uris=False,
            )
    except PrologError as error:
        return Unparsable("malformed", str(error))
    except Exception as error:  # it promises none, and raises on some encodings
        return Unparsable("malformed", f"{type(error).__name__}: {error}"[:200])
    if not found.get("version"):
        return Unparsable("not_a_feed", "no feed format is recognised in it")
    return _feed(found, received)


def _content_type(received: Received) -> str:
    """Without a charset that the bytes belie."""
    kind = received.content_type
    return kind.partition(";")[0] if is_utf8(received.body) else kind


def load() -> Any:
    """feedparser, which only worker processes need."""
    import feedparser

    return feedparser


def _feed(found: Any, received: Received) -> ParsedFeed:
    entries: list[Entry] = []
    faulty = 0
    language = _text(found.feed, "language")
    for raw in found.entries[:MAX_ENTRIES]:
        try:
            entries.append(_entry(raw, received, language))
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
            faulty += 1
    title = plain(_text(found.feed, "title"), 200)
    skips = skips_in(received.body)
    return ParsedFeed(str(found.version), title, tuple(entries), _ttl(found.feed), faulty, skips)


def _entry(raw: Any, received: Received, language: str) -> Entry:
    guid = clean(_text(raw, "id")).strip()
    link = _text(raw, "link").strip()
    if link == guid and not link.lower().startswith(("http://", "https://")):
        link = ""  # feedparser takes any guid for a link where there is none
    content, spoken = _content(raw)
    title = one_line(_text(raw, "title"), 500)
    summary = one_line(_text(raw, "summary"), 2000)
    return Entry(
        guid=guid,
        link=web_link(link, received.url) if link else "",
        title=title,
        summary=summary,
        content=content,
        fingerprint=fingerprint(title, content or summary),
        published=next((date for name in _DATES if (date := _date(raw, name, received))), None),
        author=plain(_text(raw, "author"), 200) or None,
        language=first_text(spoken, language) or None,
    )


def _content(raw: Any) -> tuple[str, str]:
    """The longest text of the entry as HTML, and its language."""
    parts = [*(raw.get("content") or ()), raw.get("summary_detail") or {}]
    best = max(parts, key=lambda part: len(part.get("value") or ""))
    value = (best.get("value") or "")[:MAX_CONTENT]
    return (as_html(value) if best.get("type") == "text/plain" else value), best.get("language") or ""


def _date(raw: Any, name: str, received: Received) -> Any:
    text = _text(raw, name)
    return parse_date(text, dict.get(raw, f"{name}_parsed"), received.country) if text else None


def _text(raw: Any, name: str) -> str:
    # dict.get, since feedparser's own fills gaps with other fields
    value = dict.get(raw, name)
    return value if isinstance(value, str) else ""


def _ttl(feed: Any) -> float | None:
    """Seconds between polls that the feed asks for: `ttl`, else the syndication module."""
    minutes = _text(feed, "ttl").strip()
    if minutes.isdecimal() and len(minutes) < 8:
        return int(minutes) * 60.0
    period = _PERIODS.get(_text(feed, "sy_updateperiod").strip().lower())
    times = _text(feed, "sy_updatefrequency").strip()
    if period is None:
        return None
    return period / max(1, int(times) if times.isdecimal() and len(times) < 6 else 1)
