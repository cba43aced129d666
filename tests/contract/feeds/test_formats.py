"""One suite over every feed format: the same news, told in each of them, reads the same."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.feeds.entry import Entry, ParsedFeed, Received
from monitor.feeds.paragraphs import paragraphs
from monitor.feeds.parse import parse_feed

DATA = Path(__file__).parents[2] / "data" / "feeds"
FILES = sorted(DATA.glob("gazette.*"))
URL = "https://gazette.example/news/feed"


def parsed(body: bytes, content_type: str = "") -> ParsedFeed:
    found = parse_feed(Received(body, URL, content_type))
    assert isinstance(found, ParsedFeed), found
    return found


@pytest.fixture(params=FILES, ids=lambda file: file.name.split(".")[1])
def file(request: pytest.FixtureRequest) -> Path:
    found = request.param
    assert isinstance(found, Path)
    return found


@pytest.fixture
def entries(file: Path) -> tuple[Entry, ...]:
    return parsed(file.read_bytes()).entries


def test_the_format_is_recognised_whatever_the_content_type_says(file: Path) -> None:
    body = file.read_bytes()
    for content_type in ("", "text/html", "application/octet-stream", "text/xml; charset=ISO-8859-1"):
        feed = parsed(body, content_type)
        assert (feed.format, feed.title) == (file.name.split(".")[1], "The Harvan Gazette")
        assert len(feed.entries) == 3
        assert feed.faulty == 0


def test_every_field_of_a_full_entry(entries: tuple[Entry, ...]) -> None:
    first = entries[0]
    assert first.guid == "tag:gazette.example,2026:1"
    assert first.link == "https://gazette.example/story/1"
    assert first.title == "Column leaves Harvan & the bridge"
    assert first.summary == "The last vehicles crossed the river before dawn."
    assert paragraphs(first.content) == (
        "The last vehicles crossed the river before dawn.\n“We regroup,” an officer said."
    )
    assert first.published == datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
    assert first.author == "Mara Tolk"
    assert first.language == "en"


def test_an_entry_with_little(entries: tuple[Entry, ...]) -> None:
    second = entries[1]
    assert second.title == "Кав’ярня відкрилась знову"
    assert (second.link, second.summary) == ("https://gazette.example/story/2", "Коротко.")
    assert paragraphs(second.content) == "Коротко."
    assert second.published == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert second.author is None


def test_an_entry_without_a_link_that_may_be_followed(entries: tuple[Entry, ...]) -> None:
    third = entries[2]
    assert (third.guid, third.link, third.published) == ("tag:gazette.example,2026:3", "", None)
    assert third.summary == "Nothing to click."


def test_markup_and_white_space_do_not_make_an_entry_another(file: Path, entries: tuple[Entry, ...]) -> None:
    text = file.read_text()
    cosmetic = text.replace("before dawn", "before  dawn")
    edited = text.replace("before dawn", "at dawn")
    marks = [entry.fingerprint for entry in entries]
    assert [entry.fingerprint for entry in parsed(cosmetic.encode()).entries] == marks
    assert [entry.fingerprint for entry in parsed(edited.encode()).entries] != marks


def test_a_byte_order_mark_and_blanks_in_front_do_no_harm(file: Path, entries: tuple[Entry, ...]) -> None:
    assert parsed(b"\xef\xbb\xbf" + file.read_bytes()).entries == entries
    assert parsed(b"\n  " + file.read_bytes()).entries == entries
