"""Feeds, entries and an output for tests of the poller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.errors import BrokerError
from monitor.feeds.decide import Document, Failure, Plan, Unchanged, decide, new_state
from monitor.feeds.entry import Entry, ParsedFeed
from monitor.feeds.feed import Feed, Manners
from monitor.feeds.state import FeedState, Seen
from monitor.models import Alert, Article

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
MANNERS = Manners()
FEED = Feed(id="gazette", url="https://gazette.example/feed", publisher="The Gazette", country="GB")


def entry(number: int = 1, **changes: Any) -> Entry:
    """An entry an hour old, with everything; `number` tells entries apart."""
    usual = Entry(
        guid=f"guid-{number}",
        link=f"https://gazette.example/story/{number}",
        title=f"Story {number}",
        summary=f"What happened in story {number}.",
        content="",
        fingerprint=1000 + number,
        published=NOW - timedelta(hours=1),
    )
    return replace(usual, **changes)


def document(*entries: Entry, **changes: Any) -> Document:
    """A good answer with these entries."""
    parsed = ParsedFeed("rss20", "The Gazette", entries)
    return replace(Document(parsed, etag='"1"', last_modified="Wed", body_hash="b1"), **changes)


class History:
    """A feed polled again and again, each plan acknowledged: what the poller remembers in between."""

    def __init__(self, manners: Manners = MANNERS, feed: Feed = FEED) -> None:
        self.manners, self.feed = manners, feed
        self.state: FeedState = new_state(feed, manners, NOW)
        self.seen = Seen.nothing(feed.id)

    def poll(self, result: Document | Failure | Unchanged, after: timedelta = timedelta()) -> Plan:
        """What one poll, so long after the start, leads to."""
        plan = decide(self.feed, self.state, self.seen, result, self.manners, NOW + after)
        self.state, self.seen = plan.state, plan.seen or self.seen
        return plan


class Output:
    """Keeps what the poller writes, in order; refuses articles while `broken`."""

    def __init__(self) -> None:
        self.broken = False
        self.log: list[tuple[str, Any]] = []
        self.on_article: Callable[[Article], None] | None = None

    @property
    def articles(self) -> list[Article]:
        return [what for kind, what in self.log if kind == "article"]

    @property
    def states(self) -> list[FeedState]:
        return [what for kind, what in self.log if kind == "state"]

    async def article(self, article: Article) -> None:
        if self.on_article:
            self.on_article(article)
        if self.broken:
            raise BrokerError("the broker is away")
        self.log.append(("article", article))

    async def alert(self, alert: Alert) -> None:
        if self.broken:
            raise BrokerError("the broker is away")
        self.log.append(("alert", alert))

    async def remember(self, state: FeedState, seen: Seen | None) -> None:
        if self.broken:
            raise BrokerError("the broker is away")
        if seen is not None:
            self.log.append(("seen", seen))
        self.log.append(("state", state))

    async def room(self) -> None:
        """There is always room."""
