"""Every kind of button over HTTP, in every language: what it shows, where, and that its waiting is ended exactly once."""

from __future__ import annotations

import html
import time
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import phrases
from bot.channels.telegram.buttons import How, Press, data_of, press_of
from bot.channels.telegram.marks import THUMB
from bot.channels.telegram.sends import Acknowledgement
from bot.labels import CLEAR
from bot.model import Lang, Session, Utterance, View
from bot.pipeline.briefing import Brief
from tests.telegram.conftest import CLIENTS
from tests.telegram.counter import Counter
from tests.telegram.person import Person
from tests.telegram.places import Group
from tests.telegram.questions import ANSWERED, ARRESTED, NOT_ON_FILE, UNCLEAR
from tests.telegram.replies import entry, flat, told, words_of

EN, HANS, HANT = Lang.EN, Lang.HANS, Lang.HANT
NAMES = {EN: "English", HANS: "简体中文", HANT: "繁體中文"}
SOURCES = {EN: "Sources", HANS: "出处", HANT: "出處"}
HIDE = {EN: "Hide sources", HANS: "收起出处", HANT: "收起出處"}
BRIEF_ME = {EN: "Brief me, step by step", HANS: "案情简介（分步）", HANT: "案情簡介（分步）"}
TAKE = {EN: "Take away", HANS: "导出", HANT: "匯出"}
PICTURE = {EN: "As a picture", HANS: "图片版", HANT: "圖片版"}
OVERVIEW = {EN: "Overview", HANS: "概要", HANT: "概要"}
AUTO = {EN: "Auto", HANS: "自动", HANT: "自動"}
COPY = {EN: "Copy the words", HANS: "复制原文", HANT: "複製原文"}
KINDS = {EN: ["Speaker", "Agency", "Topic", "Date"], HANS: ["讲话人", "机构", "主题", "日期"], HANT: ["講話人", "機構", "主題", "日期"]}
LISTS = {EN: ["Timeline", "Statements", "Contacts", "Agencies"], HANS: ["时间线", "声明", "联系人", "机构"], HANT: ["時間線", "聲明", "聯絡人", "機構"]}
SET = {
    EN: "I will answer in English. “/lang auto” follows your questions again.", HANS: "我将用简体中文回答。发送“/lang auto”可恢复按提问语言回答。",
    HANT: "我將用繁體中文回答。傳送「/lang auto」可恢復按提問語言回答。",
}  # fmt: skip
FOLLOWS = {EN: "I will answer in the language of each question.", HANS: "我将按您提问的语言回答。", HANT: "我將按您提問的語言回答。"}
BEGINS = {
    "/start": {EN: f"{CLEAR}\nOn file: China-U.S. joint", HANS: f"{CLEAR}\n已收录：中美联合", HANT: f"{CLEAR}\n已收錄：中美聯合"},
    "/help": {EN: "Ask about the case in your own words", HANS: "请直接提问，中文、英文都可以", HANT: "請直接提問，中文、英文都可以"},
    "/lang": {EN: "Choose with /lang en", HANS: "可选：/lang en", HANT: "可選：/lang en"},
}
NONE = {EN: "None of these", HANS: "都不是", HANT: "都不是"}

SAID = {EN: "exact words of Carroll's released statement please", HANS: "卡罗尔声明的原文", HANT: "卡羅爾聲明的原文"}
GAP = {EN: "phone number of Mr Moore?", HANS: "奥斯汀·摩尔的手机号有吗", HANT: "主嫌姓什麼叫什麼？"}

groups = count(-1001000005001, -1)


def others(lang):
    return [other for other in Lang if other is not lang]


def asks(reader, said, messages=1):
    """The messages of a reply; the buttons are below the last."""
    reader.says(said)
    heard = reader.hears_all()
    assert len(heard) == messages, [message.text for message in heard]
    return heard


def taps(reader, heard, button=None, *, notice=None, **more):
    """What a button shows; its waiting must have been ended once, with this notice, which goes by itself, or with none."""
    query = reader.taps(heard, button, **more)
    shown = reader.hears_all()
    ends = [call for call in reader.server.record.of("answerCallbackQuery") if call.fields["callback_query_id"] == query]
    assert [(call.status, call.fields.get("text"), call.fields.get("show_alert")) for call in ends] == [(200, notice, notice and False)]
    return shown


def same(heard, other):
    return (heard.raw, heard.rows) == (other.raw, other.rows)


