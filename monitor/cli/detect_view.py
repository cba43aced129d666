"""Mentions and traces for people: the sentence with its words coloured, and what was made of it."""

from __future__ import annotations

from rich.text import Text

from monitor.detection.detector import Trace
from monitor.models import Article, Mention

_KIND = {"retreat": "yellow", "defeat": "red", "admission": "magenta"}


def mention_lines(mention: Mention) -> Text:
    """A mention: kind, actor and place, its quote, and the chain of who says so."""
    shown = Text(overflow="fold")
    shown.append(f"{mention.kind} ", f"bold {_KIND[mention.kind]}")
    shown.append(f"{mention.actor.name if mention.actor else 'unnamed'} ", "bold")
    if mention.place:
        shown.append(f"({mention.place.name}) ")
    shown.append(f"{mention.domain}, {mention.polarity}, {mention.stance}, {mention.confidence:.2f}\n", "dim")
    shown.append(f"  “{mention.quote}”\n")
    shown.append(f"  {' ← '.join(mention.chain)}", "cyan")
    if mention.euphemism:
        shown.append(f"   “{mention.euphemism.literal}” means {mention.euphemism.means}", "italic")
    shown.append(f"   rule {mention.rule}\n", "dim")
    return shown


def trace_lines(article: Article, trace: Trace) -> Text:
    """A sentence with a trigger: its words, the gate that decided, its claims, and what was passed over."""
    text = article.title if trace.field == "title" else article.text
    shown = Text(overflow="fold")
    passed = trace.gate == "fires"
    shown.append("● " if passed else "○ ", "green" if passed else "dim")
    shown.append_text(_coloured(trace.span.of(text), trace))
    shown.append(f"\n    {trace.gate}: {trace.reason}\n", "green" if passed else "yellow")
    for mention in trace.mentions:
        shown.append("    ")
        shown.append(f"{mention.kind}", _KIND[mention.kind])
        actor = mention.actor.name if mention.actor else "unnamed"
        shown.append(f" of {actor}, {mention.domain}, {mention.polarity}, {mention.stance}")
        shown.append(f"; {' ← '.join(mention.chain)}\n", "cyan")
    if trace.mentions:
        for word, reason in trace.passed_over:
            shown.append(f"    not “{word}”: {reason}\n", "dim")
    return shown


def _coloured(sentence: str, trace: Trace) -> Text:
    """The sentence; actors, places, sources and euphemisms in their colours."""
    shown = Text(sentence)
    for mention in trace.mentions:
        for style, part in (("bold", mention.actor), ("blue", mention.place), ("cyan", mention.source)):
            if part is not None:
                shown.highlight_words([part.text], style)
        if mention.euphemism is not None:
            shown.highlight_words([mention.euphemism.literal], "italic")
    for word, _ in trace.passed_over:
        shown.highlight_words([word], "strike dim")
    for word, kind in trace.triggers:
        shown.highlight_words([word], f"bold underline {_KIND[kind]}")
    return shown
