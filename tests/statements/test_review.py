"""What an approver reads: the words alone, what changed, all that is said of them, the whole hash; and what waits for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.labels import AMBER, STRICT
from bot.model import Lang
from bot.statements.clock import Now
from bot.statements.differences import differences, marked
from bot.statements.review import Words, listed, review, waiting
from bot.statements.version import Text
from tests.statements.house import APPROVER, CURATOR, NORTH, NOW, PEOPLE, REASON, SECOND, SOUTH, Desk, at, by, content, moment, reworded
from tests.statements.test_card import named

EN, HANS, HANT = Lang
END = moment("2027-03-08 09:00 Asia/Shanghai")


def read(desk: Desk, who=SECOND, lang: Lang = EN, which: int = -1):
    return review(desk.versions[which], desk.versions, who, Now(NOW), named(lang))


def corrected(version) -> Desk:
    desk = at("approved")
    desk.corrects(version)
    desk.submits()
    return desk


@pytest.mark.parametrize("lang", Lang)
def test_the_words_come_alone_and_the_hash_whole_and_the_instruction_gives_no_part_of_it_away(lang):
    desk = at("submitted")
    found = read(desk, lang=lang)
    assert found is not None
    assert found.words == tuple(Words(script, text.words) for script, text in content().texts.items())
    assert found.hash == desk.last.hash
    assert "/approve ps-2027-001" in found.how
    assert {EN: "the first four characters of the hash", HANS: "校验码的前四位", HANT: "校驗碼的前四位"}[lang] in found.how
    assert desk.last.hash[:4] not in "\n".join((found.how, found.about, *found.changes))
    assert found.changes == ({EN: "Nothing to compare with: no version has been in use before.", HANS: "此前没有启用过的版本，无须比对。", HANT: "先前沒有啟用過的版本，無須比對。"}[lang],)


def test_all_that_is_said_of_the_words_is_there():
    desk = at("submitted", content(parties=(NORTH, SOUTH), embargo=END, announce=True, agency=NORTH))
    desk.approves(by(30, "approver", NORTH))
    found = read(desk)
    assert found is not None
    lines = found.about.split("\n")
    for line in (
        "Statement: ps-2027-001, v1", "Speaker: Port Captain", "Occasion: Press hour / 新闻通气会", "Date: 15 Jan 2027",
        "Language: English (original), Simplified Chinese (official translation), Traditional Chinese (unofficial translation)",
        "Label: TLP:GREEN", "Belongs to: North Office", "Made together by: North Office, South Office",
        "Embargo: 8 Mar 2027, 09:00 Asia/Shanghai (7 Mar 2027, 20:00 America/New_York)", "Good until: none",
        "Announced before its embargo ends: yes", "Reason for the correction: none", "Written by: alias-3", "Approved by: alias-30",
        "Do not use: it waits for approval.", "Missing: the approval of South Office.",
    ):  # fmt: skip
        assert line in lines
    assert lines[0].startswith("Statement")


def test_what_is_missing_is_said_to_be():
    desk = at("draft", replace(content(), texts={}, speaker="", date=None, until=END))
    found = read(desk)
    assert found is not None
    assert found.words == ()
    for line in ("Speaker: none", "Date: none", "Language: none", "Good until: 8 Mar 2027, 09:00 Asia/Shanghai (7 Mar 2027, 20:00 America/New_York)"):
        assert line in found.about.split("\n")


@pytest.mark.parametrize("lang", Lang)
def test_each_script_is_compared_with_the_version_that_was_in_use_last(lang):
    version = reworded(content(reason=REASON), "en", "We will check 22 warehouses this year.")
    texts = dict(version.texts)
    del texts["zh-Hant"]
    desk = corrected(replace(version, texts=texts, speaker="harbour-master"))
    found = read(desk, lang=lang)
    assert found is not None
    english, simplified, traditional = found.changes
    assert english.endswith("\nWe will check [-21-]{+22+} warehouses this year.")
    assert english.endswith(marked(differences(content().texts["en"].words, version.texts["en"].words, "en")))
    assert simplified == {EN: "Simplified Chinese: as in version 1, word for word.", HANS: "简体中文：与第1版一字不差。", HANT: "簡體中文：與第1版一字不差。"}[lang]
    assert traditional == {EN: "Traditional Chinese: left out; version 1 had it.", HANS: "繁体中文：已删去，第1版有。", HANT: "繁體中文：已刪去，第1版有。"}[lang]
    before = {EN: "Speaker: harbour-master (before: Port Captain)", HANS: "讲话人：harbour-master（此前：港务长）", HANT: "講話人：harbour-master（此前：港務長）"}[lang]
    assert before in found.about.split("\n")
    assert found.about.count({EN: "(before:", HANS: "（此前：", HANT: "（此前："}[lang]) == 3  # the speaker, the languages, the reason


def test_a_script_that_is_new_is_said_to_be():
    first = content()
    desk = at("approved", replace(first, texts={script: first.texts[script] for script in ("en", "zh-Hans")}))
    desk.corrects(content(reason=REASON))
    found = read(desk)
    assert found is not None
    assert found.changes[2] == "Traditional Chinese: new; version 1 had none."


def test_nothing_is_shown_of_a_version_before_that_is_not_for_them_to_read():
    author = by(50, "approver", NORTH)
    desk = at("approved", content(label=STRICT, agency=NORTH, texts={"en": Text("Closed words."), "zh-Hans": Text("不公开的话。", "official translation")}, speaker="closed-speaker"), author)
    desk.corrects(content(label=AMBER, reason=REASON), author)
    desk.submits(author)
    found = read(desk, by(51, "approver", SOUTH))
    assert found is not None
    assert found.changes == ("Nothing to compare with: version 1 is not for you to read.",)
    assert not [hidden for hidden in ("Closed", "不公开", "closed-speaker", "before:") if hidden in repr(found)]
    own = read(desk, by(52, "approver", NORTH))
    assert own is not None
    assert "Closed" in own.changes[0]


def test_who_may_not_see_it_at_the_desk_sees_nothing():
    author = by(50, "approver", NORTH)
    closed = at("submitted", content(label=STRICT, agency=NORTH), author)
    assert read(closed, by(51, "approver", SOUTH)) is None
    assert read(at("submitted"), PEOPLE["admin"]) is None
    assert read(at("withdrawn")) is None
    altered = at("submitted")
    altered.versions = [replace(altered.last, body=altered.last.body.replace(b"21", b"27"))]
    assert read(altered) is None


@pytest.mark.parametrize(("stored", "who"), [("submitted", CURATOR), ("draft", SECOND), ("approved", SECOND), ("submitted", PEOPLE["press"])])
def test_who_cannot_approve_is_not_told_how(stored, who):
    found = read(at(stored), who)
    assert found is not None
    assert found.how == ""


def test_what_waits_is_listed_for_those_who_can_approve_it_only():
    desk = at("submitted")
    assert [one.filed for one in waiting([desk.versions, at("draft").versions, at("approved").versions], SECOND, named(EN))] == [desk.last]
    assert not [who for who in PEOPLE.values() if who is not APPROVER and waiting([desk.versions], who, named(EN))]
    assert waiting([at("submitted", author=SECOND).versions], SECOND, named(EN)) == ()
    closed = at("submitted", content(label=STRICT, agency=NORTH), by(50, "approver", NORTH))
    assert waiting([closed.versions], by(51, "approver", SOUTH), named(EN)) == ()
    altered = replace(desk.last, body=b"{}")
    assert waiting([[altered]], SECOND, named(EN)) == ()


def test_of_a_joint_statement_it_waits_for_each_party_once():
    desk = at("submitted", content(parties=(NORTH, SOUTH)))
    north, south = by(30, "approver", NORTH), by(31, "approver", SOUTH)
    assert desk.approves(north) == "part-approved"
    assert [bool(waiting([desk.versions], who, named(EN))) for who in (north, by(32, "approver", NORTH), south, SECOND)] == [False, False, True, False]


@pytest.mark.parametrize("lang", Lang)
def test_what_waits_is_told_the_longest_waiting_first(lang):
    first, second = at("submitted", content(statement="ps-2")), at("submitted")
    second.versions = [replace(second.last, changed=NOW + 1)]
    told = listed(waiting([second.versions, first.versions], SECOND, named(lang)), named(lang)).split("\n")
    assert told == {
        EN: ["Waiting for your approval:", "ps-2 v1: Port Captain, Press hour", "ps-2027-001 v1: Port Captain, Press hour"],
        HANS: ["等待您批准：", "ps-2第1版：港务长，新闻通气会", "ps-2027-001第1版：港务长，新闻通气会"],
        HANT: ["等待您核准：", "ps-2第1版：港務長，新闻通气会", "ps-2027-001第1版：港務長，新闻通气会"],
    }[lang]
    assert listed((), named(lang)) == {EN: "Nothing is waiting for your approval.", HANS: "没有等待您批准的声明。", HANT: "沒有等待您核准的聲明。"}[lang]
