"""Connections over TLS: the address is ours to choose, the certificate is still checked against the name."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from ipaddress import ip_network

import httpx
import pytest
import trustme

from monitor.feeds.dial import GuardedTransport

BODY = b"<rss/>" * 50_000


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY)
    await writer.drain()
    writer.close()


async def _resolve(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


@pytest.fixture
async def port(authority: trustme.CA) -> AsyncIterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("gazette.example").configure_cert(context)
    server = await asyncio.start_server(_serve, "127.0.0.1", 0, ssl=context)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


async def get(url: str, authority: trustme.CA | None) -> httpx.Response:
    transport = GuardedTransport((ip_network("127.0.0.0/8"),), _resolve)
    if authority:
        authority.configure_trust(transport._tls)
    async with httpx.AsyncClient(transport=transport) as client:
        return await client.get(url)


async def test_a_good_certificate(port: int, authority: trustme.CA) -> None:
    answer = await get(f"https://gazette.example:{port}/", authority)
    assert (answer.status_code, answer.content) == (200, BODY)


@pytest.mark.parametrize("name", ["other.example", "127.0.0.1"])
async def test_another_name(port: int, authority: trustme.CA, name: str) -> None:
    with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        await get(f"https://{name}:{port}/", authority)


async def test_an_authority_that_nobody_knows(port: int) -> None:
    with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        await get(f"https://gazette.example:{port}/", None)
