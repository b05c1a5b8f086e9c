"""Copies that are recalled though something came between: a move, a block, a try that may have gone through, an alteration, an erasure."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.state.acts import Erased, Want
from bot.state.changes import Begun, Closed, Deferred, Governed, Moved, Wanted
from bot.state.delivered import NEVER_OUT, NOBODY
from bot.state.deliveries import SHUT_FOR
from bot.state.dialect import is_shared
from bot.state.filed import Approval, Filing, Hand
from bot.state.following import Told
from tests.state.test_deliveries import (
    ANN,
    BEN,
    GROUP,
    NOW,
    approved,
    copies,
    follow,
    found,
    handed,
    mark,
    notice,
    out,
    outbox,
    outstanding,
    recall,
    store,
)

__all__ = ["store"]


def altered(store, change: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text(change.replace("as blob", "as bytea") if is_shared(connection) else change))


def test_a_copy_that_was_tried_may_be_out_though_it_waits_again(store):
    tried, held = handed(store, ANN)[0], handed(store, BEN)[0]
    store.apply([Begun(tried, NOW), Begun(held, NOW)])
    store.apply([Deferred(tried, NOW + 1, 1), Deferred(held, NOW + 1, 0)])  # the line broke; Telegram asked to wait
    recall(store)
    assert [(one.chat, one.message) for one in copies(store)] == [(ANN, None), (BEN, NEVER_OUT)]
    assert [one.chat for one in found(store, recalls=True).deliveries] == [ANN]


def test_a_copy_in_a_chat_that_takes_nothing_is_marked_later_on(store):
    letter = out(store, ANN)
    recall(store)
    (told,) = follow(store, notices=[((letter,), notice(ANN))])
    store.apply([Told(told, NOW + 21)])
    altered(store, "delete from outbox")
    store.apply([Closed(ANN, NOW + 22)])  # blocked between the notice and the mark
    assert outstanding(store, NOW + 23).unmarked == []
    assert [one.id for one in outstanding(store, NOW + 23 + SHUT_FOR).unmarked] == [letter]
    assert follow(store, marks=[(letter, mark(ANN))]) == []


def test_the_number_of_a_copy_is_not_known_any_more_where_its_group_has_moved(store):
    waiting = handed(store, GROUP, person=ANN)[0]
    out(store, GROUP, 8, person=ANN)
    store.apply([Moved(GROUP, -200)])
    assert [(one.chat, one.message) for one in copies(store)] == [(-200, None), (-200, None)]
    recall(store)
    assert next((one.id, one.message) for one in copies(store)) == (waiting, NEVER_OUT)
    (told,) = follow(store, notices=[([one.id for one in copies(store)], notice(-200))])
    store.apply([Told(told, NOW + 21)])
    altered(store, "delete from outbox")
    assert outstanding(store).unmarked == []


def test_a_copy_in_a_group_is_followed_up_though_whoever_asked_for_it_was_erased(store):
    out(store, GROUP, person=ANN), out(store, ANN)
    waiting = handed(store, GROUP, person=ANN)[0]
    store.apply([Governed(found(store).people, (Erased(ANN),))])
    assert [(one.chat, one.person) for one in copies(store)] == [(GROUP, NOBODY)]
    assert waiting not in outbox(store)
    recall(store)
    assert [one.chat for one in outstanding(store).untold] == [GROUP]
    assert found(store, ANN, inventory=True).copies == 0


@pytest.mark.parametrize(
    "change",
    [
        "update versions set body = cast('ps-1 X' as blob) where statement = 'ps-1' and version = 1",
        "update versions set hash = 'x' || substr(hash, 2) where statement = 'ps-1' and version = 1",
        "update versions set stored = 'approvee' where statement = 'ps-1' and version = 1",
        "update approvals set hash = 'x' || substr(hash, 2)",
        "delete from versions where statement = 'ps-1' and version = 1",
    ],
    ids=["a byte of it", "its hash", "its standing", "what was approved", "all of it"],
)
def test_a_copy_that_waits_does_not_go_once_its_version_was_altered_and_who_has_one_is_told(store, change):
    one = approved()
    filing = Filing(one.then(approvals=(Approval(Hand("ben"), one.hash, "", NOW),)).filed, 1, one.hash)
    assert store.apply([Governed(found(store).people, (filing,))]) == [True]
    out(store, ANN)
    copy, card = handed(store, BEN)
    other, beside = handed(store, BEN, approved(2))
    altered(store, change)
    assert store.apply([Begun(one, NOW) for one in (copy, card, other, beside)]) == [False, False, True, True]
    assert [(one.chat, one.version, one.recalled, one.message) for one in copies(store)] == [
        (ANN, 1, NOW, 5),
        (BEN, 1, NOW, NEVER_OUT),
        (BEN, 2, None, None),
    ]
    assert [one.chat for one in outstanding(store).untold] == [ANN, BEN]


@pytest.mark.parametrize("why", ["{", "", "[]", "null", '"x"'])
def test_a_reason_that_cannot_be_read_stops_nobody(store, why):
    altered(store, f"update versions set why = '{why}'")
    altered(store, "update counters set value = value + 1 where name = 'filed'")
    altered(store, "update versions set filed = filed + 10")
    ((one,),) = store.apply([Wanted([Want((ANN, ANN))])])
    assert [filed.why for filed in one.shelf.files["ps-1"]] == [{}, {}]
