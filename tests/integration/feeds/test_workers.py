"""What strangers write is parsed in processes that can be killed."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Iterator

import pytest

from monitor.errors import FetchError
from monitor.feeds.article import Page
from monitor.feeds.entry import ParsedFeed, Received, Unparsable
from monitor.feeds.extract import extract_page, warm
from monitor.feeds.parse import parse_feed
from monitor.feeds.workers import Workers
from tests.hostile_feeds import HEAD, LATE, cases, rss

PATIENT, HASTY, PAGES = 10.0, 0.6, 2.5
"""Seconds: for what can be read, for what is there to take too long, and for pages."""
MEMORY = 1 << 30
REASONS = {"parser_timeout", "parser_crash", "malformed"}
GOOD = HEAD + rss(b"Good")
HOSTILE = {name: (body, verdicts) for name, body, verdicts in cases()}


@pytest.fixture(scope="module")
def parsers() -> Iterator[Workers]:
    workers = Workers(1, seconds=PATIENT, memory=MEMORY)
    yield workers
    workers.close()


@pytest.fixture(scope="module")
def hasty() -> Iterator[Workers]:
    workers = Workers(1, seconds=HASTY, memory=MEMORY)
    yield workers
    workers.close()


@pytest.fixture(scope="module")
def readers() -> Iterator[Workers]:
    workers = Workers(1, seconds=PAGES)
    yield workers
    workers.close()


async def parse(workers: Workers, body: bytes) -> ParsedFeed | Unparsable:
    return await workers.run(parse_feed, Received(body, "https://a.example/feed"))


async def outcome(work: Awaitable[object]) -> object:
    """What came of it: the result, or the reason why there is none."""
    try:
        return await work
    except FetchError as error:
        return error.reason


def verdict(found: object) -> str:
    """In the words of `hostile_feeds`."""
    if isinstance(found, ParsedFeed):
        return "feed"
    return found.reason if isinstance(found, Unparsable) else str(found)


async def check_that_the_next_feed_is_parsed(workers: Workers) -> None:
    """A new worker may be late with its first feed, when the machine is busy."""
    for _ in range(10):
        good = await outcome(parse(workers, GOOD))
        if good != "parser_timeout":
            break
    assert isinstance(good, ParsedFeed)
    assert good.entries[0].title == "Good"


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_feed_harms_only_itself(parsers: Workers, hasty: Workers, name: str) -> None:
    """It ends in time and with the right verdict, and the next feed is parsed as ever."""
    body, verdicts = HOSTILE[name]
    workers = hasty if verdicts is LATE else parsers
    started = time.perf_counter()
    found = await outcome(parse(workers, body))
    took = time.perf_counter() - started
    assert verdict(found) in verdicts
    if isinstance(found, ParsedFeed):
        assert all(len(entry.title) <= 500 for entry in found.entries)
        assert len(found.entries) <= 2000
    assert took < PATIENT + 5
    await check_that_the_next_feed_is_parsed(workers)


async def test_no_file_is_ever_read(parsers: Workers) -> None:
    found = await parse(parsers, HOSTILE["an entity from a file"][0])
    assert isinstance(found, ParsedFeed)
    assert found.entries[0].title in {"[]", "[&x;]"}


async def test_the_event_loop_goes_on_meanwhile(hasty: Workers) -> None:
    late = 0.0

    async def tick() -> None:
        nonlocal late
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.01)
            late = max(late, time.perf_counter() - before)

    ticking = asyncio.create_task(tick())
    with pytest.raises(FetchError):
        await parse(hasty, HOSTILE["an author without an end"][0])
    ticking.cancel()
    assert late < 0.5


def _eat() -> int:
    return len(bytearray(2 * MEMORY))


def _die() -> None:
    os._exit(9)


def _sleep() -> None:
    time.sleep(60)


@pytest.mark.parametrize("task", [_eat, _die, _sleep])
async def test_a_worker_that_dies_is_replaced(hasty: Workers, task: object) -> None:
    with pytest.raises(FetchError) as caught:
        await hasty.run(task)  # type: ignore[arg-type]
    assert caught.value.reason in {"parser_crash", "parser_timeout"}
    await check_that_the_next_feed_is_parsed(hasty)


@pytest.mark.parametrize(
    "page",
    [
        b"<html><body>" + b"<a href=/x>x</a>" * 60_000,
        b"<html><body>" + b"<p>" * 100_000,
        b"<html><body>" + b"<div>" * 50_000 + b"x",
        b'<html><body><p title="' + b"x" * 2_000_000 + b'">x</p>',
        b"<script type=application/ld+json>" * 5000,
        b'{"@graph":' * 5000,
        b"<script type=application/ld+json>" + b"[" * 100_000 + b"</script>",
    ],
)
async def test_a_hostile_page_harms_only_itself(readers: Workers, page: bytes) -> None:
    await outcome(readers.run(warm))
    started = time.perf_counter()
    found = await outcome(readers.run(extract_page, page, "https://a.example/"))
    assert isinstance(found, Page) or found in REASONS
    assert time.perf_counter() - started < PAGES + 5
    await check_that_the_next_feed_is_parsed(readers)
