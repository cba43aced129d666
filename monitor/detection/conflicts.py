"""Who fights whom where: who held a place that somebody took, who is whose enemy, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from monitor.detection.senses import Actor


@dataclass(frozen=True, slots=True)
class War:
    """Two sides that fight in some countries, from and until a day; chief to those in `main`."""

    one: str
    other: str
    countries: frozenset[str]
    main: frozenset[str]
    since: date | None = None
    until: date | None = None

    def on(self, day: date | None) -> bool:
        """Whether it goes on that day; without a day, whether it ever did."""
        return day is None or ((self.since or day) <= day <= (self.until or day))

    def enemy(self, side: str) -> str:
        """The other side."""
        return self.other if side == self.one else self.one


class Conflicts:
    """The table of wars; where it is silent, rebels take from their state and invaders from the invaded."""

    def __init__(self, wars: Iterable[War], homes: dict[str, str]) -> None:
        """`homes` are the countries whose state an armed group fights."""
        self._wars: dict[str, list[War]] = defaultdict(list)
        self._homes = homes
        for war in wars:
            self._wars[war.one].append(war)
            self._wars[war.other].append(war)

    def __len__(self) -> int:
        return sum(map(len, self._wars.values())) // 2

    def holder(self, taker: str, country: str | None, on: date | None) -> str | None:
        """The id of the side that held what `taker` takes in a country."""
        wars = list(self._of(taker, on))
        there = next((war for war in wars if country in war.countries), None)
        if there is not None:
            return there.enemy(taker)
        home = self._homes.get(taker)
        if home is not None and country in (home, None):
            return f"state:{home}"
        chief = next((war for war in wars if taker in war.main), None)
        if chief is not None:
            return chief.enemy(taker)
        foreign = country is not None and taker.startswith("state:") and taker != f"state:{country}"
        return f"state:{country}" if foreign else None

    def enemies(self, one: str, other: str, on: date | None) -> bool:
        """Whether two sides fight each other."""
        if f"state:{self._homes.get(one)}" == other or f"state:{self._homes.get(other)}" == one:
            return True
        return any(war.enemy(one) == other for war in self._of(one, on))

    def fights(self, side: str, on: date | None) -> bool:
        """Whether a side is at war with anybody."""
        return side in self._homes or any(True for _ in self._of(side, on))

    def _of(self, side: str, day: date | None) -> Iterator[War]:
        """The wars of a side: chief ones first, without a day those that go on before those that are over."""
        wars = (war for war in self._wars.get(side, ()) if war.on(day))
        return iter(
            sorted(wars, key=lambda war: (side not in war.main, day is None and war.until is not None))
        )


NAMELESS = "group:rebels-"
"""How the ids of rebels begin that have no name of their own."""


def rebels_of(state: Actor) -> Actor:
    """The rebels of a state that have no name of their own: *Malian insurgents*."""
    side = f"{NAMELESS}{(state.country or state.id).lower()}"
    return Actor(side, f"{state.name} rebels", "group", side, state.country)


def is_nameless(actor: Actor) -> bool:
    """Whether an actor is one of `rebels_of`."""
    return actor.id.startswith(NAMELESS)
