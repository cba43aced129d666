"""Pollers as they run, on the embedded broker: sharing feeds, going and coming back."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from monitor.config.feeds import Feeds, load_feeds
from monitor.feeds.kit import open_kit
from monitor.feeds.ownership import Records
from monitor.feeds.role import PollRole
from monitor.feeds.state import FeedState
from monitor.kafka import Publisher, read_topic
from monitor.models import Article
from monitor.settings import Settings
from monitor.topics import ARTICLES, FEED_STATES, decode
from tests.feed_pages import rss
from tests.web_server import Site

FEEDS = 12


def write_config(root: Path, site: Site, *, interval: str = "1s") -> Path:
    (root / "feeds").mkdir(parents=True)
    (root / "poller.yml").write_text(
        'networks: ["127.0.0.0/8"]\ntakeover: 6s\n'
        f"manners: {{interval: {interval}, min_interval: 200ms, spread: 0s, "
        "host_spacing: 0s, host_connections: 20}\n"
    )
    lines = [
        f"  - {{id: feed-{n}, url: '{site.url(f'/feed/{n}')}', publisher: P{n}, pages: false}}"
        for n in range(FEEDS)
    ]
    (root / "feeds" / "all.yml").write_text("\n".join(["feeds:", *lines, ""]))
    return root


def publish_entry(site: Site, number: int) -> None:
    """Every feed gets this entry on top of what it has."""
    for feed in range(FEEDS):
        entries = [feed * 1000 + n for n in range(number + 1)]
        site.put(f"/feed/{feed}", rss(*entries), headers=[("ETag", f'"{number}"')])


def articles_in(bootstrap: str, namespace: str) -> list[Article]:
    stored = read_topic(bootstrap, ARTICLES.named(namespace))
    return [decode(Article, record.value) for record in stored]


def states_in(bootstrap: str, namespace: str) -> dict[str, FeedState]:
    records = Records()
    for stored in read_topic(bootstrap, FEED_STATES.named(namespace)):
        records.add(stored.key, stored.value)
    return records.states


async def until(condition: Callable[[], bool], seconds: float = 20) -> float:
    """Wait until it holds; the seconds it took."""
    started = time.perf_counter()
    while not await asyncio.to_thread(condition):
        assert time.perf_counter() - started < seconds, "it never came true"
        await asyncio.sleep(0.1)
    return time.perf_counter() - started


@asynccontextmanager
async def poller(feeds: Feeds, settings: Settings, bootstrap: str) -> AsyncIterator[PollRole]:
    async with Publisher(bootstrap) as publisher, open_kit(feeds.polling) as kit:
        role = PollRole(feeds, settings, bootstrap, publisher, kit)
        running = asyncio.create_task(role.run())
        try:
            yield role
        finally:
            running.cancel()
            await asyncio.wait({running})


@dataclass
class Process:
    """`whiteflag poll` as a process of its own."""

    config: Path
    bootstrap: str
    namespace: str

    async def start(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "WHITEFLAG_KAFKA": f"kafka://{self.bootstrap}",
            "WHITEFLAG_NAMESPACE": self.namespace,
            "WHITEFLAG_CONFIG": str(self.config),
            "WHITEFLAG_PORT": "0",
        }
        self.child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "monitor", "poll", "--watch-parent"),
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        # read all the time, or a full pipe would stop it
        self.errors = asyncio.create_task(self.child.communicate())

    async def end(self, number: int) -> tuple[float, bytes]:
        """Send a signal; the seconds until it ended, and what it wrote."""
        started = time.perf_counter()
        self.child.send_signal(number)
        _, errors = await asyncio.wait_for(asyncio.shield(self.errors), 10)
        return time.perf_counter() - started, errors


@pytest.fixture
async def process(tmp_path: Path, site: Site, bootstrap: str, namespace: str) -> AsyncIterator[Process]:
    publish_entry(site, 0)
    process = Process(write_config(tmp_path / "config", site), bootstrap, namespace)
    await process.start()
    yield process
    if process.child.returncode is None:
        process.child.kill()
    await process.errors


@pytest.fixture
def settings(namespace: str) -> Settings:
    return replace(Settings(), namespace=namespace)


async def test_every_feed_is_read_once_and_a_restart_asks_nobody_again(
    tmp_path: Path, site: Site, bootstrap: str, settings: Settings, namespace: str
) -> None:
    publish_entry(site, 0)
    feeds = load_feeds(write_config(tmp_path / "config", site, interval="1h"))
    async with poller(feeds, settings, bootstrap) as role:
        assert role.ready() == ["not yet in the group of pollers"]
        await until(lambda: len(states_in(bootstrap, namespace)) == FEEDS)
        assert role.ready() == role.live() == []
        assert len(role.poller.owned) == FEEDS
    assert len(articles_in(bootstrap, namespace)) == FEEDS
    assert len(site.requests) == FEEDS
    assert {state.etag for state in states_in(bootstrap, namespace).values()} == {'"0"'}
    async with poller(feeds, settings, bootstrap) as role:
        await until(lambda: len(role.poller.owned) == FEEDS)
        await asyncio.sleep(1)
    assert len(site.requests) == FEEDS
    assert len(articles_in(bootstrap, namespace)) == FEEDS


# librdkafka's mock cluster turns a group's followers away when its leader is faster than they are
only_kafka = pytest.mark.parametrize(
    "bootstrap", [pytest.param("kafka", marks=pytest.mark.kafka)], indirect=True
)


@only_kafka
async def test_pollers_share_the_feeds_and_one_that_leaves_hands_its_own_over(
    site: Site, process: Process, settings: Settings
) -> None:
    bootstrap, namespace = process.bootstrap, process.namespace
    await until(lambda: len(states_in(bootstrap, namespace)) == FEEDS)
    async with poller(load_feeds(process.config), settings, bootstrap) as stays:
        await until(lambda: 0 < len(stays.poller.owned) < FEEDS)
        publish_entry(site, 1)
        await until(lambda: len({a.id for a in articles_in(bootstrap, namespace)}) == 2 * FEEDS)
        took, errors = await process.end(signal.SIGTERM)
        assert (process.child.returncode, took < 5) == (0, True), errors.decode()
        # it has left the group, so nobody waits for the end of its session
        await until(lambda: len(stays.poller.owned) == FEEDS, seconds=5)
        publish_entry(site, 2)
        await until(lambda: len({a.id for a in articles_in(bootstrap, namespace)}) == 3 * FEEDS)
    times = Counter(article.id for article in articles_in(bootstrap, namespace))
    assert set(times.values()) == {1}


@only_kafka
async def test_when_one_is_killed_the_other_takes_over_and_loses_nothing(
    site: Site,
    process: Process,
    settings: Settings,
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    bootstrap, namespace = process.bootstrap, process.namespace
    await until(lambda: len(states_in(bootstrap, namespace)) == FEEDS)
    async with poller(load_feeds(process.config), settings, bootstrap) as survivor:
        await until(lambda: 0 < len(survivor.poller.owned) < FEEDS)
        publish_entry(site, 1)
        await process.end(signal.SIGKILL)
        # Kafka's session timeout, and what joining anew takes
        took = await until(lambda: len(survivor.poller.owned) == FEEDS, seconds=15)
        publish_entry(site, 2)
        await until(lambda: len({a.id for a in articles_in(bootstrap, namespace)}) == 3 * FEEDS)
    assert 2 < took < 12
    found = articles_in(bootstrap, namespace)
    expected = {f"Story {feed * 1000 + n}" for feed in range(FEEDS) for n in range(3)}
    assert {article.title for article in found} == expected
    # what it had published and not yet noted comes again, under the same ids
    repeated = len(found) - len(expected)
    assert 0 <= repeated <= FEEDS
    assert len({article.id for article in found}) == len(expected)
    record_testsuite_property("takeover_seconds", round(took, 1))
    record_testsuite_property("repeated_with_the_same_id", repeated)


@pytest.mark.parametrize("told_by", ["signal", "parent"])
async def test_it_ends_cleanly_and_soon(site: Site, process: Process, told_by: str) -> None:
    await until(lambda: bool(site.requests))
    started = time.perf_counter()
    if told_by == "signal":
        process.child.terminate()
    elif process.child.stdin:
        process.child.stdin.close()
    _, errors = await asyncio.wait_for(asyncio.shield(process.errors), 10)
    assert time.perf_counter() - started < 5
    assert process.child.returncode == 0, errors.decode()
    assert b"Traceback" not in errors
