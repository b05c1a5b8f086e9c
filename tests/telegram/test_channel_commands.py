"""Every command over HTTP, in every language: by its name, by its Chinese words, with and without a slash; and the menus."""

from __future__ import annotations

import pytest

from bot import phrases
from bot.explanation import explain, in_short
from bot.labels import CLEAR
from bot.model import Lang, Session, Utterance, View
from bot.pipeline.briefing import Brief
from tests.telegram.conftest import CLIENTS
from tests.telegram.person import Person
from tests.telegram.questions import ARRESTED

EN, HANS, HANT = Lang.EN, Lang.HANS, Lang.HANT

# How the reply to each command begins.
BEGINS = {
    "start": {EN: "On file: China-U.S. joint", HANS: "已收录：中美联合", HANT: "已收錄：中美聯合"},
    "help": {EN: "Ask about the case in your own words", HANS: "请直接提问，中文、英文都可以", HANT: "請直接提問，中文、英文都可以"},
    "brief": {EN: "WVUE: in August 2017", HANS: "WVUE：2017年8月，美国国土安全", HANT: "WVUE：2017年8月，美國國土安全"},
    "timeline": {EN: "Timeline\n• August 2017", HANS: "时间线\n• 2017年8月", HANT: "時間線\n• 2017年8月"},
    "statements": {EN: "Statements on file", HANS: "已收录的讲话和声明", HANT: "已收錄的講話和聲明"},
    "contacts": {EN: "Named officials and offices on file", HANS: "已收录的具名官员和办公室", HANT: "已收錄的具名官員和辦公室"},
    "agencies": {EN: "Agencies and organisations on file", HANS: "已收录的机构和组织", HANT: "已收錄的機構和組織"},
    "case": {EN: "There is one case on file: China-U.S. joint", HANS: "目前只收录了一个案件：中美联合", HANT: "目前只收錄了一個案件：中美聯合"},
    "check": {EN: "Paste the words behind /check", HANS: "请把要核对的话粘贴", HANT: "請把要核對的話貼"},
    "lang": {EN: "Choose with /lang en", HANS: "可选：/lang en", HANT: "可選：/lang en"},
    "why": {EN: "I have no question of yours in mind. Ask something first", HANS: "我这里没有您刚才的提问。请先提问", HANT: "我這裡沒有您剛才的提問。請先提問"},
}
# What tells nothing of what is on file has no label in front.
LABEL = {command: "" if command in {"help", "check", "lang", "why"} else f"{CLEAR}\n" for command in BEGINS}
# What else is said for them. The words of NEED_A_SLASH in bot/dialogue.py mean something else in plain talk.
WORDS = {
    "start": {HANS: ["/开始"], HANT: ["/開始"]},
    "help": {EN: ["help", "menu", "/HELP", "help."], HANS: ["帮助", "/帮助", "菜单"], HANT: ["幫助", "/幫助", "菜單"]},
    "brief": {EN: ["brief", "Brief"], HANS: ["简介", "/简介", "案情简介"], HANT: ["簡介", "/簡介", "案情簡介"]},
    "timeline": {EN: ["timeline"], HANS: ["时间线", "/时间线", "大事记"], HANT: ["時間線", "/時間線", "大事記"]},
    "statements": {EN: ["statements"], HANS: ["声明", "/声明", "/讲话"], HANT: ["聲明", "/聲明", "/講話"]},
    "contacts": {EN: ["contacts"], HANS: ["联系人", "/联系人", "联络人"], HANT: ["聯絡人", "/聯絡人", "聯繫人"]},
    "agencies": {EN: ["agencies"], HANS: ["机构", "/机构"], HANT: ["機構", "/機構"]},
    "case": {EN: ["cases", "/cases", "switch case"], HANS: ["切换案件", "案件列表", "/案件"], HANT: ["切換案件", "案件列表", "/案件"]},
    "check": {EN: ["check"], HANS: ["核对", "/核对"], HANT: ["核對", "/核對"]},
    "lang": {EN: ["/language", "/lang klingon"], HANS: ["/语言"], HANT: ["/語言"]},
    "why": {HANS: ["/为什么", "/为何"], HANT: ["/為什麼", "/為何"]},
}
SAID = [(command, lang, said) for command in BEGINS for lang in Lang for said in (f"/{command}", f"/{command}@casebrief_bot", *WORDS[command].get(lang, []))]


