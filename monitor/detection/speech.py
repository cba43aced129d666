"""Parts of speech from the tagger's finer tags: what spaCy's attribute ruler finds, from a table.

The rules are the pipeline's own; its matcher takes a seventh of all parsing to apply them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Asked = Mapping[str, Any]
"""Conditions on a token: attribute to a value, {"IN": values} or {"NOT_IN": values}."""
_MOST = 50_000
"""Remembered tokens; texts could hold any number of words."""


class Token(NamedTuple):
    """What the rules look at, by spaCy's names."""

    TAG: str
    LOWER: str
    DEP: str
    IS_SPACE: bool


class Rule(NamedTuple):
    """Conditions on tokens in a row; the one at `place` gets the part of speech."""

    asked: tuple[Asked, ...]
    place: int
    part: str


class PartsOfSpeech:
    """The rules that set a part of speech; a later one goes before those that come before it."""

    def __init__(self, patterns: Iterable[Mapping[str, Any]]) -> None:
        rules = [
            Rule(tuple(asked), int(pattern["index"]), str(pattern["attrs"]["POS"]))
            for pattern in patterns
            if "POS" in pattern["attrs"]
            for asked in pattern["patterns"]
        ]
        self._single = [(number, rule) for number, rule in enumerate(rules) if len(rule.asked) == 1]
        self._longer = [(number, rule) for number, rule in enumerate(rules) if len(rule.asked) > 1]
        self._by_tag: dict[str, list[tuple[int, Rule]]] = {}
        self._known: dict[Token, tuple[int, str]] = {}

    def read(self, tokens: Sequence[Token]) -> list[str]:
        """The part of speech of each token; empty where no rule sets one."""
        found = [self._alone(token) for token in tokens]
        for number, rule in self._longer:
            for start in range(len(tokens) - len(rule.asked) + 1):
                row = tokens[start : start + len(rule.asked)]
                if number > found[start + rule.place][0] and all(map(_meets, row, rule.asked)):
                    found[start + rule.place] = number, rule.part
        return [part for _, part in found]

    def _alone(self, token: Token) -> tuple[int, str]:
        """The last rule that holds for a token by itself."""
        known = self._known.get(token)
        if known is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            rules = self._of_tag(token.TAG)
            holds = ((n, rule.part) for n, rule in reversed(rules) if _meets(token, rule.asked[0]))
            known = self._known[token] = next(holds, (-1, ""))
        return known

    def _of_tag(self, tag: str) -> list[tuple[int, Rule]]:
        """The rules that allow a tag: a few of many."""
        if tag not in self._by_tag:
            self._by_tag[tag] = [
                (n, rule) for n, rule in self._single if _allows(tag, rule.asked[0].get("TAG", {}))
            ]
        return self._by_tag[tag]


def _meets(token: Token, asked: Asked) -> bool:
    return all(_allows(getattr(token, name), wanted) for name, wanted in asked.items())


def _allows(value: object, wanted: object) -> bool:
    if not isinstance(wanted, Mapping):
        return value == wanted
    return ("IN" not in wanted or value in wanted["IN"]) and value not in wanted.get("NOT_IN", ())
