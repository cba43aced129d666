"""Probes answer from a thread of their own, with the reasons."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from monitor.errors import WhiteflagError
from monitor.health import HealthServer


class Probes:
    def __init__(self) -> None:
        self.wrong: list[str] = []


@pytest.fixture
def probes() -> Probes:
    return Probes()


@pytest.fixture
def server(probes: Probes) -> Iterator[HealthServer]:
    server = HealthServer("127.0.0.1", 0, live=lambda: probes.wrong, ready=lambda: ["starting"])
    yield server
    server.close()


def test_live_and_ready_are_told_apart(server: HealthServer, probes: Probes) -> None:
    base = f"http://127.0.0.1:{server.port}"
    assert httpx.get(f"{base}/livez").status_code == 200
    ready = httpx.get(f"{base}/readyz")
    assert (ready.status_code, ready.json()) == (503, {"ok": False, "why": ["starting"]})
    probes.wrong.append("no commit for 120 s")
    assert httpx.get(f"{base}/livez").json()["why"] == ["no commit for 120 s"]


def test_metrics_are_served_with_their_content_type(server: HealthServer) -> None:
    answer = httpx.get(f"http://127.0.0.1:{server.port}/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "whiteflag_articles_published_total" in answer.text


def test_other_paths_are_not_found(server: HealthServer) -> None:
    assert httpx.get(f"http://127.0.0.1:{server.port}/").status_code == 404


def test_a_port_in_use_is_one_sentence(server: HealthServer) -> None:
    with pytest.raises(WhiteflagError, match=f"127.0.0.1:{server.port}: Address already in use"):
        HealthServer("127.0.0.1", server.port, live=list, ready=list)