@pytest.mark.parametrize(("command", "lang", "said"), SAID)
def test_a_command_is_answered_in_its_readers_language(public, command, lang, said):
    reader = Person(public, language_code=CLIENTS[lang])
    reader.says(said)
    [heard] = reader.hears_all()
    assert heard.text.startswith(f"{LABEL[command]}{BEGINS[command][lang]}")
    assert not heard.edited
    assert heard.reply_to is None


@pytest.mark.parametrize("what", ["statements", "contacts", "agencies", "timeline"])
def test_a_list_is_whole(reader, guest, lang, what):
    reader.says(f"/{what}")
    [heard] = reader.hears_all()
    lines = guest.index.lines(what, lang)
    assert len(lines) >= 5
    for line in lines:
        assert f" {line.text}" in heard.text


def test_a_timeline_of_a_year_or_of_none(reader, lang):
    reader.says("/timeline 2017")
    [heard] = reader.hears_all()
    assert "2017" in heard.text
    assert "2019:" not in heard.text
    assert "2019年11月7日：" not in heard.text
    reader.says("/timeline 1999")
    [heard] = reader.hears_all()
    assert heard.body == {EN: "Nothing on file is dated 1999.", HANS: "资料中没有1999年的事件。", HANT: "資料中沒有1999年的事件。"}[lang]


@pytest.mark.parametrize("named", [False, True], ids=["words", "commands"])
def test_the_brief_goes_on_and_back_by_words_and_by_commands(reader, guest, lang, named):
    following, back = ("/next", "/back") if named else {EN: ("next", "back"), HANS: ("下一步", "上一步"), HANT: ("下一步", "上一步")}[lang]
    brief = Brief(guest.index, lang)
    heads = [brief.lines[0].text.split("\n")[0], *(f"{step}/{brief.count} {'▓' * step}{'░' * (brief.count - step)} {brief.title(step)}" for step in range(1, len(brief.lines)))]
    reader.says("/brief" if named else {EN: "brief", HANS: "简介", HANT: "簡介"}[lang])
    shown = reader.hears()
    for _ in range(brief.end + 1):
        reader.says(following)
        shown += reader.hears()
    assert [heard.body.split("\n")[0] for heard in shown[: len(heads)]] == heads
    assert all(f"{step + 1}/{brief.count}" in shown[step].text for step in range(brief.count))
    assert shown[-1].text == shown[-2].text
    assert {EN: "That was the last step.", HANS: "简介到此结束。", HANT: "簡介到此結束。"}[lang] in shown[-1].text
    reader.says(back)
    [heard] = reader.hears_all()
    assert brief.quizzes[-1].asked in heard.text


def test_next_begins_a_brief_that_was_not_begun(reader, lang):
    for said in ("/next", "/back"):
        fresh = Person(reader.server, language_code=CLIENTS[lang])
        fresh.says(said)
        [heard] = fresh.hears_all()
        assert heard.body.startswith(BEGINS["brief"][lang])


CHOSEN = [("/lang en", EN), ("/lang English", EN), ("/lang 简", HANS), ("/lang zh-hans", HANS), ("/lang 繁", HANT), ("/lang 繁體", HANT), ("/語言 繁體中文", HANT)]


@pytest.mark.parametrize(("said", "chosen"), CHOSEN)
def test_a_language_that_is_chosen_stays_until_auto(reader, lang, said, chosen):
    reader.says(said)
    reader.says({EN: "中国抓了多少人", HANS: "how many were arrested in China", HANT: "how many were arrested in China"}[chosen])
    reader.says("/help")
    confirmed, answered, helped = reader.hears_all()
    assert confirmed.text.startswith({EN: "I will answer in English.", HANS: "我将用简体中文回答。", HANT: "我將用繁體中文回答。"}[chosen])
    assert answered.body.startswith({EN: "From November 2017", HANS: "2017年11月至2018年1月，中国", HANT: "2017年11月至2018年1月，中國"}[chosen])
    assert helped.text.startswith(BEGINS["help"][chosen])
    reader.says("/lang auto")
    reader.says({EN: "how many were arrested in China", HANS: "中国抓了多少人", HANT: "中國抓了多少人"}[lang])
    following, answered = reader.hears_all()
    assert following.text.startswith({EN: "I will answer in the language", HANS: "我将按您提问的语言", HANT: "我將按您提問的語言"}[chosen])
    assert answered.body.startswith({EN: "From November 2017", HANS: "2017年11月至2018年1月，中国", HANT: "2017年11月至2018年1月，中國"}[lang])




