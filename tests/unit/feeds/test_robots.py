"""What robots.txt says, by RFC 9309."""

from __future__ import annotations

import pytest

from monitor.feeds.robots import MAX_DELAY, verdict

SITE = "https://gazette.example"
RULES = """
User-agent: *
Disallow: /private/
Disallow: /*?print=
Crawl-delay: 5

User-agent: whiteflag
Disallow: /drafts
Allow: /drafts/open
Crawl-delay: 900
"""


@pytest.mark.parametrize(
    ("path", "agent", "allowed"),
    [
        ("/story/1", "Other", True),
        ("/private/1", "Other", False),
        ("/story?print=1", "Other", False),
        ("/private/1", "Whiteflag", True),
        ("/drafts/1", "Whiteflag", False),
        ("/drafts/open/1", "Whiteflag", True),
    ],
)
def test_the_rules_for_us_are_those_under_our_name(path: str, agent: str, allowed: bool) -> None:
    assert verdict(RULES, SITE + path, agent).allowed == allowed


def test_a_delay_is_obeyed_within_reason() -> None:
    assert verdict(RULES, SITE, "Other").delay == 5
    assert verdict(RULES, SITE, "Whiteflag").delay == MAX_DELAY
    assert verdict("User-agent: *\nCrawl-delay: -3", SITE, "Other").delay == 0


@pytest.mark.parametrize(
    "text", ["", "<!doctype html><p>Not found", "\x00" * 100, "Disallow: /", "User-agent:"]
)
def test_what_is_no_robots_file_forbids_nothing(text: str) -> None:
    assert verdict(text, SITE + "/story", "Whiteflag").allowed
