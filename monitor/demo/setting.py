"""The configuration of the demo: the packaged one, with the sample feeds, a quick pace and our own receiver.

What is written is JSON, which YAML readers take as it is.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from monitor.config.reader import Reader
from monitor.demo.server import Site

URL_SECRET = "WHITEFLAG_DEMO_WEBHOOK_URL"  # noqa: S105 - names of variables, not their values
KEY_SECRET = "WHITEFLAG_DEMO_WEBHOOK_KEY"  # noqa: S105
_LOOPBACK = ["127.0.0.0/8"]

PACE = {
    "interval": "3s",
    "min_interval": "1s",
    "spread": "200ms",
    "host_spacing": "10ms",
    "host_connections": 8,
}
"""Manners towards our own server: nobody else may be asked so often."""

CORRELATION = {"group_wait": "1500ms", "group_interval": "10s"}
"""Long enough that the first alert already counts the copies, short enough to watch."""


def write_config(source: Path, target: Path, site: Site) -> None:
    """Copy the configuration in `source` to `target` and change what is different in the demo."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("feeds", "__pycache__"))
    reader = Reader(source)
    _write(target / "feeds" / "samples.yml", {"feeds": feeds(site)})
    _write(target / "poller.yml", polling(_read(reader, "poller.yml")))
    _write(target / "correlation.yml", _read(reader, "correlation.yml") | CORRELATION)
    _write(target / "routes.yml", ROUTING)
    reader.finish()


def feeds(site: Site) -> list[dict[str, Any]]:
    """The sample feeds, as a file of `config/feeds/` has them."""
    return [
        {
            "id": outlet_id,
            "url": site.feed_url(outlet_id),
            "publisher": outlet.name,
            "country": outlet.country,
            "language": "en",
        }
        for outlet_id, outlet in site.samples.outlets.items()
    ]


def polling(usual: Mapping[str, Any]) -> dict[str, Any]:
    """How the sample feeds are polled: as usual, but at a quick pace and on loopback."""
    contact = {"contact": "mailto:demo@localhost.invalid"}  # only our own server sees it
    return {**usual, **contact, "networks": _LOOPBACK, "manners": {**usual.get("manners", {}), **PACE}}


ROUTING: Mapping[str, Any] = {
    "receivers": {
        "demo": {
            "kind": "webhook",
            "url_secret": URL_SECRET,
            "signing_secret": KEY_SECRET,
            "networks": _LOOPBACK,
        }
    },
    "route": {"receivers": ["demo"]},
}
"""Only our own receiver: a demo must not reach the user's Slack."""


def _read(reader: Reader, name: str) -> dict[str, Any]:
    return dict(reader.yaml(name, dict[str, Any]) or {})


def _write(path: Path, data: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(data, option=orjson.OPT_INDENT_2))
