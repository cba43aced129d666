"""The request to stop as two events: asked, and asked again (at once)."""

from __future__ import annotations

import asyncio


class Stop:
    """`asked` is set first; a second request sets `now`."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.now = asyncio.Event()

    def request(self) -> None:
        """Ask to stop; the second time, at once."""
        (self.now if self.asked.is_set() else self.asked).set()


async def happens(event: asyncio.Event, within: float) -> bool:
    """Whether the event is set within so many seconds."""
    try:
        await asyncio.wait_for(event.wait(), within)
    except TimeoutError:
        return False
    return True
