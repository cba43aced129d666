"""`whiteflag backtest`: other rules beside today's, on the same articles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from monitor.cli.app import build
from monitor.errors import ConfigError, WhiteflagError
from tests.replay_articles import TEXTS, lines

FOLDER = Path(__file__).resolve().parents[3] / "config"
FRAME = """
frames:
  - id: rain
    kind: retreat
    actor: subject
    verbs: [rain]
    fires: ["It rained."]
"""
runner = CliRunner()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    path.write_bytes(b"\n".join(lines()))
    return path


def stricter(folder: Path) -> Path:
    """Rules with nothing but another policy, in which no mention is sure enough."""
    folder.mkdir()
    policy = (FOLDER / "correlation.yml").read_text(encoding="utf-8")
    changed = policy.replace("max_age: 7d", "max_age: 1m").replace(
        "min_confidence: 0.3", "min_confidence: 1.0"
    )
    assert changed != policy
    (folder / "correlation.yml").write_text(changed, encoding="utf-8")
    return folder


def test_what_is_told_no_longer_and_how_right_that_was(archive: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.jsonl"
    mentions = [{"kind": "retreat", "domain": "military", "polarity": "asserted"}]
    known = [
        {"id": "Herald", "text": TEXTS["Herald"], "mentions": mentions},
        {"id": "Gazette", "text": TEXTS["Gazette"], "mentions": []},
    ]
    labels.write_bytes(b"\n".join(map(orjson.dumps, known)))
    rules = stricter(tmp_path / "rules")
    options = ["backtest", str(archive), "--rules", str(rules), "--labels", str(labels)]
    result = runner.invoke(build(), [*options, "--format", "jsonl"])
    assert result.exit_code == 0, result.output
    gone, today, candidate = map(orjson.loads, result.stdout.splitlines())
    assert (gone["change"], gone["kinds"], gone["actor"]) == ("gone", ["retreat"], "Russia")
    assert (today["incidents"], today["alerts"], today["precision"]) == (1, 2, 0.5)
    assert (candidate["incidents"], candidate["precision"]) == (0, None)
    text = runner.invoke(build(), [*options, "--format", "text"]).stdout
    assert "No longer: 1 incident" in text
    assert "precision 0.500 of 2 labelled claims" in text


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [("readme.md", "", WhiteflagError), ("correlation.yml", "max_aeg: 1d", ConfigError)],
)
def test_a_folder_without_rules_or_with_wrong_ones_is_one_message(
    archive: Path, tmp_path: Path, name: str, text: str, error: type[Exception]
) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / name).write_text(text, encoding="utf-8")
    result = runner.invoke(build(), ["backtest", str(archive), "--rules", str(rules)])
    assert isinstance(result.exception, error)


def test_a_candidate_needs_only_the_files_that_differ(archive: Path, tmp_path: Path) -> None:
    frames = tmp_path / "rules" / "detection" / "en" / "frames"
    frames.mkdir(parents=True)
    (frames / "rain.yml").write_text(FRAME, encoding="utf-8")
    judge = (FOLDER / "detection/en/judge.yml").read_text(encoding="utf-8")
    (frames.parent / "judge.yml").write_text(judge, encoding="utf-8")
    result = runner.invoke(
        build(), ["backtest", str(archive), "--rules", str(tmp_path / "rules"), "--format", "jsonl"]
    )
    assert result.exit_code == 0, result.output
    rows: list[dict[str, Any]] = [orjson.loads(line) for line in result.stdout.splitlines()]
    assert [row["change"] for row in rows] == ["summary", "summary"]
    assert rows[0]["same"] == 1
