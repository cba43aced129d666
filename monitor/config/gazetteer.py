"""Reads `config/gazetteer/`: states, other actors, sources, places, wars; and reports what contradicts."""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from monitor.config.gazetteer_rows import (
    GroupRow,
    OrganisationRow,
    PartyRow,
    PersonRow,
    PlaceRow,
    RegionRow,
    SourceRow,
    StateRow,
    WarRow,
    WordsFile,
)
from monitor.config.reader import Reader
from monitor.detection.conflicts import Conflicts, War, is_nameless, rebels_of
from monitor.detection.context import Surroundings
from monitor.detection.gazetteer import Gazetteer
from monitor.detection.names import NameTable, fold
from monitor.detection.senses import Actor, Guard, Sense, SourceEntry, Spot, Via

_FOLDER = "gazetteer"
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
Line = tuple[str, int]
"""A file and the number of a line in it, for faults."""


def read(reader: Reader) -> Gazetteer | None:
    """The gazetteer; None where a file is faulty (the faults are in the reader)."""
    before = len(reader.faults)
    words = reader.yaml(f"{_FOLDER}/words.yml", WordsFile)
    if words is None:
        return None
    builder = _Builder(reader, words)
    with _without_collector():
        wars = builder.build()
    if len(reader.faults) > before:
        return None
    conflicts = Conflicts(wars, builder.homes)
    return Gazetteer(builder.names, conflicts, _surroundings(words), builder.actors)


def count(part: Gazetteer) -> dict[str, int]:
    """How many of what, for `config check`."""
    named = [actor for actor in part.actors if not is_nameless(actor)]
    kinds = {"states": "state", "armed groups": "group", "parties": "party", "leaders": "person"}
    counts = {words: sum(actor.type == kind for actor in named) for words, kind in kinds.items()}
    return {**counts, "wars": part.wars, "names of actors, sources and places": len(part)}


