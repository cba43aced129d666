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

    def meant(self, match: Match[Sense], text: Text) -> tuple[Sense, ...]:
        """The meanings of a name that its neighbours allow."""
        if len(match.values) == 1 and not match.values[0].guard and match.values[0].actor is None:
            return match.values
        return tuple(sense for sense in match.values if self._allowed(sense, match, text))

    def _allowed(self, sense: Sense, match: Match[Sense], text: Text) -> bool:
        if sense.actor is not None and self._qualified(match, text):
            return False
        if sense.guard == "surname":
            return self._alone(match, text)
        if sense.guard == "ambiguous":
            return self._locative(match, text) and not self._longer(match, text)
        return True

    def _qualified(self, match: Match[Sense], text: Text) -> bool:
        """*Iran-backed*, *anti-Houthi*, *pro-Russian*: those meant are others."""
        first, last = match.first, match.last
        if first and text.folded[first - 1] in self._words.against and text.hyphened(first):
            return True
        return last < len(text.words) and text.folded[last] in self._words.backed and text.hyphened(last)

    def _alone(self, match: Match[Sense], text: Text) -> bool:
        """A surname: without another given name before it and no other name after it."""
        before = self._neighbour(match.first - 1, match.first, text)
        if before in self._words.given_names:
            return False
        if text.titled or text.shouted:
            return True
        first = match.first - 1
        named = before is not None and text.words[first][0].isupper() and before not in self._words.titles
        if named and before not in self._words.small and not self._known(text.words[first]):
            return False
        return not self._longer(match, text)

    def _longer(self, match: Match[Sense], text: Text) -> bool:
        """Whether another word with a capital follows directly: *Nice Guys*."""
        after = self._neighbour(match.last, match.last, text)
        if after is None or text.titled or text.shouted or not text.words[match.last][0].isupper():
            return False
        return after not in self._words.small and after not in self._words.after_places

    def _locative(self, match: Match[Sense], text: Text) -> bool:
        before = self._neighbour(match.first - 1, match.first, text)
        after = self._neighbour(match.last, match.last, text)
        return before in self._words.before_places or after in self._words.after_places

    @staticmethod
    def _neighbour(number: int, border: int, text: Text) -> str | None:
        """The folded word beside a name, where only a space is between them."""
        if not 0 <= number < len(text.words) or not 0 < border < len(text.words):
            return None
        gap = text.whole[text.spans[border - 1][1] : text.spans[border][0]]
        return text.folded[number] if gap == " " else None


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
