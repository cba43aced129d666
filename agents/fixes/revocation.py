"""A rebalance: what is under way is finished and committed before the partitions go."""

from __future__ import annotations

import asyncio
from typing import Any

from faust.transport.consumer import Consumer

from agents.fixes.patch import Fix, Method, Patch

REVOKE_LIMIT = 20.0
"""Seconds that a rebalance waits for events in flight; must be below `broker_rebalance_timeout`."""


def _on_partitions_revoked(original: Method) -> Method:
    async def on_partitions_revoked(self: Any, revoked: set[Any]) -> None:
        try:
            await finish(self)
        except TimeoutError:
            self.log.warning(
                "rebalance: still busy after %s s; what is in flight will be repeated", REVOKE_LIMIT
            )
        except Exception as error:
            self.log.warning("rebalance: the last commit failed: %r", error)
        await original(self, revoked)

    return on_partitions_revoked


async def finish(consumer: Any) -> None:
    """Take nothing new, wait for the events in flight, commit. Raises `TimeoutError` after `REVOKE_LIMIT`."""
    app, assignment = consumer.app, consumer.assignment()
    if not assignment or app.should_stop or consumer.should_stop:
        return
    async with asyncio.timeout(REVOKE_LIMIT):
        consumer.stop_flow()
        app.flow_control.suspend()
        consumer.pause_partitions(assignment)
        app.flow_control.clear()
        await consumer.wait_empty()
        # commit() does nothing while another commit is under way, and that one may have begun too early
        await consumer.maybe_wait_for_commit_to_finish()
        await consumer.commit()


COMMIT_FIRST = Fix(
    name="commit-before-revoke",
    problem="Acknowledged offsets are forgotten before the app waits for its streams and commits, so each"
    " rebalance repeats up to one commit interval of every partition, on every worker.",
    reported="found by torture, not reported",
    patches=(Patch(Consumer, "on_partitions_revoked", _on_partitions_revoked),),
)
