"""The first look over a whole text."""

from __future__ import annotations

from monitor.detection.scan import Scanner, lowered


def test_whole_words_only() -> None:
    scanner = Scanner(["lose", "flee", "fled"])
    assert scanner.hits("close the door; they fled, fleeing and lose") == [21, 39]


def test_lower_case_keeps_every_offset() -> None:
    text = "İSTANBUL Fled"
    assert len(lowered(text)) == len(text)
    assert lowered(text).endswith("fled")
