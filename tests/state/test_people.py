"""Acts carried out in a real state: who is enrolled, what waits, what is taken back, and what was decided too early.

`pytest tests/state --cov=bot/state --cov-branch --cov-fail-under=100` holds.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from bot import people
from bot.labels import LABELS, height
from bot.people import Ruling
from bot.state.acts import Enrolled, Erased, Found, Grouped, Guessed, Guesses, Invitation, Invited, Person, Revoked, Want
from bot.state.audit import verify
from bot.state.changes import STALE, Announced, Arrival, Arrived, Begun, Change, Draft, Governed, Moved, Settled, Tidied, Wanted
from bot.state.opening import State
from bot.state.records import Record
from bot.state.schema import metadata
from bot.state.store import Store
from tests.postgresql.server import Server
from tests.state.crash import Begins, Surviving, SurvivingReplica

NOW = 1_800_000_000.0
GROUP = -100
ADA, BEN, CAM, NEW = 11, 12, 13, 14
CODES = {code: people.digest_of(code) for code in ("first", "second")}
MADE = (
    Person(ADA, 0, "admin", "", "Ada", "alias-ada", NOW), Person(BEN, 0, "liaison", "customs", "Ben", "alias-ben", NOW),
    Person(CAM, 0, "admin", "", "Cam", "alias-cam", NOW),
)  # fmt: skip


@pytest.fixture
def store(opened: Callable[[], State]) -> Store:
    """A state in which two administrators and a liaison officer are enrolled."""
    store = opened().store
    enrol(store, *MADE)
    return store


def enrol(store: Store, *persons: Person) -> None:
    for person in persons:
        assert store.apply([Governed(found(store).people, (Enrolled(person, LABELS[-1]),))]) == [True]


def found(store: Store, person: int = 0, chat: int | None = None, **want: Any) -> Found:
    """What is on file of somebody in a chat, their own if no other is named."""
    ((one,),) = store.apply([Wanted([Want((person if chat is None else chat, person), roster=True, inventory=True, **want)])])
    return one


def roster(store: Store) -> dict[int, Person]:
    return {person.person: person for person in found(store).roster}


def rows(store: Store, name: str) -> list[dict[str, Any]]:
    with store.engine.begin() as connection:
        return [dict(row) for row in connection.execute(select(metadata.tables[name])).mappings()]


def waiting(store: Store) -> list[bytes]:
    return [row["body"] for row in rows(store, "outbox")]


_NUMBERS = iter(range(1, 1_000_000))


def settled(store: Store, person: int, *, chat: int | None = None, version: int | None = None, **more: Any) -> Settled:
    """The end of an update of somebody that has just arrived, decided on what is on file now or on another version."""
    number, key = next(_NUMBERS), (person if chat is None else chat, person)
    store.apply([Arrived([Arrival(number, key, b"asked", NOW)])])
    return Settled(number, key, NOW, people=found(store).people if version is None else version, **more)


def by(ruling: Ruling) -> dict[str, Any]:
    """What a ruling has done, as part of the end of an update."""
    return {"acts": ruling.acts, "records": ruling.records}


def letter(chat: int, label: str = "TLP:CLEAR", to: int = 0) -> Draft:
    return Draft(chat, "message", f"{chat} {label} {to}".encode(), label, to)


# Enrolling


def test_each_who_is_enrolled_has_the_next_number_and_a_number_is_never_given_twice(store):
    assert [(one.person, one.number) for one in found(store).roster] == [(ADA, 1), (BEN, 2), (CAM, 3)]
    store.apply([Governed(found(store).people, (Erased(CAM),))])
    enrol(store, MADE[2], Person(NEW, 0, "staff", "", "Dan", "alias-dan", NOW))
    assert [(one.person, one.number) for one in found(store).roster] == [(ADA, 1), (BEN, 2), (CAM, 4), (NEW, 5)]


def test_a_person_comes_back_as_they_were_kept_and_another_row_of_theirs_takes_the_place(store):
    ben = replace(roster(store)[BEN], role="approver", agency="", suspended=NOW, held=NOW + 1)
    enrol(store, ben)
    assert found(store, BEN).person == ben == roster(store)[BEN]
    assert len(rows(store, "people")) == 3


def test_what_is_on_file_is_told_of_each_want_by_itself(store):
    store.apply([settled(store, BEN, session=b"of ben", audience="amber"), settled(store, BEN, chat=GROUP, session=b"in the group", audience="clear")])
    store.apply([Governed(found(store).people, (Grouped(GROUP, "TLP:GREEN"),))])
    store.apply([settled(store, NEW, acts=(Guessed(NEW, Guesses(2, NOW, "alias-new")), Invited(Invitation(CODES["first"], "staff", "", "Dan", "x", NOW))))])
    wants = [Want((BEN, BEN)), Want((GROUP, BEN)), Want((NEW, NEW), CODES["first"]), Want((99, 99)), Want((0, 0), roster=True)]
    ((own, group, coded, plain, listed),) = store.apply([Wanted(wants)])
    assert (own.session, own.audience, own.label, own.roster) == (b"of ben", "amber", "TLP:CLEAR", ())
    assert (group.session, group.audience, group.label, group.person) == (b"in the group", "clear", "TLP:GREEN", own.person)
    assert (coded.guesses, coded.invitation) == (Guesses(2, NOW, "alias-new"), Invitation(CODES["first"], "staff", "", "Dan", "x", NOW))
    assert (plain.guesses, plain.invitation, plain.person) == (None, None, None)
    assert ([one.person for one in listed.roster], listed.spoken) == ([ADA, BEN, CAM], {BEN: b"of ben"})
    assert {one.people for one in (own, group, coded, plain, listed)} == {4}
    assert found(store, BEN).kept == (2, 0)


def test_very_many_are_looked_up_at_once(store):
    ((*others, last),) = store.apply([Wanted([Want((number, number)) for number in range(1_000, 1_950)] + [Want((BEN, BEN))])])
    assert all(one.person is None for one in others)
    assert last.person == roster(store)[BEN]


# Codes


def test_an_invitation_is_gone_once_it_is_used_and_so_are_the_wrong_codes_before(store):
    store.apply([Governed(found(store).people, people.invite("alias-ada", "staff", "", "Dan", now=NOW, code="first").acts)])
    store.apply([settled(store, NEW, acts=(Guessed(NEW, Guesses(1, NOW, "alias-new")),))])
    ruling = people.accept(found(store, NEW, code=CODES["first"]), NEW, NOW + 1)
    assert ruling.said == "enrolled"
    store.apply([settled(store, NEW, **by(ruling))])
    assert roster(store)[NEW].known_as == "alias-new"
    assert rows(store, "invitations") == rows(store, "guesses") == []


@pytest.mark.parametrize("order", list(permutations((NEW, NEW + 1, NEW + 2))), ids=str)
def test_of_all_who_use_one_code_at_once_the_first_is_let_in(store, order):
    store.apply([Governed(found(store).people, people.invite("alias-ada", "admin", "", "Dan", now=NOW, code="first").acts)])
    rulings = {person: people.accept(found(store, person, code=CODES["first"]), person, NOW) for person in order}
    results = store.apply([settled(store, person, drafts=[letter(person)], **by(rulings[person])) for person in order])
    assert [result is STALE for result in results] == [False, True, True]
    assert set(roster(store)) == {ADA, BEN, CAM, order[0]}
    again = people.accept(found(store, order[1], code=CODES["first"]), order[1], NOW)
    assert again.said == "refused"


@pytest.mark.parametrize("happens", ["suspended", "demoted", "erased"])
def test_invitations_go_with_the_right_to_make_them(store, happens):
    for code, alias in (("first", "alias-ada"), ("second", "alias-cam")):
        store.apply([Governed(found(store).people, people.invite(alias, "admin", "", "Dan", now=NOW, code=code).acts)])
    listed = found(store).roster
    ruling = {
        "suspended": people.suspend("alias-cam", listed, 1, on=True, now=NOW),
        "demoted": people.change_role("alias-cam", listed, 1, "staff", agency="", now=NOW),
        "erased": people.forget(roster(store)[ADA], listed, ADA, NOW),
    }[happens]
    store.apply([Governed(found(store).people, ruling.acts)])
    assert [row["code"] for row in rows(store, "invitations")] == [CODES["second"]]
    assert people.accept(found(store, NEW, code=CODES["first"]), NEW, NOW).said == "refused"
    assert people.accept(found(store, NEW, code=CODES["second"]), NEW, NOW).said == "enrolled"


def test_invitations_of_the_command_line_and_of_the_bot_stand_whoever_is_changed(store):
    for code, who in (("first", "console:desk"), ("second", "")):
        store.apply([Governed(found(store).people, people.invite(who, "admin", "", "Dan", now=NOW, code=code).acts)])
    enrol(store, Person(NEW, 0, "staff", "", "Dan", "alias-dan", NOW))
    store.apply([Governed(found(store).people, (Erased(CAM), Erased(99)))])
    assert len(rows(store, "invitations")) == 2


def test_invitations_and_wrong_codes_are_tidied_away_by_their_own_time(store):
    invitations = [Invited(Invitation(str(ends), "staff", "", "Dan", "x", ends)) for ends in (10.0, 20.0)]
    store.apply([Governed(found(store).people, (*invitations, *(Guessed(int(since), Guesses(1, since, "x")) for since in (10.0, 20.0))))])
    store.apply([Tidied(0.0, 0.0)])
    store.apply([Tidied(0.0, 0.0, 10.0)])
    assert (len(rows(store, "invitations")), len(rows(store, "guesses"))) == (2, 2)
    store.apply([Tidied(0.0, 0.0, 20.0)])
    assert [row["ends"] for row in rows(store, "invitations")] == [row["since"] for row in rows(store, "guesses")] == [20.0]


# Letters taken back


@pytest.mark.parametrize("most", LABELS)
def test_what_waits_for_a_person_above_a_label_is_taken_back_wherever_it_goes(store, most):
    theirs = [letter(chat, label, to) for label in LABELS for chat, to in ((BEN, BEN), (BEN, 0), (BEN, ADA), (GROUP, BEN))]
    others = [letter(chat, label, to) for label in LABELS for chat, to in ((ADA, ADA), (GROUP, ADA), (GROUP, 0))]
    store.apply([settled(store, ADA, drafts=[*theirs, *others])])
    store.apply([Governed(found(store).people, (Enrolled(roster(store)[BEN], most),))])
    kept = {draft.body for draft in theirs if height(draft.label) <= height(most)} | {draft.body for draft in others}
    assert sorted(waiting(store)) == sorted(kept)


@pytest.mark.parametrize("label", people.GROUP_LABELS)
def test_what_waits_for_a_group_above_its_new_label_is_taken_back(store, label):
    theirs, others = [letter(GROUP, one, BEN) for one in LABELS], [letter(BEN, one, BEN) for one in LABELS]
    store.apply([settled(store, BEN, chat=GROUP, drafts=[*theirs, *others])])
    store.apply([Governed(found(store).people, (Grouped(GROUP, label),))])
    kept = {draft.body for draft in theirs if height(draft.label) <= height(label)} | {draft.body for draft in others}
    assert sorted(waiting(store)) == sorted(kept)
    assert found(store, BEN, GROUP).label == label


def test_a_letter_that_was_taken_back_is_not_begun(store):
    (letters,) = store.apply([settled(store, BEN, drafts=[letter(BEN, "TLP:AMBER", BEN), letter(BEN, "TLP:CLEAR", BEN)])])
    store.apply([Governed(found(store).people, (Enrolled(roster(store)[BEN], "TLP:CLEAR"),))])
    assert store.apply([Begun(one.id, NOW) for one in letters]) == [False, True]


def test_what_a_change_says_itself_is_not_taken_back_by_it(store):
    acts = people.suspend("alias-ada", found(store).roster, 2, on=True, now=NOW).acts
    (letters,) = store.apply([settled(store, ADA, drafts=[letter(ADA, "TLP:AMBER"), letter(BEN, "TLP:AMBER")], acts=acts)])
    assert len(letters) == len(waiting(store)) == 2
    (letters,) = store.apply([settled(store, BEN, drafts=[letter(BEN, to=BEN)], acts=(Erased(BEN),))])
    assert waiting(store)[-1:] == [one.body for one in letters]


# What was decided too early


def test_what_was_decided_on_another_version_is_stale_and_leaves_nothing(store):
    for version in (found(store).people - 1, found(store).people + 1):
        before = {name: rows(store, name) for name in metadata.tables}
        ruling = people.suspend("alias-ada", found(store).roster, 2, on=True, now=NOW)
        change = settled(store, ADA, version=version, session=b"new", drafts=[letter(ADA)], audience="amber", **by(ruling))
        assert store.apply([change, Governed(version, ruling.acts, ruling.records)]) == [STALE, False]
        assert {name: rows(store, name) for name in metadata.tables if name != "inbox"} == {name: before[name] for name in before if name != "inbox"}
        assert [(row["body"], row["done"]) for row in rows(store, "inbox")][-1] == (b"asked", None)
        assert store.apply([replace(change, people=found(store).people, acts=(), records=())]) != [STALE]


def test_what_decides_nothing_about_people_leaves_the_version_as_it_is(store):
    version = found(store).people
    acts = (Guessed(NEW, Guesses(1, NOW, "x")), Invited(Invitation(CODES["first"], "staff", "", "Dan", "x", NOW)))
    first, second = (settled(store, one, acts=acts, drafts=[letter(one)]) for one in (NEW, ADA))
    assert STALE not in store.apply([first, second])
    assert found(store).people == version


def test_each_change_that_decides_is_one_version(store):
    version = found(store).people
    ben = roster(store)[BEN]
    for acts in ((Enrolled(ben, LABELS[-1]),), (Grouped(GROUP, "TLP:GREEN"),), (Erased(NEW),), (Enrolled(ben, LABELS[-1]), Grouped(GROUP, "TLP:CLEAR"))):
        store.apply([Governed(found(store).people, acts)])
        version += 1
        assert found(store).people == version


def test_what_depends_on_nobody_is_never_stale(store):
    dead = replace(settled(store, NEW, error="it broke", reference="r1"), people=None)
    suspension = settled(store, ADA, **by(people.suspend("alias-ada", found(store).roster, 2, on=True, now=NOW)))
    assert STALE not in store.apply([suspension, dead])


@pytest.mark.parametrize("order", list(permutations(("answer", "suspension", "other"))), ids="-".join)
def test_whatever_the_order_in_a_batch_nothing_waits_for_who_is_suspended(store, order):
    changes = {
        "answer": settled(store, BEN, session=b"talked", drafts=[letter(BEN, "TLP:AMBER", BEN)], audience="amber", records=[Record("read", "alias-ben")]),
        "suspension": settled(store, ADA, **by(people.suspend("alias-ada", found(store).roster, 2, on=True, now=NOW))),
        "other": settled(store, CAM, drafts=[letter(CAM, "TLP:AMBER", CAM)]),
    }
    results = dict(zip(order, store.apply([changes[name] for name in order]), strict=True))
    late = {name for name in changes if order.index(name) > order.index("suspension")}
    assert {name for name, result in results.items() if result is STALE} == late
    assert waiting(store) == ([] if "other" in late else [b"13 TLP:AMBER 13"])
    assert [row["kind"] for row in rows(store, "audit")] == (["suspended"] if "answer" in late else ["read", "suspended"])


@pytest.mark.parametrize("first", [ADA, CAM])
@pytest.mark.parametrize("at_once", [True, False])
def test_of_two_administrators_who_suspend_each_other_one_stays(store, first, at_once):
    listed, numbers, aliases = found(store).roster, {ADA: 1, CAM: 3}, {ADA: "alias-ada", CAM: "alias-cam"}
    second = ADA + CAM - first
    changes: list[Change] = [
        settled(store, one, **by(people.suspend(aliases[one], listed, numbers[ADA + CAM - one], on=True, now=NOW))) for one in (first, second)
    ]
    results = store.apply(changes) if at_once else [store.apply([change])[0] for change in changes]
    assert (results[0] is STALE, results[1]) == (False, STALE)
    assert [one.person for one in people.administrators(found(store).roster)] == [first]
    anew = people.suspend(aliases[second], found(store).roster, numbers[first], on=True, now=NOW)
    assert anew.said == "last-admin"
    assert [row["kind"] for row in rows(store, "audit")] == ["suspended"]


def test_the_command_line_and_the_chat_do_not_pass_each_other(store):
    listed, version = found(store).roster, found(store).people
    chat = settled(store, ADA, **by(people.suspend("alias-ada", listed, 3, on=True, now=NOW)))
    line = people.suspend("console:desk", listed, 1, on=True, now=NOW)
    stale, done = store.apply([Governed(version, line.acts, line.records), chat])
    assert (stale, done) == (False, ())
    assert [one.person for one in people.administrators(found(store).roster)] == [ADA]


def test_the_same_update_settled_twice_in_a_batch_acts_once(store):
    change = settled(store, ADA, **by(people.invite("alias-ada", "staff", "", "Dan", now=NOW, code="first")))
    other = replace(change, acts=people.invite("alias-ada", "staff", "", "Dan", now=NOW, code="second").acts)
    assert store.apply([change, other]) == [(), None]
    assert [row["code"] for row in rows(store, "invitations")] == [CODES["first"]]
    assert [row["kind"] for row in rows(store, "audit")] == ["invited"]


# Groups that move


def test_the_label_of_a_group_goes_with_it_and_stays_where_it_is_told_twice(store):
    store.apply([Governed(found(store).people, (Grouped(GROUP, "TLP:AMBER"), Grouped(-300, "TLP:GREEN")))])
    store.apply([Moved(GROUP, -200)])
    assert (found(store, BEN, GROUP).label, found(store, BEN, -200).label) == ("TLP:CLEAR", "TLP:AMBER")
    store.apply([Governed(found(store).people, (Grouped(-200, "TLP:CLEAR"),))])
    store.apply([Moved(GROUP, -200), Moved(-200, -200)])
    assert found(store, BEN, -200).label == "TLP:CLEAR"
    assert found(store, BEN, -300).label == "TLP:GREEN"


def test_a_group_that_moves_to_where_there_is_a_label_brings_its_own(store):
    store.apply([Governed(found(store).people, (Grouped(GROUP, "TLP:CLEAR"), Grouped(-200, "TLP:AMBER")))])
    store.apply([Moved(GROUP, -200)])
    assert rows(store, "groups") == [{"chat": -200, "label": "TLP:CLEAR"}]


# Erasing


def test_all_of_a_person_goes_and_all_of_the_others_stays(store):
    for person in (BEN, ADA):
        store.apply([settled(store, person, session=b"s", drafts=[letter(person, to=person), letter(GROUP, to=person)])])
        store.apply([settled(store, person, chat=GROUP, session=b"s"), replace(settled(store, person, error="broke", reference="r"), people=None)])
        store.apply([settled(store, person, acts=(Guessed(person, Guesses(1, NOW, f"guess-{person}")),))])
    later = settled(store, BEN)
    assert found(store, BEN).kept == (2, 2)
    ruling = people.forget(roster(store)[BEN], found(store).roster, BEN, NOW)
    store.apply([settled(store, BEN, session=b"the last", **by(ruling))])
    tables = {name: rows(store, name) for name in metadata.tables}
    assert [row["person"] for row in tables["people"]] == [ADA, CAM]
    assert [row["person"] for row in tables["guesses"]] == [ADA]
    assert {(row["chat"], row["person"]) for row in tables["sessions"]} == {(ADA, ADA), (GROUP, ADA)}
    assert {row["person"] for row in tables["outbox"]} == {ADA}
    assert {(row["chat"], row["person"], row["body"]) for row in tables["inbox"] if row["update_id"] != later.update and row["person"] != ADA} == {(0, 0, None)}
    assert [row["update_id"] for row in tables["inbox"] if row["person"] == BEN] == [later.update], "what they write afterwards is still answered"
    assert found(store, BEN).kept == (0, 0)
    assert found(store, ADA).kept == (2, 2)
    with store.engine.begin() as connection:
        assert not verify(connection).wrong


def test_the_number_of_an_erased_update_is_still_known(store):
    change = settled(store, BEN)
    store.apply([change])
    store.apply([Governed(found(store).people, (Erased(BEN),))])
    assert store.apply([Arrived([Arrival(change.update, (BEN, BEN), b"asked", NOW)])]) == [frozenset()]


# Any run of rulings, several in a batch



def test_what_no_update_asked_for_is_written_with_its_acts_and_records_or_not_at_all(store):
    version = found(store).people
    draft = Draft(BEN, "message", b"{}", "TLP:AMBER", BEN)
    shut = replace(found(store, BEN).person, suspended=NOW)
    told = Announced(version, NOW, (draft,), (Guessed(NEW, Guesses(1, NOW, "new")),), (Record("knowledge", ""),))
    [(letter,)] = store.apply([told])
    assert (letter.chat, letter.body) == (BEN, b"{}")
    assert found(store, NEW, code="x").guesses.wrong == 1
    assert store.apply([Governed(version, (Enrolled(shut, "TLP:CLEAR"),))]) == [True]
    assert store.apply([told]) == [STALE]
    with store.engine.connect() as connection:
        kinds = connection.execute(select(metadata.tables["audit"].c.kind)).scalars().all()
        waiting = connection.execute(select(metadata.tables["outbox"].c.id)).scalars().all()
    assert (kinds.count("knowledge"), waiting) == (1, [])  # what waited for Ben was above what they may read now


class Office(RuleBasedStateMachine):
    """Updates decided on what was on file at some moment, kept in batches later on: nobody is ever shown what is not for them any more."""

    begins: ClassVar[Begins]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.bot = type(self).begins(self.folder)
        self.store = self.bot.state.store
        enrol(self.store, *MADE)
        self.waiting: list[Settled] = []

    def teardown(self) -> None:
        self.bot.end()
        shutil.rmtree(self.folder)

    @rule(by_whom=st.sampled_from([1, 3]), number=st.integers(1, 4), wish=st.integers(0, 5))
    def decide(self, by_whom: int, number: int, wish: int) -> None:
        """What an administrator decides about somebody, if they are one as of now."""
        listed = found(self.store).roster
        actor = next((one for one in people.administrators(listed) if one.number == by_whom), None)
        if actor is None:
            return
        whom = next((one for one in listed if one.number == number), None)
        ruling = (
            people.suspend("a", listed, number, on=True, now=NOW), people.suspend("a", listed, number, on=False, now=NOW),
            people.change_role("a", listed, number, "staff", agency="", now=NOW), people.change_role("a", listed, number, "admin", agency="", now=NOW),
            people.forget(whom, listed, whom.person if whom else 99, NOW), people.label_group("a", GROUP, ("GREEN", "AMBER", "CLEAR", "GREEN")[number % 4], NOW),
        )[wish]  # fmt: skip
        self.waiting.append(settled(self.store, actor.person, drafts=[letter(actor.person)], **by(ruling)))

    @rule(person=st.sampled_from([ADA, BEN, CAM]), label=st.sampled_from(LABELS[:3]), in_group=st.booleans())
    def answer(self, person: int, label: str, in_group: bool) -> None:
        """An answer to somebody, of which they may read as much as of now."""
        chat = GROUP if in_group else person
        if height(label) <= self.most(person, chat):
            self.waiting.append(settled(self.store, person, chat=chat, drafts=[letter(chat, label, person)]))

    def most(self, person: int, chat: int) -> int:
        one = found(self.store, person, chat)
        role = one.person.role if one.person is not None and one.person.suspended is None else ""
        own = {"admin": 2, "liaison": 2, "staff": 1}.get(role, 0)
        return min(own, height(one.label)) if chat < 0 else own

    @precondition(lambda self: self.waiting)
    @rule(count=st.integers(1, 6))
    def keep(self, count: int) -> None:
        """The oldest of what was decided, in one batch; what is stale is given up, as if its sender had gone."""
        batch, self.waiting = self.waiting[:count], self.waiting[count:]
        self.store.apply(batch)

    @invariant()
    def somebody_can_decide(self) -> None:
        assert people.administrators(found(self.store).roster)

    @invariant()
    def nothing_waits_that_is_not_for_who_gets_it(self) -> None:
        for row in rows(self.store, "outbox"):
            assert height(row["label"]) <= self.most(row["person"] or row["chat"], row["chat"]), row

    @invariant()
    def the_trail_is_sound(self) -> None:
        with self.store.engine.begin() as connection:
            assert not verify(connection).wrong


def test_over_any_run_of_decisions_somebody_can_decide_and_nothing_waits_that_is_not_to_be_read(made: Path) -> None:
    machine = type("MadeOffice", (Office,), {"begins": staticmethod(partial(Surviving, made))})
    run_state_machine_as_test(machine, settings=settings(max_examples=30, stateful_step_count=25, deadline=None))


def test_in_a_database_too_somebody_can_decide_and_nothing_waits_that_is_not_to_be_read(postgresql: Server, made_shared: str) -> None:
    machine = type("SharedOffice", (Office,), {"begins": staticmethod(partial(SurvivingReplica, postgresql, made_shared))})
    run_state_machine_as_test(machine, settings=settings(max_examples=5, stateful_step_count=25, deadline=None))


def test_the_start_has_one_code_and_none_once_somebody_is_an_administrator(store):
    first, second, other = (Invitation(code, "admin", "", "Administrator", by, 9_000.0) for code, by in (("a", ""), ("b", ""), ("c", "alias-of-ada")))
    govern(store, Invited(other), Invited(first), Invited(second))
    assert {code for code in "abc" if invitation_of(store, code)} == {"b", "c"}
    govern(store, Enrolled(Person(7, 0, "staff", "", "Sam", "alias-of-sam", 1.0), LABELS[-1], ""))
    assert invitation_of(store, "b") is not None
    govern(store, Enrolled(Person(8, 0, "admin", "", "Ada", "alias-of-ada-2", 1.0), LABELS[-1], ""))
    assert {code for code in "abc" if invitation_of(store, code)} == {"c"}


def test_a_code_that_is_revoked_is_gone(store):
    govern(store, Invited(Invitation("a", "staff", "", "Sam", "alias-of-ada", 9_000.0)), Revoked("a"))
    assert invitation_of(store, "a") is None


def test_who_is_suspended_stays_so_when_they_are_erased(store):
    govern(store, Enrolled(Person(7, 0, "staff", "", "Sam", "alias-of-sam", 1.0, suspended=2.0), LABELS[-1], ""))
    govern(store, Erased(7))
    ((found,),) = store.apply([Wanted([Want((7, 7))])])
    assert found.person is not None
    assert found.person.suspended == 2.0


def invitation_of(store, code):
    ((found,),) = store.apply([Wanted([Want((7, 7), code)])])
    return found.invitation


def govern(store, *acts):
    ((found,),) = store.apply([Wanted([Want((0, 0))])])
    assert store.apply([Governed(found.people, acts)]) == [True]
