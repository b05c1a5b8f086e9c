"""What a reader is shown, and that of what is not out not even its being there shows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import phrases
from bot.governance.audience import LADDER, strict
from bot.labels import AMBER, CLEAR, GREEN, STRICT
from bot.model import Lang
from bot.statements.clock import Now
from bot.statements.places import told
from bot.statements.showing import Shown, shown_to
from tests.statements.house import NORTH, NOW, REASON, SOUTH, Desk, at, by, content, moment
from tests.statements.test_safety import telling

END = moment("2027-03-08 09:00 Asia/Shanghai")
BEFORE, AFTER = Now(END.stamp - 1), Now(END.stamp)
_, GREENS, AMBERS = LADDER
AUTHOR = by(50, "approver", NORTH)


def shown(desk: Desk, now: Now = BEFORE, audience=GREENS) -> str:
    found = shown_to(desk.versions, audience, now)
    assert (found.filed is None) == (found.what == "nothing")
    return found.what


def test_what_is_live_is_shown_to_those_who_may_read_it():
    assert shown(at("approved")) == "text"
    assert shown(at("approved", content(label=AMBER), AUTHOR)) == "nothing"
    assert shown(at("approved", content(label=AMBER), AUTHOR), audience=AMBERS) == "text"
    mine = at("approved", content(label=STRICT, agency=NORTH), AUTHOR)
    assert [shown(mine, audience=audience) for audience in (*LADDER, strict(SOUTH), strict(NORTH))] == ["nothing"] * 4 + ["text"]


@pytest.mark.parametrize("stored", ["draft", "submitted"])
def test_what_is_not_out_is_not_there(stored):
    assert shown_to(at(stored).versions, AMBERS, AFTER) == shown_to((), AMBERS, AFTER) == Shown("nothing")


def test_what_is_under_embargo_is_not_there_unless_it_is_announced():
    assert [shown(at("approved", content(embargo=END)), now) for now in (BEFORE, AFTER)] == ["nothing", "text"]
    assert [shown(at("approved", content(embargo=END, announce=True)), now) for now in (BEFORE, AFTER)] == ["embargo", "text"]
    assert shown(at("approved", content(embargo=END, announce=True, label=AMBER), AUTHOR)) == "nothing"
    assert shown(at("approved", content(embargo=END)), Now(END.stamp + 9, END.stamp - 1)) == "nothing"


def test_what_is_withdrawn_leaves_a_notice_where_it_was_out():
    assert shown(at("withdrawn")) == "withdrawn"
    assert shown(at("withdrawn", content(embargo=END))) == "nothing"
    assert shown(at("withdrawn", content(embargo=END)), AFTER) == "nothing"
    assert shown(at("withdrawn", content(embargo=END, announce=True))) == "withdrawn"
    desk = at("approved", content(embargo=END))
    desk.now = END.stamp + 60
    desk.withdraws()
    assert [shown(desk, now) for now in (AFTER, BEFORE)] == ["withdrawn", "nothing"]
    assert shown(at("withdrawn", content(label=AMBER), AUTHOR)) == "nothing"


def test_what_has_expired_says_so_and_what_took_its_place_is_shown():
    desk = at("approved", content(until=END))
    assert shown(desk, AFTER) == "expired"
    desk.corrects()
    assert shown(desk, AFTER) == "expired"
    desk.submits()
    desk.approves()
    assert shown(desk, AFTER) == "text"
    assert shown_to(desk.versions, GREENS, AFTER).filed is desk.last
    desk.withdraws()
    assert shown_to(desk.versions, GREENS, AFTER) == Shown("withdrawn", desk.last)


def test_while_a_correction_is_under_embargo_the_version_before_is_shown():
    desk = at("approved")
    desk.corrects(content(embargo=END, announce=True, reason=REASON))
    desk.submits()
    desk.approves()
    assert [shown_to(desk.versions, GREENS, now).filed for now in (BEFORE, AFTER)] == desk.versions


def test_what_was_altered_is_not_shown():
    for stored in ("approved", "withdrawn"):
        desk = at(stored)
        desk.versions = [replace(desk.last, body=desk.last.body.replace(b"21", b"27"))]
        assert shown(desk) == "nothing"


@given(st.sampled_from([CLEAR, GREEN]), st.booleans(), st.floats(NOW, NOW + 1e8), st.none() | st.floats(NOW, NOW + 1e8))
def test_no_text_is_shown_before_both_clocks_say_so(label, announce, ours, telegrams):
    desk = at("approved", content(label=label, announce=announce, embargo=END))
    early = min(ours, ours if telegrams is None else telegrams) < END.stamp
    assert shown(desk, Now(ours, telegrams)) == (("embargo" if announce else "nothing") if early else "text")


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (Lang.EN, "Under embargo until 8 Mar 2027, 09:00 Asia/Shanghai (7 Mar 2027, 20:00 America/New_York). I cannot show ps-1 before then."),
        (Lang.HANS, "禁发期至2027年3月8日09:00（上海），即2027年3月7日20:00（纽约）。在此之前无法显示ps-1。"),
        (Lang.HANT, "禁發期至2027年3月8日09:00（上海），即2027年3月7日20:00（紐約）。在此之前無法顯示ps-1。"),
    ],
)
def test_the_notice_of_an_embargo_names_the_time_in_both_capitals(lang, expected):
    assert telling(lang).words(phrases.EMBARGO, statement="ps-1", times=told(END, telling(lang))) == expected
