"""What a partition of `feed-states` says about its feeds."""

from __future__ import annotations

from dataclasses import replace

from monitor.feeds.decide import new_state
from monitor.feeds.ownership import SEEN_SUFFIX, Records
from monitor.feeds.state import Seen, Sighting
from monitor.topics import encode
from tests.feed_fakes import FEED, MANNERS, NOW

STATE = new_state(FEED, MANNERS, NOW)
SEEN = Seen.pack(FEED.id, [Sighting(b"12345678", b"87654321", 1, 2)])
KEY, SEEN_KEY = FEED.id.encode(), (FEED.id + SEEN_SUFFIX).encode()


def test_the_last_record_of_each_kind_counts() -> None:
    records = Records()
    newer = replace(STATE, failures=3)
    for key, value in ((KEY, STATE), (SEEN_KEY, SEEN), (KEY, newer)):
        records.add(key, encode(value))
    assert records.states == {FEED.id: newer}
    assert records.seen == {FEED.id: SEEN}


def test_a_tombstone_forgets() -> None:
    records = Records()
    records.add(KEY, encode(STATE))
    records.add(SEEN_KEY, encode(SEEN))
    records.add(KEY, None)
    assert (records.states, records.seen) == ({}, {FEED.id: SEEN})
    records.add(SEEN_KEY, None)
    assert records.seen == {}


def test_what_cannot_be_read_costs_only_itself() -> None:
    records = Records()
    records.add(KEY, encode(STATE))
    for key, value in ((b"other", b"{"), (None, b""), (b"\xff", encode(SEEN)), (SEEN_KEY, encode(STATE))):
        records.add(key, value)
    for packed in ("no base64!", "AAAA", SEEN.packed + "A"):
        records.add(SEEN_KEY, encode(replace(SEEN, packed=packed)))
    assert records.states == {FEED.id: STATE}
    assert records.seen == {}
