"""The pictures of messages in `docs/receivers.md` are what is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.alerts.texts import Texts
from tests.alert_cases import case
from tests.builders import EUPHEMISM, INSTITUTE, MINISTRY, article, mention
from tests.receiver_kinds import options_for

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "receivers.md").read_text(encoding="utf-8")
BOARD = Texts("https://board.example.org")

OURS = "our troops regrouped to better positions"
LOST = "The loss of Elms is the worst defeat of the year, the institute wrote."
ADMITTED = "We have lost Elms"
TITLE = "Troops leave Elms"
HERALD = article(text=f"The ministry said that {OURS}.", title=TITLE, url="https://herald.example/elms")
COURIER = article("Courier", text=LOST, title=TITLE, url="https://courier.example/elms", hours=1)
LATER = article(
    text=f"“{ADMITTED},” the minister said.",
    title="Minister: Elms is lost",
    url="https://herald.example/minister",
    hours=3,
)
SAID = mention(of=HERALD, quote=OURS, source=MINISTRY, euphemism=EUPHEMISM)
STUDIED = mention("defeat", of=COURIER, quote=LOST, source=INSTITUTE)

CORROBORATED = case(
    STUDIED, SAID, reason="corroborated", state="corroborated", revision=2, previous_state="reported"
)
ADMISSION = case(
    mention("admission", of=LATER, quote=ADMITTED, source=MINISTRY),
    STUDIED,
    reason="admitted",
    state="admitted",
    revision=3,
    previous_state="corroborated",
    severity="critical",
)


def pictures() -> list[str]:
    first, reply = options_for("slack-bot")[0].preview(CORROBORATED, BOARD)
    _, last = options_for("slack-bot")[0].preview(ADMISSION, BOARD)
    [mail] = options_for("email")[0].preview(ADMISSION, BOARD)
    below = "\n".join(f"    {line}" for line in f"{reply.seen}\n\n{last.seen}".splitlines())
    thread = "\n".join(line.rstrip() for line in f"{first.seen}\n\n{below}".splitlines())
    return [thread, mail.seen.strip()]


@pytest.mark.parametrize("picture", pictures(), ids=["slack-bot", "email"])
def test_the_picture_is_what_is_sent(picture: str) -> None:
    assert f"```\n{picture}\n```" in PAGE, picture
