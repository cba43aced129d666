"""Tables: no offset is committed before every table write made so far is on the broker."""

from __future__ import annotations

import asyncio
from typing import Any

from faust.tables.base import Collection
from faust.tables.recovery import Recovery
from faust.transport.consumer import Consumer

from agents.fixes.patch import Fix, Method, Patch
from agents.leaving import UNWRITABLE, leave

_pending: set[asyncio.Future[Any]] = set()


def _send_changelog(original: Method) -> Method:
    def send_changelog(self: Any, *args: Any, **kwargs: Any) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = original(self, *args, **kwargs)
        _pending.add(future)
        future.add_done_callback(_settled)
        return future

    return send_changelog


def _settled(future: asyncio.Future[Any]) -> None:
    _pending.discard(future)
    error = None if future.cancelled() else future.exception()
    if future.cancelled() or error is not None:
        leave(UNWRITABLE, f"a table's change could not be written to its changelog: {error or 'cancelled'!r}")


async def _written() -> None:
    if _pending:
        await asyncio.wait(set(_pending))


def _commit_offsets(original: Method) -> Method:
    async def commit_offsets(self: Any, offsets: Any, start_new_transaction: bool = True) -> Any:
        await _written()
        return await original(self, offsets, start_new_transaction)

    return commit_offsets


def _build_highwaters(original: Method) -> Method:
    async def build_highwaters(self: Any, *args: Any) -> None:
        # else a change of ours that is still on its way is overwritten by an older one that is read back
        await _written()
        await original(self, *args)

    return build_highwaters


DURABLE_TABLES = Fix(
    name="durable-changelog",
    problem="The flush before a commit gives up after 0.1 s, and a changelog record that failed is only"
    " counted: the offset is committed, and after a restart the table is wrong, silently. With the fix a"
    " commit waits for the changelog; where a record fails the process leaves without committing.",
    reported="found by torture, not reported",
    patches=(
        Patch(Collection, "send_changelog", _send_changelog),
        Patch(Consumer, "_commit_offsets", _commit_offsets),
        Patch(Recovery, "_build_highwaters", _build_highwaters),
    ),
)
