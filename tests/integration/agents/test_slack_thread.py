"""A Slack thread outlives the process that began it: the whole notify role, killed between two revisions."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from monitor.broker.embedded import EmbeddedBroker
from monitor.config.paths import config_root
from monitor.kafka import Publisher, read_topic
from monitor.models import Alert
from monitor.settings import Settings
from monitor.topics import ALERTS, DELIVERIES_LOG, alert_key, encode
from tests.alert_cases import CASES
from tests.receiver_server import serve
from tests.slack_double import TOKEN, Slack

ROOT = Path(__file__).resolve().parents[3]


def configure(folder: Path, api: str) -> Path:
    """A configuration that differs from the packaged one in its receivers only."""
    packaged = config_root(Settings())
    for path in packaged.iterdir():
        (folder / path.name).symlink_to(path)
    (folder / "routes.yml").unlink()
    desk = {"kind": "slack-bot", "token_secret": "DESK_TOKEN", "channel": "#desk", "api": api}
    routing = {
        "receivers": {"desk": {**desk, "networks": ["127.0.0.0/8"]}},
        "route": {"receivers": ["desk"]},
    }
    (folder / "routes.yml").write_text(json.dumps(routing), encoding="utf-8")
    return folder


@contextmanager
def notifier(bootstrap: str, namespace: str, config: Path) -> Iterator[None]:
    """The role as a process of its own, killed in the end."""
    token = config.parent / "token"
    token.write_text(TOKEN + "\n", encoding="utf-8")
    environment = {
        **os.environ,
        "WHITEFLAG_KAFKA": f"kafka://{bootstrap}",
        "WHITEFLAG_NAMESPACE": namespace,
        "WHITEFLAG_CONFIG": str(config),
        "WHITEFLAG_PORT": "0",
        "WHITEFLAG_SESSION": "3",  # so soon the killed one's work goes to the next
        "WHITEFLAG_BOARD": "https://board.example",
        "DESK_TOKEN_FILE": str(token),
    }
    with (config.parent / "log").open("ab") as log:
        command = [sys.executable, "-m", "monitor", "notify"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.kill()
        process.wait()


async def until(done: Callable[[], bool], said: Callable[[], str], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, said()[-3000:]
        await asyncio.sleep(0.1)


async def test_the_next_revision_goes_on_in_the_thread_of_a_killed_process(
    embedded: EmbeddedBroker, namespace: str, tmp_path: Path
) -> None:
    (tmp_path / "config").mkdir()
    slack = Slack()

    def said() -> str:
        return (tmp_path / "log").read_text(encoding="utf-8")

    async def publish(alert: Alert) -> None:
        now = replace(alert, raised_at=datetime.now(UTC))
        async with Publisher(embedded.bootstrap) as publisher:
            await publisher.publish(ALERTS.named(namespace), alert_key(now).encode(), encode(now))

    def noted() -> bool:
        changes = read_topic(embedded.bootstrap, DELIVERIES_LOG.named(namespace))
        return any(b"#desk C0000001" in (one.value or b"") for one in changes)  # the thread, durably

    async with serve(slack.play) as found:
        config = configure(tmp_path / "config", found.url("/api/"))
        with notifier(embedded.bootstrap, namespace, config):
            await publish(CASES["first_report"])
            await until(noted, said)
        with notifier(embedded.bootstrap, namespace, config):
            await publish(CASES["admitted"])
            await until(lambda: len(slack.messages) == 2, said)
    first, reply = slack.messages
    assert (first.thread_ts, first.edits) == (None, 1)
    assert (reply.thread_ts, reply.broadcast) == (first.ts, True)
    assert "https://board.example/incidents/incident-1" in str(first.blocks)
    assert TOKEN not in said()
