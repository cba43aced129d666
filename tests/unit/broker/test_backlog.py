"""The arithmetic of what waits in a partition."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.broker.backlog import Backlog


def test_what_was_there_before_must_be_consumed_first() -> None:
    backlog = Backlog(100, consumed=3, end=5)
    assert not backlog.fits(1)
    backlog.consumed(4)
    assert not backlog.fits(1)
    backlog.consumed(5)
    assert backlog.fits(1)


def test_room_comes_back_as_the_consumer_commits() -> None:
    backlog = Backlog(100, consumed=0, end=0)
    for offset in (0, 1):
        backlog.reserve(50)
        backlog.placed(offset, 50)
    assert not backlog.fits(1)
    backlog.consumed(1)
    assert backlog.waiting == 50
    assert backlog.fits(50)
    assert not backlog.fits(51)


def test_what_is_under_way_counts_until_it_fails() -> None:
    backlog = Backlog(100, consumed=0, end=0)
    backlog.reserve(80)
    assert not backlog.fits(30)
    backlog.failed(80)
    assert backlog.fits(30)


def test_an_empty_partition_takes_even_what_is_over_the_limit() -> None:
    """Else it would wait for ever."""
    assert Backlog(100, consumed=7, end=7).fits(1_000)


def test_a_commit_that_overtakes_the_acknowledgement_is_no_backlog() -> None:
    backlog = Backlog(100, consumed=0, end=0)
    backlog.reserve(60)
    backlog.consumed(1)
    backlog.placed(0, 60)
    assert backlog.waiting == 0


def test_an_old_answer_about_commits_takes_nothing_back() -> None:
    backlog = Backlog(100, consumed=0, end=3)
    backlog.consumed(3)
    backlog.consumed(2)
    assert backlog.fits(1)


@given(st.lists(st.tuples(st.integers(1, 60), st.booleans())))
def test_it_never_holds_more_than_the_limit(steps: list[tuple[int, bool]]) -> None:
    backlog, offset, held = Backlog(100, consumed=0, end=0), 0, dict[int, int]()
    for size, commit in steps:
        if backlog.fits(size):
            backlog.reserve(size)
            backlog.placed(offset, size)
            held[offset] = size
            offset += 1
        if commit and held:
            backlog.consumed(min(held) + 1)
            del held[min(held)]
        assert backlog.waiting == sum(held.values()) <= 100
