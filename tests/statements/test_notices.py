"""What stands in place of a text that may not be used, and what everyone with a copy is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.governance.audience import LADDER, strict
from bot.labels import AMBER, CLEAR, GREEN, STRICT
from bot.model import Lang
from bot.statements.clock import Now
from bot.statements.notices import Recall, banner, notice, recalled, recalled_briefly, unconfirmed
from bot.statements.showing import Shown, shown_to
from tests.statements.house import NORTH, NOW, REASON, SOUTH, Desk, at, by, content, moment
from tests.statements.test_card import named
from tests.statements.test_safety import telling

END = moment("2027-03-08 09:00 Asia/Shanghai")
AUTHOR = by(50, "approver", NORTH)
EN, HANS, HANT = Lang
_, GREENS, AMBERS = LADDER
CONFIRM = {EN: "Please confirm that you have seen this.", HANS: "请确认已阅。", HANT: "請確認已閱。"}
FORWARDS = {
    EN: "I cannot take back what was forwarded. Please tell everyone you passed it on to.",
    HANS: "已转发出去的，我无法收回；请通知您转发过的每一个人。",
    HANT: "已轉發出去的，我無法收回；請通知您轉發過的每一個人。",
}


def said(desk: Desk, lang: Lang = EN, now: Now | None = None, audience=GREENS) -> str:
    now = now or Now(NOW)
    return notice(shown_to(desk.versions, audience, now), desk.versions, now, telling(lang))


def corrected(version=None, first=None) -> Desk:
    desk = at("approved", first or content(), AUTHOR)
    desk.corrects(version or content(reason=REASON), AUTHOR)
    desk.submits(AUTHOR)
    desk.approves(by(98, "approver", NORTH))
    return desk


@pytest.mark.parametrize("lang", Lang)
def test_what_is_shown_without_its_text_has_a_notice(lang):
    assert said(at("approved"), lang) == said(at("draft"), lang) == ""
    assert said(at("approved", content(embargo=END, announce=True)), lang) == {
        EN: "Under embargo until 8 Mar 2027, 09:00 Asia/Shanghai (7 Mar 2027, 20:00 America/New_York). I cannot show ps-2027-001 before then.",
        HANS: "禁发期至2027年3月8日09:00（上海），即2027年3月7日20:00（纽约）。在此之前无法显示ps-2027-001。",
        HANT: "禁發期至2027年3月8日09:00（上海），即2027年3月7日20:00（紐約）。在此之前無法顯示ps-2027-001。",
    }[lang]  # fmt: skip
    assert said(at("withdrawn"), lang).startswith({EN: "WITHDRAWN. Do not use statement ps-2027-001 v1 any more.", HANS: "已撤回。声明ps-2027-001第1版", HANT: "已撤回。聲明ps-2027-001第1版"}[lang])
    expired = said(at("approved", content(until=END)), lang, Now(END.stamp))
    assert expired.startswith({EN: "Do not use statement ps-2027-001 any more: it was good until 8 Mar", HANS: "请勿再使用声明ps-2027-001：有效期已于2027年3月8日", HANT: "請勿再使用聲明ps-2027-001：有效期已於2027年3月8日"}[lang])


def test_a_notice_of_what_is_not_there_or_was_altered_is_empty():
    desk = at("withdrawn")
    altered = replace(desk.last, body=desk.last.body.replace(b"21", b"27"))
    assert notice(Shown("withdrawn", altered), [altered], Now(NOW), telling(EN)) == notice(Shown("nothing"), (), Now(NOW), telling(EN)) == ""


@pytest.mark.parametrize("lang", Lang)
def test_everyone_with_a_copy_is_told_of_a_withdrawal_and_asked_to_confirm(lang):
    first, *rest = recalled(at("withdrawn").last, at("withdrawn").versions, Now(NOW), telling(lang)).split("\n")
    assert {EN: "Reason: A figure was wrong. Replacement: none yet.", HANS: "原因：数字有误。替代声明：暂无。", HANT: "原因：数字有误。替代聲明：暫無。"}[lang] in first
    assert rest == [FORWARDS[lang], CONFIRM[lang]]


@pytest.mark.parametrize("lang", Lang)
def test_everyone_with_a_copy_is_told_what_took_its_place_and_why(lang):
    desk = corrected()
    assert recalled(desk.versions[0], desk.versions, Now(NOW), telling(lang)).split("\n") == [
        {EN: "CORRECTED. Do not use statement ps-2027-001 v1 any more: version 2 has taken its place (send ps-2027-001 to get it). Reason: A figure was wrong.",
         HANS: "已更正。声明ps-2027-001第1版请勿再使用，已由第2版取代（发送编号 ps-2027-001 即可获取）。原因：数字有误。",
         HANT: "已更正。聲明ps-2027-001第1版請勿再使用，已由第2版取代（傳送編號 ps-2027-001 即可取得）。原因：数字有误。"}[lang],
        FORWARDS[lang], CONFIRM[lang],
    ]  # fmt: skip
    assert recalled(desk.last, desk.versions, Now(NOW), telling(lang)) == ""


@pytest.mark.parametrize("lang", Lang)
def test_who_may_not_read_it_any_more_is_told_neither_reason_nor_replacement(lang):
    for desk in (at("withdrawn"), corrected()):
        first, *rest = recalled_briefly(desk.versions[0], telling(lang)).split("\n")
        assert first == {EN: "Do not use statement ps-2027-001 v1 any more.", HANS: "声明ps-2027-001第1版请勿再使用。", HANT: "聲明ps-2027-001第1版請勿再使用。"}[lang]
        assert rest == [FORWARDS[lang], CONFIRM[lang]]


@pytest.mark.parametrize(
    ("first", "second", "is_told"),
    [
        ({"label": GREEN}, {"label": CLEAR}, True),
        ({"label": GREEN}, {"label": AMBER}, False),
        ({"label": AMBER}, {"label": STRICT, "agency": NORTH}, False),
        ({"label": STRICT, "agency": NORTH}, {"label": AMBER, "agency": NORTH}, True),
        ({"label": STRICT, "agency": NORTH}, {"label": STRICT, "agency": NORTH}, True),
    ],
)
def test_what_took_its_place_is_named_only_to_whom_it_is_open(first, second, is_told):
    desk = corrected(content(reason=REASON, **second), content(**first))
    now = Now(NOW)
    told = recalled(desk.versions[0], desk.versions, now, telling(EN))
    assert (("version 2" in told), ("A figure was wrong" in told)) == (is_told, is_told)
    assert banner(desk.versions[0], desk.versions, now, telling(EN)) == ("REPLACED by version 2. Do not use." if is_told else "NO LONGER GOOD. Do not use.")
    desk.withdraws(1, by(97, "approver", NORTH))
    told = recalled(desk.versions[0], desk.versions, now, telling(EN))
    assert told.startswith("WITHDRAWN.")
    assert ("Replacement: v2" in told) == is_told
    assert ("Replacement: none yet" in told) != is_told


def test_where_what_took_its_place_is_gone_too_it_is_not_named():
    desk = corrected()
    desk.withdraws(2)
    assert recalled(desk.versions[0], desk.versions, Now(NOW), telling(EN)).startswith("Do not use statement ps-2027-001 v1 any more.\n")
    assert banner(desk.versions[0], desk.versions, Now(NOW), telling(EN)) == "NO LONGER GOOD. Do not use."


@pytest.mark.parametrize("lang", Lang)
def test_the_banner_above_a_struck_text(lang):
    now = Now(NOW)
    withdrawn, replaced = at("withdrawn"), corrected()
    assert banner(withdrawn.last, withdrawn.versions, now, telling(lang)) == {EN: "WITHDRAWN. Do not use.", HANS: "已撤回，请勿使用。", HANT: "已撤回，請勿使用。"}[lang]
    assert banner(replaced.versions[0], replaced.versions, now, telling(lang)) == {EN: "REPLACED by version 2. Do not use.", HANS: "已由第2版取代，请勿使用。", HANT: "已由第2版取代，請勿使用。"}[lang]
    over = at("approved", content(until=END))
    assert banner(over.last, over.versions, Now(END.stamp), telling(lang)) == {EN: "NO LONGER GOOD. Do not use.", HANS: "已失效，请勿使用。", HANT: "已失效，請勿使用。"}[lang]
    assert banner(over.last, over.versions, now, telling(lang)) == ""


def test_what_was_altered_is_taken_back_whether_it_was_withdrawn_or_not():
    for stored, begins in (("approved", "Do not use: it is not, byte for byte"), ("withdrawn", "WITHDRAWN.")):
        desk = at(stored)
        altered = replace(desk.last, body=desk.last.body.replace(b"21", b"27"))
        told = recalled(altered, [altered], Now(NOW), telling(EN))
        named = f"Do not use statement {altered.statement} v1 any more.\n"
        assert told.removeprefix(named).startswith(begins)
        assert altered.statement in told.split("\n")[0]
        assert told.endswith(CONFIRM[EN])


def test_whose_label_there_is_not_is_open_to_nobody():
    desk = at("withdrawn")
    odd = replace(content(), label="TLP:PINK")
    filed = replace(desk.last, body=odd.json, hash=odd.hash)
    assert "Replacement: none yet" in recalled(filed, [filed, *corrected().versions[1:]], Now(NOW), telling(EN))
    assert not strict(NORTH).reads(odd.label, SOUTH)


@pytest.mark.parametrize("lang", Lang)
def test_who_has_not_confirmed_is_listed(lang):
    filed = at("withdrawn").last
    told = unconfirmed([Recall(filed, 3, (NORTH, SOUTH)), Recall(filed, 2, ())], named(lang))
    assert told == {
        EN: "ps-2027-001 v1: 1 of 3 has confirmed. Still waited for: North Office, South Office",
        HANS: "ps-2027-001第1版：应确认3人，已确认1人。尚未确认：北区办事处、南区办事处",
        HANT: "ps-2027-001第1版：應確認3人，已確認1人。尚未確認：北區辦事處、南區辦事處",
    }[lang]
    none = unconfirmed([Recall(filed, 2, ())], named(lang))
    assert none == {EN: "Nobody is waited for: every correction and withdrawal has been confirmed.", HANS: "更正和撤回通知均已确认，无人待确认。", HANT: "更正和撤回通知均已確認，無人待確認。"}[lang]
