"""The child's side of the leash: a role that was started by a supervisor leaves when that is gone."""

from __future__ import annotations

import os
import signal
import threading
import time

_STDIN = 0
GRACE = 8.0
"""Seconds for an orderly end before the process is killed."""


def leave_with_parent(grace: float = GRACE) -> None:
    """Watch standard input in a thread: when it ends, the supervisor is gone, so this process ends too."""
    threading.Thread(target=_watch, args=(grace,), daemon=True, name="parent").start()


def _watch(grace: float) -> None:
    try:
        while os.read(_STDIN, 1024):
            pass
    except OSError:
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace)
    os.kill(os.getpid(), signal.SIGKILL)
