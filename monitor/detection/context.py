"""What stands around a name decides whether it is meant: *in Nice* is a place, *Nice work* is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from monitor.detection.names import Match, Text
from monitor.detection.senses import Sense


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Folded words: those that lead to a place (*in*, *near*), those that follow one (*province*), titles
    that stand before a surname, given names, small words that begin a sentence with a capital, prefixes that
    turn a name against itself (*anti-*), what follows a backer (*-backed*), and prepositions."""

    before_places: frozenset[str]
    after_places: frozenset[str]
    titles: frozenset[str]
    given_names: frozenset[str]
    small: frozenset[str]
    against: frozenset[str]
    backed: frozenset[str]
    prepositions: frozenset[str]


class Context:
    """Judges the meanings of a name by its neighbours in the text."""

    def __init__(self, surroundings: Surroundings, known: Callable[[str], bool]) -> None:
        self._words = surroundings
        self._known = known
        self._usual = surroundings.small | surroundings.after_places | surroundings.titles

    def meant(self, match: Match[Sense], text: Text) -> tuple[Sense, ...]:
        """The meanings of a name that its neighbours allow."""
        return tuple(sense for sense in match.values if self._allowed(sense, match, text))

    def _allowed(self, sense: Sense, match: Match[Sense], text: Text) -> bool:
        if sense.guard == "surname":
            return not self._qualified(match, text) and self._alone(match, text)
        if sense.guard == "ambiguous":
            return self._locative(match, text) and not self._longer(match, text)
        if sense.guard == "word":
            return not self._longer(match, text) and not self._named_before(match, text)
        if sense.guard == "town":
            return self._neighbour(match, text, -1) not in self._words.titles and self._starts(match, text)
        if sense.actor is not None and self._qualified(match, text):
            return False
        return match.last - match.first > 1 or sense.source is not None or self._impersonal(match, text)

    def _impersonal(self, match: Match[Sense], text: Text) -> bool:
        """Not *Steve Holland*, nor *Jordan Henderson*."""
        if self._neighbour(match, text, -1) in self._words.given_names:
            return False
        return text.folded[match.first] not in self._words.given_names or not self._longer(match, text)

    def _qualified(self, match: Match[Sense], text: Text) -> bool:
        """*Iran-backed*, *anti-Houthi*, *pro-Russian*: those meant are others."""
        first, last = match.first, match.last
        if first and text.folded[first - 1] in self._words.against and text.hyphened(first):
            return True
        return last < len(text.words) and text.folded[last] in self._words.backed and text.hyphened(last)

    def _alone(self, match: Match[Sense], text: Text) -> bool:
        """A surname: without another given name before it and no other name after it."""
        last = match.last
        double = last < len(text.words) and text.words[last][0].isupper() and text.hyphened(last)
        return self._starts(match, text) and not double and not self._longer(match, text)

    def _starts(self, match: Match[Sense], text: Text) -> bool:
        """Whether no other name stands directly before it: neither *Magic Johnson* nor *Inter Milan*."""
        if self._neighbour(match, text, -1) in self._words.given_names:
            return False
        return not self._named_before(match, text)

    def _named_before(self, match: Match[Sense], text: Text) -> bool:
        before = self._neighbour(match, text, -1)
        if before is None or text.titled or text.shouted or not text.words[match.first - 1][0].isupper():
            return False
        usual = before in self._words.titles or before in self._words.small
        return not usual and not self._known(before)

    def _longer(self, match: Match[Sense], text: Text) -> bool:
        """Whether another word with a capital follows directly: *Nice Guys*."""
        number = match.last
        if text.titled or text.shouted or number == len(text.words) or not text.words[number][0].isupper():
            return False
        return self._neighbour(match, text, 1) is not None and text.folded[number] not in self._usual

    def _locative(self, match: Match[Sense], text: Text) -> bool:
        return self._neighbour(match, text, -1) in self._words.before_places

    @staticmethod
    def _neighbour(match: Match[Sense], text: Text, side: int) -> str | None:
        """The folded word before (-1) or after (1) a name, where only a space is between them."""
        border = match.first if side < 0 else match.last
        if not 0 < border < len(text.words):
            return None
        gap = text.whole[text.spans[border - 1][1] : text.spans[border][0]]
        return text.folded[border - 1 if side < 0 else border] if gap == " " else None


def countries_of(found: Iterable[tuple[Sense, ...]]) -> frozenset[str]:
    """The countries that a text names without doubt."""
    sure = [senses for senses in found if len({sense.country for sense in senses}) == 1]
    return frozenset(
        country
        for senses in sure
        for sense in senses
        if (country := sense.country) and not sense.guard and not sense.shared
    )


def choose(senses: Iterable[Sense], countries: frozenset[str]) -> Sense | None:
    """One of several meanings: of a country that the text names, else the first that needs none."""
    ranked = [(sense.shared, sense.country not in countries, sense) for sense in senses]
    for shared, elsewhere in ((False, False), (True, False), (False, True)):
        for one in ranked:
            if one[:2] == (shared, elsewhere):
                return one[2]
    return None
