"""When two entries are the same one."""

from __future__ import annotations

import pytest

from monitor.feeds.identity import NO_KEY, article_id, keys, url_key, web_link
from tests.feed_fakes import entry


@pytest.mark.parametrize(
    "url",
    [
        "http://gazette.example/story/1",
        "https://www.gazette.example/story/1",
        "https://gazette.example:443/story/1/",
        "https://GAZETTE.example/story/1#comments",
        "https://gazette.example/story/1?utm_source=rss&utm_medium=feed",
        "https://gazette.example/story/1?at_medium=RSS&fbclid=x&ref=rss",
        "https://user:secret@gazette.example/story/1",
        "https://gazette.example/x/../story/1",
    ],
)
def test_spellings_of_one_page_have_one_key(url: str) -> None:
    assert url_key(url) == "gazette.example/story/1"


@pytest.mark.parametrize(
    "url",
    [
        "https://gazette.example/story/2",
        "https://gazette.example/story/1?id=5",
        "https://gazette.example/story/1?ref=x9",
        "https://gazette.example:8080/story/1",
        "https://blog.gazette.example/story/1",
        "https://gazette.example/Story/1",
    ],
)
def test_other_pages_have_other_keys(url: str) -> None:
    assert url_key(url) != "gazette.example/story/1"


def test_the_query_has_no_order() -> None:
    assert url_key("https://a.example/x?b=2&a=1") == url_key("https://a.example/x?a=1&b=2")


def test_an_article_is_the_same_through_whichever_feed() -> None:
    secure = entry(link="https://gazette.example/story/1?utm_source=a", guid="x")
    plain = entry(link="http://www.gazette.example/story/1", guid="y")
    assert article_id("one", secure) == article_id("two", plain)


def test_entries_that_link_to_the_front_page_are_articles_of_their_own() -> None:
    first = entry(1, link="https://gazette.example/")
    second = entry(2, link="https://gazette.example/")
    assert article_id("a", first) != article_id("a", second)
    assert article_id("a", first) == article_id("a", entry(1, link="https://gazette.example"))


def test_without_link_and_guid_the_text_tells_entries_apart() -> None:
    bare = entry(1, link="", guid="")
    assert article_id("a", bare) != article_id("a", entry(1, link="", guid="", fingerprint=7))
    assert article_id("a", bare) != article_id("b", bare)


def test_a_guid_of_several_entries_tells_nothing_alone() -> None:
    same = [entry(1, guid="today"), entry(2, guid="today")]
    first, second = keys(same)
    assert first[0] != second[0]


def test_the_second_key_outlives_scheme_and_host() -> None:
    (_, old), (_, new), (_, other) = keys(
        [
            entry(1, link="http://old.example/story/1?id=5"),
            entry(2, link="https://new.example/story/1?id=5&utm_source=rss"),
            entry(3, link="https://new.example/story/1?id=6"),
        ]
    )
    assert old == new != other


def test_there_is_no_second_key_without_a_page() -> None:
    assert [second for _, second in keys([entry(link=""), entry(link="https://a.example/")])] == [NO_KEY] * 2


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("/a/b", "https://gazette.example/a/b"),
        ("b?x=1", "https://gazette.example/news/b?x=1"),
        ("//other.example/x", "https://other.example/x"),
        (" https://other.example/x\n", "https://other.example/x"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("mailto:a@b.example", ""),
        ("https://a.example/<b>", ""),
        ("https://a.example/two words", "https://a.example/two%20words"),
        ("https://a.example/x\n<b>", ""),
        ("http://[::1", ""),
        ("https://a.example/" + "x" * 3000, ""),
    ],
)
def test_only_links_that_a_browser_may_follow(link: str, found: str) -> None:
    assert web_link(link, "https://gazette.example/news/feed") == found
