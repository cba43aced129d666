"""What the evidence makes of an incident, and which change of it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.alerts.policy import Policy
from monitor.alerts.states import final_state, view
from monitor.models import Mention
from tests.builders import (
    ENEMY,
    EUPHEMISM,
    INSTITUTE,
    MINISTRY,
    NOW,
    THIRD,
    article,
    citation,
    mention,
    own_words,
    reference,
)
from tests.incident_table import Table

ADMISSION = mention("admission", source=MINISTRY, publisher="Courier", hours=1)


def told(*mentions: Mention) -> list[tuple[str, str]]:
    """Reason and state of each alert, when everything is told as soon as it is known."""
    table = Table()
    for one in mentions:
        table.feed([one])
        table.tell()
    return [(alert.reason, alert.state) for alert in table.alerts]


def test_the_way_to_admitted() -> None:
    second = mention(source=THIRD, publisher="Gazette")
    assert told(mention(), second, ADMISSION) == [
        ("first_report", "reported"),
        ("corroborated", "corroborated"),
        ("admitted", "admitted"),
    ]


@pytest.mark.parametrize(
    "no_admission",
    [
        replace(ADMISSION, euphemism=EUPHEMISM),
        replace(ADMISSION, stance="attributed"),
        replace(ADMISSION, stance="adversary"),
        replace(ADMISSION, stance="assessment"),
        replace(ADMISSION, kind="retreat"),
        replace(ADMISSION, polarity="planned"),
    ],
    ids=["euphemism", "attributed", "adversary", "assessment", "retreat", "planned"],
)
def test_nothing_else_admits(no_admission: Mention) -> None:
    assert "admitted" not in {state for _, state in told(mention(), no_admission)}


def test_an_incident_that_starts_with_an_admission_shows_that_first() -> None:
    table = Table().feed([mention(), ADMISSION])
    table.tell()
    (alert,) = table.alerts
    assert (alert.reason, alert.state, alert.citations[0].mention_id) == (
        "first_report",
        "admitted",
        ADMISSION.id,
    )


def test_a_denial_is_told_with_the_claim_that_it_answers() -> None:
    denial = mention(polarity="negated", source=MINISTRY, publisher="Courier", hours=2)
    table = Table().feed([mention()])
    table.tell()
    table.feed([denial])
    table.tell()
    answer = table.alerts[-1]
    assert (answer.reason, answer.state, answer.side_states) == ("denied", "reported", ("denied",))
    assert answer.cause == answer.citations[0].mention_id == denial.id
    assert mention().id in {cited.mention_id for cited in answer.citations}
    assert "Ministry of Defence of Norden" not in {origin.label for origin in answer.origins}, (
        "a no is no origin"
    )


def test_somebody_elses_no_contradicts() -> None:
    assert told(mention(), mention(polarity="negated", source=THIRD, publisher="Courier")) == [
        ("first_report", "reported"),
        ("contradicted", "reported"),
    ]


def test_a_denial_that_comes_before_the_claim_is_not_lost() -> None:
    denial = mention(polarity="negated", source=MINISTRY, publisher="Courier", hours=-2)
    table = Table().feed([denial, mention()])
    table.tell()
    (alert,) = table.alerts
    assert (alert.reason, alert.side_states) == ("first_report", ("denied",))


def test_a_new_kind_is_told_once() -> None:
    again = mention("defeat", hours=3)
    assert told(mention(), mention("defeat"), again) == [
        ("first_report", "reported"),
        ("new_kind", "reported"),
    ]


def test_more_origins_are_told_in_steps() -> None:
    outlets = [mention(publisher=f"Outlet {number}") for number in range(20)]
    assert told(*outlets) == [
        ("first_report", "reported"),
        ("corroborated", "corroborated"),
        ("new_origin", "corroborated"),
        ("new_origin", "corroborated"),
        ("new_origin", "corroborated"),
    ]


def test_the_first_origin_that_is_no_party_is_told() -> None:
    parties = [mention(source=MINISTRY), mention(source=ENEMY, publisher="Courier")]
    third = mention(source=INSTITUTE, publisher="Gazette")
    assert told(*parties, third) == [
        ("first_report", "reported"),
        ("corroborated", "corroborated"),
        ("new_origin", "corroborated"),
    ]


def test_four_outlets_on_one_think_tank_are_one_origin_and_a_ministry_makes_two() -> None:
    outlets = [mention(source=INSTITUTE, publisher=name) for name in ("Herald", "Courier", "Gazette", "Post")]
    table = Table().feed(outlets)
    table.tell()
    first = table.alerts[-1]
    assert (len(first.outlets), len(first.origins), first.state) == (4, 1, "reported")
    table.feed([mention(source=MINISTRY, publisher="Herald")])
    table.tell()
    second = table.alerts[-1]
    assert (len(second.outlets), len(second.origins), second.independent) == (4, 2, 1)
    assert (second.reason, second.state) == ("corroborated", "corroborated")


def test_copies_of_one_text_are_one_origin() -> None:
    text = article().text
    copies = [
        mention(of=article(name, text=text + own_words(name, 30))) for name in ("Herald", "Courier", "Post")
    ]
    assert told(*copies) == [("first_report", "reported")]


def retraction(of: Mention) -> Mention:
    """A later version of the same article that says no."""
    later = replace(of.article, fetched_at=of.article.fetched_at + timedelta(hours=3))
    return replace(of, id="taken-back", article=later, polarity="negated")


def test_an_article_that_takes_its_claim_back_retracts_the_incident() -> None:
    claim = mention()
    assert told(claim, retraction(claim)) == [("first_report", "reported"), ("retracted", "retracted")]


def test_a_claim_that_others_still_make_stands() -> None:
    claim = mention()
    assert told(claim, mention(publisher="Courier"), retraction(claim))[-2:] == [
        ("corroborated", "corroborated"),
        ("retracted", "reported"),
    ]
    table = Table().feed([claim, mention(publisher="Courier"), retraction(claim)])
    (incident,) = table.incidents.values()
    seen = view(incident, Policy())
    assert seen is not None
    assert (seen.state, seen.side_states) == ("reported", ())


def test_the_same_version_of_an_article_takes_nothing_back() -> None:
    claim = mention()
    other = replace(claim, id="other", polarity="negated")
    assert told(claim, other) == [("first_report", "reported")]


def test_an_incident_is_stale_when_it_has_been_quiet_for_long() -> None:
    (incident,) = Table().feed([mention()]).incidents.values()
    policy = Policy()
    assert final_state(incident, policy, NOW + policy.stale_after) == "reported"
    assert final_state(incident, policy, NOW + policy.stale_after + timedelta(seconds=1)) == "stale"


def test_builders_cite_like_the_product() -> None:
    table = Table().feed([mention()])
    table.tell()
    (cited,) = table.alerts[0].citations
    assert cited == citation(mention(), cited.origin)
    assert reference(article()) == mention().article
