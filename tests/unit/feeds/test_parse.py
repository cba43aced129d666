"""What is no feed, and feeds with faults. (What all formats share: tests/contract/feeds.)"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.feeds.entry import Entry, ParsedFeed, Received, Unparsable
from monitor.feeds.parse import parse_feed

URL = "https://gazette.example/news/feed"
XML = '<?xml version="1.0" encoding="utf-8"?>'


def rss(items: str, channel: str = "") -> str:
    return f'{XML}<rss version="2.0"><channel><title>x</title>{channel}{items}</channel></rss>'


def parse(body: str | bytes, content_type: str = "", country: str | None = None) -> ParsedFeed | Unparsable:
    return parse_feed(
        Received(body if isinstance(body, bytes) else body.encode(), URL, content_type, country)
    )


def good(body: str | bytes, content_type: str = "", country: str | None = None) -> ParsedFeed:
    found = parse(body, content_type, country)
    assert isinstance(found, ParsedFeed), found
    return found


def only(item: str) -> Entry:
    return good(rss(f"<item>{item}</item>")).entries[0]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("<!DOCTYPE html><html><title>Just a moment...</title></html>", "html"),
        ("\n<html lang=en><body>Log in</body></html>", "html"),
        (rss(""), "no_entries"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": []}', "no_entries"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "not_a_feed"),
        ('{"error": "forbidden"}', "not_a_feed"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [{]}', "malformed"),
        ("hello", "not_a_feed"),
        (f"{XML}<urlset><url><loc>https://a.example/</loc></url></urlset>", "not_a_feed"),
        (b"\x1f\x8b\x08\x00" + bytes(range(256)), "not_a_feed"),
        ("/etc/hostname", "not_a_feed"),
        ("<?xml version='1.0'?>" + "\n<!-- x -->" * 5000 + "<rss/>", "malformed"),
    ],
)
def test_what_is_no_feed_has_a_reason(body: str | bytes, reason: str) -> None:
    found = parse(body)
    assert isinstance(found, Unparsable)
    assert found.reason == reason


def test_a_body_that_names_a_file_is_not_that_file(tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_text(rss("<item><title>Secret</title></item>"))
    found = parse(str(secret))
    assert isinstance(found, Unparsable)
    assert found.reason == "not_a_feed"


def test_a_feed_with_broken_xml_is_still_a_feed() -> None:
    body = rss(
        "<item><title>A & B <b>c</title><guid>1</guid></item><item><title>Two</title><guid>2</guid></item>"
    )
    assert [entry.guid for entry in good(body).entries] == ["1", "2"]


def test_utf8_wins_over_a_wrong_declaration() -> None:
    body = rss("<item><title>Харків</title><guid>1</guid></item>")
    assert good(body, "text/xml; charset=ISO-8859-1").entries[0].title == "Харків"
    assert good(body, "application/rss+xml; charset=windows-1252").entries[0].title == "Харків"
    assert good(body, "text/xml").entries[0].title == "Харків"


@pytest.mark.parametrize("declared", ["ISO-8859-1", "windows-1252", "us-ascii", "no-such-charset"])
def test_utf8_wins_over_a_wrong_declaration_in_the_document_too(declared: str) -> None:
    body = rss("<item><title>Харків</title><guid>1</guid></item>").replace("utf-8", declared)
    assert good(body).entries[0].title == "Харків"


def test_characters_that_xml_forbids_do_no_harm() -> None:
    assert only("<title>Column\x08 leaves\x0b Harvan</title><guid>1</guid>").title == "Column leaves Harvan"


def test_links_are_resolved_against_the_address_that_answered() -> None:
    assert only("<title>x</title><link>../story/1</link>").link == "https://gazette.example/story/1"
    assert only("<title>x</title><link>//cdn.example/1</link>").link == "https://cdn.example/1"
    assert only("<title>x</title><link>data:text/html,x</link>").link == ""


@pytest.mark.parametrize(
    ("body", "version"),
    [
        (
            '<rss version="0.91"><channel><title>x</title><item><title>A</title>'
            "<link>https://a.example/1</link></item></channel></rss>",
            "rss091u",
        ),
        (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>x</title></channel>'
            "<item><title>A</title><link>https://a.example/1</link></item></rdf:RDF>",
            "rss090",
        ),
    ],
)
def test_the_oldest_formats(body: str, version: str) -> None:
    found = good(body)
    assert (found.format, found.entries[0].title) == (version, "A")
    assert found.entries[0].link == "https://a.example/1"


def test_a_declared_charset_is_read() -> None:
    body = rss("<item><title>Харків</title><guid>1</guid></item>").replace("utf-8", "windows-1251")
    assert good(body.encode("cp1251")).entries[0].title == "Харків"


def test_titles_are_plain_whatever_they_try() -> None:
    assert only("<title>&lt;script&gt;alert(1)&lt;/script&gt; Harvan</title>").title == "alert(1) Harvan"
    assert only("<title>&amp;lt;img src=x&amp;gt; Harvan</title>").title == "Harvan"
    assert only("<title>safe \u202eexe</title>").title == "safe exe"
    assert len(only(f"<title>{'x' * 5000}</title>").title) == 500


def test_a_guid_is_a_link_only_if_it_is_one() -> None:
    assert only("<title>x</title><guid>abc</guid>").link == ""
    assert only("<title>x</title><guid>abc</guid>").guid == "abc"
    assert only("<title>x</title><guid>https://a.example/1</guid>").link == "https://a.example/1"


def test_guids_do_not_depend_on_where_the_feed_is() -> None:
    item = "<item><title>x</title><guid>abc</guid></item>"
    here = parse_feed(Received(rss(item).encode(), "https://a.example/feed"))
    there = parse_feed(Received(rss(item).encode(), "http://b.example/x/feed"))
    assert here == there


def test_the_longest_text_is_the_content() -> None:
    long = "A long story. " * 50
    entry = only(f"<title>x</title><description>{long}</description>")
    assert entry.content.strip() == long.strip()


def test_plain_text_stays_text() -> None:
    entry = good(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>x</title>'
        '<content type="text">5 &lt; 6 and &lt;b&gt;</content></entry></feed>'
    ).entries[0]
    assert entry.content == "5 &lt; 6 and &lt;b&gt;"


@pytest.mark.parametrize(
    ("channel", "seconds"),
    [
        ("<ttl>30</ttl>", 1800),
        ("<ttl>soon</ttl>", None),
        (
            '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">daily</sy:updatePeriod>',
            86400,
        ),
        (
            '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">hourly</sy:updatePeriod>'
            '<sy:updateFrequency xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">4</sy:updateFrequency>',
            900,
        ),
        ("", None),
    ],
)
def test_how_often_the_feed_wants_to_be_polled(channel: str, seconds: float | None) -> None:
    assert good(rss("<item><title>x</title></item>", channel)).ttl == seconds


def test_zone_names_are_read_by_the_feeds_country() -> None:
    body = rss("<item><title>x</title><pubDate>Wed, 25 Nov 2026 12:00:00 IST</pubDate></item>")
    assert good(body, country="IL").entries[0].published == datetime(2026, 11, 25, 10, tzinfo=UTC)


def test_a_new_build_date_of_the_feed_changes_no_entry() -> None:
    item = "<item><title>x</title><guid>1</guid></item>"
    dates = ["Wed, 25 Nov 2026 12:00:00 GMT", "Wed, 25 Nov 2026 13:00:00 GMT"]
    before, after = (good(rss(item, f"<lastBuildDate>{date}</lastBuildDate>")) for date in dates)
    assert before.entries == after.entries


def test_entries_beyond_the_limit_are_left_out() -> None:
    assert len(good(rss("<item><title>a</title></item>" * 2100)).entries) == 2000


@pytest.mark.parametrize(
    "item",
    [
        "null",
        '"text"',
        '{"id": 5, "title": "x"}',
        '{"id": "5", "title": ["x"], "authors": "nobody", "url": 7, "content_html": null}',
        '{"id": true, "authors": [null, {"name": 3}, {"name": "A"}], "language": 9, "date_published": 1}',
    ],
)
def test_json_of_the_wrong_shape_costs_at_most_the_entry(item: str) -> None:
    body = (
        f'{{"version": "https://jsonfeed.org/version/1", "items": [{item}, {{"id": "good", "title": "y"}}]}}'
    )
    found = good(body)
    assert found.entries[-1].guid == "good"
    assert len(found.entries) + found.faulty == 2
