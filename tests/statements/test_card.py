"""The card beside a text handed out: basis, what it is, the first of the hash; and nothing of what may not be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import Lang
from bot.statements.card import card, shortened
from bot.statements.clock import Now
from bot.statements.version import Both, Text
from tests.statements.house import NORTH, NOW, REASON, SOUTH, at, by, content, moment
from tests.statements.test_safety import telling

NAMES = {
    Lang.EN: {"port-captain": "Port Captain", NORTH: "North Office", SOUTH: "South Office"},
    Lang.HANS: {"port-captain": "港务长", NORTH: "北区办事处", SOUTH: "南区办事处"},
    Lang.HANT: {"port-captain": "港務長", NORTH: "北區辦事處", SOUTH: "南區辦事處"},
}


def named(lang: Lang):
    return replace(telling(lang), called=lambda name: NAMES[lang].get(name, name))


CARDS = {
    Lang.EN: """Safe to use.
It has no date of expiry.
May be read by: staff, press, curator, liaison, approver, admin (TLP:GREEN).

Statement: ps-2027-001, v1
Speaker: Port Captain
Occasion: Press hour
Source: press desk of this office, 15 Jan 2027
Standing: issued by this office
Basis: approved by two of this office
Language: Simplified Chinese (official translation)
Also on file: English (original), Traditional Chinese (unofficial translation)
Hash: {hash}""",
    Lang.HANS: """可以使用。
未设有效期。
阅读范围：工作人员、新闻官、资料员、联络官、批准人、管理员（TLP:GREEN）。

声明：ps-2027-001，第1版
讲话人：港务长
场合：新闻通气会
来源：本单位发布，2027年1月15日
性质：本单位发布
使用依据：经本单位两人批准
语言：简体中文（官方译文）
另有：英文（原文）、繁体中文（非官方译文）
校验码：{hash}""",
    Lang.HANT: """可以使用。
未設有效期。
閱讀範圍：工作人員、新聞官、資料員、聯絡官、核准人、管理員（TLP:GREEN）。

聲明：ps-2027-001，第1版
講話人：港務長
場合：新闻通气会
來源：本單位發布，2027年1月15日
性質：本單位發布
使用依據：經本單位兩人核准
語言：簡體中文（官方譯文）
另有：英文（原文）、繁體中文（非官方譯文）
校驗碼：{hash}""",
}


@pytest.mark.parametrize("lang", Lang)
def test_the_card_says_whether_why_and_what(lang):
    desk = at("approved")
    assert card(desk.last, desk.versions, "zh-Hans", Now(NOW), named(lang)) == CARDS[lang].format(hash=desk.last.hash[:8])


@pytest.mark.parametrize("lang", Lang)
def test_of_a_joint_statement_the_parties_are_named(lang):
    desk = at("submitted", content(parties=(NORTH, SOUTH)))
    for number, agency in ((30, NORTH), (31, SOUTH)):
        desk.approves(by(number, "approver", agency))
    told = card(desk.last, desk.versions, "en", Now(NOW), named(lang))
    assert NAMES[lang][NORTH] in told
    assert NAMES[lang][SOUTH] in told
    assert {Lang.EN: "approved by each of these agencies", Lang.HANS: "经上述各机构批准", Lang.HANT: "經上述各機構核准"}[lang] in told


def test_a_text_that_is_alone_has_no_others():
    desk = at("approved", content(texts={"en": Text("A."), "zh-Hans": Text("甲。", "official translation")}))
    assert "Also on file: English (original)\n" in card(desk.last, desk.versions, "zh-Hans", Now(NOW), named(Lang.EN))
    alone = replace(content(), texts={"en": Text("A.")}, date=None)
    filed = replace(desk.last, body=alone.json, hash=alone.hash, approvals=tuple(replace(one, hash=alone.hash) for one in desk.last.approvals))
    told = card(filed, [filed], "en", Now(NOW), named(Lang.EN))
    assert "Also on file" not in told
    assert "Date" not in told


@pytest.mark.parametrize("lang", Lang)
def test_a_card_fits_a_phone_whatever_is_written_in_it(lang):
    version = content(
        speaker="Somebody " * 200, occasion=Both("At length " * 300, "很长" * 900), parties=(NORTH, SOUTH), until=moment("2027-11-07 01:30 EST America/New_York")
    )  # fmt: skip
    version = replace(version, speaker=version.speaker.strip(), occasion=Both(version.occasion.en.strip(), version.occasion.zh))
    desk = at("submitted", version)
    for number, agency in ((30, NORTH), (31, SOUTH)):
        desk.approves(by(number, "approver", agency))
    told = card(desk.last, desk.versions, "en", Now(NOW), named(lang))
    assert len(told) <= 900
    assert told.count("…") == 2


@pytest.mark.parametrize("stored", ["draft", "submitted", "withdrawn", "void", "embargoed"])
def test_of_what_is_not_out_the_card_says_no_more_than_that(stored):
    desk = at("approved", content(embargo=moment("2027-03-08 09:00 Asia/Shanghai"))) if stored == "embargoed" else at("approved" if stored == "void" else stored)
    if stored == "void":
        desk.versions = [replace(desk.last, body=desk.last.body.replace(b"21", b"27"))]
    told = card(desk.last, desk.versions, "en", Now(NOW), named(Lang.EN))
    assert told.startswith(("Do not use", "WITHDRAWN"))
    assert not [hidden for hidden in ("Port Captain", "port-captain", "Press hour", "warehouses", desk.last.hash[:8]) if hidden in told]


def test_what_was_corrected_or_has_expired_since_is_still_described():
    desk = at("approved", content(until=moment("2027-01-20 09:00 Asia/Shanghai")))
    assert "Press hour" in card(desk.last, desk.versions, "en", Now(NOW + 1e7), named(Lang.EN))
    desk.corrects(content(reason=REASON))
    desk.submits()
    desk.approves()
    assert card(desk.versions[0], desk.versions, "en", Now(NOW), named(Lang.EN)).startswith("Do not use: version 2 has taken its place.\n\nStatement")


def test_a_long_line_is_cut_with_a_mark():
    assert shortened("a" * 100) == "a" * 100
    assert shortened("b" * 98 + " cc") == "b" * 98 + "…"
    assert shortened("two\nlines") == "two lines"
