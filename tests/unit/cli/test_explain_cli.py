"""`whiteflag detect --explain`: what matched, what stopped it, in words that need no knowledge of rules."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import orjson
from typer.testing import CliRunner

from monitor.cli.app import build

FIRING = "Russian troops withdrew from the town of Lyman, the Institute for the Study of War said."
SUPPOSED = "If the rebels withdraw from the town, talks can begin."
SPORT = "The home team suffered a defeat in the cup final."
HOSTILE = 'Rebels fled the town of <script>alert("x")</script> & Masisi.'
runner = CliRunner()


def _explain(text: str, format: str) -> str:
    result = runner.invoke(build(), ["detect", "--explain", "--format", format, "-"], input=text)
    assert result.exit_code == 0, result.output
    return result.stdout


def _records(text: str) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in _explain(text, "jsonl").splitlines()]


def test_each_sentence_has_one_record_with_the_gate_that_decided() -> None:
    records = _records(f"{FIRING} {SUPPOSED} {SPORT}")
    assert [record["gate"] for record in records] == ["fires", "polarity", "frames"]
    assert [record["passed"] for record in records] == [True, False, False]
    assert all(record["reason"] for record in records)


def test_a_record_marks_the_words_by_their_part() -> None:
    (record,) = _records(FIRING)
    found = {mark["part"]: FIRING[mark["start"] : mark["end"]] for mark in record["marks"]}
    assert found["trigger"] == "withdrew"
    assert found["actor"].startswith("Russian")
    assert "Lyman" in found["place"]
    assert "Study of War" in found["source"]


def test_a_record_carries_the_reasons_of_the_model_in_plain_words() -> None:
    (record,) = _records(FIRING)
    reasons = record["mentions"][0]["model"]
    assert [abs(one["weight"]) for one in reasons] == sorted(
        (abs(one["weight"]) for one in reasons), reverse=True
    )
    assert all(one["means"] and ":" not in one["means"] for one in reasons)


def test_what_decided_the_polarity_is_named() -> None:
    (record,) = _records(SUPPOSED)
    assert record["mentions"][0]["polarity_because"] == "if"
    assert "if" in record["reason"]


def test_a_passed_over_trigger_says_what_is_missing() -> None:
    _, record = _records(f"{FIRING} {SPORT}")
    assert {over["trigger"]["text"] for over in record["passed_over"]} == {"defeat"}
    assert "who it is about" in record["reason"]
    assert "team" in record["reason"]


def test_the_text_shows_the_verdict_and_the_reason() -> None:
    shown = " ".join(_explain(f"{FIRING} {SUPPOSED} {SPORT}", "text").split())
    assert "military retreat of Russia at Lyman" in shown
    assert "a claim, but no news" in shown
    assert "no claim: no rule holds" in shown
    assert "[" not in shown


def test_the_page_escapes_everything_and_loads_nothing() -> None:
    class Tags(HTMLParser):
        seen: set[str] = set()  # noqa: RUF012

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.seen.add(tag)
            assert not {"src", "href", "onload", "onclick"} & {name for name, _ in attrs}

    page = _explain(f"<b>Title</b>\n\n{HOSTILE} {FIRING}", "html")
    Tags().feed(page)
    assert "script" not in Tags.seen
    assert "b" not in Tags.seen
    assert "&lt;script&gt;" in page
    assert '<mark class="trigger"' in page
    assert "default-src 'none'" in page


def test_html_is_for_decision_records_only() -> None:
    result = runner.invoke(build(), ["detect", "--format", "html", "-"], input=FIRING)
    assert result.exit_code == 2
    assert "--explain" in result.output


def test_an_article_without_any_trigger_says_so() -> None:
    assert "No sentence with a word that could be a claim" in _explain("It rained all day.", "text")
    assert "No sentence holds" in _explain("It rained all day.", "html")
