"""What the demo shows: panels and a status on a terminal, or one JSON object a line where it is piped."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TextIO

import orjson
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from monitor.alerts.terminal import panel
from monitor.demo.progress import Progress, clock, number
from monitor.demo.receiver import Received
from monitor.supervisor.output import labelled, pass_on


class View(Protocol):
    """Shows a demo while it is entered."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def alert(self, received: Received) -> None:
        """A delivery has come."""

    def line(self, role: str, text: str) -> None:
        """A role has written a line."""

    def close(self, words: str) -> None:
        """The demo has ended; `words` say what came of it."""


def as_json(received: Received) -> str:
    """The alert as it came, with the id of its delivery in front."""
    return orjson.dumps({"delivery_id": received.delivery_id, **received.data}).decode()


class JsonLines:
    """Alerts on standard output, everything else on standard error."""

    def __init__(self, gone: Callable[[], None]) -> None:
        self._gone = gone

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """There is nothing to put away."""

    def alert(self, received: Received) -> None:
        """One line; the end of whoever reads them (`head -1`) is the end of the demo."""
        try:
            sys.stdout.write(f"{as_json(received)}\n")
            sys.stdout.flush()
        except BrokenPipeError:
            # as Python's documentation advises: else the interpreter complains once more at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self._gone()

    def line(self, role: str, text: str) -> None:
        """As it is."""
        pass_on(role, text)

    def close(self, words: str) -> None:
        """Nobody asked for words."""


class Terminal:
    """Panels that scroll, above a status that stays; the roles' logs go to a file."""

    def __init__(self, progress: Progress, metrics_url: str, log: Path, greeting: str) -> None:
        self._console = Console(highlight=False)
        self._progress = progress
        self._facts = (f"embedded broker · metrics {metrics_url}", f"Ctrl-C ends · log {log}")
        self._path = log
        self._greeting = greeting
        self._started = time.monotonic()
        self._live = Live(
            get_renderable=self._status, console=self._console, refresh_per_second=4, transient=True
        )
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        self._file = self._path.open("w", encoding="utf-8")
        self._console.print(Text(self._greeting), "")
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()
        if self._file is not None:
            self._file.close()

    def alert(self, received: Received) -> None:
        """The alert with its proof, above the status."""
        self._console.print(panel(received.alert), "")

    def line(self, role: str, text: str) -> None:
        """Into the log; what is no ordinary line of it is shown, too."""
        if self._file is not None and text.strip():
            self._file.write(f"{labelled(role, text)}\n")
            self._file.flush()
        if is_trouble(text):
            self._console.print(Text(labelled(role, text), style="red"))

    def close(self, words: str) -> None:
        """The last line."""
        self._console.print(Text(words))

    def _status(self) -> Group:
        progress, found = self._progress, self._progress.counts
        first = Text(f"{clock(time.monotonic() - self._started)}  ", style="bold")
        if found.articles:
            first.append(f"{found.healthy} of {found.feeds} feeds healthy · ", style="not bold")
            first.append(f"{number(found.articles, 'article')} read · ", style="not bold")
            first.append(
                f"{number(progress.alerts, 'alert')} about {number(len(progress.incidents), 'incident')}"
            )
        else:
            first.append(
                "starting poll, detect, correlate and notify; this takes a few seconds …", style="not bold"
            )
        return Group(first, *(Text(fact, style="dim", overflow="fold") for fact in self._facts))


def is_trouble(line: str) -> bool:
    """Whether a line of a role's log tells of an error."""
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return isinstance(data, dict) and data.get("level") in ("error", "critical")
