"""The checker of replays: which events were told, how often, and in which state."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import replay_events

EVENT: dict[str, Any] = {
    "id": "elms",
    "kind": "retreat",
    "actor": "Norden",
    "place": "Elms",
    "from": "2024-05-14",
    "to": "2024-05-15",
}


def incident(identifier: str, place: str | None = "Elms, Vale, SU", **changes: Any) -> dict[str, Any]:
    usual = {
        "id": identifier,
        "kinds": ["retreat"],
        "actor": "Norden",
        "place": place,
        "state": "reported",
        "opened_at": "2024-05-14T09:30:00Z",
        "updated_at": "2024-05-14T12:00:00Z",
        "outlets": 1,
        "origins": 1,
        "revisions": 1,
    }
    return usual | changes


def found(*incidents: dict[str, Any]) -> replay_events.Found:
    return replay_events.find(EVENT, list(incidents), {"Elms", "Farport"})


def test_an_incident_of_that_place_goes_before_one_of_none() -> None:
    told = found(incident("a"), incident("b", None))
    assert [one["id"] for one in told.incidents] == ["a"]
    assert [one["id"] for one in found(incident("b", None)).incidents] == ["b"]


@pytest.mark.parametrize(
    "other",
    [
        incident("x", "Farport, Coast, SU"),
        incident("x", actor="Suden"),
        incident("x", kinds=["defeat"]),
        incident("x", opened_at="2024-05-20T00:00:00Z", updated_at="2024-05-20T00:00:00Z"),
    ],
)
def test_others_are_not_that_event(other: dict[str, Any]) -> None:
    assert found(other).incidents == []


@pytest.mark.parametrize(
    ("incidents", "code", "summary"),
    [
        ([incident("a")], 0, "1 of 1 events, 1.00 incidents per event"),
        ([incident("a"), incident("b")], 1, "1 of 1 events, 2.00 incidents per event"),
        ([], 1, "0 of 1 events"),
    ],
)
def test_it_fails_where_an_event_is_missing_or_told_twice(
    incidents: list[dict[str, Any]],
    code: int,
    summary: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    replay, events = tmp_path / "replay.jsonl", tmp_path / "events.json"
    replay.write_text("\n".join(map(json.dumps, incidents)), encoding="utf-8")
    events.write_text(json.dumps([EVENT]), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["replay_events", str(replay), str(events)])
    assert replay_events.main() == code
    assert summary in capsys.readouterr().out
