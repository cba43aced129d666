"""The parts of a poller put together, for the role and for `feeds check`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from monitor import __version__
from monitor.feeds.extract import warm as warm_extractor
from monitor.feeds.fetch import Caps, Fetcher
from monitor.feeds.hosts import Hosts
from monitor.feeds.parse import warm as warm_parser
from monitor.feeds.polling import Body, Polling
from monitor.feeds.workers import Workers


@dataclass(frozen=True, slots=True)
class Kit:
    """What is shared by all visits of a process."""

    fetcher: Fetcher
    parsers: Workers
    extractors: Workers
    hosts: Hosts
    feed_caps: Caps
    page_caps: Caps


@asynccontextmanager
async def open_kit(polling: Polling) -> AsyncIterator[Kit]:
    """Everything that has to be closed again: connections and worker processes."""
    fetcher = Fetcher(user_agent(polling.contact), polling.networks)
    seconds = polling.parse_time.total_seconds()
    parsers = Workers(polling.parsers, seconds=seconds)
    extractors = Workers(polling.extractors, seconds=seconds)
    parsers.warm(warm_parser)
    extractors.warm(warm_extractor)
    try:
        yield Kit(
            fetcher,
            parsers,
            extractors,
            Hosts(polling.manners),
            _caps(polling.feed_body),
            _caps(polling.page_body),
        )
    finally:
        parsers.close()
        extractors.close()
        await fetcher.aclose()


def user_agent(contact: str | None) -> str:
    """Who we are, and where to complain (RFC 9110 §10.1.5)."""
    about = f"news monitor; +{contact}" if contact else "news monitor"
    return f"Whiteflag/{__version__} ({about})"


def _caps(body: Body) -> Caps:
    return Caps(body.wire_bytes, body.unpacked_bytes, body.time.total_seconds())
