"""The ones who are cited: who *he* and *the ministry* are, and their roles seen from the actor."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from monitor.detection.attribution import Cited
from monitor.detection.discourse import Context
from monitor.detection.gazetteer import Actor, Gazetteer, SourceEntry
from monitor.detection.named import known
from monitor.detection.resolve import Resolved
from monitor.detection.rules import Attribution, Grammar
from monitor.detection.tree import Tree, Word
from monitor.models import Role, Source

RELAYS = frozenset({"wire", "newspaper", "state-media"})
"""Roles of outlets, which pass on what others say."""
_PEOPLE = frozenset({"person", "politics", "authority"})
_BODIES = frozenset({"state", "group", "force", "party", "org", "authority", "group-word"})
_WITHOUT = frozenset({"relcl", "acl", "advcl"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """One who is cited: as written, as known, and on whose side."""

    source: Source
    actor: Actor | None
    official: bool
    relays: bool = False
    carried: bool = False
    """`relays`: an outlet that passes on what another has told it; `carried`: cited in another sentence."""


class SpeakerReader:
    """Cited words to speakers."""

    def __init__(self, cues: Attribution, grammar: Grammar, gazetteer: Gazetteer) -> None:
        self._cues = cues
        self._grammar = grammar
        self._gazetteer = gazetteer

    def speakers(self, cited: Cited, tree: Tree, actor: Resolved | None, context: Context) -> list[Speaker]:
        """The cited ones with their roles, nearest first."""
        found = [self._speaker(word, tree, actor, context) for word in cited.words]
        several = len(found) > 1
        if context.reported_by is not None and all(one.source.role == "party" for one in found):
            found.append(_carried(context.reported_by))
        told = [word.i in cited.relays for word in cited.words]
        told += [False] * (len(found) - len(told))
        marked = (
            replace(one, relays=several and (by_word or one.source.role in RELAYS))
            for one, by_word in zip(found, told, strict=True)
        )
        return list({speaker.source.name: speaker for speaker in marked}.values())

    def _speaker(self, word: Word, tree: Tree, actor: Resolved | None, context: Context) -> Speaker:
        if word.pos == "PRON":
            named = self._named_before(word, tree)
            if named is None:
                return self._pronoun(word, actor, context)
            word = named
        text = self._without_day(tree.phrase(word, _WITHOUT))
        outlet = next(
            (name.source for w in word.subtree() for name in w.names if name.source is not None), None
        )
        who = known(word)
        if who is None and outlet is None and not any(kid.pos == "PROPN" for kid in (word, *word.kids)):
            outlet, who, meant = self._meant(word, context)
            name = meant or text
        else:
            name = outlet.name if outlet is not None else text
        official = outlet is None and (who is None or not self._bare(word, who))
        role = self._role(word, who, actor, outlet, context)
        return Speaker(Source(text, name, role), who, official)

    def _named_before(self, pronoun: Word, tree: Tree) -> Word | None:
        """*The army said that it …, claiming*: the earlier subject for which a pronoun stands."""
        subjects = self._grammar.labels.subject | self._grammar.labels.passive
        earlier = [word for word in tree.words[: pronoun.i] if word.dep in subjects and word.nominal]
        for word in reversed(earlier):
            if word.pos != "PRON" and self._can_be(word, person=pronoun.low in self._grammar.persons):
                return word
        return None

    def _without_day(self, text: str) -> str:
        """*Saturday Abdel Rahman said* names him."""
        first, _, rest = text.partition(" ")
        return rest if rest and first.lower() in self._cues.days else text

    def _meant(self, word: Word, context: Context) -> tuple[SourceEntry | None, Actor | None, str | None]:
        """Whom *the ministry*, *the report*, *the general* means: one cited in the sentence before.

        Only a phrase with *the*, *its* or *this* points back.
        """
        if not any(kid.low in self._grammar.definite for kid in word.kids):
            return None, None, None
        titled = re.compile(
            rf"(?:[A-Z][\w’'-]+ )+(?:\w+ )?(?i:{re.escape(word.low)})\b(?: of(?: the)?(?: [A-Z][\w-]+)+)?"
        )
        named = titled.search(context.previous)
        if named is not None and named[0].lower() != f"the {word.low}":
            who = next((one for one in context.before if one.type != "person"), None)
            return None, who, named[0]
        if word.has(self._cues.words("institutions")) and context.sources:
            return context.sources[0], None, context.sources[0].name
        if word.has(self._cues.words("spokespeople")):
            who = next((one for one in context.before if one.type == "person"), None)
            return None, who, who.name if who is not None else None
        return None, None, None

    @staticmethod
    def _can_be(word: Word, *, person: bool) -> bool:
        who = known(word)
        if who is not None:
            return (who.type == "person") is person
        return not word.classes.isdisjoint(_PEOPLE if person else _BODIES)

    def _pronoun(self, word: Word, actor: Resolved | None, context: Context) -> Speaker:
        """*he said*: the person named before; unnamed where there is none."""
        who = next((one for one in context.before if one.type == "person"), None)
        if who is None:
            return Speaker(Source(word.text, word.text, "anonymous"), None, official=False)
        role = self._role(word, who, actor, None, context)
        return Speaker(Source(word.text, who.name, role), who, official=True)

    @staticmethod
    def _bare(word: Word, who: Actor) -> bool:
        """Only the name of a state or its capital: *Moscow*, no person or office that could be quoted."""
        return (
            who.type == "state"
            and any(name.actor is who for name in word.names)
            and "person" not in word.classes
        )

    def _role(
        self,
        word: Word,
        who: Actor | None,
        actor: Resolved | None,
        outlet: SourceEntry | None,
        context: Context,
    ) -> Role:
        about = actor.actor if actor is not None else None
        if outlet is not None:
            return self._gazetteer.source_role(outlet, about, context.today) if about else outlet.role
        if who is not None and about is not None:
            if who.side == about.side:
                return "party"
            if self._gazetteer.adversaries(who.side, about.side, context.today):
                return "adversary"
        if who is not None:
            return "state" if who.type in ("state", "person") else "other"
        if word.has(self._cues.words("outlets")):
            return "newspaper"
        return "anonymous" if word.has(self._cues.words("anonymous")) else "other"


def _carried(source: SourceEntry) -> Speaker:
    """One who is cited further on, for the whole paragraph."""
    return Speaker(Source(source.name, source.name, source.role), None, official=False, carried=True)
