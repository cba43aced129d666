"""Where an incident is. A town lies in its region, and a region in its country.

Gazetteers know the region of some places and only the coordinates of others, so both ways are used.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from monitor.models import Mention, Place

EARTH_KM = 6371.0
KM_PER_DEGREE = 111.0
"""Of latitude, rounded down: what is further apart need not be reckoned exactly."""
_REGION = re.compile(
    r"\b(?:oblast|region|province|governorate|peninsula|state|district|county|krai|republic|territory|valley|"
    r"desert|sea|gulf|heights|bank|strip|donbas|crimea|front)\b",
    re.IGNORECASE,
)


_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_SMALL = frozenset({"al", "and", "as", "de", "del", "el", "la", "of", "the", "um", "ul"})
"""Words within names that have no capital."""


class Level(IntEnum):
    """How exactly a place is told."""

    TOWN = 0
    REGION = 1
    COUNTRY = 2
    NOWHERE = 3


@dataclass(frozen=True, slots=True)
class Spot:
    """A place made comparable; names are folded."""

    level: Level
    name: str = ""
    country: str = ""
    region: str = ""
    lat: float | None = None
    lon: float | None = None


NOWHERE = Spot(Level.NOWHERE)


@lru_cache(maxsize=4096)
def spot(place: Place | None) -> Spot:
    """The place to compare with; words that no gazetteer knows and that are no name (*positions*): none."""
    if place is None:
        return NOWHERE
    name, region, country = place.name.casefold(), (place.region or "").casefold(), place.country or ""
    located = place.lat is not None and place.lon is not None
    if not (country or region or located) and not _is_name(place.name):
        return NOWHERE
    if region == name or (not region and located and _REGION.search(name)):
        return Spot(Level.REGION, name, country, name, place.lat, place.lon)
    if country and not region and not located:
        return Spot(Level.COUNTRY, country, country)
    return Spot(Level.TOWN, name, country, region, place.lat, place.lon)


def _is_name(words: str) -> bool:
    """*Nettle Hill*, but not *the positions* or *Europe's largest plant*."""
    bare = _ARTICLE.sub("", words)
    return bool(bare) and all(word[:1].isupper() for word in bare.split() if word not in _SMALL)


def same_place(a: Spot, b: Spot, near_km: float) -> bool:
    """Whether two places that are told equally exactly are one for an event: the same, or towns close by."""
    if a.level != b.level:
        return False
    if a.name == b.name and (a.country == b.country or not (a.country and b.country)):
        return True
    return a.level == Level.TOWN and _within(a, b, near_km)


def holds(wide: Spot, narrow: Spot, region_km: float) -> bool:
    """Whether `narrow`, told more exactly, lies in `wide`; everything lies in nowhere in particular."""
    if wide.level <= narrow.level:
        return False
    if wide.level == Level.NOWHERE:
        return True
    if wide.country and narrow.country and wide.country != narrow.country:
        return False
    if wide.level == Level.COUNTRY:
        return bool(narrow.country)
    return narrow.region == wide.name if narrow.region else _within(wide, narrow, region_km)


def common_place(mentions: Iterable[Mention]) -> Place | None:
    """The place of all these mentions: the town that most name, its region where they differ, the country."""
    levels: dict[Level, list[Place]] = {}
    for mention in mentions:
        if mention.place is not None:
            levels.setdefault(spot(mention.place).level, []).append(mention.place)
    levels.pop(Level.NOWHERE, None)
    if not levels:
        return None
    regions = levels.get(Level.REGION)
    if Level.TOWN not in levels:
        return _commonest(levels[min(levels)])
    towns = levels[Level.TOWN]
    town = _commonest(towns)
    if 2 * sum(place.name == town.name for place in towns) > len(towns):
        return town
    if regions:
        return _commonest(regions)
    shared = {(place.region, place.country) for place in towns}
    region, country = next(iter(shared))
    return Place(region, region, country, region) if len(shared) == 1 and region else town


def _commonest(places: list[Place]) -> Place:
    counts = Counter(place.name for place in places)
    return min(places, key=lambda place: (-counts[place.name], place.name, place.text))


def _within(a: Spot, b: Spot, limit_km: float) -> bool:
    """Great-circle distance by the haversine formula."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return False
    if abs(a.lat - b.lat) * KM_PER_DEGREE > limit_km:
        return False
    lat1, lon1, lat2, lon2 = map(radians, (a.lat, a.lon, b.lat, b.lon))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(h)) <= limit_km
