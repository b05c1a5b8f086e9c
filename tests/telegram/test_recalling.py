"""What is written to whoever has a copy of a statement that may not be used any more: to whom, in which words, under which label."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from telegram.error import BadRequest

from bot import phrases
from bot.app import App
from bot.channels.telegram.outgoing import Outgoing
from bot.channels.telegram.pacing import OwnPace, Pacing
from bot.channels.telegram.recalling import CONFIRM, Recalling, marked, replaced
from bot.channels.telegram.refusals import Instead, Through, step_after
from bot.channels.telegram.remarks import Remarks
from bot.channels.telegram.sends import Mark, Notice, call_of
from bot.channels.telegram.stored import body_of, draft_of
from bot.labels import AMBER, CLEAR, GREEN, LABELS
from bot.model import Lang, Session
from bot.operating.metrics import Metrics
from bot.state.acts import Recalled
from bot.state.audit import rows
from bot.state.changes import Arrival, Arrived, Begun, Draft, Governed, Letter, Sent, Settled
from bot.state.delivered import NEVER_OUT, Delivery, Handed
from bot.state.filed import Filing, Shelf
from bot.state.following import Delivered, Outstanding, Told
from bot.state.opening import State, open_state
from bot.state.writer import Writer
from bot.statements.clock import Now
from bot.statements.version import Text
from tests.statements.house import ID, NOW, REASON, Desk, at, content, moment, person
from tests.telegram.counter import reception
from tests.telegram.test_newsroom import EN, HANS, HANT, _approved

STAFF, LIAISON = person(42, "staff"), person(43, "liaison")
GROUP = -100
GONE = at("withdrawn")
LATER = Now(NOW + 60)


@pytest.fixture
def recalling(harbour):
    gate = replace(reception(harbour).gate, public=False)
    unused: Any = None  # nothing is written or sent here
    return Recalling(unused, unused, gate, ("Asia/Shanghai",), lambda: NOW, lambda: 0.0)


def copy(number=7, chat=STAFF.person, script="en", **more):
    return Delivery(number, ID, 1, script, chat, **{"person": chat, "at": NOW, "message": 5, "recalled": NOW, **more})


def found(*copies, desk=GONE, marks=(), lang=Lang.EN, **more):
    keys = {(one.chat, one.person) for one in (*copies, *marks)}
    people = {one.person: one for one in (STAFF, LIAISON)}
    return Outstanding(
        3, Shelf(1, {ID: tuple(desk.versions)}), untold=copies, unmarked=marks,
        sessions={key: body_of(Session(chosen=lang)) for key in keys}, **{"people": people, **more},
    )  # fmt: skip


def told(recalling, outstanding, now=LATER):
    return [(copies, post.send) for copies, post in recalling.notices(outstanding, now)]


def test_each_chat_is_told_once_of_a_version_with_reason_and_a_button_to_confirm(recalling, lang):
    [(copies, notice)] = told(recalling, found(copy(7), copy(8, script="zh-Hans"), lang=lang))
    assert copies == (7, 8)
    assert isinstance(notice, Notice)
    assert (notice.place.chat, notice.label) == (STAFF.person, GREEN)
    label, first, forwards, confirm = notice.text.split("\n")
    message = recalling.gate.desk_of(recalling.gate.open_to_all).index.message
    assert label == GREEN
    assert ID in first
    assert (REASON.en if lang is Lang.EN else "有误" if lang is Lang.HANS else "") [:4] in first
    assert (forwards, confirm) == (message(phrases.RECALL_FORWARDS, lang), message(phrases.RECALL_CONFIRM, lang))
    assert [(button.label, button.data) for row in notice.keyboard for button in row] == [(message(phrases.BUTTON_SEEN, lang), f"{CONFIRM}7")]
    assert not {EN, HANS, HANT} & {words for words in (EN, HANS, HANT) if words in notice.text}


def test_what_was_taken_back_is_told_of_with_nothing_to_confirm(recalling):
    [(_, notice)] = told(recalling, found(copy(message=NEVER_OUT)))
    assert notice.keyboard == ()
    assert notice.text.count("\n") == 1
    [(_, notice)] = told(recalling, found(copy(7, message=NEVER_OUT), copy(8)))
    assert notice.keyboard[0][0].data == f"{CONFIRM}8"


@pytest.mark.parametrize("who", ["erased", "suspended", "guest"])
def test_who_may_not_read_it_any_more_is_told_not_to_use_it_and_no_more(recalling, who):
    people = {"erased": {}, "suspended": {STAFF.person: replace(STAFF, suspended=NOW)}, "guest": {STAFF.person: replace(STAFF, role="guest")}}[who]
    [(_, notice)] = told(recalling, found(copy(), people=people))
    assert notice.label == CLEAR
    assert notice.text.startswith(phrases.RECALL_BRIEF.format(statement=ID, version=1))
    assert REASON.en not in notice.text


@pytest.mark.parametrize(("label", "reads"), [(CLEAR, False), (GREEN, True), (LABELS[-1], True)])
def test_a_group_is_told_what_its_label_allows(recalling, label, reads):
    [(_, notice)] = told(recalling, found(copy(chat=GROUP, person=STAFF.person), labels={GROUP: label}))
    assert (REASON.en.rstrip(".") in notice.text) == reads


def test_what_is_for_everybody_stands_without_a_label(recalling):
    desk = at("approved", content(label=CLEAR))
    desk.withdraws()
    [(_, notice)] = told(recalling, found(copy(), desk=desk))
    assert notice.text.startswith("WITHDRAWN.")
    assert call_of(notice)[1].get("protect_content") is None


def test_what_is_guarded_is_protected(recalling):
    desk = _approved(AMBER, "")
    desk.withdraws()
    [(_, notice)] = told(recalling, found(copy(chat=LIAISON.person), desk=desk))
    assert call_of(notice)[1]["protect_content"] is True


def test_a_correction_names_what_took_its_place_and_why(recalling):
    desk = corrected()
    [(_, notice)] = told(recalling, found(copy(), desk=desk))
    assert "version 2" in notice.text
    assert REASON.en.rstrip(".") in notice.text


def corrected(**changes):
    desk = at("approved")
    desk.corrects(content(reason=REASON, texts={**content().texts, "en": Text("We will check 12 warehouses this year.")}, **changes))
    desk.submits()
    desk.approves()
    return desk


def test_nothing_is_written_of_a_version_that_is_not_on_file(recalling):
    assert told(recalling, found(replace(copy(), version=9))) == []
    assert list(recalling.marks(found(marks=(replace(copy(), version=9), replace(copy(), message=None))), LATER)) == []


# In a real state, with a Telegram that takes everything


class Line:
    """A Telegram that takes everything, and what it was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, int, str]] = []

    async def call(self, method: str, fields: dict[str, Any]) -> Any:
        self.sent.append((method, fields["chat_id"], fields.get("text", "")))
        return {"message_id": 100 + len(self.sent), "text": fields.get("text")}


