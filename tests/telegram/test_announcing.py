"""Approvers are told once of what waits for them, and people of what the command line decided about them; over restarts too."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot import cli
from bot.channels.telegram.announcing import Announcing
from bot.channels.telegram.approving import REVIEW
from bot.channels.telegram.sends import Menu, Message
from bot.channels.telegram.stored import body_of, post_of
from bot.labels import CLEAR
from bot.model import Lang, Session
from bot.state.acts import Enrolled, Erased, Want
from bot.state.changes import Arrival, Arrived, Governed, Settled, Wanted
from bot.state.filed import Filing
from bot.state.opening import open_state
from bot.state.writer import Writer
from tests.conftest import HARBOUR
from tests.statements.house import ID, NOW, SECOND, Desk, by, content, person, reworded
from tests.telegram.counter import reception

EN, HANS, HANT = Lang
ANN, BEN, PRESS = (person(number, role) for number, role in ((31, "approver"), (32, "approver"), (33, "press")))
GREETED = {EN: f"{ID} v1 waits for your approval.", HANS: f"{ID}第1版等待您批准。", HANT: f"{ID}第1版等待您核准。"}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "state.sqlite"


@pytest.fixture
def state(file):
    opened = open_state(file)
    yield opened
    opened.close()


def people_of(state):
    return state.store.apply([Wanted([Want((0, 0), roster=True)])])[0][0]


def enrols(state, *some, lang=EN):
    for one in some:
        assert state.store.apply([Governed(people_of(state).people, (Enrolled(one, "TLP:AMBER+STRICT"),))]) == [True]
        number = one.person
        state.store.apply([Arrived([Arrival(number, (number, number), b"asked", NOW)])])
        state.store.apply([Settled(number, (number, number), NOW, body_of(Session(chosen=lang)))])


def files(state, desk, was=None):
    """Files what a desk has last, in the place of what it had."""
    change = Filing(desk.last, was.edition if was else 0, was.hash if was else "")
    assert state.store.apply([Governed(people_of(state).people, (change,))]) == [True]


class Held:
    def __init__(self):
        self.posts = []

    def put(self, letters):
        self.posts += [post_of(letter).send for letter in letters]


def told(state, harbour, times=2):
    """What is told by a bot that has just begun, which looks so often."""
    held = Held()

    async def look():
        writer = Writer(state.store)
        announcing = Announcing(writer, held, reception(harbour).gate, lambda: NOW)
        for _ in range(times):
            await announcing.once()
        await writer.finish()

    asyncio.run(look())
    return held.posts


def submitted(version=None, author=None):
    desk = Desk()
    desk.drafts(version or content(), author or by(7, "curator"))
    desk.submits(author or by(7, "curator"))
    return desk


# What waits for approval


def test_each_approver_is_told_once_in_their_language_and_nothing_of_what_it_says(state, harbour, lang):
    enrols(state, ANN, BEN, PRESS, lang=lang)
    files(state, submitted())
    posts = told(state, harbour)
    assert {post.place.chat for post in posts} == {ANN.person, BEN.person}
    for post in posts:
        assert (post.text, post.label, post.about) == (GREETED[lang], CLEAR, (ID, 1))
        [[button]] = post.keyboard
        assert (button.data, button.label) == (f"{REVIEW}{ID}", {EN: "Read it", HANS: "阅读全文", HANT: "閱讀全文"}[lang])
    assert told(state, harbour) == []


def test_a_draft_is_told_of_to_nobody_and_what_is_approved_is_told_no_more(state, harbour):
    enrols(state, ANN)
    desk = Desk()
    desk.drafts(content(), by(7, "curator"))
    files(state, desk)
    assert told(state, harbour) == []
    before = desk.last
    desk.submits(by(7, "curator"))
    files(state, desk, before)
    assert len(told(state, harbour)) == 1
    before = desk.last
    desk.approves(SECOND)
    files(state, desk, before)
    assert told(state, harbour) == []


def test_written_anew_and_submitted_again_it_is_told_again(state, harbour):
    enrols(state, ANN)
    desk, curator = submitted(), by(7, "curator")
    files(state, desk)
    assert len(told(state, harbour)) == 1
    for step in (lambda: desk.edits(reworded(content(), "en", "We will check 22 warehouses this year."), curator), lambda: desk.submits(curator)):
        before = desk.last
        step()
        files(state, desk, before)
    assert [post.text for post in told(state, harbour)] == [GREETED[EN]]


def test_who_wrote_in_it_is_suspended_or_may_not_read_it_is_not_told(state, harbour):
    away = replace(BEN, suspended=NOW)
    enrols(state, ANN, away, PRESS)
    files(state, submitted(author=replace(by(7, "curator"), person=replace(ANN, role="curator"))))
    assert told(state, harbour) == []


# What the command line decided


@pytest.fixture
def command(state, file, environment, monkeypatch, capsys):
    """The command line beside no bot that runs; the state is opened anew for what comes after."""

    def run(*arguments):
        state.close()
        for name, value in {**environment, "CASEBRIEF_DATABASE": f"sqlite:///{file}"}.items():
            monkeypatch.setenv(name, value)
        assert cli.run([*arguments, "--knowledge", str(HARBOUR)]) == 0, capsys.readouterr().err
        return open_state(file)

    return run


def test_who_got_another_role_is_told_and_their_menu_set(state, harbour, command, lang):
    enrols(state, ANN, PRESS, lang=lang)
    number = next(one.number for one in people_of(state).roster if one.person == PRESS.person)
    after = command("role", str(number), "approver")
    message, *menus = told(after, harbour)
    assert isinstance(message, Message)
    assert (message.place.chat, message.text) == (PRESS.person, {EN: "Your role is now: approver.", HANS: "您的角色已改为批准人。", HANT: "您的角色已改為核准人。"}[lang])
    assert {type(menu) for menu in menus} == {Menu}
    assert all("approve" in dict(menu.commands) for menu in menus)
    assert told(after, harbour) == []
    after.close()


def test_who_was_suspended_is_told_nothing_and_their_menu_goes(state, harbour, command):
    enrols(state, ANN, PRESS)
    number = next(one.number for one in people_of(state).roster if one.person == PRESS.person)
    after = command("suspend", str(number))
    menus = told(after, harbour)
    assert {type(menu) for menu in menus} == {Menu}
    assert [menu.commands for menu in menus] == [()] * len(menus)
    after.close()


def test_what_was_to_be_told_goes_with_who_is_erased(state, harbour, command):
    enrols(state, ANN, PRESS)
    number = next(one.number for one in people_of(state).roster if one.person == PRESS.person)
    after = command("role", str(number), "curator")
    assert after.store.apply([Governed(people_of(after).people, (Erased(PRESS.person),))]) == [True]
    assert people_of(after).notes == {}
    assert after.store.apply([Wanted([Want((0, 0), notes="untold:")])])[0][0].notes == {}
    assert told(after, harbour) == []
    after.close()


def test_names_of_values_that_only_look_alike_are_left_alone(state):
    assert state.store.apply([Wanted([Want((0, 0), notes="unt%")])])[0][0].notes == {}
