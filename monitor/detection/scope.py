"""Polarity: did it happen, will it, did it not, could it, or was it long ago?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitor.detection.background import BackgroundReader
from monitor.detection.chronicle import Chronicle
from monitor.detection.climb import Climber
from monitor.detection.frames import Match
from monitor.detection.named import known
from monitor.detection.operators import fold
from monitor.detection.rules import Grammar, Scope
from monitor.detection.tree import Tree
from monitor.models import Polarity


@dataclass(frozen=True, slots=True)
class Verdict:
    """The polarity and the words that decided it; `certain` where no model may think otherwise."""

    polarity: Polarity
    because: str = ""
    certain: bool = False


class ScopeReader:
    """Applies one language's scope cues."""

    def __init__(
        self, scope: Scope, grammar: Grammar, background: BackgroundReader, chronicle: Chronicle
    ) -> None:
        self._labels = grammar.labels
        self._chronicle = chronicle
        self._climber = Climber(scope, grammar)
        self.background = background

    def polarity(self, match: Match, tree: Tree, today: date | None) -> Verdict:
        """The polarity of a match; `today` is the article's date, to tell background from news."""
        path = self._climber.climb(match.word, tried=match.frame.domain != "political")
        standing = fold(path.operators)
        tried = standing.polarity == "hypothetical" and standing.open
        if tried and (past := self._past(match, tree, today)) is not None:
            return past
        if standing.polarity in ("negated", "hypothetical"):
            return Verdict(standing.polarity, standing.because, certain=standing.played)
        if standing.would and not (path.reported and match.frame.will == "planned"):
            return Verdict("hypothetical", standing.because)
        past = self._past(match, tree, today)
        if past is not None:
            return past
        announced = standing.announced and match.word.nominal and match.frame.kind == "retreat"
        if standing.polarity == "planned" or (announced and match.frame.will == "planned"):
            return Verdict(match.frame.will, standing.because)
        return Verdict("asserted")

    def _past(self, match: Match, tree: Tree, today: date | None) -> Verdict | None:
        """Background by the time that it names, else by what is known, else by bygone names."""
        when = self.background.when(match, tree, today)
        if when is not None:
            return Verdict("historical", when.text) if when.old else None
        event = self._chronicle.known(match, known(match.actor), today, self.background.cues, self._labels)
        if event:
            return Verdict("historical", event, certain=True)
        bygone = self.background.bygone(match) if today is not None else None
        return Verdict("historical", bygone) if bygone else None