def lived_through(state: State, harbour: App, steps: Callable[[Recalling, Outgoing], Awaitable[None]]) -> list[tuple[str, int, str]]:
    """What was sent while something was done."""
    line = Line()

    async def live() -> None:
        writer = Writer(state.store)
        room = reception(harbour)
        outgoing = Outgoing(line, writer, OwnPace(Pacing(0)), Remarks(room.index), Metrics(), lambda: NOW + 60)  # type: ignore[arg-type]  it has but one method
        await steps(Recalling(writer, outgoing, room.gate, (), lambda: NOW + 60, lambda: 0.0), outgoing)
        await outgoing.finish(5)
        await writer.finish()

    asyncio.run(live())
    return line.sent


async def quiet(outgoing: Outgoing) -> None:
    while outgoing.waiting:
        await asyncio.sleep(0.01)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = open_state(tmp_path / "state.sqlite")
    yield state
    state.close()


def filed(state: State, desk: Desk) -> None:
    """What a desk has on file, and a copy of its first version in a chat."""
    for number, one in enumerate(desk.versions):
        assert state.store.apply([Governed(0, (replace(Filing(one), replaces=False),))]) == [True], number
    hands = Handed(ID, 1, desk.versions[0].hash, "en")
    state.store.apply([Arrived([Arrival(1, (STAFF.person, STAFF.person), b"asked", NOW)])])
    ((letter,),) = state.store.apply([Settled(1, (STAFF.person, STAFF.person), NOW, drafts=[Draft(STAFF.person, "copy", b"", to=STAFF.person, hands=hands)])])
    state.store.apply([Begun(letter.id, NOW), Delivered(letter.id, 5), Sent(letter.id)])


