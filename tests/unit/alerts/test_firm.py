"""What a claim without a place may confirm, and what not."""

from __future__ import annotations

from monitor.alerts.firm import firm, sure_answers
from monitor.models import Mention
from tests.builders import COUNTRY, INSTITUTE, MINISTRY, OAKS, THIRD, VALE, article, mention
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


def test_who_retells_the_same_source_means_it_and_adds_no_origin() -> None:
    placed = mention(source=INSTITUTE)
    retold = mention(place=None, source=INSTITUTE, publisher="Courier", hours=1)
    assert firm([placed, retold]) == (placed, retold)
    table = Table().feed([placed, retold])
    table.tell()
    assert (len(table.alerts[0].outlets), len(table.alerts[0].origins)) == (2, 1)


def test_where_nobody_says_more_than_the_country_that_is_the_place() -> None:
    other = mention(place=COUNTRY, publisher="Sun")
    assert firm([VAGUE, COUNTRYWIDE, other]) == (COUNTRYWIDE, other)


def named(quote: str, publisher: str, hours: float = 0) -> Mention:
    """A claim without a place in these words."""
    return mention(
        place=None, quote=quote, of=article(publisher, text=f"Before. {quote} After.", hours=hours)
    )


def test_without_any_place_the_first_claim_and_those_that_share_its_names() -> None:
    first = named("The frigate Albatross was lost with 54 sailors, says Norden.", "Herald")
    same = named("Norden has lost its frigate Albatross and 54 men, it is said.", "Courier", 1)
    other = named("In Suden a convoy of Norden turned back on Monday.", "Post", 2)
    assert firm([first, same, other]) == (first, same)


def test_admissions_of_one_side_within_hours_are_one_story() -> None:
    first, soon, later = (
        mention("admission", None, stance="attributed", publisher=name, hours=hours)
        for name, hours in (("Herald", 0), ("Courier", 11), ("Post", 40))
    )
    assert firm([first, soon, later]) == (first, soon)


def test_in_politics_a_place_is_not_expected() -> None:
    both = [mention("defeat", None, domain="political", publisher=name) for name in ("Sun", "Post")]
    assert len(firm(both)) == 2


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


def test_what_is_confirmed_without_a_town_stays_an_event_of_its_own() -> None:
    vague = [mention(place=COUNTRY), mention(place=COUNTRY, source=THIRD, publisher="Courier")]
    town = mention(publisher="Gazette", hours=1)
    table = Table().feed(vague)
    table.tell()
    assert len(table.feed([town]).events()) == 2
    unconfirmed = Table().feed(vague[:1])
    unconfirmed.tell()
    assert len(unconfirmed.feed([town]).events()) == 1


def test_claims_without_a_place_meet_only_within_the_vague_window() -> None:
    assert (
        len(Table().feed([mention(place=None), mention(place=None, publisher="Sun", hours=-47)]).events())
        == 1
    )
    assert (
        len(Table().feed([mention(place=None), mention(place=None, publisher="Sun", hours=-49)]).events())
        == 2
    )


def test_a_no_without_a_place_denies_nothing_that_has_one() -> None:
    no = mention(place=None, polarity="negated", source=MINISTRY, publisher="Courier", hours=1)
    assert sure_answers([no], [PLACED]) == []
    assert sure_answers([no], [VAGUE]) == [no]
    here = mention(polarity="negated", source=MINISTRY, publisher="Courier", hours=1)
    assert sure_answers([here], [PLACED]) == [here]
