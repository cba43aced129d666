"""Could any rule hold in a sentence? Asked of its words alone, before it costs a parse.

A frame needs its trigger, its particle, and for each participant that it asks about a word of one of the
classes. Where one of these is nowhere in the sentence, no tree of it can make the frame hold. What the frames
ask about the rest of the sentence is left to them, since the linear model may take a weaker frame instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from monitor.detection.classes import FULL_NAME, NAME, NONE, PRONOUN
from monitor.detection.lexicon import Lexicon
from monitor.detection.rules import OF_FORM, Frame

_ANYWHERE = frozenset({NONE, NAME, FULL_NAME, PRONOUN})
"""Classes that no list of words tells."""
_FORM = frozenset({"form", "particle", "told", "clause-form", "clause-negation", "clause-subject"})
"""What a frame asks for that is no class of words."""
_AROUND = frozenset({"tree", "sentence", "clause", "clause-head"})
"""What is around the participants."""


class Triggers:
    """The frames of a language by their trigger words, with the classes that each must find."""

    def __init__(self, frames: Iterable[Frame], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._asked: dict[str, list[tuple[str, tuple[frozenset[str], ...]]]] = defaultdict(list)
        for frame in frames:
            if not frame.weak:
                needs = _needs(frame)
                for verb in frame.verbs:
                    word, _, particle = verb.partition(" ")
                    self._asked[word].append((particle, needs))
                for noun in frame.nouns:
                    self._asked[noun].append(("", needs))

    def possible(self, words: Collection[str], names: Iterable[frozenset[str]]) -> bool:
        """Whether a frame may hold: `words` in lower case, `names` the classes of the names among them."""
        begun = [
            frame
            for word in words
            for lemma in self._lexicon.lemmas(word)
            for frame in self._asked.get(lemma, ())
        ]
        if not begun:
            return False
        classes = frozenset().union(*names, *(self._lexicon.classes(word) for word in words))
        return any(
            (not particle or particle in words) and not any(map(classes.isdisjoint, needs))
            for particle, needs in begun
        )


def _needs(frame: Frame) -> tuple[frozenset[str], ...]:
    """The classes of which it must find one each; of common words (*said*) also those around it."""
    left_out = OF_FORM | _AROUND if frame.scan else OF_FORM
    asked = (frozenset(classes) for part, classes in frame.needs.items() if part not in left_out)
    return tuple(classes for classes in asked if not classes & _ANYWHERE)
