"""Alerts as Slack messages: the whole of one, a change of one, and many in a digest. Pure.

Each is inside all of Slack's limits, whatever the alerts hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from monitor.alerts import words
from monitor.alerts.receivers import slack_blocks as kit
from monitor.alerts.receivers.slack_blocks import Json
from monitor.alerts.render import blames, by_origin
from monitor.alerts.texts import Texts
from monitor.models import Alert, Citation
from monitor.text import clean, cut

FACTS, BODY, QUOTE, CHAIN, NOTIFICATION = 600, 2500, 600, 300, 400
"""Characters; they keep the whole small."""
CITATIONS = 5
DIGEST_FROM, DIGEST_MOST = 6, 12
"""Incidents that make a digest, and that fit into one."""
DIGEST_TITLE, DIGEST_URL, DIGEST_FACTS = 100, 200, 160


def whole(alert: Alert, texts: Texts) -> Json:
    """Everything that is known: headline, facts, the first citations, and how many more there are."""
    head = [kit.header(texts.title(alert, alert.headline)), kit.rich(_body(alert, texts))]
    link = texts.link(alert)
    foot = [kit.button("Open on the board", link, "open_board")] if link else []
    room = kit.TOTAL - kit.size(*head, *foot, _context(alert, 0))
    shown = list(_fitting(_by_origin(alert), room))
    blocks = [*head, *shown, *foot, _context(alert, len(shown))]
    return _message(texts.title(alert, alert.headline), blocks)


def change(alert: Alert, texts: Texts) -> Json:
    """What is new in this revision, and the citation that made it so."""
    facts = kit.section(
        kit.text(words.reason(alert), FACTS, bold=True),
        kit.text(f"\n{words.status(alert)} · {words.evidence(alert)}", FACTS),
    )
    cause = [("", citation) for citation in alert.citations if citation.mention_id == alert.cause][:1]
    blocks = [kit.rich(facts), *_fitting(cause, kit.TOTAL // 2), kit.context(f"revision {alert.revision}")]
    return _message(f"{words.status(alert)}: {texts.title(alert, alert.headline)}", blocks)


def digest(alerts: Sequence[Alert], texts: Texts) -> Json:
    """One line for each of up to `DIGEST_MOST` alerts that came faster than a channel can be told."""
    title = words.number(len(alerts), "alert") + " at once"
    lines = [kit.section(*_line(alert, texts)) for alert in alerts]
    return _message(title, [kit.header(title), kit.rich(kit.bullets(*lines))])


def _message(notification: str, blocks: list[Json]) -> Json:
    return {
        "text": kit.escape(cut(clean(notification), NOTIFICATION)),
        "mrkdwn": False,
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _body(alert: Alert, texts: Texts) -> Json:
    facts = list(_facts(alert))
    built_in = "".join(fact["text"] for fact in facts)
    own = texts.text(alert, built_in)
    return kit.section(*facts) if own == built_in else kit.section(kit.text(own, BODY))


def _facts(alert: Alert) -> Iterator[Json]:
    yield kit.text(words.status(alert), FACTS, bold=True)
    yield kit.text(f" · {', '.join(alert.kinds)} · {alert.severity}\n", FACTS)
    place = words.where(alert.place)
    yield kit.text(" · ".join(filter(None, (words.who(alert), place))) + "\n", FACTS)
    yield kit.text("\n".join([words.evidence(alert), *blames(alert)]), FACTS)


def _by_origin(alert: Alert) -> Iterator[tuple[str, Citation]]:
    """The first citations, the first one below each origin with its title."""
    for title, citations in by_origin(alert, alert.citations[:CITATIONS]):
        yield from ((title if citation is citations[0] else "", citation) for citation in citations)


def _fitting(citations: Iterable[tuple[str, Citation]], room: int) -> Iterator[Json]:
    for title, citation in citations:
        head = [kit.section(kit.text(title, CHAIN, bold=True))] if title else []
        quote = kit.quotation(citation.quote, QUOTE)
        block = kit.rich(*head, quote, kit.section(*_attribution(citation)))
        room -= kit.size(block)
        if room < 0:
            return
        yield block


def _attribution(citation: Citation) -> Iterator[Json]:
    yield kit.text(words.chain(citation), CHAIN)
    yield kit.text(f"\n{words.claim(citation)}\n", CHAIN)
    yield kit.link(citation.url, citation.title)
    yield kit.text(" · ", 3)
    yield kit.date(citation.published_at)
    if citation.euphemism:
        literal, means = citation.euphemism.literal, citation.euphemism.means
        yield kit.text(f"\n“{literal}” is official wording for: {means}", CHAIN)


def _context(alert: Alert, shown: int) -> Json:
    more = len(alert.citations) - shown
    rest = f" · {words.number(more, 'more citation')}" if more else ""
    return kit.context(f"revision {alert.revision}: {words.reason(alert)}{rest} · {alert.incident_id}")


def _line(alert: Alert, texts: Texts) -> Iterator[Json]:
    first = alert.citations[0].url if alert.citations else ""
    title = cut(texts.title(alert, alert.headline), DIGEST_TITLE)
    yield kit.link(texts.link(alert) or first, title, DIGEST_URL)
    yield kit.text(f" · {words.status(alert)} · {words.evidence(alert)}", DIGEST_FACTS)
