"""The safe-to-use lines in three languages, at the clocks of the places that matter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.compiler.examine import catalogue
from bot.labels import AMBER, GREEN, STRICT
from bot.model import Lang
from bot.statements.clock import Now
from bot.statements.places import Telling, left, told
from bot.statements.safety import safe_to_use
from bot.zones import names as zone_names
from tests.conftest import ROOT
from tests.statements.house import NORTH, NOW, REASON, SOUTH, Desk, at, by, content, moment

WORDS = {lang: catalogue(lang, ROOT / "locales") for lang in Lang}
ZONES = ("Asia/Shanghai", "America/New_York")
END, LATER = moment("2027-03-08 09:00 Asia/Shanghai"), moment("2027-11-07 01:30 EST America/New_York")


def telling(lang: Lang, zones: tuple[str, ...] = ZONES) -> Telling:
    return Telling(lang, WORDS[lang].__getitem__, zones)


def lines(desk: Desk, lang: Lang = Lang.EN, now: Now | None = None, which: int = -1) -> tuple[str, ...]:
    return safe_to_use(desk.versions[which], desk.versions, now or Now(NOW), telling(lang))


EMBARGOED = {
    Lang.EN: (
        "Do not use yet: under embargo until 8 Mar 2027, 09:00 Asia/Shanghai (7 Mar 2027, 20:00 America/New_York). Time left: 1 d 1 h.",
        "Good until 7 Nov 2027, 01:30 EST America/New_York (7 Nov 2027, 14:30 Asia/Shanghai). Time left: 245 d 7 h.",
        "May be read by: staff, press, curator, liaison, approver, admin (TLP:GREEN).",
        "Every approval that it needs is there.",
    ),
    Lang.HANS: (
        "暂勿使用：禁发期至2027年3月8日09:00（上海），即2027年3月7日20:00（纽约）。还有1天1小时。",
        "有效期至2027年11月7日01:30 EST（纽约），即2027年11月7日14:30（上海）。还有245天7小时。",
        "阅读范围：工作人员、新闻官、资料员、联络官、批准人、管理员（TLP:GREEN）。",
        "所需批准均已取得。",
    ),
    Lang.HANT: (
        "暫勿使用：禁發期至2027年3月8日09:00（上海），即2027年3月7日20:00（紐約）。還有1天1小時。",
        "有效期至2027年11月7日01:30 EST（紐約），即2027年11月7日14:30（上海）。還有245天7小時。",
        "閱讀範圍：工作人員、新聞官、資料員、聯絡官、核准人、管理員（TLP:GREEN）。",
        "所需核准均已取得。",
    ),
}


@pytest.mark.parametrize("lang", Lang)
def test_under_embargo_the_clocks_of_both_capitals_and_the_time_left_are_told(lang):
    desk = at("approved", content(embargo=END, until=LATER))
    assert lines(desk, lang, Now(END.stamp - 90_000)) == EMBARGOED[lang]


def test_the_time_left_is_by_the_clock_that_is_behind_and_the_end_by_the_one_that_is_ahead():
    desk = at("approved", content(embargo=END, until=LATER))
    first, ends, *_ = lines(desk, Lang.EN, Now(END.stamp + 3_600, END.stamp - 3_600))
    assert first.endswith("Time left: 1 h 0 min.")
    assert ends.endswith("Time left: 244 d 5 h.")


def superseded() -> Desk:
    desk = at("approved")
    desk.corrects()
    desk.submits()
    desk.approves()
    return desk


def replaced() -> Desk:
    desk = superseded()
    desk.withdraws(1)
    return desk


ONE = {
    "draft": (at("draft"), -1, {Lang.EN: "Do not use: a draft.", Lang.HANS: "请勿使用：草稿。", Lang.HANT: "請勿使用：草稿。"}),
    "submitted": (at("submitted"), -1, {Lang.EN: "Do not use: it waits for approval.", Lang.HANS: "请勿使用：等待批准。", Lang.HANT: "請勿使用：等待核准。"}),
    "live": (at("approved"), -1, {Lang.EN: "Safe to use.", Lang.HANS: "可以使用。", Lang.HANT: "可以使用。"}),
    "expired": (
        at("approved", content(until=moment("2027-01-15 20:00 Asia/Shanghai"))), -1,
        {Lang.EN: "Do not use any more: it was good until 15 Jan 2027, 20:00 Asia/Shanghai (15 Jan 2027, 07:00 America/New_York).",
         Lang.HANS: "请勿再使用：有效期已于2027年1月15日20:00（上海），即2027年1月15日07:00（纽约）结束。",
         Lang.HANT: "請勿再使用：有效期已於2027年1月15日20:00（上海），即2027年1月15日07:00（紐約）結束。"},
    ),
    "superseded": (superseded(), 0, {Lang.EN: "Do not use: version 2 has taken its place.", Lang.HANS: "请勿使用：已由第2版取代。", Lang.HANT: "請勿使用：已由第2版取代。"}),
    "withdrawn": (
        at("withdrawn"), -1,
        {Lang.EN: "WITHDRAWN. Do not use statement ps-2027-001 v1 any more. Reason: A figure was wrong. Replacement: none yet. Withdrawn on 15 Jan 2027, 16:00 Asia/Shanghai (15 Jan 2027, 03:00 America/New_York).",
         Lang.HANS: "已撤回。声明ps-2027-001第1版请勿再使用。原因：数字有误。替代声明：暂无。撤回时间：2027年1月15日16:00（上海），即2027年1月15日03:00（纽约）。",
         Lang.HANT: "已撤回。聲明ps-2027-001第1版請勿再使用。原因：数字有误。替代聲明：暫無。撤回時間：2027年1月15日16:00（上海），即2027年1月15日03:00（紐約）。"},
    ),
    "void": (
        Desk([replace(at("approved").last, body=b"{}")]), -1,
        {Lang.EN: "Do not use: it is not, byte for byte, what was approved. Please tell an approver at once.",
         Lang.HANS: "请勿使用：内容与批准的文本不一致。请立即告知批准人。", Lang.HANT: "請勿使用：內容與核准的文本不一致。請立即告知核准人。"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("what", ONE)
def test_the_first_line_says_whether_it_may_be_used(what, lang):
    desk, which, expected = ONE[what]
    found = lines(desk, lang, Now(NOW + 43_200) if what == "expired" else None, which=which)
    assert found[0] == expected[lang]
    assert len(found) == {"draft": 4, "submitted": 4, "live": 3}.get(what, 1)


def test_a_withdrawn_version_names_the_one_that_may_be_used_instead():
    assert lines(replaced(), which=0)[0].count(" Replacement: v2. ") == 1
    assert lines(superseded(), which=1)[0] == "Safe to use."


@pytest.mark.parametrize("lang", Lang)
def test_which_approvals_are_missing_is_told(lang):
    desk = at("submitted", content(parties=(NORTH, SOUTH), embargo=END))
    both = lines(desk, lang)
    assert len(both) == 5
    assert NORTH in both[-1]
    assert SOUTH in both[-1]
    assert desk.approves(by(30, "approver", NORTH)) == "part-approved"
    assert NORTH not in lines(desk, lang)[-1]
    assert SOUTH in lines(desk, lang)[-1]


def test_who_may_read_it_is_told():
    assert lines(at("draft", content(label="TLP:CLEAR")))[2] == "May be read by everyone (TLP:CLEAR)."
    assert lines(at("draft", content(label=AMBER), by(31, "approver")))[2] == "May be read by: liaison, approver, admin (TLP:AMBER)."
    assert lines(at("draft", content(label=STRICT, agency=NORTH), by(31, "approver", NORTH)))[2] == "May be read by: liaison, approver, admin, of north-office only (TLP:AMBER+STRICT)."


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize(("seconds", "told_as"), [(0.001, "1 min"), (60, "1 min"), (61, "2 min"), (3_540, "59 min"), (3_541, "1 h 0 min"), (3_600, "1 h 0 min"), (86_340, "23 h 59 min"), (86_341, "1 d 0 h"), (90_001, "1 d 2 h")])
def test_the_time_left_is_never_told_shorter_than_it_is(lang, seconds, told_as):
    chinese = told_as.replace(" ", "").replace("min", "分钟" if lang is Lang.HANS else "分鐘").replace("h", "小时" if lang is Lang.HANS else "小時").replace("d", "天")
    assert left(seconds, telling(lang)) == (told_as if lang is Lang.EN else chinese)


@pytest.mark.parametrize(
    ("zones", "expected"),
    [
        ((), "8 Mar 2027, 09:00 Asia/Shanghai (8 Mar 2027, 01:00 UTC)"),
        (("Asia/Shanghai",), "8 Mar 2027, 09:00 Asia/Shanghai (8 Mar 2027, 01:00 UTC)"),
        (("Asia/Kolkata", "Asia/Shanghai", "Etc/UTC"), "8 Mar 2027, 09:00 Asia/Shanghai (8 Mar 2027, 06:30 Asia/Kolkata, 8 Mar 2027, 01:00 UTC)"),
    ],
)
def test_a_moment_is_told_in_its_own_zone_first(zones, expected):
    assert told(END, telling(Lang.EN, zones)) == expected


def test_a_moment_in_utc_needs_no_other_clock():
    assert told(moment("2027-03-08 01:00:30 Etc/UTC"), telling(Lang.EN, ())) == "8 Mar 2027, 01:00:30 UTC"


def test_a_place_that_is_filed_under_another_name_is_told_in_chinese_all_the_same():
    assert told(END, telling(Lang.HANS, ("Asia/Kolkata",))) == "2027年3月8日09:00（上海），即2027年3月8日06:30（加尔各答）"


@given(st.sampled_from(list(Lang)), st.floats(NOW - 1e8, NOW + 1e8), st.none() | st.floats(NOW - 1e8, NOW + 1e8))
def test_the_lines_say_that_it_is_safe_only_where_it_is(lang, ours, telegrams):
    desk = at("approved", content(embargo=END, until=LATER, label=GREEN, reason=REASON))
    now = Now(ours, telegrams)
    clocks = [ours, *([] if telegrams is None else [telegrams])]
    assert (lines(desk, lang, now)[0] == WORDS[lang]["Safe to use."]) == all(END.stamp <= clock < LATER.stamp for clock in clocks)


def test_a_place_without_a_name_in_chinese_keeps_its_own():
    names = [name for name in sorted(zone_names()) if f"（{name}）" in told(END, telling(Lang.HANT, (name,)))]
    assert "America/New_York" not in names
    assert len(names) < 60
