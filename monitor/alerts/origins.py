"""Who really says so: the root of each citation, after copies and common sources are collapsed.

Ten outlets that repeat one think tank's sentence are ten outlets and one origin. A mention's root is

- the actor itself, whichever of its offices speaks, and so the other side;
- for "the institute says that Moscow admits": the institute, since nobody in Moscow is quoted;
- else the source that it cites;
- without one, or where only *analysts* or *the institute* are cited, what its article cites elsewhere for
  the same incident: an outlet that retells a source in its own words, or in its headline, is no second
  witness;
- else the wire whose byline it carries, or the publisher's family; those that speak in their own voice
  share a root when their texts are copies of each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from monitor.alerts.order import when
from monitor.copies import similarity
from monitor.ids import stable_id
from monitor.models import ArticleRef, Mention, Origin

PARTIES = frozenset({"party", "adversary"})
_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_SPELLINGS = {"defense": "defence", "mod": "ministry of defence"}
_SELF, _OTHER_SIDE, _SOURCE, _ANONYMOUS = "self:", "adversary:", "source:", "anonymous:"
_CITED = (_SELF, _OTHER_SIDE, _SOURCE)


def roots(mentions: Sequence[Mention], threshold: float) -> dict[str, str]:
    """Mention id → id of its origin. The order of the mentions does not matter."""
    keys = _with_full_names({mention.id: root_key(mention) for mention in mentions})
    keys = _with_what_the_article_cites(mentions, keys)
    first = _merge_copies(mentions, keys, threshold)
    return {mention_id: stable_id("origin", first.get(key, key)) for mention_id, key in keys.items()}


def origins(mentions: Sequence[Mention], root_of: Mapping[str, str]) -> tuple[Origin, ...]:
    """The origins of these mentions, by the time when each first spoke."""
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in sorted(mentions, key=when):
        groups[root_of[mention.id]].append(mention)
    return tuple(_origin(root, group) for root, group in groups.items())


def root_key(mention: Mention) -> str:
    """What a mention rests on, before its article and copies are looked at."""
    article = mention.article
    outlet = (article.family or article.publisher).casefold()
    if mention.stance == "self" and mention.actor is not None:
        return f"{_SELF}{mention.actor.id}"
    if mention.stance == "adversary" and mention.source is not None and mention.source.role == "adversary":
        return f"{_OTHER_SIDE}{mention.actor.id if mention.actor is not None else ''}"
    name = _witness(mention)
    if name is not None and not _is_outlet(name, article):
        return f"{_SOURCE}{_folded(name)}"
    if mention.source is not None and mention.source.role == "anonymous":
        return f"{_ANONYMOUS}{outlet}"
    return f"wire:{article.wire.casefold()}" if article.wire else f"outlet:{outlet}"


def retells(one: Mention, other: Mention) -> bool:
    """Whether two mentions rest on the word of one who is named: then the second adds no origin."""
    key = root_key(one)
    return key.startswith(_CITED) and key == root_key(other)


def _is_outlet(name: str, article: ArticleRef) -> bool:
    """*BBC* is BBC News: what an outlet says that it has learnt itself is in its own voice."""
    said = set(_folded(name).split())
    outlets = (set(_folded(outlet).split()) for outlet in (article.publisher, article.family or ""))
    return any(said <= outlet or (outlet and outlet <= said) for outlet in outlets)


def _witness(mention: Mention) -> str | None:
    """Who is cited by name: for what the actor is said to have said, the one who says so."""
    source = mention.source
    if mention.stance == "attributed" and (source is None or source.role in PARTIES):
        relays = mention.chain[1:-1]
        return relays[-1] if relays else None
    return source.name if source is not None and source.role != "anonymous" else None


def _with_full_names(keys: Mapping[str, str]) -> dict[str, str]:
    """*McCarthy* is *Leader Kevin McCarthy*, where nobody else of that name is cited."""
    names = {
        key: frozenset(key.removeprefix(_SOURCE).split()) for key in keys.values() if key.startswith(_SOURCE)
    }
    full: dict[str, str] = {}
    for key, words in names.items():
        longer = [other for other, others in names.items() if words < others]
        longest = [other for other in longer if all(names[one] <= names[other] for one in longer)]
        if longest:
            full[key] = longest[0]
    return {mention_id: full.get(key, key) for mention_id, key in keys.items()}


def _with_what_the_article_cites(mentions: Iterable[Mention], keys: Mapping[str, str]) -> dict[str, str]:
    """Own-voice mentions rest on the first source that the same article cites; others before the actor."""
    named: dict[str, list[str]] = defaultdict(list)
    vague: dict[str, list[str]] = defaultdict(list)
    for mention in sorted(
        mentions, key=lambda m: (keys[m.id].startswith(_SELF), m.field != "title", m.start, m.id)
    ):
        if keys[mention.id].startswith((*_CITED, _ANONYMOUS)):
            cites = vague if _generic(mention) else named
            cites[mention.article.id].append(keys[mention.id])
    return {m.id: _rests_on(m, keys[m.id], named[m.article.id], vague[m.article.id]) for m in mentions}


def _rests_on(mention: Mention, key: str, named: Sequence[str], vague: Sequence[str]) -> str:
    """*The institute* is the one of that name which the article cites, if there is one."""
    if key.startswith(("outlet:", "wire:")):
        return next(iter((*named, *vague)), key)
    if not _generic(mention):
        return key
    word = key.removeprefix(_SOURCE)
    return next((cited for cited in named if word in cited.split()), next(iter(named), key))


def _generic(mention: Mention) -> bool:
    """Whether the source is told by a common noun only: *analysts*, *the institute*."""
    name = _witness(mention)
    return name is not None and not any(word[:1].isupper() for word in _ARTICLE.sub("", name).split())


def _folded(name: str) -> str:
    """One spelling for names that differ in an article, in *Defense*, or in *MoD*."""
    words = _ARTICLE.sub("", name).casefold().split()
    return " ".join(_SPELLINGS.get(word, word) for word in words)


def _merge_copies(mentions: Iterable[Mention], keys: Mapping[str, str], threshold: float) -> dict[str, str]:
    """Key → the key that stands for all copies of one text; a wire's name rather than an outlet's."""
    own_voice = sorted((m for m in mentions if not keys[m.id].startswith(_CITED)), key=when)
    first: dict[str, str] = {}

    def top(key: str) -> str:
        while key in first:
            key = first[key]
        return key

    for number, mention in enumerate(own_voice):
        for other in own_voice[:number]:
            a, b = top(keys[mention.id]), top(keys[other.id])
            if a != b and similarity(mention.article.signature, other.article.signature) >= threshold:
                keep, drop = sorted((a, b), key=lambda key: (not key.startswith("wire:"), key))
                first[drop] = keep
    return {key: top(key) for key in first}


def _origin(root: str, group: Sequence[Mention]) -> Origin:
    outlets = tuple(dict.fromkeys(mention.article.publisher for mention in group))
    names = [set(_folded(_witness(mention) or "").split()) for mention in group]
    # whoever merely retells it does not give it its name, and headlines and second mentions shorten names
    for mention in sorted(group, key=lambda m: (m.field == "title", _generic(m), _shortened(m, names))):
        if mention.stance == "self" and mention.actor is not None:
            label = mention.source.name if mention.source is not None else mention.actor.name
            return Origin(root, label, independent=False, outlets=outlets)
        name = _witness(mention)
        if name is not None and not _is_outlet(name, mention.article):
            return Origin(root, name, _independent(mention), outlets)
    unnamed = next((m for m in group if m.source and not _is_outlet(m.source.name, m.article)), None)
    lead = unnamed or group[0]
    label = next((mention.article.wire for mention in group if mention.article.wire), lead.article.publisher)
    if unnamed is not None and unnamed.stance != "attributed":
        label = f"unnamed source of {label}"
    return Origin(root, label, not lead.article.state_controlled, outlets)


def _shortened(mention: Mention, names: Iterable[set[str]]) -> bool:
    own = set(_folded(_witness(mention) or "").split())
    return any(own < name for name in names)


def _independent(mention: Mention) -> bool:
    """Whether the one who is cited is no party; one who says what a party said is none by that."""
    return mention.stance == "attributed" or mention.source is None or mention.source.role not in PARTIES
