"""Hears what comes to a topic, beside everything else: a thread reads, the event loop is told.

follower = Follower(bootstrap, topic, take)
await follower.caught_up()          # `take` has had all that was there
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from monitor.errors import BrokerError
from monitor.kafka import News, Stored, follow_topic
from monitor.logs import get_logger

AGAIN = 5.0
"""Seconds to wait after the broker could not be read."""

log = get_logger("following")


class Follower:
    """Starts at once, in the running loop, and calls `take` there with the records of each look; `close` it.

    Where the broker is away, what was known stays known, and all is read again when it is back: `take` must
    bear to be told a record twice.
    """

    def __init__(
        self,
        bootstrap: str,
        topic: str,
        take: Callable[[Sequence[Stored]], None],
        *,
        since: datetime | None = None,
    ) -> None:
        self._bootstrap = bootstrap
        self._topic = topic
        self._take = take
        self._since = since
        self._loop = asyncio.get_running_loop()
        self._caught_up = asyncio.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"follow-{topic}", daemon=True)
        self._thread.start()

    async def caught_up(self) -> None:
        """Wait until everything has been taken that was in the topic at first."""
        await self._caught_up.wait()

    def close(self) -> None:
        """Stop; returns when nothing more will be taken."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._follow()
            except BrokerError as error:
                log.warning("cannot_follow", topic=self._topic, error=str(error))
                self._stop.wait(AGAIN)

    def _follow(self) -> None:
        for news in follow_topic(self._bootstrap, self._topic, since=self._since):
            if self._stop.is_set():
                return
            if news.records or (news.caught_up and not self._caught_up.is_set()):
                self._loop.call_soon_threadsafe(self._tell, news)

    def _tell(self, news: News) -> None:
        if self._stop.is_set():
            return
        if news.records:
            self._take(news.records)
        if news.caught_up:
            self._caught_up.set()
