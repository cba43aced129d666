"""What the gazetteer and the feeds know by name: so that a mistyped name in a route does not go unnoticed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from monitor.alerts.facts import Facts, folded
from monitor.detection.gazetteer import Actor, Gazetteer

CHECKED = ("actor", "opponent", "place", "region", "country", "publisher", "language")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_FREE = "text:"
"""Begins the id of an actor that the gazetteer does not know; it is made of the article's words."""


class KnownNames:
    """Says what is odd about a name, and what else it stands for."""

    def __init__(self, gazetteer: Gazetteer, publishers: Iterable[str]) -> None:
        self._gazetteer = gazetteer
        self._actors = {actor.name.casefold(): actor for actor in gazetteer.actors}
        self._ids = {actor.id.casefold() for actor in gazetteer.actors}
        spots = {(spot.country, spot.region, spot.name) for spot in gazetteer.spots()}
        countries = {country for country, _, _ in spots} | {actor.country for actor in gazetteer.actors}
        self._countries = {country.casefold() for country in countries if country}
        self._regions = _spelled(region for _, region, _ in spots)
        self._places = _spelled(name for _, _, name in spots)
        self._publishers = _spelled(publishers)

    def odd(self, fact: str, name: str) -> str | None:
        """What is odd about a name where this fact is asked for; None where nothing is."""
        if fact in ("actor", "opponent"):
            return self._odd_actor(name)
        if fact == "place" and any(sense.place for sense in self._gazetteer.senses(name)):
            return None
        if fact == "language":
            return None if _LANGUAGE.fullmatch(name) else f"{name!r} is no language code, such as en"
        if fact == "country":
            known = name.casefold() in self._countries
            return None if known else f"{name!r} is no country code of the gazetteer, such as UA"
        lists = {"place": self._places, "region": self._regions, "publisher": self._publishers}
        known_names = lists[fact]
        if name.casefold() in known_names:
            return None
        whose = "no feed has the" if fact == "publisher" else "the gazetteer has no"
        return f"{whose} {fact} {name!r}{_nearest(name, known_names)}"

    def facts(self, fact: str, name: str) -> Facts:
        """All that an alert with this name has, as the stages fill it in: id and name, region and country."""
        if fact in ("actor", "opponent"):
            known = self._actor(name)
            return {fact: folded((name, known.id, known.name) if known else (name,))}
        if fact == "place":
            spot = next((sense.place for sense in self._gazetteer.senses(name) if sense.place), None)
            if spot is not None:
                region, country = folded((spot.region,)), folded((spot.country,))
                return {fact: folded((name, spot.name)), "region": region, "country": country}
        return {fact: folded((name,))}

    def _odd_actor(self, name: str) -> str | None:
        if name.casefold() in self._actors or name.casefold() in self._ids or name.startswith(_FREE):
            return None
        if ":" in name:
            return f"the gazetteer has no actor with the id {name!r}"
        if one := self._actor(name):
            return f"{name!r} takes only articles with that very word; for all of {one.name} write {one.id}"
        names = _spelled(actor.name for actor in self._actors.values())
        return f"the gazetteer has no actor {name!r}{_nearest(name, names)}"

    def _actor(self, name: str) -> Actor | None:
        acting = (sense.actor for sense in self._gazetteer.senses(name) if sense.actor)
        return self._actors.get(name.casefold()) or self._gazetteer.actor(name) or next(acting, None)


def _spelled(names: Iterable[str | None]) -> dict[str, str]:
    """Names as they are written, by their folded forms."""
    return {name.casefold(): name for name in names if name}


def _nearest(name: str, known: dict[str, str]) -> str:
    near = get_close_matches(name.casefold(), known, n=2, cutoff=0.75)
    return f"; is it {' or '.join(known[one] for one in near)}?" if near else ""
