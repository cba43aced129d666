"""Parts of speech by a table: exactly what spaCy's attribute ruler gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from monitor.config.detection import DetectionConfig
from monitor.config.pipeline import load_pipeline, parts_of_speech
from monitor.detection.speech import PartsOfSpeech, Token
from monitor.learning.labels import read_labels

PUBLIC = Path(__file__).resolve().parents[2] / "data/detection/public.jsonl"


def test_the_same_as_the_pipeline_gives_by_itself(rules: DetectionConfig) -> None:
    pipeline: Any = load_pipeline(rules.pipelines["en"])
    texts = [one.text for one in read_labels(PUBLIC)[::4]]
    docs = list(pipeline.pipe([*texts, "There 's no gonna, let's go  \n on."]))
    table = parts_of_speech(pipeline)
    assert "attribute_ruler" not in pipeline.pipe_names
    for doc in docs:
        tokens = [Token(one.tag_, one.lower_, one.dep_, one.is_space) for one in doc]
        assert table.read(tokens) == [one.pos_ for one in doc]


@pytest.mark.parametrize(
    ("tokens", "parts"),
    [
        ([Token("NN", "walk", "dobj", False)], ["NOUN"]),
        ([Token("NN", "nothing", "dobj", False)], ["PRON"]),
        ([Token("IN", "that", "mark", False)], ["SCONJ"]),
        ([Token("XX", "walk", "dobj", False)], [""]),
        ([Token("EX", "there", "expl", False), Token("VBZ", "is", "ROOT", False)], ["PRON", "VERB"]),
        ([Token("EX", "there", "nsubj", False), Token("VBZ", "is", "ROOT", False)], ["PRON", ""]),
    ],
)
def test_later_rules_go_before_earlier_ones(tokens: list[Token], parts: list[str]) -> None:
    table = PartsOfSpeech(
        [
            {"patterns": [[{"TAG": "NN"}]], "attrs": {"POS": "NOUN"}, "index": 0},
            {"patterns": [[{"TAG": "EX"}]], "attrs": {"POS": "PRON"}, "index": 0},
            {
                "patterns": [[{"TAG": "NN", "LOWER": {"IN": ["nothing"]}}]],
                "attrs": {"POS": "PRON"},
                "index": 0,
            },
            {
                "patterns": [[{"TAG": "IN", "DEP": {"NOT_IN": ["prep"]}}]],
                "attrs": {"POS": "SCONJ"},
                "index": 0,
            },
            {"patterns": [[{"DEP": "expl"}, {"LOWER": "is"}]], "attrs": {"POS": "VERB"}, "index": 1},
            {"patterns": [[{"LOWER": "walk"}]], "attrs": {"LEMMA": "walk"}, "index": 0},
        ]
    )
    assert table.read(tokens) == parts
