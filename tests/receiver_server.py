"""A receiver on loopback that answers as badly as one can: raw sockets, so that nothing is mended."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Behaviour = Callable[[asyncio.StreamWriter, "Request"], Awaitable[None]]


@dataclass(frozen=True)
class Request:
    """What arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Server:
    """Plays `script` one by one, the last one for ever; `requests` holds what arrived."""

    port: int = 0
    script: list[Behaviour] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    sent: int = 0
    blunt: bytes | None = None

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def next(self) -> Behaviour:
        """What to do with the request that has just come."""
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


Conversation = Callable[[Server, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serve(
    *script: Behaviour, tls: ssl.SSLContext | None = None, blunt: bytes | None = None
) -> AsyncIterator[Server]:
    """An HTTP server with this script on a free port; a `blunt` one says that, whatever it is asked."""
    server = Server(script=list(script or (answer(200),)), blunt=blunt)
    async with listen(server, _converse, tls=tls):
        yield server


@asynccontextmanager
async def listen(
    server: Server, converse: Conversation, *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[None]:
    """Hold this conversation with everybody who connects."""
    tasks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            if server.blunt is not None:
                writer.write(server.blunt)
                await reader.read()
            else:
                await converse(server, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    listening = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _converse(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while request := await _read(reader):
        server.requests.append(request)
        await server.next()(writer, request)


def answer(status: int, body: bytes = b"ok", **headers: str) -> Behaviour:
    """A well-formed answer; underscores in header names become dashes."""
    extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {status} Word\r\nContent-Length: {len(body)}\r\n{extra}\r\n".encode()

    async def play(writer: asyncio.StreamWriter, _: Request) -> None:
        writer.write(head + body)
        await writer.drain()

    return play


def echo(status: int) -> Behaviour:
    """Answers with everything that was asked, secrets and all."""

    async def play(writer: asyncio.StreamWriter, request: Request) -> None:
        body = f"{request.path} {dict(request.headers)}".encode() + request.body
        await answer(status, body, X_Path=request.path)(writer, request)

    return play


async def hang(writer: asyncio.StreamWriter, _: Request) -> None:
    """Takes the request and says nothing."""
    await asyncio.sleep(60)


async def reset(writer: asyncio.StreamWriter, _: Request) -> None:
    """Breaks the connection with a TCP reset."""
    sock: socket.socket = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def close(writer: asyncio.StreamWriter, _: Request) -> None:
    """Ends the connection without an answer."""
    writer.close()


async def garbage(writer: asyncio.StreamWriter, _: Request) -> None:
    """Speaks another protocol."""
    writer.write(b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n")
    await writer.drain()


async def drip(writer: asyncio.StreamWriter, _: Request) -> None:
    """One byte of the headers at a time, for ever: no single read ever times out."""
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        writer.write(b"z")
        await writer.drain()
        await asyncio.sleep(0.02)


def drip_body(status: int) -> Behaviour:
    """A quick status, then a body without end, byte by byte."""

    async def play(writer: asyncio.StreamWriter, _: Request) -> None:
        writer.write(f"HTTP/1.1 {status} Word\r\nContent-Length: 100000\r\n\r\n".encode())
        while True:
            writer.write(b"z")
            await writer.drain()
            await asyncio.sleep(0.02)

    return play


def flood(status: int, server: Callable[[], Server]) -> Behaviour:
    """A body without end, as fast as it goes; `server().sent` counts the bytes."""

    async def play(writer: asyncio.StreamWriter, _: Request) -> None:
        writer.write(f"HTTP/1.1 {status} Word\r\n\r\n".encode())
        chunk = b"z" * 65536
        while True:
            writer.write(chunk)
            await writer.drain()
            server().sent += len(chunk)

    return play


async def _read(reader: asyncio.StreamReader) -> Request | None:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    method, path, _ = first.split(" ", 2)
    return Request(method, path, headers, body)
