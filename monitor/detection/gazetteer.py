"""Names in a text: actors with their sides, sources with their roles, places; and who holds what is taken."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from monitor.detection.conflicts import NAMELESS, Conflicts
from monitor.detection.context import Context, Surroundings, choose, countries_of
from monitor.detection.names import Match, NameTable, Text, read_words
from monitor.detection.senses import Actor, Hit, Sense, SourceEntry, Spot
from monitor.models import Role

__all__ = ["Actor", "Gazetteer", "Hit", "Sense", "SourceEntry", "Spot"]


class Gazetteer:
    """The table of names and the table of wars; built once, asked for every sentence."""

    def __init__(
        self,
        names: NameTable[Sense],
        conflicts: Conflicts,
        surroundings: Surroundings,
        actors: Mapping[str, Actor],
    ) -> None:
        """`actors` by id, those without a name of their own (*Malian rebels*) included."""
        self._names = names
        self._conflicts = conflicts
        self._actors = actors
        self._prepositions = surroundings.prepositions
        self._context = Context(surroundings, self._is_actor)

    def __len__(self) -> int:
        return len(self._names)

    def find(self, text: str, countries: Iterable[str] = ()) -> list[Hit]:
        """The names in a text, in order, without overlaps, the longest at each place.

        `countries` (ISO codes) are those that the text around is about: they decide between meanings.
        """
        words = read_words(text)
        found = list(self._meant(words))
        about = countries_of(senses for _, senses in found) | frozenset(countries)
        hits = (_hit(match, senses, words, about) for match, senses in found)
        return [hit for hit in hits if hit is not None]

    def senses(self, name: str) -> Sequence[Sense]:
        """All that a name may stand for by itself, however it is written."""
        return self._names.named(name)

    def spots(self) -> Iterator[Spot]:
        """Every place, as often as it has names."""
        return (sense.place for sense in self._names.values() if sense.place is not None)

    def _meant(self, text: Text) -> Iterator[tuple[Match[Sense], tuple[Sense, ...]]]:
        free = 0
        for number in self._names.beginnings(text):
            if number < free:
                continue
            for match in self._names.matches(text, number):
                senses = self._context.meant(match, text)
                if senses:
                    yield match, senses
                    free = match.last
                    break

    def _is_actor(self, word: str) -> bool:
        """Whether a word alone is a state's, group's or party's name or adjective."""
        return any(sense.actor and sense.via != "leader" for sense in self._names.named(word))

    def resolve(self, phrase: str, countries: Iterable[str] = ()) -> Actor | None:
        """Who a noun phrase names: the last before a preposition, else the first after it."""
        hits = [hit for hit in self.find(phrase, countries) if hit.actor is not None]
        words = read_words(phrase)
        cuts = (words.spans[i][0] for i, word in enumerate(words.folded) if word in self._prepositions)
        cut = next((start for start in cuts if any(hit.end <= start for hit in hits)), len(phrase))
        before = [hit.actor for hit in hits if hit.end <= cut]
        return before[-1] if before else next((hit.actor for hit in hits), None)

    @property
    def actors(self) -> Collection[Actor]:
        """All actors."""
        return self._actors.values()

    @property
    def wars(self) -> int:
        """How many wars its table has."""
        return len(self._conflicts)

    def actor(self, actor_id: str) -> Actor | None:
        """The actor of an id."""
        return self._actors.get(actor_id)

    def country_of(self, actor_id: str) -> str | None:
        """The ISO code of an actor's country."""
        actor = self._actors.get(actor_id)
        return actor.country if actor is not None else None

    def holder(self, taker: str, country: str | None, on: date | None = None) -> Actor | None:
        """Who held what this side takes in a country, by the table of wars; `on` is the article's day."""
        side = self._actors[taker].side if taker in self._actors else taker
        holder = self._conflicts.holder(taker, country, on) or self._conflicts.holder(side, country, on)
        return self._actors.get(holder) if holder else None

    def rebels(self, country: str, on: date | None = None) -> Actor | None:
        """The group that fights a state at home on that day, else its rebels without a name."""
        enemy = self.holder(f"state:{country}", country, on)
        if enemy is not None and enemy.type == "group":
            return enemy
        return self._actors.get(f"{NAMELESS}{country.lower()}")

    def countries(self, text: str) -> frozenset[str]:
        """The countries (ISO codes) that a text names without doubt."""
        return countries_of(senses for _, senses in self._meant(read_words(text)))

    def opponent(self, side: str, country: str | None = None, on: date | None = None) -> Actor | None:
        """Whom a side fights there; without a country, in its chief war."""
        return self.holder(side, country, on)

    def at_war(self, side: str, on: date | None = None) -> bool:
        """Whether a side is in the table of wars."""
        return self._conflicts.fights(side, on)

    def adversaries(self, one: str, other: str, on: date | None = None) -> bool:
        """Whether two sides are at war with each other."""
        return self._conflicts.enemies(one, other, on)

    def source_role(self, source: SourceEntry, actor: Actor, on: date | None = None) -> Role:
        """The role of a source seen from an actor: its own side, its enemy, else what it is."""
        if source.side is None:
            return source.role
        if source.side == actor.side:
            return "party"
        return "adversary" if self.adversaries(source.side, actor.side, on) else source.role


def _hit(match: Match[Sense], senses: tuple[Sense, ...], text: Text, about: frozenset[str]) -> Hit | None:
    """What a name means here: at most one actor, one source and one place."""
    acting = choose((sense for sense in senses if sense.actor), about)
    citing = next((sense.source for sense in senses if sense.source), None)
    lying = choose((sense for sense in senses if sense.place), about)
    if acting is None and citing is None and lying is None:
        return None
    start, end = text.spans[match.first][0], text.spans[match.last - 1][1]
    if acting is not None and acting.actor is not None and lying is not None and lying.country not in about:
        lying = lying if lying.country == acting.country or not acting.country else None
    return Hit(
        start,
        end,
        acting.actor if acting else None,
        citing,
        lying.place if lying else None,
        acting.via if acting else None,
    )
