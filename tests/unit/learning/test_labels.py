"""Files of labelled sentences."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from monitor.learning.labels import LabelError, read_labels

LINE = (
    '{"id": "a1", "text": "Rebels fled.", "prev": "Before.", "date": "2024-05-01", "mentions": '
    '[{"kind": "retreat", "domain": "military", "polarity": "asserted", "trigger": "fled", "place": null}]}'
)


def test_a_sentence_as_an_article(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(LINE + "\n\n")
    (sentence,) = read_labels(path)
    article = sentence.article()
    assert article.text[sentence.start :] == "Rebels fled."
    assert sentence.day == date(2024, 5, 1)
    assert article.flags == ()
    assert [label.trigger for label in sentence.labels] == ["fled"]


def test_a_sentence_without_a_date_is_flagged(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text('{"id": "a1", "text": "Rebels fled.", "mentions": []}')
    (sentence,) = read_labels(path)
    assert sentence.article().flags == ("no-date",)
    assert sentence.start == 0


@pytest.mark.parametrize(
    "line", ["no json", "[]", '{"id": "a", "text": "b"}', '{"id": 1, "text": "b", "mentions": 3}']
)
def test_a_wrong_line_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(f"{LINE}\n{line}\n")
    with pytest.raises(LabelError, match=r"labels\.jsonl:2"):
        list(read_labels(path))


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="cannot be read"):
        list(read_labels(tmp_path / "none.jsonl"))
