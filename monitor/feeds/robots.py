"""What a host's robots.txt (RFC 9309) says about one page. Pure; parsed in a worker, for some are huge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MAX_BYTES = 512_000
"""RFC 9309 §2.5 asks parsers to read at least 500 kibibytes; nobody needs more."""

MAX_DELAY = 30.0
"""Seconds; a longer `Crawl-delay` is meant for crawlers that want the whole site."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the page may be fetched, and the seconds between two requests that the host wants."""

    allowed: bool
    delay: float = 0.0


def verdict(text: str, url: str, agent: str) -> Verdict:
    """What the rules in `text` say to `agent` (our product's name) about `url`."""
    rules = _rules(text)
    delay = rules.crawl_delay(agent) or 0.0
    return Verdict(bool(rules.can_fetch(url, agent)), min(max(float(delay), 0.0), MAX_DELAY))


@lru_cache(maxsize=200)
def _rules(text: str) -> Any:
    from protego import Protego

    return Protego.parse(text)
