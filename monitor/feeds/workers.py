"""Worker processes that can be killed: what strangers write is parsed there, never in the poller itself.

Small inputs can keep a parser busy for minutes inside one call that holds the interpreter's lock, so
neither a thread nor a timer helps. A worker that is late or too big dies alone and is replaced.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
from collections.abc import Callable
from concurrent.futures import CancelledError, TimeoutError
from multiprocessing import get_context
from typing import ParamSpec, TypeVar, cast

from pebble import ProcessExpired, ProcessPool

from monitor.errors import FetchError

P = ParamSpec("P")
T = TypeVar("T")

_TASKS_PER_WORKER = 1000  # the libraries' caches grow; a fresh process starts small again
_STOP_SECONDS = 2


class Workers:
    """A few processes for one kind of work; they start with the first task.

    seconds  how long a task may take
    memory   how much address space a worker may have, in bytes
    """

    def __init__(self, count: int, *, seconds: float, memory: int = 2 << 30) -> None:
        self._seconds = seconds
        self._pool = ProcessPool(
            max_workers=count,
            max_tasks=_TASKS_PER_WORKER,
            initializer=_limit_memory,
            initargs=(memory,),
            context=get_context("spawn"),
        )

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of `function`, which must be importable; raises `FetchError` when it does not come."""
        future = self._pool.schedule(function, args=args, kwargs=kwargs, timeout=self._seconds)
        try:
            return cast("T", await asyncio.wrap_future(future))
        except TimeoutError as error:
            raise FetchError(
                f"reading it took more than {self._seconds:g} seconds", "parser_timeout"
            ) from error
        except (ProcessExpired, MemoryError, RecursionError) as error:
            raise FetchError(
                f"reading it broke the worker: {type(error).__name__}", "parser_crash"
            ) from error
        except CancelledError as error:
            raise FetchError("the worker was stopped", "parser_crash") from error
        except Exception as error:  # the task's own: whatever a library does with what it got
            raise FetchError(f"cannot be read: {type(error).__name__}: {error}", "malformed") from error

    def warm(self, function: Callable[[], None]) -> None:
        """Start a worker now and let it load its libraries, so that the first task need not wait."""
        self._pool.schedule(function)

    def close(self) -> None:
        """Kill the workers, busy or not."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        with contextlib.suppress(TimeoutError):
            self._pool.join(_STOP_SECONDS)


def _limit_memory(limit: int) -> None:
    """Not every system enforces it (macOS does not); the deadline still holds there."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
