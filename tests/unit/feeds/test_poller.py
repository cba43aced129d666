"""The loop that polls what is due, with visits that are stand-ins."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor import metrics
from monitor.errors import BrokerError
from monitor.feeds.decide import new_state
from monitor.feeds.feed import Feed, Manners
from monitor.feeds.hosts import Hosts
from monitor.feeds.poller import Poller
from monitor.feeds.state import Seen
from monitor.feeds.turns import turn
from monitor.feeds.visit import Known

QUICK = Manners(spread=timedelta(0), host_spacing=timedelta(0), host_connections=5)


def now() -> datetime:
    return datetime.now(UTC)


def feeds(count: int, *, one_host: bool = False) -> dict[str, Feed]:
    hosts = ["same.example" if one_host else f"host{n}.example" for n in range(count)]
    return {f"f{n}": Feed(id=f"f{n}", url=f"https://{hosts[n]}/{n}", publisher="P") for n in range(count)}


def known(feed: Feed) -> Known:
    return Known(new_state(feed, QUICK, now()), Seen.nothing(feed.id))


class Visits:
    """Notes who was visited; each visit takes `seconds`, and the next is `again` later."""

    def __init__(self, seconds: float = 0.0, again: float = 3600.0) -> None:
        self.seconds, self.again = seconds, again
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.at_once = self.most_at_once = 0
        self.error: Exception | None = None

    async def visit(self, feed: Feed, before: Known, answered: Callable[[], None]) -> Known:
        self.begun.append(feed.id)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.seconds)
            if self.error:
                raise self.error
        finally:
            self.at_once -= 1
        self.ended.append(feed.id)
        later = now() + timedelta(seconds=self.again)
        return replace(before, state=replace(before.state, next_poll_at=later, health="healthy"))


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until it holds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@asynccontextmanager
async def running(
    some: dict[str, Feed], visits: Visits, manners: Manners = QUICK, at_once: int = 50
) -> AsyncIterator[Poller]:
    poller = Poller(some, visits, Hosts(manners), now, at_once)  # type: ignore[arg-type]
    task = asyncio.create_task(poller.run())
    poller.own({feed.id: known(feed) for feed in some.values()})
    try:
        yield poller
    finally:
        await poller.disown(list(poller.owned), 0.0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_what_is_due_is_visited_once() -> None:
    visits = Visits()
    async with running(feeds(20), visits):
        await until(lambda: len(visits.ended) == 20)
        await asyncio.sleep(0.05)
    assert sorted(visits.begun) == sorted(feeds(20))


async def test_and_again_when_it_is_due_again() -> None:
    visits = Visits(again=0.05)
    async with running(feeds(1), visits):
        await until(lambda: len(visits.begun) >= 4)


async def test_never_more_at_once_than_allowed() -> None:
    visits = Visits(seconds=0.02)
    async with running(feeds(30), visits, at_once=4):
        await until(lambda: len(visits.ended) == 30)
    assert visits.most_at_once == 4


async def test_a_host_is_never_asked_faster_than_it_may_be() -> None:
    visits = Visits()
    slow = replace(QUICK, host_spacing=timedelta(milliseconds=100))
    async with running(feeds(20, one_host=True), visits, slow):
        started = now()
        await until(lambda: len(visits.begun) == 5)
        # the first goes out at once
        assert now() - started >= timedelta(milliseconds=350)


async def test_after_a_pause_the_feeds_of_a_site_do_not_come_back_all_at_once() -> None:
    visits, some = Visits(), feeds(40, one_host=True)
    hosts = Hosts(replace(QUICK, host_connections=20))
    until_then = now().timestamp() + 60
    hosts.hold("https://same.example/", until_then)
    poller = Poller(some, visits, hosts, now, 50, timedelta(minutes=5))  # type: ignore[arg-type]
    poller.own({feed.id: known(feed) for feed in some.values()})
    poller._start_due()
    times = sorted(poller._agenda._at.values())
    assert (visits.begun, len(set(times))) == ([], 40)
    assert times[0] >= until_then
    assert until_then + 200 < times[-1] <= until_then + 300


class VisitsWithPages(Visits):
    """Each asks the feed's own host for a page once the feed has been answered."""

    hosts: Hosts

    async def visit(self, feed: Feed, before: Known, answered: Callable[[], None]) -> Known:
        await asyncio.sleep(0.05)  # until all have their turn
        answered()
        async with turn(self.hosts, f"{feed.url}/page", now):
            return await super().visit(feed, before, answered)


async def test_feeds_do_not_keep_their_turns_while_they_wait_for_pages_of_the_same_host() -> None:
    visits = VisitsWithPages()
    some = feeds(5, one_host=True)  # as many as there are connections
    async with running(some, visits) as poller:
        visits.hosts = poller._hosts
        await until(lambda: len(visits.ended) == 5, seconds=5)
        await asyncio.sleep(0.05)
    assert all(not host.busy for host in visits.hosts._hosts.values())


async def test_when_the_broker_is_away_the_feed_keeps_its_state_and_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitor.feeds.poller._AFTER_BROKER_ERROR", 0.05)
    visits = Visits()
    visits.error = BrokerError("away")
    async with running(feeds(1), visits) as poller:
        await until(lambda: len(visits.begun) >= 2)
        before = poller.owned["f0"].state.health
        trouble = poller.trouble
        visits.error = None
        await until(lambda: poller.owned["f0"].state.health == "healthy")
        assert (before, trouble, poller.trouble) == ("new", "away", None)


async def test_a_fault_of_ours_with_one_feed_stops_neither_it_nor_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitor.feeds.poller._AFTER_FAULT", 0.05)
    visits = Visits()
    visits.error = ZeroDivisionError()
    async with running(feeds(2), visits):
        await until(lambda: min(visits.begun.count("f0"), visits.begun.count("f1")) >= 2)


async def test_feeds_that_go_to_others_may_end_their_visit() -> None:
    visits = Visits(seconds=0.1)
    async with running(feeds(2), visits) as poller:
        await until(lambda: len(visits.begun) == 2)
        await poller.disown(["f0"], grace=5.0)
        await until(lambda: len(visits.ended) == 2)
        assert sorted(visits.ended) == ["f0", "f1"]
        assert set(poller.owned) == {"f1"}


async def test_but_not_for_ever() -> None:
    visits = Visits(seconds=5)
    async with running(feeds(1), visits) as poller:
        await until(lambda: visits.begun == ["f0"])
        started = now()
        await poller.disown(["f0"], grace=0.1)
        assert now() - started < timedelta(seconds=1)
    assert visits.ended == []
    assert visits.at_once == 0


async def test_a_feed_given_back_is_visited_anew() -> None:
    visits = Visits()
    some = feeds(1)
    async with running(some, visits) as poller:
        await until(lambda: visits.ended == ["f0"])
        await poller.disown(["f0"], grace=1.0)
        poller.own({"f0": known(some["f0"])})
        await until(lambda: visits.ended == ["f0", "f0"])
    assert visits.begun == ["f0", "f0"]


async def test_feeds_are_counted_by_state() -> None:
    def count(state: str) -> float:
        return float(metrics.FEEDS.labels(state)._value.get())

    visits = Visits(seconds=0.05)
    async with running(feeds(3), visits):
        assert count("new") == 3
        await until(lambda: count("healthy") == 3)
        assert count("new") == 0
    assert count("healthy") == 0


async def test_the_loop_shows_that_it_turns() -> None:
    async with running(feeds(1), Visits()) as poller:
        before = poller.beat
        poller.own({})
        await until(lambda: poller.beat > before)
