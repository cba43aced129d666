"""What one poll costs in CPU time: the whole poller, and bare httpx that makes the same requests.

CPU time of this process and of its parser is measured, not wall time, so that a busy machine changes little.
The server is another process and counts for nobody.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Literal

import httpx

from benchmarks.feed_server import ENTRIES, ETAG
from monitor.feeds.decide import Document, decide, new_state
from monitor.feeds.entry import ParsedFeed, Received
from monitor.feeds.extract import extract_page
from monitor.feeds.feed import Feed, Manners
from monitor.feeds.fetch import Caps, Fetcher
from monitor.feeds.hosts import Hosts
from monitor.feeds.kafka_output import Acknowledging, KafkaOutput
from monitor.feeds.parse import parse_feed, warm
from monitor.feeds.poller import Poller
from monitor.feeds.state import Seen
from monitor.feeds.texts import Texts
from monitor.feeds.visit import Known, Visitor
from monitor.feeds.workers import Workers

AT_ONCE = 50
MANNERS = Manners(spread=timedelta(0), host_spacing=timedelta(0))
Kind = Literal["same", "news"]


@dataclass(frozen=True)
class Cost:
    """CPU seconds for so many polls."""

    polls: int
    seconds: float

    @property
    def per_core(self) -> float:
        """Polls for each second of one core."""
        return self.polls / self.seconds

    @property
    def ms(self) -> float:
        """Milliseconds for one."""
        return 1000 * self.seconds / self.polls


class Acknowledged:
    """Stands for Kafka and takes every record at once; what it costs to make them still counts."""

    def __init__(self) -> None:
        self.records = 0

    async def publish(
        self, topic: str, key: bytes | None, value: bytes | None, partition: int | None = None
    ) -> None:
        """Count it."""
        self.records += 1


def now() -> datetime:
    """The clock of the poller."""
    return datetime.now(UTC)


async def bare(port: int, kind: Kind, polls: int) -> Cost:
    """httpx as it comes: no guard, no cap, no memory of what it saw."""
    slots = asyncio.Semaphore(AT_ONCE)
    expected = 304 if kind == "same" else 200
    async with httpx.AsyncClient(headers={"If-None-Match": ETAG}, timeout=30) as client:

        async def get(number: int) -> None:
            async with slots:
                answer = await client.get(f"http://127.0.0.1:{port}/{kind}/{number}")
                if answer.status_code != expected:
                    raise RuntimeError(f"status {answer.status_code}")

        await get(0)
        before = time.process_time()
        await asyncio.gather(*(get(number) for number in range(polls)))
        return Cost(polls, time.process_time() - before)


def feeds_at(port: int, kind: Kind, count: int) -> dict[str, Feed]:
    """Each on a host of its own."""
    return {
        f"f{n}": Feed(id=f"f{n}", url=f"http://host{n}.example:{port}/{kind}/{n}", publisher="P", pages=False)
        for n in range(count)
    }


def local_fetcher() -> Fetcher:
    """Every name leads to the server; the guard is on as ever."""

    async def loopback(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    return Fetcher("Bench/1", (ip_network("127.0.0.0/8"),), resolver=loopback)


def poller_of(
    feeds: Mapping[str, Feed], fetcher: Fetcher, workers: Workers, publisher: Acknowledging
) -> Poller:
    """The poller as the role builds it, with another way out."""
    hosts, caps = Hosts(MANNERS), Caps()
    texts = Texts(caps, fetcher, workers, hosts, now)
    output = KafkaOutput(publisher, "bench", lambda _: 0)
    return Poller(
        feeds, Visitor(MANNERS, caps, fetcher, workers, texts, hosts, output, now), hosts, now, AT_ONCE
    )


async def known_before(port: int, kind: Kind) -> Known:
    """What is known of a feed that was read a moment ago: all its entries but those to come."""
    async with httpx.AsyncClient() as client:
        body = (await client.get(f"http://127.0.0.1:{port}/{kind}/0")).content
    parsed = parse_feed(Received(body, "http://host0.example/"))
    if not isinstance(parsed, ParsedFeed) or len(parsed.entries) != ENTRIES:
        raise RuntimeError(f"not the feed that was expected: {parsed}")
    feed = feeds_at(port, kind, 1)["f0"]
    state = new_state(feed, MANNERS, now())
    plan = decide(feed, state, Seen.nothing(feed.id), Document(parsed, etag=ETAG), MANNERS, now())
    everything = replace(plan.state, etag=ETAG, next_poll_at=now())
    return Known(everything, plan.seen or Seen.nothing(feed.id))


def owned(feeds: Mapping[str, Feed], known: Known, at: datetime) -> dict[str, Known]:
    """The same knowledge of every feed, each due at `at`."""
    return {
        feed.id: Known(
            replace(known.state, feed_id=feed.id, url=feed.url, next_poll_at=at),
            replace(known.seen, feed_id=feed.id),
        )
        for feed in feeds.values()
    }


async def polled(port: int, kind: Kind, polls: int) -> Cost:
    """Each feed once, by the whole poller; its parser's work counts."""
    feeds = feeds_at(port, kind, polls)
    known = await known_before(port, kind)
    fetcher, workers, publisher = local_fetcher(), Workers(1, seconds=30), Acknowledged()
    try:
        await workers.run(warm)
        poller = poller_of(feeds, fetcher, workers, publisher)
        due = now()
        poller.own(owned(feeds, known, due))
        worker_before = await workers.run(time.process_time)
        before = time.process_time()
        async with running(poller):
            await past(poller, list(feeds), due)
            spent = time.process_time() - before
            spent += await workers.run(time.process_time) - worker_before
    finally:
        workers.close()
        await fetcher.aclose()
    return Cost(polls, spent)


@asynccontextmanager
async def running(poller: Poller) -> AsyncIterator[None]:
    """The poller's loop meanwhile; in the end nothing of it is left."""
    loop = asyncio.create_task(poller.run())
    try:
        yield
    finally:
        await poller.disown(list(poller.owned), 5.0)
        loop.cancel()


async def past(poller: Poller, feed_ids: list[str], due: datetime) -> None:
    """Wait until each of the feeds has been polled; looks seldom, so that it costs nothing."""
    while any(poller.owned[feed_id].state.next_poll_at <= due for feed_id in feed_ids):  # noqa: ASYNC110
        await asyncio.sleep(0.25)


def page_cost(pages: int) -> Cost:
    """Reading the text of an article's page of about 60 kB (its fetch costs as much as a 304)."""
    story = "".join(
        f"<p>Paragraph {n}: the column left the town in the night, as officers said.</p>" for n in range(40)
    )
    furniture = "".join(f"<li><a href='/world/{n}'>Another story, number {n}</a></li>" for n in range(800))
    html = (
        f"<!doctype html><html lang=en><head><title>Column leaves</title></head><body><ul>{furniture}</ul>"
        f"<article><h1>Column leaves</h1>{story}</article></body></html>"
    ).encode()
    extract_page(html, "https://gazette.example/1")
    before = time.process_time()
    for _ in range(pages):
        extract_page(html, "https://gazette.example/1")
    return Cost(pages, time.process_time() - before)
