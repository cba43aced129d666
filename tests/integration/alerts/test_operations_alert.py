"""A feed that is gone reaches the desk the whole way: poller, Kafka, notifier, webhook."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.broker.node import KafkaNode
from monitor.models import Alert
from tests.faults.world import World
from tests.web_server import Site, serve_site

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
LIMIT = 60.0


@contextmanager
def poller(world: World, site: Site) -> Iterator[None]:
    """`whiteflag poll` on one feed of the site, beside the notifier of this world."""
    config = world.folder / "config"
    for feeds in (config / "feeds").glob("*.yml"):
        feeds.unlink()
    feed = {
        "id": "gazette",
        "url": site.url("/feed"),
        "publisher": "Gazette",
        "pages": False,
    }
    (config / "feeds" / "all.yml").write_text(json.dumps({"feeds": [feed]}))
    manners = {"interval": "200ms", "min_interval": "200ms", "spread": "0s", "host_spacing": "0s"}
    polling = {"networks": ["127.0.0.0/8"], "manners": manners}
    (config / "poller.yml").write_text(json.dumps(polling))
    environment = world.environment("notify") | {"WHITEFLAG_PORT": "0"}
    with (world.folder / "poll.log").open("wb") as log:
        command = [sys.executable, "-m", "monitor", "poll"]
        with subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process:
            try:
                yield
            finally:
                process.kill()


async def told(world: World, revision: int) -> Alert:
    """The operations alert of this revision, once the webhook has it."""
    async with asyncio.timeout(LIMIT):
        while True:
            for one in world.collect():
                if one.alert.domain == "operations" and one.alert.revision == revision:
                    return one.alert
            await asyncio.sleep(0.1)


async def test_who_is_on_duty_learns_that_a_feed_is_gone(
    kafka: KafkaNode, namespace: str, tmp_path: Path
) -> None:
    async with serve_site() as site:
        site.put("/feed", status=410)
        with World(kafka.bootstrap, namespace, tmp_path, stages=["notify"]) as world, poller(world, site):
            try:
                alert = await told(world, 1)
            except TimeoutError:
                pytest.fail(world.last_words())
    assert alert.reason == "feed_in_trouble"
    assert alert.headline.startswith("Feed Gazette is gone")
    assert alert.citations == ()
    assert alert.severity == "warning"
