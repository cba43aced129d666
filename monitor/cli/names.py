"""Names that people give to commands, held against the gazetteer and the feeds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from monitor.config.known_names import KnownNames


def known_names() -> KnownNames:
    """Of the configuration in use; `ConfigError` where that has faults."""
    from monitor.config import feeds, gazetteer
    from monitor.config.known_names import KnownNames
    from monitor.config.paths import config_root
    from monitor.config.reader import Reader
    from monitor.settings import Settings

    reader = Reader(config_root(Settings.from_environment()))
    found, polled = gazetteer.read(reader), feeds.read(reader)
    reader.finish()
    assert found is not None  # noqa: S101 - finish() has raised otherwise
    assert polled is not None  # noqa: S101
    return KnownNames(found, (feed.publisher for feed in polled.feeds))


def tell(warnings: Iterable[object]) -> None:
    """What is odd and yet allowed, on standard error."""
    for warning in warnings:
        typer.echo(f"whiteflag: warning: {warning}", err=True)
