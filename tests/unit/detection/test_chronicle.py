"""Well-known events: background when they are told in passing, never when a main clause tells news."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.config.detection import DetectionConfig
from monitor.detection.detector import Detector
from monitor.detection.gazetteer import Gazetteer
from monitor.models import Article, Polarity


def _read(detector: Detector, article: Article, text: str, day: datetime) -> set[Polarity]:
    dated = replace(article, text=text, published_at=day)
    return {one.polarity for one in detector.detect([dated])[0].mentions}


LATER = datetime(2024, 5, 2, 9, tzinfo=UTC)
AT_ONCE = datetime(2021, 9, 2, 9, tzinfo=UTC)
PASSING = "Many interpreters were left behind after the American withdrawal from Afghanistan."


def test_an_event_told_in_passing_is_background_when_it_is_long_over(
    rules_alone: Detector, article: Article
) -> None:
    assert _read(rules_alone, article, PASSING, LATER) == {"historical"}


def test_the_same_words_are_news_while_it_is_fresh(rules_alone: Detector, article: Article) -> None:
    assert _read(rules_alone, article, PASSING, AT_ONCE) == {"asserted"}


@pytest.mark.parametrize(
    "text",
    [
        "American troops withdrew from Afghanistan on Thursday.",
        "American troops are withdrawing from Afghanistan.",
        "French troops withdrew from Afghanistan.",
    ],
)
def test_a_main_clause_is_news(text: str, rules_alone: Detector, article: Article) -> None:
    assert _read(rules_alone, article, text, LATER) == {"asserted"}


def test_no_event_is_dead(rules: DetectionConfig, gazetteer: Gazetteer) -> None:
    """Its side and its places are called as the gazetteer calls them."""
    for event in rules.chronicle.events:
        assert event.side is None or gazetteer.actor(event.side) is not None, event
        for place in event.places:
            found = {hit.place.name for hit in gazetteer.find(f"They left from {place} then.") if hit.place}
            assert place in found, event
