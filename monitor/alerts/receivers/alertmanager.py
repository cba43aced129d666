"""Receiver `alertmanager`: an incident as an alert of Prometheus Alertmanager and its many receivers.

Alertmanager knows an alert by its labels. What an analyst routes by (state, severity, place) is a label and
changes; then the alert under the old labels is resolved in the same request that raises the new one.
https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal

import orjson
from pydantic import Field, SecretStr

from monitor.alerts import words
from monitor.alerts.receivers.post import NetworkOptions, Post, post_to
from monitor.alerts.receivers.receiver import Receiver, SecretName, Shown
from monitor.alerts.render import details, one_line
from monitor.alerts.texts import Part, Texts
from monitor.durations import Duration
from monitor.models import Alert
from monitor.text import cut

NAME = "WhiteflagIncident"
PATH = "api/v2/alerts"
OVER = ("stale", "retracted")
NO_USE = frozenset({400, 422})
"""It does not like the alert: it will not like it later."""
LABEL, SUMMARY, DESCRIPTION = 200, 300, 8000
"""Characters."""

Labels = dict[str, str]


class AlertmanagerOptions(NetworkOptions):
    """Where it is.

    url                    its address, such as http://alertmanager:9093 (then list its network)
    authorization_secret   names a secret that holds a whole Authorization header, such as `Bearer …`
    resolve_after          so long after the last news an incident counts as resolved
    """

    kind: Literal["alertmanager"]
    parts: ClassVar[tuple[Part, ...]] = ("title", "text")
    url: str
    authorization_secret: SecretName | None = None
    resolve_after: Duration = Field(default=timedelta(days=1), gt=timedelta(0))

    def build(self, name: str, secrets: Mapping[str, SecretStr], texts: Texts) -> Receiver:
        """An `Alertmanager`; `SettingsError` where the address is of no use."""
        url = SecretStr(self.url.rstrip("/") + "/")
        post = post_to(url, f"url (receiver {name})", self, NO_USE)
        return Alertmanager(post, secrets.get(self.authorization_secret or ""), self.resolve_after, texts)

    def preview(self, alert: Alert, texts: Texts) -> tuple[Shown, ...]:
        """The request, as if it were sent when the alert was raised."""
        body = orjson.dumps(
            payload(alert, texts, alert.raised_at, self.resolve_after), option=orjson.OPT_UTC_Z
        )
        pretty = orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2).decode()
        return (Shown("alerts", pretty, body.decode()),)


class Alertmanager:
    """Posts to one Alertmanager; the thread of an incident is the labels it was last known by."""

    kind: ClassVar[str] = "alertmanager"
    interval: ClassVar[float] = 0.0

    def __init__(
        self, post: Post, authorization: SecretStr | None, resolve_after: timedelta, texts: Texts
    ) -> None:
        self._post = post
        self._authorization = authorization
        self._resolve_after = resolve_after
        self._texts = texts

    async def send(self, alert: Alert, thread: str = "") -> str:
        """Raise, change or resolve the incident's alert; the same again changes nothing."""
        known = orjson.loads(thread) if thread else None
        alerts = payload(alert, self._texts, datetime.now(UTC), self._resolve_after, known)
        headers = {"Content-Type": "application/json"}
        if self._authorization is not None:
            headers["Authorization"] = self._authorization.get_secret_value()
        await self._post.send(orjson.dumps(alerts, option=orjson.OPT_UTC_Z), headers, path=PATH)
        return orjson.dumps(alerts[-1]["labels"]).decode()

    async def close(self) -> None:
        """Close the connections."""
        await self._post.close()


def payload(
    alert: Alert, texts: Texts, now: datetime, resolve_after: timedelta, known: Labels | None = None
) -> list[dict[str, Any]]:
    """One alert, after the one under the labels it was `known` by, where those have changed."""
    if alert.state in OVER:
        return [_entry(alert, texts, known or labels(alert), now)]
    current = labels(alert)
    before = [_entry(alert, texts, known, now)] if known and known != current else []
    return [*before, _entry(alert, texts, current, now + resolve_after)]


def labels(alert: Alert) -> Labels:
    """What to route by; Alertmanager drops empty ones."""
    place = alert.place
    found = {
        "alertname": NAME,
        "incident_id": alert.incident_id,
        "state": alert.state,
        "side_states": ", ".join(alert.side_states),
        "severity": alert.severity,
        "kinds": ", ".join(alert.kinds),
        "domain": alert.domain,
        "actor": alert.actor.name if alert.actor else "",
        "opponent": alert.opponent.name if alert.opponent else "",
        "place": place.name if place else "",
        "region": place.region or "" if place else "",
        "country": place.country or "" if place else "",
    }
    return {name: cut(one_line(value), LABEL) for name, value in found.items() if value}


def _entry(alert: Alert, texts: Texts, known_by: Labels, ends: datetime) -> dict[str, Any]:
    link = texts.link(alert)
    return {
        "labels": known_by,
        "annotations": _annotations(alert, texts),
        "startsAt": min(alert.opened_at, ends),
        "endsAt": ends,
        **({"generatorURL": link} if link else {}),
    }


def _annotations(alert: Alert, texts: Texts) -> dict[str, str]:
    first = alert.citations[0] if alert.citations else None
    return {
        "summary": cut(texts.title(alert, one_line(alert.headline)), SUMMARY),
        "description": cut(texts.text(alert, details(alert)), DESCRIPTION),
        "reason": words.reason(alert),
        "evidence": words.evidence(alert),
        "revision": str(alert.revision),
        **(
            {"quote": one_line(first.quote), "source": one_line(words.chain(first)), "url": first.url}
            if first
            else {}
        ),
    }
