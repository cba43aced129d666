"""When a process is told to end: SIGTERM, SIGINT, SIGHUP, or the end of the process that started it."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def stop_event(*, watch_parent: bool = False) -> asyncio.Event:
    """Set once the process is told to end; see `when_told`."""
    stop = asyncio.Event()
    when_told(stop.set, watch_parent=watch_parent)
    return stop


def when_told(tell: Callable[[], object], *, watch_parent: bool = False) -> None:
    """Call `tell` in the running loop each time the process is told to end.

    With `watch_parent`, the end of standard input counts too: the parent holds its other end, which
    closes when the parent ends, however that happens.
    """
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup means what it says
            loop.add_signal_handler(number, tell)
    if watch_parent:
        threading.Thread(target=_until_orphaned, args=(loop, tell), daemon=True, name="parent").start()


def _until_orphaned(loop: asyncio.AbstractEventLoop, tell: Callable[[], object]) -> None:
    # os.read, since a thread inside a buffered read can keep the interpreter from ending
    with suppress(OSError):
        while os.read(0, 1024):
            pass
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(tell)
