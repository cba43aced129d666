"""Fetching: what was asked for is what is delivered."""

from __future__ import annotations

from typing import Any

from faust.transport.consumer import ThreadDelegateConsumer

from agents.fixes.patch import Fix, Method, Patch


def _getmany(original: Method) -> Method:
    async def getmany(self: Any, active_partitions: set[Any] | None, timeout: float) -> Any:  # noqa: ASYNC109
        frozen = None if active_partitions is None else set(active_partitions)
        return await original(self, frozen, timeout)

    return getmany


LIVE_SET = Fix(
    name="live-partitions",
    problem="A fetch waits in the consumer's thread with the live set of active partitions. When a recovery"
    " ends and fills that set, the fetch still under way returns records from before the seek.",
    reported="found by torture, not reported",
    patches=(Patch(ThreadDelegateConsumer, "_getmany", _getmany),),
)
