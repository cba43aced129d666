"""`whiteflag evaluate`: figures for people and machines, and lines that are no labelled sentences."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from monitor.cli.app import build

ROWS = (
    {
        "id": "01",
        "text": "Russian troops withdrew from Lyman, the Institute for the Study of War said.",
        "date": "2026-01-02",
        "tags": ["plain"],
        "mentions": [
            {
                "kind": "retreat",
                "domain": "military",
                "polarity": "asserted",
                "actor": "Russian troops",
                "actor_norm": "Russia",
                "place": "Lyman",
                "source": "the Institute for the Study of War",
            }
        ],
    },
    {
        "id": "02",
        "text": "The candle factory smelled of wax.",
        "tags": ["plain", "odd"],
        "mentions": [{"kind": "defeat", "domain": "military", "polarity": "asserted"}],
    },
    {"id": "03", "text": "It rained all day.", "mentions": []},
)
runner = CliRunner()


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    path = tmp_path / "labels.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, ROWS)))
    return path


def test_the_figures_as_json(labels: Path) -> None:
    result = runner.invoke(build(), ["evaluate", "--errors", "2", str(labels)])
    assert result.exit_code == 0, result.output
    row = orjson.loads(result.stdout)
    assert row["sentences"] == 3
    assert row["military/retreat"] == {"p": 1.0, "r": 1.0, "f1": 1.0, "tp": 1, "fp": 0, "fn": 0}
    assert row["military/micro"] == {"p": 1.0, "r": 0.5, "f1": 0.667, "tp": 1, "fp": 0, "fn": 1}
    assert row["accuracy/actor"] == row["accuracy/source"] == row["accuracy/place"] == 1.0
    assert row["accuracy/nosource"] is None
    assert row["quotes_not_verbatim"] == 0
    assert row["errors"] == {"missed military defeat: unseen: no trigger word": 1}
    assert row["tags"] == {"odd": {"right": 0, "of": 1}, "plain": {"right": 1, "of": 2}}
    assert [one["id"] for one in row["examples"]] == ["02"]


def test_the_figures_as_tables(labels: Path) -> None:
    result = runner.invoke(build(), ["evaluate", "--format", "table", "--errors", "1", str(labels)])
    assert result.exit_code == 0, result.output
    assert "military/micro" in result.stdout
    assert "The candle factory smelled of wax." in result.stdout


def test_only_what_is_held_back(labels: Path) -> None:
    result = runner.invoke(build(), ["evaluate", "--held-back", str(labels)])
    assert orjson.loads(result.stdout)["sentences"] == 0


def test_every_bad_line_is_named_with_its_fault(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    lines = [
        '{"id": "1", "text": "x", "mentions":'
        ' [{"kind": "advance", "domain": "military", "polarity": "asserted"}]}',
        '{"id": "2", "text": "x"}',
        "no json",
    ]
    path.write_text("\n".join(lines))
    result = runner.invoke(build(), ["evaluate", str(path)])
    told = str(result.exception)
    assert result.exit_code == 1
    assert f"{path}:1: kind: input should be 'retreat', 'defeat' or 'admission'" in told
    assert f"{path}:2: mentions is missing" in told
    assert f"{path}:3: " in told
