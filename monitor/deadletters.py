"""Dead letters: which are open, and how they go back to where they came from.

A letter lies in its topic under its own id. Replaying puts the original message back onto the topic it
came from, and then a tombstone under the letter's id: a letter is open until its tombstone. A crash
between the two leaves it open; replayed again, its effects are the same, since ids are stable.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from monitor.errors import DecodeError
from monitor.kafka import Headers, Stored
from monitor.models import DeadLetter
from monitor.topics import DEAD_LETTERS, TOPICS, decode


class Writing(Protocol):
    """What is needed of `monitor.kafka.Publisher`."""

    async def place(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None = None,
        headers: Headers = (),
    ) -> object:
        """Publish a record; returns when it is acknowledged."""


@dataclass(frozen=True, slots=True)
class OpenLetters:
    """What has not been replayed, oldest first; `unreadable` counts records that are no letters."""

    letters: tuple[DeadLetter, ...]
    unreadable: int


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of one letter; `obstacle` says why it could not be replayed."""

    letter: DeadLetter
    obstacle: str | None


def open_letters(records: Iterable[Stored]) -> OpenLetters:
    """Those of the topic's records that no tombstone follows."""
    found: dict[bytes | None, DeadLetter | None] = {}
    for record in records:
        if record.value is None:
            found.pop(record.key, None)
            continue
        try:
            found[record.key] = decode(DeadLetter, record.value)
        except DecodeError:
            found[record.key] = None
    letters = [letter for letter in found.values() if letter is not None]
    ordered = sorted(letters, key=lambda letter: (letter.failed_at, letter.offset, letter.id))
    return OpenLetters(tuple(ordered), len(found) - len(letters))


def chosen(
    letters: Iterable[DeadLetter], ids: Iterable[str] = (), reasons: Iterable[str] = ()
) -> tuple[DeadLetter, ...]:
    """The letters with one of these ids or reasons; all of them where none is given."""
    wanted_ids, wanted_reasons = set(ids), set(reasons)
    if not wanted_ids and not wanted_reasons:
        return tuple(letters)
    return tuple(found for found in letters if found.id in wanted_ids or found.reason in wanted_reasons)


def obstacle(letter: DeadLetter, namespace: str) -> str | None:
    """Why a letter cannot be replayed; None where it can."""
    if letter.topic not in {topic.named(namespace) for topic in TOPICS if topic is not DEAD_LETTERS}:
        return f"{letter.topic} is no topic of {namespace}"
    if letter.value is None:
        return "its message was empty or too large to be kept"
    try:
        _bytes(letter.key), _bytes(letter.value)
    except binascii.Error:
        return "its message is not in base64"
    return None


async def replay(letters: Iterable[DeadLetter], namespace: str, publisher: Writing) -> list[Replay]:
    """Put their messages back, one after the other, each acknowledged before it counts as replayed.

    Raises `BrokerError`; what was replayed until then stays so.
    """
    return [await _replay_one(letter, namespace, publisher) for letter in letters]


async def _replay_one(letter: DeadLetter, namespace: str, publisher: Writing) -> Replay:
    wrong = obstacle(letter, namespace)
    if wrong is None:
        headers = [(name, value.encode()) for name, value in letter.headers.items()]
        await publisher.place(letter.topic, _bytes(letter.key), _bytes(letter.value), None, headers)
        await publisher.place(DEAD_LETTERS.named(namespace), letter.id.encode(), None)
    return Replay(letter, wrong)


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text, validate=True)
