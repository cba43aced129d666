"""Articles, mentions and alerts with everything in them; a test names only what it is about.

mention(kind="admission", stance="self", publisher="Herald", hours=3)
alert(mention(), mention(publisher="Courier"), reason="corroborated")
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.copies import lead_signature
from monitor.ids import stable_id
from monitor.models import (
    Alert,
    Article,
    ArticleRef,
    Citation,
    Domain,
    Entity,
    Euphemism,
    Kind,
    Mention,
    Origin,
    Place,
    Polarity,
    Reason,
    Role,
    Source,
    Stance,
    State,
)

NOW = datetime(2024, 5, 14, 9, 30, tzinfo=UTC)
"""When everything happens, unless a test says how many hours later."""

NORDEN = Entity("Norden", "state:NO", "Norden")
SUDEN = Entity("Suden", "state:SU", "Suden")
"""Two states at war that do not exist; their codes are those of no gazetteer."""

VALE = Place("the Vale region", "Vale", "SU", "Vale")
ELMS = Place("Elms", "Elms", "SU", "Vale", 50.0, 36.0)
OAKS = Place("Oaks", "Oaks", "SU", "Vale", 50.3, 36.2)
FARPORT = Place("Farport", "Farport", "SU", "Coast", 46.0, 33.0)
COUNTRY = Place("Suden", "Suden", "SU")
"""A region, two towns in it 37 km apart, a town far away in another region, and the country around all."""

MINISTRY = Source("the defence ministry", "Ministry of Defence of Norden", "party")
INSTITUTE = Source("the institute", "Institute for Field Studies", "think-tank")
ENEMY = Source("the general staff", "General Staff of Suden", "adversary")
THIRD = Source("the foreign office", "Foreign Office of Westland", "state")
EUPHEMISM = Euphemism("regrouped", "withdrew")

QUOTE = "Troops of Norden left Elms during the night, residents of the town said."
_WORDS = (
    *("road", "bridge", "lorry", "dawn", "harbour", "market", "school", "orchard", "column", "signal"),
    *("tunnel", "ferry", "winter", "clerk", "letter", "engine", "valley", "church", "wagon", "copper"),
    *("garden", "lantern", "mirror", "needle", "oven", "pepper", "quarry", "ribbon", "saddle", "thread"),
)


def own_words(seed: str, number: int = 60) -> str:
    """A lead that is no copy of any other seed's."""
    choose = random.Random(seed)
    return " ".join(choose.choice(_WORDS) for _ in range(number)).capitalize() + "."


def article(publisher: str = "Herald", *, hours: float = 0, text: str = "", **changes: Any) -> Article:
    """An article of `publisher`, so many hours after `NOW`, in its own words around `QUOTE`."""
    text = text or f"{own_words(publisher)} {QUOTE} {own_words(publisher + ' end', 20)}"
    when = NOW + timedelta(hours=hours)
    title = changes.get("title", "Troops leave Elms")
    name = stable_id("article", publisher, title, text, when.isoformat())
    usual = Article(
        id=name,
        url=f"https://{publisher.casefold().replace(' ', '-')}.example/{name[:8]}",
        title=title,
        text=text,
        publisher=publisher,
        published_at=when,
        fetched_at=when + timedelta(minutes=2),
        feed_id=publisher.casefold(),
        guid=name,
        language="en",
    )
    return replace(usual, **changes)


def reference(of: Article) -> ArticleRef:
    """What a mention keeps of an article."""
    return ArticleRef(
        id=of.id,
        url=of.url,
        title=of.title,
        publisher=of.publisher,
        published_at=of.published_at,
        fetched_at=of.fetched_at,
        language=of.language,
        author=of.author,
        family=of.family,
        country=of.country,
        state_controlled=of.state_controlled,
        wire=of.wire,
        signature=lead_signature(of.text),
    )


def mention(
    kind: Kind = "retreat",
    place: Place | None = ELMS,
    *,
    publisher: str = "Herald",
    hours: float = 0,
    polarity: Polarity = "asserted",
    stance: Stance | None = None,
    source: Source | None = None,
    actor: Entity | None = NORDEN,
    of: Article | None = None,
    quote: str = QUOTE,
    **changes: Any,
) -> Mention:
    """A claim in `of` (an article of `publisher` unless given); the stance follows from the source."""
    told_by = of or article(publisher, hours=hours)
    start = told_by.text.index(quote)
    place_name = place.name if place else ""
    stance = stance or (_STANCES.get(source.role, "assessment") if source else "reported")
    source_name = source.name if source else ""
    domain: Domain = changes.get("domain", "military")
    usual = Mention(
        id=stable_id("mention", told_by.id, start, kind, place_name, source_name, polarity, stance, domain),
        article=reference(told_by),
        field="text",
        start=start,
        end=start + len(quote),
        quote=quote,
        sentence_start=start,
        sentence_end=start + len(quote),
        passage=told_by.text,
        passage_start=0,
        kind=kind,
        domain=domain,
        polarity=polarity,
        stance=stance,
        actor=actor,
        rule=f"{kind}-test",
        confidence=0.9,
        opponent=SUDEN,
        place=place,
        source=source,
        chain=(told_by.publisher, source_name) if source else (told_by.publisher,),
    )
    return replace(usual, **changes)


_STANCES: dict[Role, Stance] = {"party": "self", "adversary": "adversary"}


def citation(of: Mention, origin: str | None = None) -> Citation:
    """The mention as an alert cites it."""
    return Citation(
        mention_id=of.id,
        article_id=of.article.id,
        kind=of.kind,
        polarity=of.polarity,
        stance=of.stance,
        publisher=of.article.publisher,
        title=of.article.title,
        url=of.article.url,
        published_at=of.article.published_at,
        fetched_at=of.article.fetched_at,
        field=of.field,
        start=of.start,
        end=of.end,
        quote=of.quote,
        passage=of.passage,
        passage_start=of.passage_start,
        origin=origin or _origin_name(of),
        language=of.article.language,
        source=of.source,
        chain=of.chain,
        euphemism=of.euphemism,
    )


def alert(
    *mentions: Mention,
    reason: Reason = "first_report",
    state: State = "reported",
    revision: int = 1,
    **changes: Any,
) -> Alert:
    """An alert that rests on these mentions, one origin for each source or publisher."""
    cited = [citation(each) for each in mentions or (mention(),)]
    first = (mentions or (mention(),))[0]
    outlets = tuple(dict.fromkeys(each.publisher for each in cited))
    origins = {each.origin: each for each in reversed(cited)}
    incident = changes.get("incident_id", "incident-1")
    usual = Alert(
        id=f"{incident}-r{revision}",
        incident_id=incident,
        revision=revision,
        reason=reason,
        cause=f"first told by {cited[0].publisher}",
        headline="Norden has pulled out of Elms, Herald reports",
        state=state,
        severity="warning",
        kinds=tuple(dict.fromkeys(each.kind for each in cited)),
        domain="military",
        actor=first.actor,
        opened_at=NOW,
        updated_at=NOW + timedelta(minutes=5),
        raised_at=NOW + timedelta(minutes=5, seconds=10),
        outlets=outlets,
        origins=tuple(
            Origin(name, name, each.stance not in ("self", "adversary"), (each.publisher,))
            for name, each in origins.items()
        ),
        citations=tuple(cited),
        opponent=first.opponent,
        place=first.place,
    )
    return replace(usual, **changes)


def _origin_name(of: Mention) -> str:
    return of.source.name if of.source else of.article.publisher
