"""An alert says whom the side blames and shields, each with a quote that stands in a cited article."""

from __future__ import annotations

from dataclasses import replace

from monitor.alerts.citations import misquoted
from monitor.models import Alert, Blame, BlameRole, Mention
from tests.builders import QUOTE, article, mention
from tests.incident_table import Table

SAID = "State radio turned the blame away from the king and on to his marshal."
TEXT = f"{QUOTE} {SAID} It rained on Sunday."


def blaming(publisher: str = "Herald", quote: str = SAID, hours: float = 0) -> Mention:
    """A claim with the blame beside it."""
    one = mention(of=article(publisher, text=TEXT, hours=hours))
    start = TEXT.index(SAID)
    roles: tuple[tuple[BlameRole, str], ...] = (("blamed", "his marshal"), ("shielded", "king"))
    blame = (Blame(role, name, one.id, start, start + len(SAID), quote) for role, name in roles)
    return replace(one, blame=tuple(blame))


def told(*mentions: Mention) -> Alert:
    table = Table().feed(mentions)
    table.tell()
    return table.alerts[-1]


def test_each_once_with_its_quote() -> None:
    alert = told(blaming(), blaming("Courier", hours=1))
    assert [(one.name, one.quote) for one in alert.blamed] == [("his marshal", SAID)]
    assert [(one.name, one.quote) for one in alert.shielded] == [("king", SAID)]
    assert {one.mention_id for one in alert.blamed} <= {cited.mention_id for cited in alert.citations}
    assert misquoted(alert) == ()


def test_it_is_cited_even_where_many_others_are() -> None:
    others = [mention(publisher=f"Outlet {number}") for number in range(60)]
    alert = told(*others, blaming("Late", hours=1))
    assert [one.name for one in alert.blamed] == ["his marshal"]


def test_a_wrong_quotation_of_blame_stops_the_alert_too() -> None:
    alert = told(blaming(quote=SAID.replace("king", "ring")))
    assert len(misquoted(alert)) == 1
