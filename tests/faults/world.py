"""The real stages as processes on a real Kafka, with a webhook receiver, to be killed at will."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from base64 import b64encode
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from secrets import token_bytes
from types import TracebackType
from typing import Any

import orjson

from monitor.broker.admin import ensure_topics
from monitor.demo.receiver import Received, Receiver
from monitor.kafka import Publisher
from monitor.models import Article
from monitor.settings import Settings
from monitor.topics import ARTICLES, encode

ROOT = Path(__file__).resolve().parents[2]
STAGES: Mapping[str, tuple[str, ...]] = {
    "detect": ("worker", "detect"),
    "correlate": ("worker", "correlate"),
    "notify": ("notify",),
}
SESSION = 2
"""Seconds: a killed worker's partitions stand still that long, so that many kills fit into a test."""


class World:
    """Stages that can be started and killed; what the receiver has accepted is in `received`.

    `routes` and `secrets` take the place of those that lead to the receiver.
    """

    def __init__(
        self,
        bootstrap: str,
        namespace: str,
        folder: Path,
        *,
        stages: Collection[str] = tuple(STAGES),
        routes: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> None:
        self.settings = Settings(kafka=f"kafka://{bootstrap}", namespace=namespace, session=SESSION)
        self.bootstrap = bootstrap
        self.folder = folder
        self.received: list[Received] = []
        self._queue: queue.Queue[Received] = queue.Queue()
        self._key = token_bytes(32)
        self._receiver = Receiver(self._key, self._queue.put)
        self._stages: dict[str, subprocess.Popen[bytes]] = {}
        self._ports = {stage: _free_port() for stage in STAGES}
        self._names = stages
        self._routes = routes or _to_the_receiver()
        self._secrets = secrets or {
            "TEST_WEBHOOK_URL": self._receiver.url,
            "TEST_WEBHOOK_KEY": f"whsec_{b64encode(self._key).decode()}",
        }
        self.starts = 0

    def __enter__(self) -> World:
        ensure_topics(self.bootstrap, self.settings)
        _write_config(self.folder / "config", self._routes)
        for stage in self._names:
            self.start(stage)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stage in self._names:
            self.kill(stage)
        self._receiver.close()

    def start(self, stage: str) -> None:
        """A process of this stage."""
        self.starts += 1
        with (self.folder / f"{stage}.log").open("ab") as log:
            self._stages[stage] = subprocess.Popen(
                [sys.executable, "-m", "monitor", *STAGES[stage]],
                cwd=ROOT,
                env=self.environment(stage),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def ready(self, stage: str) -> bool:
        """Whether it is at work, and not still starting, joining or reading its table back."""
        with (
            suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{self._ports[stage]}/readyz", timeout=5),
        ):
            return True
        return False

    def kill(self, stage: str) -> None:
        """SIGKILL: it can neither commit nor say goodbye."""
        process = self._stages[stage]
        process.send_signal(signal.SIGKILL)
        process.wait()

    async def publish(self, articles: Iterable[Article]) -> None:
        """Put articles where the poller puts them."""
        topic = ARTICLES.named(self.settings.namespace)
        async with Publisher(self.bootstrap) as publisher:
            await publisher.publish_all((topic, a.id.encode(), encode(a)) for a in articles)

    def collect(self) -> list[Received]:
        """Everything that the receiver has accepted so far, in order, repeats included."""
        while not self._queue.empty():
            self.received.append(self._queue.get())
        return self.received

    def last_words(self) -> str:
        """The ends of the logs, for a failing test."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"== {log.name}\n{log.read_text(errors='replace')[-1500:]}" for log in logs)

    def environment(self, stage: str) -> dict[str, str]:
        """Of its processes, and for commands that are to see the same Kafka and configuration."""
        settings = self.settings
        return {
            **os.environ,
            "WHITEFLAG_KAFKA": settings.kafka or "",
            "WHITEFLAG_NAMESPACE": settings.namespace,
            "WHITEFLAG_SESSION": str(settings.session),
            "WHITEFLAG_CONFIG": str(self.folder / "config"),
            "WHITEFLAG_PORT": str(self._ports[stage]),
            **self._secrets,
        }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _to_the_receiver() -> dict[str, Any]:
    receiver = {
        "kind": "webhook",
        "url_secret": "TEST_WEBHOOK_URL",
        "signing_secret": "TEST_WEBHOOK_KEY",
        "networks": ["127.0.0.0/8"],
    }
    return {"receivers": {"test": receiver}, "route": {"receivers": ["test"]}}


def _write_config(target: Path, routes: Mapping[str, Any]) -> None:
    """The packaged configuration, with our receivers and short waits."""
    shutil.copytree(ROOT / "config", target)
    (target / "routes.yml").write_bytes(orjson.dumps(routes))
    (target / "correlation.yml").write_bytes(orjson.dumps({"group_wait": "500ms", "group_interval": "1s"}))
