"""The office in the chat: what it says in each language, whom it tells, and that what people call themselves changes nothing (F70)."""

from __future__ import annotations

import re
from dataclasses import replace
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import phrases
from bot.channels.telegram import office
from bot.channels.telegram.layout import LONGEST, units
from bot.channels.telegram.roles import number_of, role_named, shown_name
from bot.channels.telegram.sends import Menu, Message, call_of
from bot.channels.telegram.stored import body_of
from bot.labels import AMBER
from bot.model import Lang, Session
from bot.people import ROLES_TO_GIVE, digest_of
from bot.state.acts import Enrolled, Found, Invitation, Person
from tests.telegram.conftest import CLIENTS
from tests.telegram.counter import reception

NOW = 1_800_000_000.0
ADA = Person(8001, 1, "admin", "", "Ada of the desk", "alias-of-ada", NOW - 9e6)
BEN = Person(8002, 2, "staff", "", "Ben of the quay", "alias-of-ben", NOW - 8e6)
CAM = Person(8003, 3, "admin", "harbour-office", "Cam of the port", "alias-of-cam", NOW - 7e6)
NEW = 8004
CODE = "a-code-that-was-handed-on-7"
INVITED = Invitation(digest_of(CODE), "liaison", "harbour-office", "Dan of the docks", ADA.known_as, NOW + 60)


@pytest.fixture
def bot(harbour):
    return reception(harbour)


def said(person, text, lang=Lang.EN, chat=None, **account):
    sender = {"id": person, "is_bot": False, "first_name": "Someone", "language_code": CLIENTS[lang], **account}
    chat = {"id": chat, "type": "supergroup", "title": "Desk"} if chat else {"id": person, "type": "private"}
    return {"update_id": 1, "message": {"message_id": 5, "date": int(NOW), "chat": chat, "from": sender, "text": text}}


def found(person=None, *others, **more):
    return Found(people=3, person=person, roster=tuple(one for one in (person, *others) if one), **more)


def told(handled, to=None):
    return [send.text for send in handled.sends if isinstance(send, Message) and (to is None or send.place.chat == to)]


# In words

phrases.whole()
OFFICE = [
    name
    for name, value in vars(phrases).items()
    if name.isupper() and isinstance(value, str)
    and list(vars(phrases)).index("ROLES") < list(vars(phrases)).index(name) < list(vars(phrases)).index("STARTING")
]  # fmt: skip


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("name", OFFICE)
def test_every_phrase_of_the_office_is_there_in_each_language_with_the_same_values(bot, name, lang):
    message = getattr(phrases, name)
    words = bot.index.message(message, lang)
    assert placeholders(words) == placeholders(message)
    values = dict.fromkeys(placeholders(message), "<{value}>")
    assert words.format(**values).count("<{value}>") == sum(field is not None for _, field, _, _ in Formatter().parse(words))
    if lang is not Lang.EN and re.search("[a-z]{3}", re.sub(r"\{\w+\}|/\w+", "", message)):
        assert re.search("[\u4e00-\u9fff]", words)
        assert words != message


@pytest.mark.parametrize("group", ["ROLES", "MENU"])
def test_every_role_and_command_has_its_words_in_each_language(bot, group, lang):
    words = {key: bot.index.message(message, lang) for key, message in getattr(phrases, group).items()}
    assert len(set(words.values())) == len(words)
    assert all(re.search("[\u4e00-\u9fff]", text) for text in words.values()) == (lang is not Lang.EN)


def test_every_ruling_that_the_chat_can_meet_has_its_words():
    assert set(office._SAID.values()) <= {getattr(phrases, name) for name in OFFICE}


SAYINGS = [
    "/people", "/invite", "/invite staff - Dan of the docks", "/invite emperor - Dan", "/invite staff nowhere Dan", f"/invite staff - {'x' * 65}", "/role", "/role x",
    "/role 2", "/role 2 press", "/role 2 liaison harbour-office", "/role 2 emperor", "/role 2 press nowhere", "/role 9 press", "/role 2 staff", "/role 1 staff",
    "/suspend", "/suspend 2", "/suspend 2.", "/suspend 2 off", "/suspend 2 of", "/suspend 9", "/suspend 1", "/suspend -1", "/suspend 99999999999", "/me", "/forget", "/label",
]  # fmt: skip


