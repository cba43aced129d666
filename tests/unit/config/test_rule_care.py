"""Rules that can never count, that another is always before, or that ask for lists that do not exist."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.config.detection import read
from monitor.config.reader import Reader
from monitor.config.rule_care import Located, located_frames, odd_frames
from monitor.detection.rules import Frame, Language

CONFIG = Path(__file__).resolve().parents[3] / "config"
FLEE = Frame(
    *("flee", "retreat", "subject"),
    fires=("Rebels fled.",),
    silent=("They did not.",),
    verbs=("flee", "run away"),
    needs={"subject": ("force", "group")},
    bars={"subject": ("civilian",)},
)


@pytest.fixture(scope="module")
def language() -> Language:
    config = read(Reader(CONFIG))
    assert config is not None
    return config.languages["en"]


def _odd(language: Language, *frames: Frame) -> list[str]:
    located = [Located(frame, Path("a.yml"), ("frames", number)) for number, frame in enumerate(frames)]
    return [message for _, _, message in odd_frames(located, language)]


def test_nothing_is_odd_about_the_shipped_rules(language: Language) -> None:
    assert [
        f"{one.frame.id}: {message}"
        for one, _, message in odd_frames(located_frames(Reader(CONFIG), "en"), language)
    ] == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"verbs": ()}, "neither verbs nor nouns"),
        ({"fires": ()}, "no example that must count"),
        ({"silent": ()}, "no example that must not count"),
        ({"needs": {"subject": ("knight",)}}, "no list of words is called knight"),
        ({"bars": {"subject": ("force", "group")}}, "bars forbids all that needs asks for"),
    ],
)
def test_what_is_odd_about_a_rule(changes: dict[str, object], told: str, language: Language) -> None:
    assert any(told in message for message in _odd(language, replace(FLEE, **changes)))  # type: ignore[arg-type]
    assert _odd(language, FLEE) == []


@pytest.mark.parametrize(
    ("changes", "shadowed"),
    [
        ({}, True),
        ({"verbs": ("run away",)}, True),
        ({"needs": {"subject": ("force",)}}, True),
        ({"bars": {"subject": ("civilian", "sport")}}, True),
        ({"verbs": ("flee", "bolt")}, False),
        ({"needs": {"subject": ("force", "state")}}, False),
        ({"needs": {"object": ("place",)}}, False),
        ({"bars": {}}, False),
        ({"kind": "defeat"}, False),
        ({"actor": "object"}, False),
    ],
)
def test_a_rule_behind_one_that_asks_for_less(
    changes: dict[str, object], shadowed: bool, language: Language
) -> None:
    later = replace(FLEE, id="later", **changes)  # type: ignore[arg-type]
    assert any("flee is before it" in message for message in _odd(language, FLEE, later)) is shadowed


def test_two_rules_of_one_name_are_told_where_the_second_stands(tmp_path: Path) -> None:
    path = tmp_path / "detection/en/frames/zz.yml"
    path.parent.mkdir(parents=True)
    frame = "{kind: retreat, actor: subject, verbs: [flee], fires: [], id: twice}"
    path.write_text(f"frames:\n  - {frame}\n  - {frame}\n", encoding="utf-8")
    reader = Reader(tmp_path, CONFIG)
    read(reader)
    assert [str(fault) for fault in reader.faults] == [
        f"{path}:3: frames.1.id: another frame is called twice"
    ]
