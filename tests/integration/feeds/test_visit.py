"""One poll of one feed over HTTP; only the broker is a stand-in."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.errors import BrokerError
from monitor.feeds.decide import new_state
from monitor.feeds.feed import Feed
from monitor.feeds.hosts import Hosts
from monitor.feeds.schedule import http_date
from monitor.feeds.state import Seen
from monitor.feeds.visit import Known, Visitor
from tests.feed_fakes import Output
from tests.feed_pages import SENTENCE, page, rss
from tests.integration.feeds.conftest import QUICK, now
from tests.web_server import Request, Site, reply


def feed_of(site: Site, **changes: object) -> Feed:
    return Feed(id="a", url=site.url("/feed"), publisher="A", **changes)  # type: ignore[arg-type]


def unknown(feed: Feed) -> Known:
    return Known(new_state(feed, QUICK, now()), Seen.nothing(feed.id))


async def test_from_feed_and_page_to_article(site: Site, visitor: Visitor, output: Output) -> None:
    feed = feed_of(site, country="UA", state_controlled=True)
    site.put("/feed", rss(1), headers=[("ETag", '"1"')])
    site.put("/story/1", page(1), headers=[("Content-Type", "text/html; charset=utf-8")])
    known = await visitor.visit(feed, unknown(feed))
    [article] = output.articles
    assert (article.title, article.url, article.text_source) == ("Story 1", site.url("/story/1"), "page")
    assert article.text.startswith(SENTENCE)
    assert (article.publisher, article.country, article.state_controlled) == ("A", "UA", True)
    assert [kind for kind, _ in output.log] == ["article", "seen", "state"]
    assert (known.state.etag, known.state.health) == ('"1"', "healthy")


async def test_nothing_new_costs_one_small_record(site: Site, visitor: Visitor, output: Output) -> None:
    feed = feed_of(site, pages=False)
    site.put("/feed", rss(1), headers=[("ETag", '"1"')])
    known = await visitor.visit(feed, unknown(feed))
    output.log.clear()
    known = await visitor.visit(feed, known)
    assert site.requests[-1].headers["if-none-match"] == '"1"'
    assert [kind for kind, _ in output.log] == ["state"]


async def test_when_a_host_has_said_304_for_a_day_the_whole_is_asked_for(
    site: Site, visitor: Visitor, output: Output
) -> None:
    feed = feed_of(site, pages=False)
    site.put("/feed", rss(1), headers=[("ETag", '"stuck"')])
    known = await visitor.visit(feed, unknown(feed))
    site.put("/feed", rss(2, 1), headers=[("ETag", '"stuck"')])
    known = await visitor.visit(feed, known)
    assert len(output.articles) == 1
    long_ago = now() - timedelta(hours=25)
    await visitor.visit(feed, replace(known, state=replace(known.state, full_at=long_ago)))
    assert [article.title for article in output.articles] == ["Story 1", "Story 2"]


async def test_the_same_body_is_not_parsed_again(
    site: Site, visitor: Visitor, output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = feed_of(site, pages=False)
    site.put("/feed", rss(1))
    known = await visitor.visit(feed, unknown(feed))
    monkeypatch.setattr("monitor.feeds.visit.parse_feed", None)
    await visitor.visit(feed, known)
    assert len(output.articles) == 1


async def test_without_acknowledgement_nothing_is_remembered(
    site: Site, visitor: Visitor, output: Output
) -> None:
    """And so the next poll asks without validators, and tells the same articles under the same ids."""
    feed = feed_of(site, pages=False)
    site.put("/feed", rss(1, 2), headers=[("ETag", '"1"')])
    before = unknown(feed)
    output.broken = True
    with pytest.raises(BrokerError):
        await visitor.visit(feed, before)
    assert output.log == []
    output.broken = False
    known = await visitor.visit(feed, before)
    assert "if-none-match" not in site.requests[-1].headers
    assert len(output.articles) == 2
    assert known.state.etag == '"1"'


async def test_a_crash_after_the_acknowledgement_repeats_the_same_ids(
    site: Site, visitor: Visitor, output: Output
) -> None:
    feed = feed_of(site, pages=False)
    site.put("/feed", rss(1, 2), headers=[("ETag", '"1"')])
    before = unknown(feed)
    await visitor.visit(feed, before)
    first = [article.id for article in output.articles]
    output.log.clear()
    await visitor.visit(feed, before)  # its records never reached the broker
    assert [article.id for article in output.articles] == first
    assert len(set(first)) == 2


async def test_a_crash_in_the_middle_loses_nothing(site: Site, visitor: Visitor, output: Output) -> None:
    feed = feed_of(site, pages=False)
    site.put("/feed", rss(1, 2, 3), headers=[("ETag", '"1"')])
    told: set[str] = set()

    def break_after_one(_: object) -> None:
        output.broken = len(output.articles) == 1

    output.on_article = break_after_one
    before = unknown(feed)
    with pytest.raises(BrokerError):
        await visitor.visit(feed, before)
    told |= {article.title for article in output.articles}
    assert len(told) == 1
    output.on_article, output.broken = None, False
    await visitor.visit(feed, before)
    assert {article.title for article in output.articles} == {"Story 1", "Story 2", "Story 3"}


@pytest.mark.parametrize(
    ("body", "status", "headers", "reason"),
    [
        ("<!doctype html><title>Just a moment...</title>", 200, [], "html"),
        ("", 200, [], "empty"),
        ("ERR: no feed", 200, [], "not_a_feed"),
        ('<rss version="2.0"><channel><title>x</title></channel></rss>', 200, [], "no_entries"),
        ("wait", 200, [("cf-mitigated", "challenge")], "challenge"),
        ("", 403, [], "refused"),
        ("", 404, [], "not_found"),
        ("", 410, [], "gone"),
        ("", 500, [], "server_error"),
    ],
)
async def test_an_answer_that_is_no_feed_stores_no_validators(
    site: Site,
    visitor: Visitor,
    output: Output,
    body: str,
    status: int,
    headers: list[tuple[str, str]],
    reason: str,
) -> None:
    feed = feed_of(site)
    site.put("/feed", body, status, [("ETag", '"bad"'), *headers])
    known = await visitor.visit(feed, unknown(feed))
    assert known.state.reason.startswith(f"{reason}: ")
    assert (known.state.etag, known.state.body_hash, known.state.failures) == (None, None, 1)
    assert output.articles == []
    assert output.states == [known.state]


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_a_demand_to_wait_holds_for_all_feeds_of_the_site(
    site: Site, visitor: Visitor, hosts: Hosts, form: str
) -> None:
    date = now() + timedelta(hours=1)
    value = "3600" if form == "seconds" else f"{date:%a, %d %b %Y %H:%M:%S} GMT"
    assert http_date(value) is None or form == "date"
    site.put("/feed", status=429, headers=[("Retry-After", value)])
    feed = feed_of(site)
    known = await visitor.visit(feed, unknown(feed))
    assert known.state.next_poll_at - now() > timedelta(minutes=55)
    assert hosts.held_until(site.url("/another")) - now().timestamp() > 3300


async def test_a_page_that_fails_does_not_keep_the_entry_back(
    site: Site, visitor: Visitor, output: Output
) -> None:
    site.put("/feed", rss(1, 2, 3))
    site.put("/story/1", status=500)
    site.put("/story/2", b"%PDF", headers=[("Content-Type", "application/pdf")])
    site.put("/story/3", status=302, headers=[("Location", "http://10.0.0.1/")])
    feed = feed_of(site)
    await visitor.visit(feed, unknown(feed))
    assert [(article.text, article.text_source) for article in output.articles] == [("Short.", "summary")] * 3


async def test_a_page_that_asks_to_wait_is_left_alone_with_its_whole_site(
    site: Site, visitor: Visitor, hosts: Hosts
) -> None:
    site.put("/feed", rss(1))
    site.put("/story/1", status=503, headers=[("Retry-After", "600")])
    feed = feed_of(site)
    await visitor.visit(feed, unknown(feed))
    assert hosts.held_until(feed.url) - now().timestamp() > 500


async def test_a_feed_with_the_whole_story_asks_for_no_page(
    site: Site, visitor: Visitor, output: Output
) -> None:
    site.put("/feed", rss(1, text=f"&lt;p&gt;{SENTENCE}&lt;/p&gt;" * 12))
    feed = feed_of(site)
    await visitor.visit(feed, unknown(feed))
    [article] = output.articles
    assert (article.text_source, article.text) == ("feed", "\n".join([SENTENCE] * 12))
    assert site.paths() == ["/feed"]


async def test_what_a_feed_says_is_never_markup(site: Site, visitor: Visitor, output: Output) -> None:
    nasty = "&lt;script&gt;alert(1)&lt;/script&gt; \u202eevil &amp;lt;img src=x&amp;gt;"
    site.put("/feed", rss(1, links=False, text=nasty))
    feed = feed_of(site)
    await visitor.visit(feed, unknown(feed))
    [article] = output.articles
    assert "<" not in article.text + article.title + article.summary
    assert "\u202e" not in article.text


async def test_being_cut_off_leaves_nothing_behind(site: Site, visitor: Visitor, output: Output) -> None:
    started = asyncio.Event()

    async def slow(_: Request, writer: asyncio.StreamWriter) -> None:
        started.set()
        await asyncio.sleep(5)
        reply(writer, 200, [], page(1).encode())

    site.put("/feed", rss(1))
    site.answers["/story/1"] = slow
    feed = feed_of(site)
    visit = asyncio.create_task(visitor.visit(feed, unknown(feed)))
    await started.wait()
    visit.cancel()
    with pytest.raises(asyncio.CancelledError):
        await visit
    assert output.log == []


async def test_operators_are_told_before_it_is_noted_that_they_were(
    site: Site, visitor: Visitor, output: Output
) -> None:
    site.put("/feed", status=410)
    feed = feed_of(site)
    known = await visitor.visit(feed, unknown(feed))
    assert [kind for kind, _ in output.log] == ["alert", "state"]
    assert known.state.alerted is not None
    output.log.clear()
    await visitor.visit(feed, known)
    assert [kind for kind, _ in output.log] == ["state"]
