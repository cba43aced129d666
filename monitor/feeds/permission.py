"""Asks robots.txt before a page is fetched, once a day for each host (RFC 9309).

Feeds themselves are not asked for: an outlet publishes them for programs, and each was named by a person.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from monitor.errors import FetchError
from monitor.feeds.answer import THROTTLED
from monitor.feeds.fetch import Caps, Fetcher
from monitor.feeds.hosts import Hosts, host_of
from monitor.feeds.robots import MAX_BYTES, Verdict, verdict
from monitor.feeds.workers import Workers

AGENT = "Whiteflag"
"""The name that rules for us would carry."""

_DAY, _HOUR = 86_400.0, 3_600.0
_CAPS = Caps(wire=MAX_BYTES, decoded=MAX_BYTES, seconds=10.0)
_MAX_HOSTS = 5_000


@dataclass(frozen=True, slots=True)
class _Rules:
    """A host's file until it is asked for again; `text` None where nobody may come in for now."""

    text: str | None
    until: float


class Permission:
    """Remembers the rules of the hosts that were asked."""

    def __init__(
        self, fetcher: Fetcher, workers: Workers, hosts: Hosts, clock: Callable[[], datetime]
    ) -> None:
        self._fetcher = fetcher
        self._workers = workers
        self._hosts = hosts
        self._clock = clock
        self._rules: dict[str, _Rules] = {}
        self._asking: dict[str, asyncio.Task[_Rules]] = {}

    async def require(self, url: str) -> None:
        """Raise `FetchError` ("robots") where the host does not want the page to be fetched by programs."""
        found = await self.verdict(url)
        if found.delay:
            self._hosts.slow_down(url, found.delay)
        if not found.allowed:
            raise FetchError("robots.txt does not allow it", "robots")

    async def verdict(self, url: str) -> Verdict:
        """What the host's file says about the page; no file allows everything, a broken host nothing."""
        rules = await self._rules_of(url)
        if not rules.text:
            return Verdict(rules.text is not None)
        try:
            return await self._workers.run(verdict, rules.text, url, AGENT)
        except FetchError:  # the file breaks its parser: it is as good as none
            return Verdict(True)

    async def _rules_of(self, url: str) -> _Rules:
        host = host_of(url)
        known = self._rules.get(host)
        if known and known.until > self._clock().timestamp():
            return known
        task = self._asking.get(host)
        if task is None:
            task = self._asking[host] = asyncio.create_task(self._ask(url))
            task.add_done_callback(lambda done: self._keep(host, done))
        # whoever is cut off must not take the answer from the others that wait for it
        return await asyncio.shield(task)

    def _keep(self, host: str, task: asyncio.Task[_Rules]) -> None:
        del self._asking[host]
        if not task.cancelled() and task.exception() is None:
            if len(self._rules) >= _MAX_HOSTS:
                self._rules.clear()
            self._rules[host] = task.result()

    async def _ask(self, url: str) -> _Rules:
        now = self._clock().timestamp()
        try:
            answer = await self._fetcher.page(f"{urlsplit(url).scheme}://{host_of(url)}/robots.txt", _CAPS)
        except FetchError as error:
            # more redirects than anybody follows count as no file
            return _Rules("" if error.reason == "redirects" else None, now + _HOUR)
        if answer.status == 200:
            return _Rules(answer.body.decode("utf-8", "replace"), now + _DAY)
        if answer.status >= 500 or answer.status in THROTTLED:
            return _Rules(None, now + _HOUR)
        return _Rules("", now + _DAY)
