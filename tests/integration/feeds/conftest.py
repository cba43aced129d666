"""A site, the parts of a poller, and one to put together from them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from monitor.broker.admin import ensure_topics
from monitor.broker.embedded import EmbeddedBroker
from monitor.broker.node import KafkaNode
from monitor.feeds.feed import Manners
from monitor.feeds.fetch import Caps, Fetcher
from monitor.feeds.hosts import Hosts
from monitor.feeds.texts import Texts
from monitor.feeds.visit import Visitor
from monitor.feeds.workers import Workers
from monitor.settings import Settings
from tests.feed_fakes import Output
from tests.web_server import Site, serve_site

QUICK = Manners(
    interval=timedelta(seconds=1),
    min_interval=timedelta(milliseconds=200),
    spread=timedelta(0),
    host_spacing=timedelta(0),
    host_connections=20,
)
CAPS = Caps(seconds=5)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serve_site() as site:
        yield site


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    workers = Workers(1, seconds=8)
    yield workers
    workers.close()


@pytest.fixture
async def local_fetcher() -> AsyncIterator[Fetcher]:
    fetcher = Fetcher("Test/1", (ip_network("127.0.0.0/8"),))
    yield fetcher
    await fetcher.aclose()


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def bootstrap(request: pytest.FixtureRequest, namespace: str) -> str:
    """A broker with our topics."""
    broker: EmbeddedBroker | KafkaNode = request.getfixturevalue(request.param)
    ensure_topics(broker.bootstrap, Settings(namespace=namespace))
    return broker.bootstrap


@pytest.fixture
def output() -> Output:
    return Output()


@pytest.fixture
def hosts() -> Hosts:
    return Hosts(QUICK)


@pytest.fixture
def visitor(local_fetcher: Fetcher, workers: Workers, hosts: Hosts, output: Output) -> Visitor:
    """Everything real but the broker."""
    texts = Texts(CAPS, local_fetcher, workers, hosts, now)
    return Visitor(QUICK, CAPS, local_fetcher, workers, texts, hosts, output, now)
