"""robots.txt in practice: asked once, obeyed on every step of the way."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from monitor.errors import FetchError
from monitor.feeds.decide import new_state
from monitor.feeds.feed import Feed
from monitor.feeds.fetch import Fetcher
from monitor.feeds.hosts import Hosts
from monitor.feeds.permission import Permission
from monitor.feeds.state import Seen
from monitor.feeds.visit import Known, Visitor
from monitor.feeds.workers import Workers
from tests.feed_fakes import Output
from tests.feed_pages import page, rss
from tests.integration.feeds.conftest import QUICK, now
from tests.web_server import Request, Site, reply

RULES = "User-agent: *\nDisallow: /private\nCrawl-delay: 2\n"


class Clock:
    """The time, and how far it was put forward."""

    ahead = timedelta(0)

    def __call__(self) -> datetime:
        return now() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def permission(local_fetcher: Fetcher, workers: Workers, hosts: Hosts, clock: Clock) -> Permission:
    return Permission(local_fetcher, workers, hosts, clock)


async def test_it_is_asked_once_a_day_for_each_host(site: Site, permission: Permission, clock: Clock) -> None:
    site.put("/robots.txt", RULES)
    urls = [site.url(path) for path in ("/story/1", "/private/1", "/story/2")]
    found = await asyncio.gather(*(permission.verdict(url) for url in urls))
    assert [one.allowed for one in found] == [True, False, True]
    await permission.verdict(urls[0])
    assert site.paths() == ["/robots.txt"]
    clock.ahead = timedelta(hours=25)
    await permission.verdict(urls[0])
    assert site.paths() == ["/robots.txt"] * 2


@pytest.mark.parametrize(
    ("status", "allowed"), [(404, True), (403, True), (500, False), (503, False), (429, False)]
)
async def test_without_a_file_all_is_allowed_and_with_a_broken_host_nothing(
    site: Site, permission: Permission, status: int, allowed: bool
) -> None:
    site.put("/robots.txt", status=status)
    assert (await permission.verdict(site.url("/story/1"))).allowed == allowed


async def test_a_host_that_cannot_be_reached_is_asked_again_within_the_hour(
    site: Site, permission: Permission, clock: Clock, unused_tcp_port: int
) -> None:
    async def hang_up(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.close()

    site.answers["/robots.txt"] = hang_up
    assert not (await permission.verdict(site.url("/story/1"))).allowed
    site.put("/robots.txt", RULES)
    assert not (await permission.verdict(site.url("/story/1"))).allowed
    clock.ahead = timedelta(minutes=61)
    assert (await permission.verdict(site.url("/story/1"))).allowed


async def test_redirects_that_never_end_count_as_no_file(site: Site, permission: Permission) -> None:
    site.put("/robots.txt", status=301, headers=[("Location", "/robots.txt")])
    assert (await permission.verdict(site.url("/story/1"))).allowed


async def test_a_delay_spaces_the_requests_to_the_host(
    site: Site, permission: Permission, hosts: Hosts
) -> None:
    site.put("/robots.txt", RULES)
    await permission.require(site.url("/story/1"))
    assert hosts.take(site.url("/story/1"), 100.0) is None
    assert hosts.take(site.url("/story/2"), 100.0) == 102.0


async def test_whoever_gives_up_waiting_takes_nothing_from_the_others(
    site: Site, permission: Permission
) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_request: Request, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await go_on.wait()
        reply(writer, 200, [], RULES.encode())

    site.answers["/robots.txt"] = slow
    first = asyncio.create_task(permission.verdict(site.url("/story/1")))
    second = asyncio.create_task(permission.require(site.url("/private/1")))
    await asked.wait()
    first.cancel()
    go_on.set()
    with pytest.raises(FetchError) as caught:
        await second
    assert caught.value.reason == "robots"
    assert site.paths() == ["/robots.txt"]


async def test_a_page_that_is_not_for_programs_is_left_alone_and_its_entry_told_without_it(
    site: Site, visitor: Visitor, output: Output
) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /story/1\nDisallow: /hidden\n")
    site.put("/feed", rss(1, 2, 3))
    site.put("/story/1", page(1), headers=[("Content-Type", "text/html")])
    site.put("/story/2", page(2), headers=[("Content-Type", "text/html")])
    site.put("/story/3", status=302, headers=[("Location", "/hidden/3")])
    feed = Feed(id="a", url=site.url("/feed"), publisher="A")
    await visitor.visit(feed, Known(new_state(feed, QUICK, now()), Seen.nothing("a")))
    sources = {article.title: article.text_source for article in output.articles}
    assert sources == {"Story 1": "summary", "Story 2": "page", "Story 3": "summary"}
    assert sorted(site.paths()) == ["/feed", "/robots.txt", "/story/2", "/story/3"]
