"""`/metrics`, `/livez` and `/readyz` of one role, served from a thread of their own.

They answer while the event loop is blocked, during table recovery, and when the broker is away:
that is when somebody looks. Probes follow the Kubernetes convention: 200 or 503 with the reasons.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from monitor import __version__, metrics
from monitor.errors import WhiteflagError

Probe = Callable[[], Sequence[str]]
"""Says what is wrong, in plain words; nothing when all is well."""


class HealthServer:
    """Serves until `close`; `port` 0 takes a free one (then see `.port`).

    Raises `WhiteflagError` when the port is in use.
    """

    def __init__(self, host: str, port: int, *, live: Probe, ready: Probe) -> None:
        try:
            self._server = _Server((host, port), _Handler)
        except OSError as error:
            raise WhiteflagError(
                f"Cannot serve metrics on {host}:{port}: {error.strerror}. Set WHITEFLAG_PORT to a free port."
            ) from error
        metrics.BUILD.info({"version": __version__})
        self._server.probes = {"/livez": live, "/readyz": ready}
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True, name="health")
        self._thread.start()

    def close(self) -> None:
        """Stop serving and free the port."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    probes: dict[str, Probe]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/metrics":
            self._answer(200, generate_latest(REGISTRY), CONTENT_TYPE_LATEST)
        elif path in self.server.probes:
            wrong = list(self.server.probes[path]())
            self._answer(
                503 if wrong else 200, orjson.dumps({"ok": not wrong, "why": wrong}), "application/json"
            )
        else:
            self._answer(404, b"try /metrics, /livez or /readyz\n", "text/plain; charset=utf-8")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Probes come every few seconds and are no news."""
