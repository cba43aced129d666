"""One poll of one feed: fetch, parse, decide, publish, and only then remember.

fetch ─► parse ─► decide ─► for each new entry: text from feed or page ─► article ─► acknowledged
                                                            └─► feed state (validators, seen entries)
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from monitor import metrics
from monitor.errors import FetchError
from monitor.feeds.answer import IM_USED, NOT_MODIFIED, check, validators, wait_of
from monitor.feeds.article import compose
from monitor.feeds.decide import Document, Failure, Plan, Unchanged, decide
from monitor.feeds.entry import ParsedFeed, Received
from monitor.feeds.feed import Feed, Manners
from monitor.feeds.fetch import Caps, Fetcher
from monitor.feeds.hosts import Hosts
from monitor.feeds.moves import address, for_address
from monitor.feeds.output import Output
from monitor.feeds.parse import parse_feed
from monitor.feeds.schedule import distrusts, fresh_for
from monitor.feeds.sorting import Wanted
from monitor.feeds.state import FeedState, Seen
from monitor.feeds.texts import Texts
from monitor.feeds.turns import respect
from monitor.feeds.workers import Workers
from monitor.logs import get_logger
from monitor.models import Article

_log = get_logger("feeds")


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a feed."""

    state: FeedState
    seen: Seen


class Visitor:
    """Polls feeds one by one; any number of visits may run at once."""

    def __init__(
        self,
        manners: Manners,
        caps: Caps,
        fetcher: Fetcher,
        parsers: Workers,
        texts: Texts,
        hosts: Hosts,
        output: Output,
        clock: Callable[[], datetime],
    ) -> None:
        self._manners = manners
        self._caps = caps
        self._fetcher = fetcher
        self._parsers = parsers
        self._texts = texts
        self._hosts = hosts
        self._output = output
        self._clock = clock
        self._freshest = 0.0

    async def visit(self, feed: Feed, known: Known, answered: Callable[[], None] = lambda: None) -> Known:
        """Poll the feed and say what is known then; raises `BrokerError`, and then nothing has changed.

        `answered` is called when the feed's host has answered. It must give back the turn at that host:
        pages need turns of their own, and feeds that kept theirs meanwhile would wait for each other.
        """
        started = time.perf_counter()
        state = for_address(known.state, feed)
        result = await self._look(feed, state)
        answered()
        plan = decide(feed, state, known.seen, result, self._manners, self._clock())
        await self._publish(feed, plan)
        if plan.alert is not None:
            await self._output.alert(plan.alert)
        await self._output.remember(plan.state, plan.seen)
        self._count(feed, plan, time.perf_counter() - started)
        return Known(plan.state, plan.seen or known.seen)

    async def _look(self, feed: Feed, state: FeedState) -> Unchanged | Document | Failure:
        try:
            return await self._ask(feed, state)
        except FetchError as error:
            respect(self._hosts, address(feed, state), error, self._clock().timestamp())
            return Failure(error.reason, str(error), wait_of(error))
        except Exception as error:  # one feed must never stop the others
            _log.exception("a feed could not be read", feed=feed.id)
            return Failure("internal", type(error).__name__)

    async def _ask(self, feed: Feed, state: FeedState) -> Unchanged | Document | Failure:
        trusting = not distrusts(state.full_at, self._clock())
        etag, last_modified = (state.etag, state.last_modified) if trusting else (None, None)
        answer = await self._fetcher.feed(address(feed, state), etag, last_modified, self._caps)
        now = self._clock()
        check(answer, now)
        etag, last_modified = validators(answer)
        hint = fresh_for(answer.headers, now)
        if answer.status == NOT_MODIFIED:
            return Unchanged("not_modified", etag, last_modified, hint, answer.moved_to)
        body_hash = blake2b(answer.body, digest_size=16).hexdigest()
        if body_hash == state.body_hash:
            return Unchanged("same_body", etag, last_modified, hint, answer.moved_to)
        content_type = answer.headers.get("content-type", "")
        parsed = await self._parsers.run(
            parse_feed, Received(answer.body, answer.url, content_type, feed.country)
        )
        if not isinstance(parsed, ParsedFeed):
            return Failure(parsed.reason, parsed.message)
        partial = answer.status == IM_USED
        return Document(parsed, etag, last_modified, body_hash, hint, answer.moved_to, partial)

    async def _publish(self, feed: Feed, plan: Plan) -> None:
        """All of them or `BrokerError`; an entry whose text cannot be had is published with what there is."""
        if not plan.publish:
            return
        ends = await asyncio.gather(
            *(self._publish_one(feed, wanted) for wanted in plan.publish), return_exceptions=True
        )
        for error in ends:
            if isinstance(error, BaseException):
                raise error

    async def _publish_one(self, feed: Feed, wanted: Wanted) -> None:
        await self._output.room()
        article = await self._article(feed, wanted)
        if article is None:
            metrics.ENTRIES.labels("empty").inc()
            return
        await self._output.article(article)
        metrics.PUBLISHED.labels(article.text_source).inc()
        if "no-date" not in article.flags and article.published_at.timestamp() > self._freshest:
            self._freshest = article.published_at.timestamp()
            metrics.FRESHEST.set(self._freshest)

    async def _article(self, feed: Feed, wanted: Wanted) -> Article | None:
        try:
            feed_text, page = await self._texts.of(feed, wanted.entry)
            return compose(feed, wanted, feed_text, page, self._clock())
        except Exception:  # one entry must never stop the others of its feed
            _log.exception("an entry could not be read", feed=feed.id, guid=wanted.entry.guid)
            return None

    def _count(self, feed: Feed, plan: Plan, seconds: float) -> None:
        outcome = plan.reason if plan.outcome == "failed" else plan.outcome
        metrics.FETCHES.labels(outcome).inc()
        metrics.FETCH_SECONDS.observe(seconds)
        for fate, count in plan.counts.items():
            metrics.ENTRIES.labels(fate).inc(count)
        if plan.alert is not None:
            metrics.ALERTS.labels(plan.alert.reason).inc()
            _log.warning(plan.alert.reason, feed=feed.id, headline=plan.alert.headline)
        if plan.missed:
            metrics.GAPS.inc()
            _log.warning("none of the entries was known: some may have come and gone unseen", feed=feed.id)
        if plan.outcome == "failed":
            _log.warning(
                "a poll failed", feed=feed.id, reason=plan.state.reason, failures=plan.state.failures
            )
        elif plan.outcome == "news":
            _log.info("news", feed=feed.id, entries=plan.reason, seconds=round(seconds, 2))
