"""Receiver `apprise`: one of the hundred services that Apprise knows, such as Telegram, Teams or ntfy.

Apprise blocks, follows redirects, dials what it likes and logs its URLs. So each message is sent by a process
of its own (`apprise_child.py`), guarded, and killed when its time is over. https://appriseit.com/services/
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

import certifi
import orjson
from pydantic import SecretStr

from monitor.alerts import words
from monitor.alerts.receivers.failures import CAUSES, OTHER, retry_after, status_reason
from monitor.alerts.receivers.post import NetworkOptions
from monitor.alerts.receivers.receiver import Receiver, SecretName, Shown
from monitor.alerts.render import details, one_line
from monitor.alerts.texts import Part, Texts
from monitor.errors import DeliveryError, SettingsError
from monitor.models import Alert
from monitor.text import cut

CHILD = "monitor.alerts.receivers.apprise_child"
NO_USE = frozenset({401, 403, 404, 410})
"""Not allowed, or not there any more: a person has to do something."""
TITLE, BODY, CITATIONS = 150, 3000, 3
DIGEST_FROM, DIGEST_MOST = 6, 15
_SAID = {reason: said for _, reason, said in CAUSES}
_ZERO_WIDTH = "\u200b"
_MARKUP = re.compile(r"(?<=[@<])(?=\S)|(?<=\])(?=\()")


class AppriseOptions(NetworkOptions):
    """`url_secret` names the secret that holds one Apprise URL, such as `tgram://token/chat`."""

    kind: Literal["apprise"]
    parts: ClassVar[tuple[Part, ...]] = ("title", "text")
    url_secret: SecretName

    def build(self, name: str, secrets: Mapping[str, SecretStr], texts: Texts) -> Receiver:
        """An `Apprise`; `SettingsError` where it is not installed, or the secret holds no single URL."""
        if importlib.util.find_spec("apprise") is None:
            raise SettingsError(f"Receiver {name} needs Apprise: pip install 'whiteflag[apprise]'.")
        self.authorities()
        url = secrets[self.url_secret]
        if not re.fullmatch(r"[A-Za-z0-9]{2,20}://\S+", url.get_secret_value()):
            raise SettingsError(
                f"{self.url_secret} (receiver {name}) holds no Apprise URL, or more than one."
            )
        return Apprise(self, url, texts)

    def preview(self, alert: Alert, texts: Texts) -> tuple[Shown, ...]:
        """Title and body."""
        title, body = payload(alert, texts)
        sent = orjson.dumps({"title": title, "body": body}).decode()
        return (Shown("message", f"{title}\n\n{body}".replace(_ZERO_WIDTH, ""), sent),)


class Apprise:
    """Sends through one service."""

    kind: ClassVar[str] = "apprise"
    interval: ClassVar[float] = 1.0
    digest_from: int = DIGEST_FROM
    digest_most: int = DIGEST_MOST

    def __init__(self, options: AppriseOptions, url: SecretStr, texts: Texts) -> None:
        self._options = options
        self._url = url
        self._texts = texts
        self._service = url.get_secret_value().partition("://")[0]

    async def send(self, alert: Alert, thread: str = "") -> str:
        """Returns when the service has taken it; there are no threads."""
        await self._send(*payload(alert, self._texts))
        return ""

    async def send_digest(self, alerts: Sequence[Alert]) -> None:
        """One message for all of them."""
        await self._send(*digest(alerts, self._texts))

    async def close(self) -> None:
        """No connection is kept."""

    async def _send(self, title: str, body: str) -> None:
        told = {
            "url": self._url.get_secret_value(),
            "title": title,
            "body": body,
            "networks": [str(network) for network in self._options.networks],
            "authorities": str(self._options.ca_file or certifi.where()),
        }
        try:
            async with asyncio.timeout(self._options.timeout):
                answer = await _ask_child(told)
        except TimeoutError:
            raise self._error("timeout", f"did not answer within {self._options.timeout:g} s") from None
        if not answer.get("accepted"):
            raise self._refusal(answer)

    def _refusal(self, answer: Mapping[str, Any]) -> DeliveryError:
        problem, status = answer.get("problem"), answer.get("status")
        if isinstance(status, int) and not 200 <= status < 300:
            after = retry_after(answer.get("retry_after"), datetime.now(UTC))
            permanent = status in NO_USE
            return self._error(
                status_reason(status), f"answered {status}", permanent=permanent, retry_after=after
            )
        if problem == "url":
            return self._error("rejected", "is no URL that Apprise can read", permanent=True)
        if problem:
            return self._error(problem, _SAID.get(problem, OTHER[1]))
        return self._error("rejected", "did not take it")

    def _error(
        self, reason: str, what: str, *, permanent: bool = False, retry_after: float | None = None
    ) -> DeliveryError:
        return DeliveryError(f"{self._service} {what}", reason, permanent=permanent, retry_after=retry_after)


def payload(alert: Alert, texts: Texts) -> tuple[str, str]:
    """Title and body, in plain text."""
    title = cut(texts.title(alert, one_line(alert.headline)), TITLE)
    body = cut(texts.text(alert, details(alert, CITATIONS)), BODY)
    link = texts.link(alert)
    return harmless(title), harmless(body) + (f"\n\n{link}" if link else "")


def digest(alerts: Sequence[Alert], texts: Texts) -> tuple[str, str]:
    """Title and body for many."""
    lines = [
        f"• {cut(texts.title(alert, one_line(alert.headline)), TITLE)} · {words.status(alert)}"
        for alert in alerts
    ]
    return words.number(len(alerts), "alert") + " at once", harmless("\n".join(lines))


def harmless(text: str) -> str:
    """What some service would read as a call to everyone, or as a link, is broken up where nobody sees it."""
    return _MARKUP.sub(_ZERO_WIDTH, text)


async def _ask_child(told: Mapping[str, Any]) -> Mapping[str, Any]:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        CHILD,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        # nothing of our own environment, which holds secrets and may name proxies
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        out, _ = await child.communicate(orjson.dumps(told))
    except asyncio.CancelledError:
        child.kill()
        await child.wait()
        raise
    try:
        answer: Mapping[str, Any] = orjson.loads(out)
    except orjson.JSONDecodeError:
        return {"problem": "protocol"}
    return answer
