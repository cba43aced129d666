"""`whiteflag routes test`: who would be told of an alert, when, and by which route?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.receivers import AsJson
from monitor.models import AlertDomain, Kind, Reason, Severity, SideState, Stance, State

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.alerts.facts import Facts
    from monitor.alerts.group_timing import GroupTiming
    from monitor.alerts.mute_rules import MuteRules
    from monitor.config.routes import Routing

Name = Annotated[str | None, typer.Option()]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help="See where alerts go.", no_args_is_help=True)
    group.callback()(lambda: None)  # keeps "test" a command of its own while it is the only one
    group.command("test")(show_matches)
    app.add_typer(group, name="routes")


def show_matches(
    kind: Annotated[Kind | None, typer.Option()] = None,
    domain: Annotated[AlertDomain, typer.Option()] = "military",
    state: Annotated[State | None, typer.Option()] = None,
    side_state: Annotated[SideState | None, typer.Option()] = None,
    severity: Annotated[Severity | None, typer.Option()] = None,
    reason: Annotated[Reason | None, typer.Option(help="Why the alert is raised.")] = None,
    stance: Annotated[Stance | None, typer.Option(help="Who speaks, in any citation.")] = None,
    actor: Name = None,
    opponent: Name = None,
    place: Name = None,
    region: Name = None,
    country: Annotated[str | None, typer.Option(help="Two letters, such as UA.")] = None,
    publisher: Name = None,
    language: Annotated[str | None, typer.Option(help="Such as en.")] = None,
    incident: Annotated[str | None, typer.Option(help="Its id.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show which receivers would get an alert with exactly these properties, when, and by which route.

    Actors and places are looked up in the gazetteer: an actor has its id as well, a place its country.
    """
    asked = {name: value for name, value in locals().items() if name != "as_json" and value is not None}
    from datetime import UTC, datetime

    from monitor.alerts.mute_rules import MuteRules
    from monitor.cli.table import show_rows
    from monitor.config.paths import config_root
    from monitor.config.routes import load
    from monitor.config.silences import load as load_silences
    from monitor.settings import Settings

    root = config_root(Settings.from_environment())
    routing = load(root)
    rules = MuteRules(routing.time_intervals, own=load_silences(root))
    facts, now = _facts(asked), datetime.now(UTC)
    rows = list(_rows(routing, rules, facts, now))
    show_rows(rows, as_json=as_json)


def _facts(asked: Mapping[str, str]) -> Facts:
    """Of an alert with these properties; what the gazetteer does not know is said."""
    from monitor.alerts.facts import NAMES
    from monitor.cli.names import known_names, tell
    from monitor.config.known_names import CHECKED

    known = known_names()
    tell(odd for name in CHECKED if name in asked and (odd := known.odd(name, asked[name])))
    facts: Facts = {name: frozenset() for name in NAMES}
    for name, value in asked.items():
        # what was asked for counts more than what follows from a place
        implied = {fact: values for fact, values in known.facts(name, value).items() if fact not in asked}
        facts |= implied | {name: known.facts(name, value)[name]}
    return facts


def _rows(routing: Routing, rules: MuteRules, facts: Facts, now: datetime) -> Iterator[dict[str, object]]:
    from monitor.alerts.receivers.kinds import build_receivers
    from monitor.alerts.routes import leaves, matches
    from monitor.settings import read_secret

    off = build_receivers(routing.receivers, read_secret).off
    found = leaves(routing.route, facts)
    for leaf in found:
        if not leaf.receivers:
            yield {"receiver": "(nobody)", "on": False, "told": "never", "why": leaf.why}
    for match in matches(found):
        mute = rules.mute_facts(facts, "", match, now)
        told = f"held: {mute.reason}" if mute else _when(match.timing)
        why = "; ".join(leaf.why for leaf in match.leaves)
        yield {"receiver": match.receiver, "on": match.receiver not in off, "told": told, "why": why}


def _when(timing: GroupTiming) -> str:
    """`at once`, or how the route groups."""
    from monitor.durations import words

    parts = [f"after {words(timing.wait)}" if timing.wait else "at once"]
    if timing.interval:
        parts.append(f"then every {words(timing.interval)} at most")
    if timing.wait or timing.interval:
        parts.append(f"grouped by {', '.join(timing.by) or 'route'}")
    return ", ".join(parts)
