"""`whiteflag alerts preview`: what a receiver would get, and nothing sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.cli.app import build
from monitor.topics import encode
from tests.alert_cases import CASES

ROUTES = """
receivers:
  chat: {kind: slack-bot, token_secret: T, channel: C0000001}
  mail: {kind: email, host: smtp.example.org, from: w@example.org, to: [desk@example.org]}
route: {receivers: [chat, mail]}
"""
ADMITTED = CASES["admitted"]


@pytest.fixture(autouse=True)
def alerts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "routes.yml").write_text(ROUTES, encoding="utf-8")
    (tmp_path / "templates/mail").mkdir(parents=True)
    (tmp_path / "templates/mail/title.txt").write_text("a\n{{ alert.nothing }}", encoding="utf-8")
    monkeypatch.setenv("WHITEFLAG_CONFIG", str(tmp_path))
    monkeypatch.setenv("WHITEFLAG_BOARD", "https://board.example")
    file = tmp_path / "alerts.jsonl"
    file.write_bytes(b"\n".join(encode(CASES[name]) for name in ("admitted", "hostile")) + b"\n")
    return file


def preview(*words: str) -> Result:
    return CliRunner().invoke(build(), ["alerts", "preview", *words])


def test_one_alert_of_a_file_as_people_see_it(alerts: Path) -> None:
    found = preview(ADMITTED.id, "--receiver", "chat", "--file", str(alerts))
    assert found.exit_code == 0
    assert f"--- {ADMITTED.id}: first message" in found.stdout
    assert "reply in its thread, shown to all" in found.stdout
    assert "[ Open on the board → https://board.example/incidents/incident-1 ]" in found.stdout
    assert "<!channel>" not in found.stdout


def test_raw_is_what_goes_over_the_wire(alerts: Path) -> None:
    found = preview("incident-1", "-r", "chat", "-f", str(alerts), "--raw")
    messages = [json.loads(line) for line in found.stdout.splitlines()]
    assert len(messages) == 4
    assert all(message["blocks"] for message in messages)


def test_without_an_alert_it_is_the_sample_and_a_broken_text_is_told() -> None:
    found = preview("-r", "mail")
    assert found.exit_code == 0
    assert "Subject: Test alert: Examplia says it has left Sampleford" in found.stdout
    assert "title.txt:2: 'monitor.models.Alert object' has no attribute 'nothing'" in found.stderr
    assert "the built-in text is used" in found.stderr


def test_what_cannot_be_shown_is_said_in_one_sentence(alerts: Path) -> None:
    missing = preview("incident-9", "-r", "chat", "-f", str(alerts))
    assert missing.exit_code == 1
    assert missing.stderr == "whiteflag: there is no alert or incident incident-9.\n"
    assert "no receiver 'pager'; there are: chat, mail" in str(preview("-r", "pager").exception)
    alerts.write_bytes(b"{}\n")
    broken = preview("-r", "chat", "-f", str(alerts))
    assert f"{alerts}:1 is no alert: schema None is not 1" in str(broken.exception)
    assert "Cannot read /nowhere: No such file" in str(preview("-r", "chat", "-f", "/nowhere").exception)
