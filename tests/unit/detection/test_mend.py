"""Verbs that the parser leaves without the noun before them, and what stands for whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.detection.detector import Detector
from monitor.detection.mend import mend
from monitor.detection.rules import Grammar
from monitor.detection.tree import Word
from monitor.models import Article


def _word(i: int, text: str, pos: str, tag: str, dep: str, *classes: str) -> Word:
    return Word(i, text, text.lower(), i * 10, pos, tag, dep, frozenset({text.lower()}), frozenset(classes))


def _tree(words: list[Word], heads: list[int | None]) -> list[Word]:
    for word, head in zip(words, heads, strict=True):
        if head is not None:
            word.head = words[head]
            words[head].kids.append(word)
    return words


def _grammar(rules_alone: Detector) -> Grammar:
    return rules_alone._engines["en"].language.grammar


def test_forces_that_do_something_are_no_verb(rules_alone: Detector) -> None:
    # Kenyan forces retake Garissa: read as somebody who forces somebody to retake
    words = _tree(
        [
            _word(0, "Kenyan", "PROPN", "NNP", "nsubj", "state"),
            _word(1, "forces", "VERB", "VBZ", "ROOT", "force"),
            _word(2, "retake", "VERB", "VBP", "ccomp"),
            _word(3, "Garissa", "PROPN", "NNP", "dobj", "place"),
        ],
        [1, None, 1, 2],
    )
    mend(words, _grammar(rules_alone))
    assert (words[1].dep, words[1].pos, words[1].head) == ("nsubj", "NOUN", words[2])
    assert words[2].head is None
    assert words[0].dep == "compound"


def test_a_noun_before_a_finite_verb_is_its_subject(rules_alone: Detector) -> None:
    words = _tree(
        [
            _word(0, "dozens", "NOUN", "NNS", "ROOT"),
            _word(1, "rebels", "NOUN", "NNS", "compound", "force"),
            _word(2, "surrender", "VERB", "VBP", "appos"),
        ],
        [None, 2, 0],
    )
    mend(words, _grammar(rules_alone))
    assert words[1].dep == "nsubj"


def test_a_verb_that_has_its_subject_stays_as_it_is(rules_alone: Detector) -> None:
    words = _tree(
        [
            _word(0, "rebels", "NOUN", "NNS", "nsubj", "force"),
            _word(1, "have", "AUX", "VBP", "aux"),
            _word(2, "fled", "VERB", "VBN", "ROOT"),
        ],
        [2, 2, None],
    )
    mend(words, _grammar(rules_alone))
    assert [word.dep for word in words] == ["nsubj", "aux", "ROOT"]


@pytest.mark.parametrize(
    ("headline", "rule"),
    [
        ("Kenya Forces Retake Coastal Town", "capture"),
        ("Militants Flee Border Villages After Night Raid", "flee"),
        ("Junta Soldiers Surrender as Northern Garrison Falls", "surrender"),
    ],
)
def test_the_capitals_of_a_headline_hide_no_verb(
    headline: str, rule: str, rules_alone: Detector, article: Article
) -> None:
    (found,) = rules_alone.detect([replace(article, title=headline)])
    assert rule in {mention.rule for mention in found.mentions if mention.fires}


@pytest.mark.parametrize(
    "text",
    [
        "The rebels said they had fled the town.",
        "Kenyan units pushed the militants back and forced them to leave the town.",
    ],
)
def test_a_pronoun_is_who_it_stands_for(text: str, rules_alone: Detector, article: Article) -> None:
    (found,) = rules_alone.detect([replace(article, text=text)])
    assert {"flee", "leave"} & {mention.rule for mention in found.mentions if mention.fires}


def test_a_verb_before_one_in_ing_is_the_main_one(rules_alone: Detector, article: Article) -> None:
    text = "Taliban admits killing nine militiamen"
    (found,) = rules_alone.detect([replace(article, title=text)])
    assert {mention.rule for mention in found.mentions if mention.fires} == {"admit"}
