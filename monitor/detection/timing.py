"""When? Dates and times in a sentence, as their age in days on the article's date.

*In 2014*, *last spring*, *two years ago* are old, *on Friday* and *overnight* are news; a bare month is the
last one of that name.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from monitor.detection.rules import Background
from monitor.detection.tree import Tree, Word

OLD = 85
"""Days after which a loss is background (the labelling guide says about three months)."""
_LONG = 10_000
_MIDDLE = 15
"""The day that stands for a month."""
_LINKS = ("ADP", "SCONJ", "NUM", "ADV", "ADJ")
"""What may stand between a time and what it dates."""
NEXT = 300
"""A bare month that would be longer ago than these days may be the next of that name."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it is written, the words it covers, and how many days ago it was at least."""

    text: str
    words: tuple[Word, ...]
    age: int
    behind: bool = False
    """*Two years after*: the age of what follows."""
    bare: bool = False
    """A month without a year."""

    @property
    def old(self) -> bool:
        """Whether it is no news any more."""
        return self.age > OLD

    @property
    def head(self) -> Word:
        """The word by which it hangs in the sentence."""
        return next((w for w in self.words if w.head is None or w.head not in self.words), self.words[0])


class Clock:
    """Reads times by one language's words for them."""

    def __init__(self, cues: Background) -> None:
        self._cues = cues
        self._last: tuple[Tree, date | None, list[Moment]] | None = None
        """The sentence asked about last: each of its claims asks several times."""
        months, seasons = "|".join(cues.months), "|".join(cues.seasons)
        numbers, units = "|".join(cues.numbers), "|".join(cues.units)
        self._patterns = (
            (re.compile(rf"\b(?:{'|'.join(cues.fresh)})\b"), self._fresh),
            (re.compile(rf"\b(?:{'|'.join(cues.long_ago)})\b"), self._long_ago),
            (
                re.compile(
                    rf"\b(?:(?P<day>\d\d?)(?:st|nd|rd|th)? (?:of )?)?(?P<month>{months})\b\.?"
                    rf"(?: (?P<date>\d\d?)(?:st|nd|rd|th)?\b)?(?:,? (?:of )?(?P<year>(?:1\d|20)\d\d)\b)?"
                ),
                self._month,
            ),
            (re.compile(rf"\b(?P<last>{'|'.join(cues.last)}) (?P<season>{seasons})\b"), self._season),
            (re.compile(rf"\b(?P<season>{seasons}) (?:of )?(?P<year>(?:1\d|20)\d\d)\b"), self._season),
            (
                re.compile(rf"\b(?P<number>\d+|{numbers}) (?P<unit>{units})s? (?:{'|'.join(cues.ago)})\b"),
                self._counted,
            ),
            (
                re.compile(
                    rf"\b(?P<number>\d+|{numbers}) (?P<unit>{units})s? (?P<behind>{'|'.join(cues.behind)})\b"
                ),
                self._counted,
            ),
            (re.compile(r"\b(?P<year>(?:1[5-9]|20)\d\d)s?\b"), self._year),
        )

    def moments(self, tree: Tree, today: date | None) -> list[Moment]:
        """All times of a sentence; a word belongs to the first pattern that takes it."""
        last = self._last
        if last is None or last[0] is not tree or last[1] != today:
            last = self._last = (tree, today, self._read(tree, today))
        return last[2]

    def _read(self, tree: Tree, today: date | None) -> list[Moment]:
        text, taken, found = tree.text.lower().replace("’", "'"), set[int](), list[Moment]()
        for pattern, read in self._patterns:
            for match in pattern.finditer(text):
                words = tuple(w for w in tree.words if match.start() <= w.start < match.end())
                age = read(match, today)
                if words and age is not None and taken.isdisjoint(w.i for w in words) and self._meant(words):
                    taken.update(w.i for w in words)
                    parts = match.groupdict()
                    bare = bool(parts.get("month")) and not parts.get("year")
                    found.append(Moment(match.group(), words, age, bool(parts.get("behind")), bare))
        return found

    def _meant(self, words: tuple[Word, ...]) -> bool:
        """*in May*, not *it may*, nor *Theresa May*."""
        month = words[0]
        within = month.head is not None and month.head.pos in ("ADP", "VERB")
        return month.low not in self._cues.also_verbs or (month.pos == "PROPN" and (within or len(words) > 1))

    @staticmethod
    def _fresh(_: re.Match[str], __: date | None) -> int:
        return 0

    @staticmethod
    def _long_ago(_: re.Match[str], __: date | None) -> int:
        return _LONG

    def _counted(self, match: re.Match[str], _: date | None) -> int:
        number = match["number"]
        count = int(number) if number.isdecimal() else self._cues.numbers[number]
        return min(count * self._cues.units[match["unit"]], _LONG)

    def _month(self, match: re.Match[str], today: date | None) -> int | None:
        month, year = self._cues.months[match["month"]], match["year"]
        day = match["date"] or match["day"]
        if year:
            return _age(int(year), month, int(day or 0), today)
        if today is None:
            return None
        age = _age(today.year - (month > today.month), month, int(day or 0), today)
        return max(age, 0)

    def _season(self, match: re.Match[str], today: date | None) -> int | None:
        month, named = self._cues.seasons[match["season"]], match.groupdict().get("year")
        if today is None and not named:
            return None
        year = int(named) if named else today.year - (month > today.month) if today else 0
        return _age(year, month, 0, today)

    @staticmethod
    def _year(match: re.Match[str], today: date | None) -> int | None:
        age = _age(int(match["year"]), 12, 31, today)
        return age if age > 0 else None


def _age(year: int, month: int, day: int, today: date | None) -> int:
    """Days since a time; without a date of the article, a year that is named is long ago."""
    if today is None:
        return _LONG
    last = monthrange(year, month)[1]
    return (today - date(year, month, min(day or _MIDDLE, last))).days


def attached(moments: list[Moment], chain: list[Word], skipped: frozenset[str]) -> Iterator[Moment]:
    """The times that hang on the words of a chain, the nearest first; not those behind *since*, *until*."""
    for word in chain:
        for moment in moments:
            if not moment.behind and (moment.head is word or _hangs(moment.head, word, skipped)):
                yield moment


def preceded(moments: list[Moment], chain: list[Word]) -> Iterator[Moment]:
    """*two years after it fell*: the times behind which the words of a chain stand."""
    for moment in moments:
        after = moment.words[-1]
        if moment.behind and any(
            after is word or (after.head is word and after.dep == "mark") for word in chain
        ):
            yield moment


def _hangs(head: Word, word: Word, skipped: frozenset[str]) -> bool:
    """Directly, or by prepositions, numbers and adverbs."""
    above = head.head
    while above is not None and above is not word and above.pos in _LINKS:
        if above.low in skipped:
            return False
        above = above.head
    return above is word
