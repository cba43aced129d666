"""Names in `routes.yml` and `silences.yml` that lead nowhere: of receivers, times, actors, places, outlets.

References are looked up in the file as it stands, so that they are told together with all other faults.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from monitor.alerts.conditions import Conditions, Selection
from monitor.alerts.inhibition import InhibitRule
from monitor.alerts.matchers import parse
from monitor.alerts.routes import ROOT, Route
from monitor.config.known_names import CHECKED, KnownNames

Keys = tuple[str | int, ...]
Told = Iterator[tuple[Keys, str]]
_REFERENCES = {"receivers": "receivers", "active_times": "time_intervals", "mute_times": "time_intervals"}
_NOUNS = {"receivers": "receiver", "time_intervals": "time interval"}


def dangling(document: Any) -> Told:
    """References of the routes to receivers and time intervals that the file does not have."""
    if isinstance(document, dict):
        for keys, route in _raw_routes(document.get(ROOT), (ROOT,)):
            for key, section in _REFERENCES.items():
                yield from _unknown(route.get(key), document.get(section), section, (*keys, key))


def unused(document: Any) -> Told:
    """Receivers and time intervals that no route names: allowed, and perhaps forgotten."""
    if not isinstance(document, dict):
        return
    routes = [route for _, route in _raw_routes(document.get(ROOT), (ROOT,))]
    for section, noun in _NOUNS.items():
        keys = [key for key, target in _REFERENCES.items() if target == section]
        named = {name for route in routes for key in keys for name in _names(route.get(key))}
        for name in _table(document.get(section)):
            if name not in named:
                how = "leads to" if section == "receivers" else "uses"
                yield (section, name), f"no route {how} this {noun}"


def walk(route: Route, keys: Keys = (ROOT,)) -> Iterator[tuple[Keys, Route]]:
    """Every route, with its place in the file."""
    yield keys, route
    for number, child in enumerate(route.routes):
        yield from walk(child, (*keys, "routes", number))


def odd_routes(known: KnownNames, root: Route, rules: Iterable[InhibitRule]) -> Told:
    """Names in conditions of routes and rules that nothing can have."""
    for keys, route in walk(root):
        yield from odd_names(known, route, keys)
    for number, rule in enumerate(rules):
        yield from odd_names(known, rule.source, ("inhibit_rules", number, "source"))
        yield from odd_names(known, rule.target, ("inhibit_rules", number, "target"))


def odd_names(known: KnownNames, selection: Selection, keys: Keys) -> Told:
    """The same of one route or half of a rule."""
    yield from _odd_conditions(known, selection.match, (*keys, "match"))
    yield from _odd_conditions(known, selection.unless, (*keys, "unless"))
    yield from odd_matchers(known, selection.matchers, (*keys, "matchers"))


def odd_matchers(known: KnownNames, matchers: Iterable[str], keys: Keys) -> Told:
    """The same of matchers that ask for one name."""
    for number, text in enumerate(matchers):
        matcher = parse(text)
        if matcher.name in CHECKED and matcher.operator in ("=", "!="):
            why = known.odd(matcher.name, matcher.value)
            if why:
                yield (*keys, number), why


def _odd_conditions(known: KnownNames, conditions: Conditions, keys: Keys) -> Told:
    for fact in CHECKED:
        for number, name in enumerate(getattr(conditions, fact)):
            why = known.odd(fact, name)
            if why:
                yield (*keys, fact, number), why


def _raw_routes(route: Any, keys: Keys) -> Iterator[tuple[Keys, Mapping[str, Any]]]:
    if isinstance(route, dict):
        yield keys, route
        children = route.get("routes")
        for number, child in enumerate(children if isinstance(children, list) else ()):
            yield from _raw_routes(child, (*keys, "routes", number))


def _unknown(value: Any, section: Any, name_of_section: str, keys: Keys) -> Told:
    known = _table(section)
    for name in _names(value):
        if name not in known:
            there_are = f"there are: {', '.join(known)}" if known else "there are none"
            yield keys, f"there is no {_NOUNS[name_of_section]} {name!r}; {there_are}"


def _names(value: Any) -> list[str]:
    listed = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [name for name in listed if isinstance(name, str)]


def _table(value: Any) -> list[str]:
    return [str(name) for name in value] if isinstance(value, dict) else []
