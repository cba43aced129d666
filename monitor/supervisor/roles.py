"""Which roles there are, and how each is started as a child process."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.settings import Settings, child_environment
from monitor.supervisor.child import Role

ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "poll": ("poll",),
    "detect": ("worker", "detect"),
    "correlate": ("worker", "correlate"),
    "notify": ("notify",),
}
"""The command line of each role, in the order of the data's way."""

EVERYTHING = tuple(ARGUMENTS)
WORKERS = ("detect", "correlate")


def port_of(settings: Settings, number: int) -> int:
    """The first role takes the port of the settings, the others those behind it; 0 stays any free one."""
    return settings.port + number if settings.port else 0


def make_roles(
    settings: Settings,
    names: Sequence[str],
    *,
    ports: Sequence[int],
    secrets: Mapping[str, str] | None = None,
) -> list[Role]:
    """The roles as child processes with these settings, one port each."""
    return [
        Role(name, _command(name), child_environment(replace(settings, port=port), secrets))
        for name, port in zip(names, ports, strict=True)
    ]


def _command(name: str) -> tuple[str, ...]:
    # -P: a folder named "monitor" where the user happens to stand must not be taken for ours
    return (sys.executable, "-P", "-m", "monitor", *ARGUMENTS[name], "--watch-parent")