def test_everyone_is_told_first_and_then_the_copies_are_marked(state, harbour):
    filed(state, at("approved"))
    gone = at("withdrawn").last
    state.store.apply([Governed(0, (Filing(replace(gone, edition=9), edition=at("approved").last.edition, hash=gone.hash),))])

    async def steps(recalling: Recalling, outgoing: Outgoing) -> None:
        for _ in range(3):
            await recalling.once()
            await quiet(outgoing)

    sent = lived_through(state, harbour, steps)
    assert [(method, chat) for method, chat, _ in sent] == [("sendMessage", STAFF.person), ("editMessageText", STAFF.person)]
    assert EN not in sent[0][2]


def test_what_its_time_has_come_for_is_recalled_recorded_and_told(state, harbour):
    desk = corrected(embargo=moment("2027-01-15 16:00:30 Asia/Shanghai"))
    filed(state, desk)

    async def steps(recalling: Recalling, outgoing: Outgoing) -> None:
        await recalling.once()
        assert outgoing.waiting == 0
        await recalling.once()
        await quiet(outgoing)

    [(method, _, text)] = lived_through(state, harbour, steps)
    assert (method, "version 2" in text or "not use" in text) == ("sendMessage", True)
    with state.store.engine.begin() as connection:
        assert [(row["kind"], row["subject"]) for row in rows(connection)] == [("recalled", ID)]


def test_answers_wait_behind_some_notices_and_never_behind_thousands(state, harbour):
    desk = at("approved")
    filed(state, desk)
    hands = Handed(ID, 1, desk.last.hash, "en")
    for number in range(2, 402):
        state.store.apply([Arrived([Arrival(number, (number, number), b"asked", NOW)])])
        ((letter,),) = state.store.apply([Settled(number, (number, number), NOW, drafts=[Draft(number, "copy", b"", to=number, hands=hands)])])
        state.store.apply([Begun(letter.id, NOW), Delivered(letter.id, 5), Sent(letter.id)])
    desk.withdraws()
    state.store.apply([Governed(0, (Filing(desk.last, desk.last.edition - 1, desk.last.hash),))])
    waiting = []

    async def steps(recalling: Recalling, outgoing: Outgoing) -> None:
        held = Held()
        slow = replace(recalling, outgoing=held)  # type: ignore[arg-type]  nothing gets through for now
        for _ in range(4):
            await slow.once()
            waiting.append(len(held.letters))
        for letter in held.letters:
            await recalling.writer.write(Told(letter.id, NOW + 60))
            await recalling.writer.write(Sent(letter.id))
        await slow.once()
        waiting.append(len(held.letters))
        await replace(slow, clock=lambda: NOW + 121).once()  # what goes nowhere keeps nobody from being told
        waiting.append(len(held.letters))

    lived_through(state, harbour, steps)
    assert waiting == [100, 100, 100, 100, 200, 300]


