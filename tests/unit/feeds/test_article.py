"""An article from an entry and its page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.feeds.article import FULL_TEXT, MAX_TEXT, Page, compose, needs_page
from monitor.feeds.sorting import Wanted
from monitor.models import Article
from monitor.topics import encode
from tests.feed_fakes import FEED, NOW, entry

LONG = "The column left the town in the night. " * 30
PAGE = Page(text=LONG + "On the page.", title="From the page", author="A. Writer", language="uk")


def made(feed_text: str = "", page: Page | None = None, **changes: Any) -> Article:
    article = compose(FEED, Wanted(entry(**changes), "id1"), feed_text, page, NOW)
    assert article is not None
    return article


def test_a_long_text_in_the_feed_is_the_whole_story() -> None:
    assert not needs_page(FEED, entry(), LONG)
    article = made(LONG, PAGE)
    assert (article.text, article.text_source) == (LONG, "feed")


def test_a_short_one_asks_the_page_if_that_is_wanted_and_there_is_one() -> None:
    assert needs_page(FEED, entry(), "x" * (FULL_TEXT - 1))
    assert not needs_page(replace(FEED, pages=False), entry(), "")
    assert not needs_page(FEED, entry(link=""), "")


def test_then_comes_the_page_then_the_feed_then_the_summary() -> None:
    assert made("Short.", PAGE).text_source == "page"
    assert made("A text that is longer than the summary of it.", None).text_source == "feed"
    assert made("A text that is longer than the summary of it.", Page(text="Cookies?")).text_source == "feed"
    summary = made("", None)
    assert (summary.text, summary.text_source) == ("What happened in story 1.", "summary")


def test_who_and_when() -> None:
    article = made(page=PAGE, author=None)
    assert (article.publisher, article.country, article.feed_id) == ("The Gazette", "GB", "gazette")
    assert (article.author, article.language, article.title) == ("A. Writer", "uk", "Story 1")
    assert (article.published_at, article.fetched_at) == (NOW - timedelta(hours=1), NOW)
    assert article.url == "https://gazette.example/story/1"
    assert article.flags == ()


@pytest.mark.parametrize(
    ("entrys", "feeds", "pages", "found"),
    [("en-GB", "ru", "uk", "en"), (None, "ru", "uk", "ru"), ("", None, "UK", "uk"), ("?!", None, None, None)],
)
def test_the_language_is_the_first_that_anybody_states(
    entrys: str | None, feeds: str | None, pages: str | None, found: str | None
) -> None:
    feed = replace(FEED, language=feeds)
    wanted = Wanted(entry(language=entrys), "id1")
    article = compose(feed, wanted, "", replace(PAGE, language=pages), NOW)
    assert article is not None
    assert article.language == found


def test_the_page_dates_an_undated_entry() -> None:
    at = NOW - timedelta(hours=3)
    assert made(page=replace(PAGE, published=at), published=None).published_at == at
    undated = made(published=None)
    assert (undated.published_at, undated.flags) == (NOW, ("no-date",))


def test_what_was_mended_is_flagged() -> None:
    article = made("x" * (MAX_TEXT + 1), replace(PAGE, paywalled=True), published=NOW + timedelta(hours=2))
    assert article.flags == ("future-date", "cut", "paywall")
    assert len(article.text) == MAX_TEXT


def test_the_biggest_article_fits_into_a_kafka_record() -> None:
    article = made("\U0001f600" * MAX_TEXT, title="\U0001f600" * 500, summary="ж" * 2000)
    assert len(encode(article)) < 900_000


def test_a_title_repeated_as_first_line_is_left_out() -> None:
    assert made(page=replace(PAGE, text="STORY 1\n" + LONG)).text == LONG
    assert made(page=replace(PAGE, text="Story 1 and more\n" + LONG)).text.startswith("Story 1 and more")
    assert made("", Page(text="Story 1"), summary="").text == "Story 1"


def test_an_entry_with_nothing_to_read_is_no_article() -> None:
    empty = Wanted(entry(title="", summary=""), "id1")
    assert compose(FEED, empty, "", None, NOW) is None
    assert made(page=PAGE, title="").title == "From the page"


def test_the_agency_is_named() -> None:
    assert made("HARVAN (Reuters) - " + LONG).wire == "Reuters"
