"""A cheap look at a sentence before it costs a parse: could anybody here retreat, lose or admit?"""

from __future__ import annotations

import re
from collections import Counter

from monitor.detection.lexicon import Lexicon
from monitor.detection.rules import Gates
from monitor.detection.scan import lowered

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_NAME = re.compile(r"(?<=\w[ ,])(?:the )?[A-Z]\w")
CONTEXT = 6_000
"""Characters of an article that say what it is about."""


class GateKeeper:
    """Decides by word classes alone."""

    def __init__(self, gates: Gates, lexicon: Lexicon) -> None:
        self._gates = gates
        self._lexicon = lexicon

    def topics(self, text: str) -> Counter[str]:
        """How often each class of words occurs."""
        return Counter(name for word in _WORD.findall(lowered(text)) for name in self._lexicon.classes(word))

    def stopped(self, sentence: str, context: Counter[str]) -> tuple[str, str] | None:
        """The gate that stops a sentence, and why; None lets it pass."""
        if len(sentence) > self._gates.longest:
            return "length", f"the sentence is longer than {self._gates.longest} characters"
        topics = self.topics(sentence)
        if any(topics[name] for name in self._gates.actors):
            return None
        strange = sum(topics[name] for name in self._gates.elsewhere)
        around = sum(context[name] for name in self._gates.elsewhere)
        familiar = sum(context[name] for name in self._gates.actors)
        if strange + around > familiar:
            return "topic", "the words around it are about another world"
        if not familiar and not _NAME.search(sentence):
            return "actor", "nobody is named who could retreat, lose or admit"
        return None
