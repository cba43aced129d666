"""Threads in Slack, over real sockets, against a double that enforces what Slack documents."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from monitor.alerts.dispatcher import Dispatcher
from monitor.alerts.receivers.kinds import build_receivers
from monitor.alerts.receivers.receiver import Receiver
from monitor.alerts.receivers.slack_bot import SlackBot, SlackBotOptions
from monitor.alerts.receivers.slack_messages import DIGEST_MOST
from monitor.alerts.routes import Route
from monitor.alerts.store import MemoryStore
from monitor.errors import DeliveryError
from tests.alert_cases import CASES
from tests.delivery_fakes import Reports, revision
from tests.receiver_server import serve
from tests.slack_double import TOKEN, Slack

CHANNEL = "C0000001"
FIRST, SECOND, THIRD = CASES["first_report"], CASES["corroborated"], CASES["admitted"]


def made(url: str, channel: str = CHANNEL, token: str = TOKEN) -> Receiver:
    options = SlackBotOptions(
        kind="slack-bot",
        token_secret="T",
        channel=channel,
        api=url,
        networks=("127.0.0.0/8",),  # type: ignore[arg-type]
    )
    return build_receivers({"r": options}, {"T": token}.get).on["r"]


@asynccontextmanager
async def slack(**settings: Any) -> AsyncIterator[tuple[Slack, SlackBot]]:
    double = Slack(**settings)
    async with serve(double.play) as found:
        bot = made(found.url("/api"))
        assert isinstance(bot, SlackBot)
        yield double, bot
        await bot.close()


async def refusal(bot: Receiver, thread: str = "") -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await bot.send(SECOND, thread)
    return caught.value


async def test_an_incident_is_one_thread_whose_first_message_is_kept_current() -> None:
    async with slack() as (double, bot):
        thread = await bot.send(FIRST)
        assert await bot.send(SECOND, thread) == thread
        assert await bot.send(THIRD, thread) == thread
    root, second, third = double.messages
    assert double.calls == ["chat.postMessage", *["chat.update", "chat.postMessage"] * 2]
    assert (root.thread_ts, root.edits) == (None, 2)
    assert "admitted" in str(root.blocks)
    assert [second.thread_ts, third.thread_ts] == [root.ts, root.ts]
    assert [second.broadcast, third.broadcast] == [False, True]
    assert "a second origin says so" in str(second.blocks)
    assert [m.metadata and m.metadata["event_payload"]["id"] for m in double.messages] == [
        FIRST.id,
        SECOND.id,
        THIRD.id,
    ]


async def test_a_channel_may_be_named_and_is_updated_by_its_id() -> None:
    async with serve(Slack().play) as found:
        bot = made(found.url("/api/"), channel="#desk")
        thread = await bot.send(FIRST)
        assert thread.startswith(f"#desk {CHANNEL} ")
        assert await bot.send(SECOND, thread) == thread
        await bot.close()


async def test_in_another_channel_an_incident_begins_anew() -> None:
    async with slack(channels={CHANNEL: "open", "C0000002": "open"}) as (double, bot):
        thread = await bot.send(SECOND, "C0000002 C0000002 1.2")
        assert thread.startswith(CHANNEL)
    assert double.calls == ["chat.postMessage"]


async def test_a_first_message_that_was_deleted_is_told_again() -> None:
    async with slack() as (double, bot):
        thread = await bot.send(FIRST)
        double.delete(double.messages[0].ts)
        again = await bot.send(SECOND, thread)
        assert again != thread
        assert [(m.thread_ts, m.edits) for m in double.messages] == [(None, 0)]
        assert await bot.send(THIRD, again) == again


@pytest.mark.parametrize("word", ["edit_window_closed", "cant_update_message"])
async def test_a_first_message_that_may_not_be_edited_still_gets_its_replies(word: str) -> None:
    async with slack() as (double, bot):
        thread = await bot.send(FIRST)
        double.errors = [word]
        assert await bot.send(SECOND, thread) == thread
    assert [m.thread_ts for m in double.messages] == [None, double.messages[0].ts]


async def test_a_failure_between_the_steps_repeats_only_what_can_be_repeated() -> None:
    async with slack() as (double, bot):
        thread = await bot.send(FIRST)
        double.errors = ["", "internal_error"]
        assert (await refusal(bot, thread)).reason == "server_error"
        assert await bot.send(SECOND, thread) == thread
    assert [m.edits for m in double.messages] == [2, 0]


@pytest.mark.parametrize(
    ("settings", "word", "reason", "permanent"),
    [
        ({"revoked": True}, "token_revoked", "unauthorized", True),
        ({"channels": {}}, "channel_not_found", "not_found", True),
        ({"channels": {CHANNEL: "archived"}}, "is_archived", "not_found", True),
        ({"channels": {CHANNEL: "closed"}}, "not_in_channel", "not_found", True),
        ({"errors": ["missing_scope"]}, "missing_scope", "unauthorized", True),
        ({"errors": ["msg_blocks_too_long"]}, "msg_blocks_too_long", "rejected", True),
        ({"errors": ["service_unavailable"]}, "service_unavailable", "server_error", False),
        ({"errors": ["rate_limited"]}, "rate_limited", "rate_limited", False),
        ({"errors": ["a_word_of_next_year"]}, "a_word_of_next_year", "rejected", False),
        ({"errors": ["<script> xoxb-secret"]}, "an error of no known form", "rejected", False),
    ],
)
async def test_a_refusal_says_whether_trying_again_can_help(
    settings: dict[str, Any], word: str, reason: str, permanent: bool
) -> None:
    async with slack(**settings) as (_, bot):
        error = await refusal(bot)
    assert str(error) == f"127.0.0.1 refused: {word}"
    assert (error.reason, error.permanent) == (reason, permanent)


async def test_a_wrong_token_is_a_refusal_that_does_not_show_it() -> None:
    async with serve(Slack().play) as found:
        bot = made(found.url("/api/"), token="xoxb-of-somebody-else")
        error = await refusal(bot)
        await bot.close()
    assert (error.reason, str(error)) == ("unauthorized", "127.0.0.1 refused: invalid_auth")


async def test_a_channel_that_is_gone_harms_no_other_receiver() -> None:
    async with serve(Slack(channels={CHANNEL: "open"}).play) as found:
        receivers = {"gone": made(found.url("/api/"), "C0000009"), "well": made(found.url("/api/"))}
        reports, store = Reports(), MemoryStore()
        route = Route.model_validate({"receivers": list(receivers)})
        dispatcher = Dispatcher(store, receivers, route, reports)
        task = asyncio.create_task(dispatcher.run())
        await dispatcher.accept(revision(1))
        await _until(lambda: len(reports.given_up) == 1 and _sent(store) == 1)
        dispatcher.stop()
        await task
        for receiver in receivers.values():
            await receiver.close()
    assert reports.given_up == [("i1-r1", "gone", "not_found", 1)]


async def test_a_flood_is_told_in_digests_at_the_pace_of_the_channel() -> None:
    many = [replace(revision(1, f"i{number}"), headline=f"Story {number}") for number in range(30)]
    async with slack(rate=1.0) as (double, bot):
        store, reports = MemoryStore(), Reports()
        dispatcher = Dispatcher(store, {"r": bot}, Route.model_validate({"receivers": ["r"]}), reports)
        for alert in many:
            await dispatcher.accept(alert)
        task = asyncio.create_task(dispatcher.run())
        await _until(lambda: _sent(store) == len(many))
        dispatcher.stop()
        await task
    told = str([message.blocks for message in double.messages])
    assert all(f"'{alert.headline}'" in told for alert in many)
    assert len(double.messages) == -(-len(many) // DIGEST_MOST)  # and none of them was refused for its rate
    assert len(double.calls) == len(double.messages)
    assert reports.given_up == []


def _sent(store: MemoryStore) -> int:
    return sum(delivery.sent > 0 for _, delivery in store.items())


async def _until(done: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it was not delivered in time"
        await asyncio.sleep(0.02)
