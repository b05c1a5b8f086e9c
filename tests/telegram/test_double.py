"""The double's own rules, by python-telegram-bot's Bot: who may write what where. Each refusal and each allowance, so that it can be trusted."""

from __future__ import annotations

import pytest
from telegram import BotCommand, BotCommandScopeChat, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.error import ChatMigrated, Forbidden, InvalidToken

from tests.telegram.caller import Caller, keyboard, raw, refuses
from tests.telegram.places import Group

# Who it is, and where


def test_the_bot_and_its_token(double, caller):
    me = caller.get_me()
    assert (me.username, me.is_bot, me.can_read_all_group_messages, me.supports_inline_queries) == ("casebrief_bot", True, False, False)
    with Caller(double, double.token[:-1] + "x") as other, pytest.raises(InvalidToken):
        other.get_me()
    assert raw(double, "getMe", token=double.token[:-1] + "x") == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
    assert raw(double, "getMe", token="12:short") == (404, {"ok": False, "error_code": 404, "description": "Not Found"})
    assert raw(double, "noSuchMethod")[1]["description"] == "Not Found: method not found"
    assert raw(double, "getme")[0] == 200


def test_parameters_come_as_a_form_as_json_and_in_the_query(double, ann):
    assert raw(double, "sendMessage", f"chat_id={ann.id}&text=a%26b".encode())[1]["result"]["text"] == "a&b"
    assert raw(double, "sendMessage", {"chat_id": ann.id, "text": "json"})[1]["result"]["text"] == "json"
    assert raw(double, f"sendMessage?chat_id={ann.id}&text=query")[1]["result"]["text"] == "query"
    assert [call.fields["text"] for call in double.calls] == ["a&b", "json", "query"]
    assert raw(double, "sendMessage", b"{", kind="application/json")[1]["description"] == "Bad Request: can't parse the request"


def test_chats_that_do_not_exist(caller, ann):
    with refuses("Chat not found"):
        caller.send_message(424242, "a")
    with refuses("Chat_id is empty"):
        caller.send_message("", "a")


def test_a_person_who_blocks_the_bot(double, caller, ann):
    ann.blocks_bot()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        caller.send_message(ann.id, "a")
    assert double.refused == []  # only 400 is the bot's own mistake
    ann.unblocks_bot()
    assert caller.send_message(ann.id, "a").text == "a"


