"""Articles, mentions and alerts for tests, with good defaults; the text is our own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.alerts.correlate import correlate, freeze
from monitor.alerts.incident import Incident
from monitor.alerts.policy import Policy
from monitor.copies import lead_signature
from monitor.ids import stable_id
from monitor.models import Alert, Article, ArticleRef, Entity, Mention, Place, Source

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
RUSSIA = Entity("Moscow", "state:RU", "Russia")
UKRAINE = Entity("Kyiv", "state:UA", "Ukraine")
IZIUM = Place("Izium", "Izium", "UA", "Kharkiv", 49.21, 37.25)
KUPIANSK = Place("Kupiansk", "Kupiansk", "UA", "Kharkiv", 49.71, 37.61)
KHERSON = Place("Kherson", "Kherson", "UA", "Kherson", 46.63, 32.6)
KHARKIV_REGION = Place("Kharkiv region", "Kharkiv", "UA", "Kharkiv", 49.5, 36.5)
UKRAINE_AT_LARGE = Place("Ukraine", "Ukraine", "UA")
ISW = Source("the Institute for the Study of War", "Institute for the Study of War", "think-tank")
UK_MOD = Source("the British defence ministry", "UK Ministry of Defence", "state")
RU_MOD = Source("Russia's defence ministry", "Russian Ministry of Defence", "party")


def at(minutes: float) -> datetime:
    """So many minutes after noon of the tests' day."""
    return NOON + timedelta(minutes=minutes)


def article(number: int = 1, publisher: str = "Test Herald", text: str = "", **other: Any) -> Article:
    """An article that was published that many minutes after noon and fetched a minute later."""
    url = other.pop("url", f"https://{publisher.lower().replace(' ', '-')}.example/{number}")
    values: dict[str, Any] = {
        "id": stable_id("article", url),
        "url": url,
        "title": f"Garrison leaves the town ({number})",
        "text": text or f"The garrison left the town at dawn, residents said. It was report number {number}.",
        "publisher": publisher,
        "published_at": at(number),
        "fetched_at": at(number + 1),
        "language": "en",
    }
    return Article(**{**values, **other})


def reference(source: Article, **other: Any) -> ArticleRef:
    """What a mention keeps of an article."""
    kept = {name: getattr(source, name) for name in ("id", "url", "title", "publisher", "published_at")}
    more = {
        name: getattr(source, name)
        for name in ("fetched_at", "language", "family", "wire", "state_controlled")
    }
    return ArticleRef(**{**kept, **more, "signature": lead_signature(source.text), **other})


def mention(number: int = 1, publisher: str = "Test Herald", **other: Any) -> Mention:
    """A retreat of Russia from Izium in the publisher's own voice; any field can be set."""
    source = other.pop("article", None) or article(
        number,
        publisher,
        **{name: other.pop(name) for name in ("text", "family", "wire", "state_controlled") if name in other},
    )
    ref = source if isinstance(source, ArticleRef) else reference(source)
    text = other.pop("in_text", None) or getattr(source, "text", "The garrison left the town at dawn.")
    values: dict[str, Any] = {
        "article": ref,
        "field": "text",
        "start": 0,
        "end": len(text),
        "quote": text,
        "sentence_start": 0,
        "sentence_end": len(text),
        "passage": text,
        "passage_start": 0,
        "kind": "retreat",
        "domain": "military",
        "polarity": "asserted",
        "stance": "reported",
        "actor": RUSSIA,
        "rule": "leave",
        "confidence": 0.9,
        "place": IZIUM,
        "chain": (ref.publisher,),
    }
    values |= other
    values.setdefault("id", stable_id("mention", ref.id, values["kind"], values["polarity"], values["start"]))
    return Mention(**values)


def incident(*mentions: Mention, policy: Policy | None = None, now: datetime = NOON) -> Incident:
    """The incident that these mentions make; they must all tell of the same one."""
    found: list[Incident] = []
    for each in mentions:
        outcome = correlate(found, each, policy or Policy(), now)
        found = [outcome.incident] if outcome.incident is not None else found
    return found[0]


def alert(*mentions: Mention, policy: Policy | None = None, now: datetime = NOON) -> Alert:
    """The alert that these mentions lead to (by default a reported retreat)."""
    made = incident(*(mentions or (mention(),)), policy=policy, now=now)
    return freeze(made, policy or Policy(), now).outbox[-1]
