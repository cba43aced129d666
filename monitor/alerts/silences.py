"""Silences: alerts of some kind are not told for a while, as somebody has said, and why. Pure.

They come from `config/silences.yml` and from a compacted topic (`silence_book.py`). A silence is never
deleted early but ended: who muted what, and why, stays to be seen for `KEEP`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from monitor.alerts.facts import Facts
from monitor.alerts.matchers import Matcher, all_hold, parse
from monitor.alerts.mutes import Mute, longest
from monitor.ids import stable_id
from monitor.models import Silence

KEEP = timedelta(days=30)
"""So long an ended silence can still be listed."""
LONGEST = timedelta(days=366)
"""A silence for ever is a route to nobody, which is visible in routes.yml."""
_ID = 8
_WORDS = 500

SilenceState = Literal["pending", "active", "ended"]


def state(silence: Silence, now: datetime) -> SilenceState:
    """Whether it mutes at this moment."""
    if now < silence.starts_at:
        return "pending"
    return "active" if now < silence.ends_at else "ended"


def new_silence(
    matchers: Sequence[str],
    *,
    author: str,
    reason: str,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> Silence:
    """As `from_file`, for one that is set now and must not have ended already."""
    silence = from_file(matchers, author=author, reason=reason, starts_at=starts_at, ends_at=ends_at)
    if ends_at <= now:
        raise ValueError("it would have ended already")
    return silence


def from_file(
    matchers: Sequence[str], *, author: str, reason: str, starts_at: datetime, ends_at: datetime
) -> Silence:
    """A silence that makes sense; `ValueError` with all that does not, separated by semicolons.

    The same silence asked for twice is one: its id is made of what it says.
    """
    faults, forms = _read(matchers)
    faults += _faults(author, reason, starts_at, ends_at)
    if faults:
        raise ValueError("; ".join(faults))
    times = (starts_at.isoformat(), ends_at.isoformat())
    name = stable_id("silence", *forms, author, reason, *times)[:_ID]
    return Silence(name, forms, author.strip(), reason.strip(), starts_at, ends_at)


def ended(silence: Silence, by: str, now: datetime) -> Silence:
    """Ended at this moment; one that has not begun never will. What has ended stays as it is."""
    if state(silence, now) == "ended":
        return silence
    return replace(silence, starts_at=min(silence.starts_at, now), ends_at=now, ended_by=by)


def forgettable(silence: Silence, now: datetime) -> bool:
    """Whether it ended so long ago that nobody will ask."""
    return now - silence.ends_at > KEEP


class Silencer:
    """Silences with their matchers read once; one that cannot be read mutes nothing."""

    def __init__(self, silences: Iterable[Silence]) -> None:
        self._silences: list[tuple[Silence, tuple[Matcher, ...]]] = []
        self.unreadable: list[Silence] = []
        for silence in silences:
            try:
                self._silences.append((silence, tuple(parse(text) for text in silence.matchers)))
            except ValueError:
                self.unreadable.append(silence)

    def mute(self, facts: Facts, now: datetime) -> Mute | None:
        """The silence that keeps an alert with these facts quiet for longest."""
        return longest(
            Mute("silence", f"silence:{silence.id}", _words(silence), silence.ends_at)
            for silence, matchers in self._silences
            if state(silence, now) == "active" and all_hold(matchers, facts)
        )


def _words(silence: Silence) -> str:
    asked = ", ".join(silence.matchers)
    until = f"{silence.ends_at:%Y-%m-%d %H:%M} UTC"
    return f"silence {silence.id} ({asked}) by {silence.author} until {until}: {silence.reason}"


def _read(matchers: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    faults, forms = [], []
    for text in matchers:
        try:
            forms.append(str(parse(text)))
        except ValueError as error:
            faults.append(str(error))
    if not matchers:
        faults.append("a silence needs a matcher: without one it would mute everything")
    elif forms and not faults and all("!" in parse(form).operator for form in forms):
        faults.append("it would mute nearly everything: one matcher must say what an alert has (= or =~)")
    return faults, tuple(forms)


def _faults(author: str, reason: str, starts_at: datetime, ends_at: datetime) -> list[str]:
    faults = []
    for name, text in (("an author", author), ("a reason", reason)):
        if not text.strip() or len(text) > _WORDS:
            faults.append(f"a silence needs {name}, of at most {_WORDS} characters")
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        return [*faults, "its times need a time zone, such as 2026-05-01T08:00Z"]
    if ends_at <= starts_at:
        faults.append("it ends before it begins")
    elif ends_at - starts_at > LONGEST:
        faults.append("it is longer than a year: let a route in routes.yml tell nobody instead")
    return faults
