"""When two entries are the same one: across polls, moved hosts, feeds and outlets' habits.

Across polls of one feed an entry has two keys. The first is its guid, else its link, else its text.
The second is the path of its link, without scheme and host: it recognises what comes back after a
change from http to https or to another host, the commonest cause of "everything is new again".

The id of an article does not depend on the feed: the same page found through two feeds is one article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from w3lib.url import canonicalize_url

from monitor.feeds.entry import Entry
from monitor.ids import stable_id

MAX_URL = 2048
NO_KEY = bytes(8)

_TRACKERS = re.compile(
    r"(utm_|at_|mc_|ns_|pk_|mtm_|hsa_|matomo_|wt[._]|_hs|__s|vero_|oly_|trk_?|icid|ito$|itid$|xtor$|maca$|cmp$|cmpid$|"
    r"ocid$|ncid$|smid$|partner$|fbclid$|gclid$|dclid$|gbraid$|wbraid$|msclkid$|yclid$|twclid$|igshid?$|mibextid$|"
    r"guccounter$|guce_referrer|s_cid$|sh_kit$|feed_id$|ref_src$|ref_url$|soc_src$|soc_trk$|spm$|_ga$|_gl$|"
    r"traffic_source$|campaign_id$|intcid$|intcmp$|cid$)",
    re.IGNORECASE,
)
_FEED_REFERRERS = {"rss", "atom", "feed", "feeds", "rssfeed"}
_DEFAULT_PORT = {"http": ":80", "https": ":443"}


def url_key(url: str) -> str:
    """One spelling for the many of one page.

    Without scheme, `www.`, fragment, trackers and default port, and with the query sorted. Gives its own
    result back. Never use it as a link.
    """
    try:
        rest = (url.partition("://")[2] or url).replace(";", "%3B")  # else the last one would count apart
        parts = urlsplit(canonicalize_url(f"https://{rest}"))
    except ValueError:  # no URL; still a stable key
        return url
    host = parts.netloc.rpartition("@")[2].lower()
    for port in _DEFAULT_PORT.values():
        host = host.removesuffix(port)
    host = host.removeprefix("www.") or host
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(pair for pair in pairs if not _is_tracker(*pair)))
    return host + (parts.path.rstrip("/") or "/") + (f"?{query}" if query else "")


def article_id(feed_id: str, entry: Entry) -> str:
    """The same for the same page, whichever feed led to it; without a page of its own, for the same entry."""
    if _own_page(entry.link):
        return stable_id("article", url_key(entry.link))
    return stable_id(
        "article", feed_id, entry.guid or entry.title, "" if entry.guid else str(entry.fingerprint)
    )


def keys(entries: Sequence[Entry]) -> list[tuple[bytes, bytes]]:
    """The two keys of each entry of one document; `NO_KEY` where there is no second one.

    A guid that stands in several entries tells nothing alone, so the link is put to it.
    """
    times = Counter(entry.guid for entry in entries if entry.guid)
    return [(_first_key(entry, repeated=times[entry.guid] > 1), _second_key(entry)) for entry in entries]


def web_link(link: str, base: str) -> str:
    """The link made absolute; empty where a browser should not follow it (`javascript:`, `data:`)."""
    try:
        url = urljoin(base, link.strip().replace(" ", "%20"))
        parts = urlsplit(url)
        url = parts.scheme + url[len(parts.scheme) :]  # in lower case, as others look for it
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) <= MAX_URL
    except ValueError:
        return ""
    return url if good and not re.search(r"[\s<>\"\x00-\x20]", url) else ""


def _first_key(entry: Entry, *, repeated: bool) -> bytes:
    if entry.guid and repeated:
        return _short(f"{entry.guid}\x1f{entry.link or entry.title}")
    return _short(entry.guid or entry.link or f"{entry.title}\x1f{entry.fingerprint}")


def _second_key(entry: Entry) -> bytes:
    if not _own_page(entry.link):
        return NO_KEY
    key = url_key(entry.link)
    return _short(key.partition("/")[2])


def _own_page(link: str) -> bool:
    """A link to a site's front page is not the address of an article."""
    return bool(link) and url_key(link).partition("/")[2] != ""


def _is_tracker(name: str, value: str) -> bool:
    return bool(_TRACKERS.match(name)) or (name == "ref" and value.lower() in _FEED_REFERRERS)


def _short(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
