"""One look at a feed for `feeds check`: does it answer, and with what? Nothing is published or remembered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from monitor.errors import FetchError
from monitor.feeds.answer import Answer, check
from monitor.feeds.entry import ParsedFeed, Received
from monitor.feeds.feed import Feed
from monitor.feeds.kit import Kit
from monitor.feeds.parse import parse_feed
from monitor.feeds.permission import Permission
from monitor.feeds.turns import turn

_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Checkup:
    """What a feed answered. `verdict` is "ok" or the reason of the fault, `problem` says it in words.

    `robots` says whether robots.txt lets us read the page of its newest entry; None where none is needed.
    """

    id: str
    verdict: str
    status: int | None = None
    format: str | None = None
    entries: int = 0
    newest: datetime | None = None
    undated: int = 0
    etag: bool = False
    last_modified: bool = False
    redirects: int = 0
    moved_to: str | None = None
    bytes: int = 0
    seconds: float = 0.0
    robots: bool | None = None
    problem: str | None = None


async def check_feeds(feeds: Iterable[Feed], kit: Kit) -> AsyncIterator[Checkup]:
    """Each feed once, in the order in which they answer."""
    slots = asyncio.Semaphore(_AT_ONCE)
    permission = Permission(kit.fetcher, kit.parsers, kit.hosts, _now)
    tasks = [asyncio.create_task(_in_turn(feed, kit, permission, slots)) for feed in feeds]
    try:
        for task in asyncio.as_completed(tasks):
            yield await task
    finally:
        for task in tasks:
            task.cancel()


async def check_feed(feed: Feed, kit: Kit, permission: Permission) -> Checkup:
    """One feed, unconditionally."""
    answer: Answer | None = None
    try:
        answer = await kit.fetcher.feed(feed.url, None, None, kit.feed_caps)
        check(answer, _now())
        received = Received(answer.body, answer.url, answer.headers.get("content-type", ""), feed.country)
        parsed = await kit.parsers.run(parse_feed, received)
    except FetchError as error:
        return _row(feed, answer, None, error.reason, str(error))
    if not isinstance(parsed, ParsedFeed):
        return _row(feed, answer, None, parsed.reason, parsed.message)
    return replace(_row(feed, answer, parsed, "ok", None), robots=await _robots(feed, parsed, permission))


async def _robots(feed: Feed, parsed: ParsedFeed, permission: Permission) -> bool | None:
    links = [entry.link for entry in parsed.entries if entry.link]
    if not feed.pages or not links:
        return None
    return (await permission.verdict(links[0])).allowed


def _row(
    feed: Feed, answer: Answer | None, parsed: ParsedFeed | None, verdict: str, problem: str | None
) -> Checkup:
    if answer is None:
        return Checkup(feed.id, verdict, problem=problem)
    entries = parsed.entries if parsed else ()
    dates = [entry.published for entry in entries if entry.published]
    return Checkup(
        id=feed.id,
        verdict=verdict,
        status=answer.status,
        format=parsed.format if parsed else None,
        entries=len(entries),
        newest=max(dates, default=None),
        undated=len(entries) - len(dates),
        etag="etag" in answer.headers,
        last_modified="last-modified" in answer.headers,
        redirects=answer.hops,
        moved_to=answer.moved_to,
        bytes=len(answer.body),
        seconds=round(answer.seconds, 2),
        problem=problem,
    )


async def _in_turn(feed: Feed, kit: Kit, permission: Permission, slots: asyncio.Semaphore) -> Checkup:
    try:
        async with slots, turn(kit.hosts, feed.url, _now):
            return await check_feed(feed, kit, permission)
    except FetchError as error:
        return _row(feed, None, None, error.reason, str(error))


def _now() -> datetime:
    return datetime.now(UTC)
