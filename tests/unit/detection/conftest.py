"""One detector for all tests of this folder, with and without the linear model."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import monitor.config.gazetteer as gazetteer_part
from monitor.config.detection import DetectionConfig, build_engine, read
from monitor.config.reader import Reader
from monitor.detection.detector import Detector
from monitor.detection.gazetteer import Gazetteer
from monitor.models import Article

ROOT = Path(__file__).resolve().parents[3] / "config"
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def rules() -> DetectionConfig:
    """The rules as they are shipped."""
    reader = Reader(ROOT)
    config = read(reader)
    reader.finish()
    assert config is not None
    return config


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """The gazetteer as it is shipped."""
    reader = Reader(ROOT)
    found = gazetteer_part.read(reader)
    reader.finish()
    assert found is not None
    return found


@pytest.fixture(scope="session")
def detector(rules: DetectionConfig, gazetteer: Gazetteer) -> Detector:
    """The detector as it is shipped."""
    return _detector(rules, gazetteer)


@pytest.fixture(scope="session")
def rules_alone(rules: DetectionConfig, gazetteer: Gazetteer) -> Detector:
    """The detector without the linear model."""
    return _detector(replace(rules, judges=dict.fromkeys(rules.judges)), gazetteer)


def _detector(rules: DetectionConfig, gazetteer: Gazetteer) -> Detector:
    return Detector({code: build_engine(rules, code, gazetteer) for code in rules.languages}, rules.default)


@pytest.fixture
def article() -> Article:
    """An empty article to fill in."""
    return Article(
        id="a1",
        url="https://example.org/a",
        title="",
        text="",
        publisher="Example Herald",
        published_at=NOW,
        fetched_at=NOW,
    )
