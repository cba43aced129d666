"""Durations as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("15m", 900),
        ("12h", 43200),
        ("30d", 2_592_000),
        ("250ms", 0.25),
        ("1.5h", 5400),
        (" 2s ", 2),
    ],
)
def test_good_ones(text: str, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


def test_a_timedelta_is_one_already() -> None:
    assert parse_duration(timedelta(seconds=3)) == timedelta(seconds=3)


@pytest.mark.parametrize("value", ["", "15", 15, "m", "-5s", "5 m", "1w", "1h30m", None, True, "٣s"])
def test_bad_ones(value: object) -> None:
    with pytest.raises(ValueError, match="a duration looks like"):
        parse_duration(value)
