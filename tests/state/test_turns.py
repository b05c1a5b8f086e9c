"""Decisions made at once by two replicas: each is made on what is so, one of two that contradict each other is kept, and never half of one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import groupby
from typing import Any

from bot.labels import LABELS
from bot.state import letters as outbox
from bot.state.acts import Enrolled, Person, Want
from bot.state.audit import verify
from bot.state.changes import STALE, Begun, Draft, Followed, Governed, Recorded, Settled, Wanted
from bot.state.delivered import NEVER_OUT, Handed
from bot.state.filed import Filed, Filing
from bot.state.missed import Miss, Missed
from bot.state.reading import Issued, Reissued
from bot.state.records import Record
from bot.state.store import Store
from tests.state.replicas import NOW, Replicas, arrived, claimed, left_open, rows, settled

ANN = 11
ROUNDS = 40


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """The results of calls that begin at one moment."""
    start = threading.Barrier(len(calls))

    def begun(call):
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(begun, calls))


def version(number: int, stored: str = "submitted", **more: Any) -> Filed:
    body = b"ps-1 %d" % number
    return Filed("ps-1", number, stored, 1, sha256(body).hexdigest(), body, "salt", NOW, **more)


def filed(store: Store, one: Filed) -> None:
    assert store.apply([Governed(0, (Filing(one),))]) == [True]


def withdrawn(one: Filed) -> Governed:
    return Governed(0, (one.then(stored="withdrawn", withdrawn=NOW + 10),), (Record("withdrawn", "alias", one.statement),))


def approved(one: Filed) -> Governed:
    return Governed(0, (one.then(stored="approved", approved=NOW + 10),), (Record("approved", "alias", one.statement),))


def copy_of(one: Filed, chat: int = ANN) -> Draft:
    hands = Handed(one.statement, one.version, one.hash, "en")
    return Draft(chat, "copy", b"words", to=chat, hands=hands, about=(one.statement, one.version))


def test_of_an_approval_and_a_withdrawal_at_once_one_is_kept_and_recorded(two):
    one, other = two.stores
    for number in range(1, ROUNDS + 1):
        found = version(number)
        filed(one, found)
        ((first,), (second,)) = at_once(lambda f=found: one.apply([approved(f)]), lambda f=found: other.apply([withdrawn(f)]))
        assert {first, second} == {True, False}
    kept = {row["version"]: row["stored"] for row in rows(one, "versions")}
    recorded = [row["kind"] for row in rows(one, "audit")]
    assert len(recorded) == ROUNDS
    assert sorted(recorded) == sorted(kept.values())


def test_once_a_withdrawal_is_kept_no_copy_of_it_is_begun_whatever_was_handed_out_at_that_moment(two):
    one, other = two.stores
    for number in range(1, ROUNDS + 1):
        found = version(number, "approved", approved=NOW)
        filed(one, found)
        arrived(one, number, chat=ANN)
        change = settled(number, ANN, drafts=(copy_of(found),), session=None)
        ((handed,), (gone,)) = at_once(lambda c=change: one.apply([c]), lambda f=found: other.apply([withdrawn(f)]))
        assert gone is True
        for letter in () if handed is STALE else handed:
            assert two.sending[0].apply([Begun(letter.id, NOW)]) == [False]
    assert rows(one, "outbox") == []
    assert all(row["recalled"] is not None and row["message"] == NEVER_OUT for row in rows(one, "deliveries"))


def test_a_copy_that_is_begun_at_the_moment_of_its_withdrawal_is_on_file_as_one_that_may_be_out(two):
    one, other = two.stores
    found = version(1, "approved", approved=NOW)
    filed(one, found)
    arrived(one, 1, chat=ANN)
    ((letter,),) = one.apply([settled(1, ANN, drafts=(copy_of(found),))])
    with ThreadPoolExecutor(1) as thread, two.sending[0].engine.connect() as connection, connection.begin() as beginning:
        assert outbox.begun(connection, [Begun(letter.id, NOW)]) == [True]
        gone = thread.submit(other.apply, [withdrawn(found)])
        waits(two)
        beginning.commit()
        assert gone.result(10) == [True]
    [delivery] = rows(one, "deliveries")
    assert (delivery["message"], delivery["recalled"]) == (None, NOW + 10)
    assert [(row["id"], row["recalled"]) for row in rows(one, "outbox")] == [(letter.id, NOW + 10)]


def waits(two: Replicas) -> None:
    """Waits until one replica waits for the other."""
    end = time.monotonic() + 5
    waiting = f"SELECT 1 FROM pg_stat_activity WHERE datname = '{two.name}' AND wait_event_type = 'Lock'"
    while not two.server.asked(waiting):
        assert time.monotonic() < end, "nobody waits"
        time.sleep(0.01)


def test_of_two_changes_of_people_at_once_one_is_kept(two):
    for number in range(ROUNDS):
        ((found,),) = two.stores[0].apply([Wanted([Want((0, 0))])])
        some = [Person(100 * number + place + 1, 0, "staff", "", "", f"alias-{number}-{place}", NOW) for place in range(2)]
        calls = [lambda s=store, p=person, v=found.people: s.apply([Governed(v, (Enrolled(p, LABELS[-1]),))])[0] for store, person in zip(two.stores, some, strict=True)]
        assert sorted(at_once(*calls)) == [False, True]
    numbers = sorted(row["number"] for row in rows(two.stores[0], "people"))
    assert numbers == list(range(1, ROUNDS + 1))


def test_who_settles_while_people_change_is_kept_before_it_or_decided_anew(two):
    one, other = two.stores
    for number in range(1, ROUNDS + 1):
        arrived(one, number)
        ((found,),) = one.apply([Wanted([Want((0, 0))])])
        person = Person(10_000 + number, 0, "staff", "", "", f"alias-{number}", NOW)
        change = settled(number, people=found.people)
        (answered, enrolled) = at_once(lambda c=change: one.apply([c])[0], lambda v=found.people, p=person: other.apply([Governed(v, (Enrolled(p, LABELS[-1]),))])[0])
        assert enrolled is True
        assert (answered is STALE) == (number in left_open(one))
    assert len(rows(one, "outbox")) == ROUNDS - len(left_open(one))


def test_the_trail_stays_whole_with_four_who_write_at_once(two):
    start = threading.Barrier(4)

    def write(place):
        start.wait()
        for number in range(25):
            record = Record("read", f"alias-{place}", str(number))
            two.stores[place % 2].apply([Recorded((record, record))] if number % 2 else [Recorded((record,)), Recorded((record,))])

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))
    with two.stores[0].engine.begin() as connection:
        verdict = verify(connection)
    assert (verdict.rows, verdict.wrong) == (200, ())
    found = rows(two.stores[1], "audit")
    for place in range(4):
        assert [int(row["subject"]) for row in found if row["actor"] == f"alias-{place}"] == sorted(list(range(25)) * 2)


def miss(text: str, person: int) -> Missed:
    return Missed(Miss(person, person, "en", "abstained", NOW, "green", "v1", text, text))


def test_two_who_ask_the_same_at_once_are_one_question(two):
    def asked(store, number, text):
        arrived(store, number)
        change = Settled(number, (number, number), NOW, acts=(miss(text, number),))
        return lambda: store.apply([change])[0]

    for number in range(1, ROUNDS + 1):
        text = f"{number:03} " * 6
        at_once(asked(two.stores[0], 2 * number, text), asked(two.stores[1], 2 * number + 1, text))
    found = rows(two.stores[0], "questions")
    assert len(found) == len({row["key"] for row in found}) > ROUNDS / 2
    assert sum(row["times"] for row in found) == 2 * ROUNDS == len(rows(two.stores[0], "misses"))
    assert all(row["times"] % 2 == 0 for row in found)


def issued(entry: str, digest: str) -> Issued:
    return Issued(entry, digest, 1, "", b"[]")


def test_what_has_changed_is_kept_once_where_two_compare_at_once(two):
    def reissued(store: Store, version: str, entries: Sequence[Issued], at: float) -> Callable[[], Any]:
        return lambda: store.apply([Reissued(at, {"clear": version, "amber": version}, {"clear": entries, "amber": entries}, "clear")])

    for number in range(10):
        entries = [issued(f"e{place}", f"{number}-{place}") for place in range(10)]
        at_once(*(reissued(store, f"v{number}", entries, NOW + number + place / 2) for place, store in enumerate(two.stores)))
    found = rows(two.stores[0], "changes")
    assert len(found) == 2 * 9 * 10  # nothing has changed the first time
    assert {row["kind"] for row in found} == {"corrected"}


def test_copies_are_followed_up_once_where_two_do_so_at_once(two):
    one, other = two.stores
    found = version(1, "approved", approved=NOW)
    filed(one, found)
    arrived(one, 1, chat=ANN)
    ((letter,),) = one.apply([settled(1, ANN, drafts=(copy_of(found),))])
    two.sending[0].apply([Begun(letter.id, NOW)])
    assert other.apply([withdrawn(found)]) == [True]
    change = Followed(NOW + 20, notices=(((letter.id,), Draft(ANN, "notice", b"gone")),))
    results = at_once(lambda: one.apply([change])[0], lambda: other.apply([change])[0])
    assert sorted(map(len, results)) == [0, 1]


def test_letters_of_a_chat_have_rising_numbers_in_the_order_of_what_they_answer(two):
    chats, each = 8, 12
    for number in range(chats * each):
        arrived(two.stores[0], number, chat=number % chats + 1)
    start = threading.Barrier(4)

    def deal(place):
        start.wait()
        store = two.stores[place % 2]
        while left_open(store):
            round_, _ = claimed(store, 3)
            changes = [settled(row.number, row.key[0], drafts=[Draft(row.key[0], "message", b"%d" % part) for part in range(2)]) for row in round_.rows]
            if changes:
                assert STALE not in round_.settle(changes)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(deal, range(4)))
    found = sorted(rows(two.stores[0], "outbox"), key=lambda row: (row["chat"], row["id"]))
    assert len({row["id"] for row in found}) == 2 * chats * each
    for chat, written in groupby(found, lambda row: row["chat"]):
        assert [(row["update_id"], row["body"]) for row in written] == [
            (number, b"%d" % part) for number in range(chat - 1, chats * each, chats) for part in range(2)
        ]
