"""An alert as an e-mail in plain text and HTML, threaded with the earlier ones of its incident.

Mail programs thread by References (RFC 5322, 3.6.4), some also by the subject, so that a later message
repeats the first one's. `Auto-Submitted` (RFC 3834) keeps out-of-office answers away.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, Template

from monitor.alerts import words
from monitor.alerts.render import as_text, blames, by_origin, one_line
from monitor.alerts.templates import FILTERS
from monitor.alerts.texts import Texts
from monitor.ids import stable_id
from monitor.models import Alert
from monitor.text import cut

SUBJECT, CITATIONS = 150, 10


def message(
    alert: Alert, texts: Texts, sender: Address, to: Sequence[Address], thread: str, now: datetime
) -> EmailMessage:
    """The whole message; `thread` is that of the first one of this incident, "" where this is it."""
    first_id, _, first_subject = thread.partition(" ")
    title = f"Re: {first_subject}" if first_id else subject(alert, texts)
    made = _headed(title, message_id(alert, sender), sender, to, now)
    if first_id:
        made["In-Reply-To"] = made["References"] = first_id
    made["X-Whiteflag-Incident"] = alert.incident_id
    link = texts.link(alert)
    plain = as_text(alert, CITATIONS) + (f"\n\n{link}" if link else "") + "\n"
    made.set_content(texts.text(alert, plain), cte="quoted-printable")
    origins = by_origin(alert, alert.citations[:CITATIONS])
    html = _page().render(alert=alert, link=link, most=CITATIONS, origins=origins, blames=blames(alert))
    made.add_alternative(texts.html(alert, html), subtype="html", cte="quoted-printable")
    return made


def digest(
    alerts: Sequence[Alert], texts: Texts, sender: Address, to: Sequence[Address], now: datetime
) -> EmailMessage:
    """Many alerts in one message, in plain text."""
    title = words.number(len(alerts), "alert") + " at once"
    identity = f"<{stable_id('digest', *(alert.id for alert in alerts))}@{sender.domain}>"
    made = _headed(title, identity, sender, to, now)
    made.set_content("\n\n".join(_entry(alert, texts) for alert in alerts) + "\n", cte="quoted-printable")
    return made


def thread_of(alert: Alert, texts: Texts, sender: Address) -> str:
    """What the next message of this incident answers to, where this one is the first."""
    return f"{message_id(alert, sender)} {subject(alert, texts)}"


def subject(alert: Alert, texts: Texts) -> str:
    """One line."""
    return cut(texts.title(alert, one_line(alert.headline)), SUBJECT) or "Alert"


def message_id(alert: Alert, sender: Address) -> str:
    """The same for the same revision, so that a repeat can be told as one."""
    return f"<{alert.id}@{sender.domain}>"


def leads_to_the_web(url: str) -> bool:
    """Whether a link to it is one that may be shown: http or https, with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _headed(title: str, identity: str, sender: Address, to: Sequence[Address], now: datetime) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Date"] = sender, tuple(to), now
    made["Subject"], made["Message-ID"], made["Auto-Submitted"] = title, identity, "auto-generated"
    return made


def _entry(alert: Alert, texts: Texts) -> str:
    facts = f"{words.status(alert)} · {', '.join(alert.kinds)} · {alert.severity} · {words.evidence(alert)}"
    first = alert.citations[0].url if alert.citations else ""
    lines = (texts.title(alert, one_line(alert.headline)), facts, texts.link(alert) or one_line(first))
    return "\n    ".join(filter(None, lines))


@cache
def _page() -> Template:
    environment = Environment(
        loader=PackageLoader("monitor.alerts", "receivers"), autoescape=True, trim_blocks=True
    )
    environment.filters.update(FILTERS, leads_to_the_web=leads_to_the_web)
    return environment.get_template("mail.html.jinja")
