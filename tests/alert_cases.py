"""One alert for each state and oddity: what every kind of receiver has to word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from monitor.models import Alert, Blame, Entity, Euphemism, Mention, Place
from tests.builders import EUPHEMISM, INSTITUTE, MINISTRY, THIRD, alert, citation, mention

HOSTILE = (
    "<!channel> <!here> @everyone <@U1> <#C1> <https://evil.example|click> [click](https://evil.example) "
    "*bold* _it_ ~no~ `code` :bomb: > quote & &lt;!channel&gt; <script>alert(1)</script> {{ 7*7 }} "
    "\u202etxt\x00"
)
OWN_WORDS = mention(source=MINISTRY, euphemism=EUPHEMISM)
STUDIED = mention("defeat", publisher="Courier", source=INSTITUTE, hours=1)
MANY = tuple(mention(publisher=f"Outlet {number}", hours=number) for number in range(1, 6))


def case(*mentions: Mention, **changes: Any) -> Alert:
    """An alert caused by the first of its mentions."""
    return alert(*mentions, cause=mentions[0].id, **changes)


def hostile() -> Alert:
    """Whatever an article can put into an alert tries to be markup."""
    told = citation(OWN_WORDS)
    bad = replace(told, quote=HOSTILE, title=HOSTILE, chain=(HOSTILE,), euphemism=Euphemism(HOSTILE, HOSTILE))
    return replace(
        case(OWN_WORDS),
        headline=HOSTILE,
        revision=2,
        actor=Entity(HOSTILE, "text:x", HOSTILE),
        place=Place(HOSTILE, HOSTILE),
        citations=(
            bad,
            replace(told, url="javascript:alert(1)"),
            replace(told, url="https://x.example/<!channel>|<@U1>\"'"),
        ),
    )


CASES: dict[str, Alert] = {
    "first_report": case(OWN_WORDS),
    "corroborated": case(
        STUDIED,
        OWN_WORDS,
        *MANY,
        reason="corroborated",
        state="corroborated",
        revision=2,
        previous_state="reported",
    ),
    "admitted": case(
        mention("admission", source=MINISTRY),
        OWN_WORDS,
        reason="admitted",
        state="admitted",
        revision=3,
        previous_state="corroborated",
        severity="critical",
        blamed=(Blame("blamed", "the marshal", OWN_WORDS.id, 0, 30, "The marshal had left too late."),),
    ),
    "denied_and_contradicted": case(
        mention(source=MINISTRY, polarity="negated"),
        mention(source=THIRD, polarity="negated", publisher="Courier"),
        STUDIED,
        reason="denied",
        revision=4,
        side_states=("denied", "contradicted"),
    ),
    "retracted": case(
        OWN_WORDS,
        reason="retracted",
        state="retracted",
        revision=5,
        severity="info",
        previous_state="reported",
    ),
    "nothing_known": replace(
        alert(), actor=None, opponent=None, place=None, citations=(), outlets=(), origins=()
    ),
    "hostile": hostile(),
}
