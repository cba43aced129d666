"""Where the configuration is: the user's folder, the checkout's, or the one inside the package."""

from __future__ import annotations

from pathlib import Path

from monitor.settings import Settings


def config_root(settings: Settings) -> Path:
    """The folder to read: WHITEFLAG_CONFIG, else what the wheel brought, else `config/` of the checkout."""
    if settings.config is not None:
        return settings.config
    packaged = Path(__file__).resolve().parents[1] / "defaults"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[2] / "config"
