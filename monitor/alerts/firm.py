"""Which mentions of an incident surely mean it, and which were only guessed onto it.

A claim that names no place joins the likeliest event. It is shown there, but confirms nothing: the next
army report of a war is not a second witness of whatever was told before it.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.alerts.places import Level, spot
from monitor.models import Mention


def firm(firing: Sequence[Mention]) -> tuple[Mention, ...]:
    """Those that name the place (or a region around it), and those that the same articles tell.

    Where nobody says more than the country, or nothing, all of them are as sure as each other.
    """
    levels = {mention.id: spot(mention.place).level for mention in firing}
    exact = min(levels.values(), default=Level.NOWHERE)
    enough = Level.REGION if exact <= Level.REGION else Level.NOWHERE
    articles = {mention.article.id for mention in firing if levels[mention.id] <= enough}
    return tuple(mention for mention in firing if mention.article.id in articles)
