"""articles → mentions and decisions: all of it is with Kafka before the batch counts as done."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from agents.batches import Record
from agents.sending import Outgoing
from agents.stage import Context
from agents.tables import NotOursError
from monitor import metrics
from monitor.config.detection import load_detector
from monitor.config.paths import config_root
from monitor.detection.detector import Detection, Detector
from monitor.models import Article
from monitor.topics import ARTICLES, DECISIONS, MENTIONS, mention_key, revision_key

SOURCE = ARTICLES
BATCH = 100
CHUNK = 20
"""Articles in one call of the detector: small enough that an end or a rebalance need not wait for long."""

Work = tuple[Record, Article]


def build(context: Context) -> Detect:
    """The stage with the detector of the configuration; `ConfigError` where that has faults."""
    return Detect(context, load_detector(config_root(context.settings)))


class Detect:
    """Articles in, mentions and decisions out."""

    def __init__(self, context: Context, detector: Detector) -> None:
        self._context = context
        self._guard = context.guard
        self._detector = detector

    async def handle(self, records: Sequence[Record]) -> None:
        """Detect in chunks, and send what was found."""
        for start in range(0, len(records), CHUNK):
            if self._context.stopping():
                raise NotOursError("the process is about to end")
            await self._chunk(records[start : start + CHUNK])

    async def background(self) -> None:
        """There is none."""

    async def _chunk(self, records: Sequence[Record]) -> None:
        decoded = [(record, await self._guard.decoded(record, Article)) for record in records]
        works = [(record, article) for record, article in decoded if article is not None]
        found = await self._detect(works)
        await self._send(found)

    async def _detect(self, works: Sequence[Work]) -> list[tuple[Record, Detection]]:
        """All at once; where that fails one by one, so that one bad article is one dead letter."""
        try:
            # in a thread, so that the heart beats and a probe is answered meanwhile
            found = await asyncio.to_thread(self._detector.detect, [article for _, article in works])
        except Exception:
            single = [(record, await self._one(record, article)) for record, article in works]
            return [(record, detection) for record, detection in single if detection is not None]
        return [(record, detection) for (record, _), detection in zip(works, found, strict=True)]

    async def _one(self, record: Record, article: Article) -> Detection | None:
        async def work() -> Detection:
            (found,) = await asyncio.to_thread(self._detector.detect, [article])
            return found

        return await self._guard.run(record, work)

    async def _send(self, found: Sequence[tuple[Record, Detection]]) -> None:
        try:
            await self._context.sender.send_all(out for _, one in found for out in _outgoing(one))
        except Exception:
            # which one it was shows when they are sent by themselves
            found = [pair for pair in found if await self._sent_alone(*pair)]
        for _, detection in found:
            _count(detection)

    async def _sent_alone(self, record: Record, detection: Detection) -> bool:
        async def work() -> bool:
            await self._context.sender.send_all(_outgoing(detection))
            return True

        return bool(await self._guard.run(record, work))


def _outgoing(found: Detection) -> Iterator[Outgoing]:
    for mention in found.mentions:
        yield Outgoing(MENTIONS, mention_key(mention), mention)
    for decision in found.decisions:
        yield Outgoing(DECISIONS, decision.subject, decision)
    if found.revision is not None:
        # behind the mentions: what the new version says itself must be known by then
        yield Outgoing(MENTIONS, revision_key(found.revision), found.revision, everywhere=True)


def _count(found: Detection) -> None:
    metrics.CONSUMED.labels("detect", "ok").inc()
    for mention in found.mentions:
        metrics.MENTIONS.labels(mention.kind, mention.domain, mention.polarity).inc()
    for decision in found.decisions:
        metrics.DECISIONS.labels(decision.stage, decision.outcome, decision.gate).inc()
