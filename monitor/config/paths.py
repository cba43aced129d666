"""Where the configuration is: the user's folder, the checkout's, or the one inside the package."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from monitor.settings import Settings


def config_root(settings: Settings) -> Path:
    """The folder to read: WHITEFLAG_CONFIG, else the packaged defaults (`config/` in a checkout)."""
    if settings.config is not None:
        return settings.config
    checkout = Path(__file__).resolve().parents[2] / "config"
    return checkout if checkout.is_dir() else Path(str(files("monitor.defaults")))
