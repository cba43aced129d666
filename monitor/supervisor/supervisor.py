"""Keeps roles running: starts them, starts them again when they die, and ends them all together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from monitor.errors import WhiteflagError
from monitor.logs import get_logger
from monitor.supervisor.child import Child, LineSink, Role
from monitor.supervisor.restarts import History, Restarts, after_death, how_it_ended, last_words
from monitor.supervisor.stop import Stop, happens

GRACE = 3.5
"""Seconds between the polite request to end and the end by force; with the rest it stays below five."""

log = get_logger("supervisor")


class RoleError(WhiteflagError):
    """A role ends at once each time it is started; the text carries its last words."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class Supervisor:
    """Runs some roles until it is asked to stop, or until one of them cannot be kept running."""

    def __init__(
        self, roles: Sequence[Role], sink: LineSink, *, rules: Restarts | None = None, grace: float = GRACE
    ) -> None:
        self._roles = tuple(roles)
        self._sink = sink
        self._rules = rules or Restarts()
        self._grace = grace
        self._failure: RoleError | None = None
        self.pids: dict[str, int] = {}

    async def run(self, stop: Stop) -> None:
        """Returns when all roles have ended; raises `RoleError` where one could not be kept running."""
        async with asyncio.TaskGroup() as group:
            for role in self._roles:
                group.create_task(self._keep(role, stop), name=role.name)
        if self._failure is not None:
            raise self._failure

    async def _keep(self, role: Role, stop: Stop) -> None:
        history = History()
        while not stop.asked.is_set():
            started = time.monotonic()
            child = await Child.start(role, self._sink)
            self.pids[role.name] = child.pid
            code = await self._watch(child, stop)
            if stop.asked.is_set():
                log.info("a role has ended", name=role.name, how=how_it_ended(code))
                return
            verdict = after_death(history, time.monotonic() - started, code, self._rules)
            if verdict.pause is None:
                self._give_up(child, verdict.reason, code, stop)
                return
            history = verdict.history
            log.warning(
                "a role died and is started again", name=role.name, how=verdict.reason, pause=verdict.pause
            )
            await happens(stop.asked, verdict.pause)

    async def _watch(self, child: Child, stop: Stop) -> int:
        """The child's exit code, after it died by itself or was ended."""
        ended = asyncio.create_task(child.wait())
        asked = asyncio.create_task(stop.asked.wait())
        try:
            await asyncio.wait({ended, asked}, return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                child.terminate()
                await self._patience(ended, stop)
                child.kill()
            return await ended
        finally:
            asked.cancel()
            if not ended.done():  # only when this task itself is cancelled
                child.kill()

    async def _patience(self, ended: asyncio.Task[int], stop: Stop) -> None:
        """Until the child has ended, the time is up, or somebody asks a second time."""
        now = asyncio.create_task(stop.now.wait())
        await asyncio.wait({ended, now}, timeout=self._grace, return_when=asyncio.FIRST_COMPLETED)
        now.cancel()

    def _give_up(self, child: Child, reason: str, code: int, stop: Stop) -> None:
        words = last_words(child.lines)
        said = f" It said: {words}" if words else ""
        self._failure = self._failure or RoleError(f"{child.role.name} {reason}.{said}", max(code, 1))
        stop.asked.set()
