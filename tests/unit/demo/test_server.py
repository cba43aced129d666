"""The site over real HTTP on loopback, at any time the test likes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from monitor.demo.samples import load_samples
from monitor.demo.server import SampleServer
from monitor.errors import WhiteflagError

START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
SAMPLES = load_samples()


class Clock:
    """The time that the server sees."""

    now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[SampleServer]:
    server = SampleServer(SAMPLES, SAMPLES.told_from(START), 0, clock)
    yield server
    server.close()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=10) as client:
        yield client


def test_an_unchanged_feed_answers_304_to_its_own_etag(server: SampleServer, client: httpx.Client) -> None:
    url = server.site.feed_url("brabant-dispatch")
    first = client.get(url)
    assert (first.status_code, first.headers["content-type"]) == (200, "application/rss+xml; charset=utf-8")
    second = client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (second.status_code, second.content) == (304, b"")


def test_new_articles_appear_with_time_and_change_the_etag(
    server: SampleServer, client: httpx.Client, clock: Clock
) -> None:
    url, page = (
        server.site.feed_url("continental-post"),
        f"{server.site.base}/continental-post/ministry-admits-it",
    )
    first = client.get(url)
    assert "ministry-admits-it" not in first.text
    assert client.get(page).status_code == 404
    clock.now = START + timedelta(seconds=46)
    second = client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert second.status_code == 200
    assert "ministry-admits-it" in second.text
    assert "admitted on Wednesday" in client.get(page).text


def test_every_link_in_every_feed_leads_to_a_page(
    server: SampleServer, client: httpx.Client, clock: Clock
) -> None:
    clock.now = START + timedelta(hours=1)
    for story in server.site.stories:
        url = f"{server.site.base}/{story.outlet}/{story.id}"
        assert url in client.get(server.site.feed_url(story.outlet)).text
        answer = client.get(url)
        assert answer.status_code == 200
        assert "A sample of the Whiteflag demo" in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/nobody/feed", "/brabant-dispatch/", "/brabant-dispatch/no-such", "/%00"]
)
def test_other_paths_are_not_found(server: SampleServer, client: httpx.Client, path: str) -> None:
    assert client.get(server.site.base + path).status_code == 404


def test_a_port_in_use_is_one_sentence(clock: Clock) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(WhiteflagError, match=f"cannot be published on port {port}"):
            SampleServer(SAMPLES, [], port, clock)
