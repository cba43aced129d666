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
    "body", [b"", b"no html at all", b"\x00\xff\xfe" * 100, b"<html><body></body></html>"]
)
def test_a_page_without_a_story_has_no_text(body: bytes) -> None:
    found = extract_page(body, URL)
    assert (found.published, found.paywalled) == (None, False)
    assert len(found.text) < 50
