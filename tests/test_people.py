"""What is decided about people: every ruling in every branch, and what the audit trail is told of each.

`pytest tests/test_governance.py tests/test_people.py --cov=bot.governance --cov=bot.people --cov-branch --cov-fail-under=100` holds.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import people
from bot.governance.audience import ROLES, Reader, audience_of
from bot.labels import LABELS, height
from bot.people import (
    BLOCKED_FOR,
    CODE_LASTS,
    GROUP_LABELS,
    LONGEST_NAME,
    MOST_GUESSES,
    ROLES_TO_GIVE,
    accept,
    administrators,
    change_role,
    digest_of,
    forget,
    hold,
    invite,
    label_group,
    new_alias,
    new_code,
    reader_of,
    suspend,
)
from bot.state.acts import Enrolled, Erased, Found, Grouped, Guessed, Guesses, Invitation, Invited, Person
from bot.state.records import Record

NOW = 1_800_000_000.0
CODE = "a-code-that-was-handed-on-7"
ADA = Person(900_001, 1, "admin", "", "Ada of the desk", "alias-of-ada", NOW - 9e6)
BEN = Person(900_002, 2, "liaison", "customs", "Ben of customs", "alias-of-ben", NOW - 8e6)
CAM = Person(900_003, 3, "admin", "customs", "Cam of customs", "alias-of-cam", NOW - 7e6)
OPEN = Invitation(digest_of(CODE), "liaison", "customs", "Dan of customs", ADA.known_as, NOW + 60)
NEWCOMER = 900_004


def minted() -> str:
    return "alias-of-new"


def told_to_the_trail(ruling):
    """The records without their time, which is always that of the ruling."""
    assert all(record.at == NOW for record in ruling.records)
    return [(record.kind, record.actor, record.subject, dict(record.detail)) for record in ruling.records]


def nothing_done(ruling, said):
    assert (ruling.said, ruling.acts, ruling.records) == (said, (), ())


# Codes


def test_a_good_code_lets_a_newcomer_in_and_is_used_up_by_it():
    ruling = accept(Found(invitation=OPEN), NEWCOMER, NOW, minted)
    enrolled = Person(NEWCOMER, 0, "liaison", "customs", "Dan of customs", "alias-of-new", NOW)
    assert ruling.said == "enrolled"
    assert ruling.acts == (Enrolled(enrolled, LABELS[-1], OPEN.code),)
    assert (ruling.values["name"], ruling.values["role"], ruling.values["agency"]) == ("Dan of customs", "liaison", "customs")
    detail = {"role": "liaison", "agency": "customs", "invited by": "alias-of-ada"}
    assert told_to_the_trail(ruling) == [("enrolled", "alias-of-new", "alias-of-new", detail)]


def test_who_is_in_already_uses_no_code_up_and_is_told_nothing_of_it():
    for person in (ADA, BEN, replace(BEN, held=NOW)):
        for invitation in (OPEN, None):
            nothing_done(accept(Found(person=person, invitation=invitation), person.person, NOW, minted), "known")


def test_who_is_in_already_is_so_also_after_wrong_codes():
    nothing_done(accept(Found(person=BEN, guesses=Guesses(9, NOW, "x")), BEN.person, NOW, minted), "known")


def test_who_is_suspended_is_let_in_by_no_code_and_is_told_by_their_own_alias_in_the_trail():
    out = replace(BEN, suspended=NOW - 5)
    ruling = accept(Found(person=out, invitation=OPEN), BEN.person, NOW, minted)
    assert ruling.said == "refused"
    assert ruling.acts == (Guessed(BEN.person, Guesses(1, NOW, "alias-of-ben")),)
    assert told_to_the_trail(ruling) == [("refused", "alias-of-ben", "", {"why": "code", "wrong": 1})]


REFUSED = {
    "wrong": None,  # what was used, never was, or was tidied away is all one: it is not on file
    "expired": replace(OPEN, ends=NOW - 1),
    "expired at this very second": replace(OPEN, ends=NOW),
}


@pytest.mark.parametrize("invitation", REFUSED.values(), ids=list(REFUSED))
@pytest.mark.parametrize("before", range(MOST_GUESSES))
def test_a_bad_code_is_counted_and_nothing_more(invitation, before):
    guesses = Guesses(before, NOW - 10, "alias-of-guesser") if before else None
    ruling = accept(Found(invitation=invitation, guesses=guesses), NEWCOMER, NOW, minted)
    known_as = "alias-of-guesser" if before else "alias-of-new"
    assert (ruling.said, dict(ruling.values)) == ("refused", {})
    assert ruling.acts == (Guessed(NEWCOMER, Guesses(before + 1, NOW, known_as)),)
    assert told_to_the_trail(ruling) == [("refused", known_as, "", {"why": "code", "wrong": before + 1})]


def test_a_code_is_good_until_the_second_before_its_end():
    assert accept(Found(invitation=replace(OPEN, ends=NOW + 0.001)), NEWCOMER, NOW, minted).said == "enrolled"


@pytest.mark.parametrize("invitation", [None, OPEN], ids=["wrong", "right"])
def test_after_the_fifth_wrong_code_the_sixth_is_not_looked_at_be_it_right_or_wrong(invitation):
    for since in (NOW, NOW - 1, NOW - BLOCKED_FOR + 0.001):
        nothing_done(accept(Found(invitation=invitation, guesses=Guesses(5, since, "x")), NEWCOMER, NOW, minted), "refused")


def test_four_wrong_codes_leave_room_for_the_right_one_and_who_it_was_keeps_their_alias():
    ruling = accept(Found(invitation=OPEN, guesses=Guesses(4, NOW, "alias-of-guesser")), NEWCOMER, NOW, minted)
    assert ruling.said == "enrolled"
    assert ruling.acts[0].person.known_as == "alias-of-guesser"


def test_an_hour_after_the_last_wrong_code_counting_begins_anew():
    found = Found(guesses=Guesses(5, NOW - BLOCKED_FOR, "alias-of-guesser"))
    assert accept(replace(found, invitation=OPEN), NEWCOMER, NOW, minted).said == "enrolled"
    assert accept(found, NEWCOMER, NOW, minted).acts == (Guessed(NEWCOMER, Guesses(1, NOW, "alias-of-new")),)


def test_each_wrong_code_puts_the_end_of_the_hour_off():
    ruling = accept(Found(guesses=Guesses(4, NOW - BLOCKED_FOR + 1, "x")), NEWCOMER, NOW, minted)
    found = Found(guesses=ruling.acts[0].guesses, invitation=replace(OPEN, ends=NOW + 2 * BLOCKED_FOR))
    nothing_done(accept(found, NEWCOMER, NOW + BLOCKED_FOR - 1, minted), "refused")
    assert accept(found, NEWCOMER, NOW + BLOCKED_FOR, minted).said == "enrolled"


def test_codes_and_aliases_have_128_bits_and_none_comes_twice():
    codes, aliases = {new_code() for _ in range(1_000)}, {new_alias() for _ in range(1_000)}
    assert len(codes) == len(aliases) == 1_000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", code) for code in codes), "22 characters of 6 bits, as a deep link takes them"
    assert all(re.fullmatch(r"[0-9a-f]{32}", alias) for alias in aliases)
    assert (CODE_LASTS, MOST_GUESSES, BLOCKED_FOR) == (900, 5, 3_600)


@given(st.text(st.characters(), max_size=30))
def test_what_is_kept_of_a_code_is_a_digest_whatever_was_sent(code):
    assert re.fullmatch("[0-9a-f]{64}", digest_of(code))


# Invitations


@pytest.mark.parametrize("role", ROLES_TO_GIVE)
@pytest.mark.parametrize("agency", ["", "customs"])
def test_an_invitation_is_kept_by_the_digest_of_its_code_for_a_quarter_of_an_hour(role, agency):
    ruling = invite("alias-of-ada", role, agency, "  Dan \n of\tcustoms ", now=NOW, code=CODE)
    assert ruling.said == "invited"
    assert ruling.acts == (Invited(Invitation(digest_of(CODE), role, agency, "Dan of customs", "alias-of-ada", NOW + 900)),)
    assert dict(ruling.values) == {"role": role, "agency": agency, "name": "Dan of customs", "minutes": 15}
    assert told_to_the_trail(ruling) == [("invited", "alias-of-ada", "", {"role": role, "agency": agency})]


@pytest.mark.parametrize("role", ["guest", "", "Admin", "root", "staff "])
def test_nobody_is_invited_to_a_role_that_cannot_be_given(role):
    nothing_done(invite("x", role, "", "Dan", now=NOW, code=CODE), "no-role")


def test_every_role_but_that_of_guests_can_be_given():
    assert ROLES_TO_GIVE == ("staff", "press", "curator", "liaison", "approver", "admin")
    assert {*ROLES_TO_GIVE, "guest"} == set(ROLES)


@pytest.mark.parametrize("name", ["", "  ", "\n", "x" * 65, "Ada\u202edesk", "\u2066Ada", "A\u200bda", "Ada\x1b[31m", "Ada\x00", "\ud800", "\u00ad"])
def test_a_name_that_is_none_or_would_not_be_seen_as_it_is_makes_no_invitation(name):
    nothing_done(invite("x", "staff", "", name, now=NOW, code=CODE), "no-name")


@pytest.mark.parametrize("name", ["x" * LONGEST_NAME, "值班员", "O'Neil & <Sons>", "Zoë {name}", "😀", "阿 达"])
def test_any_other_name_is_kept_as_it_is(name):
    assert invite("x", "staff", "", name, now=NOW, code=CODE).values["name"] == name


# Roles


def test_a_role_is_given_with_its_agency_and_the_rest_of_the_person_stays():
    ruling = change_role("alias-of-ada", (ADA, BEN), 2, "approver", agency="harbour-office", now=NOW)
    after = replace(BEN, role="approver", agency="harbour-office")
    assert ruling.said == "role"
    assert ruling.acts == (Enrolled(after, "TLP:AMBER"),)
    assert dict(ruling.values) == {"number": 2, "name": BEN.name, "role": "approver", "agency": "harbour-office"}
    assert told_to_the_trail(ruling) == [("role", "alias-of-ada", "alias-of-ben", {"from": "liaison", "role": "approver", "agency": "harbour-office"})]


def test_who_is_suspended_may_be_given_a_role_and_stays_suspended():
    out = replace(BEN, suspended=NOW - 1)
    [act] = change_role("x", (ADA, out), 2, "staff", agency="", now=NOW).acts
    assert act.person == replace(out, role="staff", agency="")


def test_the_same_role_and_agency_change_nothing():
    nothing_done(change_role("x", (ADA, BEN), 2, "liaison", agency="customs", now=NOW), "unchanged")
    nothing_done(change_role("x", (ADA,), 1, "admin", agency="", now=NOW), "unchanged")


@pytest.mark.parametrize("number", [0, 4, -1, 900_002])
def test_a_number_that_nobody_has_changes_nothing(number):
    roster = (ADA, BEN)
    for ruling in (
        change_role("x", roster, number, "staff", agency="", now=NOW),
        *(does("x", roster, number, on=on, now=NOW) for does in (suspend, hold) for on in (False, True)),
    ):
        nothing_done(ruling, "nobody")
        assert dict(ruling.values) == {"number": number}


@pytest.mark.parametrize("role", ["guest", "", "Admin", "root"])
def test_a_role_that_cannot_be_given_is_not(role):
    nothing_done(change_role("x", (ADA, BEN), 2, role, agency="", now=NOW), "no-role")


# Suspending and holding


def test_who_is_suspended_gets_nothing_more_that_is_not_for_everybody():
    ruling = suspend("alias-of-ada", (ADA, BEN), 2, on=True, now=NOW)
    assert (ruling.said, ruling.acts) == ("suspended", (Enrolled(replace(BEN, suspended=NOW), "TLP:CLEAR"),))
    assert told_to_the_trail(ruling) == [("suspended", "alias-of-ada", "alias-of-ben", {})]


def test_who_is_let_in_again_is_what_they_were():
    ruling = suspend("alias-of-ada", (ADA, replace(BEN, suspended=NOW - 9)), 2, on=False, now=NOW)
    assert (ruling.said, ruling.acts) == ("resumed", (Enrolled(BEN, LABELS[-1]),))
    assert told_to_the_trail(ruling) == [("resumed", "alias-of-ada", "alias-of-ben", {})]


@pytest.mark.parametrize("on", [False, True])
def test_a_hold_is_put_on_and_taken_off(on):
    before = replace(BEN, held=None if on else NOW - 9)
    ruling = hold("console:desk", (ADA, before), 2, on=on, now=NOW)
    assert ruling.said == ("held" if on else "free")
    assert ruling.acts == (Enrolled(replace(BEN, held=NOW if on else None), LABELS[-1]),)
    assert told_to_the_trail(ruling) == [("held", "console:desk", "alias-of-ben", {"on": on})]


@pytest.mark.parametrize("on", [False, True])
def test_what_is_so_already_changes_nothing_and_keeps_its_time(on):
    since = NOW - 9 if on else None
    nothing_done(suspend("x", (ADA, replace(BEN, suspended=since)), 2, on=on, now=NOW), "unchanged")
    nothing_done(hold("x", (ADA, replace(BEN, held=since)), 2, on=on, now=NOW), "unchanged")


# Erasing


def test_all_of_a_person_is_erased_and_the_trail_keeps_their_alias():
    ruling = forget(BEN, (ADA, BEN), BEN.person, NOW)
    assert (ruling.said, ruling.acts) == ("erased", (Erased(BEN.person),))
    assert told_to_the_trail(ruling) == [("erased", "alias-of-ben", "alias-of-ben", {})]


def test_who_is_suspended_may_be_erased_and_so_may_who_was_never_enrolled():
    assert forget(replace(BEN, suspended=NOW), (ADA, BEN), BEN.person, NOW).said == "erased"
    ruling = forget(None, (ADA, BEN), NEWCOMER, NOW)
    assert ruling.acts == (Erased(NEWCOMER),)
    assert told_to_the_trail(ruling) == [("erased", "", "", {})]


def test_nobody_under_a_legal_hold_is_erased():
    nothing_done(forget(replace(BEN, held=NOW), (ADA, BEN), BEN.person, NOW), "on-hold")
    nothing_done(forget(replace(ADA, held=NOW), (ADA,), ADA.person, NOW), "on-hold")


# Groups


@pytest.mark.parametrize("label", GROUP_LABELS)
def test_a_group_is_given_a_label_by_its_whole_name_or_without_its_head(label):
    for said in (label, label.removeprefix("TLP:")):
        ruling = label_group("alias-of-ada", -77, said, NOW)
        assert (ruling.said, ruling.acts, dict(ruling.values)) == ("labelled", (Grouped(-77, label),), {"label": label})
        assert told_to_the_trail(ruling) == [("group", "alias-of-ada", "", {"label": label})]


@pytest.mark.parametrize("label", ["TLP:AMBER+STRICT", "AMBER+STRICT", "TLP:RED", "RED", "", "TLP:", "amber", "TLP:TLP:CLEAR"])
def test_a_group_has_no_label_that_is_for_one_agency_or_that_there_is_not(label):
    ruling = label_group("x", -77, label, NOW)
    nothing_done(ruling, "no-label")
    assert dict(ruling.values) == {"label": label, "labels": "TLP:CLEAR, TLP:GREEN, TLP:AMBER"}


# The last administrator


OTHERS = {
    "nobody else": (),
    "others without that role": (BEN, replace(BEN, person=9, number=9, role="approver")),
    "an administrator who is suspended": (replace(CAM, suspended=NOW - 1),),
    "a suspended one and another under hold": (replace(CAM, suspended=NOW - 1, held=NOW), BEN),
}
LAST = {"plain": ADA, "under hold": replace(ADA, held=NOW - 1), "of an agency": replace(ADA, agency="customs")}


@pytest.mark.parametrize("ada", LAST.values(), ids=list(LAST))
@pytest.mark.parametrize("others", OTHERS.values(), ids=list(OTHERS))
def test_the_last_who_can_decide_stays_one_whoever_asks_and_however(ada, others):
    for roster in ((ada, *others), (*others, ada)):
        for role in ROLES_TO_GIVE:
            if role != "admin":
                nothing_done(change_role("x", roster, 1, role, agency=ada.agency, now=NOW), "last-admin")
        nothing_done(suspend("x", roster, 1, on=True, now=NOW), "last-admin")
        nothing_done(forget(ada, roster, ada.person, NOW), "on-hold" if ada.held else "last-admin")


@pytest.mark.parametrize("others", OTHERS.values(), ids=list(OTHERS))
def test_the_last_who_can_decide_may_change_agency_and_be_held(others):
    assert change_role("x", (ADA, *others), 1, "admin", agency="customs", now=NOW).said == "role"
    assert hold("x", (ADA, *others), 1, on=True, now=NOW).said == "held"


def test_one_of_two_may_go_in_any_way():
    roster = (ADA, CAM)
    assert change_role("x", roster, 1, "staff", agency="", now=NOW).said == "role"
    assert suspend("x", roster, 1, on=True, now=NOW).said == "suspended"
    assert forget(ADA, roster, ADA.person, NOW).said == "erased"


def test_one_who_is_suspended_counts_for_nothing_and_may_go():
    out = replace(CAM, suspended=NOW - 1)
    assert administrators((ADA, out, BEN)) == [ADA]
    assert forget(out, (ADA, out), out.person, NOW).said == "erased"
    assert change_role("x", (ADA, out), 3, "staff", agency="", now=NOW).said == "role"


PERSONS = st.builds(
    Person, st.integers(1, 5), st.just(0), st.sampled_from(["admin", "staff"]), st.sampled_from(["", "customs"]), st.just("n"), st.just("a"), st.just(0.0),
    st.sampled_from([None, 1.0]), st.sampled_from([None, 1.0]),
)  # fmt: skip


@given(st.lists(PERSONS, max_size=5, unique_by=lambda one: one.person), st.lists(st.tuples(st.integers(1, 5), st.integers(0, 5)), max_size=12))
def test_where_somebody_can_decide_somebody_can_after_any_run_of_rulings(roster, wishes):
    roster = {one.person: replace(one, number=one.person) for one in roster}
    for number, wish in wishes:
        before, listed = administrators(roster.values()), tuple(roster.values())
        ruling = (
            change_role("x", listed, number, "staff", agency="", now=NOW), change_role("x", listed, number, "admin", agency="", now=NOW),
            suspend("x", listed, number, on=True, now=NOW), suspend("x", listed, number, on=False, now=NOW),
            forget(roster.get(number), listed, number, NOW), hold("x", listed, number, on=True, now=NOW),
        )[wish]  # fmt: skip
        for act in ruling.acts:
            if isinstance(act, Erased):
                roster.pop(act.person, None)
            else:
                roster[act.person.person] = act.person
        assert administrators(roster.values()) or not before


# What is read before and after


def test_what_somebody_reads_as_has_their_agency_unless_they_count_as_a_guest():
    assert reader_of(BEN, "liaison") == Reader("liaison", "customs")
    assert reader_of(BEN, "guest") == Reader("guest")
    assert reader_of(None, "guest") == Reader("guest")


STANDINGS = [replace(BEN, role=role, agency=agency) for role in ROLES for agency in ("", "customs", "harbour-office")]
THINGS = [(label, whose) for label in LABELS for whose in ("", "customs", "harbour-office")]


@pytest.mark.parametrize(("before", "after"), list(product(STANDINGS, STANDINGS)), ids=lambda one: f"{one.role}-{one.agency}")
def test_letters_that_wait_are_kept_up_to_the_label_to_which_all_is_still_read(before, after):
    """Of all that was read before, nothing is kept that is not read now, and nothing is taken back that is."""
    old, new = (audience_of(Reader(one.role, one.agency)) for one in (before, after))
    kept = height(people._still_read(before, after))
    readable = [(label, whose) for label, whose in THINGS if old.reads(label, whose)]
    assert [height(label) <= kept for label, whose in readable] == [new.reads(label, whose) for label, whose in readable]


# What is recorded


def test_the_trail_is_told_no_name_no_number_of_telegram_and_no_code():
    roster = (ADA, BEN, CAM)
    rulings = [
        accept(Found(invitation=OPEN), NEWCOMER, NOW, minted), accept(Found(), NEWCOMER, NOW, minted), accept(Found(person=BEN), BEN.person, NOW, minted),
        accept(Found(person=replace(BEN, suspended=NOW), invitation=OPEN), BEN.person, NOW, minted),
        invite(ADA.known_as, "staff", "customs", "Dan of customs", now=NOW, code=CODE), change_role(ADA.known_as, roster, 2, "admin", agency="", now=NOW),
        *(does(ADA.known_as, roster, 2, on=True, now=NOW) for does in (suspend, hold)), suspend(ADA.known_as, (ADA, replace(BEN, suspended=1.0)), 2, on=False, now=NOW),
        forget(BEN, roster, BEN.person, NOW), forget(None, roster, NEWCOMER, NOW), label_group(ADA.known_as, -900_100, "GREEN", NOW),
    ]  # fmt: skip
    records = [record for ruling in rulings for record in ruling.records]
    assert {record.kind for record in records} == {"enrolled", "refused", "invited", "role", "suspended", "resumed", "held", "erased", "group"}
    written = json.dumps([(record.kind, record.actor, record.subject, dict(record.detail)) for record in records])
    for secret in (CODE, OPEN.code, "Dan", "Ada", "Ben", "Cam", "90000", "90010"):
        assert secret not in written
    assert all(isinstance(record, Record) and record.at == NOW for record in records)
