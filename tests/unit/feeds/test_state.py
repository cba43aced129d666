"""What is remembered of a feed, packed and unpacked, on the wire and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.errors import DecodeError
from monitor.feeds import state as module
from monitor.feeds.decide import new_state
from monitor.feeds.state import FeedState, Seen, Sighting
from monitor.topics import decode, encode
from tests.feed_fakes import FEED, MANNERS, NOW


def sighting(number: int, updates: int = 0) -> Sighting:
    return Sighting(number.to_bytes(8), (number + 1).to_bytes(8), 1_800_000_000 + number, 2**32 - 1, updates)


def test_sightings_come_back_as_they_were() -> None:
    packed = Seen.pack("a", [sighting(1), sighting(2, updates=3)])
    assert set(packed.unpack()) == {sighting(1), sighting(2, updates=3)}
    assert Seen.nothing("a").unpack() == []


def test_a_sighting_takes_34_characters() -> None:
    """Ten thousand feeds of fifty entries then take 17 MB."""
    assert len(Seen.pack("a", [sighting(n) for n in range(300)]).packed) / 300 == pytest.approx(34, abs=1)


def test_only_those_seen_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SEEN", 2)
    assert set(Seen.pack("a", [sighting(n) for n in (3, 1, 2)]).unpack()) == {sighting(2), sighting(3)}


def test_updates_are_counted_up_to_what_fits() -> None:
    assert Seen.pack("a", [sighting(1, updates=1000)]).unpack()[0].updates == 255


def test_both_records_survive_the_wire() -> None:
    state = replace(
        new_state(FEED, MANNERS, NOW), etag='W/"x"', polled_at=NOW, health="blocked", reason="refused: 403"
    )
    seen = Seen.pack("gazette", [sighting(1)])
    assert decode(FeedState, encode(state)) == state
    assert decode(Seen, encode(seen)) == seen
    with pytest.raises(DecodeError):
        decode(FeedState, encode(seen))
