"""Locks on files (flock), which the kernel lifts when the last process that holds them ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.errors import BrokerError


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock, waiting for whoever has it."""
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def taken(path: Path, refusal: str) -> Iterator[int]:
    """Hold the lock, or raise `BrokerError` with this sentence; yields its descriptor for a child."""
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BrokerError(refusal) from None
        yield file.fileno()


def is_taken(path: Path) -> bool:
    """Whether somebody holds it."""
    if not path.exists():
        return False
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
