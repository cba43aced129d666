"""What the poller writes to, as it sees it: articles and its own records, each acknowledged."""

from __future__ import annotations

from typing import Protocol

from monitor.feeds.state import FeedState, Seen
from monitor.models import Article


class Output(Protocol):
    """Every method returns when the broker has acknowledged, and raises `BrokerError` when it does not."""

    async def article(self, article: Article) -> None:
        """Publish an article."""

    async def remember(self, state: FeedState, seen: Seen | None) -> None:
        """Store the records of a feed; `seen` only where it changed."""

    async def room(self) -> None:
        """Wait until there is room for more articles."""
