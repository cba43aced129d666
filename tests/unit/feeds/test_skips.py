"""Hours and days in which a feed wants no polls."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.feeds.decide import Unchanged
from monitor.feeds.schedule import next_poll
from monitor.feeds.skips import NO_SKIPS, Skips, after_skips, skips_in
from tests.feed_fakes import MANNERS, NOW, History, document, entry

SATURDAY = datetime(2026, 11, 28, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("channel", "hours", "days"),
    [
        (b"<skipHours><hour>1</hour><hour> 2 </hour><hour>24</hour></skipHours>", (0, 1, 2), ()),
        (b"<skipDays>\n<day>Sunday</day><day>saturday</day></skipDays>", (), (5, 6)),
        (b"<skipHours><hour>99</hour><hour>x</hour></skipHours>", (), ()),
        (b"<skipDays><day>Someday</day></skipDays>", (), ()),
        (b"<skipHours>" + b"".join(b"<hour>%d</hour>" % n for n in range(24)) + b"</skipHours>", (), ()),
        (b"<skipHours><hour>1</hour>", (), ()),
        (b"<rss>" * 10_000 + b"<skipHours><hour>5</hour></skipHours>", (5,), ()),
    ],
)  # fmt: skip
def test_what_the_channel_says(channel: bytes, hours: tuple[int, ...], days: tuple[int, ...]) -> None:
    assert skips_in(channel) == Skips(hours, days)


def test_hostile_repetitions_take_no_time() -> None:
    assert skips_in(b"<skipHours>" * 100_000) == NO_SKIPS


def test_the_first_free_hour() -> None:
    at = datetime(2026, 11, 25, 22, 40, tzinfo=UTC)
    assert after_skips(at, Skips(hours=(22, 23, 0))) == at + timedelta(hours=3)
    assert after_skips(at, Skips(hours=(21,))) == at
    assert after_skips(SATURDAY, Skips(days=(5, 6))).weekday() == 0


def test_nothing_makes_us_wait_for_longer_than_the_longest_interval() -> None:
    wait = next_poll(SATURDAY, MANNERS, MANNERS.interval, skips=Skips(days=(5, 6))) - SATURDAY
    assert timedelta(hours=20) < wait <= MANNERS.max_interval * 1.1


def test_what_a_document_asked_for_holds_for_the_polls_after_it() -> None:
    asked = document(entry(1))
    asked = replace(asked, parsed=replace(asked.parsed, skips=Skips(hours=(12, 13)), ttl=2400.0))
    history = History()
    history.poll(asked)
    assert history.state.next_poll_at.hour == 14
    later = history.poll(Unchanged("not_modified"), timedelta(hours=3))
    assert later.state.next_poll_at >= NOW + timedelta(hours=3, minutes=40)
