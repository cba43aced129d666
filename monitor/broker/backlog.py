"""How much waits in a partition that must not get too full: plain arithmetic, without any broker.

fits? ─► reserve ─► (published) ─► placed ─► (a consumer commits) ─► consumed
"""

from __future__ import annotations

RECORD_OVERHEAD = 100
"""Bytes that a record costs on the broker beside its key and value, at most (a batch's header is 61)."""


class Backlog:
    """What one partition holds that its consumer has not committed, in bytes.

    What lay there before we came (offsets from `consumed` to `end`) is of unknown size, so it counts as
    more than there is room for until it has been consumed.
    """

    def __init__(self, limit: int, consumed: int, end: int) -> None:
        self._limit = limit
        self._before = end
        self._consumed = consumed
        self._reserved = 0
        self._sizes: dict[int, int] = {}

    @property
    def waiting(self) -> int:
        """Bytes published or about to be, and not consumed."""
        return self._reserved + sum(self._sizes.values())

    def fits(self, size: int) -> bool:
        """Whether so many bytes more may be published now; into an empty partition anything may."""
        if self._consumed < self._before:
            return False
        waiting = self.waiting
        return waiting == 0 or waiting + size <= self._limit

    def reserve(self, size: int) -> None:
        """Keep room for a record that is being published."""
        self._reserved += size

    def placed(self, offset: int, size: int) -> None:
        """The broker has acknowledged it, at this offset."""
        self._reserved -= size
        if offset >= self._consumed:
            self._sizes[offset] = size

    def failed(self, size: int) -> None:
        """The broker has not acknowledged it."""
        self._reserved -= size

    def consumed(self, offset: int) -> None:
        """The consumer has committed everything below this offset."""
        self._consumed = max(self._consumed, offset)
        self._sizes = {at: size for at, size in self._sizes.items() if at >= self._consumed}