WHY = {
    EN: ["Understood: China, arrests", "Nearest entry: ", "After it: ", "Certainty: ", "/why all shows every point of the score"],
    HANS: ["已识别：中国、逮捕", "最接近的条目：", "其次：", "把握程度：", "发送 /why all 可查看全部评分"],
    HANT: ["已識別：中國、逮捕", "最接近的條目：", "其次：", "把握程度：", "傳送 /why all 可查看全部評分"],
}


def test_why_tells_shortly_how_the_last_answer_came_about_and_why_all_tells_everything(reader, guest, lang):
    reader.says(ARRESTED[lang])
    reader.says("/why")
    reader.says("/why all")
    _, why, everything = reader.hears_all()
    turn = guest.respond(Utterance(ARRESTED[lang], lang), Session())
    assert why.body == in_short(turn, guest.index)
    assert [line.startswith(begin) for line, begin in zip(why.body.split("\n"), WHY[lang], strict=True)] == [True] * 5
    assert everything.body == explain(turn, guest.index)
    assert "arrests-china" in everything.text
    assert [why.parse_mode, everything.parse_mode] == ["", ""]


def test_why_names_the_entry_that_was_answered_with_first(reader, guest, lang):
    reader.says(ARRESTED[lang])
    reader.says("/why")
    answer, why = reader.hears_all()
    stored = guest.index.stored("arrests-china", lang)
    assert answer.body.startswith(stored.parts[0].text)
    assert why.body.split("\n")[1].endswith(stored.title)


def test_why_explains_each_readers_own_answer_and_lists_do_not_hide_it(public, guest, lang):
    ann, li = (Person(public, language_code=CLIENTS[lang], name=name) for name in ("Ann", "Li"))
    ann.says(ARRESTED[lang])
    ann.says("/agencies")
    ann.says("/why all")
    assert ann.hears_all()[-1].body == explain(guest.respond(Utterance(ARRESTED[lang], lang), Session()), guest.index)
    li.says("/why")
    [heard] = li.hears_all()
    assert heard.text.startswith(BEGINS["why"][lang])


def test_why_explains_a_sample_that_was_pressed(reader, guest, lang):
    reader.says("/start")
    [welcome] = reader.hears_all()
    sample = guest.index.lines("samples", lang)[1].text
    reader.taps(welcome, sample)
    reader.says("/why")
    reader.says("/why all")
    _, why, everything = reader.hears_all()
    turn = guest.respond(Utterance("", lang, View("sample", lang, step=1)), Session(last=lang))
    assert (why.body, everything.body) == (in_short(turn, guest.index), explain(turn, guest.index))
    assert f"question  '{sample}'" in everything.text


@pytest.mark.parametrize("said", ["/nosuch", "/NoSuch with more", "/nosuch@casebrief_bot"])
def test_an_unknown_command_is_named_and_those_that_there_are_are_listed(reader, lang, said):
    reader.says(said)
    [heard] = reader.hears_all()
    named = said.split()[0].partition("@")[0]
    assert heard.text.startswith({EN: f"There is no command {named}.", HANS: f"没有“{named}”", HANT: f"沒有「{named}」"}[lang])
    assert "/brief /timeline /statements /contacts /agencies /case /check /lang /why /help" in heard.text


@pytest.mark.parametrize(("lang", "said"), [(HANS, "/没有这个"), (HANT, "/沒有這個")])
def test_an_unknown_command_is_shown_in_its_own_script(public, lang, said):
    reader = Person(public, language_code=CLIENTS[lang])
    reader.says(said)
    [heard] = reader.hears_all()
    assert said in heard.text


def test_a_start_by_a_link_is_a_start(reader, lang):
    reader.says("/start from-the-handbook")
    [heard] = reader.hears_all()
    assert heard.body.startswith(BEGINS["start"][lang])


