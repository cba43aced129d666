"""Silences: what makes sense as one, when it mutes, and for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.alerts.facts import alert_facts
from monitor.alerts.sample import sample_alert
from monitor.alerts.silence_book import SilenceBook, changes
from monitor.alerts.silences import KEEP, Silencer, ended, forgettable, new_silence, state
from monitor.errors import WhiteflagError
from monitor.kafka import Stored
from monitor.models import Silence
from monitor.topics import encode
from tests.builders import NOW

HOUR = timedelta(hours=1)
FACTS = alert_facts(sample_alert(NOW))


def silence(*matchers: str, **changes: Any) -> Silence:
    wanted: dict[str, Any] = {
        "author": "ada",
        "reason": "an exercise",
        "starts_at": NOW,
        "ends_at": NOW + HOUR,
        "now": NOW,
    }
    return new_silence(matchers or ("state=reported",), **{**wanted, **changes})


def test_the_same_silence_has_the_same_id() -> None:
    assert silence() == silence()
    assert silence().id != silence("state=admitted").id != silence(author="bob").id


@pytest.mark.parametrize(
    ("matchers", "changes", "why"),
    [
        (("actor",), {}, "a matcher looks like"),
        (("actor!=Russia", "state!~admitted"), {}, "would mute nearly everything"),
        ((), {}, "without one it would mute everything"),
        (("state=reported",), {"author": " "}, "needs an author"),
        (("state=reported",), {"reason": ""}, "needs a reason"),
        (("state=reported",), {"ends_at": NOW - HOUR}, "ends before it begins"),
        (("state=reported",), {"starts_at": NOW - 2 * HOUR, "ends_at": NOW - HOUR}, "ended already"),
        (("state=reported",), {"ends_at": NOW + 400 * 24 * HOUR}, "longer than a year"),
        (("state=reported",), {"ends_at": datetime(2026, 12, 1)}, "need a time zone"),
    ],
)
def test_what_makes_no_silence(matchers: tuple[str, ...], changes: dict[str, Any], why: str) -> None:
    wanted: dict[str, Any] = {"author": "ada", "reason": "x", "starts_at": NOW, "ends_at": NOW + HOUR}
    with pytest.raises(ValueError, match=r".") as caught:
        new_silence(matchers, **{**wanted, **changes}, now=NOW)
    assert why in str(caught.value)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ValueError, match=r"a matcher looks like.*; a silence needs an author"):
        silence("actor", author="")


def test_it_mutes_from_its_start_until_before_its_end() -> None:
    found = silence(starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)
    silencer = Silencer([found])
    at = {hours: silencer.mute(FACTS, NOW + hours * HOUR) for hours in (0, 1, 2)}
    assert (at[0], at[2]) == (None, None)
    mute = at[1]
    assert mute is not None
    assert (mute.gate, mute.by, mute.until) == ("silence", f"silence:{found.id}", NOW + 2 * HOUR)
    assert 'state="reported") by ada until' in mute.reason
    assert mute.reason.endswith("an exercise")


def test_of_several_the_longest_counts_and_others_do_not() -> None:
    long = silence(ends_at=NOW + 5 * HOUR)
    other = silence("state=admitted", ends_at=NOW + 9 * HOUR)
    mute = Silencer([silence(), long, other]).mute(FACTS, NOW)
    assert mute is not None
    assert mute.by == f"silence:{long.id}"


def test_one_that_cannot_be_read_mutes_nothing_and_is_told() -> None:
    odd = replace(silence(), matchers=("colour=red",))
    silencer = Silencer([odd])
    assert silencer.mute(FACTS, NOW) is None
    assert silencer.unreadable == [odd]


def test_ending_one() -> None:
    running, coming = silence(), silence(starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)
    later = NOW + timedelta(minutes=5)
    assert state(ended(running, "bob", later), later) == "ended"
    assert ended(running, "bob", later).ended_by == "bob"
    assert state(ended(coming, "bob", later), NOW + 1.5 * HOUR) == "ended"
    assert ended(running, "bob", NOW + 3 * HOUR) == running
    assert not forgettable(running, NOW + KEEP)
    assert forgettable(running, NOW + KEEP + 2 * HOUR)


class Publisher:
    """Remembers what was published."""

    def __init__(self) -> None:
        self.records: list[Stored] = []

    async def publish(self, topic: str, key: bytes | None, value: bytes | None) -> None:
        self.records.append(Stored(topic, 0, len(self.records), key, value))


async def test_the_book_is_what_its_records_say() -> None:
    publisher = Publisher()
    one, old = silence(), replace(silence("state=admitted"), ends_at=NOW - 2 * KEEP)
    book = SilenceBook(publisher, "test", [old])
    await book.add(one, NOW)
    assert changes(publisher.records).silences == {one.id: one, old.id: None}
    gone = await book.end(one.id, "bob", NOW + HOUR / 2)
    assert changes(publisher.records).silences[one.id] == gone
    assert {record.topic for record in publisher.records} == {"test-silences"}
    for name in (one.id, "nobody"):
        with pytest.raises(WhiteflagError, match=rf"Silence {name} "):
            await book.end(name, "bob", NOW + HOUR / 2)


def test_records_that_are_none_are_counted() -> None:
    records = [
        Stored("t", 0, 0, b"a", b"{}"),
        Stored("t", 0, 1, b"b", encode(silence())),
        Stored("t", 0, 2, None, b"x"),
    ]
    found = changes(records)
    assert (list(found.silences), found.unreadable) == (["b"], 2)
