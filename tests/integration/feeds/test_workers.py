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
from monitor.feeds.extract import extract_page
from monitor.feeds.parse import parse_feed
from monitor.feeds.workers import Workers

HEAD = b'<?xml version="1.0"?>'
DEADLINE = 2.0
REASONS = {"parser_timeout", "parser_crash", "malformed"}
MEMORY = 1 << 30


def rss(title: bytes, extra: bytes = b"") -> bytes:
    item = b"<item><title>" + title + b"</title><guid>1</guid>" + extra + b"</item>"
    return b'<rss version="2.0"><channel><title>x</title>' + item + b"</channel></rss>"


def laughs() -> bytes:
    names = [b'<!ENTITY a0 "lol">']
    names += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)]
    return HEAD + b"<!DOCTYPE x [" + b"".join(names) + b"]>" + rss(b"&a9;")


GOOD = HEAD + rss(b"Good")
HOSTILE = {
    "newlines before the first element": HEAD + b"\n" * 200_000 + rss(b"a"),
    "doctypes before the first element": HEAD + b"<!DOCTYPE \n" * 50_000 + rss(b"a"),
    "entities without an end": HEAD + b"<!DOCTYPE r [\n" + b"<!ENTITY " * 20_000 + rss(b"a"),
    "an author without an end": HEAD + rss(b"a", b"<author>" + b"a" * 100_000 + b"</author>"),
    "an author of dots": HEAD + rss(b"a", b"<author>" + b"a." * 100_000 + b"@</author>"),
    "a billion laughs": laughs(),
    "one entity again and again": HEAD
    + b'<!DOCTYPE z [\n<!ENTITY a "' + b"A" * 50_000 + b'">\n]>' + rss(b"&a;" * 20_000),
    "an entity from a file": HEAD
    + b'<!DOCTYPE r [\n<!ENTITY x SYSTEM "file:///etc/hostname">\n]>' + rss(b"[&x;]"),
    "a hundred thousand attributes": HEAD
    + b'<rss version="2.0" ' + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"><channel/></rss>",
    "a hundred thousand items": HEAD
    + b'<rss version="2.0"><channel>' + b"<item><title>a</title></item>" * 100_000 + b"</channel></rss>",
    "deep nesting": HEAD + b'<rss version="2.0"><channel>' + b"<a>" * 100_000 + b"</a>" * 100_000,
    "broken tags": b'<rss version="2.0"><channel><item><title>' + b"<a " * 200_000,
    "open comments": b'<rss version="2.0"><channel><item><title>' + b"<!--" * 200_000,
    "CDATA without an end": HEAD + b"<rss><channel><item><title><![CDATA[" + b"a<" * 1_000_000,
    "a title of five megabytes": HEAD + rss(b"A" * 5_000_000),
    "a date of spaces": HEAD + rss(b"a", b"<pubDate>Mon, 01 " + b" " * 100_000 + b"x</pubDate>"),
    "an encoding of bytes": b'<?xml version="1.0" encoding="\xff\xfe"?>' + rss(b"a"),
    "an encoding with a NUL": b'<?xml version="1.0" encoding="a\x00b"?>' + rss(b"a"),
    "punycode": b'<?xml version="1.0" encoding="punycode"?>' + rss(b"a" * 300_000),
    "an encoding that is a path": b'<?xml version="1.0" encoding="../../etc/passwd"?>' + rss(b"a"),
    "an encoding that unpacks": b'<?xml version="1.0" encoding="bz2"?>' + rss(b"a"),
    "the name of a file": b"/etc/hostname",
    "the name of a file without an end": b"/dev/zero",
    "noise": bytes(range(256)) * 4000,
    "JSON without an end": b'{"a":' * 200_000,
}  # fmt: skip


@pytest.fixture(scope="module")
def parsers() -> Iterator[Workers]:
    workers = Workers(1, seconds=DEADLINE, memory=MEMORY)
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


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_feed_harms_only_itself(parsers: Workers, name: str) -> None:
    """It ends in time, in a feed, a reason or a `FetchError`, and the next feed is parsed as ever."""
    started = time.perf_counter()
    found = await outcome(parse(parsers, HOSTILE[name]))
    assert isinstance(found, ParsedFeed | Unparsable) or found in REASONS
    if isinstance(found, ParsedFeed):
        assert all(len(entry.title) <= 500 for entry in found.entries)
        assert len(found.entries) <= 2000
    assert time.perf_counter() - started < DEADLINE + 3
    good = await parse(parsers, GOOD)
    assert isinstance(good, ParsedFeed)
    assert good.entries[0].title == "Good"


async def test_no_file_is_ever_read(parsers: Workers) -> None:
    found = await parse(parsers, HOSTILE["an entity from a file"])
    assert isinstance(found, ParsedFeed)
    assert found.entries[0].title in {"[]", "[&x;]"}


async def test_the_event_loop_goes_on_meanwhile(parsers: Workers) -> None:
    late = 0.0

    async def tick() -> None:
        nonlocal late
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.01)
            late = max(late, time.perf_counter() - before)

    ticking = asyncio.create_task(tick())
    with pytest.raises(FetchError):
        await parse(parsers, HOSTILE["an author without an end"])
    ticking.cancel()
    assert late < 0.5


def _eat() -> int:
    return len(bytearray(2 * MEMORY))


def _die() -> None:
    os._exit(9)


def _sleep() -> None:
    time.sleep(60)


@pytest.mark.parametrize("task", [_eat, _die, _sleep])
async def test_a_worker_that_dies_is_replaced(parsers: Workers, task: object) -> None:
    with pytest.raises(FetchError) as caught:
        await parsers.run(task)  # type: ignore[arg-type]
    assert caught.value.reason in {"parser_crash", "parser_timeout"}
    assert isinstance(await parse(parsers, GOOD), ParsedFeed)


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
async def test_a_hostile_page_harms_only_itself(page: bytes) -> None:
    workers = Workers(1, seconds=DEADLINE)
    started = time.perf_counter()
    found = await outcome(workers.run(extract_page, page, "https://a.example/"))
    took = time.perf_counter() - started
    workers.close()
    assert isinstance(found, Page) or found in REASONS
    assert took < DEADLINE + 3
