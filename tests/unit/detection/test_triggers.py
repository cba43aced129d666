"""The gate before the parser: it stops only what no rule could make a claim of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.config.detection import DetectionConfig
from monitor.detection.detector import Detector
from monitor.detection.lexicon import Lexicon
from monitor.detection.rules import Frame
from monitor.detection.triggers import Triggers
from monitor.models import Article

FRAMES = (
    Frame("flee", "retreat", "subject", (), verbs=("flee",), needs={"actor": ("force", "group")}),
    Frame("pull-out", "retreat", "mover", (), verbs=("pull out",), needs={"sentence": ("force",)}),
    Frame("report", "admission", "speaker", (), verbs=("say",), scan=False, needs={"tree": ("force",)}),
    Frame("loose", "retreat", "mover", (), nouns=("exit",), needs={"actor": ("force", "pronoun")}),
    Frame("shaky", "retreat", "mover", (), verbs=("rain",), weak=True),
)


@pytest.fixture(scope="module")
def triggers(rules: DetectionConfig) -> Triggers:
    grammar = rules.languages["en"].grammar
    words = ["flee", "pull", "say", "exit", "rain", "soldier", "out"]
    return Triggers(FRAMES, Lexicon(grammar, {"force": ("soldier",)}, words))


@pytest.mark.parametrize(
    ("words", "names", "possible"),
    [
        ("the soldiers fled", [], True),
        ("the tourists fled", [], False),
        ("hamas fled", ["group"], True),
        ("they pulled it out", [], True),  # what is around the participants is left to the frame
        ("they pulled it", [], False),
        ("he said so", [], False),  # but not for common words
        ("he said that soldiers slept", [], True),
        ("her exit", [], True),  # no list of words tells a pronoun
        ("it rained on soldiers", [], False),  # weak frames begin no sentence
    ],
)
def test_what_could_be_a_claim(triggers: Triggers, words: str, names: list[str], possible: bool) -> None:
    assert triggers.possible(set(words.split()), [frozenset(names)]) is possible


def test_a_stopped_sentence_leaves_its_reason(detector: Detector, article: Article) -> None:
    text = "The government said that the museum drew more visitors than it took in last year."
    (decision,) = detector.detect([replace(article, text=text)])[0].decisions
    assert (decision.outcome, decision.gate) == ("stopped", "trigger")
