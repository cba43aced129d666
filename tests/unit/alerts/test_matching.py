"""Which mentions tell of one event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.models import Entity, Mention, Place
from tests.builders import COUNTRY, ELMS, FARPORT, INSTITUTE, MINISTRY, OAKS, SUDEN, VALE, article, mention
from tests.incident_table import Table

BLACK_SEA = Place("Black Sea", "Black Sea", None, None, 43.0, 34.0)


def together(*mentions: Mention) -> bool:
    """Whether all of them are one incident."""
    return len(Table().feed(mentions).events()) == 1


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (mention(), mention(publisher="Courier", hours=5), True),
        (mention(), mention("defeat", publisher="Courier"), True),
        (mention(), mention(publisher="Courier", hours=143), True),
        (mention(), mention(publisher="Courier", hours=145), False),
        (mention(), mention(publisher="Courier", hours=-143), True),
        (mention(), mention(place=OAKS, publisher="Courier"), True),
        (mention(), mention(place=FARPORT, publisher="Courier"), False),
        (mention(), mention(place=VALE, publisher="Courier"), True),
        (mention(place=FARPORT), mention(place=VALE, publisher="Courier"), False),
        (mention(), mention(place=COUNTRY, publisher="Courier"), True),
        (mention(), mention(place=None, publisher="Courier"), True),
        (mention(place=VALE), mention(place=VALE, publisher="Courier", hours=50), True),
        (mention(place=BLACK_SEA), mention(publisher="Courier"), False),
        (mention(), mention(publisher="Courier", domain="political"), False),
        (
            mention(),
            mention(place=None, publisher="Courier", opponent=Entity("Westland", "state:WE", "Westland")),
            False,
        ),
        (mention(), mention(place=None, publisher="Courier", opponent=Entity("it", "text:it", "it")), True),
        (mention(place=Place("positions", "positions")), mention(publisher="Courier"), True),
        (mention(place=Place("Nettle Hill", "Nettle Hill")), mention(publisher="Courier"), False),
    ],
)
def test_two_mentions(first: Mention, second: Mention, same: bool) -> None:
    first, second = (replace(one, id=f"m{n}") for n, one in enumerate((first, second)))
    assert together(first, second) is same
    assert together(second, first) is same


def test_a_chain_of_days_is_one_event() -> None:
    assert together(*(mention(publisher=str(day), hours=-24 * day) for day in (0, 3, 6)))


def test_a_mention_between_two_incidents_makes_them_one() -> None:
    table = Table().feed([mention(hours=-150), mention(publisher="Courier", hours=0)])
    table.tell()
    assert len(table.events()) == 2
    outcome = table.one(mention(publisher="Gazette", hours=-75))
    assert len(table.events()) == 1
    assert [incident.merged for incident in outcome.changed] == [False, True]
    assert outcome.incident is not None
    assert len(outcome.incident.evidence) == 3


def test_a_mention_without_a_place_joins_the_likeliest_and_says_so() -> None:
    table = Table().feed([mention(), mention(place=FARPORT, hours=-30, publisher="Courier")])
    outcome = table.one(mention(place=None, hours=-28, publisher="Gazette"))
    assert outcome.incident is not None
    assert FARPORT in {one.place for one in outcome.incident.evidence}
    assert outcome.decision.gate == "joined"
    assert outcome.decision.reason.endswith("no place is named: the likeliest of 2 open events")


def test_the_article_says_which_event_its_other_sentences_mean() -> None:
    both = article(hours=-40)
    table = Table().feed([mention(of=both), mention(place=FARPORT, publisher="Courier")])
    outcome = table.one(mention("defeat", None, of=both, source=INSTITUTE))
    assert outcome.incident is not None
    assert {one.place for one in outcome.incident.evidence} == {ELMS, None}
    assert outcome.decision.reason.endswith("told of by the same article")


def test_an_admission_is_not_guessed_onto_one_of_two_events() -> None:
    table = Table().feed([mention(), mention(place=FARPORT, publisher="Courier")])
    table.feed([mention("admission", None, source=MINISTRY, publisher="Gazette")])
    assert len(table.events()) == 3
    table.tell()
    assert sorted(alert.state for alert in table.alerts) == ["admitted", "reported", "reported"]


def test_nor_onto_the_only_one_unless_its_article_tells_of_that() -> None:
    of = article("Gazette")
    admission = mention("admission", None, source=MINISTRY, of=of)
    assert not together(mention(), admission)
    table = Table().feed([mention(), admission, mention(place=None, source=MINISTRY, of=of)])
    assert len(table.events()) == 1
    table = Table().feed([mention(), mention(of=of), admission])
    table.tell()
    assert [alert.state for alert in table.alerts] == ["admitted"]


def test_without_a_place_only_claims_of_one_kind_or_article_are_one_event() -> None:
    of = article("Courier", hours=1)
    first, other = mention(place=None), mention("defeat", None, of=of)
    assert not together(first, other)
    assert together(first, other, mention(place=None, of=of))
    assert together(*(replace(one, domain="political") for one in (first, other)))


def test_a_place_that_becomes_known_later_keeps_the_incident() -> None:
    table = Table().feed([mention(place=None)])
    table.tell()
    (before,) = table.incidents
    table.feed([mention(publisher="Courier")])
    assert list(table.incidents) == [before]
    table.tell()
    assert [(alert.revision, alert.reason, alert.place) for alert in table.alerts] == [
        (1, "first_report", None),
        (2, "located", ELMS),
    ]


def test_what_was_told_stays_where_it_was_told() -> None:
    guessed = mention("defeat", None, publisher="Gazette", hours=-20)
    table = Table().feed([mention(), guessed])
    table.tell()
    table.feed([mention("defeat", FARPORT, publisher="Courier", hours=-20)])
    held = [{one.id for one in incident.evidence} for incident in table.incidents.values()]
    assert sum({mention().id, guessed.id} <= ids for ids in held) == 1


def test_other_words_for_a_place_are_the_same_place() -> None:
    named = replace(ELMS, text="the town of Elms")
    assert together(mention(), mention(place=named, publisher="Courier"))


def test_an_unknown_opponent_speaks_against_nothing() -> None:
    assert together(mention(opponent=None), mention(place=None, opponent=SUDEN, publisher="Courier"))


def test_an_admission_put_politically_belongs_to_what_its_article_tells_of() -> None:
    of = article()
    political = mention("admission", None, of=of, source=INSTITUTE, domain="political")
    table = Table().feed([political, mention(of=of)])
    (incident,) = table.incidents.values()
    assert incident.domain == "military"
    assert not together(
        mention("admission", None, source=INSTITUTE, domain="political"), mention(publisher="Post")
    )


def test_a_no_about_a_town_answers_a_claim_about_its_region_but_not_about_its_country() -> None:
    no = mention(polarity="negated", source=MINISTRY, publisher="Courier", hours=1)
    assert together(mention(place=VALE), no)
    assert not together(mention(place=COUNTRY), no)


def test_what_was_told_without_a_place_becomes_an_event_of_its_kind_only() -> None:
    table = Table().feed([mention(place=None, hours=-20)])
    table.tell()
    (retreat,) = table.incidents
    table.feed([mention("defeat", FARPORT, publisher="Courier")])
    table.tell()
    assert len(table.events()) == 2
    table.feed([mention(publisher="Post", hours=-10)])
    table.tell()
    last = {alert.incident_id: alert for alert in table.alerts}
    assert (last[retreat].reason, last[retreat].place) == ("located", ELMS)


def test_a_place_that_turns_up_days_later_is_that_of_another_event() -> None:
    table = Table().feed([mention(place=None, hours=-40)])
    table.tell()
    table.feed([mention(publisher="Courier")])
    assert len(table.events()) == 2


def test_the_same_admission_is_told_again_without_a_place() -> None:
    first = mention("admission", stance="attributed", source=INSTITUTE)
    again = mention("admission", None, stance="attributed", publisher="Courier", hours=3)
    assert together(first, again)
    assert not together(first, mention("admission", None, source=MINISTRY, publisher="Courier", hours=3))
    assert not together(first, mention("admission", None, stance="attributed", publisher="Sun", hours=30))


def test_an_incident_stays_with_what_was_told_of_it() -> None:
    table = Table().feed([mention(place=None, hours=-100)])
    table.tell()
    (first,) = table.incidents
    table.feed([mention(place=None, publisher="Courier", hours=-60)])
    table.feed([mention(publisher="Post", hours=-10), mention(publisher="Sun", hours=-9)])
    table.tell()
    assert {alert.place for alert in table.alerts if alert.incident_id == first} == {None}
    assert len({alert.incident_id for alert in table.alerts}) == 2
