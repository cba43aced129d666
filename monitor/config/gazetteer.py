"""Reads `config/gazetteer/`: states, other actors, sources, places, conflicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from monitor.config.reader import Reader, Strict
from monitor.detection.gazetteer import Actor, ActorType, Gazetteer, Meaning, SourceEntry, Spot
from monitor.models import Role

_FOLDER = "gazetteer"


class StateRow(Strict):
    """A line of `states.tsv`."""

    code: str
    name: str
    names: str = ""
    capital: str = ""
    seats: str = ""


class PlaceRow(Strict):
    """A line of `places.tsv`."""

    name: str
    country: str
    lat: float
    lon: float
    names: str = ""


class ActorEntry(Strict):
    """A group, organisation, party or person; without `side` it stands for itself."""

    id: str
    name: str
    side: str | None = None
    country: str | None = None
    names: tuple[str, ...] = ()


class ActorsFile(Strict):
    """`actors.yml`."""

    groups: tuple[ActorEntry, ...]
    organisations: tuple[ActorEntry, ...]
    parties: tuple[ActorEntry, ...]
    people: tuple[ActorEntry, ...]


class SourceRow(Strict):
    """One of `sources.yml`."""

    name: str
    role: Role
    side: str | None = None
    names: tuple[str, ...] = ()


class SourcesFile(Strict):
    """`sources.yml`."""

    sources: tuple[SourceRow, ...]


class OwnPlace(Strict):
    """One of `places.yml`."""

    name: str
    country: str | None = None
    region: str | None = None
    lat: float
    lon: float
    names: tuple[str, ...] = ()


class PlacesFile(Strict):
    """`places.yml`."""

    places: tuple[OwnPlace, ...]


class Conflict(Strict):
    """Who holds what `taker` takes in a country."""

    taker: str
    country: str
    holder: str


class ConflictsFile(Strict):
    """`conflicts.yml`."""

    conflicts: tuple[Conflict, ...]


def read(reader: Reader) -> Gazetteer | None:
    """The gazetteer; None where a file is faulty (the faults are in the reader)."""
    actors = reader.yaml(f"{_FOLDER}/actors.yml", ActorsFile)
    sources = reader.yaml(f"{_FOLDER}/sources.yml", SourcesFile)
    own = reader.yaml(f"{_FOLDER}/places.yml", PlacesFile)
    conflicts = reader.yaml(f"{_FOLDER}/conflicts.yml", ConflictsFile)
    states = reader.table(f"{_FOLDER}/states.tsv", StateRow)
    towns = reader.table(f"{_FOLDER}/places.tsv", PlaceRow)
    if not (actors and sources and own and conflicts and states and towns):
        return None
    names: dict[str, Meaning] = {}
    for name, meaning in (*_towns(towns), *_own(own), *_actors(actors), *_states(states), *_sources(sources)):
        before = names.get(name, Meaning())
        names[name] = replace(
            before,
            **{part: value for part in ("actor", "source", "place") if (value := getattr(meaning, part))},
        )
    return Gazetteer(names, [(pair.taker, pair.country, pair.holder) for pair in conflicts.conflicts])


def count(part: Gazetteer) -> dict[str, int]:
    """How many names, for `config check`."""
    return {"names of actors, sources and places": len(part)}


def _split(cell: str) -> list[str]:
    return [name for name in cell.split("|") if name]


def _states(rows: Iterable[StateRow]) -> Iterator[tuple[str, Meaning]]:
    for row in rows:
        state = Actor(f"state:{row.code}", row.name, "state", f"state:{row.code}", row.code)
        yield row.name, Meaning(actor=state, place=Spot(row.name, row.code))
        for name in (*_split(row.names), *_split(row.capital), *_split(row.seats)):
            yield name, Meaning(actor=state)


def _actors(file: ActorsFile) -> Iterator[tuple[str, Meaning]]:
    kinds: tuple[tuple[ActorType, tuple[ActorEntry, ...]], ...] = (
        ("group", file.groups),
        ("org", file.organisations),
        ("party", file.parties),
        ("person", file.people),
    )
    for kind, entries in kinds:
        for entry in entries:
            actor = Actor(entry.id, entry.name, kind, entry.side or entry.id, entry.country)
            for name in (entry.name, *entry.names):
                yield name, Meaning(actor=actor)


def _sources(file: SourcesFile) -> Iterator[tuple[str, Meaning]]:
    for row in file.sources:
        entry = SourceEntry(row.name, row.role, row.side)
        for name in (row.name, *row.names):
            yield name, Meaning(source=entry)


def _towns(rows: Iterable[PlaceRow]) -> Iterator[tuple[str, Meaning]]:
    for row in reversed(list(rows)):
        spot = Spot(row.name, row.country, None, row.lat, row.lon)
        for name in (*reversed(_split(row.names)), row.name):
            yield name, Meaning(place=spot)


def _own(file: PlacesFile) -> Iterator[tuple[str, Meaning]]:
    for row in file.places:
        spot = Spot(row.name, row.country, row.region, row.lat, row.lon)
        for name in (row.name, *row.names):
            yield name, Meaning(place=spot)
