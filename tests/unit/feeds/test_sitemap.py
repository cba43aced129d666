"""News sitemaps."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.feeds.entry import ParsedFeed, Received, Unparsable
from monitor.feeds.parse import parse_feed

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
)


def page(number: int, title: str | None = None, date: str = "2026-11-25T10:30:00+02:00") -> str:
    return (
        f"<url><loc>https://gazette.example/story/{number}</loc><news:news><news:publication>"
        "<news:name>The Harvan Gazette</news:name><news:language>en</news:language></news:publication>"
        f"<news:publication_date>{date}</news:publication_date>"
        f"<news:title>{title or f'Story {number}'}</news:title></news:news></url>"
    )


def parse(body: str | bytes) -> ParsedFeed | Unparsable:
    return parse_feed(
        Received(body.encode() if isinstance(body, str) else body, "https://gazette.example/n.xml")
    )


def test_pages_become_entries() -> None:
    found = parse(HEAD + page(1, "Column leaves Harvan &amp; the &lt;b&gt;bridge&lt;/b&gt;") + "</urlset>")
    assert isinstance(found, ParsedFeed)
    assert (found.format, found.title) == ("sitemap", "The Harvan Gazette")
    [entry] = found.entries
    assert (entry.guid, entry.link) == ("", "https://gazette.example/story/1")
    assert (entry.title, entry.language) == ("Column leaves Harvan & the bridge", "en")
    assert entry.published == datetime(2026, 11, 25, 8, 30, tzinfo=UTC)


def test_of_an_endless_one_the_newest_are_read() -> None:
    pages = "".join(page(n, date=f"2026-11-{1 + n % 25:02}T00:00:00Z") for n in range(3000))
    found = parse(HEAD + pages + "</urlset>")
    assert isinstance(found, ParsedFeed)
    assert len(found.entries) == 2000
    assert found.entries[0].published == datetime(2026, 11, 25, tzinfo=UTC)


def test_pages_without_news_are_passed_over_and_broken_ones_counted() -> None:
    plain = "<url><loc>https://gazette.example/about</loc></url>"
    broken = page(2).replace("https://gazette.example/story/2", "javascript:alert(1)")
    found = parse(HEAD + plain + page(1) + broken + "</urlset>")
    assert isinstance(found, ParsedFeed)
    assert (len(found.entries), found.faulty) == (1, 1)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (HEAD + "</urlset>", "no_entries"),
        (HEAD + "<url><loc>https://gazette.example/</loc></url></urlset>", "not_a_feed"),
        ('<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></sitemapindex>', "not_a_feed"),
        (HEAD + page(1), "malformed"),
        ('<!DOCTYPE x [<!ENTITY a "lol">]>' + HEAD + "</urlset>", "malformed"),
        ('<?xml version="1.0" encoding="punycode"?><urlset></urlset>', "malformed"),
        (b'<?xml version="1.0" encoding="\xff"?><urlset></urlset>', "malformed"),
        ("<urlset><url></url></urlset>", "not_a_feed"),
    ],
)
def test_what_is_none(body: str | bytes, reason: str) -> None:
    found = parse(body)
    assert isinstance(found, Unparsable)
    assert found.reason == reason