@pytest.mark.parametrize("text", SAYINGS)
def test_whatever_an_administrator_says_is_answered_in_their_language(bot, text, lang):
    handled = bot.handle(said(ADA.person, text, lang), found(ADA, BEN), NOW)
    [answer] = told(handled, ADA.person)
    assert not re.search(r"\{\w*\}", answer)
    words = re.sub(r"/\w+|\b(?:TLP:)?[A-Z+]{4,}\b|https?://\S+|x{20,}|@\w+", "", answer)
    names = {"Ada of the desk", "Ben of the quay", "Dan of the docks", "emperor", "nowhere", "harbour-office", *ROLES_TO_GIVE, "off", "Telegram"}
    rest = re.sub("|".join(sorted(names, key=len, reverse=True)), "", words)
    assert bool(re.search("[A-Za-z]{3}", rest)) == (lang is Lang.EN)


def test_what_a_mistyped_command_would_have_done_is_not_done(bot):
    for text in ("/suspend 2 of", "/suspend 2 please", "/suspend two", "/role 2", "/invite staff -", "/role 2 press nowhere", "/label", "/label GREEN"):
        assert bot.handle(said(ADA.person, text), found(ADA, BEN), NOW).acts == ()


@pytest.mark.parametrize("words", ["联络官 港务处", "聯絡官 港務處", "LIAISON HO", "liaison harbour-office", "Liaison harbour-office"])
@pytest.mark.parametrize("command", ["/role", "/角色", "／角色", "/role@casebrief_bot", "/ROLE"])
def test_commands_roles_and_agencies_are_known_by_their_names_in_any_language(bot, command, words):
    [act] = bot.handle(said(ADA.person, f"{command} 2 {words}"), found(ADA, BEN), NOW).acts
    assert (act.person.role, act.person.agency) == ("liaison", "harbour-office")


@pytest.mark.parametrize("number", ["2", "2.", "２", "２．"])
def test_a_number_may_be_written_on_a_chinese_keyboard(bot, number):
    [act] = bot.handle(said(ADA.person, f"/role {number} press"), found(ADA, BEN), NOW).acts
    assert (act.person.person, act.person.role) == (BEN.person, "press")


@pytest.mark.parametrize("number", ["²", "②", "٢", "二", "2a", "1234567890"])
def test_no_other_sign_is_a_number(bot, number):
    assert bot.handle(said(ADA.person, f"/role {number} press"), found(ADA, BEN), NOW).acts == ()


@pytest.mark.parametrize("none", ["-", "－", "—"])
def test_no_agency_is_a_dash_of_any_width(bot, none):
    [act] = bot.handle(said(ADA.person, f"/role 2 press {none}"), found(ADA, replace(BEN, agency="harbour-office")), NOW).acts
    assert (act.person.role, act.person.agency) == ("press", "")


def test_a_role_is_named_by_its_own_words_only(harbour, lang):
    named = {role: harbour.index.message(phrases.ROLES[role], lang) for role in ROLES_TO_GIVE}
    assert {role: role_named(name, harbour.index, str.lower) for role, name in named.items()} == {role: role for role in ROLES_TO_GIVE}
    assert [role_named(word, harbour.index, str.lower) for word in ("", "guest", "访客", "root")] == [None] * 4


@given(st.text())
def test_a_number_is_plain_digits_or_none(text):
    number = number_of(text.split())
    assert number is None or re.fullmatch(r"[0-9]{1,9}\.*", text.split()[0])


def test_what_is_longer_than_a_message_comes_in_several(bot):
    many = [replace(BEN, person=9_000 + number, number=number, name="名" * 64) for number in range(4, 300)]
    pages = told(bot.handle(said(ADA.person, "/people"), found(ADA, BEN, *many), NOW))
    assert len(pages) > 1
    assert all(units(page) <= LONGEST for page in pages)
    assert [int(number) for number in re.findall(r"^(\d+)\. ", "\n".join(pages), re.MULTILINE)] == [1, 2, *range(4, 300)]
    for text in (f"/role 2 {'x' * 4_000}", f"/invite staff {'x' * 4_000} Dan", f"/invite {'x' * 4_000} - Dan"):
        assert all(units(page) <= LONGEST for page in told(bot.handle(said(ADA.person, text), found(ADA, BEN), NOW)))


# Who is told


def test_who_is_given_a_role_is_told_in_their_own_language_and_has_their_menu(bot, lang):
    spoken = {BEN.person: body_of(Session(chosen=lang))}
    handled = bot.handle(said(ADA.person, "/role 2 press harbour-office"), found(ADA, BEN, spoken=spoken), NOW)
    post = {Lang.EN: "press, Harbour Office", Lang.HANS: "港务处新闻官", Lang.HANT: "港務處新聞官"}[lang]
    [theirs] = told(handled, BEN.person)
    assert theirs == bot.index.message(phrases.ROLE_YOURS, lang).format(post=post)
    menus = [send for send in handled.sends if isinstance(send, Menu)]
    assert {menu.place.chat for menu in menus} == {BEN.person}
    assert "people" not in {name for menu in menus for name, _ in menu.commands}


