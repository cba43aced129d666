"""What a sentence is read with: what its article is about, its day, and who was named just before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitor.detection.gazetteer import Actor, SourceEntry, Spot


@dataclass(frozen=True, slots=True)
class Context:
    """The topics and day of the article, and the countries (ISO codes) that it names.

    `before`, `sources` and `places` are those of the sentence before (`previous`), then of the title;
    `reported_by` is whom the paragraph ends with (*according to the institute*); `speaker` says *we*.
    """

    topics: dict[str, float]
    today: date | None
    before: tuple[Actor, ...] = ()
    countries: frozenset[str] = frozenset()
    sources: tuple[SourceEntry, ...] = ()
    places: tuple[Spot, ...] = ()
    previous: str = ""
    reported_by: SourceEntry | None = None
    speaker: Actor | None = None
