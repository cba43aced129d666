"""One story, told and retold: the think tank's reading, the ministry's own words, a third party, the blame.

`tests/data/replay/story.jsonl` holds an article with the claims of several speakers in it, and three outlets
that retell one or the other. An analyst must get one incident, and nothing that nobody said.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.alerts.policy import Policy
from monitor.cli.articles_in import BadLine, read
from monitor.config.detection import load_detector
from monitor.models import Alert
from monitor.replay.engine import Engine, History
from monitor.replay.order import Archive
from monitor.replay.run import Tally, replay
from tests.builders import NOW

ROOT = Path(__file__).resolve().parents[3]
STORY = ROOT / "tests" / "data" / "replay" / "story.jsonl"


@pytest.fixture(scope="module")
def told() -> tuple[list[Alert], list[History]]:
    """The alerts of the story, and its incidents at the end."""
    engine = Engine(Policy())
    articles = [one for one in read(str(STORY), "", NOW) if not isinstance(one, BadLine)]
    with Archive() as archive:
        archive.fill(articles)
        alerts = list(replay(archive.turns(), load_detector(ROOT / "config"), engine, Tally()))
    return alerts, engine.histories()


def test_it_is_one_incident_and_one_alert(told: tuple[list[Alert], list[History]]) -> None:
    alerts, histories = told
    assert len(histories) == 1
    assert [alert.reason for alert in alerts] == ["first_report"], "the others only retell it"


def test_four_outlets_and_three_origins(told: tuple[list[Alert], list[History]]) -> None:
    last = told[1][0].last
    assert len(last.outlets) == 4
    outlets = {origin.label.lower(): origin.outlets for origin in last.origins}
    assert outlets == {
        "institute for the study of war": ("Northern Star", "Morning Post", "Evening Echo"),
        "russia's defence ministry": ("Northern Star",),
        "the british defence ministry": ("Northern Star", "Harbour Mail"),
    }
    assert last.independent == 2


def test_nobody_quoted_has_admitted_it(told: tuple[list[Alert], list[History]]) -> None:
    last = told[1][0].last
    assert (last.state, last.actor and last.actor.name) == ("corroborated", "Russia")
    assert set(last.kinds) == {"retreat", "defeat", "admission"}
    assert last.place is not None
    assert "Kherson" in last.place.name


def test_who_is_blamed_and_who_is_shielded_with_the_words(told: tuple[list[Alert], list[History]]) -> None:
    last = told[1][0].last
    assert [one.name for one in last.blamed] == ["general staff"]
    assert [one.name for one in last.shielded] == ["Vladimir Putin"]
    quotes = {one.quote for one in (*last.blamed, *last.shielded)}
    assert len(quotes) == 1
    assert "turn the blame away from Vladimir Putin and onto the general staff" in quotes.pop()