def test_nobody_is_told_the_name_of_an_agency_that_is_not_on_file_for_them(app, harbour):
    bot = reception(app, amber=harbour)
    handled = bot.handle(said(ADA.person, "/role 2 press harbour-office"), found(ADA, BEN), NOW)
    assert "Harbour Office" in told(handled, ADA.person)[0]
    assert told(handled, BEN.person) == ["Your role is now: press, harbour-office."]


def test_who_is_suspended_is_told_nothing_and_loses_their_menu(bot):
    for text in ("/suspend 2", "/role 2 press"):
        person = BEN if text == "/suspend 2" else replace(BEN, suspended=NOW - 1)
        handled = bot.handle(said(ADA.person, text), found(ADA, person), NOW)
        assert told(handled, BEN.person) == []
        assert all(menu.commands == () or "people" not in dict(menu.commands) for menu in handled.sends if isinstance(menu, Menu))


def test_one_of_several_administrators_may_give_themselves_another_role_and_is_told_once(bot):
    handled = bot.handle(said(ADA.person, "/role 1 staff"), found(ADA, CAM), NOW)
    assert len(told(handled)) == 1
    assert [menu.place.chat for menu in handled.sends if isinstance(menu, Menu)] == [ADA.person] * 2


@pytest.mark.parametrize("made_by", ["alias-of-ada", "console:desk", "", "alias-of-cam"])
def test_who_made_an_invitation_is_told_who_used_it_unless_they_are_out(bot, lang, made_by):
    spoken = {ADA.person: body_of(Session(last=lang))}
    known = found(None, ADA, replace(CAM, suspended=NOW - 1), BEN, invitation=replace(INVITED, by=made_by), spoken=spoken)
    handled = bot.handle(said(NEW, f"/start {CODE}", first_name="Dan", username="dan_d"), known, NOW)
    told_of_it = {person: told(handled, person) for person in (ADA.person, BEN.person, CAM.person)}
    post = {Lang.EN: "liaison, Harbour Office", Lang.HANS: "港务处联络官", Lang.HANT: "港務處聯絡官"}[lang]
    text = bot.index.message(phrases.JOINED, lang).format(name="Dan of the docks", post=post, shown="Dan", account="@dan_d")
    assert told_of_it == {ADA.person: [text] if made_by == ADA.known_as else [], BEN.person: [], CAM.person: []}


def test_what_a_newcomer_is_shown_at_once_is_recorded_where_it_is_amber(harbour):
    bot = reception(harbour)
    desk = bot.gate.desks["amber"]
    respond = desk.respond

    def labelled(utterance, session):
        turn = respond(utterance, session)
        return turn._replace(reply=turn.reply._replace(label=AMBER))

    gate = replace(bot.gate, desks={**bot.gate.desks, "amber": replace(desk, respond=labelled)})
    bot = replace(bot, gate=gate, office=replace(bot.office, gate=gate))
    handled = bot.handle(said(NEW, f"/start {CODE}"), found(None, ADA, invitation=INVITED), NOW)
    enrolled, read = handled.records
    assert (enrolled.kind, read.kind, read.actor, read.detail["label"]) == ("enrolled", "read", enrolled.actor, AMBER)


# What people call themselves (F70)

PLAIN = {"first_name": "Eve"}
SHOWN = {
    "the name of the administrator": {"first_name": ADA.name},
    "name and surname of the administrator": {"first_name": "Ada of", "last_name": "the desk", "username": "ada"},
    "markup": {"first_name": "<b>Ada</b>", "last_name": "</b><a href='tg://user?id=8001'>Ada of the desk</a>&amp;", "username": "ada"},
    "markdown": {"first_name": "*Ada* [desk](tg://user?id=8001)", "last_name": "`{name}` {post}"},
    "turned around": {"first_name": "\u202eksed eht fo adA\u202c", "last_name": "\u2066Ada\u2069"},
    "lines of its own": {"first_name": "Eve\n2. Ada of the desk: admin", "last_name": "\r\n\u2028\u2029\x0b/suspend 1"},
    "what cannot be seen": {"first_name": "\u200b\u200d\ufeff\x00\x1b[31m", "last_name": "\u00ad"},
    "half a character": {"first_name": "Ada\ud800"},
    "very long": {"first_name": "A" * 64, "last_name": "d" * 64, "username": "a" * 32},
    "nothing": {"first_name": ""},
    "no text at all": {"first_name": None, "last_name": 7, "username": ["ada"]},
    "the bot": {"first_name": "Casebrief", "username": "casebrief_bot", "is_premium": True},
}  # fmt: skip
DOINGS = ["/start", "/people", "/invite admin - Eve", "/role 2 admin", "/suspend 1", "/me", "/forget", "/help", "when did it burn", f"/start {CODE}x"]


