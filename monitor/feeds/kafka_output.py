"""The poller's output on Kafka: articles keyed by their id, feed records in their feed's partition."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from monitor.feeds.ownership import SEEN_SUFFIX
from monitor.feeds.state import FeedState, Seen
from monitor.models import Alert, Article
from monitor.topics import ALERTS, ARTICLES, FEED_STATES, alert_key, encode


class Acknowledging(Protocol):
    """What is needed of `monitor.kafka`."""

    async def publish(
        self, topic: str, key: bytes | None, value: bytes | None, partition: int | None = None
    ) -> None:
        """Write one record; `BrokerError` when it was not acknowledged."""


Room = Callable[[], Awaitable[None]]
"""Returns once consumers have caught up far enough, where the broker cannot keep much."""


async def always() -> None:
    """There is room on a broker with a disk."""


class KafkaOutput:
    """See `monitor.feeds.output.Output`."""

    def __init__(
        self,
        publisher: Acknowledging,
        namespace: str,
        partition_of: Callable[[str], int],
        room: Room = always,
    ) -> None:
        self._publisher = publisher
        self._room = room
        self._articles = ARTICLES.named(namespace)
        self._alerts = ALERTS.named(namespace)
        self._states = FEED_STATES.named(namespace)
        self._partition_of = partition_of

    async def article(self, article: Article) -> None:
        """Publish an article."""
        await self._publisher.publish(self._articles, article.id.encode(), encode(article))

    async def alert(self, alert: Alert) -> None:
        """Publish an operations alert, where the notifier finds it."""
        await self._publisher.publish(self._alerts, alert_key(alert).encode(), encode(alert))

    async def remember(self, state: FeedState, seen: Seen | None) -> None:
        """Seen entries first: validators without them would hide what was not published."""
        partition = self._partition_of(state.feed_id)
        if seen is not None:
            key = (state.feed_id + SEEN_SUFFIX).encode()
            await self._publisher.publish(self._states, key, encode(seen), partition)
        await self._publisher.publish(self._states, state.feed_id.encode(), encode(state), partition)

    async def room(self) -> None:
        """Wait until there is room for more articles."""
        await self._room()
