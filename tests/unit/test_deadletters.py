"""Which dead letters are open, and what is put back for them."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.deadletters import chosen, open_letters, replay
from monitor.kafka import Headers, Stored
from monitor.models import DeadLetter
from monitor.topics import encode

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LETTER = DeadLetter(
    id="a",
    stage="detect",
    reason="invalid",
    error="DecodeError: not an Article",
    topic="ns-articles",
    partition=2,
    offset=7,
    failed_at=NOW,
    value=base64.b64encode(b"\x00poison").decode(),
    key=base64.b64encode(b"key").decode(),
    headers={"traceparent": "00-1"},
)


def stored(*letters: DeadLetter | str | bytes) -> list[Stored]:
    """Records: a letter, the id of one to tombstone, or anything else as bytes."""
    found = []
    for n, each in enumerate(letters):
        key, value = b"odd", each if isinstance(each, bytes) else None
        if isinstance(each, DeadLetter):
            key, value = each.id.encode(), encode(each)
        elif isinstance(each, str):
            key = each.encode()
        found.append(Stored("ns-dead-letters", 0, n, key, value))
    return found


class Recorder:
    def __init__(self) -> None:
        self.written: list[tuple[str, bytes | None, bytes | None, list[tuple[str, bytes]]]] = []

    async def place(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None = None,
        headers: Headers = (),
    ) -> None:
        self.written.append((topic, key, value, list(headers)))


def test_a_letter_is_open_until_its_tombstone() -> None:
    older = replace(LETTER, id="b", failed_at=NOW - timedelta(hours=1))
    assert open_letters(stored(LETTER, older)).letters == (older, LETTER)
    assert open_letters(stored(LETTER, older, "a")).letters == (older,)


def test_put_aside_again_it_is_open_again_and_only_once() -> None:
    assert open_letters(stored(LETTER, "a", LETTER, LETTER)).letters == (LETTER,)


def test_what_is_no_letter_is_counted_and_hides_nothing() -> None:
    found = open_letters(stored(b"not json", LETTER))
    assert found.letters == (LETTER,)
    assert found.unreadable == 1


def test_letters_are_chosen_by_id_or_reason() -> None:
    other = replace(LETTER, id="b", reason="error")
    assert chosen([LETTER, other], ids=["b"]) == (other,)
    assert chosen([LETTER, other], reasons=["invalid"]) == (LETTER,)
    assert chosen([LETTER, other]) == (LETTER, other)


async def test_the_original_goes_back_first_and_then_the_tombstone() -> None:
    recorder = Recorder()
    (done,) = await replay([LETTER], "ns", recorder)
    assert done.obstacle is None
    assert recorder.written == [
        ("ns-articles", b"key", b"\x00poison", [("traceparent", b"00-1")]),
        ("ns-dead-letters", b"a", None, []),
    ]


async def test_what_cannot_be_replayed_says_why_and_stays_open() -> None:
    recorder = Recorder()
    lost = replace(LETTER, value=None)
    foreign = replace(LETTER, topic="payments")
    looping = replace(LETTER, topic="ns-dead-letters")
    garbled = replace(LETTER, value="%%%")
    done = await replay([lost, foreign, looping, garbled], "ns", recorder)
    assert [each.obstacle for each in done] == [
        "its message was empty or too large to be kept",
        "payments is no topic of ns",
        "ns-dead-letters is no topic of ns",
        "its message is not in base64",
    ]
    assert recorder.written == []
