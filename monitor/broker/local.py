"""The local Kafka: one node in the data folder, durable, found again by the next process.

`whiteflag up` starts it and stops it again; `whiteflag broker start` leaves it running. Who comes second
finds the port in `node.json`, and uses the node that runs.
"""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import orjson

from monitor.broker.install import KAFKA, find_java, install, installed
from monitor.broker.node import KafkaNode, answers
from monitor.errors import BrokerError
from monitor.settings import Settings

_STOP_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Running:
    """A node that answers."""

    port: int
    pid: int

    @property
    def bootstrap(self) -> str:
        """Where clients connect."""
        return f"127.0.0.1:{self.port}"


class LocalBroker:
    """The node of one data folder."""

    def __init__(self, settings: Settings) -> None:
        self.jars = settings.data / f"kafka-{KAFKA}"
        self.data = settings.data / "kafka"

    @property
    def installed(self) -> bool:
        """Whether the jars are there."""
        return installed(self.jars)

    def install(self) -> None:
        """Bring the jars and make sure of a Java; `BrokerError` says what is missing."""
        find_java()
        install(self.jars)

    def running(self) -> Running | None:
        """The node that this folder's last start left running, if it answers."""
        try:
            found = orjson.loads((self.data / "node.json").read_bytes())
            node = Running(int(found["port"]), int(found["pid"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return node if _alive(node.pid) and answers(node.port) else None

    def start(self) -> tuple[Running, bool]:
        """The running node, and whether this call has started it."""
        with self._locked():
            found = self.running()
            if found is not None:
                return found, False
            node = KafkaNode(self.jars, find_java(), self.data)
            node.start()
            started = Running(node.port, node.pid or 0)
            (self.data / "node.json").write_bytes(orjson.dumps({"port": started.port, "pid": started.pid}))
            return started, True

    def stop(self) -> bool:
        """End the running node cleanly; whether there was one."""
        found = self.running()
        if found is None:
            return False
        os.kill(found.pid, signal.SIGTERM)
        end = time.monotonic() + _STOP_SECONDS
        while _alive(found.pid):
            if time.monotonic() > end:
                os.kill(found.pid, signal.SIGKILL)
                break
            time.sleep(0.05)
        return True

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "start.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
            except OSError as error:
                raise BrokerError(f"Cannot lock {self.data}: {error.strerror}.") from error
            yield


def _alive(pid: int) -> bool:
    with suppress(ChildProcessError):
        # a child of ours that has ended stays a zombie until somebody asks
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True
