"""What a claim without a place may confirm, and what not."""

from __future__ import annotations

from monitor.alerts.firm import firm
from tests.builders import COUNTRY, INSTITUTE, OAKS, THIRD, VALE, article, mention
from tests.incident_table import Table

PLACED = mention()
REGION = mention(place=VALE, publisher="Courier")
VAGUE = mention(place=None, publisher="Gazette", source=THIRD)
COUNTRYWIDE = mention(place=COUNTRY, publisher="Post", source=INSTITUTE)


def test_who_names_the_place_or_the_region_around_it_means_it() -> None:
    assert firm([PLACED, REGION, mention(place=OAKS, publisher="Sun")])[-1].place == OAKS
    assert firm([PLACED, REGION, VAGUE, COUNTRYWIDE]) == (PLACED, REGION)


def test_other_sentences_of_their_articles_mean_it_too() -> None:
    of = article("Courier")
    both = [mention(of=of), mention("defeat", None, of=of, source=THIRD)]
    assert firm([PLACED, *both]) == (PLACED, *both)


def test_where_nobody_says_more_than_the_country_all_are_as_sure() -> None:
    assert firm([VAGUE, COUNTRYWIDE]) == (VAGUE, COUNTRYWIDE)


def test_a_claim_without_a_place_is_shown_and_corroborates_nothing() -> None:
    table = Table().feed([PLACED, VAGUE])
    table.tell()
    (alert,) = table.alerts
    assert (alert.state, len(alert.origins), alert.outlets) == ("reported", 1, ("Herald",))
    assert VAGUE.id in {cited.mention_id for cited in alert.citations}


def test_within_one_article_it_does() -> None:
    of = article("Courier", hours=1)
    table = Table().feed(
        [PLACED, mention(of=of, source=THIRD), mention("defeat", None, of=of, source=INSTITUTE)]
    )
    table.tell()
    (alert,) = table.alerts
    assert (alert.state, len(alert.origins), alert.kinds) == ("corroborated", 3, ("retreat", "defeat"))


def test_what_is_confirmed_without_a_place_stays_an_event_of_its_own() -> None:
    vague = [mention(place=None), mention(place=None, source=THIRD, publisher="Courier")]
    table = Table().feed(vague)
    table.tell()
    table.feed([mention(publisher="Gazette", hours=1)])
    assert len(table.events()) == 2
    unconfirmed = Table().feed(vague[:1])
    unconfirmed.tell()
    unconfirmed.feed([mention(publisher="Gazette", hours=1)])
    assert len(unconfirmed.events()) == 1


def test_claims_without_a_place_meet_only_within_the_vague_window() -> None:
    assert (
        len(Table().feed([mention(place=None), mention(place=None, publisher="Sun", hours=-47)]).events())
        == 1
    )
    assert (
        len(Table().feed([mention(place=None), mention(place=None, publisher="Sun", hours=-49)]).events())
        == 2
    )