def languages(lang, chosen=None):
    """The buttons of the languages below greeting, help and /lang."""
    return [*(f"✓ {name}" if of is chosen else name for of, name in NAMES.items()), AUTO[lang]]


# Greeting, help, language


def test_below_the_greeting_are_the_brief_samples_and_languages(reader, guest, lang):
    [welcome] = asks(reader, "/start")
    samples = [line.text for line in guest.index.lines("samples", lang)]
    assert len(samples) == 3
    named = languages(lang)
    assert [[button["text"] for button in row] for row in welcome.rows] == [[BRIEF_ME[lang]], *([sample] for sample in samples), named[:2], named[2:]]
    for sample in samples:
        shown = taps(reader, welcome, sample)
        assert not any(message.edited for message in shown)
        assert told(shown) == flat(guest.respond(Utterance(sample), Session(last=lang)).reply.text)
    for _ in range(2):
        [brief] = taps(reader, welcome, BRIEF_ME[lang])
        assert not brief.edited
        assert told([brief]) == flat(guest.respond(Utterance("/brief", lang), Session()).reply.text)


@pytest.mark.parametrize("command", BEGINS)
def test_a_language_below_greeting_help_and_lang_turns_the_message_and_is_that_of_all_answers(reader, lang, command):
    for other in others(lang):
        [first] = asks(reader, command)
        [turned] = taps(reader, first, NAMES[other], notice=SET[other])
        assert (turned.edited, turned.id) == (True, first.id)
        assert turned.text.startswith(BEGINS[command][other])
        assert turned.buttons[-4:] == languages(other, other)
        [answer] = asks(reader, ARRESTED[lang])
        assert answer.body.startswith(ANSWERED[other])
        [back] = taps(reader, turned, NAMES[lang], notice=SET[lang])
        assert (back.edited, back.id) == (True, first.id)
        assert back.text.startswith(BEGINS[command][lang])
        assert back.buttons[-4:] == languages(lang, lang)


@pytest.mark.parametrize("command", BEGINS)
def test_auto_follows_the_questions_again(reader, lang, command):
    other = others(lang)[0]
    [first] = asks(reader, command)
    [turned] = taps(reader, first, NAMES[other], notice=SET[other])
    [auto] = taps(reader, turned, AUTO[other], notice=FOLLOWS[other])
    assert (auto.edited, auto.id) == (True, first.id)
    assert auto.text == turned.text
    assert auto.buttons[-4:] == languages(other)
    [answer] = asks(reader, ARRESTED[lang])
    assert answer.body.startswith(ANSWERED[lang])


def test_the_language_that_is_already_chosen_changes_nothing_and_is_no_error(reader, lang):
    [welcome] = asks(reader, "/start")
    [marked] = taps(reader, welcome, NAMES[lang], notice=SET[lang])
    assert marked.text == welcome.text
    assert taps(reader, marked, f"✓ {NAMES[lang]}", notice=SET[lang]) == []
    edit = reader.server.record.of("editMessageText")[-1]
    assert (edit.status, edit.fields["message_id"]) == (400, welcome.id)
    assert "not modified" in edit.description


TURNED = {"answer": ARRESTED, "brief": dict.fromkeys(Lang, "/brief"), "list": dict.fromkeys(Lang, "/contacts"), "timeline": dict.fromkeys(Lang, "/timeline"), "choices": UNCLEAR}


@pytest.mark.parametrize("said", TURNED.values(), ids=TURNED)
def test_a_language_below_anything_else_turns_its_message_and_sets_none(public, lang, said):
    """Neither a language chosen nor the one spoken last: what tells none is still answered in the language of before."""
    reader = Person(public, language_code=CLIENTS[lang])
    [heard] = asks(reader, said[lang])
    for other in others(lang):
        [heard] = taps(reader, heard, NAMES[other])
        assert heard.edited
    [helped] = asks(reader, "/help")
    assert helped.text.startswith(BEGINS["/help"][lang])
    assert helped.buttons == languages(lang)
    [answer] = asks(reader, ARRESTED[other])
    assert answer.body.startswith(ANSWERED[other])


def test_a_language_below_an_answer_does_not_undo_the_one_that_was_chosen(reader, lang):
    other = others(lang)[0]
    [first] = asks(reader, "/lang")
    taps(reader, first, NAMES[lang], notice=SET[lang])
    [answer] = asks(reader, ARRESTED[lang])
    [turned] = taps(reader, answer, NAMES[other])
    assert turned.body.startswith(ANSWERED[other])
    [again] = asks(reader, ARRESTED[other])
    assert again.body.startswith(ANSWERED[lang])


