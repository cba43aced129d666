"""Forms to dictionary words and classes: a table made once from the rule data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from monitor.detection.rules import Grammar

NONE: frozenset[str] = frozenset()


class Lexicon:
    """Knows every form of the words that the rules name, and the classes they belong to."""

    def __init__(self, grammar: Grammar, classes: Mapping[str, Iterable[str]], words: Iterable[str]) -> None:
        self._grammar = grammar
        self._bends = [(re.compile(f"(?:{bend.ends})$"), bend.forms) for bend in grammar.inflection]
        lemmas: dict[str, set[str]] = defaultdict(set)
        members: dict[str, set[str]] = defaultdict(set)
        for name, entries in classes.items():
            for entry in entries:
                members[entry].add(name)
        for word in {*words, *members, *grammar.irregular}:
            for form in self.forms(word):
                lemmas[form].add(word)
        self._lemmas = {form: frozenset(found) for form, found in lemmas.items()}
        self._classes = {
            form: frozenset().union(*(members.get(word, NONE) for word in found))
            for form, found in self._lemmas.items()
        }

    def forms(self, word: str) -> set[str]:
        """The word and all its forms."""
        known = self._grammar.irregular.get(word)
        if known is not None:
            return {word, *known}
        for ending, forms in self._bends:
            match = ending.search(word)
            if match:
                return {word, *(word[: match.start()] + form for form in forms)}
        return {word}

    def hyphenated(self) -> Iterator[str]:
        """The forms that are written with a hyphen (*u-turn*), as they are and with a capital."""
        for form in self._lemmas:
            if "-" in form:
                yield from {form, form.capitalize(), form.title()}

    def knows(self, form: str) -> bool:
        """Whether a lower-case form is one of a word that the rules name."""
        return form in self._lemmas

    def lemmas(self, form: str) -> frozenset[str]:
        """The dictionary words that a lower-case form may belong to; itself where it is unknown."""
        return self._lemmas.get(form) or frozenset((form,))

    def classes(self, form: str) -> frozenset[str]:
        """The classes of all its dictionary words."""
        return self._classes.get(form, NONE)
