"""What somebody discloses about his own side: *the ministry said its troops had left*, *we lost the town*.

No verb of admitting is needed for an admission, only a speaker whose side is the one that is hurt. Whose
side it is comes from names, from *its* and *our*, and, where the loser is not named, from who beat him.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from monitor.detection.gazetteer import Gazetteer
from monitor.detection.named import known
from monitor.detection.roles import Roles, roles, stands_for, subject_of
from monitor.detection.rules import Grammar
from monitor.detection.tree import Word

if TYPE_CHECKING:
    from monitor.detection.frames import Match

_HURT = frozenset({"force", "weapon", "group", "state"})
_BARE = frozenset({"force", "weapon"})


class DisclosureReader:
    """Reads what is said below a verb or noun of saying, seen from who says it."""

    def __init__(self, gazetteer: Gazetteer, grammar: Grammar) -> None:
        self._gazetteer = gazetteer
        self._grammar = grammar
        self._labels = grammar.labels

    def told(self, speaker: Word | None, parts: Roles, found: Sequence[Match]) -> frozenset[str]:
        """Names like `own-retreat`, `enemy-harm`, `unnamed-defeat`, `mistake`."""
        content = [root for root in (parts.clause, parts.object) if root is not None]
        words = {word.i: word for root in content for word in root.subtree()}
        if not words or speaker is None:
            return frozenset()
        events = (match for match in found if match.word.i in words and not match.frame.weak)
        about = self._about(speaker, parts)
        bad = "bad" if any("loss" in word.classes for word in words.values()) else "plain"
        return frozenset(
            (
                f"about-{about}",
                f"about-{about}-{bad}",
                *self._events(speaker, events),
                *self._harm(speaker, words.values()),
            )
        )

    def _about(self, speaker: Word, parts: Roles) -> str:
        """Whom the statement is about: the subject of what is said, or who owns the thing admitted."""
        if parts.clause is not None:
            subject = parts.clause.child(self._labels.subject | self._labels.passive)
            return self._whose(speaker, subject)
        thing = parts.object
        return self._whose(speaker, thing) if thing is not None and (thing.names or thing.kids) else "unnamed"

    def _events(self, speaker: Word, events: Iterable[Match]) -> Iterator[str]:
        """Retreats and defeats, by whose they are."""
        for match in events:
            if match.frame.kind == "admission":
                continue
            whose = self._whose(speaker, match.actor)
            if whose == "unnamed" and match.opponent is not None:
                beaten_by = self._whose(speaker, match.opponent)
                whose = {"enemy": "own", "own": "enemy"}.get(beaten_by, whose)
            yield f"{whose}-{self._reality(match.word)}{match.frame.kind}"

    def _harm(self, speaker: Word, words: Iterable[Word]) -> Iterator[str]:
        """Soldiers killed, weapons lost, mistakes made."""
        for word in words:
            if "mistake-word" in word.classes:
                yield f"{self._erring(speaker, word)}-{self._reality(word)}mistake"
            if not word.verbal or not {"own-harm", "suffered"} & word.classes:
                continue
            parts = roles(word, self._grammar)
            victim = parts.subject if "suffered" in word.classes and parts.object is None else parts.object
            if victim is not None and "suffered" in word.classes and not victim.names:
                victim = parts.subject
            if victim is None:
                continue
            if self._hurts(victim):
                yield f"{self._whose(speaker, victim)}-{self._reality(word)}harm"
            elif "civilian" in victim.classes and parts.subject is not None and not parts.passive:
                yield f"{self._whose(speaker, parts.subject)}-{self._reality(word)}guilt"

    def _erring(self, speaker: Word, word: Word) -> str:
        """Whose mistake it is: its owner's, or that of whoever does what was done by mistake."""
        owner = word.child(self._labels.owner)
        if owner is not None:
            return "own" if owner.pos == "PRON" else self._whose(speaker, owner)
        verb = next((above for above in (word, *word.ancestors()) if above.verbal), None)
        return self._whose(speaker, subject_of(verb, self._grammar) if verb is not None else None)

    def _hurts(self, victim: Word) -> bool:
        return (
            not _HURT.isdisjoint(victim.classes)
            or victim.pos == "PRON"
            or any(
                not _HURT.isdisjoint(kid.classes)
                for kid in victim.kids
                if kid.dep not in self._labels.adnominal
            )
        )

    def _whose(self, speaker: Word, noun: Word | None) -> str:
        """Whose it is, seen from the speaker: `own`, `enemy`, `other`, `bare` (*troops*) or `unnamed`."""
        if noun is None:
            return "unnamed"
        if noun.pos == "PRON":
            return self._meant(speaker, noun)
        if any(kid.pos == "PRON" for kid in noun.children(self._labels.owner)):
            return "own"
        one, other = known(speaker), known(noun)
        if other is None:
            return "bare" if not _BARE.isdisjoint(noun.classes) else "unnamed"
        if one is None:
            return "named"
        if one.side == other.side:
            return "own"
        return "enemy" if self._gazetteer.adversaries(one.side, other.side) else "other"

    def _meant(self, speaker: Word, pronoun: Word) -> str:
        meant = stands_for(pronoun, self._grammar)
        if meant is None or meant is speaker or pronoun.low in self._grammar.firsts:
            return "own"
        return self._whose(speaker, meant)

    def _reality(self, word: Word) -> str:
        """Said to have happened, to be coming, or not to be so."""
        if word.child(self._labels.negation) is not None:
            return "no-"
        helping = {kid.low for kid in word.children(self._labels.auxiliary)}
        return "coming-" if not helping.isdisjoint(self._grammar.modals) else ""
