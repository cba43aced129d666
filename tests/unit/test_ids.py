"""Ids are stable, and different things get different ones."""

from __future__ import annotations

from monitor.ids import LENGTH, stable_id


def test_the_same_parts_give_the_same_id_in_every_process() -> None:
    assert stable_id("article", "https://example.org/1") == "f339ff2c570ab2774e2cc159"
    assert len(stable_id("x")) == LENGTH


def test_parts_do_not_run_together() -> None:
    assert stable_id("m", "a", "bc") != stable_id("m", "ab", "c")
    assert stable_id("m", "a") != stable_id("n", "a")
    assert stable_id("m", "a\x1fb") != stable_id("m", "a", "b")
