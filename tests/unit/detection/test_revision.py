"""What a later version of an article says about the earlier one."""

from __future__ import annotations

from dataclasses import replace

from monitor.config.detection import DetectionConfig
from monitor.detection.detector import Detector
from monitor.detection.revision import RevisionReader, pattern
from monitor.ids import quote_id
from monitor.models import Article


def test_the_cues_of_retraction_by_their_examples(rules: DetectionConfig) -> None:
    cues = rules.languages["en"].retraction
    for rule in (cues.retracted, cues.rolling):
        found = pattern(rule)
        assert all(found.search(text.lower()) for text in rule.fires)
        assert not any(found.search(text.lower()) for text in rule.silent)


def test_a_later_version_names_its_sentences(detector: Detector, article: Article) -> None:
    later = replace(article, title="Rain", text="It rained. The trams were late.", update=1)
    (found,) = detector.detect([later])
    assert found.revision is not None
    assert found.revision.quotes == tuple(map(quote_id, ("Rain", "It rained.", "The trams were late.")))
    assert not found.revision.retracted


def test_the_first_version_says_nothing_about_others(detector: Detector, article: Article) -> None:
    assert detector.detect([replace(article, text="It rained.")])[0].revision is None


def test_nor_does_a_summary_a_cut_text_or_a_rolling_page(rules: DetectionConfig, article: Article) -> None:
    language = rules.languages["en"]
    reader = RevisionReader(language.retraction, language.grammar.abbreviations)
    later = replace(article, title="Rain", text="It rained.", update=1)
    assert reader.read(later) is not None
    assert reader.read(replace(later, text_source="summary")) is None
    assert reader.read(replace(later, flags=("paywall",))) is None
    assert reader.read(replace(later, title="Rain – live updates")) is None
    gone = replace(later, text="This article has been retracted.", text_source="summary")
    told = reader.read(gone)
    assert told is not None
    assert told.retracted
