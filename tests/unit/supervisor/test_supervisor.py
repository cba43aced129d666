"""The supervisor with real, tiny children."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from monitor.supervisor.child import Role
from monitor.supervisor.restarts import Restarts
from monitor.supervisor.stop import Stop
from monitor.supervisor.supervisor import RoleError, Supervisor

QUICK = Restarts(first=0.01, longest=0.02, steady=20.0, tries=3)
WAITING = "print('up', flush=True); time.sleep(60)"
POLITE = f"import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(0)); {WAITING}"
STUBBORN = f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAITING}"


@dataclass
class Lines:
    """Collects what children write, and lets a test wait for it."""

    seen: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, role: str, line: str) -> None:
        self.seen.append((role, line))

    async def until(self, enough: Callable[[list[tuple[str, str]]], bool], seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while not enough(self.seen):
            assert time.monotonic() < deadline, self.seen
            await asyncio.sleep(0.01)


def child(name: str, code: str, **environment: str) -> Role:
    return Role(name, (sys.executable, "-S", "-c", code), environment)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z" if Path("/proc/self").exists() else True


async def test_the_output_of_all_children_is_passed_on_line_by_line() -> None:
    lines, stop = Lines(), Stop()
    running = asyncio.create_task(Supervisor([child("a", POLITE), child("b", POLITE)], lines).run(stop))
    await lines.until(lambda seen: {("a", "up"), ("b", "up")} <= set(seen))
    stop.request()
    await running


async def test_a_polite_child_ends_at_the_first_request() -> None:
    lines, stop = Lines(), Stop()
    running = asyncio.create_task(Supervisor([child("a", POLITE)], lines, grace=30).run(stop))
    await lines.until(lambda seen: ("a", "up") in seen)
    started = time.monotonic()
    stop.request()
    await running
    assert time.monotonic() - started < 3


async def test_a_stubborn_child_is_killed_when_the_grace_is_over() -> None:
    lines, stop = Lines(), Stop()
    running = asyncio.create_task(Supervisor([child("a", STUBBORN)], lines, grace=0.3).run(stop))
    await lines.until(lambda seen: ("a", "up") in seen)
    started = time.monotonic()
    stop.request()
    await running
    assert 0.3 <= time.monotonic() - started < 3


async def test_a_second_request_ends_at_once() -> None:
    lines, stop = Lines(), Stop()
    running = asyncio.create_task(Supervisor([child("a", STUBBORN)], lines, grace=30).run(stop))
    await lines.until(lambda seen: ("a", "up") in seen)
    stop.request()
    await asyncio.sleep(0.1)
    assert not running.done()
    stop.request()
    await asyncio.wait_for(running, 3)


async def test_a_child_that_dies_is_started_again() -> None:
    lines, stop = Lines(), Stop()
    supervisor = Supervisor([child("a", POLITE)], lines, rules=QUICK)
    running = asyncio.create_task(supervisor.run(stop))
    await lines.until(lambda seen: len(seen) == 1)
    first = supervisor.pids["a"]
    os.kill(first, signal.SIGKILL)
    await lines.until(lambda seen: len(seen) == 2)
    assert supervisor.pids["a"] != first
    stop.request()
    await running


async def test_a_child_that_dies_at_once_again_and_again_ends_everything_with_its_last_words() -> None:
    lines, stop = Lines(), Stop()
    dying = child("poll", "import sys; print('whiteflag: There is no Kafka at h:1.'); sys.exit(69)")
    with pytest.raises(RoleError, match="poll ended with code 69, 3 times in a row") as caught:
        await Supervisor([child("b", POLITE), dying], lines, rules=QUICK).run(stop)
    assert "There is no Kafka at h:1." in str(caught.value)
    assert caught.value.exit_code == 69
    assert lines.seen.count(("poll", "whiteflag: There is no Kafka at h:1.")) == 3


async def test_a_death_is_noticed_although_a_grandchild_holds_the_pipes_and_the_grandchild_goes_too() -> None:
    forking = (
        "import os, sys, time\n"
        "pid = os.fork()\n"
        "if pid == 0: time.sleep(60)\n"
        "print(pid, flush=True); time.sleep(0.2); os._exit(7)"
    )
    lines, stop = Lines(), Stop()
    with pytest.raises(RoleError, match="ended with code 7"):
        await asyncio.wait_for(
            Supervisor([child("a", forking)], lines, rules=Restarts(tries=1)).run(stop), timeout=10
        )
    await lines.until(lambda seen: bool(seen))
    grandchild = int(lines.seen[0][1])
    deadline = time.monotonic() + 5
    while alive(grandchild):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def test_a_line_without_end_is_dropped_and_the_next_one_passed_on() -> None:
    endless = "import sys; sys.stdout.write('x' * 3_000_000 + '\\nnext\\n'); sys.stdout.flush()\n" + POLITE
    lines, stop = Lines(), Stop()
    running = asyncio.create_task(Supervisor([child("a", endless)], lines).run(stop))
    await lines.until(lambda seen: ("a", "up") in seen)
    stop.request()
    await running
    assert ("a", "next") in lines.seen


async def test_secrets_of_a_role_are_not_in_its_repr() -> None:
    assert "hush" not in repr(child("a", POLITE, SECRET="hush"))


async def test_children_leave_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    """A supervisor in a process of its own is killed with SIGKILL; its child notices by itself."""
    grandchild = (
        "import asyncio, os; from monitor.ending import stop_event\n"
        "async def main():\n"
        "    stop = stop_event(watch_parent=True); print(os.getpid(), flush=True); await stop.wait()\n"
        "asyncio.run(main())"
    )
    script = tmp_path / "supervise.py"
    script.write_text(
        "import asyncio, os, sys\n"
        "from monitor.supervisor.child import Role\n"
        "from monitor.supervisor.stop import Stop\n"
        "from monitor.supervisor.supervisor import Supervisor\n"
        f"role = Role('a', (sys.executable, '-c', {grandchild!r}), dict(os.environ))\n"
        "asyncio.run(Supervisor([role], lambda _, line: print(line, flush=True)).run(Stop()))\n"
    )
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, str(script), stdout=asyncio.subprocess.PIPE
    )
    assert supervisor.stdout is not None
    pid = int(await asyncio.wait_for(supervisor.stdout.readline(), 20))
    assert alive(pid)
    supervisor.kill()
    await supervisor.wait()
    deadline = time.monotonic() + 5
    while alive(pid):
        assert time.monotonic() < deadline, "the child outlived its supervisor"
        await asyncio.sleep(0.02)
