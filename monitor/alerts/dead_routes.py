"""Routes that no alert can ever reach: a mistake in the file that would otherwise stay unseen. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.alerts.conditions import Conditions
from monitor.alerts.facts import SINGLE
from monitor.alerts.routes import ROOT, Route

Keys = tuple[str | int, ...]


def dead_routes(root: Route) -> Iterator[tuple[Keys, str]]:
    """The keys of each dead route in the file, and why it is one."""
    if not root.bare:
        yield (ROOT,), "the first route must take every alert: put its conditions into a route below it"
    yield from _dead_below(root, (ROOT,), ())


def _dead_below(route: Route, keys: Keys, above: tuple[Conditions, ...]) -> Iterator[tuple[Keys, str]]:
    above = (*above, route.match)
    for number, child in enumerate(route.routes):
        here: Keys = (*keys, "routes", number)
        why = _impossible(child, above) or _taken_before(child, route.routes[:number])
        if why:
            yield here, why
        else:
            yield from _dead_below(child, here, above)


def _impossible(route: Route, above: tuple[Conditions, ...]) -> str | None:
    wanted = route.match.wanted()
    for name in SINGLE:
        for conditions in above:
            outer = conditions.wanted().get(name)
            if outer and name in wanted and not outer & wanted[name]:
                return f"no alert gets here: a route above already asks for another {name}"
    return None


def _taken_before(route: Route, earlier: tuple[Route, ...]) -> str | None:
    for number, other in enumerate(earlier):
        if not other.continue_ and _covers(other, route):
            return f"no alert gets here: route {number} before it takes them all and does not continue"
    return None


def _covers(wide: Route, narrow: Route) -> bool:
    """Whether every alert that `narrow` takes is surely taken by `wide`."""
    if not set(wide.matchers) <= set(narrow.matchers):
        return False
    wanted = narrow.match.wanted()
    weaker = all(name in wanted and wanted[name] <= values for name, values in wide.match.wanted().items())
    refused = wide.unless.wanted()
    return weaker and (not refused or refused == narrow.unless.wanted())
