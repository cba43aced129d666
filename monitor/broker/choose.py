"""Which broker `up` uses, and what that means for the person who started it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from monitor.broker.admin import check_reachable, ensure_topics
from monitor.broker.embedded import EmbeddedBroker
from monitor.broker.local import LocalBroker
from monitor.broker.locks import taken
from monitor.errors import BrokerError
from monitor.settings import Settings
from monitor.topics import TOPICS


@dataclass(frozen=True, slots=True)
class Broker:
    """A broker that answers and has our topics; `note` tells in one sentence what it is."""

    bootstrap: str
    kind: Literal["given", "local", "embedded"]
    note: str


@contextmanager
def open_broker(settings: Settings) -> Iterator[Broker]:
    """The Kafka of the settings, else the installed local node, else the embedded one.

    What was started here is stopped on leaving. Raises `BrokerError`.
    """
    if settings.bootstrap is not None:
        check_reachable(settings.bootstrap)
        ensure_topics(settings.bootstrap, settings)
        yield Broker(settings.bootstrap, "given", f"Using the Kafka at {settings.bootstrap}.")
    elif LocalBroker(settings).installed:
        with _local(settings) as broker:
            yield broker
    else:
        with open_embedded(settings) as broker:
            yield broker


@contextmanager
def open_embedded(settings: Settings) -> Iterator[Broker]:
    """The embedded broker with our topics."""
    names = [topic.named(settings.namespace) for topic in TOPICS]
    with EmbeddedBroker(names, settings.partitions) as broker:
        note = (
            "Using the embedded broker: nothing to install, but it forgets everything when you stop. "
            "`whiteflag broker install` brings a durable one; WHITEFLAG_KAFKA points to yours."
        )
        yield Broker(broker.bootstrap, "embedded", note)


@contextmanager
def _local(settings: Settings) -> Iterator[Broker]:
    local = LocalBroker(settings)
    refusal = (
        f"Another `whiteflag up` uses the data in {settings.data}: stop it, or set WHITEFLAG_DATA to a "
        "folder for this one."
    )
    with taken(settings.data / "up.lock", refusal):
        node = local.start("up")
        try:
            ensure_topics(node.bootstrap, settings)
            note = f"Using the local Kafka in {local.data}: durable, so a restart goes on where this stops."
            yield Broker(node.bootstrap, "local", note)
        finally:
            # also one that an `up` left behind when it was killed; not one of `whiteflag broker start`
            if node.owner == "up":
                local.stop()


def running_broker(settings: Settings) -> str:
    """Where a command that only looks finds Kafka: that of the settings, else the local one that runs.

    Raises `BrokerError` where neither answers.
    """
    if settings.bootstrap is not None:
        check_reachable(settings.bootstrap)
        return settings.bootstrap
    running = LocalBroker(settings).running()
    if running is None:
        raise BrokerError(
            "There is no Kafka to look into: set WHITEFLAG_KAFKA, or start the local one with "
            "`whiteflag broker start`."
        )
    return running.bootstrap
