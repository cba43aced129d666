"""Sentences with their offsets."""

from __future__ import annotations

import time

import pytest

from monitor.detection.sentences import sentences

ABBREVIATIONS = frozenset({"gen", "mr", "st"})


def _split(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text, ABBREVIATIONS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Gen. Smith left. He fled.", ["Gen. Smith left.", "He fled."]),
        ("The U.S. Army left.", ["The U.S. Army left."]),
        ("J. R. Smith left.", ["J. R. Smith left."]),
        ("It lost 3.5 km. Then 4.", ["It lost 3.5 km.", "Then 4."]),
        ('He said: "We left." They cheered.', ['He said: "We left."', "They cheered."]),
        ("“We left.” They cheered.", ["“We left.”", "They cheered."]),
        ("Title without a stop\n\nThe text.", ["Title without a stop", "The text."]),
        ("  spaced  \n \n", ["spaced"]),
        ("They left… and came back.", ["They left… and came back."]),
        ("", []),
    ],
)
def test_where_sentences_end(text: str, expected: list[str]) -> None:
    assert _split(text) == expected


@pytest.mark.parametrize("piece", ["a. ", '."', "“”. ", "St. ", "word ", "\n", "... ", "((((. "])
def test_time_grows_with_length_only(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    started = time.perf_counter()
    for _ in sentences(text, ABBREVIATIONS):
        pass
    assert time.perf_counter() - started < 5
