"""An SMTP server on loopback that behaves well until the message has come, and then as told."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.receiver_server import Behaviour, Request, Server, listen

GREETING = b"220 mail.example ESMTP\r\n"


def reply(code: int) -> Behaviour:
    """A well-formed answer to the message."""

    async def play(writer: asyncio.StreamWriter, _: Request) -> None:
        writer.write(f"{code} as you say\r\n".encode())
        await writer.drain()

    return play


@asynccontextmanager
async def serve_smtp(
    *script: Behaviour, tls: ssl.SSLContext | None = None, blunt: bytes | None = None
) -> AsyncIterator[Server]:
    """One behaviour for each message, the last one for ever."""
    server = Server(script=list(script or (reply(250),)), blunt=blunt)
    async with listen(server, _converse, tls=tls):
        yield server


async def _converse(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(GREETING)
    while line := (await reader.readuntil(b"\r\n")).decode().strip():
        verb = line.upper().partition(" ")[0]
        if verb == "EHLO":
            writer.write(b"250-mail.example\r\n250-AUTH PLAIN\r\n250 SIZE 1000000\r\n")
        elif verb == "AUTH":
            writer.write(b"235 welcome\r\n")
        elif verb == "DATA":
            writer.write(b"354 go on\r\n")
            body = await reader.readuntil(b"\r\n.\r\n")
            request = Request("DATA", "", {}, body)
            server.requests.append(request)
            await server.next()(writer, request)
        elif verb == "QUIT":
            writer.write(b"221 bye\r\n")
            return
        else:
            writer.write(b"250 fine\r\n")
        await writer.drain()
