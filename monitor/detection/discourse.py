"""What a sentence is read with: what its article is about, its day, and who was named just before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitor.detection.gazetteer import Actor


@dataclass(frozen=True, slots=True)
class Context:
    """The topics and day of the article, the actors of the sentence before and of the title (in this order),
    the countries (ISO codes) that the article names, and who speaks where somebody says *we*."""

    topics: dict[str, float]
    today: date | None
    before: tuple[Actor, ...] = ()
    countries: frozenset[str] = frozenset()
    speaker: Actor | None = None
