"""Names in a text: actors with their sides, sources with their roles, places; and who holds what is taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from monitor.models import Role

ActorType = Literal["state", "group", "party", "person", "org"]
ANYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Actor:
    """`side` is whose word theirs is: that of a ministry, leader, capital or army is its state's id."""

    id: str
    name: str
    type: ActorType
    side: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One who is cited: an outlet, a think tank; `side` where a state controls it."""

    name: str
    role: Role
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place; `country` is an ISO 3166-1 alpha-2 code, coordinates are degrees (WGS 84)."""

    name: str
    country: str | None = None
    region: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A name as it stands in a text, and everything that it may mean."""

    start: int
    end: int
    actor: Actor | None = None
    source: SourceEntry | None = None
    place: Spot | None = None

    @property
    def classes(self) -> frozenset[str]:
        """What the rules call it."""
        found = {self.actor.type} if self.actor else set[str]()
        return frozenset(found | {"place"} if self.place else found)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one name stands for."""

    actor: Actor | None = None
    source: SourceEntry | None = None
    place: Spot | None = None


class Gazetteer:
    """One pass of Aho-Corasick finds the longest names; case counts, *us* is not *US*."""

    def __init__(self, names: Mapping[str, Meaning], conflicts: Iterable[tuple[str, str, str]]) -> None:
        self._names = list(names)
        self._meanings = list(names.values())
        self._machine = AhoCorasick(
            self._names, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )
        named = (meaning.actor for meaning in self._meanings if meaning.actor)
        self._actors = {actor.id: actor for actor in sorted(named, key=lambda actor: actor.type == "state")}
        self._holders: dict[str, dict[str, str]] = defaultdict(dict)
        self._enemies: set[frozenset[str]] = set()
        for taker, country, holder in conflicts:
            self._holders[taker][country] = holder
            self._enemies.add(frozenset((taker, holder)))
        self._fighting = frozenset[str]().union(*self._enemies)

    def __len__(self) -> int:
        return len(self._names)

    def find(self, text: str) -> list[Hit]:
        """The names in a text, in order; whole words only."""
        return [
            Hit(start, end, meaning.actor, meaning.source, meaning.place)
            for number, start, end in self._machine.find_matches_as_indexes(text)
            if not (start and text[start - 1].isalnum()) and not (end < len(text) and text[end].isalnum())
            for meaning in (self._meanings[number],)
        ]

    def actor(self, actor_id: str) -> Actor | None:
        """The actor of an id."""
        return self._actors.get(actor_id)

    def holder(self, taker: str, country: str | None) -> Actor | None:
        """Who held what this side takes in a country, by the table of conflicts."""
        held = self._holders.get(taker, {})
        holder = held.get(country or ANYWHERE) or held.get(ANYWHERE)
        return self._actors.get(holder) if holder else None

    def at_war(self, side: str) -> bool:
        """Whether a side is in the table of conflicts."""
        return side in self._fighting

    def adversaries(self, one: str, other: str) -> bool:
        """Whether two sides are at war in the table of conflicts."""
        return frozenset((one, other)) in self._enemies
