"""`config/feeds/*.yml` and `config/poller.yml`."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from monitor.config.feeds import count, load_feeds
from monitor.errors import ConfigError
from monitor.feeds.feed import Feed, Manners
from monitor.feeds.polling import Polling

ROOT = Path(__file__).resolve().parents[3]
GOOD = "- {id: a, url: 'https://a.example/feed', publisher: A}"


def config(root: Path, feeds: str = GOOD, poller: str = "contact: null") -> Path:
    (root / "feeds").mkdir()
    (root / "feeds" / "some.yml").write_text(
        "feeds:\n" + "\n".join(f"  {line}" for line in feeds.splitlines())
    )
    (root / "poller.yml").write_text(poller)
    return root


def faults(root: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_feeds(root)
    return [f"{fault.path.name}:{fault.line}: {fault.key}: {fault.message}" for fault in caught.value.faults]


def test_a_feed_is_one_line(tmp_path: Path) -> None:
    [feed] = load_feeds(config(tmp_path)).feeds
    assert feed == Feed(id="a", url="https://a.example/feed", publisher="A")
    assert (feed.title, feed.enabled, feed.pages, feed.state_controlled) == ("A", True, True, False)
    assert Manners().interval_of(feed) == timedelta(minutes=15)


def test_how_feeds_are_polled(tmp_path: Path) -> None:
    polling = load_feeds(
        config(
            tmp_path, poller="networks: [10.0.0.0/8, '::1/128']\nmanners: {interval: 90s, first_fetch: 2d}\n"
        )
    ).polling
    assert polling.networks == (ip_network("10.0.0.0/8"), ip_network("::1/128"))
    assert polling.manners == Manners(interval=timedelta(seconds=90), first_fetch=timedelta(days=2))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{id: A b, url: 'https://b.example/', publisher: B}", "feeds.1.id: an id is of small letters"),
        ("{id: b, url: 'ftp://b.example/', publisher: B}", "feeds.1.url: an address begins with http"),
        ("{id: b, url: 'https://u:p@b.example/', publisher: B}", "feeds.1.url: an address begins with http"),
        ("{id: b, url: 'https://b.example/'}", "feeds.1.publisher: this key is missing"),
        ("{id: b, url: 'https://b.example/', publisher: B, ttl: 5}", "feeds.1.ttl: this key is unknown"),
        (
            "{id: b, url: 'https://b.example/', publisher: B, interval: 5}",
            "feeds.1.interval: a duration looks like",
        ),
        (
            "{id: b, url: 'https://b.example/', publisher: B, interval: 1m}",
            "feeds.1.interval: shorter than min_interval",
        ),
        (
            "{id: b, url: 'https://b.example/', publisher: B, country: uk}",
            "feeds.1.country: a country is a code",
        ),
        ("{id: b, url: 'https://b.example/', publisher: B, kind: blog}", "feeds.1.kind: "),
        (
            "{id: b, url: 'https://b.example/', publisher: B, enabled: false}",
            "feeds.1.enabled: say in why_disabled",
        ),
        (
            "{id: a, url: 'https://b.example/', publisher: B}",
            "feeds.1.id: this id is taken already, in some.yml",
        ),
        (
            "{id: b, url: 'http://www.a.example/feed/', publisher: B}",
            "feeds.1.url: the feed 'a' has this address",
        ),
    ],
)
def test_each_fault_is_found_at_its_line(tmp_path: Path, line: str, fault: str) -> None:
    [found] = faults(config(tmp_path, f"{GOOD}\n- {line}"))
    assert found.startswith(f"some.yml:3: {fault}")


@pytest.mark.parametrize(
    ("poller", "fault"),
    [
        ("networks: [10.0.0.0/99]", "networks.0: "),
        ("contact: somebody", "contact: "),
        ("at_once: 0", "at_once: "),
        ("manners: {interval: soon}", "manners.interval: a duration looks like"),
        ("manners: {speed: 9}", "manners.speed: this key is unknown"),
    ],
)
def test_and_so_are_those_of_the_poller(tmp_path: Path, poller: str, fault: str) -> None:
    [found] = faults(config(tmp_path, poller=poller))
    assert found.startswith(f"poller.yml:1: {fault}")


def test_all_faults_at_once(tmp_path: Path) -> None:
    root = config(tmp_path, f"{GOOD}\n{GOOD}\n- {{id: B}}", "zoo: 1")
    (root / "feeds" / "more.yml").write_text("feeds: 5")
    assert len(faults(root)) >= 4


def test_no_feeds_at_all_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "poller.yml").write_text("{}")
    [found] = faults(tmp_path)
    assert "there is no file of feeds" in found


def test_the_starter_feeds_are_good_and_say_where_they_come_from() -> None:
    feeds = load_feeds(ROOT / "config")
    assert feeds.polling == Polling()  # the file shows the defaults
    assert count(feeds)["feeds"] >= 45
    for feed in feeds.feeds:
        assert feed.evidence, feed.id
        assert feed.language, feed.id
        assert feed.country or feed.kind in {"intergovernmental", "magazine"}, feed.id
    assert {f.id for f in feeds.feeds if f.state_controlled} >= {"tass-en", "xinhua-world", "uk-mod"}
    assert {"isw", "brussels-times", "rferl"} <= {f.id for f in feeds.feeds if not f.enabled}
