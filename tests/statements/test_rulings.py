"""Every pair of state, role and ownership, and every refusal (F45, F54, F55)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.governance.permits import may_at_desk
from bot.labels import AMBER, CLEAR, STRICT
from bot.state.filed import STORED
from bot.statements import rulings
from bot.statements.actors import Actor
from bot.statements.clock import Now
from bot.statements.rulings import Seen
from bot.statements.standing import Status, status_of
from bot.statements.version import Both
from tests.statements.house import (
    APPROVER,
    CURATOR,
    ID,
    NORTH,
    NOW,
    OPERATOR,
    PEOPLE,
    PRESS,
    REASON,
    SECOND,
    SOUTH,
    Desk,
    at,
    by,
    content,
    moment,
    reworded,
)

AGAIN = reworded(content(), "en", "We will check 22 warehouses this year.")
DOES = {
    "draft": lambda desk, who: desk.drafts(who=who),
    "edit": lambda desk, who: desk.edits(AGAIN, who),
    "submit": lambda desk, who: desk.submits(who),
    "approve": lambda desk, who: desk.approves(who),
    "withdraw": lambda desk, who: desk.withdraws(who=who),
    "correct": lambda desk, who: desk.corrects(who=who),
}
ALLOWED = {
    "draft": {"": "drafted"},
    "edit": {"draft": "edited", "submitted": "edited"},
    "submit": {"draft": "submitted"},
    "approve": {"submitted": "approved"},
    "withdraw": {"submitted": "withdrawn", "approved": "withdrawn"},
    "correct": {"approved": "corrected", "withdrawn": "corrected"},
}
"""What is said where somebody may do a thing, has never written in the version, and it is in such a state."""


@pytest.mark.parametrize(("act", "role", "stored", "own"), [*product(DOES, PEOPLE, ("", *STORED), (False, True))])
def test_a_thing_is_done_only_by_whom_it_may_be_and_where_it_can_be(act, role, stored, own):
    who = PEOPLE[role]
    author = replace(who, person=replace(who.person, role="curator")) if own else CURATOR if role != "curator" else PRESS
    desk = at(stored, content(label=CLEAR), author) if stored else Desk()
    before, recorded = list(desk.versions), len(desk.records)
    said = DOES[act](desk, who)
    may = may_at_desk(role, {"edit": "draft", "correct": "draft"}.get(act, act))
    expected = ALLOWED[act].get(stored) if may else None
    if act == "approve" and own:
        expected = None
    if expected is None:
        assert desk.versions == before
        assert said in {"may-not", "exists", "frozen", "not-draft", "not-submitted", "not-out", "open", "no-version", "self"}
        assert said == "may-not" or may
        assert len(desk.records) - recorded == (said in {"may-not", "self"})
        assert all(record.kind == "refused" for record in desk.records[recorded:])
    else:
        assert said == expected
        (record,) = desk.records[recorded:]
        assert (record.kind, record.actor, record.subject) == (expected, who.known_as, ID)
        assert (record.detail["version"], record.detail["hash"]) == (desk.last.version, desk.last.hash)


@pytest.mark.parametrize(("author", "editor", "approver"), [*product(PEOPLE, repeat=3)])
def test_nobody_approves_what_they_wrote_or_edited(author, editor, approver):
    desk = Desk()
    wrote = {name for name, said in ((author, desk.drafts(content(label=CLEAR), PEOPLE[author])), (editor, desk.edits(AGAIN, PEOPLE[editor]) if desk.versions else "")) if said in {"drafted", "edited"}}
    if not desk.versions:
        return
    desk.submits(CURATOR)
    said = desk.approves(PEOPLE[approver])
    assert (said == "approved") == (approver == "approver" and approver not in wrote)
    if said != "approved":
        assert (desk.records[-1].kind, desk.records[-1].detail["why"]) == ("refused", "self" if approver in wrote and approver == "approver" else "may-not")


GUISES = {
    "themselves": (by(1, "approver"), by(1, "approver")),
    "another role since": (by(1, "curator"), by(1, "approver")),
    "another agency since": (by(1, "approver", NORTH), by(1, "approver", SOUTH)),
    "another name": (by(1, "approver"), Actor(replace(by(1, "approver").person, name="Somebody else"))),
    "another number": (by(1, "approver"), Actor(replace(by(1, "approver").person, number=7))),
    "erased and enrolled anew": (by(1, "approver"), Actor(replace(by(1, "approver").person, known_as="another alias", number=8, enrolled=NOW + 9))),
    "from the command line": (by(1, "approver"), by(1, "approver", console="console:desk")),
    "in the chat, having written at the command line": (by(1, "approver", console="console:desk"), by(1, "approver")),
    "as the operator before, as a person now": (OPERATOR, by(1, "approver", console=OPERATOR.console)),
}


@pytest.mark.parametrize("guise", GUISES)
def test_one_is_oneself_in_every_guise(guise):
    before, now = GUISES[guise]
    desk = at("draft", content(label=CLEAR), before)
    assert desk.submits() == "submitted"
    assert desk.approves(now) == "self"
    assert desk.last.stored == "submitted"
    assert desk.records[-1].detail["why"] == "self"
    assert desk.approves() == "approved"


@pytest.mark.parametrize("guise", GUISES)
def test_editing_after_others_is_having_written_too(guise):
    before, now = GUISES[guise]
    desk = at("submitted", content(label=CLEAR))
    assert desk.edits(AGAIN, before) == "edited"
    assert desk.edits(content(label=CLEAR, speaker="harbour-master"), PRESS) == "edited"
    assert desk.submits() == "submitted"
    assert desk.approves(now) == "self"


def test_the_operator_drafts_and_nothing_else():
    desk = Desk()
    assert desk.drafts(who=OPERATOR) == "drafted"
    assert desk.edits(AGAIN, OPERATOR) == "edited"
    assert desk.submits(OPERATOR) == "may-not"
    assert desk.submits() == "submitted"
    assert [desk.approves(OPERATOR), desk.withdraws(who=OPERATOR), desk.approves(), desk.withdraws(who=OPERATOR)] == ["may-not", "may-not", "approved", "may-not"]
    assert desk.corrects(who=OPERATOR) == "corrected"
    assert Desk().drafts(who=Actor(None)) == "may-not"


def test_who_is_suspended_may_nothing():
    who = Actor(replace(SECOND.person, suspended=NOW))
    for stored, act in product(STORED, DOES):
        assert DOES[act](at(stored), who) == "may-not"


def test_what_somebody_may_not_read_is_to_them_what_there_is_not():
    desk = at("submitted", content(label=STRICT, agency=NORTH), by(5, "approver", NORTH))
    outside = by(6, "approver", SOUTH)
    nothing = rulings.approve(Desk().found, outside, Seen(1, "0" * 64), typed="0000", now=NOW)
    hidden = rulings.approve(desk.found, outside, desk.seen, typed="0000", now=NOW)
    assert (hidden.said, hidden.acts, hidden.records) == (nothing.said, (), ()) == ("no-version", (), ())
    assert desk.withdraws(who=outside) == "no-version"
    assert desk.edits(AGAIN, CURATOR) == "no-version"
    assert desk.approves(by(7, "approver", NORTH)) == "approved"


def test_nobody_writes_what_they_may_not_read():
    assert Desk().drafts(content(label=AMBER)) == "label"
    desk = at("draft")
    assert desk.edits(content(label=AMBER)) == "label"
    assert at("approved").corrects(content(label=AMBER, reason=REASON)) == "label"


@pytest.mark.parametrize("typed", ["", "0", "abc", "zzzz", "ＡＢＣＤ", " "])
def test_who_does_not_type_how_the_hash_begins_approves_nothing(typed):
    desk = at("submitted")
    assert desk.approves(typed=typed) == "other-hash"
    assert desk.records[-1].detail["why"] == "other-hash"
    assert desk.approves(typed=f" {desk.last.hash[:5].upper()} ") == "approved"


@pytest.mark.parametrize("script", ["en", "zh-Hans", "zh-Hant"])
def test_what_changed_since_it_was_read_is_not_approved(script):
    desk = at("submitted")
    read = desk.seen
    assert desk.edits(reworded(content(), script, "Others.")) == "edited"
    assert desk.approves(seen=read) == "not-submitted"
    assert desk.submits(seen=read) == "changed"
    assert desk.edits(content(), seen=read) == "changed"
    assert desk.submits() == "submitted"
    assert desk.approves(seen=read) == "changed"
    assert desk.approves() == "approved"


def test_going_back_to_the_same_bytes_brings_no_approval_back():
    desk = at("submitted", content(parties=(NORTH, SOUTH)))
    assert desk.approves(by(5, "approver", NORTH)) == "part-approved"
    assert desk.edits(content(parties=(NORTH, SOUTH), speaker="harbour-master")) == "edited"
    assert desk.records[-1].detail["void"] == 1
    assert desk.edits(content(parties=(NORTH, SOUTH))) == "edited"
    assert desk.submits() == "submitted"
    assert desk.approves(by(6, "approver", SOUTH)) == "part-approved"
    assert desk.last.stored == "submitted"


def test_a_joint_statement_needs_each_party_and_no_party_twice():
    desk = at("submitted", content(parties=(NORTH, SOUTH)))
    assert desk.approves(APPROVER) == "party"
    assert desk.approves(by(5, "approver", "west-office")) == "party"
    assert desk.approves(by(6, "approver", NORTH)) == "part-approved"
    assert desk.approves(by(7, "approver", NORTH)) == "party"
    assert desk.approves(by(6, "approver", SOUTH)) == "twice"
    anew = Actor(replace(by(6, "approver", SOUTH).person, known_as="another alias"))
    assert desk.approves(anew) == "twice"
    assert desk.last.stored == "submitted"
    assert status_of(desk.last, desk.versions, Now(NOW)) is Status.SUBMITTED
    assert desk.approves(by(8, "approver", SOUTH)) == "approved"
    assert status_of(desk.last, desk.versions, Now(NOW)) is Status.LIVE
    assert [approval.party for approval in desk.last.approvals] == [NORTH, SOUTH]


def test_nothing_that_links_to_a_person_is_kept_once_it_is_decided():
    for desk in (at("approved"), at("withdrawn")):
        assert {hand.mark for hand in desk.last.editors} | {approval.by.mark for approval in desk.last.approvals} == {""}
        assert [hand.known_as for hand in desk.last.editors] == [CURATOR.known_as]
    assert all(hand.mark for hand in at("submitted").last.editors)


@pytest.mark.parametrize("reason", [Both(), Both("only English", " "), Both("", "只有中文"), Both("a" * 501, "长"), Both("long", "长" * 501)])
def test_a_reason_is_needed_in_both_languages(reason):
    desk = at("approved")
    assert desk.withdraws(reason=reason) == "no-reason"
    assert desk.corrects(content(reason=reason)) == "no-reason"
    assert desk.withdraws() == "withdrawn"
    assert desk.last.why == {"en": REASON.en, "zh": REASON.zh}


def test_an_author_may_withdraw_alone_and_nobody_twice():
    desk = at("approved", author=by(35, "approver"))
    assert desk.withdraws(who=by(35, "approver")) == "withdrawn"
    assert desk.withdraws() == "not-out"
    assert desk.approves() == "not-submitted"


def test_what_is_approved_is_changed_by_a_correction_only():
    desk = at("approved")
    assert desk.edits(AGAIN) == "frozen"
    assert desk.corrects() == "corrected"
    assert desk.corrects() == "open"
    assert (desk.last.version, desk.last.stored) == (2, "draft")
    assert desk.edits(content(number=1), seen=Seen(1, desk.versions[0].hash)) == "frozen"


def test_an_edit_that_changes_nothing_is_none():
    desk = at("submitted")
    assert desk.edits(content()) == "unchanged"
    assert desk.last.stored == "submitted"


@pytest.mark.parametrize("name", ["", "PS-1", "ps 1", "-ps", "声明", "a" * 64, "ps\n"])
def test_a_statement_needs_an_id(name):
    assert Desk().drafts(content(statement=name)) == "no-id"


def test_what_there_is_not_is_neither_corrected_nor_seen():
    assert Desk().corrects() == "no-version"
    assert at("draft").submits(seen=Seen(2, "0" * 64)) == "no-version"


def test_an_altered_version_is_fit_for_nothing_but_withdrawal_and_correction():
    desk = at("approved")
    desk.versions = [replace(desk.last, body=desk.last.body.replace(b"21", b"27"))]
    assert status_of(desk.last, desk.versions, Now(NOW)) is Status.VOID
    assert desk.edits(AGAIN) == "void"
    assert desk.corrects() == "corrected"
    assert desk.withdraws(1) == "withdrawn"


@settings(max_examples=1_000, deadline=None)
@given(st.data())
def test_one_byte_that_is_changed_after_approval_voids_it(data):
    desk = at("approved")
    body = bytearray(desk.last.body)
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != body[place]))
    altered = replace(desk.last, body=bytes(body))
    assert status_of(altered, [altered], Now(NOW)) is Status.VOID


def test_words_that_pass_for_others_under_their_old_hash_are_void_too():
    desk, other = at("approved"), AGAIN
    for forged in (replace(desk.last, body=other.json), replace(desk.last, body=other.json, hash=other.hash), replace(desk.last, approvals=())):
        assert status_of(forged, [forged], Now(NOW)) is Status.VOID
    moved = replace(desk.last, version=2)
    assert status_of(moved, [moved], Now(NOW)) is Status.VOID


def test_a_withdrawn_version_brings_none_before_it_back():
    desk = at("approved")
    for _ in range(2):
        assert desk.corrects() == "corrected"
        assert desk.submits() == "submitted"
        assert status_of(desk.versions[-2], desk.versions, Now(NOW)) is Status.LIVE
        assert desk.approves() == "approved"
        assert status_of(desk.versions[-2], desk.versions, Now(NOW)) is Status.SUPERSEDED
    assert desk.withdraws(3) == "withdrawn"
    assert [status_of(one, desk.versions, Now(NOW)) for one in desk.versions] == [Status.SUPERSEDED, Status.SUPERSEDED, Status.WITHDRAWN]
    assert desk.corrects() == "corrected"
    assert desk.submits() == "submitted"
    assert desk.approves() == "approved"
    assert [status_of(one, desk.versions, Now(NOW)) for one in desk.versions][2:] == [Status.WITHDRAWN, Status.LIVE]


def test_a_correction_that_was_never_approved_takes_nothings_place():
    desk = at("approved")
    desk.corrects()
    desk.submits()
    assert desk.withdraws(2) == "withdrawn"
    assert [status_of(one, desk.versions, Now(NOW)) for one in desk.versions] == [Status.LIVE, Status.WITHDRAWN]


def test_an_embargoed_correction_takes_its_place_when_the_embargo_ends():
    end = moment("2027-03-08 09:00 Europe/Berlin")
    desk = at("approved")
    desk.corrects(content(embargo=end, reason=REASON))
    desk.submits()
    desk.approves()
    told = {off: [status_of(one, desk.versions, Now(end.stamp + off)) for one in desk.versions] for off in (-1, 0)}
    assert told == {-1: [Status.LIVE, Status.EMBARGOED], 0: [Status.SUPERSEDED, Status.LIVE]}
    desk.withdraws(2)
    assert status_of(desk.versions[0], desk.versions, Now(NOW)) is Status.SUPERSEDED


def test_what_has_an_end_expires_and_what_took_its_place_does_not_bring_it_back():
    end = moment("2027-03-08 09:00 Europe/Berlin")
    desk = at("approved", content(until=end))
    assert [status_of(desk.last, desk.versions, Now(end.stamp + off)) for off in (-1, 0)] == [Status.LIVE, Status.EXPIRED]
    assert status_of(desk.last, desk.versions, Now(end.stamp - 60, end.stamp)) is Status.EXPIRED
