"""What is added to the emulator of others, and that its own checks stay."""

from __future__ import annotations

import pytest
from telegram import InlineKeyboardButton, LinkPreviewOptions, ReplyParameters
from telegram.error import TelegramError

from tests.telegram.caller import Caller, keyboard, raw, refuses
from tests.telegram.person import Person
from tests.telegram.places import Group


@pytest.fixture
def plain(emulator):
    with Caller(emulator) as caller:
        yield caller


def test_what_is_added(emulator, plain):
    me = plain.get_me()
    assert (me.username, me.can_read_all_group_messages, me.supports_inline_queries) == ("casebrief_bot", False, False)
    ann, desk = Person(emulator), Group(is_forum=True)
    said = ann.says("hello", desk, topic=4)["message_id"]
    sent = plain.send_message(
        desk.id, "a", message_thread_id=4, protect_content=True, link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_parameters=ReplyParameters(said, quote="hello"), reply_markup=keyboard(InlineKeyboardButton("a", callback_data="a", style="danger")),
    )  # fmt: skip
    assert (sent.from_user, sent.chat.type, sent.message_thread_id, sent.date.year > 2020) == (me, "supergroup", 4, True)
    assert sent.reply_markup.inline_keyboard[0][0].style == "danger"
    fields = emulator.calls[-1].fields
    assert (fields["protect_content"], fields["link_preview_options"]) == ("true", '{"is_disabled": true}')
    [heard] = ann.hears(chat=desk)
    assert (heard.reply_to, heard.topic, heard.buttons) == (said, 4, ["a"])
    assert emulator.refused == []


def test_its_own_checks_stay(emulator, plain):
    with refuses("message is too long"):
        plain.send_message(1, "a" * 4097)
    with refuses("invalid reply_markup"):
        plain.send_message(1, "a", reply_markup=keyboard(InlineKeyboardButton("a", callback_data="中" * 22)))
    with refuses("made_up is not supported yet"):
        plain.send_message(1, "a", api_kwargs={"made_up": "b"})
    with refuses("message to be replied not found"):
        plain.send_message(1, "a", reply_parameters=ReplyParameters(0))
    with refuses("Method not implemented: setMessageReaction", TelegramError):
        plain.set_message_reaction(1, 1, "👍")
    assert len(emulator.refused) == 4


def test_a_confirmed_update_is_gone(emulator, plain):
    Person(emulator).says("a")
    [update] = plain.get_updates()
    assert plain.get_updates(update.update_id + 1) == ()
    assert raw(emulator, "getUpdates", b"offset=0")[1]["result"] == []


def test_files_are_recorded(emulator, plain):
    ann = Person(emulator)
    plain.send_document(ann.id, b"abc", filename="brief.txt", caption="c")
    [heard] = ann.hears()
    assert heard.text == "c"
    assert [file["filename"] for file in emulator.calls[-1].files.values()] == ["brief.txt"]
