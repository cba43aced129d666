"""Alerts from where a user finds them: the topic, or a file of JSON Lines as `alerts show` writes it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import DecodeError, WhiteflagError

if TYPE_CHECKING:
    from monitor.kafka import Stored
    from monitor.models import Alert


def alerts_topic() -> tuple[str, str]:
    """Kafka's address and the name of the topic."""
    from monitor.broker.choose import running_broker
    from monitor.settings import Settings
    from monitor.topics import ALERTS

    settings = Settings.from_environment()
    return running_broker(settings), ALERTS.named(settings.namespace)


def read_alerts(bootstrap: str, topic: str, *, follow: bool = False) -> Iterator[tuple[Stored, Alert]]:
    """Those of the topic, partition by partition; a record that is none is told on standard error."""
    from monitor.kafka import read_topic
    from monitor.models import Alert
    from monitor.topics import decode

    for stored in read_topic(bootstrap, topic, follow=follow):
        try:
            yield stored, decode(Alert, stored.value)
        except DecodeError as error:
            where = f"{stored.topic}/{stored.partition}/{stored.offset}"
            sys.stderr.write(f"whiteflag: {where} is no alert: {error}\n")


def alerts_of_file(name: str) -> Iterator[Alert]:
    """Those of a file, or of standard input (`-`); raises `WhiteflagError` at the first line that is none."""
    from monitor.models import Alert
    from monitor.topics import decode

    try:
        lines = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise WhiteflagError(f"Cannot read {name}: {error.strerror}.") from error
    for number, line in enumerate(lines.splitlines(), 1):
        if line.strip():
            try:
                yield decode(Alert, line)
            except DecodeError as error:
                raise WhiteflagError(f"{name}:{number} is no alert: {error}.") from error
