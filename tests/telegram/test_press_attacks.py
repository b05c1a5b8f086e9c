"""What somebody may try at the press desk: to get what is not theirs, to approve what they have not seen, to wear the bot out."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from telegram.constants import InlineKeyboardButtonLimit

from bot.channels.telegram.remarks import LATE, Remarks
from bot.channels.telegram.sends import Message, call_of
from bot.channels.telegram.stored import Post, draft_of, post_of
from bot.labels import AMBER
from bot.model import Lang
from bot.quoting import onfile
from bot.quoting.values import Quotable
from bot.state.changes import Letter
from bot.statements.clock import Now
from bot.statements.standing import Status, status_of
from bot.statements.version import Text
from tests.statements.house import ID, NOW, at, by, content
from tests.telegram.test_newsroom import (
    APPROVER,
    EN,
    HANS,
    HANT,
    LIVE,
    STAFF,
    Desk,
    _approved,
    asks,
    bot,
    buttons,
    copies,
    reviewed,
    update,
)

__all__ = ["bot"]


def numbered(statement, words):
    """A statement of another id that is out."""
    desk = Desk()
    desk.drafts(content(statement=statement, texts={**content().texts, "en": Text(words)}), by(30, "curator"))
    desk.submits(by(30, "curator"))
    assert desk.approves(by(31, "approver")) == "approved"
    return desk


# Ids that differ by their hyphens only


@pytest.mark.parametrize("swapped", [False, True])
def test_an_id_leads_to_the_statement_that_is_called_so_and_no_other(bot, swapped):
    some = [numbered("ps-2027-1-1", "The first of the first."), numbered("ps-2027-11", "The eleventh.")]
    some = some[::-1] if swapped else some
    for ask, words in (("ps-2027-11", "The eleventh."), ("PS-2027-1-1", "The first of the first."), ("/start ps-2027-11", "The eleventh.")):
        assert [copy.text for copy in copies(asks(bot, STAFF, ask, *some))] == [words]


def test_an_id_without_hyphens_that_two_statements_could_have_hands_neither_out(bot):
    some = [numbered("ps-2027-1-1", "The first of the first."), numbered("ps-2027-11", "The eleventh.")]
    handled = asks(bot, STAFF, "ps 2027 11", *some)
    assert copies(handled) == []
    assert {button.data[4:] for button in buttons(handled) if button.data.startswith("st:")} == {"ps-2027-1-1", "ps-2027-11"}


def test_a_hidden_statement_with_the_same_figures_stands_in_nobodys_way(bot):
    hidden = _approved(AMBER, "", statement="ps-20270-01")
    for some in ([hidden, LIVE], [LIVE, hidden]):
        for ask in (ID, ID.replace("-", " "), f"/start {ID}"):
            assert asks(bot, STAFF, ask, *some) == asks(bot, STAFF, ask, LIVE)


# What an approver reads

LONG = "\n\n\n\n".join(f"Paragraph {number}: " + "the quay wall is safe. " * 40 + "It holds." for number in range(9))
"""Longer than a message; a reader of pieces could not tell how much stood between them."""


def test_a_text_that_no_message_can_hold_is_read_whole_before_it_is_approved(bot):
    waits = at("submitted", content(texts={**content().texts, "en": Text(LONG)}))
    english, *others = [send for send in reviewed(bot, waits).sends if isinstance(send, Message) and send.words]
    method, fields = call_of(post_of(_stored(english)).send)
    assert (method, fields["document"].name, fields["document"].content.decode()) == ("sendDocument", f"{ID}-v1-en.txt", LONG)
    assert [call_of(send)[1]["text"] for send in others] == [HANS, HANT]


def _stored(send):
    draft = draft_of(Post(send, Lang.EN))
    return Letter(1, draft.chat, draft.kind, draft.body, NOW)


def test_a_remark_on_a_late_answer_stays_out_of_the_words_that_are_approved(bot):
    handled = reviewed(bot, at("submitted"))
    asked = {**update(None)["message"], "date": int(NOW - LATE)}
    sent = Remarks(bot.index).late(handled.sends, {"update_id": 1, "message": asked}, NOW, Lang.EN)
    assert [send.text for send in sent][:3] == [EN, HANS, HANT]
    assert len(sent) == len(handled.sends)
    assert sent[3] != handled.sends[3]


# What keeps others from being answered


@pytest.mark.parametrize("body", [b"words", b"{}", b"[]", b"null", b'{"statement":"x","number":1,"of":"a newer program"}', b"\xff", b'{"statement":"x","number":1,"date":"never"}'])
def test_a_version_that_cannot_be_read_is_void_and_keeps_nobody_from_the_others(bot, body):
    odd = at("approved")
    odd.versions = [replace(odd.last, statement="x", body=body, hash=sha256(body).hexdigest())]
    for ask in ("where was the fire", ID, "/statements", EN, "x"):
        assert asks(bot, STAFF, ask, odd, LIVE).sends == asks(bot, STAFF, ask, LIVE).sends
    assert asks(bot, APPROVER, "/approve", odd, LIVE).sends == asks(bot, APPROVER, "/approve", LIVE).sends
    assert status_of(odd.last, odd.versions, Now(NOW)) is Status.VOID


def test_the_buttons_of_the_longest_id_are_such_as_telegram_takes(bot):
    longest = next("p" * size for size in range(80, 0, -1) if Desk().drafts(content(statement="p" * size)) == "drafted")
    out, waits = numbered(longest, "Of the longest."), Desk()
    waits.drafts(content(statement=longest))
    waits.submits()
    for handled in (asks(bot, STAFF, longest, out), asks(bot, STAFF, "/statements", out), asks(bot, APPROVER, "/approve", waits)):
        data = [button.data for button in buttons(handled) if button.data.startswith("st:")]
        assert data
        assert max(len(one.encode()) for one in data) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA


def test_the_words_of_what_is_on_file_are_read_once_however_often_something_is_filed(harbour):
    one, other = (Quotable(name, 1, Lang.EN, f"The {name} quay is safe to walk on.", "port-captain") for name in ("north", "south"))
    kept = onfile.Shelf()
    before, after = kept.index_of(harbour.index, (one,)), kept.index_of(harbour.index, (one, other))
    assert {id(words) for words in before.words} < {id(words) for words in after.words}
    fresh = onfile.index_of(harbour.index, (one, other))
    assert (after.words, after.quotables) == (fresh.words, fresh.quotables)
