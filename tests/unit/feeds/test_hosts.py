"""Manners towards one host."""

from __future__ import annotations

from datetime import timedelta

from monitor.feeds.feed import Manners
from monitor.feeds.hosts import Hosts, host_of, site_of

A, B = "https://a.example/feed", "https://a.example/other"
MANNERS = Manners(host_spacing=timedelta(seconds=5), host_connections=2)


def test_requests_to_one_host_keep_their_distance() -> None:
    hosts = Hosts(MANNERS)
    assert hosts.take(A, 100.0) is None
    assert hosts.take(B, 100.0) == 105.0
    assert hosts.take(B, 105.0) is None


def test_and_are_never_more_than_allowed_at_once() -> None:
    hosts = Hosts(MANNERS)
    assert hosts.take(A, 100.0) is None
    assert hosts.take(A, 110.0) is None
    later = hosts.take(A, 120.0)
    assert later is not None
    assert later > 120.0
    hosts.give_back(A, 121.0)
    assert hosts.take(A, later) is None


def test_hosts_do_not_wait_for_each_other() -> None:
    hosts = Hosts(MANNERS)
    assert hosts.take(A, 100.0) is None
    assert hosts.take("https://b.example/", 100.0) is None


def test_a_demand_to_wait_holds_for_the_whole_site_and_only_grows() -> None:
    hosts = Hosts(MANNERS)
    hosts.hold("https://feeds.gazette.co.uk/x", 500.0)
    hosts.hold("https://www.gazette.co.uk/y", 300.0)
    assert hosts.take("https://www.gazette.co.uk/z", 100.0) == 500.0
    assert hosts.take("https://other.co.uk/z", 100.0) is None
    assert hosts.take("https://www.gazette.co.uk/z", 500.0) is None
    assert hosts.held_until("https://gazette.co.uk/") == 500.0


def test_hosts_and_sites() -> None:
    assert host_of("HTTPS://user@Feeds.Gazette.co.uk:8443/x") == "feeds.gazette.co.uk:8443"
    assert site_of("https://feeds.gazette.co.uk/x") == "gazette.co.uk"
    assert site_of("http://127.0.0.1:8000/x") == "127.0.0.1:8000"
    assert site_of("http://[::1]:8000/x") == "[::1]:8000"