def test_groups(double, caller, ann):
    desk = Group(-55, "Desk")
    ann.adds_bot(desk)
    assert caller.send_message(desk.id, "a").chat.type == "group"
    double.upgrades(desk.id, -1005500000000)
    with pytest.raises(ChatMigrated) as moved:
        caller.send_message(desk.id, "a")
    assert moved.value.new_chat_id == -1005500000000
    assert caller.send_message(-1005500000000, "a").chat.type == "supergroup"
    other = Group(title="Other")
    ann.adds_bot(other)
    ann.removes_bot(other)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        caller.send_message(other.id, "a")
    ann.adds_bot(other)
    assert caller.leave_chat(other.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        caller.send_chat_action(other.id, "typing")


def test_topics(caller, ann):
    forum = Group(is_forum=True)
    ann.says("hello", forum, topic=5)
    assert caller.send_message(forum.id, "a", message_thread_id=5).message_thread_id == 5
    with refuses("thread not found"):
        caller.send_message(forum.id, "a", message_thread_id=6)


# Text


@pytest.mark.parametrize(("text", "mode"), [
    ("中" * 4096, None), ("😀" * 2048, None), ("<b>" + "a" * 4096 + "</b>", "HTML"), ("&amp;" * 4096, "HTML"), ("  " + "a" * 4096 + "\n", None),
])  # fmt: skip
def test_a_text_that_just_fits(double, caller, ann, text, mode):
    assert caller.send_message(ann.id, text, parse_mode=mode).text
    assert double.refused == []


@pytest.mark.parametrize(("text", "mode", "reason"), [
    ("中" * 4097, None, "Message is too long"),
    ("😀" * 2048 + "a", None, "Message is too long"),
    ("<b>" + "a" * 4097 + "</b>", "HTML", "Message is too long"),
    (" \n", None, "Message text is empty"),
    ("\u200b", None, "Message text is empty"),
    ("<b></b>", "HTML", "Message text is empty"),
    ("<b>a</b>" * 101, "HTML", "Entities_too_long"),
    ("a < b", "HTML", "Can't parse entities: unsupported start tag"),
    ("a", "Markdown", "Unsupported parse_mode"),
])  # fmt: skip
def test_a_text_that_is_refused(double, caller, ann, text, mode, reason):
    with refuses(reason):
        caller.send_message(ann.id, text, parse_mode=mode)
    assert [call.method for call in double.refused] == ["sendMessage"]
    ann.hears_nothing(0)


def test_halves_of_characters_are_refused(double, ann):
    refused = "Bad Request: strings must be encoded in UTF-8"
    assert raw(double, "sendMessage", {"chat_id": ann.id, "text": "a\ud83d"})[1]["description"] == refused
    assert raw(double, "sendMessage", f"chat_id={ann.id}&text=%ED%A0%BD".encode())[1]["description"] == refused
    markup = '{"inline_keyboard": [[{"text": "\\ud83d", "callback_data": "a"}]]}'
    assert raw(double, "sendMessage", {"chat_id": ann.id, "text": "a", "reply_markup": markup})[1]["description"] == refused
    assert len(double.refused) == 3


# Keyboards


@pytest.mark.parametrize("markup", [
    keyboard(*[InlineKeyboardButton(str(n), callback_data=str(n)) for n in range(8)], per_row=8),
    keyboard(*[InlineKeyboardButton(str(n), callback_data=str(n)) for n in range(100)], per_row=8),
    keyboard(InlineKeyboardButton("a", callback_data="中" * 21 + "a", style="danger")),
    keyboard(InlineKeyboardButton("a", url="https://example.org/a?b=c")),
    keyboard(InlineKeyboardButton("a", url="tg://user?id=1")),
    keyboard(InlineKeyboardButton("a", copy_text=CopyTextButton("中" * 256))),
    ReplyKeyboardMarkup([["yes", "no"]]),
])  # fmt: skip
def test_a_keyboard_that_is_taken(double, caller, ann, markup):
    caller.send_message(ann.id, "a", reply_markup=markup)
    [heard] = ann.hears()
    assert heard.message.get("reply_markup") == (markup.to_dict() if isinstance(markup, InlineKeyboardMarkup) else None)
    assert double.refused == []


@pytest.mark.parametrize(("button", "reason"), [
    ({"text": "a", "callback_data": "中" * 22}, "BUTTON_DATA_INVALID"),
    ({"text": "a", "callback_data": ""}, "BUTTON_DATA_INVALID"),
    ({"text": "a", "url": "nowhere"}, "BUTTON_URL_INVALID"),
    ({"text": "a", "url": ""}, "BUTTON_URL_INVALID"),
    ({"text": "a", "copy_text": {"text": "a" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
    ({"text": "a", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
    ({"text": "a", "callback_data": "a", "style": "gold"}, "BUTTON_STYLE_INVALID"),
    ({"text": "a", "callback_data": "a", "url": "https://example.org"}, "BUTTON_TYPE_INVALID"),
    ({"text": "a"}, "can't parse InlineKeyboardButton: Text buttons are unallowed in the inline keyboard"),
    ({"text": "", "callback_data": "a"}, "can't parse InlineKeyboardButton: Can't find field \"text\""),
    ({"callback_data": "a"}, "can't parse InlineKeyboardButton: Can't find field \"text\""),
])  # fmt: skip
def test_a_button_that_is_refused(double, ann, button, reason):
    body = {"chat_id": ann.id, "text": "a", "reply_markup": {"inline_keyboard": [[button]]}}
    assert raw(double, "sendMessage", body)[1]["description"] == f"Bad Request: {reason}"


def test_a_keyboard_that_is_too_big_or_no_keyboard(double, caller, ann):
    many = [InlineKeyboardButton(str(n), callback_data=str(n)) for n in range(101)]
    for markup in (keyboard(*many, per_row=8), keyboard(*many[:9], per_row=9)):
        with refuses("reply_markup_too_long"):
            caller.send_message(ann.id, "a", reply_markup=markup)
    assert raw(double, "sendMessage", {"chat_id": ann.id, "text": "a", "reply_markup": "{"})[1]["description"].startswith("Bad Request: can't parse")
    assert raw(double, "sendMessage", {"chat_id": ann.id, "text": "a", "reply_markup": {"a": 1}})[0] == 400


# What the bot says about itself


def test_commands(caller, ann):
    commands = [BotCommand(f"command_{n}", "说明") for n in range(100)]
    caller.set_my_commands(commands)
    caller.set_my_commands(commands[:1], language_code="zh")
    caller.set_my_commands(commands[:2], scope=BotCommandScopeChat(ann.id))
    assert len(caller.get_my_commands()) == 100
    assert caller.get_my_commands(language_code="zh") == tuple(commands[:1])
    assert caller.get_my_commands(language_code="de") == ()
    assert len(caller.get_my_commands(scope=BotCommandScopeChat(ann.id))) == 2
    caller.delete_my_commands(scope=BotCommandScopeChat(ann.id))
    assert caller.get_my_commands(scope=BotCommandScopeChat(ann.id)) == ()


@pytest.mark.parametrize(("commands", "language", "reason"), [
    ([BotCommand("a", "b")] * 101, "", "bot_commands_too_much"),
    ([BotCommand("Help", "b")], "", "bot_command_invalid"),
    ([BotCommand("帮助", "b")], "", "bot_command_invalid"),
    ([BotCommand("a" * 33, "b")], "", "bot_command_invalid"),
    ([BotCommand("a", "")], "", "bot_command_description_invalid"),
    ([BotCommand("a", "b" * 257)], "", "bot_command_description_invalid"),
    ([BotCommand("a", "b")], "zh-hans", "invalid language code"),
])  # fmt: skip
def test_commands_that_are_refused(caller, commands, language, reason):
    with refuses(reason):
        caller.set_my_commands(commands, language_code=language)


def test_texts_about_itself_fall_back_to_the_default_language(caller):
    assert caller.get_my_name().name == "Casebrief"
    assert caller.set_my_description("d" * 512)
    assert caller.set_my_short_description("s" * 120, language_code="zh")
    assert caller.set_my_name("n" * 64)
    assert caller.get_my_description("zh").description == "d" * 512
    assert caller.get_my_short_description().short_description == ""
    assert caller.get_my_short_description("zh").short_description == "s" * 120
    assert caller.set_my_short_description("", language_code="zh")
    assert caller.get_my_short_description("zh").short_description == ""
    for call, text in ((caller.set_my_description, "d" * 513), (caller.set_my_short_description, "s" * 121), (caller.set_my_name, "n" * 65)):
        with refuses("too long"):
            call(text)
