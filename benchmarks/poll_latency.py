"""From the moment a feed with a new entry is due to the acknowledgement of its article by a broker."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from benchmarks.poll_costs import feeds_at, known_before, local_fetcher, now, owned, poller_of, running
from monitor.broker.embedded import EmbeddedBroker
from monitor.feeds.parse import warm
from monitor.feeds.workers import Workers
from monitor.kafka import Publisher
from monitor.models import Article
from monitor.topics import ARTICLES, FEED_STATES, decode

NAMESPACE = "bench"


class Noted:
    """A publisher that notes when each feed's article was acknowledged."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self.at: dict[str, datetime] = {}

    async def publish(
        self, topic: str, key: bytes | None, value: bytes | None, partition: int | None = None
    ) -> None:
        """As `Publisher.publish`."""
        await self._publisher.publish(topic, key, value, partition)
        if topic == ARTICLES.named(NAMESPACE):
            self.at[decode(Article, value).feed_id] = now()


async def latencies(port: int, feeds: int, a_second: float) -> list[float]:
    """Seconds for each feed, sorted; they fall due one after another, so many a second."""
    all_feeds = feeds_at(port, "news", feeds)
    known = await known_before(port, "news")
    topics = [topic.named(NAMESPACE) for topic in (ARTICLES, FEED_STATES)]
    fetcher, workers = local_fetcher(), Workers(1, seconds=30)
    with EmbeddedBroker(topics, 1) as broker:
        async with Publisher(broker.bootstrap) as publisher:
            try:
                await workers.run(warm)
                noted = Noted(publisher)
                poller = poller_of(all_feeds, fetcher, workers, noted)
                start = now() + timedelta(seconds=0.5)
                due = {
                    feed_id: start + timedelta(seconds=n / a_second) for n, feed_id in enumerate(all_feeds)
                }
                poller.own(
                    {
                        feed_id: replace(one, state=replace(one.state, next_poll_at=due[feed_id]))
                        for feed_id, one in owned(all_feeds, known, start).items()
                    }
                )
                async with running(poller), asyncio.timeout(feeds / a_second + 60):
                    while len(noted.at) < feeds:  # noqa: ASYNC110
                        await asyncio.sleep(0.1)
            finally:
                workers.close()
                await fetcher.aclose()
    return sorted((noted.at[feed_id] - due[feed_id]).total_seconds() for feed_id in due)
