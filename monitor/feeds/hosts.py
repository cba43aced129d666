"""Manners towards one host: how many requests at once, how far apart, and when it asked to be left alone.

Pure: times are seconds since 1970 and come as arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import tldextract

from monitor.feeds.feed import Manners

_domains = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # the packaged list; it never fetches


@dataclass(slots=True)
class _Host:
    busy: int = 0
    next_start: float = 0.0


class Hosts:
    """The hosts that are asked now or were a moment ago.

    Connections and spacing are counted for each host name; a demand to wait (`Retry-After`) holds
    for its whole registered domain, since sites answer for all of their names at once.
    """

    def __init__(self, manners: Manners) -> None:
        self._spacing = manners.host_spacing.total_seconds()
        self._connections = manners.host_connections
        self._hosts: dict[str, _Host] = {}
        self._held: dict[str, float] = {}
        self._slow: dict[str, float] = {}

    def take(self, url: str, now: float) -> float | None:
        """Take a turn at the host of `url`; None when taken, else the time at which to ask again."""
        name = host_of(url)
        host = self._hosts.setdefault(name, _Host())
        at = max(host.next_start, self._held.get(site_of(url), 0.0))
        if at > now:
            return at
        if host.busy >= self._connections:
            return now + max(self._spacing, 0.05)
        host.busy += 1
        host.next_start = now + max(self._spacing, self._slow.get(name, 0.0))
        return None

    def give_back(self, url: str, now: float) -> None:
        """End a turn; a host that nobody has asked for a while is forgotten."""
        name = host_of(url)
        host = self._hosts[name]
        host.busy -= 1
        if not host.busy and host.next_start <= now:
            del self._hosts[name]

    def slow_down(self, url: str, seconds: float) -> None:
        """Let at least so much time pass between two requests to this host from now on."""
        self._slow[host_of(url)] = seconds

    def hold(self, url: str, until: float) -> None:
        """Leave the whole site alone until then."""
        site = site_of(url)
        self._held[site] = max(until, self._held.get(site, 0.0))

    def held_until(self, url: str) -> float:
        """When the site may be asked again; 0 where it never objected."""
        return self._held.get(site_of(url), 0.0)


@lru_cache(maxsize=50_000)
def host_of(url: str) -> str:
    """Host and port, in lower case."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


@lru_cache(maxsize=50_000)
def site_of(url: str) -> str:
    """The registered domain (`bbc.co.uk`), by the public suffix list; the host itself where there is none."""
    host = host_of(url)
    return _domains.extract_str(host).top_domain_under_public_suffix or host
