"""Without CASEBRIEF_PUBLIC=1 nobody is told anything: one neutral line, in the reader's language, and no word of any case."""

from __future__ import annotations

import json
from itertools import count

import pytest

from bot.model import Lang
from tests.telegram.conftest import CLIENTS, own_data
from tests.telegram.double import Double
from tests.telegram.person import Person
from tests.telegram.places import Group
from tests.telegram.process import BotProcess
from tests.telegram.questions import ARRESTED

EN, HANS, HANT = Lang.EN, Lang.HANS, Lang.HANT
NEUTRAL = {
    EN: "This service is for enrolled staff. Ask your supervisor for an invitation.",
    HANS: "本服务仅供已登记人员使用。请向主管索取邀请。",
    HANT: "本服務僅供已登記人員使用。請向主管索取邀請。",
}
groups = count(-1001000030001, -1)


@pytest.fixture(scope="module")
def closed_bot(guest, environment, tmp_path_factory):
    """A bot that nobody has opened to the public, for all tests of this module."""
    folder = tmp_path_factory.mktemp("closed")
    with Double() as server:
        process = BotProcess(server, own_data(environment, folder / "data") | {"CASEBRIEF_PUBLIC": ""}, folder / "bot.log").start()
        yield process
        process.stop()
    assert "incident" not in process.output, process.output


@pytest.fixture
def stranger(closed_bot, lang):
    return Person(closed_bot.server, language_code=CLIENTS[lang])


def hears_only(person, line, chat=None):
    """One line, and after it no more than the line again when something else is said."""
    [heard] = person.hears(chat=chat)
    assert (heard.text, heard.buttons, heard.parse_mode) == (line, [], "")
    person.says("/help@casebrief_bot", chat)
    [fence] = person.hears(chat=chat)
    assert fence.text == line
    return heard


SAID = {
    EN: ["/start", "/help", "/brief", "/statements", "/why", "/lang zh", "/nosuch", "brief", "next", "1", "hello", ARRESTED[EN], "x" * 4096],
    HANS: ["/start", "/简介", "/声明", "简介", "时间线", "声明", "联系人", "帮助", "下一步", "你好", ARRESTED[HANS], "/语言 繁", "🤔"],
    HANT: ["/start", "/簡介", "/聲明", "簡介", "時間線", "聲明", "聯絡人", "幫助", "下一步", "您好", ARRESTED[HANT], "/語言 简", "🤔"],
}


@pytest.mark.parametrize(("lang", "said"), [(lang, said) for lang in Lang for said in SAID[lang]])
def test_whatever_is_said_gets_the_neutral_line(closed_bot, lang, said):
    stranger = Person(closed_bot.server, language_code=CLIENTS[lang])
    stranger.says(said)
    hears_only(stranger, NEUTRAL[lang])


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "document", "location", "contact", "poll", "dice"])
def test_whatever_is_sent_gets_the_neutral_line(stranger, lang, kind):
    stranger.sends(kind)
    hears_only(stranger, NEUTRAL[lang])
    if kind in {"photo", "document"}:
        stranger.sends(kind, ARRESTED[lang])
        hears_only(stranger, NEUTRAL[lang])


def test_an_edit_gets_the_neutral_line(stranger, lang):
    message = stranger.says("/start")
    hears_only(stranger, NEUTRAL[lang])
    stranger.edits(message, ARRESTED[lang])
    assert hears_only(stranger, NEUTRAL[lang]).reply_to == message["message_id"]


@pytest.mark.parametrize(("code", "expected"), [(None, EN), ("", EN), ("pt-br", EN), ("zh", HANS), ("zh_TW", HANT), ("yue", HANT)])
def test_the_line_is_in_the_language_of_the_readers_app(closed_bot, code, expected):
    stranger = Person(closed_bot.server, language_code=code)
    stranger.says("/start")
    hears_only(stranger, NEUTRAL[expected])


@pytest.mark.parametrize("written", [HANS, HANT])
def test_the_line_is_in_the_language_of_the_message_where_the_app_says_none(closed_bot, written):
    stranger = Person(closed_bot.server, language_code=None)
    stranger.says(ARRESTED[written])
    [heard] = stranger.hears()
    assert (heard.text, heard.buttons) == (NEUTRAL[written], [])


@pytest.mark.parametrize("data", ["o:q:e:", "v:l:s:", "v:e!:t:y6KoZz8bi2", "o:e:e:y6KoZz8bi2", "v:b:e:1", "o:x:e:", "garbage", "v:e:e:AAAAAAAAAA"])
def test_a_button_of_an_earlier_time_shows_the_neutral_line_and_nothing_else(stranger, lang, data):
    stranger.says("/start")
    [heard] = stranger.hears()
    query = stranger.taps(heard, data=data)
    answer = stranger.sees_answer(query).fields
    assert answer["text"] == NEUTRAL[lang]
    assert len(answer["text"]) <= 200
    stranger.says("/help")
    [fence] = stranger.hears()
    assert (fence.text, fence.edited) == (NEUTRAL[lang], False)


