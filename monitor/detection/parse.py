"""Sentences to trees: the border to the parser (spaCy). Batches of sentences halve the time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from monitor.detection.gazetteer import Gazetteer, Hit
from monitor.detection.lexicon import Lexicon
from monitor.detection.mend import mend
from monitor.detection.rules import Grammar
from monitor.detection.scan import lowered
from monitor.detection.speech import PartsOfSpeech, Token
from monitor.detection.tree import Tree, Word

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline
    from spacy.tokens import Doc

_BATCH = 64
_UNREAD = frozenset({"INTJ", "X"})
"""What the parser takes a name for that it does not know."""
_NAMEABLE = frozenset({"PROPN", "NOUN", "ADJ"}) | _UNREAD
_SHOUTED = 0.7
_TITLED = 0.85
_HEADLINE = 3
"""Words of four letters and more that tell whether a text is written in a headline's capitals."""
_WORD = re.compile(r"[^\W\d_]+")
_LONG = re.compile(r"[^\W\d_]{4,}")
_LABEL = re.compile(r"([A-Z][^:.?!\"“]{2,70}): ")
_DAY = r"(?:\d{1,2} [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8}\.? \d{1,2})"
_DATELINE = re.compile(
    rf"(?:(?:[A-Z][\w.’']*,? ){{0,5}}(?:{_DAY},? )?\([A-Z][\w /]{{1,30}}\)"  # KYIV, Nov 24 (Reuters)
    rf"|(?:[A-Z][A-Z.’']+,? ?){{1,4}}(?:, [A-Z]\w+)?,?(?: {_DAY})?"  # GAZA CITY, NAJAF, Iraq
    rf"|{_DAY}) ?\.?[–—-]+ "  # 24 Nov
)
_TAIL = re.compile(r" [–—-]( [A-Z][\w’'. ]{1,60}\Z)")


class Parser:
    """Turns sentences into trees whose words know their dictionary forms, classes and names."""

    def __init__(
        self,
        pipeline: Pipeline,
        speech: PartsOfSpeech,
        lexicon: Lexicon,
        gazetteer: Gazetteer,
        grammar: Grammar,
    ) -> None:
        self._grammar = grammar
        self._speech = speech
        self._pipeline = pipeline
        self._lexicon = lexicon
        self._gazetteer = gazetteer

    def trees(self, texts: Sequence[str], names: Sequence[Sequence[Hit]] | None = None) -> Iterator[Tree]:
        """One tree for each text, in order; `names` are those in each, where they are known already."""
        hits = [self._gazetteer.find(text) for text in texts] if names is None else names
        readable = (
            self._readable(self._uncapped(text, found)[dateline(text) :])
            for text, found in zip(texts, hits, strict=True)
        )
        docs = self._pipeline.pipe(readable, batch_size=_BATCH)
        for text, doc, found in zip(texts, docs, hits, strict=True):
            yield self._tree(text, doc, found)

    def _uncapped(self, text: str, names: Sequence[Hit]) -> str:
        """*Rebels Flee Town* as *Rebels flee town*: capitals make verbs look like names."""
        words = _LONG.findall(text)
        capitals = sum(word[:1].isupper() for word in words)
        if len(words) < _HEADLINE or capitals < _TITLED * len(words):
            return text

        def plain(word: re.Match[str]) -> str:
            named = any(hit.start <= word.start() < hit.end for hit in names)
            known = self._lexicon.knows(lowered(word[0]))
            return lowered(word[0]) if word.start() and known and not named else word[0]

        return _WORD.sub(plain, text)

    def _readable(self, text: str) -> str:
        """What the parser gets, with all offsets: *General Staff: enemy flees* becomes two sentences."""
        label = _LABEL.match(text)
        if label and not any("saying" in self._lexicon.classes(word.lower()) for word in label[1].split()):
            text = f"{label[1]}.{text[label.end(1) + 1 :]}"
        return small(_TAIL.sub(r" .\1", text))

    def _tree(self, text: str, doc: Doc, hits: Sequence[Hit]) -> Tree:
        first = dateline(text)
        parts = self._speech.read(
            [Token(token.tag_, token.lower_, token.dep_, token.is_space) for token in doc]
        )
        words = [self._word(token, part, text, first, hits) for token, part in zip(doc, parts, strict=True)]
        for word, token in zip(words, doc, strict=True):
            if token.head.i != token.i:
                word.head = words[token.head.i]
                word.head.kids.append(word)
        mend(words, self._grammar)
        return Tree(text, tuple(words))

    def _word(self, token: Any, part: str, text: str, first: int, hits: Sequence[Hit]) -> Word:
        start: int = first + token.idx
        written = text[start : start + len(token.text)]
        low = lowered(written).replace("’", "'")
        names = tuple(hit for hit in hits if hit.start <= start < hit.end) if part in _NAMEABLE else ()
        part = "PROPN" if names and part in _UNREAD else part
        classes = self._lexicon.classes(low)
        for hit in names:
            classes |= hit.classes
        return Word(
            i=token.i,
            text=written,
            low=low,
            start=start,
            pos=part,
            tag=token.tag_,
            dep=token.dep_,
            lemmas=self._lexicon.lemmas(low),
            classes=classes,
            names=names,
        )


def dateline(text: str) -> int:
    """How many characters a wire's head has: *KYIV, Nov 24 (Reuters) -*, *GAZA CITY -*, *24 Nov —*."""
    head = _DATELINE.match(text)
    return head.end() if head else 0


def small(text: str) -> str:
    """Old wire text is all capitals, which the parser misreads. Offsets stay."""
    letters = sum(letter.isalpha() for letter in text)
    capitals = sum(letter.isupper() for letter in text)
    return lowered(text) if letters and capitals / letters > _SHOUTED else text
