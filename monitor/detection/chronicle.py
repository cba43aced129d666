"""Well-known past events: long after them, whoever mentions them in passing tells background, not news."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.detection.frames import Match
from monitor.detection.gazetteer import Actor
from monitor.detection.rules import STRICT, Background, Labels
from monitor.detection.tree import Word
from monitor.models import Kind

NEWS = timedelta(days=60)
"""So long after its end an event may still be news."""


@dataclass(frozen=True, slots=True)
class PastEvent:
    """Who retreated or lost, and when that had ended.

    `side` is an actor's id; `places` are names of the gazetteer, `names` other words in lower case, of which
    one must stand with the claim.
    """

    __pydantic_config__ = STRICT

    kind: Kind
    ended: date
    side: str | None = None
    places: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Chronicle:
    """The events of a table, by place and by name."""

    def __init__(self, events: Iterable[PastEvent]) -> None:
        self.events = tuple(events)
        self._by_name: dict[str, list[PastEvent]] = defaultdict(list)
        for event in self.events:
            for name in (*event.places, *event.names):
                self._by_name[name].append(event)

    def known(
        self, match: Match, actor: Actor | None, today: date | None, cues: Background, labels: Labels
    ) -> str | None:
        """The end of the event that a match tells of in passing; None where it may be news.

        A main clause is news, whatever has happened there before. Where nobody is named, all events of the
        kind at that place must be long past.
        """
        if today is None or not _in_passing(match.word, cues, labels):
            return None
        around = list(_around(match, cues))
        places = {name.place.name for word in around for name in word.names if name.place is not None}
        for name in sorted(places | {word.low for word in around}):
            same = [
                event
                for event in self._by_name.get(name, ())
                if event.kind == match.frame.kind and (actor is None or event.side in (None, actor.side))
            ]
            if same and all(today > event.ended + NEWS for event in same):
                return f"known since {max(event.ended for event in same)}"
        return None


def _in_passing(word: Word, cues: Background, labels: Labels) -> bool:
    """As a noun, or in a clause that hangs on another."""
    helped = {kid.low for kid in word.children(labels.auxiliary)}
    if word.nominal:
        named = word.dep in labels.subject | labels.object and word.head is not None
        return not (named and word.head is not None and word.head.tag in ("VBZ", "VBP"))
    return word.dep in labels.adnominal | labels.adverbial | labels.modifier and helped.isdisjoint(
        cues.present
    )


def _around(match: Match, cues: Background) -> Iterable[Word]:
    """The words close to the claim: its own parts and theirs, but not who did it or where it leads."""
    parts = (match.place, match.actor, match.roles.object, match.roles.owner)
    near = [match.word, *(part for part in parts if part is not None)]
    for word in near[:]:
        near.extend(_below(word, 3, cues))
    return near


def _below(word: Word, depth: int, cues: Background) -> Iterable[Word]:
    for kid in word.kids:
        if depth and kid.low not in cues.elsewhere and not (kid.verbal and kid.dep != "amod"):
            yield kid
            yield from _below(kid, depth - 1, cues)
