"""The Faust app of a stage, with the settings that were found by torture on a real Kafka."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import faust

from agents.batches import use_batches
from agents.fixes import registry
from agents.fixes.revocation import REVOKE_LIMIT
from agents.tables import KeyedTable
from monitor.settings import Settings

COMMIT_INTERVAL = 1.0
"""Seconds; what a killed worker leaves to be repeated is at most this much of its work."""
HEARTBEATS = 5
"""In the time of a session, after whose end the partitions of a silent worker go to others."""

TUNED: Mapping[str, Any] = {
    "broker_commit_interval": COMMIT_INTERVAL,
    # time to finish what is in flight at a rebalance: events, then those that hold a table
    "broker_rebalance_timeout": 3 * REVOKE_LIMIT,
    "stream_wait_empty": True,
    "stream_recovery_delay": 0.0,
    "producer_acks": -1,
    # the age at which a record counts as failed; must outlast a restart of the broker
    "producer_request_timeout": 120.0,
    "processing_guarantee": "at_least_once",
    # all topics are made by us, with the right number of partitions and clean-up
    "topic_allow_declare": False,
    "topic_disable_leader": True,
    "consumer_auto_offset_reset": "earliest",
    "store": "memory://",
    # a table is small and read back in seconds; a standby copy would only be one more to keep right
    "table_standby_replicas": 0,
    "web_enabled": False,
}


class App(faust.App):
    """Makes no folders, since its tables are in memory."""

    def _create_directories(self) -> None:
        pass


def build(
    stage: str, settings: Settings, bootstrap: str, batches: Mapping[str, int], **tuned: Any
) -> faust.App:
    """A Faust app for a stage, mended, that reads `batches` (topic → most records at once) in batches."""
    registry.install()
    app = App(
        app_id(settings, stage),
        broker=";".join(f"kafka://{address}" for address in bootstrap.split(",")),
        Table=KeyedTable,
        **{**TUNED, **session(settings), **tuned},
    )
    use_batches(app, batches)
    return app


def app_id(settings: Settings, stage: str) -> str:
    """Name of the consumer group, and the front of the changelogs' names."""
    return f"{settings.namespace}-{stage}"


def session(settings: Settings) -> Mapping[str, Any]:
    """How long a worker may be silent, and what depends on that."""
    return {
        "broker_session_timeout": float(settings.session),
        "broker_heartbeat_interval": settings.session / HEARTBEATS,
        # the steps of a recovery wait that long; must not be below the session timeout
        "broker_request_timeout": max(30.0, settings.session),
    }
