"""When a process is told to end: SIGTERM, SIGINT, SIGHUP, or the end of the process that started it."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
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


def leave_when_orphaned(grace: float = 10.0) -> None:
    """End this process `grace` seconds after its parent, whatever it is waiting for by then.

    One that is only starting may wait long for a broker that went with its parent. It is no worse than
    SIGKILL, which loses nothing.
    """
    threading.Thread(target=_leave, args=(grace,), daemon=True, name="orphan").start()


def _leave(grace: float) -> None:
    _wait_for_the_parents_end()
    time.sleep(grace)
    os._exit(1)


def _wait_for_the_parents_end() -> None:
    # os.read, since a thread inside a buffered read can keep the interpreter from ending
    with suppress(OSError):
        while os.read(0, 1024):
            pass


def _until_orphaned(loop: asyncio.AbstractEventLoop, tell: Callable[[], object]) -> None:
    _wait_for_the_parents_end()
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(tell)
