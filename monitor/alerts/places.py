"""Where an incident is. A town lies in its region, and a region in its country."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.models import Mention, Place

Area = tuple[str, str]
"""Country code and first-level region, or the place's own name where no region is known."""


def area(place: Place | None) -> Area | None:
    """The area that events are told apart by; None for no place, or a whole country, which tells nothing."""
    if place is None or _is_country(place):
        return None
    return place.country or "", (place.region or place.name).casefold()


def common_place(mentions: Iterable[Mention]) -> Place | None:
    """The place of all these mentions: the town if all name the same, else its region, else the country."""
    places = [mention.place for mention in mentions if mention.place is not None]
    local = [place for place in places if not _is_country(place)]
    if not local:
        return min(places, key=lambda place: place.name, default=None)
    towns = {place.name: place for place in local if place.name != place.region}
    if len(towns) == 1:
        return next(iter(towns.values()))
    if not towns:
        return local[0]
    first = min(local, key=lambda place: place.name)
    return Place(first.region, first.region, first.country, first.region) if first.region else first


def _is_country(place: Place) -> bool:
    return place.region is None and place.country is not None and place.lat is None
