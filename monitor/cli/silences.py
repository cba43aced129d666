"""`whiteflag silences …`: what is not told for a while, who wanted that, and why."""

from __future__ import annotations

import getpass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from monitor.models import Silence
    from monitor.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines also on a terminal.")]
Author = Annotated[str | None, typer.Option(help="Who wants it; without it, your user name.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help="Keep some alerts quiet for a while.", no_args_is_help=True)
    group.command("add")(add)
    group.command("list")(show_all)
    group.command("end")(end)
    app.add_typer(group, name="silences")


def add(
    matchers: Annotated[
        list[str], typer.Argument(help='As actor=Russia or publisher=~"Daily .*"; all must hold.')
    ],
    reason: Annotated[str, typer.Option(help="Why; it is shown wherever the silence is.")],
    duration: Annotated[str | None, typer.Option("--for", help="How long, such as 90m, 12h or 3d.")] = None,
    until: Annotated[str | None, typer.Option(help="Or until when, such as 2026-05-01T08:00Z.")] = None,
    start: Annotated[str | None, typer.Option(help="From when; without it, from now.")] = None,
    author: Author = None,
) -> None:
    """Tell nobody of alerts that all matchers take. They are kept, and told afterwards if still open."""
    import asyncio
    from datetime import UTC

    from monitor.alerts.silences import new_silence
    from monitor.errors import WhiteflagError

    now = datetime.now(UTC)
    begins = _time(start, "--start") if start else now
    try:
        silence = new_silence(
            matchers,
            author=author or _user(),
            reason=reason,
            starts_at=begins,
            ends_at=_end(begins, duration, until),
            now=now,
        )
    except ValueError as error:
        raise WhiteflagError(f"That makes no silence: {error}.") from None
    _warn(matchers)
    asyncio.run(_change(lambda book: book.add(silence, now)))
    typer.echo(f"{silence.id} until {silence.ends_at:%Y-%m-%d %H:%M} UTC")


def show_all(
    ended: Annotated[
        bool, typer.Option("--ended", help="Also those of the last month that have ended.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List silences, those of the configuration's file included, the next to end first."""
    from datetime import UTC

    from monitor.alerts.silences import state
    from monitor.cli.table import show_rows
    from monitor.config.paths import config_root
    from monitor.config.silences import load

    settings, bootstrap = _surroundings()
    now = datetime.now(UTC)
    own = [(silence, "silences.yml") for silence in load(config_root(settings))]
    found = [*own, *((silence, "set while running") for silence in _known(settings, bootstrap))]
    shown = [(one, source) for one, source in found if ended or state(one, now) != "ended"]
    rows = [
        _row(one, state(one, now), source) for one, source in sorted(shown, key=lambda row: row[0].ends_at)
    ]
    show_rows(rows, as_json=as_json)


def end(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="As `silences list` shows it.")],
    author: Author = None,
) -> None:
    """End a silence now; what it has kept quiet and is still open is told."""
    import asyncio
    from datetime import UTC

    by = author or _user()
    asyncio.run(_change(lambda book: book.end(identifier, by, datetime.now(UTC))))
    typer.echo(f"{identifier} ended")


async def _change(change: Any) -> None:
    from monitor.alerts.silence_book import SilenceBook
    from monitor.kafka import Publisher

    settings, bootstrap = _surroundings()
    known = _known(settings, bootstrap)
    async with Publisher(bootstrap, "whiteflag-silences") as publisher:
        await change(SilenceBook(publisher, settings.namespace, known))


def _surroundings() -> tuple[Settings, str]:
    from monitor.broker.choose import running_broker
    from monitor.settings import Settings

    settings = Settings.from_environment()
    return settings, running_broker(settings)


def _known(settings: Settings, bootstrap: str) -> list[Silence]:
    from monitor.alerts.silence_book import changes
    from monitor.kafka import read_topic
    from monitor.topics import SILENCES

    found = changes(read_topic(bootstrap, SILENCES.named(settings.namespace))).silences
    return [silence for silence in found.values() if silence is not None]


def _user() -> str:
    """The user's name; in a container there may be none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise typer.BadParameter("this user has no name here: say who wants it with --author") from None


def _end(begins: datetime, duration: str | None, until: str | None) -> datetime:
    from monitor.durations import parse_duration

    if bool(duration) == bool(until):
        raise typer.BadParameter("say how long: --for 12h, or --until 2026-05-01T08:00Z")
    if until:
        return _time(until, "--until")
    try:
        return begins + parse_duration(duration)  # type: ignore[no-any-return]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _time(text: str, option: str) -> datetime:
    """An ISO 8601 time; without a zone it is the machine's own."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise typer.BadParameter(f"{option} takes a time such as 2026-05-01T08:00Z, not {text!r}") from None


def _warn(matchers: list[str]) -> None:
    """Names that the gazetteer does not know are said, and allowed."""
    from monitor.cli.names import known_names, tell
    from monitor.config.route_names import odd_matchers

    tell(message for _, message in odd_matchers(known_names(), matchers, ()))


def _row(silence: Silence, state: str, source: str) -> dict[str, object]:
    return {
        "id": silence.id,
        "state": state,
        "matchers": ", ".join(silence.matchers),
        "starts_at": silence.starts_at,
        "ends_at": silence.ends_at,
        "author": silence.author,
        "reason": silence.reason,
        "ended_by": silence.ended_by or None,
        "from": source,
    }