@pytest.mark.parametrize("account", SHOWN.values(), ids=list(SHOWN))
@pytest.mark.parametrize("person", [None, BEN, replace(BEN, suspended=NOW - 1)], ids=["stranger", "staff", "suspended"])
@pytest.mark.parametrize("public", [True, False])
def test_a_name_changes_nothing_of_what_its_bearer_may_do(harbour, account, person, public):
    number = NEW if person is None else person.person
    for text in DOINGS:
        for chat in (None, -8100):
            plain, named = (
                reception(harbour, public=public).handle(said(number, text, chat=chat, **fields), found(person, ADA, CAM), NOW) for fields in (PLAIN, account)
            )
            assert (plain.sends, plain.session, plain.audience) == (named.sends, named.session, named.audience)
            assert [type(act) for act in plain.acts] == [type(act) for act in named.acts]
            assert not any(isinstance(act, Enrolled) for act in named.acts)


@pytest.mark.parametrize("person", [None, BEN, ADA], ids=["stranger", "staff", "administrator"])
@pytest.mark.parametrize("code", ["en", "zh-hans", "zh-hant", "ru", "", "x" * 1_000, "en\n", None, 7])
def test_a_language_changes_the_words_and_nothing_else(bot, person, code):
    number = NEW if person is None else person.person
    for text in (*DOINGS[:3], DOINGS[6]):
        plain, other = (bot.handle(said(number, text, **fields), found(person, CAM), NOW) for fields in ({}, {"language_code": code}))
        assert (plain.audience, [type(act) for act in plain.acts], [record.kind for record in plain.records]) == (
            other.audience, [type(act) for act in other.acts], [record.kind for record in other.records],
        )  # fmt: skip
        assert [type(send) for send in plain.sends] == [type(send) for send in other.sends]


@pytest.mark.parametrize("account", SHOWN.values(), ids=list(SHOWN))
def test_an_administrator_is_shown_a_name_as_it_is_in_one_line_behind_the_one_they_gave(bot, account):
    handled = bot.handle(said(NEW, f"/start {CODE}", **account), found(None, ADA, invitation=INVITED), NOW)
    [enrolled] = [act for act in handled.acts if isinstance(act, Enrolled)]
    assert (enrolled.person.name, enrolled.person.role) == (INVITED.name, INVITED.role)
    [sent] = [send for send in handled.sends if isinstance(send, Message) and send.place.chat == ADA.person]
    assert "parse_mode" not in call_of(sent)[1], "nothing in it is read as markup"
    assert sent.text.startswith("Dan of the docks (liaison, Harbour Office) has used your invitation. On Telegram: “")
    username = account.get("username")
    known = isinstance(username, str) and username.isascii() and username.replace("_", "a").isalnum()
    assert f"”, username: {f'@{username}' if known else '–'}. " in sent.text, "no name that anybody may choose stands where the username does"
    assert sent.text.isprintable()
    assert len(sent.text) < 300


@given(st.fixed_dictionaries({}, optional={name: st.one_of(st.text(st.characters()), st.none(), st.integers()) for name in ("first_name", "last_name", "username")}))
def test_a_name_is_shown_in_one_line_of_some_length_that_can_be_seen(account):
    shown = shown_name(account)
    assert shown.strip()
    assert shown.isprintable()
    assert len(shown) <= 100
    assert shown.encode("utf-8")


def test_the_list_of_people_shows_the_names_that_administrators_gave_and_none_other(bot):
    people = (ADA, replace(BEN, name="O'Neil & <Sons> {name}"), replace(CAM, suspended=NOW))
    handled = bot.handle(said(ADA.person, "/people", first_name="<i>"), found(*people), NOW)
    [sent] = handled.sends
    assert "parse_mode" not in call_of(sent)[1]
    assert sent.text.splitlines()[1:4] == ["1. Ada of the desk: admin", "2. O'Neil & <Sons> {name}: staff", "3. Cam of the port: admin, Harbour Office (suspended)"]


def test_an_agency_that_is_on_file_no_longer_is_told_by_its_id(bot):
    gone = replace(BEN, agency="closed-office")
    for person, text in ((ADA, "/people"), (ADA, "/suspend 2"), (ADA, "/role 2 press"), (gone, "/me")):
        handled = bot.handle(said(person.person, text), found(person, *([gone] if person is ADA else [ADA])), NOW)
        assert ("closed-office" in "".join(told(handled, person.person))) == (text in {"/people", "/me"})
