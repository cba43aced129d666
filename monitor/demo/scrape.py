"""Reads the metrics of a role on this machine, for the status line."""

from __future__ import annotations

import httpx
from prometheus_client.parser import text_string_to_metric_families

from monitor.demo.progress import Counts, counts

_SECONDS = 2.0


async def scrape(url: str) -> Counts | None:
    """The counts behind a `/metrics` address; None while nobody answers there."""
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=_SECONDS) as client:
            answer = await client.get(url)
    except httpx.HTTPError:
        return None
    families = text_string_to_metric_families(answer.text)
    return counts((s.name, s.labels, s.value) for family in families for s in family.samples)
