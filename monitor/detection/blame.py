"""Whom the side that admits or retreats blames, and whom that shields: *shift the blame from X onto Y*.

Read in the sentence of a claim and in those beside it that its passage holds. Words of blame stand on the
side's own account: *Ukraine blames Russia for it* says nothing about whom Russia blames.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.detection.gazetteer import Gazetteer
from monitor.detection.mention import AROUND
from monitor.detection.named import known
from monitor.detection.parse import Parser
from monitor.detection.roles import antecedent, roles, subject_of
from monitor.detection.rules import BlameCues, Grammar
from monitor.detection.scan import Scanner, lowered
from monitor.detection.sentences import Span, sentences
from monitor.detection.tree import Tree, Word
from monitor.models import Blame, BlameRole, Mention

_WITHOUT = frozenset({"relcl", "acl", "advcl", "appos", "cc", "conj"})


@dataclass(frozen=True, slots=True)
class Named:
    """One who is blamed or shielded in a sentence; `by` is who does that, where the sentence says so."""

    role: BlameRole
    name: str
    by: Word | None


class BlameReader:
    """Applies one language's cues of blame."""

    def __init__(
        self,
        cues: BlameCues,
        grammar: Grammar,
        gazetteer: Gazetteer,
        parser: Parser,
        forms: Collection[str],
    ) -> None:
        self._cues = cues
        self._grammar = grammar
        self._gazetteer = gazetteer
        self._parser = parser
        self._scanner = Scanner(forms)

    def attach(self, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        """The mentions of one article with what stands in and beside their sentences."""
        return tuple(self._with_blame(mention) if mention.fires else mention for mention in mentions)

    def find(self, tree: Tree) -> list[Named]:
        """Everybody who is blamed or shielded in a sentence, once each."""
        found = {
            (one.role, one.name): one
            for word in tree.words
            if word.verbal and not self._denied(word)
            for one in self._of_verb(word, tree)
        }
        return list(found.values())

    def _with_blame(self, mention: Mention) -> Mention:
        spans = [
            span for span in self._sentences(mention) if self._scanner.hits(lowered(span.of(mention.passage)))
        ]
        trees = self._parser.trees([span.of(mention.passage) for span in spans])
        found = [
            self._tied(mention, span, one)
            for span, tree in zip(spans, trees, strict=True)
            for one in self.find(tree)
            if self._on_own_account(one, mention)
        ]
        once = {(blame.role, blame.name): blame for blame in reversed(found)}
        return replace(mention, blame=tuple(reversed(once.values()))) if found else mention

    def _sentences(self, mention: Mention) -> list[Span]:
        """Its own and those beside it, as far as the passage holds them whole; its own first."""
        own = mention.start - mention.passage_start
        spans = list(sentences(mention.passage, self._grammar.abbreviations))
        at = next((number for number, span in enumerate(spans) if span.start <= own < span.end), 0)
        text_ends = len(mention.passage) - (mention.end - mention.passage_start) < AROUND
        whole = range(0 if mention.passage_start == 0 else 1, len(spans) if text_ends else len(spans) - 1)
        return [spans[number] for number in (at, at - 1, at + 1) if number == at or number in whole]

    @staticmethod
    def _tied(mention: Mention, span: Span, one: Named) -> Blame:
        first = mention.passage_start + span.start
        return Blame(
            one.role, one.name, mention.id, first, first + span.end - span.start, span.of(mention.passage)
        )

    def _on_own_account(self, one: Named, mention: Mention) -> bool:
        """Whether the side of the claim is the one that blames; where nobody is named, it is taken to be."""
        by = known(one.by)
        actor = self._gazetteer.actor(mention.actor.id) if mention.actor is not None else None
        return by is None or actor is None or by.side == actor.side

    def _denied(self, verb: Word) -> bool:
        return verb.child(self._grammar.labels.negation) is not None

    def _of_verb(self, verb: Word, tree: Tree) -> Iterator[Named]:
        cues, parts = self._cues, roles(verb, self._grammar)
        by = (
            antecedent(subject_of(verb, self._grammar), self._grammar) if not parts.passive else parts.subject
        )
        target = parts.object
        if target is None:
            return
        if verb.has(cues.blames) or (verb.has(cues.holds) and self._liable(verb)):
            yield from self._named("blamed", target, by, tree)
        elif verb.has(cues.moves) and target.has(cues.burdens):
            below = [word for word in verb.subtree() if word.pos == "ADP"]
            yield from self._behind(below, cues.away, "shielded", by, tree)
            yield from self._behind(below, cues.onto, "blamed", by, tree)
        elif verb.has(cues.clears) or (verb.has(cues.shields) and self._from_danger(verb)):
            yield from self._named("shielded", target, by, tree)
        elif verb.has(cues.makes) and target.has(cues.scapegoats):
            yield from self._behind(_below(target, verb), self._grammar.of, "blamed", by, tree)

    def _liable(self, verb: Word) -> bool:
        return any(word.has(self._cues.liable) for word in verb.subtree() if word.head in (verb, *verb.kids))

    def _from_danger(self, verb: Word) -> bool:
        """*from criticism*, *from the failure*: what it is that somebody is kept from."""
        dangers = self._cues.burdens | self._cues.dangers
        below = [word for word in verb.subtree() if word.low in self._cues.away]
        return any(noun.has(dangers) for word in below for noun in word.kids)

    def _behind(
        self,
        prepositions: Iterable[Word],
        wanted: frozenset[str],
        role: BlameRole,
        by: Word | None,
        tree: Tree,
    ) -> Iterator[Named]:
        for preposition in prepositions:
            if preposition.low in wanted:
                for noun in preposition.kids:
                    if noun.nominal:
                        yield from self._named(role, noun, by, tree)
                        return

    def _named(self, role: BlameRole, word: Word, by: Word | None, tree: Tree) -> Iterator[Named]:
        if word.pos == "PRON" or word.has(self._cues.nobody):
            return
        yield Named(role, self._name(word, tree), by)

    def _name(self, word: Word, tree: Tree) -> str:
        """As the gazetteer has it where it knows the very word, else as written."""
        people = (hit.actor for hit in word.names if hit.actor is not None and hit.actor.type == "person")
        person = next(people, None)
        if person is not None:
            return person.name
        phrase = tree.phrase(word, _WITHOUT)
        behind = next((kid for kid in word.kids if kid.i > word.i and kid.pos == "ADJ"), None)
        if behind is not None:
            phrase = phrase.partition(f" {behind.text}")[0]
        first = phrase.partition(" ")[0]
        bare = any(other.text == first and other.pos == "DET" for other in word.subtree())
        return phrase.removeprefix(f"{first} ") if bare else phrase


def _below(*words: Word) -> list[Word]:
    return [kid for word in words for kid in word.kids if kid.pos == "ADP"]
