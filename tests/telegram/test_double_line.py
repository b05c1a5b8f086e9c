"""The double's line to the bot: updates, flood limits, faults."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from tests.telegram.caller import Caller, raw
from tests.telegram.double import Double
from tests.telegram.person import Person
from tests.telegram.places import Group

# Updates


def test_updates_are_offered_until_they_are_confirmed(caller, ann):
    for text in ("b", "c"):
        ann.says(text)
    first = caller.get_updates(limit=2)
    assert [update.message.text for update in first] == ["hello", "b"]
    assert len(caller.get_updates()) == 3
    assert [update.message.text for update in caller.get_updates(first[0].update_id + 1)] == ["b", "c"]
    assert [update.message.text for update in caller.get_updates(-1)] == ["c"]
    assert caller.get_updates(first[0].update_id + 3) == ()


def test_a_poll_that_asks_again_at_once_gets_one_update(double, caller, ann):
    ann.says("b")
    double.updates.hold_repeats = True
    assert [len(caller.get_updates()) for _ in range(3)] == [2, 1, 1]


def test_an_update_may_come_twice(double, caller):
    ann = Person(double)
    message = ann.says("a")
    [update] = caller.get_updates()
    assert caller.get_updates(update.update_id + 1) == ()
    double.push({"update_id": update.update_id, "message": message})
    assert [again.update_id for again in caller.get_updates()] == [update.update_id]


def test_a_poll_waits_for_an_update(double, caller):
    ann = Person(double)
    double._loop.call_later(0.2, double._loop.create_task, double.enqueue({"message": {"message_id": 1, "date": 1, "chat": ann.chat.as_json()}}))
    begin = time.monotonic()
    assert len(caller.get_updates(timeout=5)) == 1
    assert 0.1 < time.monotonic() - begin < 3


def test_kinds_of_update_that_were_not_asked_for(double, caller, ann):
    caller.send_message(ann.id, "a")
    [heard] = ann.hears()
    ann.reacts(heard)
    ann.votes()
    offset = caller.get_updates()[-1].update_id
    assert [bool(u.poll_answer) for u in caller.get_updates()] == [False, True]
    caller.get_updates(offset + 1, allowed_updates=["message_reaction"])
    ann.reacts(heard)
    ann.votes()
    ann.says("b")
    [update] = caller.get_updates(offset + 1)
    assert update.message_reaction.new_reaction[0].emoji == "👍"


def test_two_pollers(double, caller):
    async def both():
        first = asyncio.ensure_future(caller.bot.get_updates(timeout=5))
        while not double.record.of("getUpdates"):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        return await asyncio.gather(first, caller.bot.get_updates(timeout=0), return_exceptions=True)

    first, second = caller.run(both())
    assert isinstance(first, Conflict)
    assert "terminated by other getUpdates request; make sure that only one bot instance is running" in str(first)
    assert second == ()


def test_a_webhook_keeps_polls_away(caller, ann):
    caller.set_webhook("https://example.org/hook")
    assert caller.get_webhook_info().url == "https://example.org/hook"
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        caller.get_updates()
    caller.delete_webhook()
    assert len(caller.get_updates()) == 1
    caller.delete_webhook(drop_pending_updates=True)
    assert caller.get_updates() == ()


# How fast, and what fails


def test_flood_limits(monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    now = [0.0]
    with Double(clock=lambda: now[0]) as double, Caller(double) as caller:
        ann, desk = Person(double), Group()
        ann.says("a")
        ann.adds_bot(desk)
        assert [caller.send_message(ann.id, str(n)).text for n in range(6)][-1] == "5"  # off
        double.flood.on = True
        _until_refused(caller, ann.id, 4, 1)
        now[0] = 1.0
        _until_refused(caller, ann.id, 1, 1)
        now[0] = 10.0
        _until_refused(caller, desk.id, 20, 3)
        people = [Person(double) for _ in range(31)]
        for person in people:
            person.says("a")
        now[0] = 11.0
        sent = [raw(double, "sendMessage", {"chat_id": person.id, "text": "a"})[0] for person in people]
        assert sent == [200] * 30 + [429]
        assert double.flood.refused == [ann.id, ann.id, desk.id, people[-1].id]
        assert raw(double, "sendMessage", {"chat_id": ann.id, "text": "a"})[1]["parameters"] == {"retry_after": 1}
        assert double.refused == []


def _until_refused(caller, chat, taken, seconds):
    for _ in range(taken):
        caller.send_message(chat, "a")
    with pytest.raises(RetryAfter) as raised:
        caller.send_message(chat, "a")
    assert raised.value.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize(("kind", "error"), [
    (429, RetryAfter), (500, NetworkError), (502, NetworkError), (503, NetworkError), (403, Forbidden), (400, BadRequest), (409, Conflict),
    ("drop before", NetworkError), ("html 502", NetworkError), ("hang", TimedOut),
])  # fmt: skip
def test_faults_before_the_message_is_taken(double, caller, ann, kind, error):
    fault = double.fails("sendMessage", kind)
    with pytest.raises(error):
        caller.send_message(ann.id, "a", read_timeout=0.2)
    ann.hears_nothing(0)
    assert caller.send_message(ann.id, "b").text == "b"
    assert (fault.struck, double.refused) == (1, [])
    assert [call.fault for call in double.calls] == [str(kind), ""]


@pytest.mark.parametrize("kind", ["drop after", "half", "html"])
def test_faults_after_the_message_was_taken(double, caller, ann, kind):
    double.fails("sendMessage", kind)
    with pytest.raises(TelegramError):
        caller.send_message(ann.id, "a")
    assert [heard.text for heard in ann.hears()] == ["a"]


def test_which_calls_a_fault_meets(double, caller, ann):
    double.fails("*", 500, on={2, 4})
    outcomes = [raw(double, "sendMessage", {"chat_id": ann.id, "text": str(n)})[0] for n in range(5)]
    assert outcomes == [200, 500, 200, 500, 200]
    double.fails("sendMessage", 429, times=2, seconds=7)
    assert raw(double, "getMe")[0] == 200
    assert [raw(double, "sendMessage", {"chat_id": ann.id, "text": "a"})[1].get("parameters") for _ in range(3)] == [{"retry_after": 7}] * 2 + [None]
    double.fails("getMe", "slow", seconds=0.2)
    begin = time.monotonic()
    assert raw(double, "getMe")[0] == 200
    assert time.monotonic() - begin >= 0.2
