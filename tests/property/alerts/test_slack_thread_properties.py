"""A Slack thread under fire: calls fail anywhere, people delete messages, and it still tells one story."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from monitor.alerts.receivers.post import Post
from monitor.alerts.receivers.slack_bot import SlackBot
from monitor.alerts.receivers.slack_messages import whole
from monitor.alerts.texts import PLAIN
from monitor.errors import DeliveryError
from monitor.models import Alert
from tests.alert_cases import CASES
from tests.receiver_server import Request
from tests.slack_double import TOKEN, Message, Slack


class Wire(Post):
    """Straight to the double, without a network."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.host = "slack.example"

    async def send(self, body: bytes, headers: Mapping[str, str], *, path: str = "", read: int = 0) -> bytes:
        lower = {name.lower(): value for name, value in headers.items()}
        word, found = self.slack.call(path, Request("POST", path, lower, body))
        told = {"ok": False, "error": word} if found is None else {"ok": True, **found}
        return json.dumps(told).encode()


@dataclass(frozen=True)
class Step:
    """One revision: how its first calls fail, and whether somebody deletes the first message before."""

    fails: tuple[str, ...]
    deleted: bool


STEPS = st.lists(
    st.builds(
        Step,
        fails=st.lists(st.sampled_from(["", "internal_error", "rate_limited"]), max_size=5).map(tuple),
        deleted=st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


async def until_accepted(bot: SlackBot, alert: Alert, thread: str) -> str:
    for _ in range(10):
        try:
            return await bot.send(alert, thread)
        except DeliveryError as error:
            if error.permanent:
                raise
    raise AssertionError("it was never accepted")


def revision_of(message: Message) -> int:
    assert message.metadata is not None
    return int(message.metadata["event_payload"]["revision"])


@given(steps=STEPS)
def test_the_story_is_whole_current_and_told_once(steps: list[Step]) -> None:
    slack = Slack()
    bot = SlackBot(Wire(slack), SecretStr(TOKEN), "C0000001", PLAIN)
    thread = ""
    for number, step in enumerate(steps, 1):
        alert = replace(CASES["first_report"], revision=number, headline=f"Story, revision {number}")
        if step.deleted and thread:
            slack.delete(thread.split(" ")[2])
        slack.errors = list(step.fails)
        thread = asyncio.run(until_accepted(bot, alert, thread))
        slack.errors = []
        channel, ts = thread.split(" ")[1:]
        [first] = [message for message in slack.messages if (message.channel, message.ts) == (channel, ts)]
        assert first.blocks == whole(alert, PLAIN)["blocks"]  # the first message is current
        replies = [revision_of(message) for message in slack.messages if message.thread_ts == ts]
        assert replies == sorted(set(replies))  # each change once, in order
        assert number in (*replies, revision_of(first))
    told = [revision_of(message) for message in slack.messages]
    assert len(told) == len(set(told))
