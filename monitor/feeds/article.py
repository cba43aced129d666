"""An article from an entry and, where it was fetched, its page: which text, whose date, what was mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.feeds.dates import placed
from monitor.feeds.entry import Entry
from monitor.feeds.feed import Feed
from monitor.feeds.sorting import Wanted
from monitor.feeds.wire import wire_of
from monitor.models import Article, TextSource
from monitor.text import plain

FULL_TEXT = 800
"""A feed's own text this long is the whole story, and its page need not be fetched."""

MAX_TEXT = 100_000
"""Characters; more is cut, so that a message always fits into a Kafka record of one megabyte."""

MAX_TITLE, MAX_SUMMARY, MAX_AUTHOR, MAX_GUID = 500, 2000, 200, 500


@dataclass(frozen=True, slots=True)
class Page:
    """What was found on the page of an entry.

    canonical   its address as it says itself, where that is on the same site
    paywalled   only the beginning of the story is there
    """

    text: str = ""
    title: str = ""
    author: str | None = None
    language: str | None = None
    published: datetime | None = None
    paywalled: bool = False
    canonical: str | None = None


def needs_page(feed: Feed, entry: Entry, feed_text: str) -> bool:
    """Whether the page has to be asked for the text."""
    return feed.pages and bool(entry.link) and len(feed_text) < FULL_TEXT


def compose(feed: Feed, wanted: Wanted, feed_text: str, page: Page | None, now: datetime) -> Article | None:
    """The article; None where the entry holds nothing to read. `feed_text` is its content as plain text."""
    entry = wanted.entry
    text, source = _best_text(entry, feed_text, page)
    title = plain(entry.title or (page.title if page else ""), MAX_TITLE)
    text = _without_title(text, title)
    if not title and not text:
        return None
    published_at, mended = placed(entry.published or (page.published if page else None), now)
    flags = [flag for flag in (mended, "cut" if len(text) > MAX_TEXT else None) if flag]
    if page and page.paywalled:
        flags.append("paywall")
    text = text[:MAX_TEXT]
    author = plain(entry.author or (page.author if page else None), MAX_AUTHOR) or None
    return Article(
        id=wanted.article_id,
        url=entry.link or feed.url,
        title=title,
        text=text,
        publisher=feed.publisher,
        published_at=published_at,
        fetched_at=now,
        feed_id=feed.id,
        guid=plain(entry.guid, MAX_GUID),
        canonical_url=page.canonical if page else None,
        summary=entry.summary[:MAX_SUMMARY],
        author=author,
        language=_language(entry.language, feed.language, page.language if page else None),
        family=feed.family,
        country=feed.country,
        state_controlled=feed.state_controlled,
        wire=wire_of(text, author),
        text_source=source,
        flags=tuple(flags),
        update=wanted.update,
    )


def _best_text(entry: Entry, feed_text: str, page: Page | None) -> tuple[str, TextSource]:
    if len(feed_text) >= FULL_TEXT:
        return feed_text, "feed"
    if page and len(page.text) > len(feed_text):
        return page.text, "page"
    if len(feed_text) > len(entry.summary):
        return feed_text, "feed"
    return entry.summary, "summary"


def _without_title(text: str, title: str) -> str:
    """Pages repeat their title as the first line; a claim in it must not count twice."""
    first, _, rest = text.partition("\n")
    return rest if rest and first.strip().casefold() == title.casefold() else text


def _language(*tags: str | None) -> str | None:
    """The first language that anybody states, without region."""
    for tag in tags:
        primary = (tag or "").replace("_", "-").partition("-")[0].lower()
        if 2 <= len(primary) <= 3 and primary.isalpha() and primary.isascii():
            return primary
    return None
