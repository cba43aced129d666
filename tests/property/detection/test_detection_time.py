"""Whatever the text: four times as long takes about four times as long, and no shape of text is a trap.

Times are those of the processor and compared with each other, so that a slow or busy machine is no fault.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.config.detection import load_detector
from monitor.detection.detector import Detector
from monitor.models import Article

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
EMPTY = Article("a", "https://example.org/a", "", "", "Herald", NOW, NOW)
SHORT, TIMES = 40_000, 4
SLACK = 2.5
"""How far measured times may be from the ideal."""
UNNOTICED = 0.05
"""Seconds too short to compare."""
PLAIN = "The council opened a new room for visitors after two years of planning. "
PIECES = st.one_of(
    st.text(min_size=1, max_size=12),
    st.lists(
        st.sampled_from(
            [*"\"'“”’().,;:!?-–…\n\t", "Rebels", "fled", "U.S.", "No.", "May 2020", "12", "withdrew", "İ"]
        ),
        min_size=1,
        max_size=8,
    ).map(" ".join),
)


@pytest.fixture(scope="module")
def detector() -> Detector:
    found = load_detector(Path(__file__).resolve().parents[3] / "config")
    found.detect([replace(EMPTY, text="Rebels fled the town. " * 60)])
    return found


@pytest.fixture(scope="module")
def pace(detector: Detector) -> float:
    """Seconds for a character of a long text with everyday triggers."""
    text = (PLAIN + "Rebels fled the town. ") * 3_000
    return _seconds(detector, text) / len(text)


def _seconds(detector: Detector, text: str) -> float:
    best = float("inf")
    for _ in range(2):
        started = time.process_time()
        detector.detect([replace(EMPTY, text=text)])
        best = min(best, time.process_time() - started)
    return best


def _linear(detector: Detector, piece: str) -> None:
    # the cap on parsed sentences is reached by both, so that only their length differs
    short = piece * (SHORT // len(piece) + 1)
    one, four = _seconds(detector, short), _seconds(detector, short * TIMES)
    assert four < UNNOTICED or four < one * TIMES * SLACK, f"{one:.3f} s, then {four:.3f} s"


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(piece=PIECES)
@example(piece='"')
@example(piece="(")
@example(piece="Rebels fled ")
@example(piece="fled. ")
@example(piece="Russian troops withdrew from Lyman. ")
@example(piece="a.b.")
@example(piece="x")
@example(piece="No. 5, No. ")
@example(piece="May 2020 ")
@example(piece="-")
@example(piece="Nice Reading Jordan ")
@example(piece="\n")
def test_time_grows_with_the_length_and_no_faster(detector: Detector, piece: str) -> None:
    _linear(detector, piece)


@pytest.mark.parametrize(
    "text",
    [
        "Rebels fled " * 850_000,
        '"' * 1_000_000 + " Rebels fled the town.",
        "(" * 500_000 + "fled" + ")" * 500_000,
        "“" * 300_000 + "Rebels fled the town." + "”" * 300_000,
        f"{'x' * 2_000_000} Rebels fled the town.",
    ],
    ids=["one line of 10 MB", "a million quotes", "deep nesting", "nested quotations", "an endless word"],
)
def test_hostile_texts_cost_hardly_more_than_plain_ones(detector: Detector, text: str, pace: float) -> None:
    started = time.process_time()
    detector.detect([replace(EMPTY, text=text)])
    assert time.process_time() - started < UNNOTICED + 8 * pace * len(text)


def test_a_long_title_is_bounded_as_well(detector: Detector) -> None:
    text = "Rebels flee town as army nears " * 3_000
    started = time.process_time()
    detector.detect([replace(EMPTY, text=text)])
    as_text = time.process_time() - started
    started = time.process_time()
    detector.detect([replace(EMPTY, title=text)])
    assert time.process_time() - started < UNNOTICED + SLACK * as_text
