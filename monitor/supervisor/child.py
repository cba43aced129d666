"""One role as a child process, in a session of its own: its output line by line, and how it is ended."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

LineSink = Callable[[str, str], None]
"""Takes the role's name and one line of its output."""
_KEPT_LINES = 40
_LONGEST_LINE = 1 << 20


@dataclass(frozen=True, slots=True)
class Role:
    """What to run. `environment` is hidden from repr, since it holds secrets."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)


class Child:
    """A started role. Use `Child.start`.

    Its standard input is a pipe that nobody writes to: the child leaves when it ends, which the kernel
    sees to even if we are killed (`monitor.ending`). All pipes are our own, not asyncio's, because asyncio
    does not report a death while a grandchild holds one of its pipes open.
    """

    def __init__(self, role: Role, process: asyncio.subprocess.Process, leash: int, output: _Output) -> None:
        self.role = role
        self._process = process
        self._leash = leash
        self._output = output

    @classmethod
    async def start(cls, role: Role, sink: LineSink) -> Child:
        """Start the process; its output goes to `sink`."""
        stdin, leash = os.pipe()
        reading, writing = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *role.command,
                stdin=stdin,
                stdout=writing,
                stderr=writing,
                env=dict(role.environment),
                start_new_session=True,
            )
        except OSError:
            os.close(leash)
            os.close(reading)
            raise
        finally:
            os.close(stdin)
            os.close(writing)
        return cls(role, process, leash, await _Output.follow(reading, role.name, sink))

    @property
    def pid(self) -> int:
        """Its process id, and that of its process group."""
        return self._process.pid

    @property
    def lines(self) -> list[str]:
        """The last lines that it wrote."""
        return list(self._output.lines)

    async def wait(self) -> int:
        """Its exit code (negative: a signal), once it is gone and what it wrote has been passed on."""
        code = await self._process.wait()
        self.kill()  # whatever it left behind in its process group
        with suppress(OSError):
            os.close(self._leash)
        await self._output.finish()
        return code

    def terminate(self) -> None:
        """Ask it to finish what it is doing and leave."""
        with suppress(ProcessLookupError):
            self._process.terminate()

    def kill(self) -> None:
        """End it and its own children at once."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)


class _Output:
    """Reads lines to the end of the pipe."""

    def __init__(self, reader: asyncio.StreamReader, transport: asyncio.BaseTransport) -> None:
        self.lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._reader = reader
        self._transport = transport
        self._task: asyncio.Task[None] | None = None

    @classmethod
    async def follow(cls, descriptor: int, name: str, sink: LineSink) -> _Output:
        reader = asyncio.StreamReader(limit=_LONGEST_LINE)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", 0)
        )
        output = cls(reader, transport)
        output._task = asyncio.create_task(output._pump(name, sink))
        return output

    async def finish(self, patience: float = 1.0) -> None:
        """Wait for the rest, but not for ever: a grandchild may hold the pipe."""
        if self._task is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._task, patience)
        self._transport.close()

    async def _pump(self, name: str, sink: LineSink) -> None:
        while True:
            try:
                line = await self._reader.readline()
            except ValueError:  # longer than any line should be, and dropped by the reader
                continue
            if not line:
                return
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            self.lines.append(text)
            sink(name, text)
