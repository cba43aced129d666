"""Slack messages: Slack's limits, and text that stays text. Golden messages are in `test_golden.py`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from monitor.alerts.receivers.slack_blocks import TOTAL, Json
from monitor.alerts.receivers.slack_messages import CITATIONS, DIGEST_MOST, change, digest, whole
from monitor.alerts.texts import PLAIN, Texts
from monitor.models import Alert, Citation, Entity, Euphemism, Place, Source
from tests.alert_cases import CASES, MANY, OWN_WORDS
from tests.builders import INSTITUTE, MINISTRY, alert, citation

BOARD = Texts(board="https://board.example/whiteflag")


def elements(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        if "type" in node:
            yield node
        for value in node.values():
            yield from elements(value)
    elif isinstance(node, list):
        for value in node:
            yield from elements(value)


def messages(told: Alert) -> dict[str, Json]:
    """Every form in which the alert can be told."""
    many = [replace(told, id=f"i{number}") for number in range(DIGEST_MOST)]
    return {"whole": whole(told, BOARD), "change": change(told, BOARD), "digest": digest(many, PLAIN)}


INERT = {
    *("header", "plain_text", "context", "rich_text", "rich_text_section", "rich_text_quote"),
    *("rich_text_list", "actions", "button"),
}


def assert_inert(message: Json) -> None:
    """Nothing in it is read as markup by Slack, and links lead to the web only."""
    assert not {"<", ">"} & set(message["text"])
    for element in elements(message["blocks"]):
        assert element["type"] in INERT | {"text", "link", "date"}
        if element["type"] == "plain_text":
            assert element["emoji"] is False
        if element["type"] in ("link", "button"):
            assert element["url"].startswith(("https://", "http://"))


def assert_inside_limits(message: Json) -> None:
    """Slack's documented limits, and the one for all blocks together."""
    found = message["blocks"]
    assert 0 < len(found) <= 50
    assert len(json.dumps(found, ensure_ascii=False, separators=(",", ":"))) <= TOTAL
    assert len(message["text"]) <= 4000
    for element in elements(found):
        if element["type"] == "header":
            assert len(element["text"]["text"]) <= 150
        for name in ("text", "url"):
            if isinstance(element.get(name), str):
                assert 0 < len(element[name]) <= 3000
    for block in found:
        # the reference library checks what it knows of shape and size
        Block.parse(block).validate_json()  # type: ignore[union-attr]


@pytest.mark.parametrize("form", ["whole", "change", "digest"])
@pytest.mark.parametrize("name", CASES)
def test_every_message_is_inert_and_inside_the_limits(name: str, form: str) -> None:
    message = messages(CASES[name])[form]
    assert_inert(message)
    assert_inside_limits(message)


def test_hostile_text_is_shown_as_it_stands() -> None:
    message = whole(CASES["hostile"], PLAIN)
    quotes = [one for one in elements(message["blocks"]) if one["type"] == "rich_text_quote"]
    quote = quotes[0]["elements"][0]
    assert quote["type"] == "text"
    assert quote["text"].startswith("<!channel> <!here> @everyone <@U1> <#C1> <https://evil.example|click>")
    assert "\u202e" not in json.dumps(message, ensure_ascii=False)
    assert message["text"].startswith("&lt;!channel&gt;")


def test_a_chain_runs_to_the_speaker_and_says_what_he_is() -> None:
    found = elements(whole(CASES["corroborated"], PLAIN)["blocks"])
    said = [one["text"] for one in found if one["type"] == "text"]
    assert f"Herald ← {MINISTRY.name} (party)" in said
    assert f"Courier ← {INSTITUTE.name} (think tank)" in said
    assert "\nretreat · said by the actor itself\n" in said


def test_a_link_that_is_no_web_address_is_plain_text() -> None:
    found = [one for one in elements(whole(CASES["hostile"], PLAIN)) if one["type"] == "link"]
    assert [one["url"] for one in found] == [
        citation(OWN_WORDS).url,
        "https://x.example/%3C!channel%3E|%3C@U1%3E\"'",
    ]


def test_more_citations_than_fit_are_counted() -> None:
    context = whole(CASES["corroborated"], PLAIN)["blocks"][-1]["elements"][0]["text"]
    assert f"{len(MANY) + 2 - CITATIONS} more citations" in context


def test_long_citations_are_left_out_rather_than_cut_to_pieces() -> None:
    long = replace(citation(OWN_WORDS), url="https://x.example/" + "a" * 2900, quote="q" * 900)
    message = whole(alert(OWN_WORDS, citations=(long,) * 5), PLAIN)
    assert_inside_limits(message)
    assert "3 more citations" in message["blocks"][-1]["elements"][0]["text"]


def test_a_button_leads_to_the_board_where_there_is_one() -> None:
    def buttons(texts: Texts) -> list[str]:
        return [one["url"] for one in elements(whole(CASES["admitted"], texts)) if one["type"] == "button"]

    assert buttons(BOARD) == ["https://board.example/whiteflag/incidents/incident-1"]
    assert buttons(PLAIN) == []


def test_a_change_cites_what_caused_it_and_nothing_else() -> None:
    found = list(elements(change(CASES["corroborated"], PLAIN)))
    said = [one["text"] for one in found if one["type"] == "text"]
    assert said[0] == "a second origin says so"
    assert f"Courier ← {INSTITUTE.name} (think tank)" in said
    assert sum(one["type"] == "rich_text_quote" for one in found) == 1


TEXT = st.text(max_size=4000)
CITED = st.builds(
    lambda quote, title, url, chain: replace(
        citation(OWN_WORDS),
        quote=quote,
        title=title,
        url=url,
        chain=tuple(chain),
        euphemism=Euphemism(quote, title),
        source=Source(title, quote),
    ),
    TEXT,
    TEXT,
    st.one_of(TEXT, st.just("https://x.example/" + "a" * 2000), st.just("https://[bad/"), st.just("http://")),
    st.lists(TEXT, max_size=4),
)


@given(TEXT, TEXT, st.lists(CITED, max_size=9))
def test_any_text_gives_messages_that_slack_takes(headline: str, cause: str, cited: list[Citation]) -> None:
    told = alert(
        headline=headline,
        actor=Entity(cause, "x", headline),
        place=Place(cause, headline, "UA", cause),
        citations=tuple(cited),
        cause=cited[0].mention_id if cited else "",
    )
    for message in messages(told).values():
        assert_inert(message)
        assert_inside_limits(message)


def test_the_longest_digest_fits() -> None:
    long = alert(
        OWN_WORDS,
        headline='"' * 200,
        citations=(replace(citation(OWN_WORDS), url="https://x.example/" + '"' * 180),),
    )
    assert_inside_limits(digest([long] * DIGEST_MOST, PLAIN))
