"""Copies of statements in a real state: noted with their letters, taken back, recalled, followed up, moved and erased."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import text, update

from bot.state.acts import Confirmed, Enrolled, Erased, Found, Grouped, Person, Recalled, Want
from bot.state.changes import (
    STALE,
    Arrival,
    Arrived,
    Begun,
    Closed,
    Dead,
    Deferred,
    Draft,
    Followed,
    Governed,
    Moved,
    Sent,
    Settled,
    Tidied,
    Wanted,
)
from bot.state.delivered import NEVER_OUT, NOBODY, Delivery, Handed
from bot.state.deliveries import SHUT_FOR
from bot.state.desk import on_file, renewed, statements
from bot.state.filed import EMPTY, Approval, Filed, Filing, Hand, Shelf
from bot.state.following import Delivered, Outstanding, Reviewed, Told
from bot.state.left import left
from bot.state.opening import State
from bot.state.records import Record
from bot.state.schema import versions
from bot.state.store import Store

NOW = 1_800_000_000.0
ANN, BEN, GROUP = 11, 12, -100
_NUMBERS = iter(range(1, 1_000_000))


def approved(number: int = 1, statement: str = "ps-1", **more: Any) -> Filed:
    body = f"{statement} {number}".encode()
    return Filed(statement, number, "approved", 1, sha256(body).hexdigest(), body, "salt", NOW, **{"approved": NOW, **more})


@pytest.fixture
def store(opened: Callable[[], State]) -> Store:
    """A state with two approved versions of a statement, and one of another."""
    store = opened().store
    assert all(store.apply([Governed(0, (Filing(one),)) for one in (approved(), approved(2), approved(1, "ps-2"))]))
    return store


def found(store: Store, person: int = 0, **want: Any) -> Found:
    ((one,),) = store.apply([Wanted([Want((person, person), **want)])])
    return one


def outstanding(store: Store, at: float = NOW) -> Outstanding:
    (result,) = store.apply([Reviewed(at)])
    return result


def hands(filed: Filed, script: str = "en") -> Handed:
    return Handed(filed.statement, filed.version, filed.hash, script)


def copy(filed: Filed, chat: int, to: int | None = None) -> Draft:
    of = hands(filed)
    return Draft(chat, "copy", b"words", to=chat if to is None else to, hands=of, about=(of.statement, of.version))


def settled(store: Store, chat: int, *drafts: Draft, person: int | None = None, **more: Any) -> Settled:
    number, key = next(_NUMBERS), (chat, chat if person is None else person)
    store.apply([Arrived([Arrival(number, key, b"asked", NOW)])])
    return Settled(number, key, NOW, drafts=drafts, **more)


def handed(store: Store, chat: int, filed: Filed | None = None, person: int | None = None) -> tuple[int, int]:
    """The letters of a copy and of the card beside it."""
    one = filed or approved()
    card = Draft(chat, "message", b"card", to=chat, about=(one.statement, one.version))
    (letters,) = store.apply([settled(store, chat, copy(one, chat, person), card, person=person)])
    return letters[0].id, letters[1].id


def out(store: Store, chat: int, message: int = 5, **more: Any) -> int:
    """A copy that has gone out."""
    letter, card = handed(store, chat, **more)
    assert store.apply([Begun(letter, NOW), Begun(card, NOW)]) == [True, True]
    store.apply([Delivered(letter, message), Sent(letter), Sent(card)])
    return letter


def copies(store: Store) -> list[Delivery]:
    with store.engine.begin() as connection:
        rows = connection.execute(text("select * from deliveries order by id"))
        return [Delivery(**row._mapping) for row in rows]


def outbox(store: Store) -> list[int]:
    with store.engine.begin() as connection:
        return list(connection.execute(text("select id from outbox order by id")).scalars())


def recall(store: Store, *numbers: int, at: float = NOW + 10) -> None:
    assert store.apply([Governed(found(store).people, (Recalled("ps-1", numbers or (1,), at),))]) == [True]


def withdrawn(filed: Filed, at: float = NOW + 10) -> Filing:
    return filed.then(stored="withdrawn", withdrawn=at)


def test_the_whole_shelf_is_read_as_statement_by_statement(store):
    hands_ = tuple(Hand(f"alias-{number}", f"mark-{number}") for number in range(3))
    for number in (1, 2):
        other = replace(approved(number, "ps-3"), editors=hands_[:number], approvals=(Approval(hands_[2], "hash", "party", NOW),), why={"en": "x"})
        assert store.apply([Governed(0, (Filing(other),))]) == [True]
    with store.engine.begin() as connection:
        whole = renewed(connection, Shelf())
        assert list(whole.files) == ["ps-1", "ps-2", "ps-3"]
        assert whole.files == {statement: on_file(connection, statement) for statement in statements(connection)}
        assert [len(one.editors) for one in whole.files["ps-3"]] == [1, 2]


def test_a_version_is_in_use_while_any_copy_of_it_is(store):
    out(store, ANN), out(store, BEN), out(store, BEN, filed=approved(1, "ps-2"))
    recall(store)
    out(store, BEN)
    assert outstanding(store).used == {("ps-1", 1), ("ps-2", 1)}


# Handing out


def test_a_copy_is_noted_with_its_letter_and_its_number_in_the_chat(store):
    letter, card = handed(store, ANN)
    assert copies(store) == [Delivery(letter, "ps-1", 1, "en", ANN, ANN, NOW)]
    store.apply([Delivered(letter, 77), Sent(letter), Sent(card)])
    assert copies(store) == [Delivery(letter, "ps-1", 1, "en", ANN, ANN, NOW, message=77)]
    assert copies(store)[0].of == ("ps-1", 1)
    assert found(store, ANN, inventory=True).copies == 1
    assert found(store, BEN, inventory=True).copies == 0
    assert found(store, BEN).copies == 0


@pytest.mark.parametrize(
    "wrong",
    [hands(replace(approved(), hash="0" * 64)), hands(approved(3)), Handed("ps-9", 1, approved().hash, "en")],
    ids=["another hash", "no such version", "no such statement"],
)
def test_nothing_is_handed_out_that_is_not_what_was_approved(store, wrong):
    draft = replace(copy(approved(), ANN), hands=wrong)
    assert store.apply([settled(store, ANN, draft, records=(Record("delivered", "ann"),))]) == [STALE]
    assert (copies(store), outbox(store)) == ([], [])


@pytest.mark.parametrize("stored", ["draft", "submitted", "withdrawn"])
def test_nothing_is_handed_out_that_is_not_approved(store, stored):
    store.apply([Governed(0, (approved().then(stored=stored),))])
    assert store.apply([settled(store, ANN, copy(approved(), ANN))]) == [STALE]


def test_a_byte_changed_behind_our_back_voids_an_approval_and_is_seen_at_the_next_look(store):
    assert found(store).shelf.files["ps-1"][0] == approved()
    with store.engine.begin() as connection:
        connection.execute(update(versions).where(versions.c.statement == "ps-1", versions.c.version == 1).values(body=b"ps-1 2"))
    assert found(store).shelf.files["ps-1"][0].body == b"ps-1 1"  # nothing was filed: what was read still stands
    assert store.apply([settled(store, ANN, copy(approved(), ANN))]) == [STALE]
    assert found(store).shelf.files["ps-1"][0].body == b"ps-1 2"


def test_a_body_left_as_text_counts_by_its_bytes(store):
    with store.engine.begin() as connection:
        connection.execute(text("update versions set body = 'ps-1 1' where statement = 'ps-1' and version = 1"))
    assert store.apply([settled(store, ANN, copy(approved(), ANN))]) != [STALE]


def test_what_was_decided_before_a_filing_is_decided_anew(store):
    before = found(store).shelf.count
    late = settled(store, ANN, copy(approved(), ANN), shelf=before)
    first = settled(store, BEN, acts=(withdrawn(approved(2)),), shelf=before)
    assert store.apply([first, late])[1] is STALE
    assert store.apply([settled(store, ANN, copy(approved(), ANN), shelf=before)]) == [STALE]
    assert found(store).shelf.count == before + 1
    assert store.apply([settled(store, ANN, copy(approved(), ANN), shelf=before + 1)]) != [STALE]


def test_the_shelf_reads_again_only_what_was_filed_since(store):
    shelf = found(store).shelf
    assert {name: len(files) for name, files in shelf.files.items()} == {"ps-1": 2, "ps-2": 1}
    assert found(store).shelf is shelf
    store.apply([Governed(0, (withdrawn(approved(2)),))])
    newer = found(store).shelf
    assert newer.files["ps-2"] is shelf.files["ps-2"]
    assert [one.stored for one in newer.files["ps-1"]] == ["approved", "withdrawn"]
    assert EMPTY.count < 0


# Recalling


def test_a_withdrawal_takes_back_what_waits_and_leaves_what_may_be_out_to_be_followed_up(store):
    waiting, _ = handed(store, ANN)
    begun, card = handed(store, BEN)
    other, beside = handed(store, BEN, approved(2))
    assert store.apply([Begun(begun, NOW)]) == [True]
    assert store.apply([Governed(0, (withdrawn(approved()),))]) == [True]
    assert outbox(store) == [begun, other, beside]
    assert store.apply([Begun(one, NOW) for one in (waiting, begun, card, other)]) == [False, False, False, True]
    assert [(one.id, one.message, one.recalled) for one in copies(store)] == [(waiting, NEVER_OUT, NOW + 10), (begun, None, NOW + 10), (other, None, None)]
    store.apply([Delivered(begun, 9), Sent(begun)])
    assert [one.message for one in copies(store)] == [NEVER_OUT, 9, None]


def test_one_on_the_wire_that_did_not_get_through_is_not_sent_again(store):
    letter, _ = handed(store, ANN)
    store.apply([Begun(letter, NOW)])
    recall(store)
    store.apply([Deferred(letter, NOW + 1, 1)])
    assert store.apply([Begun(letter, NOW + 1)]) == [False]


def test_what_was_on_the_wire_when_the_process_ended_is_not_sent_again(store):
    letter, _ = handed(store, ANN)
    store.apply([Begun(letter, NOW)])
    recall(store)
    with store.engine.begin() as connection:
        assert left(connection).letters == ()


@pytest.mark.parametrize(("replaces", "kept"), [(True, [NOW + 20]), (False, [None])])
def test_a_correction_recalls_what_it_takes_the_place_of(store, replaces, kept):
    out(store, ANN)
    filing = replace(Filing(approved(3, approved=NOW + 20)), replaces=replaces)
    assert store.apply([Governed(0, (filing,))]) == [True]
    assert [one.recalled for one in copies(store)] == kept


def test_a_first_version_recalls_nothing(store):
    assert store.apply([Governed(0, (replace(Filing(approved(1, "ps-3")), replaces=True),))]) == [True]
    assert store.apply([Governed(0, (approved().then(stored="withdrawn"),))]) == [True]  # since when is not told
    assert copies(store) == []


def test_a_recall_counts_from_the_first_time(store):
    out(store, ANN)
    recall(store, 1, 2, at=NOW + 10)
    recall(store, 1, at=NOW + 99)
    assert [one.recalled for one in copies(store)] == [NOW + 10]


# Following up


def notice(chat: int) -> Draft:
    return Draft(chat, "notice", b"do not use", label="TLP:GREEN", to=chat)


def mark(chat: int) -> Draft:
    return Draft(chat, "mark", b"struck")


def follow(store: Store, *, notices: Any = (), marks: Any = ()) -> list[int]:
    (letters,) = store.apply([Followed(NOW + 20, notices, marks)])
    return [letter.id for letter in letters]


def test_readers_are_told_and_then_their_copies_are_marked(store):
    first, second = out(store, ANN), out(store, ANN, 6)
    assert outstanding(store).used == {("ps-1", 1)}
    recall(store)
    found_ = outstanding(store)
    assert (found_.used, [one.id for one in found_.untold], found_.unmarked) == (frozenset(), [first, second], [])
    (letter,) = follow(store, notices=[((first, second), notice(ANN))])
    assert (outstanding(store).untold, outstanding(store).unmarked) == ([], [])  # it waits
    store.apply([Told(letter, NOW + 21), Sent(letter)])
    assert [one.told for one in copies(store)] == [NOW + 21] * 2
    assert [one.id for one in outstanding(store).unmarked] == [first, second]
    letters = follow(store, marks=[(first, mark(ANN)), (second, mark(ANN))])
    assert outstanding(store).unmarked == []
    store.apply([Told(one, NOW + 22) for one in letters] + [Sent(one) for one in letters])
    assert ([one.marked for one in copies(store)], outstanding(store).unmarked) == ([NOW + 22] * 2, [])


def test_copies_are_marked_only_once_nobody_waits_for_a_notice(store):
    one, other = out(store, ANN), out(store, BEN)
    recall(store)
    letter, late = follow(store, notices=[((one,), notice(ANN)), ((other,), notice(BEN))])
    store.apply([Told(letter, NOW + 21), Sent(letter)])
    assert outstanding(store).unmarked == []
    store.apply([Dead(late, "refused", NOW + 22)])  # it will not be through for now
    assert [copy.id for copy in outstanding(store).unmarked] == [one]
    assert outstanding(store).untold == []


def test_a_notice_that_its_chat_is_held_for_keeps_no_other_copy_from_being_marked(store):
    one, other = out(store, ANN), out(store, BEN)
    recall(store)
    letter, late = follow(store, notices=[((one,), notice(ANN)), ((other,), notice(BEN))])
    store.apply([Told(letter, NOW + 21), Sent(letter), Begun(late, NOW + 21)])
    assert outstanding(store).unmarked == []
    store.apply([Deferred(late, NOW + 3_600, 0)])
    assert [copy.id for copy in outstanding(store).unmarked] == [one]


def test_a_notice_that_was_given_up_is_written_again_later_in_place_of_the_old_one(store):
    letter = out(store, ANN)
    recall(store)
    (late,) = follow(store, notices=[((letter,), notice(ANN))])
    store.apply([Dead(late, "refused", NOW + 20)])
    assert outstanding(store, NOW + 20 + SHUT_FOR).untold == []
    assert [one.id for one in outstanding(store, NOW + 21 + SHUT_FOR).untold] == [letter]
    ((new,),) = store.apply([Followed(NOW + 21 + SHUT_FOR, [((letter,), notice(ANN))])])
    assert (late in outbox(store), new.id in outbox(store)) == (False, True)
    store.apply([Told(new.id, NOW + 5_000), Sent(new.id)])
    (marking,) = follow(store, marks=[(letter, mark(ANN))])
    store.apply([Dead(marking, "refused", NOW + 6_000)])
    assert outstanding(store, NOW + 6_000 + SHUT_FOR).unmarked == []
    assert [one.id for one in outstanding(store, NOW + 6_001 + SHUT_FOR).unmarked] == [letter]


def test_a_notice_that_was_taken_back_is_written_again(store):
    person = Person(ANN, 0, "liaison", "", "Ann", "alias-ann", NOW)
    store.apply([Governed(found(store).people, (Enrolled(person, "TLP:AMBER"),))])
    letter = out(store, ANN)
    recall(store)
    follow(store, notices=[((letter,), notice(ANN))])
    store.apply([Governed(found(store).people, (Enrolled(replace(person, role="guest"), "TLP:CLEAR"),))])
    told = outstanding(store)
    assert [one.id for one in told.untold] == [letter]
    assert told.people[ANN].role == "guest"


def test_what_was_followed_up_meanwhile_is_left_out(store):
    letter = out(store, ANN)
    recall(store)
    assert len(follow(store, notices=[((letter,), notice(ANN))])) == 1
    assert follow(store, notices=[((letter,), notice(ANN))], marks=[(letter, mark(ANN))]) == []


def test_what_was_decided_before_a_role_changed_is_decided_anew(store):
    person = Person(ANN, 0, "staff", "", "Ann", "alias-ann", NOW)
    store.apply([Governed(found(store).people, (Enrolled(person, "TLP:GREEN"),))])
    letter = out(store, ANN)
    recall(store)
    before = outstanding(store)
    store.apply([Governed(found(store).people, (Enrolled(replace(person, role="guest"), "TLP:CLEAR"),))])
    told = [((letter,), notice(ANN))]
    assert store.apply([Followed(NOW + 20, told, (), before.version)]) == [()]
    assert [len(letters) for letters in store.apply([Followed(NOW + 20, told, (), outstanding(store).version)])] == [1]


def test_who_asks_is_known_with_their_language_and_their_group_with_its_label(store):
    store.apply([settled(store, GROUP, person=ANN, session=b"speaks", audience="clear")])
    store.apply([Governed(found(store).people, (Grouped(GROUP, "TLP:GREEN"),))])
    out(store, GROUP, person=ANN)
    recall(store)
    told = outstanding(store)
    assert (told.sessions, told.labels, told.people) == ({(GROUP, ANN): b"speaks"}, {GROUP: "TLP:GREEN"}, {})
    assert told.version == found(store).people


def test_a_chat_that_takes_nothing_is_tried_again_later(store):
    letter = out(store, ANN)
    recall(store)
    follow(store, notices=[((letter,), notice(ANN))])
    store.apply([Closed(ANN, NOW + 20)])
    assert outstanding(store, NOW + 20 + SHUT_FOR).untold == []
    assert [one.id for one in outstanding(store, NOW + 21 + SHUT_FOR).untold] == [letter]


def test_a_copy_that_cannot_be_marked_is_tried_again_later_and_keeps_nobody_elses_from_being_marked(store):
    first, second = out(store, ANN), out(store, BEN)
    recall(store)
    for letter, chat in ((first, ANN), (second, BEN)):
        [told_by] = follow(store, notices=[((letter,), notice(chat))])
        store.apply([Told(told_by, NOW + 12), Sent(told_by)])
    follow(store, marks=[(first, mark(ANN))])
    store.apply([Closed(ANN, NOW + 20)])  # who has been told may shut us out before the mark comes
    assert [one.id for one in outstanding(store, NOW + 20 + SHUT_FOR).unmarked] == [second]
    again = outstanding(store, NOW + 21 + SHUT_FOR)
    assert ([one.id for one in again.unmarked], again.untold) == ([first, second], [])


def test_a_copy_that_is_in_use_is_not_shut_by_its_chat(store):
    out(store, ANN)
    store.apply([Closed(ANN, NOW + 20)])
    recall(store)
    assert len(outstanding(store, NOW + 21).untold) == 1


def test_a_chat_confirms_for_all_its_copies_of_a_version_once(store):
    out(store, ANN), out(store, ANN, 6), out(store, BEN), out(store, ANN, 7, filed=approved(2))
    recall(store)
    act = Confirmed(ANN, "ps-1", 1, NOW + 30)
    store.apply([Governed(found(store).people, (act,)), Governed(found(store).people, (replace(act, at=NOW + 40),))])
    assert [one.confirmed for one in copies(store)] == [NOW + 30, NOW + 30, None, None]
    assert [one.chat for one in found(store, recalls=True).deliveries] == [ANN, ANN, BEN]


def test_a_copy_that_never_went_out_is_nobodys_to_confirm(store):
    letter, _ = handed(store, ANN)
    recall(store)
    assert found(store, recalls=True).deliveries == ()
    assert [one.id for one in found(store, delivery=letter).deliveries] == [letter]
    assert found(store, delivery=999).deliveries == found(store).deliveries == ()


# What becomes of copies


def test_copies_move_with_their_chat(store):
    out(store, GROUP, person=ANN)
    store.apply([Moved(GROUP, -200)])
    assert [one.chat for one in copies(store)] == [-200]


def test_a_copy_is_another_message_or_none_where_its_chat_has_moved_to(store):
    letter, _ = out(store, GROUP, 57, person=ANN), handed(store, GROUP, person=BEN)
    recall(store)
    store.apply([Moved(GROUP, -200)])
    assert [one.message for one in copies(store)] == [None, NEVER_OUT]
    told_by, _ = follow(store, notices=[((one.id,), notice(-200)) for one in copies(store)])
    store.apply([Told(told_by, NOW + 21), Sent(told_by), Closed(-200, NOW + 22)])
    assert outstanding(store, NOW + 9_000).unmarked == []
    assert [one.id for one in found(store, recalls=True).deliveries] == [letter]


def test_copies_go_with_the_person_who_is_erased_and_those_of_a_group_are_nobodys(store):
    out(store, ANN), out(store, BEN), out(store, GROUP, person=ANN)
    store.apply([Governed(found(store).people, (Erased(ANN),))])
    assert [(one.chat, one.person) for one in copies(store)] == [(BEN, BEN), (GROUP, NOBODY)]


def test_a_group_is_told_of_a_recall_though_who_asked_there_has_been_erased(store):
    copy_, _ = out(store, GROUP, person=ANN), handed(store, GROUP, person=ANN)
    store.apply([Governed(found(store).people, (Erased(ANN),))])
    recall(store)
    assert [one.id for one in outstanding(store).untold] == [copy_]  # the other was taken back, and nobody waits for it any more
    (told_by,) = follow(store, notices=[((copy_,), notice(GROUP))])
    store.apply([Told(told_by, NOW + 21), Sent(told_by)])
    assert [(one.id, one.person) for one in outstanding(store).unmarked] == [(copy_, NOBODY)]


def test_what_was_recalled_long_ago_is_tidied_away_and_what_is_in_use_is_not(store):
    out(store, ANN), out(store, BEN, filed=approved(2))
    letter, _ = handed(store, ANN)
    store.apply([Begun(letter, NOW)])
    recall(store, at=NOW + 10)
    store.apply([Tidied(NOW, NOW)])
    assert (len(copies(store)), letter in outbox(store)) == (3, True)
    store.apply([Tidied(NOW + 11, NOW + 11)])
    assert ([one.chat for one in copies(store)], letter in outbox(store)) == ([BEN], False)
