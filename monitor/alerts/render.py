"""An alert as plain text, for logs, e-mail and the clipboard; each origin with its citations. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from monitor.alerts import words
from monitor.models import Alert, Citation
from monitor.text import clean


def as_text(alert: Alert, most: int = 10) -> str:
    """Headline, facts, and the citations with their quotes, by origin; `most` of them."""
    return "\n".join(_lines(alert, most))


def details(alert: Alert, most: int = 10) -> str:
    """The same without the headline, for where that stands above already."""
    return as_text(alert, most).partition("\n")[2]


def _lines(alert: Alert, most: int) -> Iterator[str]:
    yield one_line(alert.headline)
    yield f"{words.status(alert)} · {', '.join(alert.kinds)} · {alert.domain} · {alert.severity}"
    place = words.where(alert.place)
    yield one_line(words.who(alert) + (f" · {place}" if place else ""))
    yield f"{words.evidence(alert)} · revision {alert.revision}: {words.reason(alert)}"
    yield from blames(alert)
    for title, citations in by_origin(alert, alert.citations[:most]):
        yield f"\n{one_line(title)}"
        for citation in citations:
            yield from _citation(citation)
    if len(alert.citations) > most:
        yield f"\nand {words.number(len(alert.citations) - most, 'more citation')}"


def blames(alert: Alert) -> list[str]:
    """Whom the actor's side blames and whom that shields, with the words that do."""
    return [
        f"{blame.role}: {one_line(blame.name)}, “{one_line(blame.quote)}”"
        for blame in (*alert.blamed, *alert.shielded)
    ]


def by_origin(alert: Alert, citations: Iterable[Citation]) -> list[tuple[str, list[Citation]]]:
    """The citations below what they rest on, in the order in which that is first cited."""
    titles = {origin.id: f"Origin: {words.origin(origin)}" for origin in alert.origins}
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        title = titles.get(citation.origin, "Perhaps the same event (no place is named)")
        title = "Answers" if citation.polarity == "negated" else title
        groups.setdefault(title, []).append(citation)
    return list(groups.items())


def _citation(citation: Citation) -> Iterator[str]:
    yield f"“{one_line(citation.quote)}”"
    yield f"    {one_line(words.chain(citation))}"
    yield f"    {words.claim(citation)}"
    if citation.euphemism:
        literal, means = one_line(citation.euphemism.literal), one_line(citation.euphemism.means)
        yield f"    “{literal}” is official wording for: {means}"
    yield f"    {citation.published_at:%Y-%m-%d %H:%M} UTC · {one_line(citation.url)}"


def one_line(text: str) -> str:
    """No text from a feed can start a line of its own."""
    return " ".join(clean(text).split())
