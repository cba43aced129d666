"""Told to end by a signal or by the end of the parent; in other processes, since signals are process-wide."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

SCRIPT = """
import asyncio, signal, sys
from monitor.ending import stop_event
if "nohup" in sys.argv:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
async def main():
    stop = stop_event(watch_parent="watch" in sys.argv)
    print("ready", flush=True)
    try:
        await asyncio.wait_for(stop.wait(), 1.0 if "short" in sys.argv else 20.0)
    except TimeoutError:
        return print("still here", flush=True)
    print("told", flush=True)
asyncio.run(main())
"""


def started(*words: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_tells(number: signal.Signals) -> None:
    with started() as process:
        os.kill(process.pid, number)
        assert process.communicate(timeout=20)[0] == "told\n"


def test_the_end_of_the_parent_tells() -> None:
    with started("watch") as process:
        assert process.communicate(timeout=20)[0] == "told\n"  # closes its standard input


def test_without_being_asked_to_nobody_watches_the_parent() -> None:
    with started("short") as process:
        assert process.communicate(timeout=20)[0] == "still here\n"


def test_what_nohup_wants_ignored_stays_ignored() -> None:
    with started("short", "nohup") as process:
        os.kill(process.pid, signal.SIGHUP)
        assert process.communicate(timeout=20)[0] == "still here\n"
