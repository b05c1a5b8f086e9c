"""Who may read what and who may do what: every role, every agency, every ceiling; and what nobody has named is denied."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.governance.audience import ROLES, Audience, Reader, audience_of
from bot.governance.permits import APPROVING, EVERYONE, GOVERNING, IN_GROUPS, OWN, PERMITS, PRIVATE, READING, TAKING, may, standing_of
from bot.labels import LABELS

C, G, A, S = "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT"
HEIGHT = {
    "guest": C, "staff": G, "press": G, "curator": G, "liaison": S, "approver": S, "admin": S,
}  # fmt: skip
"""What the plan says, written a second time: nothing here is taken from the code that it is compared with."""
AGENCIES = ("", "harbour-office", "customs")


def expected(role, agency, most):
    """The labels that a reader may read, and whose own entries."""
    labels = [label for label in (C, G, A, S) if (C, G, A, S).index(label) <= min((C, G, A, S).index(HEIGHT[role]), (C, G, A, S).index(most))]
    return (labels, agency) if S in labels and agency else ([label for label in labels if label != S], "")


def test_the_roles_are_those_of_the_plan():
    assert ROLES == HEIGHT


@pytest.mark.parametrize("most", LABELS)
@pytest.mark.parametrize("agency", AGENCIES)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_up_to_its_label_and_to_the_highest_that_may_be_shown(role, agency, most):
    labels, own = expected(role, agency, most)
    found = audience_of(Reader(role, agency), most)
    assert (list(found.labels), found.agency) == (labels, own)


@pytest.mark.parametrize("whose", AGENCIES)
@pytest.mark.parametrize("agency", AGENCIES)
@pytest.mark.parametrize("role", ROLES)
def test_what_is_for_one_agency_alone_is_read_by_those_of_it_and_by_nobody_else(role, agency, whose):
    found = audience_of(Reader(role, agency))
    own = HEIGHT[role] == S and agency != "" and whose == agency
    assert [found.reads(label, whose) for label in LABELS] == [True, HEIGHT[role] != C, HEIGHT[role] == S, own]


def test_audiences_that_read_the_same_have_one_name_and_others_have_another():
    found = {(role, agency, most): audience_of(Reader(role, agency), most) for role in ROLES for agency in AGENCIES for most in LABELS}
    assert {one.name for one in found.values()} == {"clear", "green", "amber", "strict-harbour-office", "strict-customs"}
    by_name = {one.name: one for one in found.values()}
    assert all(one == by_name[one.name] for one in found.values())
    assert len({(one.labels, one.agency) for one in by_name.values()}) == len(by_name)


@pytest.mark.parametrize("most", ["", "TLP:RED", "TLP:GREEN ", "tlp:green", "GREEN", "none"])
def test_where_what_may_be_shown_is_no_label_only_what_is_clear_is(most):
    assert {audience_of(Reader(role, "customs"), most) for role in ROLES} == {Audience("clear", (C,))}


@pytest.mark.parametrize("role", ["", "Admin", "ADMIN", "admin ", "root", "administrator", "admin\n", "guest,admin", "管理员"])
def test_a_role_that_there_is_not_is_an_error_that_names_those_there_are(role):
    with pytest.raises(SettingsError) as told:
        audience_of(Reader(role))
    assert str(told.value) == f"there is no role '{role}'; allowed are guest, staff, press, curator, liaison, approver, admin"


@pytest.mark.parametrize("agency", ["Customs", "-customs", "../clear", "customs\n", "a b", "a/b", "a.b", "海关", "x" * 65, " "])
def test_an_agency_that_cannot_be_is_an_error_for_it_would_be_part_of_a_file_name(agency):
    with pytest.raises(SettingsError, match="an agency is named by its id"):
        audience_of(Reader("admin", agency))


@given(st.text(), st.text())
def test_whatever_is_named_otherwise_is_an_error_or_one_of_the_audiences(role, agency):
    try:
        found = audience_of(Reader(role, agency))
    except SettingsError:
        return
    assert found.name.isascii()
    assert "/" not in found.name


@given(st.text(), st.text())
def test_a_label_that_there_is_not_is_read_by_nobody(label, agency):
    for role in ROLES:
        assert audience_of(Reader(role, "customs")).reads(label, agency) <= (label in LABELS)


# Whose role counts


@pytest.mark.parametrize("public", [False, True])
@pytest.mark.parametrize("role", ROLES)
def test_the_role_that_counts_is_that_of_who_is_enrolled(role, public):
    assert standing_of(role, suspended=False, public=public) == role


@pytest.mark.parametrize("role", [*ROLES, "", "of another program"])
def test_who_is_suspended_is_a_guest_where_guests_are_let_in_and_nobody_elsewhere(role):
    assert standing_of(role, suspended=True, public=True) == "guest"
    assert standing_of(role, suspended=True, public=False) is None


def test_who_is_not_enrolled_is_a_guest_where_guests_are_let_in_and_nobody_elsewhere():
    assert standing_of("", suspended=False, public=True) == "guest"
    assert standing_of("", suspended=False, public=False) is None


@pytest.mark.parametrize("public", [False, True])
@pytest.mark.parametrize("role", ["root", "Admin", "admin ", "owner"])
def test_who_has_a_role_that_there_is_not_may_do_nothing_at_all(role, public):
    assert standing_of(role, suspended=False, public=public) is None


# What each may do


def test_every_command_of_the_table_is_for_everyone_for_administrators_or_for_the_press_desk():
    assert set(PERMITS) == {*READING, *TAKING, *OWN, *GOVERNING, "approve", "withdraw", "recalls", "misses"}
    assert len(PERMITS) == len((*READING, *TAKING, *OWN, *GOVERNING, "approve", "withdraw", "recalls", "misses"))
    assert {*APPROVING} == {"approve", "withdraw"} == {command for command in PERMITS if PERMITS[command] == {"approver"}}
    assert PERMITS["recalls"] == {"press", "curator", "approver"}
    assert PERMITS["misses"] == {"curator"}
    assert {command for command in PERMITS if PERMITS[command] == frozenset({"admin"})} == set(GOVERNING)
    assert {command for command in PERMITS if PERMITS[command] == EVERYONE == frozenset(HEIGHT)} == {*READING, *TAKING, *OWN}


def test_what_is_about_people_is_said_in_private_and_what_is_about_a_group_in_it():
    assert {"changes", "me", "forget", "people", "invite", "role", "suspend", "approve", "withdraw", "recalls", "misses"} == PRIVATE
    assert {"label"} == IN_GROUPS


@pytest.mark.parametrize("role", [*ROLES, None])
@pytest.mark.parametrize("command", PERMITS)
def test_a_role_may_give_the_commands_of_its_row(role, command):
    own = {"approve": {"approver"}, "withdraw": {"approver"}, "recalls": {"press", "curator", "approver"}, "misses": {"curator"}, **{name: {"admin"} for name in GOVERNING}}
    assert may(role, command) == (role is not None and role in own.get(command, ROLES))


@given(st.one_of(st.none(), st.text(), st.sampled_from(sorted(ROLES))), st.text())
def test_a_command_that_the_table_does_not_name_is_for_nobody(role, command):
    assert may(role, command) <= (command in PERMITS and role in ROLES)


@pytest.mark.parametrize("role", ["", "root", "Admin"])
@pytest.mark.parametrize("command", PERMITS)
def test_a_role_that_there_is_not_may_give_none(role, command):
    assert not may(role, command)
