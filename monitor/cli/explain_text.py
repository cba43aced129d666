"""`--explain` on a terminal: each sentence with a trigger, its words coloured, and what became of it."""

from __future__ import annotations

from rich.text import Text

from monitor.cli.explain_marks import PARTS, Part, pieces
from monitor.cli.explain_words import finding_words, passed_over_words, verdict
from monitor.detection.mention import field_text
from monitor.detection.record import Trace
from monitor.models import Article

STYLES: dict[Part, str] = {
    "trigger": "bold underline red",
    "actor": "bold green",
    "place": "bold blue",
    "source": "bold cyan",
    "euphemism": "italic magenta",
    "passed-over": "underline dim",
}
_SIGNS = {"fires": ("●", "bold green"), "weak": ("◐", "bold yellow"), "polarity": ("○", "yellow")}


def legend() -> Text:
    """What the colours mean."""
    shown = Text()
    for part, name in PARTS.items():
        shown.append(name, STYLES[part])
        shown.append("   ")
    return shown


def heading(article: Article, sentences: int) -> Text:
    """The article, and how many of its sentences follow."""
    shown = Text("\n")
    shown.append(article.title or article.url or article.id, "bold")
    if article.publisher:
        shown.append(f"  {article.publisher}", "dim")
    many = "1 sentence" if sentences == 1 else f"{sentences} sentences"
    shown.append(f"\n{many if sentences else 'No sentence'} with a word that could be a claim", "dim")
    return shown


def trace_text(article: Article, trace: Trace) -> Text:
    """A sentence: its words, what became of it, its claims, and what was looked at besides."""
    sign, style = _SIGNS.get(trace.gate, ("·", "dim"))
    shown = Text(overflow="fold")
    shown.append(f"{sign} ", style)
    for words, part in pieces(trace.span.of(field_text(article, trace.field)), trace):
        shown.append(words, STYLES[part] if part else None)
    shown.append(f"\n    {verdict(trace)}", style)
    if not trace.findings and not trace.passed_over:
        shown.append(f" ({trace.reason})", "dim")
    for finding in trace.findings:
        first, *others = finding_words(finding)
        shown.append(f"\n    {first}")
        for line in others:
            shown.append(f"\n      {line}", "dim")
    for line in passed_over_words(trace):
        shown.append(f"\n    {line}", "dim")
    shown.append("\n")
    return shown
