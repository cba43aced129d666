"""`whiteflag replay`: the same bytes each time, from files in any order, and clear words for bad lines."""

from __future__ import annotations

import gzip
import random
from pathlib import Path
from typing import Any

import orjson
from typer.testing import CliRunner, Result

from monitor.cli.app import build
from tests.replay_articles import TEXTS, lines

ALERT = {
    *("incident_id", "revision", "reason", "state", "kind", "actor", "place"),
    *("published_at", "outlets", "origins", "citations"),
}
INCIDENT = {
    *("id", "kinds", "actor", "place", "state"),
    *("opened_at", "updated_at", "outlets", "origins", "revisions"),
}
runner = CliRunner()


def replay(path: Path, *options: str) -> Result:
    return runner.invoke(build(), ["replay", str(path), "--format", "jsonl", *options])


def rows(result: Result) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in result.stdout.splitlines()]


def test_the_same_bytes_each_time_whatever_the_order_and_the_packing(tmp_path: Path) -> None:
    plain, mixed = tmp_path / "plain.jsonl", tmp_path / "mixed.jsonl.gz"
    plain.write_bytes(b"\n".join(lines()) + b"\n")
    shuffled = [*lines(), *lines()[:2]]
    random.Random(3).shuffle(shuffled)
    mixed.write_bytes(gzip.compress(b"\n".join(shuffled)))
    first, second, third = (
        replay(plain, "--incidents"),
        replay(plain, "--incidents"),
        replay(mixed, "--incidents"),
    )
    assert first.exit_code == 0, first.output
    assert first.stdout == second.stdout == third.stdout
    *alerts, incident = rows(first)
    assert all(set(row) == ALERT for row in alerts)
    assert set(incident) == INCIDENT
    assert [(row["reason"], row["outlets"], row["origins"]) for row in alerts] == [
        ("first_report", 1, 1),
        ("corroborated", 3, 2),
    ]
    assert (incident["kinds"], incident["actor"], incident["state"]) == (
        ["retreat"],
        "Russia",
        "corroborated",
    )
    assert (incident["outlets"], incident["origins"], incident["revisions"]) == (3, 2, 2)
    cited = alerts[0]["citations"][0]
    assert TEXTS["Herald"][cited["start"] : cited["end"]] == cited["quote"]
    assert cited["chain"] == ["Herald", "Institute for the Study of War"]


def test_only_what_was_published_between(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_bytes(b"\n".join(lines()))
    (row,) = rows(replay(path, "--from", "2022-10-01T02:00", "--to", "2022-10-01"))
    assert row["citations"][0]["publisher"] == "Gazette"
    assert rows(replay(path, "--to", "2022-09-30")) == []
    wrong = replay(path, "--from", "yesterday")
    assert wrong.exit_code == 2
    assert "is no time" in wrong.output


def test_bad_lines_are_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    bad = [b'{"id": 7}', b"{", orjson.dumps({"id": "undated", "text": TEXTS["Herald"]})]
    path.write_bytes(b"\n".join([*lines(), *bad]))
    result = replay(path)
    assert result.exit_code == 65
    assert len(rows(result)) == 2
    told = [line for line in result.stderr.splitlines() if line.startswith("whiteflag: ")]
    assert len(told) == 3
    assert "line 5 is no article: id must be a string" in told[0]
    assert "line 6" in told[1]
    assert "(undated) has no published_at" in told[2]


def test_a_file_that_is_broken_or_missing_is_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "cut.jsonl.gz"
    broken.write_bytes(gzip.compress(b"\n".join(lines()))[:-20])
    for path in (broken, tmp_path / "none.jsonl"):
        result = replay(path)
        assert result.exit_code != 0
        assert "cannot be read" in str(result.exception)
    assert replay(broken, "--topic").exit_code == 2


def test_an_article_that_takes_its_claim_back_retracts_the_incident(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    first = {"id": "x", "text": TEXTS["Herald"], "publisher": "Herald", "published_at": "2022-10-01T06:00Z"}
    later = {
        **first,
        "text": "Nothing has moved near Lyman, the institute says.",
        "fetched_at": "2022-10-01T09:00Z",
    }
    path.write_bytes(b"\n".join(orjson.dumps(one) for one in (later, first)))
    found = rows(replay(path))
    assert [(row["reason"], row["state"]) for row in found] == [
        ("first_report", "reported"),
        ("retracted", "retracted"),
    ]
