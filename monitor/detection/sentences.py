"""Text to sentences with their offsets, in time linear in its length.

A line break always ends one: titles, list items and paragraphs have no full stop. Within a line, a
sentence ends at `.`, `!`, `?` or `…` with its closing quotes, where what follows looks like a beginning.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_LINE = re.compile(r"[^\n]+")
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)")
_WORD_BEFORE = re.compile(r"[^\s(\"'“‘«]+$")
_LOOK_BACK = 24


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """What stands there."""
        return text[self.start : self.end]


def sentences(text: str, abbreviations: Collection[str]) -> Iterator[Span]:
    """The sentences of a text in order, without the white space around them."""
    for line in _LINE.finditer(text):
        start = line.start()
        for mark in _END.finditer(text, start, line.end()):
            if _ends(text, mark, line.end(), abbreviations):
                yield from _trimmed(text, start, mark.end())
                start = mark.end()
        yield from _trimmed(text, start, line.end())


def _ends(text: str, mark: re.Match[str], stop: int, abbreviations: Collection[str]) -> bool:
    after = _first_after(text, mark.end(), stop)
    if after is None or not _begins(after):
        return False
    if mark.group() != ".":
        return True
    before = _WORD_BEFORE.search(text[max(0, mark.start() - _LOOK_BACK) : mark.start()])
    word = before.group() if before else ""
    initial = len(word) == 1 and word.isupper()
    dotted = "." in word and len(word) <= 5 and not after.isdigit()
    return not (initial or dotted or word.lower() in abbreviations)


def _first_after(text: str, start: int, stop: int) -> str | None:
    for position in range(start, min(stop, start + _LOOK_BACK)):
        if not text[position].isspace():
            return text[position]
    return None


def _begins(letter: str) -> bool:
    """Capitals, digits, opening quotes, and letters of scripts that have no capitals."""
    return not letter.islower() and (letter.isalnum() or letter in "\"'“‘«([—–-¿¡")


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if left < right:
        yield Span(start + left, start + right)
