"""`config/templates/`: what is wrong in it is said with path and line, and stops no alert."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.alerts.templates import TemplateError
from monitor.config.check import check_all
from monitor.config.paths import config_root
from monitor.config.reader import Reader
from monitor.config.templates import count, read, texts_for
from monitor.errors import ConfigError
from monitor.settings import Settings
from tests.alert_cases import CASES

ROUTES = """
receivers:
  log: {kind: console}
  chat: {kind: slack, url_secret: URL}
route: {receivers: [log, chat]}
"""
FIRST = CASES["first_report"]


def write(root: Path, **files: str) -> None:
    (root / "routes.yml").write_text(ROUTES, encoding="utf-8")
    for name, text in files.items():
        path = root / "templates" / name.replace("__", "/").replace("_txt", ".txt").replace("_html", ".html")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_they_are_read_for_their_receiver(tmp_path: Path) -> None:
    write(tmp_path, chat__title_txt="{{ alert.state }}!", pager__title_txt="{{ alert.reason }}")
    text = (tmp_path / "routes.yml").read_text(encoding="utf-8")
    more = text.replace("route:", "  pager: {kind: slack, url_secret: URL2}\nroute:").replace(
        "[log", "[pager, log"
    )
    (tmp_path / "routes.yml").write_text(more, encoding="utf-8")
    reader = Reader(tmp_path)
    found = read(reader)
    assert found is not None, reader.faults
    assert count(found) == {"templates": 2}
    texts = texts_for(tmp_path, "https://board.example")
    assert texts("chat").title(FIRST, "as ever") == "reported!"
    assert texts("pager").title(FIRST, "as ever") == "first_report"
    assert texts("log").title(FIRST, "as ever") == "as ever"
    assert texts("log").link(FIRST).startswith("https://board.example/")


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("pager__title_txt", "x", "pager/title.txt: there is no receiver 'pager'; there are: log, chat"),
        ("log__title_txt", "x", "log/title.txt: receiver log has no place for this: it has no texts"),
        (
            "chat__text_html",
            "x",
            "chat/text.html: receiver chat has no place for this: "
            "one of kind slack takes title.txt and text.txt",
        ),
        (
            "chat__subject_txt",
            "x",
            "chat/subject.txt: receiver chat has no place for this: "
            "one of kind slack takes title.txt and text.txt",
        ),
        ("chat__title_txt", "a\n{% endif %}", "chat/title.txt:2: Encountered unknown tag 'endif'."),
        ("chat__title_txt", "a\nb {{ alert.x }}", "chat/title.txt:2: 'monitor.models.Alert object' has no"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, file: str, text: str, said: str) -> None:
    write(tmp_path, **{file: text})
    reader = Reader(tmp_path)
    assert read(reader) is None
    with pytest.raises(ConfigError) as caught:
        reader.finish()
    [found] = caught.value.faults
    assert str(found).startswith(f"{tmp_path}/templates/{said}")


def test_a_broken_one_is_told_at_the_start_and_at_each_use_and_does_without(tmp_path: Path) -> None:
    write(tmp_path, chat__title_txt="{{ oh", chat__text_txt="{{ alert.reason }}")
    (tmp_path / "templates/chat/text.html").write_bytes(b"\xff\xfe")
    told: list[TemplateError] = []
    texts = texts_for(tmp_path, on_fault=told.append)
    assert sorted(error.path.name for error in told) == ["text.html", "title.txt"]
    assert texts("chat").title(FIRST, "as ever") == "as ever"
    assert texts("chat").text(FIRST, "as ever") == "first_report"
    assert len(told) == 3


def test_without_telling_it_stands_in_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, chat__title_txt="a\n{{ oh }}")
    texts_for(tmp_path)
    said = capsys.readouterr().out
    assert "template_failed" in said
    assert "title.txt" in said
    assert "line=2" in said


def test_config_check_counts_them() -> None:
    assert check_all(config_root(Settings()))["templates"] == 0
