"""A later version of a cited article that holds the quote no more takes the claim back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.alerts.policy import Policy
from monitor.alerts.revise import revise
from monitor.ids import quote_id
from monitor.models import Mention, Revision
from tests.builders import NOW, QUOTE, THIRD, mention
from tests.incident_table import Table

CLAIM = mention()
LATER = CLAIM.article.fetched_at + timedelta(hours=3)


def revision(*quotes: str, of: Mention = CLAIM, retracted: bool = False) -> Revision:
    """A version three hours later that holds these sentences."""
    return Revision(of.article.id, LATER, tuple(map(quote_id, quotes)), retracted)


def told(table: Table) -> list[tuple[str, str]]:
    table.tell()
    return [(alert.reason, alert.state) for alert in table.alerts]


def revised(table: Table, version: Revision) -> Table:
    table.tell()
    table.store(revise(table.incidents.values(), version, Policy(), NOW))
    return table


def test_a_quote_that_is_gone_retracts_an_incident_that_rests_on_it() -> None:
    table = revised(Table().feed([CLAIM]), revision("It rained all day."))
    assert told(table) == [("first_report", "reported"), ("retracted", "retracted")]
    last = table.alerts[-1]
    assert (last.cause, last.citations[0].withdrawn_at) == (CLAIM.id, LATER)
    assert last.headline == "Taken back: Norden withdraws from Elms, according to Herald"


def test_a_quote_that_stands_in_other_spaces_and_capitals_stands() -> None:
    table = revised(Table().feed([CLAIM]), revision(QUOTE.upper().replace(" ", "  ")))
    assert told(table) == [("first_report", "reported")]


def test_an_article_that_is_retracted_as_a_whole_takes_back_what_still_stands_in_it() -> None:
    table = revised(Table().feed([CLAIM]), revision(QUOTE, retracted=True))
    assert told(table)[-1] == ("retracted", "retracted")


def test_one_of_two_origins_gone_is_told_and_the_other_stands() -> None:
    table = revised(Table().feed([CLAIM, mention(source=THIRD, publisher="Courier")]), revision("Mended."))
    assert told(table)[-2:] == [("first_report", "corroborated"), ("retracted", "reported")]
    assert [origin.label for origin in table.alerts[-1].origins] == [THIRD.name]


def test_other_words_of_the_new_version_keep_the_claim() -> None:
    again = replace(CLAIM, id="again", article=replace(CLAIM.article, fetched_at=LATER))
    table = revised(Table().feed([CLAIM, again]), revision("Other words."))
    assert told(table) == [("first_report", "reported")]


def test_a_quote_that_comes_back_stands_again() -> None:
    table = revised(Table().feed([CLAIM]), revision("Mended."))
    table = revised(table, revision(QUOTE))
    assert told(table) == [
        ("first_report", "reported"),
        ("retracted", "retracted"),
        ("first_report", "reported"),
    ]


def test_revisions_of_other_articles_change_nothing() -> None:
    table = Table().feed([CLAIM])
    assert revise(table.incidents.values(), revision(of=mention(publisher="Courier")), Policy(), NOW) == ()
