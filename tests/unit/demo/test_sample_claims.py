"""The demo shows what it promises: a claim that may alert in each story, none in what must be silent."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.config.detection import load_detector
from monitor.demo.samples import Story, load_samples
from monitor.models import Article, Mention

START = datetime(2026, 3, 10, 9, tzinfo=UTC)
STORIES = load_samples().told_from(START)


@pytest.fixture(scope="module")
def sure() -> dict[str, list[Mention]]:
    """By story: what may alert. A denial may too: it is told beside what it denies."""
    detector = load_detector(Path(__file__).resolve().parents[3] / "config")
    found = detector.detect([_article(story) for story in STORIES])
    answers = ("asserted", "planned", "negated")
    return {
        story.id: [one for one in detection.mentions if one.polarity in answers and not one.weak]
        for story, detection in zip(STORIES, found, strict=True)
    }


def _article(story: Story) -> Article:
    text = "\n".join(story.paragraphs)
    return Article(story.id, "", story.title, text, story.outlet, story.published_at, START)


def test_each_story_has_a_claim_that_may_alert(sure: dict[str, list[Mention]]) -> None:
    assert [story.id for story in STORIES if not story.silent and not sure[story.id]] == []


def test_what_must_be_silent_is(sure: dict[str, list[Mention]]) -> None:
    firing = {name: [one for one in found if one.fires] for name, found in sure.items()}
    assert [story.id for story in STORIES if story.silent and firing[story.id]] == []
