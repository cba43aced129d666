"""Sentences to trees: the border to the parser (spaCy). Batches of sentences halve the time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from monitor.detection.gazetteer import Gazetteer, Hit
from monitor.detection.lexicon import Lexicon
from monitor.detection.scan import lowered
from monitor.detection.tree import Tree, Word

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline
    from spacy.tokens import Doc

_BATCH = 64
_NAMEABLE = frozenset({"PROPN", "NOUN", "ADJ"})
_SHOUTED = 0.7
_LABEL = re.compile(r"([A-Z][^:.?!\"“]{2,70}): ")
_TAIL = re.compile(r" [–—-]( [A-Z][\w’'. ]{1,60}\Z)")


class Parser:
    """Turns sentences into trees whose words know their dictionary forms, classes and names."""

    def __init__(self, pipeline: Pipeline, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self._pipeline = pipeline
        self._lexicon = lexicon
        self._gazetteer = gazetteer

    def trees(self, texts: Sequence[str]) -> Iterator[Tree]:
        """One tree for each text, in order."""
        docs = self._pipeline.pipe((self._readable(text) for text in texts), batch_size=_BATCH)
        for text, doc in zip(texts, docs, strict=True):
            yield self._tree(text, doc)

    def _readable(self, text: str) -> str:
        """What the parser gets, with all offsets: *General Staff: enemy flees* becomes two sentences."""
        label = _LABEL.match(text)
        if label and not any("saying" in self._lexicon.classes(word.lower()) for word in label[1].split()):
            text = f"{label[1]}.{text[label.end(1) + 1 :]}"
        return small(_TAIL.sub(r" .\1", text))

    def _tree(self, text: str, doc: Doc) -> Tree:
        hits = self._gazetteer.find(text)
        words = [self._word(token, text, hits) for token in doc]
        for word, token in zip(words, doc, strict=True):
            if token.head.i != token.i:
                word.head = words[token.head.i]
                word.head.kids.append(word)
        return Tree(text, tuple(words))

    def _word(self, token: object, text: str, hits: Sequence[Hit]) -> Word:
        start: int = token.idx  # type: ignore[attr-defined]
        written = text[start : start + len(token.text)]  # type: ignore[attr-defined]
        low = lowered(written).replace("’", "'")
        nameable = token.pos_ in _NAMEABLE  # type: ignore[attr-defined]
        names = tuple(hit for hit in hits if hit.start <= start < hit.end) if nameable else ()
        classes = self._lexicon.classes(low)
        for hit in names:
            classes |= hit.classes
        return Word(
            i=token.i,  # type: ignore[attr-defined]
            text=written,
            low=low,
            start=start,
            pos=token.pos_,  # type: ignore[attr-defined]
            tag=token.tag_,  # type: ignore[attr-defined]
            dep=token.dep_,  # type: ignore[attr-defined]
            lemmas=self._lexicon.lemmas(low),
            classes=classes,
            names=names,
        )


def small(text: str) -> str:
    """Old wire text is all capitals, which the parser misreads. Offsets stay."""
    letters = sum(letter.isalpha() for letter in text)
    capitals = sum(letter.isupper() for letter in text)
    return lowered(text) if letters and capitals / letters > _SHOUTED else text
