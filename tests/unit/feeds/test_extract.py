"""The text and the facts of an article's page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.feeds.extract import extract_page

URL = "https://gazette.example/story/1"
TEXT = [
    f"Sentence {n} tells that the column left the town in the night, as two officers said." for n in range(9)
]


def page(head: str = "", lang: str = 'lang="en-GB"') -> bytes:
    story = "".join(f"<p>{line}</p>" for line in TEXT)
    return (
        f"<!doctype html><html {lang}><head><title>Column leaves town | Gazette</title>{head}</head>"
        "<body><nav><a href=/>Home</a> <a href=/world>World</a></nav>"
        f"<article><h1>Column leaves town</h1>{story}</article>"
        "<aside>Most read: ten ways to relax</aside><footer>All rights reserved</footer></body></html>"
    ).encode()


def ld(body: str) -> str:
    return f'<script type="application/ld+json">{body}</script>'


def test_the_story_is_read_and_the_furniture_is_not() -> None:
    found = extract_page(page(), URL)
    assert [line for line in found.text.split("\n") if line in TEXT] == TEXT
    assert "Most read" not in found.text
    assert "rights" not in found.text
    assert found.title.startswith("Column leaves town")
    assert found.language == "en"
    assert not found.paywalled


@pytest.mark.parametrize(
    "head",
    [
        ld('{"@type": "NewsArticle", "datePublished": "2026-11-25T13:30:00+03:00"}'),
        ld('{"@context": "x", "@graph": [{"@type": "WebSite"}, {"datePublished": "2026-11-25T10:30:00Z"}]}'),
        ld('[{"datePublished": "2026-11-25T10:30:00Z"}]'),
        ld("{broken") + ld('{"datePublished": "2026-11-25T10:30:00Z"}'),
        '<meta property="article:published_time" content="2026-11-25T10:30:00Z">',
        "<meta content='2026-11-25T10:30:00Z' itemprop='datePublished' />",
    ],
)
def test_the_time_of_day_is_found(head: str) -> None:
    assert extract_page(page(head), URL).published == datetime(2026, 11, 25, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("value", ["false", '"False"'])
def test_a_paywall_that_the_page_declares(value: str) -> None:
    assert extract_page(page(ld(f'{{"isAccessibleForFree": {value}}}')), URL).paywalled
    assert not extract_page(page(ld('{"isAccessibleForFree": true}')), URL).paywalled


@pytest.mark.parametrize(
    ("href", "found"),
    [
        ("https://gazette.example/story/1-column-leaves", "https://gazette.example/story/1-column-leaves"),
        ("/story/1?a=1&amp;b=2", "https://gazette.example/story/1?a=1&b=2"),
        ("https://other.example/story/1", None),
        ("https://gazette.example.evil.example/1", None),
        ("javascript:alert(1)", None),
        ("http://[", None),
        ("", URL),
    ],
)
def test_the_canonical_address_is_believed_on_the_same_site_only(href: str, found: str | None) -> None:
    head = f'<meta property="og:url" content="{URL}?utm_source=fb"><link href="{href}" rel="canonical">'
    assert extract_page(page(head), URL).canonical == found


def test_names_of_one_registered_domain_are_one_site() -> None:
    there = "https://www.gazette.co.uk/story/1"
    for link in (f"<link rel=canonical href='{there}'>", f'<link href={there} rel="canonical" />'):
        assert extract_page(page(link), "https://m.gazette.co.uk/s/1").canonical == there


def test_a_request_to_subscribe_is_no_part_of_the_story() -> None:
    appeal = "<p>Subscribe now to continue reading this article.</p></article>"
    found = extract_page(page().replace(b"</article>", appeal.encode()), URL)
    assert found.paywalled
    assert "Subscribe" not in found.text
    assert TEXT[-1] in found.text


@pytest.mark.parametrize(
    "body", [b"", b"no html at all", b"\x00\xff\xfe" * 100, b"<html><body></body></html>"]
)
def test_a_page_without_a_story_has_no_text(body: bytes) -> None:
    found = extract_page(body, URL)
    assert (found.published, found.paywalled) == (None, False)
    assert len(found.text) < 50
