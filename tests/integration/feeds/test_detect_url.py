"""`whiteflag detect URL`: the page is fetched as the poller would; no private address is asked unbidden."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from monitor.cli.app import build
from monitor.cli.articles_in import InputError, read
from monitor.network import Network
from tests.web_server import Site, serve_site

SHIPPED = Path(__file__).resolve().parents[3] / "config"
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"),)
CLAIM = "Norwegian reporters said that Russian troops had withdrawn from the town of Lyman on Friday."
PAGE = f"""<html><head><title>Lyman is left</title></head><body><nav>Rebels fled</nav>
<article><h1>Lyman left</h1><p>{CLAIM}</p><p>{"The road to the north was open to traffic at noon. " * 8}</p>
</article></body></html>"""


def _served(site: Site) -> str:
    site.put("/news/lyman", PAGE, headers=[("Content-Type", "text/html; charset=utf-8")])
    return site.url("/news/lyman")


async def _read(url: str, networks: tuple[Network, ...] = ()) -> None:
    await asyncio.to_thread(lambda: list(read(url, "", NOW, networks)))


async def test_the_mentions_of_a_page(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "config")
    poller = tmp_path / "config" / "poller.yml"
    poller.write_text(poller.read_text().replace("networks: []", 'networks: ["127.0.0.0/8"]'))
    async with serve_site() as site:
        command = ["detect", "--format", "jsonl", "--config", str(tmp_path / "config"), _served(site)]
        result = await asyncio.to_thread(CliRunner().invoke, build(), command)
    assert result.exit_code == 0, result.output
    rows = [orjson.loads(line) for line in result.stdout.splitlines()]
    assert CLAIM in {row["quote"] for row in rows}
    assert {row["chain"][0] for row in rows} == {"127.0.0.1"}
    assert "Rebels fled" not in result.stdout


async def test_a_private_address_is_not_asked_unless_the_configuration_allows_it() -> None:
    async with serve_site() as site:
        with pytest.raises(InputError, match="cannot be fetched"):
            await _read(_served(site))
    assert site.requests == []


async def test_a_page_that_is_not_there_is_one_sentence() -> None:
    async with serve_site() as site:
        with pytest.raises(InputError, match="/nothing cannot be fetched"):
            await _read(site.url("/nothing"), LOOPBACK)
