"""Whose loss somebody tells of: his own side's, the enemy's, or nobody knows whose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.detection.detector import Detector
from monitor.models import Article


@pytest.mark.parametrize(
    "text",
    [
        "Ukraine's army confirmed that Russian troops had captured the town.",
        "The Russian ministry said two of its helicopters had been shot down.",
        "Ukraine's army reported that its brigade had lost the town.",
    ],
)
def test_a_loss_of_ones_own_is_an_admission(text: str, rules_alone: Detector, article: Article) -> None:
    assert "admission" in _kinds(rules_alone, article, text)


@pytest.mark.parametrize(
    "text",
    [
        "Ukraine's army confirmed that Ukrainian troops had captured the town.",
        "Ukraine's army confirmed that Russian troops had lost the town.",
        "The Russian ministry said two Ukrainian helicopters had been shot down.",
        "Russia acknowledged that Ukrainian troops had lost the town.",
    ],
)
def test_a_loss_of_the_enemy_is_none(text: str, rules_alone: Detector, article: Article) -> None:
    assert "admission" not in _kinds(rules_alone, article, text)


def _kinds(detector: Detector, article: Article, text: str) -> set[str]:
    (found,) = detector.detect([replace(article, text=text)])
    return {mention.kind for mention in found.mentions if mention.fires}