class Held:
    """A way out that is held up."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def put(self, letters: Iterable[Letter]) -> None:
        self.letters += letters


def test_what_goes_wrong_is_tried_again(state, harbour, caplog, monkeypatch):
    filed(state, at("approved"))
    monkeypatch.setattr("bot.channels.telegram.recalling.PAUSE", 0.01)

    async def steps(recalling: Recalling, outgoing: Outgoing) -> None:
        broken = replace(recalling, ahead=lambda: 1 / 0)
        work = asyncio.create_task(broken.run())
        while "could not be followed up" not in caplog.text:
            await asyncio.sleep(0.01)
        work.cancel()
        state.store.close()
        work = asyncio.create_task(recalling.run())
        while "followed up later" not in caplog.text:
            await asyncio.sleep(0.01)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)

    assert lived_through(state, harbour, steps) == []


# Marks


def marks(recalling, *copies, desk=GONE):
    return [(number, post.send) for number, post in recalling.marks(found(marks=copies, desk=desk), LATER)]


def test_a_copy_is_struck_through_below_a_banner(recalling):
    [(number, mark)] = marks(recalling, copy(script="zh-Hant"))
    assert (number, mark.message, mark.is_file) == (7, 5, False)
    assert mark.text == f"{GREEN}\n<b>WITHDRAWN. Do not use.</b>\n\n<s>{HANT}</s>"
    assert call_of(mark)[0] == "editMessageText"


@pytest.mark.parametrize("who", [replace(STAFF, role="guest"), replace(STAFF, suspended=NOW), None], ids=["demoted", "suspended", "gone"])
def test_to_who_may_not_read_it_any_more_no_word_of_it_is_sent_again(recalling, who):
    people = {STAFF.person: who} if who else {}
    [(_, post)] = recalling.marks(found(marks=[copy()], people=people), LATER)
    assert EN not in post.send.text
    assert phrases.RECALL_BRIEF.format(statement=ID, version=1).partition("\n")[0] in post.send.text
    assert post.send.label == CLEAR
    assert draft_of(post).label == CLEAR


def test_words_are_shown_as_they_are_and_never_as_marks():
    desk = at("approved", content(texts={**content().texts, "en": Text("a <b> & c")}))
    desk.withdraws()
    assert marked(copy(), desk.last, "x > y").text.endswith("<b>x &gt; y</b>\n\n<s>a &lt;b&gt; &amp; c</s>")


@pytest.mark.parametrize(("size", "is_file", "struck"), [(4000, False, True), (4090, False, False), (4097, True, False)])
def test_where_there_is_no_room_for_both_the_banner_stands_alone_and_below_a_file_it_is_the_caption(size, is_file, struck):
    desk = at("approved", content(texts={**content().texts, "en": Text("w" * size)}))
    desk.withdraws()
    mark = marked(copy(), desk.last, "Do not use.")
    assert (mark.is_file, "<s>" in mark.text) == (is_file, struck)
    assert call_of(mark)[0] == ("editMessageCaption" if is_file else "editMessageText")


def test_of_a_version_that_is_not_what_was_filed_nothing_is_repeated():
    broken = replace(GONE.last, body=GONE.last.body.replace(b"21", b"12"))
    mark = marked(copy(), broken, "Do not use.")
    assert mark.text == f"{LABELS[-1]}\n<b>Do not use.</b>"
    assert marked(copy(script="none"), GONE.last, "x").text == f"{GREEN}\n<b>x</b>"


def test_a_copy_of_what_is_in_use_again_is_marked_all_the_same(recalling):
    [(_, mark)] = marks(recalling, copy(), desk=at("approved"))
    assert phrases.RECALL_BRIEF.format(statement=ID, version=1).partition("\n")[0] in mark.text


def test_a_mark_that_telegram_does_not_take_is_let_be():
    mark = marked(copy(), GONE.last, "Do not use.")
    assert step_after(mark, BadRequest("Message can't be edited"), 0) == Through()
    assert step_after(mark, BadRequest("There is no text in the message to edit"), 0) == Instead(
        Mark(mark.place, 5, f"{GREEN}\n<b>Do not use.</b>", True, GREEN)
    )


# What its time has come for


def test_a_correction_recalls_what_was_before_once_its_embargo_has_ended():
    end = moment("2027-01-15 18:00 Asia/Shanghai")
    desk = corrected(embargo=end)
    known = replace(found(desk=desk), used=frozenset({(ID, 1), ("other", 1)}))
    assert list(replaced(known, Now(end.stamp - 1))) == []
    assert list(replaced(known, Now(end.stamp, end.stamp - 1))) == []
    assert list(replaced(known, Now(end.stamp))) == [Recalled(ID, (1,), end.stamp)]
    assert list(replaced(replace(known, used=frozenset({(ID, 2)})), Now(end.stamp))) == []
