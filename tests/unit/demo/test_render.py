"""What the demo publishes is what readers of these formats expect: feedparser and our own poller read it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import feedparser
import orjson
import pytest

from monitor.demo import render
from monitor.demo.samples import Outlet, Story, load_samples
from monitor.feeds.entry import ParsedFeed, Received
from monitor.feeds.extract import extract_page
from monitor.feeds.parse import parse_feed

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
BASE = "http://127.0.0.1:8000"


def story(identity: str = "one", minute: int = 0, **changes: Any) -> Story:
    fields: dict[str, Any] = {
        "id": identity,
        "outlet": "o",
        "title": "Fish & <b>chips</b>",
        "text": "The first paragraph says that a & b are < c, as everybody in the harbour knows by now.\n\n"
        "The second one adds nothing to it, but it is long enough to count as text of an article.",
        "by": "A. Writer",
        "appears_at": NOW,
        "published_at": NOW.replace(minute=minute),
        "silent": None,
    }
    return Story(**{**fields, **changes})


def outlet(**changes: Any) -> Outlet:
    return Outlet(**{"name": "An <Outlet>", "feed": "rss", "body": "page", "country": "BE", **changes})


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
@pytest.mark.parametrize("body", ["page", "feed"])
def test_our_own_poller_reads_back_what_was_published(kind: str, body: str) -> None:
    where = outlet(feed=kind, body=body)
    document = render.feed(BASE, "o", where, [story(), story("two", 5)])
    parsed = parse_feed(Received(document, f"{BASE}/o/feed", render.CONTENT_TYPES[where.feed]))
    assert isinstance(parsed, ParsedFeed)
    assert [entry.link for entry in parsed.entries] == [f"{BASE}/o/two", f"{BASE}/o/one"]
    first = parsed.entries[1]
    assert first.published == NOW
    assert first.author == "A. Writer"
    assert ("second one" in first.content) == (body == "feed")


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_feedparser_finds_nothing_to_complain_about(kind: str) -> None:
    found = feedparser.parse(render.feed(BASE, "o", outlet(feed=kind), [story(), story("two", 5)]))
    assert not found.bozo
    assert found.version == {"rss": "rss20", "atom": "atom10"}[kind]
    assert len({entry.id for entry in found.entries}) == 2


def test_a_json_feed_has_what_its_specification_demands() -> None:
    found = orjson.loads(render.feed(BASE, "o", outlet(feed="json"), [story()]))
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert found["title"]
    assert {"id", "date_published", "url"} <= found["items"][0].keys()


@pytest.mark.parametrize("told", load_samples().told_from(NOW), ids=lambda told: told.id)
def test_the_text_of_each_bundled_page_is_the_article_without_what_surrounds_it(told: Story) -> None:
    other = story("two", title="Another headline that is not part of it")
    found = extract_page(render.page(outlet(), told, [other]), f"{BASE}/o/one")
    assert found.text.splitlines() == [told.title, *told.paragraphs]
