"""What is done when Telegram does not take a message."""

from __future__ import annotations

from dataclasses import replace

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels.telegram.incoming import Place
from bot.channels.telegram.refusals import Again, Instead, Lost, Shut, Through, step_after
from bot.channels.telegram.sends import Button, Edit, Mark, Message, call_of
from bot.labels import AMBER, LABELS, STRICT

PLACE = Place(-5, 9, 3)
MESSAGE = Message(PLACE, "<b>a</b> &amp; b", keyboard=((Button("c", "d"),),))
PLAIN = Message(PLACE, "a", marked_up=False)
EDIT = Edit(PLACE, 7, "<i>a</i>")


@pytest.mark.parametrize("send", [MESSAGE, PLAIN, EDIT])
def test_what_went_through_is_done(send):
    assert step_after(send, None, 0) == Through()
    for words in ("Message is not modified: specified new message content", "Query is too old and response timeout expired"):
        assert step_after(send, BadRequest(words), 0) == Through()


@pytest.mark.parametrize(("asked", "seconds"), [(1, 1.0), (30, 30.0), (3_600, 3_600.0), (10**9, 3_600.0)])
def test_telegram_is_waited_for_as_long_as_it_asks_up_to_an_hour(asked, seconds):
    assert step_after(PLAIN, RetryAfter(asked), 5) == Again(seconds, held=True)


@pytest.mark.parametrize("error", [NetworkError("reset"), TimedOut(), TelegramError("no JSON"), InvalidToken()])
def test_a_line_that_fails_is_tried_after_a_time_that_doubles_up_to_a_minute(error):
    assert [step_after(MESSAGE, error, tries) for tries in (0, 1, 2, 5, 6, 60)] == [Again(wait) for wait in (1.0, 2.0, 4.0, 32.0, 60.0, 60.0)]


@pytest.mark.parametrize("error", [Forbidden("bot was blocked by the user"), BadRequest("Chat not found"), Forbidden("user is deactivated")])
def test_a_chat_that_is_no_longer_ours_is_left_alone(error):
    assert step_after(MESSAGE, error, 0) == Shut()


def test_a_chat_that_moved_is_followed():
    assert step_after(MESSAGE, ChatMigrated(-77), 0) == Instead(Message(Place(-77), MESSAGE.text, keyboard=MESSAGE.keyboard))


def test_nothing_is_put_in_the_place_of_a_message_that_has_another_number_where_its_chat_is_now():
    assert step_after(EDIT, ChatMigrated(-77), 0) == Instead(Message(Place(-77), EDIT.text, keyboard=EDIT.keyboard))
    assert step_after(Mark(PLACE, 4, "over"), ChatMigrated(-77), 0) == Through()


@pytest.mark.parametrize("label", LABELS)
def test_what_is_put_another_way_keeps_its_label(label):
    """An edit that comes as a message of its own is protected as its label wants it."""
    edit, message = replace(EDIT, label=label), replace(MESSAGE, label=label)
    found = [step_after(edit, BadRequest("Message can't be edited"), 0), step_after(message, BadRequest("Can't parse entities: x"), 0)]
    found += [step_after(send, ChatMigrated(-77), 0) for send in (edit, message)]
    assert [step.send.label for step in found] == [label] * 4
    assert call_of(found[0].send)[1].get("protect_content", False) is (label in {AMBER, STRICT})


def test_what_is_refused_is_put_another_way_or_given_up():
    assert step_after(MESSAGE, BadRequest("Can't parse entities: x"), 0) == Instead(Message(PLACE, "a & b", False, MESSAGE.keyboard))
    assert step_after(MESSAGE, BadRequest("Message thread not found"), 0) == Instead(Message(Place(-5, None, 3), MESSAGE.text, True, MESSAGE.keyboard))
    assert step_after(EDIT, BadRequest("Message can't be edited"), 0) == Instead(Message(PLACE, EDIT.text))
    assert step_after(PLAIN, BadRequest("Can't parse entities: x"), 0) == Lost()
    assert step_after(PLAIN, BadRequest("Message is too long"), 0) == Lost()