@contextmanager
def _without_collector() -> Iterator[None]:
    """Nothing made here is garbage, yet looking through it again and again takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _surroundings(words: WordsFile) -> Surroundings:
    return Surroundings(
        before_places=words.before_places,
        after_places=words.after_places,
        titles=words.titles,
        given_names=words.given_names,
        small=words.small,
        against=words.against,
        backed=words.backed,
        prepositions=words.prepositions,
    )


class _Builder:
    """Fills one table of names from all files."""

    def __init__(self, reader: Reader, words: WordsFile) -> None:
        self.names: NameTable[Sense] = NameTable(words.articles, words.capitals)
        self.actors: dict[str, Actor] = {}
        self.homes: dict[str, str] = {}
        self._fights: list[War] = []
        self._rebels: dict[str, tuple[Actor, tuple[str, ...]]] = {}
        self._reader = reader
        self._words = words
        self._lines: dict[str, Line] = {}

    def build(self) -> list[War]:
        """Read all files; the wars, since the names and actors are here."""
        self.states()
        self.groups()
        self.rebels()
        self.others()
        self.sources()
        self.places()
        wars = self.wars()
        self.check_shared()
        return wars

    def states(self) -> None:
        """States, their people, seats and armies."""
        for number, row in self._reader.numbered(f"{_FOLDER}/states.tsv", StateRow):
            side = f"state:{row.code}"
            state = self._actor(
                Actor(side, row.name, "state", side, row.code, row.historic), ("states.tsv", number)
            )
            land = Spot(row.name, row.code)
            self._name(row.name, Sense(actor=state, place=land, via="name"))
            if row.name.isalpha():
                self._name(f"{row.name}s", Sense(actor=state, via="name"))  # *Syrias army*: a lost apostrophe
            ways: tuple[tuple[tuple[str, ...], Via, Spot | None], ...] = (
                (row.names, "name", land),
                (row.people, "demonym", None),
                (row.capital, "capital", None),
                (row.seats, "seat", None),
            )
            for names, via, place in ways:
                self._all(names, Sense(actor=state, place=place, via=via))
            self._all(row.forces, Sense(actor=replace(state, type="group"), via="force"))
            self._rebels[state.id] = (rebels_of(state), row.people)

    def groups(self) -> None:
        """Armed groups and whom they fight."""
        rows = self._reader.numbered(f"{_FOLDER}/groups.tsv", GroupRow)
        for number, row in rows:
            side = row.side or row.id
            group = Actor(row.id, row.name.rstrip("~"), "group", side, row.country, row.historic)
            self._actor(group, ("groups.tsv", number))
            self._all((row.name, *row.names), Sense(actor=group, via="name"))
            if row.country and f"state:{row.country}" in row.fights:
                self.homes[row.id] = row.country
            for enemy in row.fights:
                countries = {row.country, enemy.removeprefix("state:")} - {None}
                self._fights.append(War(row.id, enemy, frozenset(map(str, countries)), frozenset((row.id,))))

    def rebels(self) -> None:
        """*Malian insurgents*: the group that has one of these names, else rebels without a name."""
        for rebels, people in self._rebels.values():
            self.actors[rebels.id] = rebels
            self.homes[rebels.id] = rebels.country or ""
            for adjective in people:
                names = [f"{adjective.rstrip('~')} {word}" for word in self._words.rebels]
                known = [self.names.named(name) for name in names]
                own = Sense(actor=rebels, via="name")
                sense = next((senses[0] for senses in known if senses), own)
                for name, senses in zip(names, known, strict=True):
                    if not senses:
                        self.names.add(name, sense)

    def others(self) -> None:
        """Parties, organisations and people."""
        for number, party in self._reader.numbered(f"{_FOLDER}/parties.tsv", PartyRow):
            actor = Actor(party.id, party.name.rstrip("~"), "party", party.id, party.country)
            self._actor(actor, ("parties.tsv", number))
            self._all((party.name, *party.names), Sense(actor=actor, via="name"))
        for number, body in self._reader.numbered(f"{_FOLDER}/organisations.tsv", OrganisationRow):
            actor = Actor(body.id, body.name, "org", body.id)
            self._actor(actor, ("organisations.tsv", number))
            self._all((body.name, *body.names), Sense(actor=actor, via="name"))
        for number, person in self._reader.numbered(f"{_FOLDER}/people.tsv", PersonRow):
            self._person(person, ("people.tsv", number))

    def _person(self, row: PersonRow, line: Line) -> None:
        name = row.name
        slug = _NOT_A_WORD.sub("-", " ".join(fold(word) for word in name.split())).strip("-")
        side = self.actors.get(row.side)
        if side is None:
            self._fault(line, f"there is no actor {row.side!r}")
        actor = Actor(f"person:{slug}", name, "person", row.side, side.country if side else None)
        self._actor(actor, line)
        for spelling in (name, *row.names):
            alone = " " not in spelling and "-" not in spelling
            self._name(spelling, Sense(actor=actor, via="leader", guard="surname" if alone else ""))

    def sources(self) -> None:
        """Who is cited."""
        for number, row in self._reader.numbered(f"{_FOLDER}/sources.tsv", SourceRow):
            if row.side is not None and row.side not in self.actors:
                self._fault(("sources.tsv", number), f"there is no actor {row.side!r}")
            entry = SourceEntry(row.name.rstrip("?"), row.role, row.side)
            for name in (row.name, *row.names):
                sense = Sense(source=entry, guard="word" if name.endswith("?") else "")
                self.names.add(name.rstrip("?"), sense, strict=True)

    def places(self) -> None:
        """Own places first, then regions, then the table of towns, where the greatest stands first."""
        for own in self._reader.table(f"{_FOLDER}/spots.tsv", PlaceRow):
            self._place((own.name, *own.names), _spot(own), "ambiguous" if own.guard else "")
        for region in self._reader.table(f"{_FOLDER}/regions.tsv", RegionRow):
            self._region(region)
        for town in self._reader.table(f"{_FOLDER}/places.tsv", PlaceRow):
            self._place((town.name, *town.names), _spot(town), "ambiguous" if town.guard else "town")

    def _region(self, row: RegionRow) -> None:
        """A region under its names, and under each word for one: *Idlib province*, *Idlib governorate*."""
        sense = Sense(place=Spot(row.name, row.country, row.name, row.lat, row.lon))
        base, _, last = row.name.rpartition(" ")
        base = base if last.lower() in self._words.regions else row.name
        called = [f"{base} {word}" for word in self._words.regions]
        for name in dict.fromkeys((row.name, *row.names, *called)):
            if sense not in self.names.named(name):
                self.names.add(name, sense)

    def _place(self, names: Iterable[str], spot: Spot, guard: Guard) -> None:
        plain, guarded = Sense(place=spot, guard=guard), Sense(place=spot, guard="ambiguous")
        for name in names:
            doubtful = name.endswith("?") or name in self._words.ambiguous
            self.names.add(name.rstrip("?"), guarded if doubtful else plain, strict=True)

    def wars(self) -> list[War]:
        """The table of wars, then what the groups' own lines say."""
        wars = []
        for number, row in self._reader.numbered(f"{_FOLDER}/wars.tsv", WarRow):
            for side in (row.one, row.other):
                if side not in self.actors:
                    self._fault(("wars.tsv", number), f"there is no actor {side!r}")
            chief = {"one": {row.one}, "other": {row.other}, "both": {row.one, row.other}, "none": set[str]()}
            main = frozenset(chief[row.main])
            wars.append(War(row.one, row.other, frozenset(row.countries), main, row.since, row.until))
        for war in self._fights:
            if war.other not in self.actors:
                self._fault(self._lines[war.one], f"there is no actor {war.other!r}")
        return [*wars, *self._fights]

    def check_shared(self) -> None:
        """Several actors of one name: all but one must be marked as shared."""
        for name, senses in self.names.shared():
            sole = Counter(sense.actor.id for sense in senses if sense.actor and not sense.shared)
            if len(sole) > 1:
                last = self._lines[list(sole)[-1]]
                message = f"the name {name!r} stands for {' and '.join(sole)}: mark all but one with '~'"
                self._fault(last, message)

    def _actor(self, actor: Actor, line: Line) -> Actor:
        if actor.id in self.actors and actor.id in self._lines:
            self._fault(line, f"the id {actor.id!r} stands here and in line {self._lines[actor.id][1]}")
        self.actors[actor.id] = actor
        self._lines[actor.id] = line
        return actor

    def _all(self, names: Iterable[str], sense: Sense) -> None:
        for name in names:
            self._name(name, sense)

    def _name(self, name: str, sense: Sense) -> None:
        if name.endswith("~"):
            sense = replace(sense, shared=True)
        self.names.add(name.rstrip("~"), sense)

    def _fault(self, line: Line, message: str) -> None:
        self._reader.fault(self._reader.root / _FOLDER / line[0], line[1], "", message)


def _spot(row: PlaceRow) -> Spot:
    return Spot(row.name, row.country, row.region, row.lat, row.lon)
