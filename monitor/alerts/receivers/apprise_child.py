"""Sends one message through Apprise, in a process of its own: told on standard input, answers on output.

Guards that Apprise does not have: no address is dialled that is neither public nor allowed, no redirect is
followed, little of an answer is read, and nothing is logged.
"""

from __future__ import annotations

import http.client
import logging
import sys
from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

import apprise
import orjson
import requests

from monitor.alerts.receivers.dial import BlockedError
from monitor.alerts.receivers.failures import Cause, transport_reason
from monitor.network import Network, allowed, public

ANSWER_BYTES = 65_536
CONNECT_SECONDS, READ_SECONDS = 5.0, 60.0
"""The parent ends us when its own time is over."""
_CAUSES: tuple[Cause, ...] = (
    (requests.Timeout, "timeout", ""),
    (http.client.BadStatusLine, "protocol", ""),
)


class Guard:
    """Watches what the process dials, and what it is answered over HTTP."""

    def __init__(self, networks: tuple[Network, ...], authorities: str) -> None:
        self.networks = networks
        self.authorities = authorities
        self.plain = False
        self.answer: dict[str, Any] = {}

    def stand(self) -> None:
        """From here on, for good: an audit hook cannot be taken away."""
        sys.addaudithook(self._audit)
        self._send = requests.Session.send
        requests.Session.send = self._guarded  # type: ignore[method-assign, assignment]

    def _audit(self, event: str, details: tuple[Any, ...]) -> None:
        if event != "socket.connect":
            return
        address = details[1]
        host = address[0] if isinstance(address, tuple) else ""  # else a file: a socket of this machine
        # what is not encrypted is for the networks that the receiver lists, never for the internet
        if not host or not allowed(host, self.networks) or (self.plain and public(host)):
            self.answer["problem"] = "blocked"
            raise BlockedError(f"{event} is not allowed there")

    def _guarded(self, request: requests.PreparedRequest, **how: Any) -> requests.Response:
        how |= {
            "allow_redirects": False,
            "stream": True,
            "proxies": {},
            "timeout": (CONNECT_SECONDS, READ_SECONDS),
        }
        how["verify"] = how.get("verify") and self.authorities
        self.plain = not str(request.url).startswith("https:")
        try:
            with requests.Session() as session:
                response = self._send(session, request, **how)
                response._content = response.raw.read(ANSWER_BYTES, decode_content=True)
        except Exception as error:
            self.answer.setdefault("problem", transport_reason(error, _CAUSES)[0])
            raise
        self.answer |= {"status": response.status_code, "retry_after": response.headers.get("Retry-After")}
        return response


def main() -> None:
    """One message."""
    told = orjson.loads(sys.stdin.buffer.read())
    logging.disable(logging.CRITICAL)
    guard = Guard(tuple(ip_network(one) for one in told["networks"]), told["authorities"])
    guard.stand()
    accepted = _notify(told)
    sys.stdout.buffer.write(orjson.dumps({**guard.answer, "accepted": accepted, **_url_trouble(accepted)}))


def _notify(told: Mapping[str, Any]) -> bool | None:
    """Whether the service took it; None where the URL is none."""
    services = apprise.Apprise(asset=apprise.AppriseAsset(http_redirects=False, secure_logging=True))
    if not services.add(told["url"]):
        return None
    return bool(
        services.notify(title=told["title"], body=told["body"], body_format=apprise.NotifyFormat.TEXT)
    )


def _url_trouble(accepted: bool | None) -> dict[str, str]:
    return {"problem": "url"} if accepted is None else {}


if __name__ == "__main__":
    main()
