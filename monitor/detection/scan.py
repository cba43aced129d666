"""The first look: one Aho-Corasick pass over the whole text for words that any rule could start from.

Only sentences with a hit are looked at again, so this decides how fast detection is.
"""

from __future__ import annotations

from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind


def lowered(text: str) -> str:
    """Lower case with every offset kept (a few letters would become two)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


class Scanner:
    """Finds whole words of a fixed list."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(set(words))
        self._machine = AhoCorasick(
            self._words, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA
        )

    def hits(self, low: str) -> list[int]:
        """Where a word begins, in order; the text must be lower case already."""
        return [
            start
            for _, start, end in self._machine.find_matches_as_indexes(low)
            if not (start and low[start - 1].isalnum()) and not (end < len(low) and low[end].isalnum())
        ]
