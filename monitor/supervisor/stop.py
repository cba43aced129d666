"""Ctrl-C and SIGTERM as two events: asked to stop, and asked again (at once)."""

from __future__ import annotations

import asyncio
import signal

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop:
    """`asked` is set first; a second request sets `now`."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.now = asyncio.Event()

    def request(self) -> None:
        """Ask to stop; the second time, at once."""
        (self.now if self.asked.is_set() else self.asked).set()

    def on_signals(self) -> None:
        """Let SIGINT, SIGTERM and SIGHUP (the terminal was closed) of this process ask."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self.request)


async def happens(event: asyncio.Event, within: float) -> bool:
    """Whether the event is set within so many seconds."""
    try:
        await asyncio.wait_for(event.wait(), within)
    except TimeoutError:
        return False
    return True
