"""Which feed is due next."""

from __future__ import annotations

from monitor.feeds.agenda import Agenda


def test_feeds_come_up_in_the_order_of_their_times_and_not_before() -> None:
    agenda = Agenda()
    for name, at in (("late", 30.0), ("soon", 10.0), ("later", 40.0)):
        agenda.put(name, at)
    assert agenda.next_at() == 10.0
    assert [agenda.pop_due(35.0) for _ in range(3)] == ["soon", "late", None]
    assert len(agenda) == 1


def test_the_last_time_counts() -> None:
    agenda = Agenda()
    agenda.put("a", 10.0)
    agenda.put("a", 50.0)
    assert agenda.next_at() == 50.0
    assert agenda.pop_due(20.0) is None
    agenda.put("a", 5.0)
    assert agenda.pop_due(20.0) == "a"
    assert agenda.pop_due(100.0) is None


def test_a_feed_that_was_dropped_does_not_come_up() -> None:
    agenda = Agenda()
    agenda.put("a", 10.0)
    agenda.drop("a")
    agenda.drop("never there")
    assert agenda.pop_due(20.0) is None
    assert agenda.next_at() is None
