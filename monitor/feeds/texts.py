"""The text of an entry: the feed's own where that is the whole story, else that of its page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from monitor import metrics
from monitor.errors import FetchError
from monitor.feeds.answer import check
from monitor.feeds.article import FULL_TEXT, Page, needs_page
from monitor.feeds.entry import Entry
from monitor.feeds.extract import extract_page
from monitor.feeds.feed import Feed
from monitor.feeds.fetch import Caps, Fetcher
from monitor.feeds.hosts import Hosts
from monitor.feeds.paragraphs import paragraphs
from monitor.feeds.permission import Permission
from monitor.feeds.turns import respect, turn
from monitor.feeds.workers import Workers
from monitor.logs import get_logger

_log = get_logger("feeds")
_HTML = ("text/html", "application/xhtml+xml", "")
_AT_ONCE = 32


class Texts:
    """Gets texts with manners: robots.txt is obeyed, and a page is a request to its host like any other."""

    def __init__(
        self, caps: Caps, fetcher: Fetcher, workers: Workers, hosts: Hosts, clock: Callable[[], datetime]
    ) -> None:
        self._caps = caps
        self._permission = Permission(fetcher, workers, hosts, clock)
        self._fetcher = fetcher
        self._workers = workers
        self._hosts = hosts
        self._clock = clock
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def of(self, feed: Feed, entry: Entry) -> tuple[str, Page | None]:
        """The feed's text, and the page where it was needed and could be had."""
        feed_text = await self._feed_text(entry)
        if not needs_page(feed, entry, feed_text):
            return feed_text, None
        try:
            return feed_text, await self._page(entry.link)
        except FetchError as error:
            respect(self._hosts, entry.link, error, self._clock().timestamp())
            metrics.PAGES.labels(error.reason).inc()
            _log.info("no page", feed=feed.id, url=entry.link, reason=error.reason, error=str(error))
            return feed_text, None

    async def _feed_text(self, entry: Entry) -> str:
        """Short markup is not worth a trip to a worker: the summary has its text already."""
        if len(entry.content) < FULL_TEXT and len(entry.content) <= len(entry.summary):
            return entry.summary
        try:
            return await self._workers.run(paragraphs, entry.content)
        except FetchError:
            return entry.summary

    async def _page(self, url: str) -> Page:
        async with turn(self._hosts, url, self._clock), self._slots:
            answer = await self._fetcher.page(url, self._caps, self._permission.require)
        check(answer, self._clock())
        if answer.content_type not in _HTML:
            raise FetchError(f"the page is {answer.content_type}", "not_html")
        page = await self._workers.run(extract_page, answer.body, answer.url)
        metrics.PAGES.labels("ok" if page.text else "no_text").inc()
        return page
