"""One source to poll, as it stands in `config/feeds/*.yml`, and what holds for all of them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass

from monitor.durations import Duration

FeedKind = Literal[
    "newspaper", "broadcaster", "agency", "magazine", "government", "military", "intergovernmental",
    "think-tank", "ngo", "other",
]  # fmt: skip


def _like(pattern: str, what: str) -> AfterValidator:
    """A check with a message that people understand."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"{what}, not {value[:100]!r}")
        return value

    return AfterValidator(check)


FeedId = Annotated[str, _like(r"[a-z0-9][a-z0-9-]{0,62}", "an id is of small letters, digits and dashes")]
WebUrl = Annotated[
    str, _like(r"https?://[^\s/@\\?#]+([/?]\S{0,2000})?", "an address begins with http:// or https://")
]
Country = Annotated[str, _like(r"[A-Z]{2}", "a country is a code of two capitals (ISO 3166)")]
Language = Annotated[
    str, _like(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language is a code such as en (BCP 47)")
]

_STRICT = ConfigDict(extra="forbid")
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, config=_STRICT, kw_only=True)
class Feed:
    """A feed of one outlet.

    publisher         the outlet's name, as citations show it
    family            its owner or network, where several outlets share one
    country, language ISO 3166-1 alpha-2 and BCP 47
    state_controlled  whether a government decides what it says
    interval          how often to poll; without it the default of `poller.yml`
    pages             whether the text of an entry may be taken from its page
    why_disabled      needed where `enabled` is false
    verified_on, evidence  when and how somebody saw that the address works
    licence_note      what the outlet allows, where it is not the usual
    """

    id: FeedId
    url: WebUrl
    publisher: str
    name: str = ""
    family: str | None = None
    country: Country | None = None
    language: Language | None = None
    kind: FeedKind = "newspaper"
    state_controlled: bool = False
    interval: Duration | None = None
    pages: bool = True
    enabled: bool = True
    why_disabled: str | None = None
    verified_on: date | None = None
    evidence: str | None = None
    licence_note: str | None = None

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name or self.publisher


@dataclass(frozen=True, slots=True, config=_STRICT, kw_only=True)
class Manners:
    """How feeds are asked: often enough, and never so that it hurts their host.

    min_interval, max_interval  bounds of every wait between two polls; errors wait up to the maximum
    idle_interval     a feed with little news is polled less and less often, but at least so often
    longest_hint      how much of a host's own wish (`Cache-Control`, `ttl`) counts
    scatter           after a host asked for a pause, its feeds come back spread over this time
    spread            a feed that was never polled is first polled within this time
    host_spacing, host_connections  between two requests to a host, and how many at once
    first_fetch       how old an entry may be to be published from a feed's first poll
    oldest            how old an entry may be to be published at all
    quiet_after, quiet_soonest  a feed without news for so long counts as quiet; one that usually has news
                      more often does so sooner, after twice its longest pause, but never before the latter
    trouble_after     a feed that has been failing or blocked for so long is worth an operations alert
    moved_after       a permanent redirect that has stood for so long is believed
    remember          how long an entry that left its feed is still recognised
    entries_per_poll  more new entries than this wait for the next poll
    updates_per_entry how often a changed entry is published again
    """

    interval: Duration = timedelta(minutes=15)
    min_interval: Duration = timedelta(minutes=5)
    max_interval: Duration = timedelta(hours=24)
    idle_interval: Duration = timedelta(hours=1)
    longest_hint: Duration = timedelta(hours=1)
    scatter: Duration = timedelta(minutes=5)
    spread: Duration = timedelta(seconds=20)
    host_spacing: Duration = SECOND
    host_connections: Annotated[int, Field(ge=1, le=20)] = 2
    first_fetch: Duration = timedelta(hours=48)
    oldest: Duration = timedelta(days=30)
    quiet_after: Duration = timedelta(days=7)
    quiet_soonest: Duration = timedelta(hours=6)
    trouble_after: Duration = timedelta(days=1)
    moved_after: Duration = timedelta(days=7)
    remember: Duration = timedelta(days=30)
    entries_per_poll: Annotated[int, Field(ge=1, le=1000)] = 50
    updates_per_entry: Annotated[int, Field(ge=0, le=100)] = 5

    def interval_of(self, feed: Feed) -> timedelta:
        """The feed's own interval, or the usual one."""
        return feed.interval or self.interval
