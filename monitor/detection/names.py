"""Finds the names of a table in a text: whole words, the longest first, the way newspapers spell them.

A name needs one spelling in the table. Accents, curly apostrophes, hyphens for spaces, the dots of
*U.S.* and CAPITALS make no difference; a name that is written small where it should not be (*us*,
*reading*) does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

_WORD = re.compile(r"(?:U\. S\.|(?:[A-Z]\.){2,})(?![^\W_])|[^\W_]+")
_GAPS = frozenset(
    (" ", "-", "'", "’", "‘", "`", "/", "–", "\u00a0", "\u2010", "\u2011", "\n", "' ", "’ ", "")
)
_HYPHENS = frozenset(("-", "\u2010", "\u2011", "–"))
_SHOUTED = 0.6
_ACRONYM = 4
_ABBREVIATED = 2
_HEADLINE = 4
_OTHER_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss"}
)


class Spelling(NamedTuple, Generic[T]):
    """One name of the table, its words as written there; `strict` where each of them keeps its capital."""

    words: tuple[str, ...]
    value: T
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A text as its words: as written, folded, and where they start and end."""

    whole: str
    words: tuple[str, ...]
    folded: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    shouted: bool
    """Nearly all is written in capitals, as in old wire text: capitals say nothing."""
    titled: bool
    """Nearly all words begin with a capital, as in headlines: they say little."""

    def hyphened(self, number: int) -> bool:
        """Whether a hyphen joins a word to the word before it."""
        return self.whole[self.spans[number - 1][1] : self.spans[number][0]] in _HYPHENS

    def joined(self, number: int) -> bool:
        """Whether a word may belong to one name with the word before it."""
        before, start = self.spans[number - 1], self.spans[number][0]
        gap = self.whole[before[1] : start]
        return gap in _GAPS or (gap == ". " and before[1] - before[0] <= _ABBREVIATED)


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A name in a text: from which word to which (exclusive), and all that it may stand for."""

    first: int
    last: int
    values: tuple[T, ...]


@dataclass(slots=True)
class NameTable(Generic[T]):
    """A table of names; each may stand for several values.

    `articles` (*the*, *al*) may be written small or with a capital in a name; `words` (*us*, *it*) are
    taken for words where all is written in capitals.
    """

    articles: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    _names: dict[str, list[Spelling[T]]] = field(default_factory=dict)
    _longest: dict[str, int] = field(default_factory=dict)
    _small: dict[str, set[str]] = field(default_factory=dict)
    """Words that may be written small where a name begins, and the words that follow them."""

    def add(self, name: str, value: T, *, strict: bool = False) -> None:
        """One more name for a value."""
        words = (name,) if name.isalpha() else tuple(_WORD.findall(name))
        folded = [fold(word) for word in words]
        plain = tuple(map(_plain, words)) if "." in name else words
        self._names.setdefault(" ".join(folded), []).append(Spelling(plain, value, strict))
        if not words[0][0].isupper() or folded[0] in self.articles:
            self._small.setdefault(folded[0], set()).add(folded[1] if len(folded) > 1 else "")
        if len(words) > self._longest.get(folded[0], 0):
            self._longest[folded[0]] = len(words)

    def begins(self, text: Text, number: int) -> bool:
        """Whether a name may begin with a word of a text; a quick look that spares most of the others."""
        folded = text.folded[number]
        if folded not in self._longest:
            return False
        if text.words[number][0].isupper():
            return True
        after = self._small.get(folded, ())
        return "" in after or (number + 1 < len(text.folded) and text.folded[number + 1] in after)

    def beginnings(self, text: Text) -> list[int]:
        """The words of a text with which a name may begin."""
        known = self._longest
        return [n for n, word in enumerate(text.folded) if word in known and self.begins(text, n)]

    def __len__(self) -> int:
        return sum(map(len, self._names.values()))

    def shared(self) -> Iterator[tuple[str, list[T]]]:
        """The names that stand for several values."""
        for key, spellings in self._names.items():
            if len(spellings) > 1:
                yield key, [spelling.value for spelling in spellings]

    def values(self) -> Iterator[T]:
        """All that names stand for, as often as there are names for it."""
        return (spelling.value for spellings in self._names.values() for spelling in spellings)

    def named(self, name: str) -> list[T]:
        """What a name stands for, however it is written."""
        key = " ".join(fold(word) for word in _WORD.findall(name))
        return [spelling.value for spelling in self._names.get(key, ())]

    def matches(self, text: Text, first: int) -> Iterator[Match[T]]:
        """The names that begin at one word, longest first."""
        longest = self._longest.get(text.folded[first], 0)
        last = first + 1
        while last < len(text.words) and last - first < longest and text.joined(last):
            last += 1
        for end in range(min(last, first + longest), first, -1):
            spellings = self._names.get(" ".join(text.folded[first:end]))
            if spellings is None:
                continue
            shouted = text.shouted and "." not in text.whole[text.spans[first][0] : text.spans[end - 1][1]]
            written = text.words[first:end]
            fits = self._fits_capitals if shouted else self._fits
            values = tuple(spelling.value for spelling in spellings if fits(written, spelling))
            if values:
                yield Match(first, end, values)

    def _fits_capitals(self, written: tuple[str, ...], spelling: Spelling[T]) -> bool:
        """Where all is in capitals they say nothing; but *US* may be *us*."""
        return len(written) > 1 or fold(spelling.words[0]) not in self.words

    def _fits(self, written: tuple[str, ...], spelling: Spelling[T]) -> bool:
        """Whether capitals stand where the table has them.

        All that has to have one in a name like *Islamic State* is its first word that is no article.
        """
        significant = True
        for word, model in zip(written, spelling.words, strict=True):
            if len(written) > 1 and model.lower() in self.articles:
                continue
            acronym = len(model) > 1 and model.isupper()
            if significant and (word != model if acronym else model[0].isupper() > word[0].isupper()):
                return False
            significant = spelling.strict
        return True


def read_words(text: str) -> Text:
    """The words of a text; in one pass, in time linear in its length."""
    spans = tuple([match.span() for match in _WORD.finditer(text)])
    written = tuple([text[start:end] for start, end in spans])
    folded = tuple([word.lower() if word.isascii() and word.isalnum() else fold(word) for word in written])
    words = tuple(map(_plain, written)) if "." in text else written
    capitals = sum(map(str.isupper, words))
    long = [word[0] for word in words if len(word) >= _ACRONYM]
    return Text(
        text,
        words,
        folded,
        spans,
        shouted=len(words) >= _ACRONYM and capitals > _SHOUTED * len(words),
        titled=len(long) >= _HEADLINE and sum(map(str.isupper, long)) > _SHOUTED * len(long),
    )


def fold(word: str) -> str:
    """A word without case, accents and dots, to compare by."""
    if word.isascii():
        return _plain(word).lower()
    plain = unicodedata.normalize("NFKD", word.translate(_OTHER_LETTERS))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()


def _plain(word: str) -> str:
    return word.replace(".", "").replace(" ", "") if "." in word else word
