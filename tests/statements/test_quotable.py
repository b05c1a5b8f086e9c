"""Which versions quotations are held against: what was out and may be read; of anything else, nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.governance.audience import LADDER, strict
from bot.labels import AMBER, CLEAR, GREEN, LABELS, STRICT
from bot.model import Lang
from bot.quoting.values import Status, Translation
from bot.statements.clock import Now
from bot.statements.quotable import quotables_of
from bot.statements.showing import shown_to
from bot.statements.times import Moment
from bot.statements.version import version_of
from tests.statements.house import ID, NORTH, NOW, REASON, SOUTH, Desk, at, by, content, moment
from tests.statements.test_safety import telling

END = moment("2027-03-08 09:00 Asia/Shanghai")
BEFORE, AFTER = Now(END.stamp - 1), Now(END.stamp + 1)
_, GREENS, AMBERS = LADDER
AUDIENCES = (*LADDER, strict(NORTH), strict(SOUTH))
AUTHOR = by(50, "approver", NORTH)


def told(desk: Desk, now: Now = BEFORE, audience=GREENS):
    """The versions that are told, each with its status."""
    return {(one.version, one.status) for one in quotables_of({ID: desk.versions}, audience, now)}


def corrected(desk: Desk, **changes) -> Desk:
    """The desk once a correction of the last version is approved."""
    assert desk.corrects(content(reason=REASON, **changes), AUTHOR) == "corrected"
    assert desk.submits(AUTHOR) == "submitted"
    assert desk.approves() == "approved"
    return desk


def test_what_is_live_is_held_against_in_each_of_its_languages():
    found = quotables_of({ID: at("approved").versions}, GREENS, BEFORE)
    assert [(one.lang, one.translation, one.text) for one in found] == [
        (Lang.EN, Translation.ORIGINAL, "We will check 21 warehouses this year."),
        (Lang.HANS, Translation.OFFICIAL, "我们今年将检查21座仓库。"),
        (Lang.HANT, Translation.UNOFFICIAL, "我們今年將檢查21座倉庫。"),
    ]
    assert {(one.id, one.version, one.speaker, one.names, one.label, one.notices) for one in found} == {(ID, 1, "port-captain", ("port-captain",), GREEN, ())}
    assert {one.names for one in quotables_of({ID: [replaced(at("approved"), speaker="")]}, GREENS, BEFORE)} == set()


def replaced(desk: Desk, **changes):
    """The last version with other content than was approved."""
    body = replace(version_of(desk.last.body), **changes).json
    return replace(desk.last, body=body)


@pytest.mark.parametrize("stored", ["draft", "submitted"])
def test_what_was_never_out_is_not_there(stored):
    for audience in AUDIENCES:
        assert quotables_of({ID: at(stored).versions}, audience, AFTER) == ()


def test_what_is_under_embargo_is_not_there_even_where_it_is_announced():
    for announce in (False, True):
        assert told(at("approved", content(embargo=END, announce=announce))) == set()
        assert told(at("approved", content(embargo=END, announce=announce)), AFTER) == {(1, Status.LIVE)}
        assert told(at("withdrawn", content(embargo=END, announce=announce)), AFTER) == set()


def test_what_they_may_not_read_is_not_there():
    desk = at("approved", content(label=STRICT, agency=NORTH), AUTHOR)
    assert [bool(told(desk, audience=audience)) for audience in AUDIENCES] == [False, False, False, True, False]
    desk = corrected(at("approved", author=AUTHOR), label=AMBER)
    assert told(desk) == set()
    assert told(desk, audience=AMBERS) == {(1, Status.SUPERSEDED), (2, Status.LIVE)}


def test_what_was_altered_or_lacks_an_approval_is_not_there():
    desk = at("approved")
    assert told(Desk([replace(desk.last, body=desk.last.body.replace(b"21", b"27"))])) == set()
    assert told(Desk([replace(desk.last, approvals=())])) == set()
    gone = at("withdrawn")
    assert told(Desk([replace(gone.last, approvals=())])) == set()


def test_what_was_out_is_there_whatever_came_of_it():
    assert told(at("withdrawn")) == {(1, Status.WITHDRAWN)}
    assert told(at("approved", content(until=END))) == {(1, Status.LIVE)}
    assert told(at("approved", content(until=END)), AFTER) == {(1, Status.EXPIRED)}
    assert told(corrected(at("approved"))) == {(1, Status.SUPERSEDED), (2, Status.LIVE)}
    gone = corrected(at("approved"))
    gone.withdraws()
    assert told(gone) == {(1, Status.SUPERSEDED), (2, Status.WITHDRAWN)}


def test_a_version_whose_place_was_taken_while_it_was_under_embargo_is_not_there():
    desk = corrected(at("approved", content(embargo=END)))
    assert told(desk, AFTER) == {(2, Status.LIVE)}


def test_a_version_is_not_there_where_its_successor_may_not_be_told_of():
    desk = at("approved", author=AUTHOR)
    desk.withdraws()
    for embargo in (None, END):
        corrected(desk, embargo=embargo)
    desk.withdraws()
    assert [(filed.version, filed.stored) for filed in desk.versions] == [(1, "withdrawn"), (2, "approved"), (3, "withdrawn")]
    assert told(desk) == {(1, Status.WITHDRAWN)}


def test_each_language_is_told_why_a_version_is_not_live():
    tellings = [telling(lang) for lang in Lang]
    [one, *_] = [one for one in quotables_of({ID: corrected(at("approved")).versions}, GREENS, BEFORE, tellings=tellings) if one.version == 1]
    assert dict(one.notices)[Lang.EN] == "Do not use: version 2 has taken its place."
    [one, *_] = quotables_of({ID: at("withdrawn").versions}, GREENS, BEFORE, tellings=tellings)
    assert dict(one.notices)[Lang.HANS].startswith("已撤回")
    assert "21" not in "".join(text for _, text in one.notices)


def moments():
    return st.none() | st.integers(0, 8).map(lambda day: Moment(moment("2027-01-15 12:00 Etc/UTC").at.replace(day=15 + day), "Etc/UTC"))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["correct", "submit", "approve", "withdraw", "correct and approve"]), st.integers(0, 2),
        st.builds(dict, label=st.sampled_from(LABELS[:3]) | st.just(CLEAR), embargo=moments(), until=moments(), announce=st.booleans()),
    ),
    max_size=7,
)  # fmt: skip
DAY = 86_400


@given(STEPS, st.sampled_from(AUDIENCES), st.integers(0, 20), st.none() | st.integers(0, 20))
def test_nothing_gets_in_that_was_never_shown_to_that_audience_nor_of_what_is_hidden_now(steps, audience, ours, telegrams):
    desk, history = Desk(), []
    desk.drafts(content(), AUTHOR)
    for what, days, changes in [("submit", 0, {}), ("approve", 0, {}), *steps]:
        desk.now += days * DAY
        if "correct" in what:
            desk.corrects(content(reason=REASON, **changes), AUTHOR)
        if what in {"submit", "correct and approve"}:
            desk.submits(AUTHOR)
        if "approve" in what:
            desk.approves()
        if what == "withdraw":
            desk.withdraws()
        history.append((desk.now, list(desk.versions)))
    now = Now(max(desk.now, NOW + ours * DAY), None if telegrams is None else NOW + telegrams * DAY)
    ever = {found for at_, versions in history_at(history, now) if (found := text_shown(versions, audience, at_))}
    told_now = quotables_of({ID: desk.versions}, audience, now)
    assert {one.version for one in told_now} <= ever
    if shown_to(desk.versions, audience, now).what == "nothing":
        assert told_now == ()
    live = text_shown(desk.versions, audience, now)
    assert {one.version for one in told_now if one.status is Status.LIVE} == ({live} if live else set())


def history_at(history, now):
    """What was on file at every moment that counts, up to now."""
    for number, (begin, versions) in enumerate(history):
        end = history[number + 1][0] if number + 1 < len(history) else now.latest
        stamps = [version.embargo.stamp for filed in versions if (version := version_of(filed.body)).embargo]
        for stamp in (begin, *(stamp for stamp in stamps if begin <= stamp <= end)):
            yield Now(stamp), versions


def text_shown(versions, audience, now):
    """The number of the version whose text an audience is shown, 0 for none."""
    shown = shown_to(versions, audience, now)
    return shown.filed.version if shown.what == "text" else 0
