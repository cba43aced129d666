"""The benchmark of a year, in small: a replay costs little more than detection, and the table is small."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import replay


def test_a_small_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "results" / "replay.json"
    monkeypatch.setattr("sys.argv", ["replay", "--entries", "1500", "--out", str(out)])
    assert replay.main() == 0
    result = json.loads(out.read_text(encoding="utf-8"))
    assert (result["entries"], result["days"]) == (1500, 365)
    assert result["incidents"] > 5
    assert result["ratio"] < 3
    assert max(quarter["incidents_open"] for quarter in result["quarters"]) <= 20
