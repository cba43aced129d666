"""Decides what happens after a child died: start it again, and after which pause, or give up. Pure.

A child that never worked will not work the fifth time either: then everything stops, with its last
words. One that has worked is started again for ever, since its trouble (Kafka is being restarted, the
machine was out of memory) may pass.
"""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson

EX_CONFIG = 78
"""sysexits.h: the configuration is wrong, so starting again cannot help."""
_PREFIX = "whiteflag: "


@dataclass(frozen=True, slots=True)
class Restarts:
    """The rules; all times in seconds.

    first, longest  the pause after the first death, doubled after each further one up to `longest`
    steady          a child that lived so long has worked: the count of its deaths begins anew
    tries           so many deaths in a row of a child that never worked end everything
    """

    first: float = 0.5
    longest: float = 30.0
    steady: float = 20.0
    tries: int = 4


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a child: its quick deaths in a row, and whether it has ever worked."""

    deaths: int = 0
    worked: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Start it again after `pause` seconds, or give up where that is None; `reason` is a clause."""

    history: History
    pause: float | None
    reason: str


def after_death(history: History, lived: float, code: int, rules: Restarts) -> Verdict:
    """What to do about a child that ended with `code` (negative: a signal) after `lived` seconds."""
    worked = history.worked or lived >= rules.steady
    deaths = 1 if lived >= rules.steady else history.deaths + 1
    now = replace(history, deaths=deaths, worked=worked)
    how = how_it_ended(code)
    if not worked and code == EX_CONFIG:
        return Verdict(now, None, how)
    if not worked and deaths >= rules.tries:
        return Verdict(now, None, f"{how}, {deaths} times in a row")
    pause = min(rules.first * 2.0 ** min(deaths - 1, 30), rules.longest)
    return Verdict(now, pause, how)


def how_it_ended(code: int) -> str:
    """`ended with code 1`, `was killed by SIGKILL`."""
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"was killed by signal {-code}"


def last_words(lines: Sequence[str]) -> str:
    """What a child said last, for people: its own sentence if it said one, else its last line."""
    for number in reversed(range(len(lines))):
        if lines[number].startswith(_PREFIX):
            return "\n".join(lines[number:]).removeprefix(_PREFIX).strip()
    said = [line.strip() for line in lines if line.strip()]
    return _event(said[-1]) if said else ""


def _event(line: str) -> str:
    """The message of a structured log line; other lines as they are."""
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError:
        return line
    return str(data["event"]) if isinstance(data, dict) and "event" in data else line
