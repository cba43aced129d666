"""Well-known past events: long after them, whoever mentions them tells background, not news."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.detection.frames import Match
from monitor.detection.gazetteer import Actor
from monitor.detection.rules import STRICT
from monitor.models import Kind

NEWS = timedelta(days=60)
"""So long after its end an event may still be news."""


@dataclass(frozen=True, slots=True)
class PastEvent:
    """Who retreated or lost where, and when that had ended; `side` is an actor's id."""

    __pydantic_config__ = STRICT

    kind: Kind
    side: str
    places: tuple[str, ...]
    ended: date


class Chronicle:
    """The events of a table, by place."""

    def __init__(self, events: Iterable[PastEvent]) -> None:
        self._by_place: dict[str, list[PastEvent]] = defaultdict(list)
        for event in events:
            for place in event.places:
                self._by_place[place].append(event)

    def known(self, match: Match, actor: Actor | None, today: date | None) -> str | None:
        """The end of the event that a match tells of, where that is long ago; None where it may be news.

        A verb in the present is news, whatever has happened there before.
        """
        if today is None or match.word.tag in ("VBZ", "VBP", "VBG"):
            return None
        around = (*match.word.subtree(), *(match.place.subtree() if match.place else ()))
        places = {name.place.name for word in around for name in word.names if name.place is not None}
        for place in sorted(places):
            for event in self._by_place.get(place, ()):
                same = event.kind == match.frame.kind and (actor is None or actor.side == event.side)
                if same and today > event.ended + NEWS:
                    return f"known since {event.ended}"
        return None
