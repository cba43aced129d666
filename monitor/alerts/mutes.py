"""What keeps an alert from being told for now: a silence, a graver alert, or the time of day. Pure.

A muted alert is not thrown away: its delivery is held, and looked at again when the mute ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor.models import Alert, State

Gate = Literal["silence", "inhibition", "times"]
ENDED: frozenset[State] = frozenset({"stale", "retracted"})


@dataclass(frozen=True, slots=True)
class Mute:
    """`by` names the silence, rule or route (as `silence:3fa2…`), `reason` is a sentence's worth of why."""

    gate: Gate
    by: str
    reason: str
    until: datetime


def longest(mutes: Iterable[Mute]) -> Mute | None:
    """The one that ends last."""
    return max(mutes, key=lambda mute: mute.until, default=None)


def still_open(alert: Alert, sent: int, now: datetime, stale_after: timedelta) -> bool:
    """Whether an alert that was muted is still worth telling when the mute ends.

    An end is told to whoever has been told of the beginning.
    """
    over = alert.state in ENDED or now - alert.updated_at > stale_after
    return bool(sent) or not over
