"""When a role is told to end: SIGTERM, SIGINT, or the end of the process that started it."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from contextlib import suppress


def stop_event(*, watch_parent: bool = False) -> asyncio.Event:
    """Set once the process is told to end; call it inside the running loop.

    With `watch_parent`, the end of standard input counts too: the parent holds its other end, which
    closes when the parent ends, however that happens.
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if watch_parent:
        threading.Thread(target=_until_orphaned, args=(loop, stop), daemon=True, name="parent").start()
    return stop


def _until_orphaned(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    # os.read, since a thread inside a buffered read can keep the interpreter from ending
    with suppress(OSError):
        while os.read(0, 1024):
            pass
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(stop.set)
