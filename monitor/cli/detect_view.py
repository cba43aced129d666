"""Mentions for people: kind, actor and place, the exact words, and who says so."""

from __future__ import annotations

from rich.text import Text

from monitor.models import Mention

_KIND = {"retreat": "yellow", "defeat": "red", "admission": "magenta"}


def mention_lines(mention: Mention) -> Text:
    """A mention: kind, actor and place, its quote, and the chain of who says so."""
    shown = Text(overflow="fold")
    shown.append(f"{mention.kind} ", f"bold {_KIND[mention.kind]}")
    shown.append(f"{mention.actor.name if mention.actor else 'unnamed'} ", "bold")
    if mention.place:
        shown.append(f"({mention.place.name}) ")
    shown.append(f"{mention.domain}, {mention.polarity}, {mention.stance}, {mention.confidence:.2f}", "dim")
    shown.append(", weak\n" if mention.weak else "\n", "yellow")
    shown.append(f"  “{mention.quote}”\n")
    shown.append(f"  {' ← '.join(mention.chain)}", "cyan")
    if mention.euphemism:
        shown.append(f"   “{mention.euphemism.literal}” means {mention.euphemism.means}", "italic")
    shown.append(f"   rule {mention.rule}\n", "dim")
    return shown
