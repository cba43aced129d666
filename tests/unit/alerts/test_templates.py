"""A user's own texts: what they see, what they may not do, and what happens when they fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.alerts.receivers.mail_message import subject
from monitor.alerts.receivers.slack_messages import whole
from monitor.alerts.templates import Template, TemplateError
from monitor.alerts.texts import Part, Texts
from tests.alert_cases import CASES

FIRST, HOSTILE = CASES["first_report"], CASES["hostile"]
HERE = Path("/config/templates/desk")


def rendered(source: str, name: str = "text.txt") -> str:
    return Template(HERE / name, source).render(FIRST, built_in="as ever", link="https://board.example/i")


def fault(source: str) -> str:
    with pytest.raises(TemplateError) as caught:
        rendered(source)
    return str(caught.value)


def test_it_sees_the_alert_the_words_the_link_and_the_built_in_text() -> None:
    assert rendered("{{ alert.state | upper }}: {{ alert.headline }}") == f"REPORTED: {FIRST.headline}"
    assert rendered("{{ built_in }} {{ link }}") == "as ever https://board.example/i"
    assert rendered("{{ alert | evidence }}; {{ alert | who }}; {{ alert.place | where }}") == (
        "1 outlet, 1 origin, 0 independent of the parties; Norden against Suden; Elms, Vale, SU"
    )
    assert rendered("{% for c in alert.citations %}{{ c | chain }}, {{ c | claim }}{% endfor %}") == (
        "Herald ← Ministry of Defence of Norden (party), retreat · said by the actor itself"
    )


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("line one\n{{ alert.headlin }}", ":2: 'monitor.models.Alert object' has no attribute 'headlin'"),
        ("line one\n\n{% if %}", ":3: Expected an expression, got 'end of statement block'"),
        ("{{ nobody }}", ":1: 'nobody' is undefined"),
        ("{{ alert | shout }}", ":1: No filter named 'shout'."),
        ("{{ 1 / 0 }}", ":1: division by zero"),
        ("  \n ", ": it makes nothing of this alert"),
        ("{{ 'x' * 10 ** 12 }}", ":1: ** with such values is too much"),
        ("{{ 'x' * 1000000000000 }}", ":1: * with such values is too much"),
        (
            "{% for a in range(9999) %}{% for b in range(99999) %}xx{% endfor %}{% endfor %}",
            ": it makes more than 100000 characters of this alert",
        ),
        ("{{ alert.__class__.__mro__ }}", ":1: access to attribute '__class__' of 'Alert' object is unsafe."),
        ("{{ alert.headline.__init__.__globals__ }}", ":1: access to attribute '__init__' of"),
        ("{% for n in range(999999) %}x{% endfor %}", ":1: Range too big."),
        ("{{ '%s'.__mod__ }}", ":1: access to attribute '__mod__' of 'str' object is unsafe."),
        ("{% include '/etc/passwd' %}{% include 'other' %}", ":1: "),
        ("{% set x = alert.kinds.append('y') %}", ":1: 'tuple object' has no attribute 'append'"),
    ],
)
def test_a_fault_names_file_and_line_and_gets_nowhere(source: str, said: str) -> None:
    assert fault(source).startswith(f"{HERE}/text.txt{said}")


def test_html_is_escaped_and_plain_text_is_not() -> None:
    source = "{{ alert.headline }}"
    html = Template(HERE / "text.html", source).render(HOSTILE, built_in="", link="")
    assert "&lt;!channel&gt;" in html
    assert "<script" not in html
    text = Template(HERE / "text.txt", source).render(HOSTILE, built_in="", link="")
    assert text == HOSTILE.headline
    assert "{{ 7*7 }}" in text  # what a feed says is never a template


def texts(part: Part, source: str, told: list[TemplateError]) -> Texts:
    name = "text.html" if part == "html" else f"{part}.txt"
    return Texts("https://board.example/", {part: Template(HERE / name, source)}, told.append)


def test_a_template_that_fails_leaves_the_built_in_text_and_says_so() -> None:
    told: list[TemplateError] = []
    mine = texts("title", "{{ alert.nothing }}", told)
    assert mine.title(FIRST, "as ever") == "as ever"
    assert [str(error) for error in told] == [
        f"{HERE}/title.txt:1: 'monitor.models.Alert object' has no attribute 'nothing'"
    ]


def test_a_title_stays_one_line_and_says_nothing_unseen() -> None:
    mine = texts("title", "a\n\n  b\x07\u202e {{ alert.revision }}", [])
    assert mine.title(FIRST, "") == "a b 1"
    assert subject(FIRST, mine) == "a b 1"


def test_the_built_in_html_goes_in_as_it_stands() -> None:
    mine = texts("html", "<b>ours</b>{{ built_in }}", [])
    assert mine.html(FIRST, "<p>theirs</p>") == "<b>ours</b><p>theirs</p>"


def test_a_slack_message_takes_them_as_words() -> None:
    told: list[TemplateError] = []
    message = whole(HOSTILE, texts("text", "*not bold* {{ alert.headline }}", told))
    assert told == []
    section = message["blocks"][1]["elements"][0]
    assert section["type"] == "rich_text_section"
    assert section["elements"][0]["text"].startswith("*not bold* <!channel>")


def test_a_slack_message_keeps_its_facts_within_a_users_text() -> None:
    message = whole(FIRST, texts("text", "DESK\n{{ built_in }}", []))
    [words] = message["blocks"][1]["elements"][0]["elements"]
    assert words["text"].startswith(
        "DESK\nreported · retreat · warning\nNorden against Suden · Elms, Vale, SU\n"
    )


def test_links_lead_to_the_board() -> None:
    assert Texts("https://board.example/x/").link(FIRST) == "https://board.example/x/incidents/incident-1"
    assert Texts().link(FIRST) == ""
