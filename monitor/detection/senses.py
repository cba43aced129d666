"""What names stand for: actors with their sides, sources with their roles, places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from monitor.models import Role

ActorType = Literal["state", "group", "party", "person", "org"]
Via = Literal["name", "demonym", "capital", "seat", "leader", "force"]
Guard = Literal["", "surname", "ambiguous", "town", "word"]
NAME_CLASSES = frozenset({*get_args(ActorType), "place"})
"""All that the rules may call a name."""


@dataclass(frozen=True, slots=True)
class Actor:
    """`side` is whose word theirs is: that of a ministry, leader, capital or army is its state's id."""

    id: str
    name: str
    type: ActorType
    side: str
    country: str | None = None
    historic: bool = False


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One who is cited: an outlet, a think tank; `side` where a state or group controls it."""

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
    """A name as it stands in a text, and everything that it means there; `via` says how an actor is named."""

    start: int
    end: int
    actor: Actor | None = None
    source: SourceEntry | None = None
    place: Spot | None = None
    via: Via | None = None

    @property
    def classes(self) -> frozenset[str]:
        """What the rules call it."""
        found = {self.actor.type} if self.actor else set[str]()
        return frozenset(found | {"place"} if self.place else found)


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a name.

    `guard` says what a text must show before this meaning is taken: a *surname* stands alone or behind a
    title, a *town* is no part of a person's or club's name, an *ambiguous* place (*Nice*, *Reading*) stands
    behind a preposition, and a *word* (*The Times*) is no part of a longer name. `shared` meanings of a name
    that several have (*Labour Party*) need their country in the text.
    """

    actor: Actor | None = None
    source: SourceEntry | None = None
    place: Spot | None = None
    via: Via | None = None
    guard: Guard = ""
    shared: bool = False

    @property
    def country(self) -> str | None:
        """The country that speaks for this meaning when the text names it."""
        if self.actor is not None:
            return self.actor.country
        return self.place.country if self.place is not None else None