# Groups


def test_in_a_group_only_who_speaks_to_the_bot_gets_the_line(stranger, lang):
    desk = Group(next(groups))
    stranger._meets(desk)  # where somebody enrolled has taken the bot along
    for said in ("hello", ARRESTED[lang], "/nosuch", "/brief@other_bot", "简介"):
        stranger.says(said, desk)
    stranger.sends_photo(chat=desk)
    for said in ("/brief", "/help@casebrief_bot", f"@casebrief_bot {ARRESTED[lang]}"):
        asked = stranger.says(said, desk)
        [heard] = stranger.hears(chat=desk)
        assert (heard.text, heard.reply_to) == (NEUTRAL[lang], asked["message_id"])
    stranger.says(ARRESTED[lang], desk, reply_to=heard)
    hears_only(stranger, NEUTRAL[lang], desk)


def test_a_group_that_a_stranger_took_the_bot_into_is_left_without_a_word(stranger, closed_bot):
    desk = Group(next(groups))
    before = len(closed_bot.server.record.of("leaveChat"))
    stranger.adds_bot(desk)
    closed_bot.server.wait_for("leaveChat", before + 1)
    assert [call.fields["chat_id"] for call in closed_bot.server.record.of("leaveChat")][before:] == [desk.id]
    assert not [call for call in closed_bot.server.record.of("sendMessage") if call.fields["chat_id"] == desk.id]


# What Telegram shows before anything is said


def test_there_are_no_menus_and_the_descriptions_are_the_neutral_line(closed_bot):
    closed_bot.server.wait_for("getMyName", 2)
    profile = closed_bot.server.profile
    assert [menu for menu in profile.commands.values() if menu] == []
    for what in ("description", "short_description"):
        assert {profile.texts[what, ""], profile.texts[what, "zh"]} == {NEUTRAL[EN], NEUTRAL[HANS]}


def test_a_bot_that_is_closed_again_takes_its_menus_back_and_tells_no_more(double, bot_process):
    bot = bot_process(double)
    double.wait_for("setMyName")
    assert all(double.profile.commands.values())
    readers = {lang: Person(double, language_code=CLIENTS[lang]) for lang in Lang}
    for reader in readers.values():
        reader.says("/start")
    welcomes = {lang: reader.hears()[0] for lang, reader in readers.items()}
    bot.stop()
    asked = len(double.record.of("getMyName"))
    bot = bot_process(double, CASEBRIEF_PUBLIC="0")
    double.wait_for("getMyName", 1, after=asked)
    assert len(double.profile.commands) == 4
    assert not any(double.profile.commands.values())
    assert double.profile.texts["description", "zh"] == NEUTRAL[HANS]
    for lang, reader in readers.items():
        query = reader.taps(welcomes[lang], welcomes[lang].buttons[0])
        assert reader.sees_answer(query).fields["text"] == NEUTRAL[lang]
        reader.says(ARRESTED[lang])
        hears_only(reader, NEUTRAL[lang])
    assert "to who is enrolled" in bot.logged("answering as @casebrief_bot")[0]


def test_nothing_that_is_sent_holds_a_word_of_the_knowledge(stranger, closed_bot, guest, lang):
    """Everything that went out in this module, and what this test adds to it so that it can stand alone."""
    for said in SAID[lang]:
        stranger.says(said)
    stranger.hears(len(SAID[lang]))
    calls = [call for call in closed_bot.server.calls if call.method not in {"getUpdates", "getMe"}]
    texts = {call.fields["text"] for call in calls if "text" in call.fields}
    assert texts <= set(NEUTRAL.values())
    assert NEUTRAL[lang] in texts
    sent = json.dumps([call.fields for call in calls], ensure_ascii=False)
    sent += closed_bot.output
    known = {row[0] for row in guest.index._all("select text from example")} | {row[0] for row in guest.index._all("select title from reply")}
    known |= {text for row in guest.index._all("select parts from reply") for _, text in json.loads(row[0])}
    assert len(known) > 1000
    assert [text for text in known if len(text) > 2 and text in sent] == []


def test_a_value_that_is_neither_open_nor_closed_is_refused(double, bot_process):
    bot = bot_process(double, wait=0, CASEBRIEF_PUBLIC="yes")
    bot.waits_for_end(2)
    assert "CASEBRIEF_PUBLIC is 'yes'; allowed are 0, 1" in bot.output
    assert double.calls == []
