"""The local Kafka: one node in the data folder, durable, found again by the next process.

`whiteflag up` starts it and stops it again; `whiteflag broker start` leaves it running. Whoever comes later
finds its address in `node.lock`, and whether it still runs by that lock, which its process holds.
"""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from typing import Literal

import orjson

from monitor.broker.install import KAFKA, install, installed
from monitor.broker.java import find_java
from monitor.broker.locks import is_taken, locked
from monitor.broker.node import KafkaNode, answers, is_free
from monitor.errors import BrokerError
from monitor.settings import Settings

Owner = Literal["up", "start"]
"""Who started it: `whiteflag up`, or `whiteflag broker start`."""
_STOP_SECONDS = 30.0
_KILL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Running:
    """A node that was started here."""

    port: int
    pid: int
    owner: Owner

    @property
    def bootstrap(self) -> str:
        """Where clients connect."""
        return f"127.0.0.1:{self.port}"


class LocalBroker:
    """The node of one data folder."""

    def __init__(self, settings: Settings) -> None:
        self.jars = settings.data / f"kafka-{KAFKA}"
        self.data = settings.data / "kafka"
        # kept, since Python complains of a process that runs on when nobody knows it any more
        self._node: KafkaNode | None = None

    @property
    def installed(self) -> bool:
        """Whether the jars are there."""
        return installed(self.jars)

    def install(self) -> None:
        """Bring the jars and make sure of a Java; `BrokerError` says what is missing."""
        install(self.jars, find_java())

    def running(self) -> Running | None:
        """The node that runs on this folder, if it answers."""
        found = self._started()
        return found if found is not None and answers(found.port) else None

    def start(self, owner: Owner = "start") -> Running:
        """The node that runs, started if there was none. Raises `BrokerError`."""
        if not self.installed:
            raise BrokerError("Apache Kafka is not installed here: `whiteflag broker install` brings it.")
        self.data.mkdir(parents=True, exist_ok=True)
        with locked(self.data / "start.lock"):
            return self.running() or self._start(owner)

    def stop(self) -> bool:
        """End the node cleanly, or at last by force; whether there was one."""
        found = self._started()
        if found is not None:
            self._end(found)
        if self._node is not None:  # our child: its end has to be taken note of
            self._node.stop()
        return found is not None

    def _start(self, owner: Owner) -> Running:
        if self._started() is not None:
            raise BrokerError(
                f"The Kafka that uses {self.data} does not answer; `whiteflag broker stop` ends it."
            )
        last = self._last()
        port = last.port if last is not None and is_free(last.port) else 0
        self._node = KafkaNode(self.jars, find_java(), self.data, port=port)
        (self.data / "owner").write_text(owner, encoding="utf-8")
        self._node.start()
        return Running(self._node.port, self._node.pid or 0, owner)

    def _started(self) -> Running | None:
        """The node whose process lives. Its lock is asked, since numbers of processes are used again."""
        return self._last() if is_taken(self.data / "node.lock") else None

    def _last(self) -> Running | None:
        try:
            found = orjson.loads((self.data / "node.lock").read_bytes())
            owner: Owner = "up" if (self.data / "owner").read_text(encoding="utf-8") == "up" else "start"
            return Running(int(found["port"]), int(found["pid"]), owner)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _end(self, node: Running) -> None:
        # one that was frozen would not hear of it
        os.kill(node.pid, signal.SIGCONT)
        os.kill(node.pid, signal.SIGTERM)
        if not self._ends_within(_STOP_SECONDS):
            os.kill(node.pid, signal.SIGKILL)
            self._ends_within(_KILL_SECONDS)

    def _ends_within(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while is_taken(self.data / "node.lock"):
            if time.monotonic() >= end:
                return False
            time.sleep(0.02)
        return True
