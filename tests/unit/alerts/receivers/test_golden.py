"""What each kind of receiver sends of each state, as people see it and as it goes over the wire.

Look at every change of a golden file: it is what a newsroom reads. `UPDATE_GOLDEN=1` writes them anew.
"""

from __future__ import annotations

import json
from email import message_from_string
from email.policy import default

import pytest

from monitor.alerts.receivers.kinds import KINDS
from monitor.alerts.receivers.receiver import Shown
from monitor.alerts.texts import Texts
from tests.alert_cases import CASES
from tests.golden import matches_golden
from tests.receiver_kinds import options_for

TEXTS = Texts(board="https://board.example")


def written(shown: Shown) -> str:
    rule = "-" * 20
    sent = readable(shown.sent)
    seen = shown.seen if shown.seen[0] not in "{[" else ""
    return f"{rule} {shown.name}\n{seen}\n{rule} sent\n{sent}\n"


def readable(sent: str) -> str:
    """JSON with line breaks, and an e-mail without its transfer encoding."""
    if sent.startswith(("{", "[")):
        told = json.loads(sent)
        if "specversion" in told:
            del told["data"]  # the alert as on its topic, see `test_webhook.py`
        return json.dumps(told, ensure_ascii=False, indent=1)
    mail = message_from_string(sent, policy=default)
    head = [f"{name}: {value}" for name, value in mail.items()]
    parts = [part.get_content() for part in mail.iter_parts()]
    return "\n\n".join(["\n".join(head), *parts])


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("kind", KINDS)
def test_it_words_the_alert_as_before(kind: str, name: str) -> None:
    options, _ = options_for(kind)
    shown = options.preview(CASES[name], TEXTS)
    matches_golden(f"receivers/{kind}/{name}.txt", "".join(written(one) for one in shown))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("console", "webhook")])
def test_nothing_unseen_from_an_article_gets_into_a_message(kind: str) -> None:
    """Console and webhook pass on data, which their readers clean; what people read is clean."""
    options, _ = options_for(kind)
    for shown in options.preview(CASES["hostile"], TEXTS):
        for text in (shown.seen, readable(shown.sent)):
            assert "\u202e" in CASES["hostile"].headline
            assert not {"\u202e", "\x00"} & set(text)
            assert "\\u0000" not in text
