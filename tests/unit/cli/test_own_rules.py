"""An analyst adds a rule without touching Python: exactly as docs/detection.md tells."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from monitor.cli.app import build

DOC = (Path(__file__).resolve().parents[3] / "docs/detection.md").read_text(encoding="utf-8")
NEWS = "Soldiers of the Syrian army raised a white flag at Hama on Friday, residents said."
runner = CliRunner()


@pytest.fixture(scope="module")
def my_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the page tells to make."""
    folder = tmp_path_factory.mktemp("analyst")
    told = re.search(r"`my-rules/(\S+\.yml)`:\n\n```yaml\n(.+?)```", DOC, re.S)
    assert told is not None
    path = folder / told[1]
    path.parent.mkdir(parents=True)
    path.write_text(told[2], encoding="utf-8")
    return folder


def test_the_rule_of_the_page_checks_and_counts(my_rules: Path) -> None:
    checked = runner.invoke(build(), ["config", "check", "--config", str(my_rules)])
    assert checked.exit_code == 0, checked.output
    assert not [line for line in checked.stderr.splitlines() if "white-flag" in line]
    command = ["detect", "--format", "jsonl", "-"]
    assert runner.invoke(build(), command, input=NEWS).stdout == ""
    found = runner.invoke(build(), [*command, "--config", str(my_rules)], input=NEWS)
    (row,) = [orjson.loads(line) for line in found.stdout.splitlines()]
    assert (row["kind"], row["rule"], row["weak"]) == ("defeat", "white-flag", False)
    assert row["actor"]["id"] == "state:SY"


def test_explain_shows_it(my_rules: Path) -> None:
    text = f"{NEWS} The farmer waved a white flag at the passing train."
    result = runner.invoke(build(), ["detect", "--explain", "--config", str(my_rules), "-"], input=text)
    assert "rule white-flag" in " ".join(result.stdout.split())
    assert "not read" in result.stdout


def test_a_rule_that_does_not_keep_its_promises_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "detection/en/frames/wrong.yml"
    path.parent.mkdir(parents=True)
    path.write_text(
        """\
frames:
  - id: shadowed
    kind: retreat
    actor: subject
    verbs: [flee]
    needs: {subject: [force, knights]}
    fires:
      - The bakery smells of bread.
""",
        encoding="utf-8",
    )
    result = runner.invoke(build(), ["config", "check", "--config", str(tmp_path)])
    assert result.exit_code == 78
    told = " ".join(result.stderr.split())
    assert f"{path}:6: frames.0.needs.subject: shadowed: no list of words is called knights" in told
    assert f"{path}:8: frames.0.fires.0: shadowed: “The bakery smells of bread.” does not count" in told
    assert "no example that must not count" in told
