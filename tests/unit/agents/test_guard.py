"""What passes is tried again, what stays is put aside, and nothing counts as done before Kafka has it."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from agents import guard as guard_module
from agents.guard import LARGEST, Guard, dead_letter
from agents.tables import NotOursError
from monitor.errors import DecodeError
from monitor.topics import DEAD_LETTERS
from tests.builders import NOW
from tests.stage_bench import Out, record


@pytest.fixture
def out(monkeypatch: pytest.MonkeyPatch) -> Out:
    monkeypatch.setattr(guard_module, "FIRST_WAIT", 0.001)
    monkeypatch.setattr(guard_module, "RETRY_LIMIT", 0.2)
    return Out()


def guard(out: Out) -> Guard:
    sender: Any = out
    return Guard("detect", sender)


class Work:
    """Raises these one after another, then returns 42."""

    def __init__(self, *errors: BaseException) -> None:
        self.errors, self.calls = list(errors), 0

    async def __call__(self) -> int:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return 42


async def test_what_passes_is_tried_again(out: Out) -> None:
    work = Work(TimeoutError(), ConnectionResetError())
    assert await guard(out).run(record(b"x"), work) == 42
    assert work.calls == 3
    assert out.sent == []


async def test_what_stays_is_put_aside_at_once(out: Out) -> None:
    work = Work(KeyError("a bug"), KeyError("a bug"))
    assert await guard(out).run(record(b"x", 7), work) is None
    assert work.calls == 1
    (letter,) = out.on(DEAD_LETTERS)
    assert (letter.stage, letter.reason, letter.offset) == ("detect", "error", 7)
    assert letter.value == base64.b64encode(b"x").decode()


async def test_what_does_not_pass_in_time_is_put_aside(out: Out) -> None:
    assert await guard(out).run(record(b"x"), Work(*[OSError("disk")] * 1000)) is None
    (letter,) = out.on(DEAD_LETTERS)
    assert letter.reason == "unavailable"
    assert letter.attempts > 1


async def test_a_row_of_others_is_no_fault_of_the_record(out: Out) -> None:
    with pytest.raises(NotOursError):
        await guard(out).run(record(b"x"), Work(NotOursError()))
    assert out.sent == []


async def test_a_dead_letter_that_cannot_be_written_ends_the_process(
    out: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[int] = []
    monkeypatch.setattr(guard_module, "leave", lambda code, _: left.append(code))
    out.fails = [TimeoutError()]
    await guard(out).run(record(b"x"), Work(ValueError()))
    assert left == [70]


def test_the_same_record_is_the_same_letter() -> None:
    error = DecodeError("not JSON", "not_json")
    one, two = (dead_letter("detect", record(b"x", 3), error, n, NOW) for n in (1, 2))
    assert one.id == two.id != dead_letter("detect", record(b"x", 4), error, 1, NOW).id
    assert one.reason == "not_json"


def test_a_value_that_would_not_fit_is_left_where_it_is() -> None:
    assert dead_letter("detect", record(b"x" * (LARGEST + 1)), ValueError(), 1, NOW).value is None
