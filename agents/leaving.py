"""Leaving at once: where going on would lose something, the process ends without committing.

What was not committed is done again by whoever takes over, and the supervisor starts us anew.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from monitor.logs import get_logger

UNWRITABLE = 70
"""EX_SOFTWARE: a changelog record or a dead letter could not be written."""
STALLED = 71
"""EX_OSERR: the watchdog found the consumer, the event loop or the broker connection stuck."""
SLOW_STOP = 72
"""The orderly end took too long."""

log = get_logger("agents")


def leave(code: int, why: str) -> NoReturn:
    """End this process now, from any thread, without committing, flushing or waiting."""
    log.critical("leaving", code=code, why=why)
    sys.stderr.flush()
    os._exit(code)
