"""What the parsers make of a feed, whatever its format; plain values that can leave a worker process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.feeds.skips import NO_SKIPS, Skips


@dataclass(frozen=True, slots=True)
class Received:
    """A body, and what is needed to read it: relative links, the charset, zone names of several meanings."""

    body: bytes
    url: str
    content_type: str = ""
    country: str | None = None


ParseFault = Literal["html", "empty", "no_entries", "not_a_feed", "malformed"]
"""Why there is no feed in a body; `html` is also what a challenge page looks like."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed. `content` is markup and never shown as it is; the other texts are plain.

    `fingerprint` changes when title or text change, and not when only markup or tracking does.
    """

    guid: str
    link: str
    title: str
    summary: str
    content: str
    fingerprint: int
    published: datetime | None = None
    author: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A whole feed. `ttl` and `skips` say when it wants no polls; `faulty` counts entries left out.

    `ttl` is in seconds.
    """

    format: str
    title: str
    entries: tuple[Entry, ...]
    ttl: float | None = None
    faulty: int = 0
    skips: Skips = NO_SKIPS


@dataclass(frozen=True, slots=True)
class Unparsable:
    """There is no feed in the body, and why. A value, so that it can leave a worker process."""

    reason: ParseFault
    message: str
