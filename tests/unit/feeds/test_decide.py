"""What a poll means. Each test is a short history of one feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.feeds.decide import Failure, Plan, Unchanged, decide
from monitor.feeds.entry import ParsedFeed
from monitor.feeds.feed import Manners
from monitor.feeds.moves import for_address
from monitor.feeds.state import Seen
from tests.feed_fakes import FEED, MANNERS, NOW, History, document, entry

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOT_MODIFIED = Unchanged("not_modified")


def titles(plan: Plan) -> list[str]:
    return [wanted.entry.title for wanted in plan.publish]


@pytest.fixture
def history() -> History:
    return History()


@pytest.fixture
def known(history: History) -> History:
    """A feed that was polled once and had two entries."""
    history.poll(document(entry(1), entry(2)))
    return history


def test_new_entries_are_published_once_the_oldest_first(history: History) -> None:
    older = entry(2, published=NOW - timedelta(hours=2))
    assert titles(history.poll(document(entry(1), older))) == ["Story 2", "Story 1"]
    again = history.poll(document(entry(1), older), HOUR)
    assert (again.outcome, again.publish) == ("no_news", ())
    assert titles(history.poll(document(entry(3), entry(1), older), 2 * HOUR)) == ["Story 3"]


def test_the_first_poll_publishes_only_what_is_recent(history: History) -> None:
    old, undated = entry(2, published=NOW - timedelta(hours=49)), entry(3, published=None)
    plan = history.poll(document(entry(1), old, undated))
    assert titles(plan) == ["Story 1"]
    assert plan.counts == {"new": 1, "old": 1, "undated": 1, "faulty": 0}
    assert history.poll(document(entry(1), old, undated), HOUR).publish == ()


def test_later_an_undated_entry_is_news_and_a_very_old_one_is_not(known: History) -> None:
    old = entry(4, published=NOW - timedelta(days=31))
    assert titles(known.poll(document(entry(3, published=None), old), HOUR)) == ["Story 3"]


def test_validators_come_from_the_newest_answer(known: History) -> None:
    assert (known.state.etag, known.state.last_modified, known.state.body_hash) == ('"1"', "Wed", "b1")
    known.poll(document(entry(1), etag=None, last_modified="Thu", body_hash="b2"), HOUR)
    assert (known.state.etag, known.state.last_modified, known.state.body_hash) == (None, "Thu", "b2")


def test_a_304_keeps_validators_or_refreshes_them(known: History) -> None:
    known.poll(NOT_MODIFIED, HOUR)
    assert known.state.etag == '"1"'
    known.poll(Unchanged("not_modified", etag='"2"'), 2 * HOUR)
    assert (known.state.etag, known.state.last_modified) == ('"2"', "Wed")


def test_a_304_rewrites_nothing_but_the_small_record(known: History) -> None:
    assert known.poll(NOT_MODIFIED, HOUR).seen is None


def test_a_failure_keeps_validators_and_waits_longer_each_time(known: History) -> None:
    waits = []
    for number in range(1, 4):
        plan = known.poll(Failure("timeout", "too slow"), number * HOUR)
        waits.append((plan.state.next_poll_at - NOW - number * HOUR) / MANNERS.interval)
    assert known.state.failures == 3
    assert known.state.etag == '"1"'
    assert [round(wait) for wait in waits] == [2, 3, 4]
    assert known.poll(NOT_MODIFIED, 4 * HOUR).state.failures == 0


def test_what_a_host_demands_is_done(known: History) -> None:
    plan = known.poll(Failure("throttled", "429", retry_after=timedelta(hours=5)), HOUR)
    assert plan.state.next_poll_at >= NOW + 6 * HOUR


def test_a_ttl_and_a_cache_time_are_floors(history: History) -> None:
    asked = document(entry(1))
    asked = replace(asked, parsed=replace(asked.parsed, ttl=1800.0), hint=timedelta(minutes=20))
    assert history.poll(asked).state.next_poll_at >= NOW + timedelta(minutes=30)


def test_an_edited_entry_is_published_again_with_the_same_id_and_not_for_ever() -> None:
    history = History(Manners(updates_per_entry=2))
    first = history.poll(document(entry(1)))
    updates = []
    for number in range(1, 6):
        plan = history.poll(document(entry(1, fingerprint=number)), number * HOUR)
        updates += [(wanted.article_id, wanted.update) for wanted in plan.publish]
    only = first.publish[0].article_id
    assert updates == [(only, 1), (only, 2)]


def test_a_moved_site_does_not_make_everything_new(known: History) -> None:
    moved = [
        entry(n, guid=f"https://new.example/?p={n}", link=f"https://new.example/story/{n}") for n in (1, 2)
    ]
    plan = known.poll(document(*moved), HOUR)
    assert plan.publish == ()
    assert plan.counts["known"] == 2
    assert known.poll(document(*moved), 2 * HOUR).publish == ()


def test_a_new_guid_for_a_page_that_is_still_listed_is_a_new_entry(known: History) -> None:
    """Live pages: each of their entries links to the same page."""
    live = entry(9, link="https://gazette.example/story/1", title="Live")
    assert titles(known.poll(document(live, entry(1), entry(2)), HOUR)) == ["Live"]
    assert known.poll(document(live, entry(1), entry(2)), 2 * HOUR).publish == ()


def test_a_guid_that_becomes_ambiguous_later_loses_no_entry(history: History) -> None:
    history.poll(document(entry(1, guid="same")))
    plan = history.poll(document(entry(2, guid="same"), entry(1, guid="same")), HOUR)
    assert titles(plan) == ["Story 2"]


def test_the_same_entry_twice_in_a_document_counts_once(history: History) -> None:
    assert titles(history.poll(document(entry(1), entry(1)))) == ["Story 1"]


def test_more_than_fits_waits_for_the_next_poll_and_no_304_may_hide_it() -> None:
    history = History(Manners(entries_per_poll=2))
    everything = document(*(entry(n) for n in range(1, 6)))
    told = []
    for number in range(3):
        plan = history.poll(everything, number * HOUR)
        told += titles(plan)
        hidden = number < 2
        assert (history.state.etag is None) == hidden
        assert (history.state.body_hash is None) == hidden
        if hidden:
            wait = plan.state.next_poll_at - (NOW + number * HOUR)
            assert wait <= history.manners.min_interval * 1.1
    assert sorted(told) == [f"Story {n}" for n in range(1, 6)]


def test_a_change_that_has_to_wait_is_not_forgotten() -> None:
    history = History(Manners(entries_per_poll=1))
    history.poll(document(entry(1)))
    first = history.poll(document(entry(2), entry(1, fingerprint=7)), HOUR)
    second = history.poll(document(entry(2), entry(1, fingerprint=7)), 2 * HOUR)
    assert (titles(first), titles(second)) == (["Story 2"], ["Story 1"])


def test_what_left_the_feed_is_recognised_for_a_while(known: History) -> None:
    known.poll(document(entry(3)), DAY)
    assert known.poll(document(entry(1), entry(3)), 20 * DAY).publish == ()


def test_after_that_it_is_forgotten(known: History) -> None:
    known.poll(document(entry(3)), DAY)
    known.poll(document(entry(3)), 40 * DAY)
    assert len(known.seen.unpack()) == 1


def test_a_feed_that_stood_still_for_long_is_not_news_when_it_moves(known: History) -> None:
    """The entries were last seen at the last 304, not when the document was last parsed."""
    for day in range(1, 60):
        known.poll(NOT_MODIFIED, day * DAY)
    known.poll(document(entry(3, published=NOW + 60 * DAY)), 60 * DAY)
    back = [entry(n, published=NOW + 60 * DAY) for n in (1, 2, 3)]
    assert known.poll(document(*back), 61 * DAY).publish == ()


def test_a_new_address_starts_without_the_old_validators(known: History) -> None:
    moved = replace(FEED, url="https://gazette.example/feed.xml")
    state = for_address(known.state, moved)
    assert (state.etag, state.last_modified, state.body_hash) == (None, None, None)
    assert for_address(known.state, FEED) is known.state
    plan = decide(moved, state, known.seen, document(entry(1), entry(2)), MANNERS, NOW + HOUR)
    assert plan.publish == ()


def test_a_permanent_redirect_is_noted_with_its_first_day(history: History) -> None:
    there = "https://new.example/feed"
    history.poll(document(entry(1), moved_to=there))
    history.poll(document(entry(1), moved_to=there), DAY)
    assert (history.state.moved_to, history.state.moved_since) == (there, NOW)
    history.poll(document(entry(1)), 2 * DAY)
    assert history.state.moved_to is None


def test_entries_left_out_by_the_parser_are_counted(history: History) -> None:
    found = document()
    found = replace(found, parsed=ParsedFeed("rss20", "", (entry(1),), faulty=3))
    assert history.poll(found).counts["faulty"] == 3


def test_nothing_changes_before_the_acknowledgement() -> None:
    """The same result on the old records gives the same plan: that is what a crash does."""
    history = History()
    history.poll(document(entry(1)))
    result = document(entry(2), entry(1))
    once = decide(FEED, history.state, history.seen, result, MANNERS, NOW + HOUR)
    again = decide(FEED, history.state, history.seen, result, MANNERS, NOW + HOUR)
    assert once == again
    assert [w.article_id for w in once.publish] == [w.article_id for w in again.publish] != []


def test_without_records_nothing_recent_is_lost(known: History) -> None:
    plan = decide(
        FEED, History().state, Seen.nothing(FEED.id), document(entry(1), entry(2)), MANNERS, NOW + HOUR
    )
    assert titles(plan) == ["Story 1", "Story 2"]