def test_every_command_on_the_server_of_others(elsewhere, lang):
    reader = Person(elsewhere, language_code=CLIENTS[lang])
    for command, begins in BEGINS.items():
        reader.says(f"/{command}")
        [heard] = reader.hears()
        assert heard.text.startswith(f"{LABEL[command]}{begins[lang]}")
    assert reader.hears_all() == []


# The menus

PRIVATE, GROUPS = '{"type": "all_private_chats"}', '{"type": "all_group_chats"}'


def until_set(double, polls):
    """Waits until the last of the menu calls of a bot that began after so many getMyName is through."""
    return double.wait_for("getMyName", 2, after=polls)


def sets(double):
    return [call for call in double.calls if call.method.startswith(("setMy", "deleteMy"))]


def test_the_menus_are_set_in_both_languages_and_left_alone_when_they_are_as_they_should_be(double, bot_process, guest):
    bot = bot_process(double)
    double.wait_for("setMyName")
    profile, message = double.profile, guest.index.message
    for code, lang in (("", EN), ("zh", HANS)):
        menu = {command["command"]: command["description"] for command in profile.commands[PRIVATE, code]}
        assert list(menu) == ["brief", "timeline", "statements", "contacts", "agencies", "case", "check", "export", "lang", "why", "help", "changes", "me", "forget"]
        assert menu == {name: message(phrases.MENU[name], lang) for name in menu}
        assert [command["command"] for command in profile.commands[GROUPS, code]] == ["brief", "timeline", "statements", "contacts", "case", "export", "help"]
        assert profile.texts["description", code] == message(phrases.DESCRIPTION, lang)
        assert profile.texts["short_description", code] == message(phrases.SHORT_DESCRIPTION, lang)
    assert profile.texts["name", "zh"] == "案情简报"
    assert ("name", "en") not in profile.texts
    bot.stop()
    before, asked = len(sets(double)), len(double.record.of("getMyName"))
    assert before == 9
    bot_process(double)
    until_set(double, asked)
    assert len(sets(double)) == before


def test_the_chinese_menus_are_in_chinese(double, bot_process):
    bot_process(double)
    double.wait_for("setMyName")
    for scope in (PRIVATE, GROUPS):
        described = {command["command"]: command["description"] for command in double.profile.commands[scope, "zh"]}
        assert described["brief"] == "简介：先看全案概要，再分步了解"
        assert described["help"] == "帮助：我能做什么"


def test_a_menu_that_has_changed_is_set_again_and_a_name_that_the_office_gave_is_kept(double, bot_process):
    double.bot["first_name"] = "Desk"
    double.profile.texts["name", ""] = "Desk"
    double.profile.commands[PRIVATE, ""] = [{"command": "old", "description": "what it could do once"}]
    double.profile.texts["description", "zh"] = "旧的说明"
    bot_process(double)
    until_set(double, 0)
    assert "old" not in {command["command"] for commands in double.profile.commands.values() for command in commands}
    assert double.profile.texts["description", "zh"].startswith("请直接提问")
    assert double.record.of("setMyName") == []


@pytest.mark.parametrize("fault", [404, 400, 429, 502, "drop before", "html"])
def test_menus_that_cannot_be_set_keep_nobody_from_an_answer(double, bot_process, fault):
    for method in ("getMyCommands", "setMyShortDescription"):
        double.fails(method, fault, times=20)
    bot = bot_process(double)
    ann = Person(double)
    ann.says("/help")
    [heard] = ann.hears()
    assert heard.text.startswith(BEGINS["help"][EN])
    assert len(bot.logged("menus: ", 6)) == 6  # four menus, two descriptions
    assert double.profile.texts["description", ""].startswith("Ask about the case")
    assert "Traceback" not in bot.output


def test_one_word_that_is_refused_keeps_no_other_from_being_set(double, bot_process):
    double.fails("setMyDescription", 400, times=20)
    bot_process(double)
    double.wait_for("setMyName", timeout=1)
    assert double.profile.texts["short_description", "zh"].startswith("中英文案情简报")


def test_a_command_of_the_menu_is_answered_whatever_its_language(reader, lang):
    """A menu types /brief for everyone: the language comes from the client, then from what was said last."""
    reader.says(ARRESTED[HANT])
    reader.says("/brief")
    _, heard = reader.hears_all()
    assert heard.body.startswith(BEGINS["brief"][HANT])
