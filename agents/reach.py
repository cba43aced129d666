"""Before a stage starts: is Kafka there, and are its topics? Faust alone would wait for ever, silently."""

from __future__ import annotations

from collections.abc import Sequence

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from monitor.errors import BrokerError

ANSWER_LIMIT = 10.0
"""Seconds in which a broker has to answer."""


def partitions(bootstrap: str, topics: Sequence[str], limit: float = ANSWER_LIMIT) -> int:
    """How many partitions these topics have, all the same number.

    Raises `BrokerError` where Kafka does not answer, a topic is missing, or the numbers differ.
    """
    found = _counts(bootstrap, limit)
    missing = [name for name in topics if name not in found]
    if missing:
        raise BrokerError(f"Kafka at {bootstrap} has no topic {' and no '.join(missing)}.")
    counts = {name: found[name] for name in topics}
    if len(set(counts.values())) != 1:
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        raise BrokerError(f"These topics need the same number of partitions, but have: {told}.")
    return next(iter(counts.values()))


def _counts(bootstrap: str, limit: float) -> dict[str, int]:
    try:
        client = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
        topics = client.list_topics(timeout=limit).topics
    except KafkaException as error:
        raise BrokerError(f"Cannot reach Kafka at {bootstrap}: no answer within {limit:.0f} s.") from error
    return {name: len(topic.partitions) for name, topic in topics.items()}
