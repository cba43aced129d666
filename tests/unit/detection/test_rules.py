"""Every rule's own examples: what must fire fires by that very rule, what must be silent is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.config.detection import DetectionConfig, read
from monitor.config.reader import Reader
from monitor.detection.detector import Detector
from monitor.detection.euphemisms import Euphemisms
from monitor.detection.rules import EuphemismRule, Frame, Scope
from monitor.models import Article, Mention, Polarity

_ROOT = Path(__file__).resolve().parents[3] / "config"


def _shipped() -> DetectionConfig:
    config = read(Reader(_ROOT))
    assert config is not None
    return config


_LANGUAGE = _shipped().languages["en"]
_FRAMES = [frame for frame in _LANGUAGE.frames if not frame.weak]
_CUES: dict[str, Polarity] = {
    "negators": "negated",
    "pending": "negated",
    "merely": "asserted",
    "inevitable": "asserted",
    "refusals": "negated",
    "exclusions": "negated",
    "failures": "negated",
    "facts": "asserted",
    "demands": "hypothetical",
    "askings": "hypothetical",
    "attempts": "hypothetical",
    "possible": "hypothetical",
    "conditions": "hypothetical",
    "provisos": "hypothetical",
    "settings": "hypothetical",
    "unreal": "hypothetical",
    "proposals": "hypothetical",
    "plans": "planned",
    "announced": "planned",
    "future": "planned",
}


def _found(detector: Detector, article: Article, text: str) -> list[Mention]:
    return list(detector.detect([replace(article, text=text)])[0].mentions)


@pytest.mark.parametrize("frame", _FRAMES, ids=lambda frame: frame.id)
def test_a_frame_fires_on_its_examples(frame: Frame, rules_alone: Detector, article: Article) -> None:
    assert frame.fires, "a frame without an example is dead"
    for example in frame.fires:
        firing = [one.rule for one in _found(rules_alone, article, example) if one.fires]
        assert frame.id in firing, f"{example!r} is found by {firing or 'nothing'}"


@pytest.mark.parametrize("frame", [frame for frame in _FRAMES if frame.silent], ids=lambda frame: frame.id)
def test_a_frame_is_silent_on_its_counterexamples(
    frame: Frame, rules_alone: Detector, article: Article
) -> None:
    for example in frame.silent:
        firing = [
            one.rule for one in _found(rules_alone, article, example) if one.fires and one.rule == frame.id
        ]
        assert not firing, f"{example!r} fires"


@pytest.mark.parametrize(("name", "polarity"), _CUES.items())
def test_a_cue_gives_its_examples_their_polarity(
    name: str, polarity: Polarity, rules_alone: Detector, article: Article
) -> None:
    for example in getattr(_LANGUAGE.scope, name).examples:
        found = {one.polarity for one in _found(rules_alone, article, example)}
        assert polarity in found, f"{example!r} is {found or 'not found'}"


_CITING = [
    (name, sentence, source)
    for name, cue in _LANGUAGE.attribution.cues().items()
    for sentence, source in cue.examples.items()
]


@pytest.mark.parametrize(("name", "sentence", "source"), _CITING)
def test_a_cue_shows_who_is_cited(
    name: str, sentence: str, source: str, detector: Detector, article: Article
) -> None:
    found = [one.source.text if one.source else "" for one in _found(detector, article, sentence)]
    assert found, f"no mention in {sentence!r}"
    if source:
        assert any(source in text for text in found), f"{name}: {found} for {sentence!r}"
    else:
        assert found == [""] * len(found)


def test_every_cue_of_attribution_has_an_example() -> None:
    assert not [name for name, cue in _LANGUAGE.attribution.cues().items() if not cue.examples]


def test_background_is_historical(rules_alone: Detector, article: Article) -> None:
    for example in _LANGUAGE.background.examples:
        found = {one.polarity for one in _found(rules_alone, article, example)}
        assert found == {"historical"}, example


def test_news_is_no_background(rules_alone: Detector, article: Article) -> None:
    for example in _LANGUAGE.background.news:
        found = {one.polarity for one in _found(rules_alone, article, example)}
        assert found == {"asserted"}, example


@pytest.mark.parametrize("rule", _LANGUAGE.euphemisms, ids=lambda rule: rule.id)
def test_a_euphemism_is_decoded_in_its_examples(
    rule: EuphemismRule, rules_alone: Detector, article: Article
) -> None:
    for example in rule.fires:
        found = [one.euphemism for one in _found(rules_alone, article, example) if one.euphemism]
        assert found, example
        assert all(one.literal in example and one.means == rule.means for one in found)
    only = Euphemisms([rule])
    assert not any(
        only.find(example, rule.kind) and _firing(rules_alone, article, example) for example in rule.silent
    )


def _firing(detector: Detector, article: Article, text: str) -> bool:
    return any(mention.fires for mention in _found(detector, article, text))


def test_weak_frames_never_count_without_the_model(rules_alone: Detector, article: Article) -> None:
    text = "Somebody said something. The minister left. The rebels took their time."
    assert not any(one.rule.startswith("weak") for one in _found(rules_alone, article, text))


def test_frames_have_their_own_ids() -> None:
    assert not [name for name, count in Counter(frame.id for frame in _LANGUAGE.frames).items() if count > 1]


def test_every_class_that_a_frame_asks_for_exists() -> None:
    computed = {
        "none",
        "pronoun",
        "name",
        "full-name",
        "own",
        "negated",
        "passive",
        "active",
        "transitive",
        "attributive",
        "infinitive",
        "VBG",
    }
    gazetteer = {"state", "group", "party", "person", "org", "place"}
    known = {*_LANGUAGE.classes, *computed, *gazetteer}
    for frame in _LANGUAGE.frames:
        for conditions in (frame.needs, frame.bars):
            asked = {
                name
                for part, classes in conditions.items()
                for name in classes
                if part not in ("particle", "told")
            }
            assert not (strange := asked - known), f"{frame.id}: {strange}"


def test_every_cue_of_the_scope_is_used() -> None:
    folder = _ROOT.parent / "monitor/detection"
    source = "".join(
        (folder / f"{name}.py").read_text(encoding="utf-8") for name in ("climb", "governors", "marks")
    )
    assert not [name for name in Scope.__slots__ if f'"{name}"' not in source]
