"""Slack messages: golden payloads, Slack's limits, and text from articles that stays text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from monitor.alerts.sample import sample_alert
from monitor.alerts.slack import CITATIONS, TOTAL, blocks, payload
from monitor.models import Alert, Citation, Entity, Euphemism, Origin, Place, Source
from tests.golden import matches_golden

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SAMPLE = sample_alert(NOW)
HOSTILE = (
    "<!channel> <!here> @everyone <@U1> <#C1> <https://evil.example|click> [click](https://evil.example) "
    "*bold* _it_ ~no~ `code` :bomb: > quote & &lt;!channel&gt; \u202etxt\x00"
)


def citation(number: int, **changes: Any) -> Citation:
    first = SAMPLE.citations[0]
    return replace(first, mention_id=f"m{number}", url=f"https://news{number}.example/story", **changes)


def alert(**changes: Any) -> Alert:
    return replace(SAMPLE, **{"id": "i1-r1", "incident_id": "i1", **changes})


MANY = tuple(
    citation(n, publisher=f"Outlet {n}", chain=(f"Outlet {n}", "Sample Wire"), euphemism=None)
    for n in range(1, 8)
)
CASES: dict[str, Alert] = {
    "first_report": alert(),
    "corroborated": alert(
        id="i1-r2",
        revision=2,
        reason="corroborated",
        cause="a second independent origin: Institute of Examples",
        state="corroborated",
        previous_state="reported",
        severity="warning",
        kinds=("retreat", "defeat"),
        opponent=Entity("the Others", "text:others", "Otherland"),
        place=Place("Sampleford", "Sampleford", country="XX", region="Lower Sample"),
        outlets=("Outlet 1", "Outlet 2"),
        origins=(*SAMPLE.origins, Origin("o2", "Institute of Examples", True, ("Outlet 2",))),
        citations=MANY,
    ),
    "admitted": alert(
        id="i1-r3",
        revision=3,
        reason="admitted",
        cause="the actor says so itself",
        state="admitted",
        previous_state="corroborated",
        severity="critical",
        kinds=("retreat", "admission"),
    ),
    "denied_and_contradicted": alert(
        id="i1-r4",
        revision=4,
        reason="denied",
        cause="the actor denies it",
        side_states=("denied", "contradicted"),
        citations=(citation(1, polarity="negated"),),
    ),
    "retracted": alert(
        id="i1-r5", revision=5, reason="retracted", cause="the article took it back", state="retracted"
    ),
    "nothing_known": alert(actor=None, place=None, citations=(), outlets=(), origins=()),
    "hostile": alert(
        headline=HOSTILE,
        cause=HOSTILE,
        actor=Entity(HOSTILE, "text:x", HOSTILE),
        place=Place(HOSTILE, HOSTILE),
        citations=(
            citation(
                1, quote=HOSTILE, title=HOSTILE, chain=(HOSTILE,), euphemism=Euphemism(HOSTILE, HOSTILE)
            ),
            replace(citation(2), url="javascript:alert(1)"),
            replace(citation(3), url="https://x.example/<!channel>|<@U1>"),
        ),
    ),
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


def test_a_link_that_is_no_web_address_is_plain_text() -> None:
    found = [one for one in elements(payload(CASES["hostile"])) if one["type"] == "link"]
    assert [one["url"] for one in found] == [
        "https://news1.example/story",
        "https://x.example/%3C!channel%3E|%3C@U1%3E",
    ]


def test_more_citations_than_fit_are_counted() -> None:
    context = blocks(CASES["corroborated"])[-1]["elements"][0]["text"]
    assert f"{len(MANY) - CITATIONS} more citations" in context


TEXT = st.text(max_size=4000)
CITED = st.builds(
    lambda quote, title, url, chain: replace(
        SAMPLE.citations[0],
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
    long = replace(SAMPLE.citations[0], url="https://x.example/" + "a" * 2900, quote="q" * 900)
    message = payload(alert(citations=(long,) * 5))
    assert_inside_limits(message)
    assert "3 more citations" in message["blocks"][-1]["elements"][0]["text"]


@given(TEXT, TEXT, st.lists(CITED, max_size=9))
def test_any_text_gives_a_message_that_slack_takes(headline: str, cause: str, cited: list[Citation]) -> None:
    message = payload(
        alert(
            headline=headline,
            cause=cause,
            actor=Entity(cause, "x", headline),
            place=Place(cause, headline, "UA", cause),
            citations=tuple(cited),
        )
    )
    assert_inert(message)
    assert_inside_limits(message)
