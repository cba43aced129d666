"""Which feed is due next. A feed stands in it once; its last entry counts. Times in seconds since 1970."""

from __future__ import annotations

import heapq


class Agenda:
    """A heap that forgets lazily, so that ten thousand feeds cost next to nothing."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, str]] = []
        self._at: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._at)

    def put(self, feed_id: str, at: float) -> None:
        """Enter a feed, or move it."""
        if self._at.get(feed_id) != at:
            self._at[feed_id] = at
            heapq.heappush(self._heap, (at, feed_id))

    def drop(self, feed_id: str) -> None:
        """Take a feed off."""
        self._at.pop(feed_id, None)

    def pop_due(self, now: float) -> str | None:
        """The feed that has been due longest, taken off; None where none is due."""
        self._skip_stale()
        if not self._heap or self._heap[0][0] > now:
            return None
        feed_id = heapq.heappop(self._heap)[1]
        del self._at[feed_id]
        return feed_id

    def next_at(self) -> float | None:
        """When the next feed is due."""
        self._skip_stale()
        return self._heap[0][0] if self._heap else None

    def _skip_stale(self) -> None:
        while self._heap and self._at.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
