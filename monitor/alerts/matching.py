"""Which open incident a mention belongs to: the same actor and domain, area and days.

A mention that names no place (or only a country) joins the likeliest open incident, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.alerts.incident import Incident
from monitor.alerts.places import area
from monitor.alerts.policy import Policy
from monitor.models import Mention


@dataclass(frozen=True, slots=True)
class Match:
    """An incident, and why it is this one."""

    incident: Incident
    why: str


def match(incidents: Iterable[Incident], mention: Mention, policy: Policy) -> Match | None:
    """The incident that the mention tells of; None where it tells of a new one."""
    near = [i for i in incidents if i.domain == mention.domain and _in_window(i, mention, policy)]
    where = area(mention.place)
    if where is None:
        return _likeliest(near, mention)
    same = [incident for incident in near if where in areas(incident)]
    if same:
        return Match(_closest(same, mention), "same actor and area")
    # told without a place so far, and by this very article: now we know where
    bare = [i for i in near if not areas(i) and _shares_article(i, mention)]
    return Match(_closest(bare, mention), "same article, which names the place here") if bare else None


def areas(incident: Incident) -> frozenset[tuple[str, str]]:
    """Where the incident's mentions place it; empty where none does."""
    found = (area(mention.place) for mention in incident.evidence)
    return frozenset(where for where in found if where is not None)


def _likeliest(near: Sequence[Incident], mention: Mention) -> Match | None:
    # the mention's country, where it names one, must not speak against it
    country = mention.place.country if mention.place else None
    fitting = [i for i in near if country is None or country in _countries(i) or not _countries(i)]
    if not fitting:
        return None
    best = max(fitting, key=lambda incident: (_likeness(incident, mention), incident.id))
    return Match(best, "no place is named: likeliest open incident of this actor")


def _likeness(incident: Incident, mention: Mention) -> tuple[bool, bool, bool, float]:
    sources = {m.source.name for m in incident.evidence if m.source is not None}
    return (
        _shares_article(incident, mention),
        mention.source is not None and mention.source.name in sources,
        any(m.kind == mention.kind for m in incident.evidence),
        -_distance(incident, mention),
    )


def _closest(incidents: Sequence[Incident], mention: Mention) -> Incident:
    return min(incidents, key=lambda incident: (_distance(incident, mention), incident.id))


def _shares_article(incident: Incident, mention: Mention) -> bool:
    return any(m.article.id == mention.article.id for m in incident.evidence)


def _countries(incident: Incident) -> set[str]:
    return {m.place.country for m in incident.evidence if m.place is not None and m.place.country}


def _in_window(incident: Incident, mention: Mention, policy: Policy) -> bool:
    return _distance(incident, mention) <= policy.window.total_seconds()


def _distance(incident: Incident, mention: Mention) -> float:
    """Seconds of article time between the mention and the incident's span; 0 inside of it."""
    at = mention.article.published_at
    before = (incident.first_published - at).total_seconds()
    after = (at - incident.last_published).total_seconds()
    return max(before, after, 0.0)