# Choices


def test_each_choice_after_a_question_back_is_told_anew(reader, guest, lang):
    [asked] = asks(reader, UNCLEAR[lang])
    options = guest.respond(Utterance(UNCLEAR[lang]), Session()).reply.options
    assert len(options) == 3
    assert [row[0]["text"] for row in asked.rows[:4]] == [*(option.title for option in options), NONE[lang]]
    for option in options:
        shown = taps(reader, asked, option.title)
        assert not any(message.edited for message in shown)
        assert told(shown).startswith(entry(guest, option.entry, lang)[:60])


def test_none_of_these_says_that_it_is_not_on_file(reader, lang):
    [asked] = asks(reader, UNCLEAR[lang])
    [heard] = taps(reader, asked, NONE[lang])
    assert not heard.edited
    assert heard.text == {
        EN: "Then I may have nothing on file about it. Please try other words.", HANS: "那么资料中可能没有您要的内容，请换个说法再问。",
        HANT: "那麼資料中可能沒有您要的內容，請換個說法再問。",
    }[lang]  # fmt: skip


def test_choices_are_turned_in_place_and_chosen_in_their_language_by_button_or_number(reader, guest, lang):
    [asked] = asks(reader, UNCLEAR[lang])
    options = guest.respond(Utterance(UNCLEAR[lang]), Session()).reply.options
    for other in others(lang):
        [turned] = taps(reader, asked, NAMES[other])
        assert (turned.edited, turned.id) == (True, asked.id)
        title = guest.index.stored(options[1].entry, other).title
        assert f"2. {title}" in turned.text
        by_number = asks(reader, "2")
        by_button = taps(reader, turned, title)
        assert told(by_number) == entry(guest, options[1].entry, lang)  # what is typed is answered in its reader's language
        assert told(by_button) == entry(guest, options[1].entry, other)
        asked = turned


@pytest.mark.parametrize("said", [UNCLEAR, dict.fromkeys(Lang, "/statements")], ids=["choices", "list"])
def test_a_number_still_chooses_after_a_button(reader, lang, said):
    [listed] = asks(reader, said[lang])
    taps(reader, listed, listed.buttons[0])
    taps(reader, listed, NAMES[others(lang)[0]])
    reader.says("2")
    by_number = reader.hears_all()
    assert told(by_number) == told(taps(reader, listed, listed.buttons[1]))
    reader.says("3")
    assert told(reader.hears_all()) == told(taps(reader, listed, listed.buttons[2]))


def test_what_is_close_to_a_question_that_cannot_be_answered_is_offered_and_told(reader, guest, lang):
    [heard] = asks(reader, NOT_ON_FILE[lang])
    reply = guest.respond(Utterance(NOT_ON_FILE[lang]), Session()).reply
    assert (reply.outcome, len(heard.buttons)) == ("abstain", len(reply.options))
    for option, button in zip(reply.options, heard.buttons, strict=True):
        shown = taps(reader, heard, button)
        assert not any(message.edited for message in shown)
        assert told(shown) == entry(guest, option.entry, lang)


# Lists


