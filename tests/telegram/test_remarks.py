"""What stands beside an answer that comes late, or that may come twice."""

from __future__ import annotations

import pytest

from bot.channels.telegram.incoming import Place
from bot.channels.telegram.layout import LONGEST, units
from bot.channels.telegram.remarks import LATE, Remarks
from bot.channels.telegram.sends import Acknowledgement, Edit, Message, plain
from bot.channels.telegram.stored import Post
from bot.labels import LABELS
from bot.model import Lang

EN, HANS, HANT = Lang.EN, Lang.HANS, Lang.HANT
HERE = Place(1)
THEN = 1_772_928_240  # 2026-03-08 00:04 UTC
ANSWER, VERBATIM, NOTICE = Message(HERE, "<b>a</b> &amp; b"), Message(HERE, "word for word", marked_up=False), Message(HERE, "I read", marked_up=False)
LATE_WORDS = {
    EN: "Late reply to your question of 2026-03-08, 00:04 (UTC):",
    HANS: "以下是对您2026-03-08 00:04（UTC）所提问题的答复，迟复为歉：",
    HANT: "以下是對您2026-03-08 00:04（UTC）所提問題的回覆，遲覆為歉：",
}
REPEATED = {EN: "This may repeat what was sent before:", HANS: "以下内容可能与此前发送的重复：", HANT: "以下內容可能與先前傳送的重複："}


@pytest.fixture
def remarks(guest):
    return Remarks(guest.index)


def said(**fields):
    return {"update_id": 1, "message": {"date": THEN, **fields}}


def test_an_answer_within_a_quarter_of_an_hour_says_nothing_of_time(remarks, lang):
    assert remarks.late((ANSWER,), said(), THEN + LATE - 1, lang) == (ANSWER,)


def test_a_late_answer_says_for_which_question(remarks, lang):
    assert remarks.late((ANSWER,), said(), THEN + LATE, lang) == (Message(HERE, f"{LATE_WORDS[lang]}\n\n<b>a</b> &amp; b"),)
    assert remarks.late((NOTICE,), said(), THEN + LATE, lang) == (Message(HERE, f"{LATE_WORDS[lang]}\n\nI read", marked_up=False),)


@pytest.mark.parametrize("label", LABELS)
def test_a_remark_stands_below_the_label_which_stays_first(remarks, lang, label):
    answer, why = Message(HERE, f"{label}\n<b>a</b> &amp; b", label=label), Message(HERE, f"{label}\na <b", marked_up=False, label=label)
    [late] = remarks.late((answer,), said(), THEN + LATE, lang)
    assert late == Message(HERE, f"{label}\n{LATE_WORDS[lang]}\n\n<b>a</b> &amp; b", label=label)
    assert remarks.late((why,), said(), THEN + LATE, lang) == (Message(HERE, f"{label}\n{LATE_WORDS[lang]}\n\na <b", marked_up=False, label=label),)
    [again] = remarks.repeated(Post(late, lang))
    assert again.text == f"{label}\n{REPEATED[lang]}\n\n{LATE_WORDS[lang]}\n\n<b>a</b> &amp; b"
    assert again.label == label
    bare = Message(HERE, label, label=label)  # behind words that nothing is said of
    assert remarks.late((bare,), said(), THEN + LATE, lang) == (Message(HERE, f"{label}\n{LATE_WORDS[lang]}", label=label),)


def test_a_statements_words_stay_alone_however_late(remarks, lang):
    first, second = remarks.late((VERBATIM, ANSWER), said(), THEN + 7 * LATE, lang)
    assert first is VERBATIM
    assert second.text.startswith(LATE_WORDS[lang])


@pytest.mark.parametrize("update", [said(date=None), {"update_id": 1}, {"update_id": 1, "callback_query": {"message": {"date": 5}}}])
def test_what_has_no_time_of_its_own_is_never_late(remarks, update):
    assert remarks.late((ANSWER,), update, THEN + 9_999_999, EN) == (ANSWER,)


def test_an_edit_counts_from_when_it_was_made(remarks):
    edited = {"update_id": 1, "edited_message": {"date": THEN - 9_999, "edit_date": THEN}}
    assert remarks.late((ANSWER,), edited, THEN + 5, EN) == (ANSWER,)
    assert remarks.late((ANSWER,), edited, THEN + LATE, EN) != (ANSWER,)


def test_what_has_no_message_needs_no_remark(remarks):
    sends = (Acknowledgement("7"), Edit(HERE, 5, "a"))
    assert remarks.late(sends, said(), THEN + LATE, EN) == sends


def test_what_may_be_out_already_says_so(remarks, lang):
    assert remarks.repeated(Post(ANSWER, lang)) == (Message(HERE, f"{REPEATED[lang]}\n\n<b>a</b> &amp; b"),)


def test_a_statement_that_may_be_out_already_is_announced_and_left_as_it_is(remarks, lang):
    assert remarks.repeated(Post(VERBATIM, lang)) == (Message(HERE, REPEATED[lang], marked_up=False), VERBATIM)


def test_an_edit_that_is_made_again_shows_the_same_and_needs_no_remark(remarks):
    edit = Edit(HERE, 7, "a")
    assert remarks.repeated(Post(edit, EN)) == (edit,)


@pytest.mark.parametrize("marked_up", [True, False])
def test_a_message_without_room_for_the_remark_follows_it(remarks, marked_up):
    full = Message(HERE, "a" * LONGEST, marked_up)
    alone, same = remarks.late((full,), said(), THEN + LATE, EN)
    assert (alone.text, same) == (LATE_WORDS[EN], full)
    snug = Message(HERE, "a" * (LONGEST - units(LATE_WORDS[EN]) - 2), marked_up)
    [fits] = remarks.late((snug,), said(), THEN + LATE, EN)
    assert units(plain(fits.text)) == LONGEST
