"""From names of roles to running processes: what `up` and `worker` have in common."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

from monitor.ending import when_told
from monitor.settings import Settings
from monitor.supervisor.output import pass_on
from monitor.supervisor.ports import require_free
from monitor.supervisor.roles import make_roles, port_of
from monitor.supervisor.stop import Stop
from monitor.supervisor.supervisor import Supervisor


async def supervise(settings: Settings, names: Sequence[str], *, watch_parent: bool = False) -> None:
    """Run the roles until Ctrl-C or SIGTERM, their lines passed on to standard error.

    Raises `WhiteflagError` where a port is taken, `RoleError` where a role cannot be kept running.
    """
    ports = [port_of(settings, number) for number in range(len(names))]
    require_free(settings.host, [port for port in ports if port])
    stop = Stop()
    when_told(stop.request, watch_parent=watch_parent)
    # children see a pipe where we may see a terminal, so the choice is made here
    style = settings.log_format
    if style == "auto":
        style = "console" if sys.stderr.isatty() else "json"
    roles = make_roles(replace(settings, log_format=style), names, ports=ports)
    await Supervisor(roles, pass_on).run(stop)
