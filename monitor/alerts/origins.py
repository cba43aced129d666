"""Who really says so: the root of each citation, after copies and common sources are collapsed.

Ten outlets that repeat one think tank's sentence are ten outlets and one origin. A mention's root is the
source that it cites; without one, the wire whose byline it carries; else the publisher's family. Outlets
that speak in their own voice share a root when their texts are copies of each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from monitor.copies import similarity
from monitor.ids import stable_id
from monitor.models import Mention, Origin

PARTIES = frozenset({"party", "adversary"})


def roots(mentions: Sequence[Mention], threshold: float) -> dict[str, str]:
    """Mention id → id of its origin. The order of the mentions does not matter."""
    keys = {mention.id: root_key(mention) for mention in mentions}
    first = _merge_copies(mentions, keys, threshold)
    return {mention_id: stable_id("origin", first.get(key, key)) for mention_id, key in keys.items()}


def origins(mentions: Sequence[Mention], root_of: Mapping[str, str]) -> tuple[Origin, ...]:
    """The origins of these mentions, by the time when each first spoke."""
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in sorted(mentions, key=_when):
        groups[root_of[mention.id]].append(mention)
    return tuple(_origin(root, group) for root, group in groups.items())


def root_key(mention: Mention) -> str:
    """What a mention rests on, before copies are looked at."""
    article = mention.article
    outlet = (article.family or article.publisher).casefold()
    if mention.source is not None:
        name = mention.source.name.casefold()
        return f"source:{name}" if mention.source.role != "anonymous" else f"anonymous:{outlet}"
    return f"wire:{article.wire.casefold()}" if article.wire else f"outlet:{outlet}"


def _merge_copies(mentions: Iterable[Mention], keys: Mapping[str, str], threshold: float) -> dict[str, str]:
    """Key → the key that stands for all copies of one text; a wire's name rather than an outlet's."""
    own_voice = sorted((m for m in mentions if not keys[m.id].startswith("source:")), key=_when)
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
    lead = group[0]
    outlets = tuple(dict.fromkeys(mention.article.publisher for mention in group))
    if lead.source is not None and lead.source.role != "anonymous":
        return Origin(root, lead.source.name, lead.source.role not in PARTIES, outlets)
    wire = next((mention.article.wire for mention in group if mention.article.wire), None)
    label = wire or lead.article.publisher
    label = f"unnamed source of {label}" if lead.source is not None else label
    return Origin(root, label, not lead.article.state_controlled, outlets)


def _when(mention: Mention) -> tuple[float, str]:
    return mention.article.published_at.timestamp(), mention.id
