"""The lines of the tables in `config/gazetteer/`, as types.

Several names in one cell are parted by a comma and a space. A name with `~` behind it is one that several
bear (*Labour Party~*): it is taken only where the text names this one's country. One with `?` is also a word
or a person's name (*Nice?*): it is taken only behind a preposition.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from monitor.config.reader import Strict
from monitor.models import Role


def _split(cell: object) -> object:
    return tuple(cell.split(", ")) if isinstance(cell, str) else cell


Names = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_split)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Side = Annotated[str, Field(pattern=r"^(state|group|party|org):[A-Za-z0-9-]+$")]
Sides = Annotated[tuple[Side, ...], BeforeValidator(_split)]
Countries = Annotated[tuple[Country, ...], BeforeValidator(_split)]


class StateRow(Strict):
    """`states.tsv`: `people` are adjectives and demonyms, `forces` its armies, ministries and agencies."""

    code: Country
    name: str
    people: Names = ()
    names: Names = ()
    capital: Names = ()
    seats: Names = ()
    forces: Names = ()
    historic: bool = False


class GroupRow(Strict):
    """`groups.tsv`: an armed group; `country` is where it is at home, `fights` are its enemies."""

    id: Annotated[str, Field(pattern=r"^group:[a-z0-9-]+$")]
    name: str
    country: Country | None = None
    side: Side | None = None
    fights: Sides = ()
    names: Names = ()
    historic: bool = False


class PartyRow(Strict):
    """`parties.tsv`."""

    id: Annotated[str, Field(pattern=r"^party:[a-z0-9-]+$")]
    name: str
    country: Country
    names: Names = ()


class OrganisationRow(Strict):
    """`organisations.tsv`: alliances, unions, their missions."""

    id: Annotated[str, Field(pattern=r"^org:[a-z0-9-]+$")]
    name: str
    names: Names = ()


class PersonRow(Strict):
    """`people.tsv`: whose word theirs is; `names` are further spellings and the surname alone."""

    name: str
    side: Side
    names: Names = ()


class SourceRow(Strict):
    """`sources.tsv`: `side` where a state or group controls it."""

    name: str
    role: Role
    side: Side | None = None
    names: Names = ()


class RegionRow(Strict):
    """`regions.tsv`: a first-level region, its middle, and its seat (by which towns get their region)."""

    name: str
    country: Country
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    seat: str = ""
    names: Names = ()


class PlaceRow(Strict):
    """`places.tsv` (made by a script) and `spots.tsv` (ours)."""

    name: str
    country: Country | None = None
    region: str | None = None
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    guard: Literal["", "?"] = ""
    names: Names = ()


class WarRow(Strict):
    """`wars.tsv`: two sides, where they fight, since and until when, and for whom it is the chief war."""

    one: Side
    other: Side
    countries: Countries
    since: date | None = None
    until: date | None = None
    main: Literal["both", "one", "other", "none"] = "both"


class WordsFile(Strict):
    """`words.yml`: the words around a name that say what it is."""

    before_places: frozenset[str]
    after_places: frozenset[str]
    titles: frozenset[str]
    given_names: frozenset[str]
    small: frozenset[str]
    against: frozenset[str]
    backed: frozenset[str]
    prepositions: frozenset[str]
    articles: frozenset[str]
    capitals: frozenset[str]
    ambiguous: frozenset[str]
    rebels: tuple[str, ...]
    regions: tuple[str, ...]
