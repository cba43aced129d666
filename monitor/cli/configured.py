"""The feeds of the configuration that a command runs with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.config.feeds import Feeds


def configured_feeds() -> Feeds:
    """All of them, those that are switched off too; raises `ConfigError`."""
    from monitor.config.feeds import load_feeds
    from monitor.config.paths import config_root
    from monitor.settings import Settings

    return load_feeds(config_root(Settings.from_environment()))
