"""How all feeds are polled, as it stands in `config/poller.yml`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork

from monitor.durations import Duration
from monitor.feeds.feed import Manners

_STRICT = ConfigDict(extra="forbid", frozen=True)


class Body(BaseModel):
    """How much of an answer is read: bytes as sent and unpacked, and the time for all of it."""

    model_config = _STRICT

    wire_bytes: Annotated[int, Field(ge=1024)] = 4 << 20
    unpacked_bytes: Annotated[int, Field(ge=1024)] = 10 << 20
    time: Duration = timedelta(seconds=30)


class Polling(BaseModel):
    """Who we say we are, where we may go, and how much at once.

    contact   a page or mailto: address of whoever runs this poller
    networks  private networks that feeds and pages may live in
    at_once   polls under way at the same time
    parsers, extractors  worker processes for feeds and for pages
    parse_time  how long a worker may take for one document
    takeover  how long a poller may be silent before the others take its feeds (Kafka's session timeout)
    """

    model_config = _STRICT

    contact: Annotated[str, Field(pattern=r"^(https?://|mailto:)\S+$")] | None = None
    networks: tuple[IPvAnyNetwork, ...] = ()
    at_once: Annotated[int, Field(ge=1, le=2000)] = 200
    parsers: Annotated[int, Field(ge=1, le=64)] = 1
    extractors: Annotated[int, Field(ge=1, le=64)] = 1
    parse_time: Duration = timedelta(seconds=8)
    takeover: Duration = timedelta(seconds=10)
    feed_body: Body = Body()
    page_body: Body = Body(wire_bytes=2 << 20, unpacked_bytes=5 << 20)
    manners: Manners = Field(default_factory=Manners)
