"""Speakers at the ends of a sentence: *…, the ministry said*, *… – Milley*, *Zelensky: …*.

The parser hangs them anywhere, so that words, punctuation and position count more than its tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.detection.frames import Match
from monitor.detection.roles import subject_of
from monitor.detection.rules import Attribution, Grammar
from monitor.detection.tree import Tree, Word

_TAIL = re.compile(r",? [–—-] ((?:[a-z]+ )?[A-Z][\w’'. ]{1,60}|(?:[\w’'.]+ ){0,4}[\w’'.]+)$")
_HEAD = re.compile(r"^((?:[A-Z][a-z]{2}\. )?[A-Z][\w’'.\- ]{1,60}): ")
_LAST = 6
"""Words at the end of a sentence among which a reporting verb is looked for."""
_SPEAKERS = frozenset({"state", "group", "person", "party", "org", "force", "authority", "politics"})
_TOPICS = frozenset({"war", "contest"})
_IN_NOUN_PHRASES = frozenset({"NOUN", "PROPN", "ADJ", "DET", "NUM", "PART", "CCONJ", "PRON", "ADP", "PUNCT"})
_ASIDE = frozenset({"parataxis", "ccomp", "conj", "dep"})


class Bylines:
    """Looks beside the claim, then at the end of the sentence, then at its head."""

    def __init__(self, cues: Attribution, grammar: Grammar) -> None:
        self._speech = cues.words("bylines")
        self._sources = cues.words("anonymous") | cues.words("spokespeople")
        self._days = cues.days
        self._grammar = grammar
        self._labels = grammar.labels

    def of(self, match: Match, tree: Tree, *, any_place: bool) -> list[Word]:
        """The speakers beside the claim or marked off at an end; else those of doubtful places, if wanted."""
        certain = [
            word for place in (self._beside, self._dashed, self._heading) for word in place(match, tree)
        ]
        if certain or not any_place:
            return certain
        return [*self._hung(match, tree)] or [*self._ending(match, tree)]

    def _beside(self, match: Match, tree: Tree) -> Iterator[Word]:
        """*…, the ministry said, …* and *…, say two officials*: between commas, or at the end."""
        for verb in tree.words:
            if verb is match.word or not verb.verbal or not verb.has(self._speech) or verb.text.istitle():
                continue
            told = self.told(verb)
            after = self._after(told or verb, tree)
            if after is None or after.pos == "PUNCT":
                speaker = verb.child(self._labels.subject) or self.before(verb, tree)
                if speaker is not None and speaker.i < verb.i and _apart(speaker, tree):
                    yield from (speaker, told) if told is not None else (speaker,)
            elif verb.i and tree.words[verb.i - 1].pos == "PUNCT":
                speaker = _behind(verb, tree)
                if speaker is not None and match.word not in speaker.subtree():
                    yield speaker

    def _hung(self, match: Match, tree: Tree) -> Iterator[Word]:
        """A reporting verb that the parser hung beside or below the claim: *…, the ministry said Monday.*"""
        above = {match.word.i, *(word.i for word in match.word.ancestors())}
        inside = self._labels.clause | self._labels.object
        for word in tree.words:
            if not word.verbal or not word.has(self._speech) or word.i in above or word.head is None:
                continue
            aside = word.dep in _ASIDE and word.head.i in above
            if aside and word.child(inside) is None and _cut_off(word, tree):
                subject = subject_of(word, self._grammar)
                if subject is not None:
                    yield subject

    def _dashed(self, match: Match, tree: Tree) -> Iterator[Word]:
        """*… – Milley*, *… - local media*."""
        dash = _TAIL.search(tree.text)
        if dash is None or match.word.end > dash.start():
            return
        inside = [word for word in tree.words if word.start >= dash.start(1)]
        nouns = [word for word in inside if word.nominal]
        said = any(word.has(self._sources) or word.names for word in nouns)
        if nouns and (said or dash[1][0].isupper()) and not any(word.verbal for word in inside):
            yield nouns[-1]

    def _ending(self, match: Match, tree: Tree) -> Iterator[Word]:
        """*… the Observatory said Sunday*: a speaker at the end that the parser did not see."""
        for word in tree.words[: -_LAST - 1 : -1]:
            if word.verbal and word.has(self._speech) and word.i > match.word.i:
                inside = word.child(self._labels.clause | self._labels.object)
                if inside is None or inside.i < word.i:
                    subject = (
                        word.child(self._labels.subject) or self.before(word, tree) or _after(word, tree)
                    )
                    yield from (subject,) if subject is not None else ()
                    return

    def _heading(self, match: Match, tree: Tree) -> Iterator[Word]:
        """*Zelensky: enemy forces flee* names the speaker before a colon."""
        leading = _HEAD.match(tree.text)
        if not leading or leading.end() > match.word.start:
            return
        inside = [word for word in tree.words if word.end <= leading.end(1)]
        classes = frozenset[str]().union(*(word.classes for word in inside))
        topic = any(word.pos == "NUM" for word in inside) or not _TOPICS.isdisjoint(classes)
        speaks = not _SPEAKERS.isdisjoint(classes) or any(word.has(self._sources) for word in inside)
        heads = [word for word in inside if word.nominal and (word.head is None or word.head not in inside)]
        yield from heads[:1] if speaks and not topic else ()

    def _after(self, word: Word, tree: Tree) -> Word | None:
        """The word that follows, but for the day: *said on Sunday*."""
        rest = (one for one in tree.words[word.i + 1 :] if one.low not in self._days and one.low != "on")
        return next(rest, None)

    def told(self, verb: Word) -> Word | None:
        """*told Reuters*: the outlet that passes on what was said."""
        told = verb.child(self._labels.object | self._labels.receiver) if verb.verbal else None
        return told if told is not None and any(name.source for name in told.names) else None

    def before(self, verb: Word, tree: Tree) -> Word | None:
        """The noun phrase before a verb, which the parser may have hung on what comes before."""
        word = tree.words[verb.i - 1] if verb.i else None
        if word is None or not word.nominal:
            return None
        word = _head_of_name(word, tree)
        within = self._labels.modifier | self._labels.owner
        while word.head is not None and word.head.i < verb.i:
            of = word.head if word.head.pos == "ADP" and word.head.low in self._grammar.of else None
            above = of.head if of is not None else word.head if word.dep in within else None
            if above is None or not above.nominal:
                break
            word = above
        return word


def _after(verb: Word, tree: Tree) -> Word | None:
    """*said the institute*."""
    return next((word for word in tree.words[verb.i + 1 :] if word.nominal and word.head is verb), None)


def _head_of_name(word: Word, tree: Tree) -> Word:
    """*Institute* for the last word of *Institute for the Study of War*."""
    for name in word.names:
        inside = [one for one in tree.words if name.start <= one.start < name.end and one.nominal]
        return next((one for one in inside if one.head not in inside), word)
    return word


def _apart(speaker: Word, tree: Tree) -> bool:
    """Whether only a noun phrase stands between a comma, quotation mark or the start and a speaker."""
    for word in reversed(tree.words[: speaker.i]):
        if word.pos == "PUNCT" and word.text != "-":
            return True
        if word.pos not in _IN_NOUN_PHRASES:
            return False
    return True


def _behind(verb: Word, tree: Tree) -> Word | None:
    """The noun phrase behind a verb, where it is all that stands there up to a comma or the end.

    A verb whose subject stands before it has its object behind it.
    """
    if any(kid.nominal and kid.i < verb.i for kid in verb.kids):
        return None
    stop = next((word.i for word in tree.words[verb.i + 1 :] if word.pos == "PUNCT"), len(tree.words))
    inside = tree.words[verb.i + 1 : stop]
    heads = [word for word in inside if word.nominal and word.head is verb]
    clean = all(not word.verbal or word.dep in ("amod", "acl", "relcl") for word in inside)
    return heads[0] if heads and clean else None


def _cut_off(verb: Word, tree: Tree) -> bool:
    """Whether a comma or quotation mark stands before a verb's clause."""
    first = min(below.i for below in verb.subtree())
    return first > 0 and tree.words[first - 1].pos == "PUNCT"
