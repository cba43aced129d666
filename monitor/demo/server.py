"""Publishes the sample feeds and pages on loopback as a site does: ETags, 304, new entries over time."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from monitor.demo import render
from monitor.demo.samples import Samples, Story
from monitor.errors import WhiteflagError

_HTML = "text/html; charset=utf-8"
_NOT_FOUND = (b"<!doctype html><title>Not found</title>There is no such page.\n", _HTML)


@dataclass(frozen=True, slots=True)
class Site:
    """What the samples look like from outside at a moment. Pure."""

    samples: Samples
    stories: Sequence[Story]
    base: str

    def feed_url(self, outlet_id: str) -> str:
        """Where an outlet's feed is."""
        return f"{self.base}/{outlet_id}/feed"

    def out(self, now: datetime) -> list[Story]:
        """The articles that have appeared."""
        return [story for story in self.stories if story.appears_at <= now]

    def answer(self, path: str, now: datetime) -> tuple[int, bytes, str]:
        """Status, body and content type; what has not appeared yet is not there."""
        outlet_id, _, rest = path.strip("/").partition("/")
        outlet = self.samples.outlets.get(outlet_id)
        if outlet is None:
            return 404, *_NOT_FOUND
        out = [story for story in self.out(now) if story.outlet == outlet_id]
        if rest == "feed":
            return 200, render.feed(self.base, outlet_id, outlet, out), render.CONTENT_TYPES[outlet.feed]
        for story in out:
            if story.id == rest:
                return 200, render.page(outlet, story, [o for o in out if o is not story][:3]), _HTML
        return 404, *_NOT_FOUND


class SampleServer:
    """Serves the stories of `samples` on 127.0.0.1 until `close`; port 0 takes a free one.

    Raises `WhiteflagError` when the port is in use.
    """

    def __init__(
        self, samples: Samples, stories: Sequence[Story], port: int, clock: Callable[[], datetime]
    ) -> None:
        try:
            self._server = _Server(("127.0.0.1", port), _Handler)
        except OSError as error:
            raise WhiteflagError(
                f"The sample feeds cannot be published on port {port}: {error.strerror}. "
                "Leave out --port to take a free one."
            ) from error
        base = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.site = Site(samples, stories, base)
        self._server.site, self._server.clock = self.site, clock
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True, name="samples").start()

    def close(self) -> None:
        """Stop serving and free the port."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site
    clock: Callable[[], datetime]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        status, body, kind = self.server.site.answer(self.path, self.server.clock())
        etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        if status == 200 and etag in self.headers.get("If-None-Match", ""):
            self.send_response(304)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Polls come every few seconds and are no news."""
