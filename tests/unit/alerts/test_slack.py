"""Slack messages: golden payloads, Slack's limits, and text from articles that stays text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from monitor.alerts.receivers.slack import CITATIONS, TOTAL, blocks, payload
from monitor.models import Alert, Citation, Entity, Euphemism, Place, Source
from tests.builders import EUPHEMISM, INSTITUTE, MINISTRY, THIRD, alert, citation, mention
from tests.golden import matches_golden

HOSTILE = (
    "<!channel> <!here> @everyone <@U1> <#C1> <https://evil.example|click> [click](https://evil.example) "
    "*bold* _it_ ~no~ `code` :bomb: > quote & &lt;!channel&gt; \u202etxt\x00"
)
OWN_WORDS = mention(source=MINISTRY, euphemism=EUPHEMISM)
STUDIED = mention("defeat", publisher="Courier", source=INSTITUTE, hours=1)
MANY = tuple(mention(publisher=f"Outlet {number}", hours=number) for number in range(1, 6))


def hostile() -> Alert:
    told = citation(OWN_WORDS)
    bad = replace(told, quote=HOSTILE, title=HOSTILE, chain=(HOSTILE,), euphemism=Euphemism(HOSTILE, HOSTILE))
    return replace(
        alert(OWN_WORDS),
        headline=HOSTILE,
        actor=Entity(HOSTILE, "text:x", HOSTILE),
        place=Place(HOSTILE, HOSTILE),
        citations=(
            bad,
            replace(told, url="javascript:alert(1)"),
            replace(told, url="https://x.example/<!channel>|<@U1>"),
        ),
    )


CASES: dict[str, Alert] = {
    "first_report": alert(OWN_WORDS),
    "corroborated": alert(
        OWN_WORDS,
        STUDIED,
        *MANY,
        reason="corroborated",
        state="corroborated",
        revision=2,
        previous_state="reported",
    ),
    "admitted": alert(
        mention("admission", source=MINISTRY),
        OWN_WORDS,
        reason="admitted",
        state="admitted",
        revision=3,
        previous_state="corroborated",
        severity="critical",
    ),
    "denied_and_contradicted": alert(
        mention(source=MINISTRY, polarity="negated"),
        mention(source=THIRD, polarity="negated", publisher="Courier"),
        STUDIED,
        reason="denied",
        revision=4,
        side_states=("denied", "contradicted"),
    ),
    "retracted": alert(OWN_WORDS, reason="retracted", state="retracted", revision=5, severity="info"),
    "nothing_known": replace(
        alert(), actor=None, opponent=None, place=None, citations=(), outlets=(), origins=()
    ),
    "hostile": hostile(),
}


@pytest.mark.parametrize("name", CASES)
def test_the_payload_is_as_it_was(name: str) -> None:
    text = json.dumps(payload(CASES[name]), ensure_ascii=False, indent=1) + "\n"
    matches_golden(f"slack/{name}.json", text)


def strings(node: Any, keys: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from strings(value, (*keys, name))
    elif isinstance(node, list):
        for value in node:
            yield from strings(value, keys)
    elif isinstance(node, str):
        yield keys, node


def elements(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "type" in node:
            yield node
        for value in node.values():
            yield from elements(value)
    elif isinstance(node, list):
        for value in node:
            yield from elements(value)


INERT = {"header", "plain_text", "context", "rich_text", "rich_text_section", "rich_text_quote"}


def assert_inert(message: dict[str, Any]) -> None:
    """Nothing in it is read as markup by Slack, and links lead to the web only."""
    assert not {"<", ">"} & set(message["text"])
    for element in elements(message["blocks"]):
        assert element["type"] in INERT | {"text", "link", "date"}
        if element["type"] == "plain_text":
            assert element["emoji"] is False
        if element["type"] == "link":
            assert element["url"].startswith(("https://", "http://"))


def assert_inside_limits(message: dict[str, Any]) -> None:
    """Slack's documented limits, and the one for all blocks together."""
    found = message["blocks"]
    assert 0 < len(found) <= 50
    assert len(json.dumps(found, ensure_ascii=False, separators=(",", ":"))) <= TOTAL
    assert len(found[0]["text"]["text"]) <= 150
    for element in elements(found):
        for name in ("text", "url"):
            if isinstance(element.get(name), str):
                assert 0 < len(element[name]) <= 3000
    for block in found:
        # the reference library checks what it knows of shape and size
        Block.parse(block).validate_json()  # type: ignore[union-attr]


@pytest.mark.parametrize("name", CASES)
def test_the_payload_is_inert_and_inside_the_limits(name: str) -> None:
    assert_inert(payload(CASES[name]))
    assert_inside_limits(payload(CASES[name]))


def test_hostile_text_is_shown_as_it_stands() -> None:
    message = payload(CASES["hostile"])
    quote = message["blocks"][2]["elements"][0]["elements"][0]
    assert quote["type"] == "text"
    assert quote["text"].startswith("<!channel> <!here> @everyone <@U1> <#C1> <https://evil.example|click>")
    assert "\u202e" not in json.dumps(message, ensure_ascii=False)
    assert message["text"].startswith("&lt;!channel&gt;")


def test_a_chain_runs_to_the_speaker_and_says_what_he_is() -> None:
    said = [
        one["text"] for one in elements(payload(CASES["corroborated"])["blocks"]) if one["type"] == "text"
    ]
    assert f"Herald ← {MINISTRY.name} (party)" in said
    assert f"Courier ← {INSTITUTE.name} (think tank)" in said
    assert "\nretreat · said by the actor itself\n" in said


def test_a_link_that_is_no_web_address_is_plain_text() -> None:
    found = [one for one in elements(payload(CASES["hostile"])) if one["type"] == "link"]
    assert [one["url"] for one in found] == [
        citation(OWN_WORDS).url,
        "https://x.example/%3C!channel%3E|%3C@U1%3E",
    ]


def test_more_citations_than_fit_are_counted() -> None:
    context = blocks(CASES["corroborated"])[-1]["elements"][0]["text"]
    assert f"{len(MANY) + 2 - CITATIONS} more citations" in context


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


def test_long_citations_are_left_out_rather_than_cut_to_pieces() -> None:
    long = replace(citation(OWN_WORDS), url="https://x.example/" + "a" * 2900, quote="q" * 900)
    message = payload(alert(OWN_WORDS, citations=(long,) * 5))
    assert_inside_limits(message)
    assert "3 more citations" in message["blocks"][-1]["elements"][0]["text"]


@given(TEXT, TEXT, st.lists(CITED, max_size=9))
def test_any_text_gives_a_message_that_slack_takes(headline: str, cause: str, cited: list[Citation]) -> None:
    message = payload(
        alert(
            headline=headline,
            actor=Entity(cause, "x", headline),
            place=Place(cause, headline, "UA", cause),
            citations=tuple(cited),
        )
    )
    assert_inert(message)
    assert_inside_limits(message)
