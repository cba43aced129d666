"""Alerts as people read them: plain text and the terminal's panel, each against a golden file.

Look at every change of a golden file: it is what an analyst sees.
"""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console
from rich.text import Text

from monitor.alerts.render import as_text
from monitor.alerts.terminal import panel
from monitor.models import Alert, Blame, BlameRole, Mention
from tests.builders import (
    ELMS,
    ENEMY,
    EUPHEMISM,
    INSTITUTE,
    MINISTRY,
    QUOTE,
    THIRD,
    article,
    mention,
)
from tests.golden import matches_golden
from tests.incident_table import Table

_HOSTILE = "\x1b[31mTroops\x1b[0m of [bold red]Norden[/] left Elms <!channel> \u202edna\u202c *gone*."


def last_alert(*mentions: Mention) -> Alert:
    """What is told when all of these have come."""
    table = Table().feed(mentions[:1])
    table.tell()
    table.feed(mentions[1:])
    table.tell()
    return table.alerts[-1]


_BLAMING = (
    f"{QUOTE} State radio turned the blame away from the king and on to his marshal. It rained on Sunday."
)
_BLAME = _BLAMING[_BLAMING.index("State") : _BLAMING.index(" It rained")]


def blaming() -> Mention:
    """A claim with whom its side blames and whom that shields in the sentence behind it."""
    one = mention(of=article("Post", hours=1, text=_BLAMING), source=INSTITUTE)
    at = (_BLAMING.index(_BLAME), _BLAMING.index(_BLAME) + len(_BLAME), _BLAME)
    roles: tuple[tuple[BlameRole, str], ...] = (("blamed", "his marshal"), ("shielded", "king"))
    return replace(one, blame=tuple(Blame(role, name, one.id, *at) for role, name in roles))


_CASES: dict[str, Alert] = {
    "first_report": last_alert(mention()),
    "euphemism": last_alert(mention(source=MINISTRY, euphemism=EUPHEMISM, polarity="planned")),
    "corroborated": last_alert(
        mention(source=INSTITUTE),
        mention(source=INSTITUTE, publisher="Courier", hours=1),
        mention("defeat", source=THIRD, publisher="Gazette", hours=2),
    ),
    "admitted_and_contradicted": last_alert(
        mention(source=ENEMY),
        mention("admission", source=MINISTRY, publisher="Courier", hours=1),
        mention(polarity="negated", source=THIRD, publisher="Post", hours=2),
    ),
    "blame": last_alert(mention(), blaming()),
    "denied": last_alert(
        mention(), mention(polarity="negated", source=MINISTRY, publisher="Courier", hours=2)
    ),
    "nobody_nowhere": last_alert(mention(actor=None, opponent=None, place=replace(ELMS, region=None))),
    "many": last_alert(
        *(mention(publisher=f"Outlet {number:02}", hours=number / 10) for number in range(14))
    ),
    "hostile": last_alert(
        mention(quote=_HOSTILE, of=article("[link=x]Evil[/link]", text=f"Before. {_HOSTILE}\n\nAfter\x07."))
    ),
}


def shown(alert: Alert, width: int, *, colours: bool = False) -> str:
    """The panel as a terminal of this width shows it."""
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=colours, color_system="truecolor" if colours else None
    )
    console.print(panel(alert))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


@pytest.mark.parametrize("name", _CASES)
def test_plain_text(name: str) -> None:
    matches_golden(f"render/{name}.txt", as_text(_CASES[name]) + "\n")


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", _CASES)
def test_panel(name: str, width: int) -> None:
    text = shown(_CASES[name], width)
    assert max(map(len, text.splitlines())) <= width
    matches_golden(f"render/{name}.{width}.txt", text)


def test_the_quote_is_lit_up_within_its_passage() -> None:
    coloured = Text.from_ansi(shown(_CASES["first_report"], 400, colours=True))
    lit = [coloured.plain[span.start : span.end] for span in coloured.spans if "underline" in str(span.style)]
    assert lit == [QUOTE]


def test_text_from_feeds_is_never_markup_or_an_escape() -> None:
    for text in (
        as_text(_CASES["hostile"]),
        shown(_CASES["hostile"], 80),
        shown(_CASES["hostile"], 80, colours=True),
    ):
        assert "\x1b[31m" not in text
        assert not {"\x07", "\u202e"} & set(text)
        assert "[bold red]" in text
