"""Whatever an article says, each kind of receiver makes a message of it that its protocol allows."""

from __future__ import annotations

import json
from dataclasses import replace
from email import message_from_string
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.receivers.kinds import KINDS
from monitor.alerts.receivers.mail_message import message
from monitor.alerts.texts import Texts
from monitor.models import Alert, Entity, Euphemism, Place, Source
from tests.alert_cases import CASES, OWN_WORDS
from tests.builders import alert, citation
from tests.receiver_kinds import options_for

TEXTS = Texts("https://board.example")
TRICKS = (
    *("", "\r\nBcc: everyone@example.org\r\n\r\n", "\x85\u2028a: b", "é" * 400, "=?utf-8?q?x?="),
    *("<!channel>", "]]>", "{{ 7 * 7 }}", "\u202e\x00"),
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300) | st.sampled_from(TRICKS)
"""As it may stand in an alert: feeds are cleaned of lone surrogates on the way in."""


@st.composite
def alerts(draw: st.DrawFn) -> Alert:
    """An alert whose every free text is somebody's."""
    told = replace(
        citation(OWN_WORDS),
        quote=draw(WORDS),
        title=draw(WORDS),
        url=draw(WORDS | st.just("https://x.example/é?q=1")),
        publisher=draw(WORDS),
        chain=(draw(WORDS), draw(WORDS)),
        source=Source(draw(WORDS), draw(WORDS)),
        euphemism=Euphemism(draw(WORDS), draw(WORDS)),
    )
    return alert(
        OWN_WORDS,
        revision=draw(st.integers(1, 3)),
        headline=draw(WORDS),
        actor=Entity(draw(WORDS), "text:x", draw(WORDS)),
        place=Place(draw(WORDS), draw(WORDS), draw(st.none() | WORDS), draw(st.none() | WORDS)),
        outlets=(draw(WORDS),),
        citations=(told,) * draw(st.integers(0, 3)),
    )


@pytest.mark.parametrize("kind", KINDS)
@given(told=alerts())
def test_any_text_makes_a_message(kind: str, told: Alert) -> None:
    options, _ = options_for(kind)
    for shown in options.preview(told, TEXTS):
        shown.sent.encode()
        if kind != "email":
            json.loads(shown.sent)


@given(told=alerts(), first=st.booleans())
def test_no_text_becomes_a_header_of_an_e_mail(told: Alert, first: bool) -> None:
    sender, to = options_for("email")[0].parties()  # type: ignore[attr-defined]
    thread = "" if first else "<first@news.example> Troops leave Elms"
    sent = message(told, TEXTS, sender, to, thread, told.raised_at).as_bytes()
    sent.decode("ascii")
    assert all(len(line) <= 998 for line in sent.split(b"\r\n"))  # RFC 5322, 2.1.1
    read = message_from_string(sent.decode(), policy=default)
    assert isinstance(read, EmailMessage)
    assert set(read.keys()) <= {
        *("From", "To", "Date", "Subject", "Message-ID", "In-Reply-To", "References"),
        *("Auto-Submitted", "X-Whiteflag-Incident", "MIME-Version", "Content-Type"),
    }
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert len(str(read["Subject"]).splitlines()) == 1


def test_a_long_foreign_subject_comes_back_as_it_was() -> None:
    headline = "Армія залишила містечко; " * 5
    sender, to = options_for("email")[0].parties()  # type: ignore[attr-defined]
    made = message(
        replace(CASES["admitted"], headline=headline), TEXTS, sender, to, "", CASES["admitted"].raised_at
    )
    assert message_from_string(made.as_string(), policy=default)["Subject"] == headline.strip()
