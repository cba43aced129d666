"""What the roles write, passed on to our own standard error."""

from __future__ import annotations

import sys

from monitor.supervisor.roles import ARGUMENTS

_WIDTH = max(map(len, ARGUMENTS))


def pass_on(role: str, line: str) -> None:
    """One line of one role."""
    if line.strip():
        sys.stderr.write(f"{labelled(role, line)}\n")
        sys.stderr.flush()


def labelled(role: str, line: str) -> str:
    """A line for people gets its role in front; one of JSON names it itself, and stays as it is."""
    return line if line.startswith("{") else f"{role:<{_WIDTH}} | {line}"
