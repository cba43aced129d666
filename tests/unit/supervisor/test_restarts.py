from __future__ import annotations

import pytest

from monitor.supervisor.restarts import (
    EX_CONFIG,
    History,
    Restarts,
    Verdict,
    after_death,
    how_it_ended,
    last_words,
)

RULES = Restarts(first=0.5, longest=30.0, steady=20.0, tries=4)


def deaths(*lives: float, code: int = 1) -> list[Verdict]:
    """The verdicts over a child that lived so long each time."""
    verdicts: list[Verdict] = []
    history = History()
    for lived in lives:
        verdicts.append(after_death(history, lived, code, RULES))
        history = verdicts[-1].history
    return verdicts


def test_the_pause_doubles_with_each_quick_death() -> None:
    assert [v.pause for v in deaths(0.1, 0.1, 0.1)] == [0.5, 1.0, 2.0]


def test_a_child_that_never_worked_is_given_up() -> None:
    last = deaths(0.1, 0.1, 0.1, 0.1)[-1]
    assert last.pause is None
    assert last.reason == "ended with code 1, 4 times in a row"


def test_a_child_that_has_worked_is_started_again_for_ever_with_pauses_that_stay_bounded() -> None:
    pauses = [v.pause for v in deaths(25.0, *[0.1] * 50)]
    assert None not in pauses
    assert pauses[0] == 0.5
    assert pauses[-1] == 30.0


def test_a_long_life_begins_the_count_anew() -> None:
    assert [v.pause for v in deaths(25.0, 0.1, 0.1, 25.0, 0.1)] == [0.5, 1.0, 2.0, 0.5, 1.0]


def test_a_wrong_configuration_is_given_up_at_once() -> None:
    assert deaths(0.1, code=EX_CONFIG)[0].pause is None


def test_a_wrong_configuration_after_a_long_life_may_be_mended() -> None:
    assert deaths(25.0, 0.1, code=EX_CONFIG)[1].pause == 1.0


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, "ended with code 0"),
        (3, "ended with code 3"),
        (-9, "was killed by SIGKILL"),
        (-250, "was killed by signal 250"),
    ],
)
def test_the_end_is_told_in_words(code: int, words: str) -> None:
    assert how_it_ended(code) == words


def test_last_words_are_the_sentence_for_the_user_with_all_its_lines() -> None:
    lines = [
        '{"event":"starting"}',
        "whiteflag: The configuration has 2 faults:",
        "  a.yml:1: x",
        "  b.yml:2: y",
    ]
    assert last_words(lines) == "The configuration has 2 faults:\n  a.yml:1: x\n  b.yml:2: y"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], ""),
        (["", "  "], ""),
        (["Traceback", "ValueError: no", ""], "ValueError: no"),
        (['{"event":"cannot go on","level":"error"}'], "cannot go on"),
        (["[1, 2]"], "[1, 2]"),
    ],
)
def test_last_words_without_a_sentence_are_the_last_line(lines: list[str], words: str) -> None:
    assert last_words(lines) == words
