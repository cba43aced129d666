"""Offsets: nothing may be committed that was not worked on to the end."""

from __future__ import annotations

from typing import Any

from faust.transport.consumer import Consumer

from agents.fixes.patch import Fix, Method, Patch


def _new_offset(original: Method) -> Method:
    def new_offset(self: Any, tp: Any) -> int | None:
        acked = self._acked.get(tp)
        in_flight = [m.offset for m in list(self._unacked_messages) if m.tp == tp and not m.acked]
        held = [offset for offset in acked or () if in_flight and offset > min(in_flight)]
        if not held:
            return original(self, tp)  # type: ignore[no-any-return]
        acked[:] = [offset for offset in acked if offset not in held]
        try:
            return original(self, tp)  # type: ignore[no-any-return]
        finally:
            acked.extend(held)

    return new_offset


def _add_gap(original: Method) -> Method:
    async def add_gap(self: Any, tp: Any, offset_from: int, offset_to: int) -> None:
        await original(self, tp, offset_from, offset_to - 1)

    return add_gap


def _ack(original: Method) -> Method:
    def ack(self: Any, message: Any) -> bool:
        # a message that a stream has looked at is tracked; a skipped one never was
        stale = message.generation_id != self.app.consumer_generation_id
        if not message.tracked and (stale or not self.app.flow_control.is_active()):
            return False
        return original(self, message)  # type: ignore[no-any-return]

    return ack


IN_FLIGHT = Fix(
    name="commit-in-flight",
    problem="The commit passes messages that are still worked on: with offset 5 committed, 5 in flight and 6"
    " done, stock commits 7, and 5 is lost if the worker dies.",
    reported="faust-streaming issue 606, pull request 707",
    patches=(Patch(Consumer, "_new_offset", _new_offset),),
)

GAPS = Fix(
    name="gap-end",
    problem="The gap in front of a message (compacted or transactional records) includes the message itself:"
    " it counts as done before it is, and later stands twice in the list, where the commit gets stuck.",
    reported="found by torture, not reported",
    patches=(Patch(Consumer, "_add_gap", _add_gap),),
)

SKIPPED = Fix(
    name="ack-skipped",
    problem="A stream that meets a message while the flow is suspended, or one from before a rebalance, skips"
    " it and acknowledges it all the same: it can be committed though nobody has seen it.",
    reported="found by torture, not reported",
    patches=(Patch(Consumer, "ack", _ack),),
)
