"""What waits for one receiver, in the order in which it is to be tried. A mirror of the store, in memory."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime

from monitor.alerts.deliveries import WIDE, Delivery, hastened, released, resumed

_Entry = tuple[datetime, datetime, str]


class Waiting:
    """A heap by next try, then by age; what changed since it was put in is skipped when it comes up."""

    def __init__(self) -> None:
        self._deliveries: dict[str, Delivery] = {}
        self._heap: list[_Entry] = []

    def __len__(self) -> int:
        return len(self._deliveries)

    def set(self, delivery: Delivery) -> None:
        """Take the new state of a delivery, which may be that nothing waits any more."""
        if delivery.pending is None:
            self.drop(delivery.key)
            return
        self._deliveries[delivery.key] = delivery
        heapq.heappush(self._heap, _entry(delivery))

    def drop(self, key: str) -> None:
        """It waits here no more."""
        self._deliveries.pop(key, None)

    def first(self) -> Delivery | None:
        """The one to be tried first, now or later."""
        while self._heap:
            delivery = self._deliveries.get(self._heap[0][2])
            if delivery is not None and _entry(delivery) == self._heap[0]:
                return delivery
            heapq.heappop(self._heap)
        return None

    def due(self, now: datetime, most: int) -> list[Delivery]:
        """Those to be tried now, in their order, at most so many; they stay here."""
        found: dict[str, Delivery] = {}
        while len(found) < most and (first := self.first()) is not None:
            if _entry(first)[0] > now:
                break
            heapq.heappop(self._heap)
            found[first.key] = first
        for delivery in found.values():
            heapq.heappush(self._heap, _entry(delivery))
        return list(found.values())

    def failing(self) -> list[Delivery]:
        """Those whose last try failed for a reason that tells of the receiver, the oldest alert first."""
        found = [
            one for one in self._deliveries.values() if one.attempts and not one.held and one.reason in WIDE
        ]
        return sorted(found, key=lambda one: _entry(one)[1:])

    def resume(self, now: datetime) -> None:
        """The receiver is back: what failed because of it is due now, the oldest first."""
        self._change(lambda delivery: resumed(delivery, now))

    def hasten(self) -> None:
        """The receiver takes messages: what failed because of it does not wait for hours."""
        self._change(hastened)

    def release(self, now: datetime) -> None:
        """The mutes have changed: what is held is to be looked at now."""
        self._change(lambda delivery: released(delivery, now))

    def _change(self, change: Callable[[Delivery], Delivery]) -> None:
        self._deliveries = {key: change(delivery) for key, delivery in self._deliveries.items()}
        self._heap = [_entry(delivery) for delivery in self._deliveries.values()]
        heapq.heapify(self._heap)

    def clear(self) -> None:
        """Forget all, to be filled again from the store."""
        self._deliveries.clear()
        self._heap.clear()


def _entry(delivery: Delivery) -> _Entry:
    assert delivery.pending is not None  # noqa: S101 - only what waits is put in
    assert delivery.next_try is not None  # noqa: S101
    return delivery.next_try, delivery.pending.raised_at, delivery.key