@pytest.mark.parametrize("what", ["statements", "contacts", "agencies"])
def test_each_number_below_a_list_tells_its_line_and_the_list_is_turned_in_place(reader, guest, lang, what):
    [listed] = asks(reader, f"/{what}")
    lines = guest.index.lines(what, lang)
    kinds = {"statements": KINDS[lang], "contacts": [TAKE[lang]]}.get(what, [])
    assert listed.buttons == [*(str(number) for number in range(1, len(lines) + 1)), *kinds, *(NAMES[other] for other in others(lang))]
    rows = [len(row) for row in listed.rows[: -2 if kinds else -1]]
    assert len(rows) == -(-len(lines) // 6)  # as few as there can be with six in each
    assert max(rows) - min(rows) <= 1
    assert {EN: "(choose a number", HANS: "选择编号", HANT: "選擇編號"}[lang] in listed.body.split("\n")[0]
    for number, line in enumerate(lines, 1):
        shown = taps(reader, listed, str(number))
        assert not any(message.edited for message in shown)
        assert told(shown) == entry(guest, line.entry, lang)
    for other in others(lang):
        [turned] = taps(reader, listed, NAMES[other])
        assert (turned.edited, turned.id) == (True, listed.id)
        assert [line.text in turned.text for line in guest.index.lines(what, other)] == [True] * len(lines)
        assert told(taps(reader, turned, "2")) == entry(guest, lines[1].entry, other)
    [back] = taps(reader, turned, NAMES[lang])
    assert same(back, listed)


@pytest.mark.parametrize("step", range(4))
def test_below_the_statements_their_headings_are_changed_in_place(reader, guest, lang, step):
    [plain] = asks(reader, "/statements")
    assert [button["text"] for button in plain.rows[-2]] == KINDS[lang]
    [shown] = taps(reader, plain, KINDS[lang][step])
    assert (shown.edited, shown.id) == (True, plain.id)
    marked = [f"✓ {kind}" if number == step else kind for number, kind in enumerate(KINDS[lang])]
    assert [button["text"] for button in shown.rows[-2]] == marked
    lines = guest.index.lines(f"statements by {('speaker', 'agency', 'topic', 'date')[step]}", lang)
    assert told(taps(reader, shown, "3")) == entry(guest, lines[2].entry, lang)
    [turned] = taps(reader, shown, NAMES[others(lang)[0]])
    assert f"✓ {KINDS[others(lang)[0]][step]}" in turned.buttons
    [back] = taps(reader, shown, marked[step])
    assert same(back, plain)


def test_a_list_that_was_looked_for_is_left_as_it_is_by_its_buttons(reader, lang):
    [found] = asks(reader, "/statements 7 November")
    assert len(found.rows[-2]) == 4
    for button in (KINDS[lang][0], NAMES[others(lang)[0]]):
        [whole] = taps(reader, found, button)
        assert not whole.edited
    [one] = asks(reader, "/statements zero tolerance")
    assert one.buttons == ["1", *(NAMES[other] for other in others(lang))]
    [none] = asks(reader, "/statements whisky")
    assert none.body.endswith("whisky")
    [whole] = taps(reader, none, NAMES[others(lang)[0]])
    assert same(whole, taps(reader, one, NAMES[others(lang)[0]])[0])


def test_the_brief_goes_on_and_back_in_place_and_turns_at_its_step(reader, guest, lang):
    brief = Brief(guest.index, lang)
    screens, count, last = brief.lines, brief.count, len(brief.lines) - 1
    toggles = [NAMES[other] for other in others(lang)]
    further = [guest.index.message(key, lang) for key in (phrases.BUTTON_MORE, phrases.BUTTON_SKIP)]
    [first] = asks(reader, "/brief")
    shown = [first]
    for step in range(1, last + 1):
        on = f"{step}/{count} {screens[step].title} ›"
        back = [] if step == 1 else [f"‹ {OVERVIEW[lang]}"] if step == 2 else [f"‹ {step - 2}/{count}"]
        below = [[further[0], f"{further[1]} ›"]] if step > 1 else []
        assert [[button["text"] for button in row] for row in shown[-1].rows] == [[*back, on], *below, *([[TAKE[lang]]] if step == 1 else []), toggles]
        [heard] = taps(reader, shown[-1], on)
        assert (heard.edited, heard.id) == (True, first.id)
        assert heard.body.split("\n", 1)[1].startswith(screens[step].text)
        shown.append(heard)
    assert shown[-1].rows[0][0]["text"] == f"‹ {last - 1}/{count}"
    assert [button["text"] for button in shown[-1].rows[0][1:]] == [f"{last + 1}/{count} {guest.index.message(phrases.BUTTON_LISTS['contacts'], lang)} ›"]
    assert [button["text"] for button in shown[-1].rows[-1]] == toggles
    for step in range(last - 1, -1, -1):
        [heard] = taps(reader, shown[-1], f"‹ {step}/{count}" if step else f"‹ {OVERVIEW[lang]}")
        assert same(heard, shown[step])
        shown.append(heard)
    for other in others(lang):
        [turned] = taps(reader, shown[3], NAMES[other])
        assert (turned.edited, turned.id) == (True, first.id)
        assert turned.body.split("\n", 1)[1].startswith(guest.index.lines("brief", other)[3].text)
    [following] = asks(reader, "next")  # words go on from where the buttons left
    assert following.body.split("\n", 1)[1].startswith(guest.index.lines("brief", EN)[4].text)
    assert not following.edited


def end_of_brief(reader):
    [first] = asks(reader, "/brief")
    return taps(reader, first, data=first.rows[0][0]["callback_data"].replace("v:g:", "v:b:")[:-1] + "99")[0]


def test_at_the_end_of_the_brief_the_lists_are_opened_anew(reader, lang):
    end = end_of_brief(reader)
    assert [len(row) for row in end.rows[1:3]] == [2, 2]
    for button, what in zip(end.rows[1] + end.rows[2], ("timeline", "statements", "contacts", "agencies"), strict=True):
        [listed] = taps(reader, end, data=button["callback_data"])
        assert not listed.edited
        assert same(listed, asks(reader, f"/{what}")[0])




def test_the_lists_at_the_end_of_the_brief_are_named_in_its_language(reader, lang):
    assert [button["text"] for row in end_of_brief(reader).rows[1:3] for button in row] == LISTS[lang]


@pytest.mark.parametrize("years", ["", " 2017"])
def test_a_timeline_is_turned_in_place_and_stays_with_its_year(reader, guest, lang, years):
    [first] = asks(reader, f"/timeline{years}")
    for other in others(lang):
        [turned] = taps(reader, first, NAMES[other])
        assert (turned.edited, turned.id) == (True, first.id)
        lines = guest.index.lines("timeline", other)
        shown = [line.text in turned.text for line in lines]
        assert shown == [not years or line.when.startswith("2017") for line in lines]
        assert turned.buttons == [TAKE[other], PICTURE[other], *(NAMES[third] for third in others(other))]
    [back] = taps(reader, turned, NAMES[lang])
    assert same(back, first)


# Answers


def test_related_questions_are_told_anew(reader, guest, lang):
    [answer] = asks(reader, ARRESTED[lang])
    related = guest.index.stored("arrests-china", lang).related[:2]
    for option in related:
        shown = taps(reader, answer, option.title)
        assert not any(message.edited for message in shown)
        assert told(shown) == entry(guest, option.entry, lang)


def test_sources_are_shown_and_hidden_again_in_place(reader, guest, lang):
    [answer] = asks(reader, ARRESTED[lang])
    [sourced] = taps(reader, answer, SOURCES[lang])
    assert (sourced.edited, sourced.id) == (True, answer.id)
    stored = guest.index.stored("arrests-china", lang)
    assert sourced.raw.endswith(f"<blockquote>{html.escape(stored.quoted, quote=False)}</blockquote>")  # open to be read at once
    assert "From November 2017 to January 2018, the NCB special taskforce arrested 21 individuals" in stored.quoted  # the words of the document
    assert len(stored.provenance) < len(stored.quoted)
    assert [button["text"] for button in sourced.rows[-1]] == [HIDE[lang], *(NAMES[other] for other in others(lang))]
    [turned] = taps(reader, sourced, NAMES[others(lang)[0]])
    assert turned.text.endswith(guest.index.stored("arrests-china", others(lang)[0]).quoted)
    assert HIDE[others(lang)[0]] in turned.buttons
    [sourced_again] = taps(reader, turned, NAMES[lang])
    assert same(sourced_again, sourced)
    [less] = taps(reader, sourced, HIDE[lang])
    assert same(less, answer)


@pytest.mark.parametrize("question", [ARRESTED, GAP], ids=["answer", "gap"])
def test_an_answer_is_turned_in_place_and_back(reader, guest, lang, question):
    [answer] = asks(reader, question[lang])
    reply = guest.respond(Utterance(question[lang]), Session()).reply
    for other in others(lang):
        [turned] = taps(reader, answer, NAMES[other])
        assert (turned.edited, turned.id) == (True, answer.id)
        assert told([turned]) == entry(guest, reply.entries[0], other)
        assert NAMES[other] not in turned.buttons
    [back] = taps(reader, turned, NAMES[lang])
    assert same(back, answer)


def test_what_is_not_on_file_has_no_sources_button(reader, lang):
    [answer] = asks(reader, GAP[lang])
    assert answer.buttons == [*(NAMES[other] for other in others(lang)), THUMB]


def test_two_answers_in_one_are_turned_together(reader, guest, lang):
    question = {EN: "How much money was seized? And who found the laboratory?", HANS: "中方抓了多少人，缴获了哪些毒品？", HANT: "中方抓了多少人，繳獲了哪些毒品？"}[lang]
    entries = guest.respond(Utterance(question), Session()).reply.entries
    assert len(entries) == 2
    [answer] = asks(reader, question)
    [turned] = taps(reader, answer, NAMES[others(lang)[0]])
    assert turned.id == answer.id
    assert told([turned]) == " ".join(entry(guest, name, others(lang)[0]) for name in entries)


def test_a_reply_with_more_than_its_entry_is_left_as_it_is_and_turned_in_a_new_message(reader, lang):
    """How a misspelt name was read cannot be shown again, so that the message that says it stays."""
    [answer] = asks(reader, {EN: "who is Yu Hiabin", HANS: "于海滨是什么职务", HANT: "于海濱是什麼職務"}[lang])
    for button in (SOURCES[lang], NAMES[others(lang)[0]]):
        [heard] = taps(reader, answer, button)
        assert not heard.edited


def test_a_statement_is_turned_in_new_messages_and_its_words_stay_the_same(reader, guest, lang):
    verbatim, card = asks(reader, SAID[lang], messages=2)
    [words] = words_of(guest, "carroll-statement", lang)
    assert card.rows[0] == [{"text": COPY[lang], "copy_text": {"text": words}}]
    assert card.buttons[-3:] == [*(NAMES[other] for other in others(lang)), THUMB]
    assert SOURCES[lang] not in card.buttons
    for other in others(lang):
        shown = taps(reader, card, NAMES[other])
        assert [message.edited for message in shown] == [False] * 2
        assert shown[0].raw == verbatim.raw == words
        assert [shown[0].parse_mode, shown[0].buttons] == ["", []]
        assert told(shown) == entry(guest, "carroll-statement", other)
        assert shown[1].rows[0] == [{"text": COPY[other], "copy_text": {"text": words}}]


def test_who_said_so_is_turned_in_place(reader, guest, lang):
    asks(reader, ARRESTED[lang])
    [sources] = asks(reader, {EN: "who reported that?", HANS: "这是谁报道的", HANT: "是誰報導的"}[lang])
    assert told([sources]) == flat(guest.index.stored("arrests-china", lang).provenance)
    [turned] = taps(reader, sources, NAMES[others(lang)[0]])
    assert (turned.edited, turned.id) == (True, sources.id)
    assert told([turned]) == flat(guest.index.stored("arrests-china", others(lang)[0]).provenance)


# What is talked about after a button

HE_SAID = {EN: "what did he say?", HANS: "他说了什么？", HANT: "他說了什麼？"}
IN_THE_US = {EN: "and in the US?", HANS: "那美国呢", HANT: "那美國呢"}
WHO_IS = {EN: "who is Austin Moore?", HANS: "奥斯汀·摩尔是谁？", HANT: "奧斯汀·摩爾是誰？"}


def anew(guest, name, lang):
    """The data of a button that shows an entry in a message of its own."""
    return data_of(Press(View("entries", lang, (name,)), How.ANEW), guest.index.code)


@pytest.mark.parametrize(("name", "said"), [("yu-haibin", "yu-statements"), ("contact-hsi-new-orleans", "annello-statements"), ("yu-borders", "yu-statements"), ("thomas-annello", "annello-statements")])
def test_a_follow_up_is_about_whom_the_button_has_shown(reader, guest, lang, name, said):
    [answer] = asks(reader, WHO_IS[lang])
    taps(reader, answer, data=anew(guest, name, lang))
    reader.says(HE_SAID[lang])
    assert told(reader.hears_all()) == entry(guest, said, lang)


def test_a_button_that_shows_nobody_leaves_nobody_to_speak_of(reader, guest, lang):
    [answer] = asks(reader, WHO_IS[lang])
    taps(reader, answer, data=anew(guest, "arrests-china", lang))
    reader.says(HE_SAID[lang])
    assert "Austin Moore" not in told(reader.hears_all())


def test_a_toggle_keeps_what_is_talked_about(reader, lang):
    [alone] = asks(reader, IN_THE_US[lang])
    [answer] = asks(reader, ARRESTED[lang])
    [sourced] = taps(reader, answer, SOURCES[lang])
    [turned] = taps(reader, sourced, NAMES[others(lang)[0]])
    taps(reader, turned, NAMES[lang])
    [followed] = asks(reader, IN_THE_US[lang])
    assert "NPR" in followed.text
    assert followed.text != alone.text


# Buttons that are pressed late, twice, by others, or never existed


def test_a_button_that_is_pressed_twice_ends_twice_and_is_no_error(reader, lang):
    [answer] = asks(reader, ARRESTED[lang])
    queries = [reader.taps(answer, SOURCES[lang]) for _ in range(2)]
    assert len(reader.hears_all()) == 1
    for query in queries:
        assert reader.sees_answer(query).fields.get("text") is None


def test_old_buttons_work_after_a_restart(double, bot_process, guest):
    bot = bot_process(double)
    readers = {lang: Person(double, language_code=CLIENTS[lang]) for lang in Lang}
    olds = {lang: before_the_restart(reader, lang) for lang, reader in readers.items()}
    time.sleep(0.3)  # what was sent is noted as sent by then, and not sent again
    bot.kill()
    bot_process(double)
    for lang, reader in readers.items():
        after_the_restart(reader, olds[lang], guest, lang)


def before_the_restart(reader, lang):
    return {said: asks(reader, said, 2 if said == SAID[lang] else 1)[-1] for said in ("/start", "/brief", "/contacts", UNCLEAR[lang], ARRESTED[lang], SAID[lang])}


def after_the_restart(reader, old, guest, lang):
    screens = guest.index.lines("brief", lang)
    assert taps(reader, old["/brief"], old["/brief"].buttons[0])[0].body.split("\n", 1)[1].startswith(screens[1].text[:30])
    assert told(taps(reader, old["/contacts"], "2")) == entry(guest, guest.index.lines("contacts", lang)[1].entry, lang)
    assert guest.index.stored("arrests-china", lang).quoted in taps(reader, old[ARRESTED[lang]], SOURCES[lang])[0].text
    assert len(taps(reader, old[UNCLEAR[lang]], NONE[lang])) == 1
    assert len(taps(reader, old[SAID[lang]], NAMES[others(lang)[0]])) == 2
    samples = guest.index.lines("samples", lang)
    assert told(taps(reader, old["/start"], samples[0].text)) == flat(guest.respond(Utterance(samples[0].text), Session(last=lang)).reply.text)
    [turned] = taps(reader, old["/start"], NAMES[others(lang)[0]], notice=SET[others(lang)[0]])
    assert turned.id == old["/start"].id


def test_a_button_below_a_message_too_old_to_be_shown_works(reader, guest, lang):
    [answer] = asks(reader, ARRESTED[lang])
    query = f"old-{lang}"
    shell = {"chat": reader.chat.as_json(), "message_id": answer.id, "date": 0}
    data = answer.button(SOURCES[lang])["callback_data"]
    reader.server.push({"callback_query": {"id": query, "from": reader.user, "message": shell, "chat_instance": "1", "data": data}})
    [sourced] = reader.hears_all()
    assert sourced.id == answer.id
    assert reader.sees_answer(query).fields.get("text") is None


@pytest.mark.parametrize("more", [{"data": "v:h:e:", "inline_message_id": "a"}, {"game_short_name": "chess"}])
def test_a_button_of_no_message_of_ours_is_ended_and_that_is_all(reader, lang, more):
    query = f"{next(iter(more))}-{lang}"
    reader.server.push({"callback_query": {"id": query, "from": reader.user, "chat_instance": "1", **more}})
    assert reader.sees_answer(query).fields.get("text") is None
    assert reader.hears_all() == []


UNKNOWN = ["x", "more:1", "v:e:e:", "v:e:e:AAAAAAAAAA", "o:c:s:AAAAAAAAAA.BBBBBBBBBB", "o:q:L:9", "v:z:e:", "v:e:q:jEAmHp6E_B", "v:b:e:-1", "v:t:e:20-1", "v::::", "中文", "../../etc/passwd", "v:e:e:" + "A" * 58]  # fmt: skip


@pytest.mark.parametrize("data", UNKNOWN)
def test_data_that_shows_nothing_gets_a_friendly_notice(reader, lang, data):
    [answer] = asks(reader, ARRESTED[lang])
    query = reader.taps(answer, data=data.replace("L", {EN: "e", HANS: "s", HANT: "t"}[lang]))
    shown = reader.hears_all()
    notice = str(reader.sees_answer(query).fields.get("text", "")) or told(shown)
    assert notice == {
        EN: "There is nothing under this button that I can show here. Please ask again, or see /help.",
        HANS: "这个按钮下没有可在此显示的内容。请重新提问，或查看 /help。",
        HANT: "這個按鈕下沒有可在此顯示的內容。請重新提問，或查看 /help。",
    }[lang]  # fmt: skip
    assert len(notice) <= 200
    assert not any(message.edited for message in shown)


@pytest.fixture(scope="module")
def desk(guest):
    return Counter(guest)


def pushed(data):
    person = {"id": 7, "is_bot": False, "first_name": "Li", "language_code": "zh-hans"}
    message = {"message_id": 3, "date": int(time.time()), "chat": {"id": 7, "type": "private", "first_name": "Li"}, "text": "a"}
    query = {"id": "q", "from": person, "message": message, "chat_instance": "1", "data": data}
    return {"update_id": 1, "callback_query": query}


MADE_UP = st.text(max_size=70) | st.from_regex(r"[vola]:[a-z]!?:[este]:[\w.-]{0,40}", fullmatch=True) | st.builds(
    "{}:{}:{}:{}".format, st.sampled_from("volaz"), st.sampled_from(["e", "e!", "c", "p", "b", "t", "s", "n", "a", "h", "w", "q", "l", "x", "!"]),
    st.sampled_from("estx"), st.sampled_from(["", "0", "1", "7", "999", "1000", "2017", "2017-13", "0000.9999", "jEAmHp6E_B", "jEAmHp6E_B.jEAmHp6E_B"]),
)  # fmt: skip


@given(MADE_UP)
@settings(max_examples=400, deadline=None)
def test_no_data_brings_the_desk_down(desk, data):
    _, sends = desk.handle(pushed(data), Session())
    assert [send for send in sends if isinstance(send, Acknowledgement)] == [sends[0]]
    assert len(sends[0].text) <= 200
    if press_of(data, desk.index.coded) is None:
        assert sends == (Acknowledgement("q", desk.index.message(phrases.GONE, HANS)),)
    else:
        assert len(sends) > 1


def test_every_entry_fits_a_button_and_is_found_by_it(guest):
    entries = [row[0] for row in guest.index._all("select distinct entry from reply")]
    assert len(entries) > 90
    for lang in Lang:
        for name in entries:
            for press in (Press(View("entries", lang, (name,) * 3, sourced=True), How.IN_PLACE), Press(View("sources", lang, (name,)), How.ANEW)):
                data = data_of(press, guest.index.code)
                assert len(data) <= 64
                assert press_of(data, guest.index.coded) == press


def test_a_button_in_a_group_works_for_everyone_and_each_keeps_their_own_language(public, guest, lang):
    ann, li = Person(public, language_code=CLIENTS[lang]), Person(public, language_code=CLIENTS[others(lang)[0]], name="Li")
    desk = Group(next(groups))
    ann.says("/brief@casebrief_bot", desk)
    [brief] = ann.hears(chat=desk)
    query = li.taps(brief, brief.buttons[0])
    [following] = ann.hears(chat=desk)
    assert (following.id, following.edited) == (brief.id, True)
    assert following.body.split("\n", 1)[1].startswith(guest.index.lines("brief", lang)[1].text[:30])  # the language of the button, whoever presses it
    assert li.sees_answer(query).fields.get("text") is None
    ann.says("/start@casebrief_bot", desk)
    [welcome] = ann.hears(chat=desk)
    li.taps(welcome, NAMES[others(lang)[1]])
    ann.hears(chat=desk)
    ann.says("/help@casebrief_bot", desk)
    [helped] = ann.hears(chat=desk)
    assert helped.text == guest.index.message(phrases.HELP, lang)
    stale = li.taps(brief, data="v:e:e:AAAAAAAAAA")
    assert li.sees_answer(stale).fields["text"] == guest.index.message(phrases.GONE, others(lang)[1])


def test_every_kind_of_button_on_the_server_of_others(elsewhere, guest, lang):
    reader = Person(elsewhere, language_code=CLIENTS[lang])
    [unclear] = asks(reader, UNCLEAR[lang])
    assert not taps(reader, unclear, NONE[lang])[0].edited
    [welcome] = asks(reader, "/start")
    assert not taps(reader, welcome, BRIEF_ME[lang])[0].edited
    assert not taps(reader, welcome, welcome.buttons[1])[0].edited
    [turned] = taps(reader, welcome, NAMES[others(lang)[0]], notice=SET[others(lang)[0]])
    assert turned.edited
    taps(reader, turned, AUTO[others(lang)[0]], notice=FOLLOWS[others(lang)[0]])
    [answer] = asks(reader, ARRESTED[lang])
    [sourced] = taps(reader, answer, SOURCES[lang])
    assert sourced.text.endswith(guest.index.stored("arrests-china", lang).quoted)
    assert told(taps(reader, sourced, HIDE[lang])) == told([answer])
    [brief] = asks(reader, {EN: "brief", HANS: "简介", HANT: "簡介"}[lang])
    assert taps(reader, brief, brief.buttons[0])[0].edited
    verbatim, card = asks(reader, SAID[lang], messages=2)
    assert [verbatim.raw] == words_of(guest, "carroll-statement", lang)
    assert len(taps(reader, card, NAMES[others(lang)[1]])) == 2
