"""An alert on a terminal: a panel with the quoted words lit up inside their passage.

Text from articles is put in as text, never as markup.
"""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.style import Style
from rich.text import Text

from monitor.alerts import words
from monitor.alerts.render import one_line
from monitor.models import Alert, Citation, Severity, State

CITATIONS = 3
AROUND = 80
"""Characters of the passage that are shown on each side of a quote."""
COLOURS: dict[State, str] = {
    "reported": "yellow",
    "corroborated": "dark_orange",
    "admitted": "red",
    "stale": "grey50",
    "retracted": "grey50",
}
MARKS: dict[Severity, str] = {"critical": "!!", "warning": "!", "info": "i"}


def panel(alert: Alert) -> RenderableType:
    """The whole alert, as wide as the terminal."""
    colour = COLOURS[alert.state]
    parts: list[RenderableType] = [Text(one_line(alert.headline), style="bold"), _facts(alert)]
    for blame in (*alert.blamed, *alert.shielded):
        parts.append(Text(one_line(f"{blame.role}: {blame.name}"), style="cyan"))
    for citation in alert.citations[:CITATIONS]:
        parts += ["", *_citation(citation)]
    more = len(alert.citations) - CITATIONS
    if more > 0:
        parts += ["", Text(f"and {words.number(more, 'more citation')}", style="dim")]
    title = Text(f" {MARKS[alert.severity]} {words.status(alert)} ", style=f"bold {colour}")
    foot = Text(
        f" revision {alert.revision}: {words.reason(alert)} · {alert.raised_at:%H:%M:%S} UTC ", style="dim"
    )
    return Panel(
        Group(*parts),
        title=title,
        subtitle=foot,
        title_align="left",
        subtitle_align="right",
        border_style=colour,
    )


def _facts(alert: Alert) -> Text:
    place = words.where(alert.place)
    line = " · ".join(filter(None, (", ".join(alert.kinds), words.who(alert), place, words.evidence(alert))))
    return Text(one_line(line), style="cyan")


def _citation(citation: Citation) -> list[RenderableType]:
    told: list[RenderableType] = [_quoted(citation), _indented(words.chain(citation), "bold")]
    told.append(_indented(words.claim(citation), "dim"))
    if citation.euphemism:
        literal, means = citation.euphemism.literal, citation.euphemism.means
        told.append(_indented(f"“{literal}” is official wording for: {means}", "magenta"))
    link = Style(dim=True, link=citation.url if citation.url.startswith(("https://", "http://")) else None)
    told.append(_indented(f"{citation.published_at:%Y-%m-%d %H:%M} UTC · {citation.url}", link))
    return told


def _quoted(citation: Citation) -> Text:
    """The quote in its passage; the words around it are dimmed and cut."""
    first = citation.start - citation.passage_start
    before = one_line(citation.passage[:first])
    after = one_line(citation.passage[first + len(citation.quote) :])
    text = Text()
    if before:
        cut = f"… {before[-AROUND:].partition(' ')[2]}" if len(before) > AROUND else before
        text.append(f"{cut} ", style="dim")
    text.append(one_line(citation.quote), style="bold underline")
    if after:
        cut = f"{after[:AROUND].rpartition(' ')[0]} …" if len(after) > AROUND else after
        text.append(f" {cut}", style="dim")
    return text


def _indented(text: str, style: str | Style) -> Padding:
    return Padding(Text(one_line(text), style=style), (0, 0, 0, 3))
