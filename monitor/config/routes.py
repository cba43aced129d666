"""`config/routes.yml`: the receivers, and the tree of routes that leads alerts to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from monitor.alerts.dead_routes import Keys, dead_routes
from monitor.alerts.receivers.kinds import KINDS
from monitor.alerts.receivers.receiver import Options
from monitor.alerts.routes import ROOT, Route
from monitor.config.reader import Reader, Strict

FILE = "routes.yml"

if TYPE_CHECKING:
    AnyOptions = Options
else:
    AnyOptions = Annotated[Union[tuple(KINDS.values())], Field(discriminator="kind")]  # noqa: UP007

ReceiverName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]


class Routing(Strict):
    """Who can be told, and who is told of what."""

    receivers: dict[ReceiverName, AnyOptions]
    route: Route


def load(root: Path) -> Routing:
    """Only this part of the configuration; `ConfigError` with every fault in it."""
    reader = Reader(root)
    routing = read(reader)
    reader.finish()
    assert routing is not None  # noqa: S101 - finish() has raised otherwise
    return routing


def read(reader: Reader) -> Routing | None:
    """The typed file; None, with the faults in the reader, where something is wrong."""
    routing = reader.yaml(FILE, Routing)
    if routing is None:
        return None
    before = len(reader.faults)
    for keys, message in _faults(routing):
        reader.fault_at(FILE, keys, message)
    return routing if len(reader.faults) == before else None


def count(routing: Routing) -> dict[str, int]:
    """For `config check`."""
    return {"receivers": len(routing.receivers), "routes": sum(1 for _ in _walk(routing.route, (ROOT,)))}


def _faults(routing: Routing) -> Iterator[tuple[Keys, str]]:
    used: set[str] = set()
    for keys, route in _walk(routing.route, (ROOT,)):
        for name in route.receivers or ():
            used.add(name)
            if name not in routing.receivers:
                known = ", ".join(routing.receivers)
                yield (*keys, "receivers"), f"there is no receiver {name!r}; there are: {known}"
    for name in routing.receivers:
        if name not in used:
            yield ("receivers", name), "no route leads to this receiver"
    if routing.route.receivers is None:
        yield (ROOT,), "the first route must name its receivers"
    yield from dead_routes(routing.route)


def _walk(route: Route, keys: Keys) -> Iterator[tuple[Keys, Route]]:
    yield keys, route
    for number, child in enumerate(route.routes):
        yield from _walk(child, (*keys, "routes", number))
