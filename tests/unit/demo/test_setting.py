from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from monitor.config.check import check_all
from monitor.config.feeds import load_feeds
from monitor.config.paths import config_root
from monitor.config.routes import load
from monitor.demo.samples import load_samples
from monitor.demo.server import Site
from monitor.demo.setting import KEY_SECRET, URL_SECRET, write_config
from monitor.settings import Settings

START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def site() -> Site:
    samples = load_samples()
    return Site(samples, samples.told_from(START), "http://127.0.0.1:8123")


@pytest.fixture
def config(site: Site, tmp_path: Path) -> Path:
    target = tmp_path / "config"
    write_config(config_root(Settings()), target, site)
    return target


def test_the_whole_configuration_is_without_fault(config: Path) -> None:
    assert check_all(config)["feeds"] == 8


def test_only_the_sample_feeds_are_polled_quickly_and_on_loopback(config: Path, site: Site) -> None:
    found = load_feeds(config)
    assert {feed.url for feed in found.enabled.values()} == {
        site.feed_url(name) for name in site.samples.outlets
    }
    assert found.polling.networks == (ip_network("127.0.0.0/8"),)
    assert found.polling.manners.interval <= timedelta(seconds=5)


def test_alerts_go_to_our_own_receiver_and_nowhere_else(config: Path) -> None:
    routing = load(config)
    assert list(routing.receivers) == ["demo"]
    assert set(routing.receivers["demo"].secrets()) == {URL_SECRET, KEY_SECRET}


def test_what_is_not_the_demos_business_stays_as_it_is(config: Path) -> None:
    source = config_root(Settings())
    for path in (source / "detection").rglob("*.yml"):
        assert (config / path.relative_to(source)).read_bytes() == path.read_bytes()
