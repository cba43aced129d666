"""The poller's way out: articles, alerts about feeds, its own records, each acknowledged."""

from __future__ import annotations

from typing import Protocol

from monitor.feeds.state import FeedState, Seen
from monitor.models import Alert, Article


class Output(Protocol):
    """Every method returns when the broker has acknowledged, and raises `BrokerError` when it does not."""

    async def article(self, article: Article) -> None:
        """Publish an article."""

    async def alert(self, alert: Alert) -> None:
        """Publish an operations alert."""

    async def remember(self, state: FeedState, seen: Seen | None) -> None:
        """Store the records of a feed; `seen` only where it changed."""

    async def room(self) -> None:
        """Wait until there is room for more articles."""
