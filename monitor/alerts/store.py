"""Where deliveries are kept. In the product a Kafka table (`agents/notify.py`); in memory for tests."""

from __future__ import annotations

from collections.abc import Awaitable, Generator, Iterable
from typing import Protocol

from monitor.alerts.deliveries import Delivery


class Store(Protocol):
    """Deliveries by key, durable."""

    def get(self, key: str) -> Delivery | None:
        """The newest state, also one whose `put` is still under way."""
        ...

    def put(self, key: str, delivery: Delivery) -> Awaitable[None]:
        """`get` knows it when this returns; it is durable when what is returned has been awaited.

        Where that raises, the two may differ: the dispatcher must `run` anew on what is durable.
        """
        ...

    async def remove(self, key: str) -> None:
        """Forget it; `get` does so at once."""
        ...

    def items(self) -> Iterable[tuple[str, Delivery]]:
        """All that this process looks after."""
        ...


class MemoryStore:
    """Forgets everything when the process ends."""

    def __init__(self) -> None:
        self._deliveries: dict[str, Delivery] = {}

    def get(self, key: str) -> Delivery | None:
        """The newest state."""
        return self._deliveries.get(key)

    def put(self, key: str, delivery: Delivery) -> Awaitable[None]:
        """As durable as memory is."""
        self._deliveries[key] = delivery
        return _Done()

    async def remove(self, key: str) -> None:
        """Forget it."""
        self._deliveries.pop(key, None)

    def items(self) -> Iterable[tuple[str, Delivery]]:
        """All of them."""
        return list(self._deliveries.items())


class _Done:
    """There is nothing to wait for, and no harm in not waiting for it."""

    def __await__(self) -> Generator[None, None, None]:
        yield from ()
