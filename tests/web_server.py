"""A site on loopback that answers as told, byte by byte if need be."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

TLS_HANDSHAKE = b"\x16"
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Request:
    """What a client asked for; header names in lower case."""

    path: str
    headers: dict[str, str]


Handler = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Site:
    """Answers by path; `requests` keeps who asked for what."""

    port: int = 0
    answers: dict[str, Handler] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    connections: set[asyncio.Task[None] | None] = field(default_factory=set)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def put(
        self, path: str, body: bytes | str = b"", status: int = 200, headers: Headers | None = None
    ) -> None:
        """Serve this; a request that names its ETag is answered with 304."""
        content = body.encode() if isinstance(body, str) else body
        fields = headers or []
        etag = dict(fields).get("ETag")

        async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
            if etag is not None and request.headers.get("if-none-match") == etag:
                reply(writer, 304, fields)
            else:
                reply(writer, status, fields, content)

        self.answers[path] = answer

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections.add(asyncio.current_task())
        try:
            await self._answer(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()
        writer.close()
        self.connections.discard(asyncio.current_task())

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            first = await reader.readexactly(1)
            if first == TLS_HANDSHAKE:
                return reply(writer, 400, [])
            rest = await reader.readuntil(b"\r\n\r\n")
            head = (first + rest).decode("latin-1").split("\r\n")
            pairs = (line.partition(":") for line in head[1:] if line)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            request = Request(head[0].split(" ")[1], headers)
            self.requests.append(request)
            handler = self.answers.get(request.path)
            if handler is None:
                reply(writer, 404, [])
            else:
                await handler(request, writer)
            await writer.drain()
        return None


def reply(writer: asyncio.StreamWriter, status: int, headers: Headers, body: bytes = b"") -> None:
    """Write a whole answer."""
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers)]
    if status != 304:
        lines.append(f"Content-Length: {len(body)}")
    lines.append("Connection: close")
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)


@asynccontextmanager
async def serve_site() -> AsyncIterator[Site]:
    """A site on a free port."""
    site = Site()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0, limit=1 << 20)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        open_ones = [task for task in site.connections if task]
        for task in open_ones:
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)
