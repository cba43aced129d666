"""Whatever the text: each quote stands at its offsets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config.detection import load_detector
from monitor.detection.detector import Detector
from monitor.models import Article

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
EMPTY = Article(
    id="a",
    url="https://example.org/a",
    title="",
    text="",
    publisher="Herald",
    published_at=NOW,
    fetched_at=NOW,
)
WORDS = [
    "Russian",
    "troops",
    "fled",
    "withdrew",
    "İ",
    "’",
    "\n",
    ".",
    '"',
    "admitted",
    "defeat",
    "🙂",
    "Kyiv",
    "not",
    "rebels",
]
pieces = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=40).map(" ".join)


@pytest.fixture(scope="module")
def detector() -> Detector:
    return load_detector(Path(__file__).resolve().parents[3] / "config")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(title=pieces, text=pieces)
def test_every_quote_stands_where_it_says(detector: Detector, title: str, text: str) -> None:
    for mention in detector.detect([replace(EMPTY, title=title, text=text)])[0].mentions:
        field = title if mention.field == "title" else text
        assert field[mention.start : mention.end] == mention.quote
        first = mention.start - mention.passage_start
        assert mention.passage[first : first + len(mention.quote)] == mention.quote
