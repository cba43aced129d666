"""A cheap look at a sentence before it costs a parse: could anybody here retreat, lose or admit?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from monitor.detection.lexicon import Lexicon
from monitor.detection.rules import Gates
from monitor.detection.scan import lowered
from monitor.detection.sentences import Span
from monitor.detection.triggers import Triggers

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_PART = re.compile(r"\w+")
_NAME = re.compile(r"(?<=\w[ ,])(?:the )?[A-Z]\w")
CONTEXT = 6_000
"""Characters of an article that say what it is about."""


class GateKeeper:
    """Decides by words and their classes alone."""

    def __init__(self, gates: Gates, lexicon: Lexicon, triggers: Triggers) -> None:
        self._gates = gates
        self._lexicon = lexicon
        self._triggers = triggers

    def topics(self, text: str) -> Counter[str]:
        """How often each class of words occurs."""
        found: Counter[str] = Counter()
        for word, number in Counter(_WORD.findall(lowered(text))).items():
            for name in self._lexicon.classes(word):
                found[name] += number
        return found

    def too_long(self, span: Span) -> tuple[str, str] | None:
        """The gate that stops what is no sentence any more."""
        if span.end - span.start <= self._gates.longest:
            return None
        return "length", f"the sentence is longer than {self._gates.longest} characters"

    def foreign(
        self, sentence: str, topics: Counter[str], context: Callable[[], Counter[str]]
    ) -> tuple[str, str] | None:
        """The gate that stops a sentence of another world; None where somebody in it could be an actor.

        The topics of its `context` are asked for only where its own do not decide.
        """
        if any(topics[name] for name in self._gates.actors):
            return None
        known = context()
        strange = sum(topics[name] for name in self._gates.elsewhere)
        around = sum(known[name] for name in self._gates.elsewhere)
        familiar = sum(known[name] for name in self._gates.actors)
        if strange + around > familiar:
            return "topic", "the words around it are about another world"
        if not familiar and not _NAME.search(sentence):
            return "actor", "nobody is named who could retreat, lose or admit"
        return None

    def idle(self, sentence: str, names: Iterable[frozenset[str]]) -> tuple[str, str] | None:
        """The gate that stops a sentence in which no rule could hold; `names` are its names' classes."""
        words = _WORD.findall(lowered(sentence))
        parts = {part for word in words if not word.isalpha() for part in _PART.findall(word)}
        if self._triggers.possible(parts.union(words), names):
            return None
        return "trigger", "with these words and names no rule could hold"
