"""The reader of configuration: typed values, and every fault with its path and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.reader import Reader, Strict
from monitor.errors import ConfigError


class Item(Strict):
    name: str
    weight: int = 1


class File(Strict):
    items: tuple[Item, ...]
    note: str = ""


def faults(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "file.yml").write_text(text)
    reader = Reader(tmp_path)
    reader.yaml("file.yml", File)
    with pytest.raises(ConfigError) as caught:
        reader.finish()
    return [str(fault).removeprefix(f"{tmp_path}/") for fault in caught.value.faults]


def test_a_good_file_is_typed(tmp_path: Path) -> None:
    (tmp_path / "file.yml").write_text("items:\n  - {name: a}\n  - {name: b, weight: 2}\n")
    reader = Reader(tmp_path)
    found = reader.yaml("file.yml", File)
    reader.finish()
    assert found == File(items=(Item(name="a"), Item(name="b", weight=2)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("items:\n  - name: a\n    wieght: 2\n", "file.yml:3: items.0.wieght: this key is unknown"),
        ("items:\n  - name: a\n  - weight: 2\n", "file.yml:3: items.1.name: this key is missing"),
        ("note: x\n", "file.yml:1: items: this key is missing"),
        ("items: []\nnote: a\nnote: b\n", "file.yml:3: note: this key stands here twice"),
        ("items: [\n", "file.yml:2: did not find expected node content"),
        ("", "file.yml: Input should be a valid dictionary or instance of File"),
    ],
    ids=["unknown", "missing", "missing-top", "twice", "no-yaml", "empty"],
)
def test_a_fault_has_its_line_and_key(tmp_path: Path, text: str, expected: str) -> None:
    assert faults(tmp_path, text) == [expected]


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("items:\n  - {name: a, weight: heavy}\nextra: 1\n")
    (tmp_path / "b.tsv").write_text("name\tweight\nx\t1\ny\tmuch\n")
    reader = Reader(tmp_path)
    reader.yaml("a.yml", File)
    reader.table("b.tsv", Item)
    reader.yaml("missing.yml", File)
    with pytest.raises(ConfigError) as caught:
        reader.finish()
    assert [(fault.path.name, fault.line) for fault in caught.value.faults] == [
        ("a.yml", 2),
        ("a.yml", 3),
        ("b.tsv", 3),
        ("missing.yml", None),
    ]
    assert "4 faults" in str(caught.value)


def test_a_table_skips_comments_and_leaves_empty_cells_to_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text("# how to add a line\nname\tweight\n\na\t\nb\t7\n")
    reader = Reader(tmp_path)
    assert reader.table("t.tsv", Item) == [Item(name="a"), Item(name="b", weight=7)]
    reader.finish()


def test_a_row_with_too_many_cells_is_a_fault_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text("name\na\tb\n")
    reader = Reader(tmp_path)
    assert reader.table("t.tsv", Item) == []
    assert [fault.line for fault in reader.faults] == [2]
