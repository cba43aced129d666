"""The silences that people set while everything runs: a compacted topic, for the command line and the API.

Whoever delivers alerts follows the topic, so a change counts everywhere within a second.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.alerts.silences import ended, forgettable, state
from monitor.errors import DecodeError, WhiteflagError
from monitor.kafka import Stored
from monitor.models import Silence
from monitor.topics import SILENCES, decode, encode


class Writing(Protocol):
    """What is needed of `monitor.kafka.Publisher`."""

    async def publish(self, topic: str, key: bytes | None, value: bytes | None) -> None:
        """Returns when it is acknowledged; no value takes the key out."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What records of the topic say: silences by id (None: forgotten), and how many were none."""

    silences: dict[str, Silence | None]
    unreadable: int


def changes(records: Iterable[Stored]) -> Changes:
    """Of the records, the last of each key."""
    found: dict[str, Silence | None] = {}
    unreadable = 0
    for record in records:
        name = (record.key or b"").decode("utf-8", "replace")
        try:
            found[name] = decode(Silence, record.value) if record.value is not None else None
        except DecodeError:
            unreadable += 1
    return Changes(found, unreadable)


class SilenceBook:
    """Sets and ends silences. `known` are all that the topic holds now."""

    def __init__(self, publisher: Writing, namespace: str, known: Iterable[Silence]) -> None:
        self._publisher = publisher
        self._topic = SILENCES.named(namespace)
        self._known = {silence.id: silence for silence in known}

    async def add(self, silence: Silence, now: datetime) -> None:
        """Set one (see `silences.new_silence`), and forget what ended long ago. Raises `BrokerError`."""
        await self._put(silence)
        for old in [one for one in self._known.values() if forgettable(one, now)]:
            await self._publisher.publish(self._topic, old.id.encode(), None)
            del self._known[old.id]

    async def end(self, identifier: str, by: str, now: datetime) -> Silence:
        """End one early; `WhiteflagError` where there is none of that id that has not ended."""
        silence = self._known.get(identifier)
        if silence is None or state(silence, now) == "ended":
            what = "has ended already" if silence else "is not one of those set while running"
            raise WhiteflagError(f"Silence {identifier} {what}.")
        silence = ended(silence, by, now)
        await self._put(silence)
        return silence

    async def _put(self, silence: Silence) -> None:
        await self._publisher.publish(self._topic, silence.id.encode(), encode(silence))
        self._known[silence.id] = silence
