"""`whiteflag detect`: inputs, formats, and lines that are no articles."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from monitor.cli.app import build

KEYS = {
    *(
        "article_id",
        "field",
        "start",
        "end",
        "quote",
        "sentence_start",
        "sentence_end",
        "kind",
        "domain",
        "polarity",
    ),
    *("stance", "actor", "opponent", "place", "source", "chain", "euphemism", "rule", "confidence", "weak"),
}
TEXT = "Russian troops withdrew from the town of Lyman, the Institute for the Study of War said. It rained."
runner = CliRunner()


def _rows(output: str) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in output.splitlines() if line]


def test_json_lines_in_and_out_are_the_measuring_interface() -> None:
    article = {
        "id": "x1",
        "title": "",
        "text": TEXT,
        "publisher": "Herald",
        "published_at": "2026-01-02T03:04:05Z",
    }
    result = runner.invoke(
        build(), ["detect", "--format", "jsonl", "-"], input=orjson.dumps(article).decode()
    )
    assert result.exit_code == 0
    (row,) = _rows(result.stdout)
    assert set(row) == KEYS
    assert row["article_id"] == "x1"
    assert TEXT[int(str(row["start"])) : int(str(row["end"]))] == row["quote"]
    assert row["chain"] == ["Herald", "Institute for the Study of War"]


def test_a_plain_text_with_its_title(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(f"Rebels flee the town\n\n{TEXT}\n", encoding="utf-8")
    result = runner.invoke(build(), ["detect", "--format", "json", str(path)])
    assert {row["field"] for row in orjson.loads(result.stdout)} == {"title", "text"}


def test_an_html_page_without_its_navigation(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    body = f"<p>{TEXT}</p><p>{'More about the weather in the region. ' * 8}</p>"
    path.write_text(f"<html><body><nav>Rebels fled</nav><article><h1>News</h1>{body}</article></body></html>")
    result = runner.invoke(build(), ["detect", "--format", "jsonl", str(path)])
    assert result.exit_code == 0
    assert [row["kind"] for row in _rows(result.stdout)] == ["retreat"]


def test_a_bad_line_is_told_and_the_others_go_on() -> None:
    good = orjson.dumps({"id": "x1", "title": "", "text": TEXT}).decode()
    result = runner.invoke(
        build(), ["detect", "--format", "jsonl", "-"], input=f'{good}\nno json\n{{"id": 3}}\n{good}\n'
    )
    assert result.exit_code == 65
    assert len(_rows(result.stdout)) == 2
    assert "line 2" in result.stderr
    assert "line 3" in result.stderr


@pytest.mark.parametrize("target", ["no-such-file.txt"])
def test_what_cannot_be_read_is_one_sentence(target: str) -> None:
    result = runner.invoke(build(), ["detect", target])
    assert result.exit_code == 1
    assert "cannot be read" in str(result.exception)


@pytest.mark.parametrize("text", ["", "  \n\n ", '{"id": "x", "title": " ", "text": ""}'])
def test_input_without_text_says_so(text: str) -> None:
    result = runner.invoke(build(), ["detect", "--format", "jsonl", "-"], input=text)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no text" in result.stderr


def test_text_without_mentions_is_no_fault() -> None:
    result = runner.invoke(build(), ["detect", "--format", "jsonl", "-"], input="It rained all day.")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_the_date_of_a_text_decides_what_is_background() -> None:
    text = "Prices rose after the Russian retreat from Snake Island."
    command = ["detect", "--format", "jsonl", "--published"]
    late = runner.invoke(build(), [*command, "2022-09-16", "-"], input=text)
    soon = runner.invoke(build(), [*command, "2022-07-02", "-"], input=text)
    assert [row["polarity"] for row in _rows(late.stdout)] == ["historical"]
    assert [row["polarity"] for row in _rows(soon.stdout)] == ["asserted"]


def test_a_configuration_that_is_no_folder_is_one_sentence() -> None:
    result = runner.invoke(build(), ["detect", "--config", "/no/such/folder", "-"], input=TEXT)
    assert result.exit_code == 1
    assert "no folder" in str(result.exception)
