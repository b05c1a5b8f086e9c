"""What the desk and the office say so that nobody has to guess: how many copies, which id, which commands, and words without a slash."""

from __future__ import annotations

import pytest

from bot import phrases
from bot.channels.telegram.commands import BARE, COMMANDS
from bot.channels.telegram.menus import offered
from bot.channels.telegram.sends import Message
from bot.governance.permits import may
from bot.model import Lang, Session
from bot.people import ROLES_TO_GIVE
from bot.state.delivered import NEVER_OUT, Delivery
from tests.statements.house import ID, NOW, REASON, at, content, moment, person
from tests.telegram.test_newsroom import APPROVER, LIVE, PRESS, STAFF, asks, bot, texts  # noqa: F401  the fixture

EN, HANS, HANT = Lang
WHY = f"{REASON.en} | {REASON.zh}"


def copy(number, version=1, message=5):
    return Delivery(number, ID, version, "en", 9_500 + number, 9_500 + number, NOW, message)


def said(bot, who, text, *desks, lang, **more):  # noqa: F811
    return texts(asks(bot, who, text, *desks, lang=lang, session=Session(chosen=lang, last=lang), **more))


# After a withdrawal


@pytest.mark.parametrize("copies", [0, 1, 3])
def test_who_withdraws_is_told_how_many_copies_are_out_and_where_to_look(bot, lang, copies):  # noqa: F811
    gone = [copy(80, message=NEVER_OUT), copy(81, version=2)]
    [told] = said(bot, APPROVER, f"/withdraw {ID} {WHY}", LIVE, lang=lang, deliveries=(*map(copy, range(copies)), *gone))
    done, more = told.split("\n")
    assert ID in done
    if not copies:
        assert more == {EN: "No copy of it was handed out.", HANS: "此前无人领取该版本。", HANT: "此前無人領取該版本。"}[lang]
        return
    counted = {EN: f"handed out in {copies} {'copy' if copies == 1 else 'copies'}", HANS: f"已有{copies}份发出", HANT: f"已有{copies}份發出"}
    assert counted[lang] in more
    assert "/recalls" in more


def test_the_copies_of_the_statement_are_looked_up_for_it(bot):  # noqa: F811
    update = {"update_id": 1, "message": {"message_id": 5, "date": int(NOW), "chat": {"id": 9, "type": "private"}, "from": {"id": 9}}}

    def wanted(text):
        return bot.wants({**update, "message": {**update["message"], "text": text}}).copies

    assert [wanted(text) for text in (f"/withdraw {ID.upper()} {WHY}", "/withdraw", f"/撤回 {ID} {WHY}", f"/approve {ID}")] == [ID, "", ID, ""]


# Without a reason


@pytest.mark.parametrize("rest", ["", " A figure was wrong.", " 數字有誤。"])
def test_without_a_reason_it_is_asked_for_that_id(bot, lang, rest):  # noqa: F811
    [told] = said(bot, APPROVER, f"/withdraw {ID}{rest}", LIVE, lang=lang)
    assert told.startswith({EN: f"Why is {ID} to be withdrawn?", HANS: f"撤回{ID}须写明英文原因和中文原因", HANT: f"撤回{ID}須寫明英文原因和中文原因"}[lang])
    assert f"/withdraw {ID} A figure was wrong. | " in told


def test_of_what_is_not_there_no_reason_is_asked_for(bot, lang):  # noqa: F811
    [told] = said(bot, APPROVER, "/withdraw ps-1999-001", LIVE, lang=lang)
    assert told == said(bot, APPROVER, f"/withdraw ps-1999-001 {WHY}", LIVE, lang=lang)[0]


# Which commands there are


@pytest.mark.parametrize("role", ["", *ROLES_TO_GIVE])
def test_an_unknown_command_lists_what_its_sender_may_give_and_nothing_else(bot, lang, role):  # noqa: F811
    who = person(70, role) if role else None
    [told] = said(bot, who, "/nothing", lang=lang)
    listed = {word[1:] for word in told.split() if word.startswith("/")} | {word.split("：/")[-1] for word in told.split() if "：/" in word}
    office = {*COMMANDS.values()}
    assert listed & office == {name for name in office if may(role or "guest", name)} - {"label"}
    assert {"brief", "help"} <= listed
    assert said(bot, who, "/nothing", lang=lang, chat=-100) != [told]  # in a group only what everybody may


def test_a_denied_command_lists_the_same(bot, lang):  # noqa: F811
    told = [said(bot, STAFF, text, lang=lang)[0].replace(text, "") for text in ("/recalls", "/nothing")]
    assert told[0] == told[1]
    assert "/export /changes /me /forget" in told[0]
    assert offered("staff") == ("changes", "me", "forget")


# Words without a slash


@pytest.mark.parametrize("word", sorted(BARE))
@pytest.mark.parametrize("end", ["", "。", " "])
def test_a_word_of_a_command_that_stands_alone_is_the_command(bot, lang, word, end):  # noqa: F811
    who = {"people": person(45, "admin"), "me": person(45, "admin"), "misses": person(45, "curator")}.get(COMMANDS[word], APPROVER)
    assert said(bot, who, word + end, LIVE, lang=lang) == said(bot, who, f"/{word}", LIVE, lang=lang)


@pytest.mark.parametrize("word", ["撤回情況", "人員", "我的資料", "審批"])
def test_so_it_is_in_traditional_characters(bot, word):  # noqa: F811
    who = person(45, "admin") if word in {"人員", "我的資料"} else APPROVER
    assert said(bot, who, word, LIVE, lang=HANT) == said(bot, who, f"/{word}", LIVE, lang=HANT)


@pytest.mark.parametrize("word", ["批准", "撤回情况", "人员", "recalls", "people"])
def test_for_who_may_not_give_it_it_is_a_question_and_nothing_is_recorded(bot, lang, word):  # noqa: F811
    kept = asks(bot, STAFF, word, LIVE, lang=lang, session=Session(chosen=lang))
    assert kept.records == ()
    assert not {phrases.WAITING_NONE, phrases.RECALLS_NONE} & {*texts(kept)}
    assert texts(kept)[0].partition("\n")[0]


@pytest.mark.parametrize("word", ["withdraw", "撤回", "suspend", "停用", "forget", "删除我的信息", "role", "角色", "invite", "邀请", "label", "标签"])
def test_what_changes_something_needs_its_slash(word):
    assert word not in BARE


def test_a_sentence_with_such_a_word_is_a_question(bot, lang):  # noqa: F811
    assert said(bot, APPROVER, "批准了吗", lang=lang) != said(bot, APPROVER, "/批准", lang=lang)


# A notice that stands alone


def test_that_a_statement_has_expired_names_it(bot, lang):  # noqa: F811
    until = moment("2027-03-08 09:00 Asia/Shanghai")
    [told] = said(bot, PRESS, ID, at("approved", content(until=until)), lang=lang, now=until.stamp)
    assert ID in told


# Numbers


def test_the_numbers_of_two_lists_run_on(bot, lang):  # noqa: F811
    handled = asks(bot, STAFF, "/statements", LIVE, lang=lang, session=Session(chosen=lang, last=lang))
    numbers = [int(line.partition(".")[0]) for text in texts(handled) for line in text.split("\n") if line.partition(". ")[0].isdecimal()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 1
    labels = [button.label for row in [send for send in handled.sends if isinstance(send, Message)][-1].keyboard for button in row]
    assert labels == [str(numbers[-1])]
