"""`whiteflag routes …`: who would be told of an alert, and why?"""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.receivers import AsJson
from monitor.models import Domain, Kind, Reason, Severity, SideState, Stance, State

Name = Annotated[str | None, typer.Option()]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help="See where alerts go.", no_args_is_help=True)
    group.callback()(lambda: None)  # keeps "test" a command of its own while it is the only one
    group.command("test")(show_matches)
    app.add_typer(group, name="routes")


def show_matches(
    kind: Annotated[Kind | None, typer.Option()] = None,
    domain: Annotated[Domain, typer.Option()] = "military",
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
    as_json: AsJson = False,
) -> None:
    """Show which receivers would get an alert that has exactly these properties, and by which route."""
    asked = {name: value for name, value in locals().items() if name != "as_json"}
    from monitor.alerts.facts import folded
    from monitor.alerts.receivers.kinds import build_receivers
    from monitor.alerts.routes import leaves
    from monitor.cli.table import show_rows
    from monitor.config.paths import config_root
    from monitor.config.routes import load
    from monitor.settings import Settings, read_secret

    routing = load(config_root(Settings.from_environment()))
    off = build_receivers(routing.receivers, read_secret).off
    facts = {name: folded([value]) for name, value in asked.items()}
    rows = [
        {"receiver": name, "on": name in routing.receivers and name not in off, "why": leaf.why}
        for leaf in leaves(routing.route, facts)
        for name in leaf.receivers or ("(nobody)",)
    ]
    show_rows(rows, as_json=as_json)
