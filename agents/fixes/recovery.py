"""Recovery of tables: no record is delivered between its end and the seek."""

from __future__ import annotations

from typing import Any

from faust.tables.recovery import Recovery

from agents.fixes.patch import Fix, Method, Patch


def _on_recovery_completed(original: Method) -> Method:
    async def on_recovery_completed(self: Any, generation_id: int = 0) -> None:
        self.app.consumer.stop_flow()
        self.app.flow_control.suspend()
        self.app.flow_control.clear()
        await original(self, generation_id)

    return on_recovery_completed


QUIET_FETCHER = Fix(
    name="quiet-fetcher",
    problem="At the end of a recovery the fetcher already runs: messages that arrive between the resumption"
    " of the partitions and that of the flow are thrown away and later taken for a gap, that is, for done.",
    reported="faust-streaming issue 596",
    patches=(Patch(Recovery, "on_recovery_completed", _on_recovery_completed),),
)
