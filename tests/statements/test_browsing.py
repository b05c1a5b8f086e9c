"""The statements of the desk as an audience may browse them; of what is hidden from it nothing is ever among them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.compiler.examine import folded
from bot.governance.audience import LADDER, Audience, strict
from bot.labels import AMBER, GREEN, LABELS
from bot.model import Lang
from bot.statements.browsing import filtered, grouped, items
from bot.statements.card import card
from bot.statements.clock import Now
from bot.statements.finding import asking, found_by
from bot.statements.notices import banner, notice, recalled
from bot.statements.showing import shown_to
from bot.statements.standing import Status, status_of
from bot.statements.version import Both, Text
from tests.statements.house import NORTH, NOW, REASON, SOUTH, Desk, at, by, content, moment
from tests.statements.test_card import NAMES, named
from tests.statements.test_safety import WORDS

EN, HANS, HANT = Lang
_, GREENS, AMBERS = LADDER
END = moment("2027-03-08 09:00 Asia/Shanghai")
AUTHOR = by(50, "approver", NORTH)
HOW = asking(lambda key, lang: WORDS[lang][key], folded)


def called(name: str) -> list[str]:
    return [NAMES[lang][name] for lang in Lang if name in NAMES[lang]]


def browsed(*desks: Desk, lang: Lang = EN, audience: Audience = GREENS, now: Now | None = None):
    return items([desk.versions for desk in desks], audience, now or Now(NOW), named(lang), called)


LATER = {"statement": "ps-2027-002", "date": date(2027, 3, 2), "agency": NORTH, "occasion": Both("Port visit", "视察港口"), "speaker": "Somebody Else"}
JOINT = {"statement": "ps-2027-003", "date": date(2026, 12, 24), "parties": (NORTH, SOUTH), "occasion": Both("Joint launch", "联合启动仪式")}


def joint() -> Desk:
    desk = at("submitted", content(**JOINT))
    for number, agency in ((30, NORTH), (31, SOUTH)):
        desk.approves(by(number, "approver", agency))
    return desk


@pytest.mark.parametrize("lang", Lang)
def test_the_newest_comes_first_with_whose_it_is_and_when(lang):
    found = browsed(joint(), at("approved", content(**LATER)), at("approved"), lang=lang)
    assert [item.line for item in found] == {
        EN: ["ps-2027-002 Somebody Else: Port visit (2 Mar 2027)", "ps-2027-001 Port Captain: Press hour (15 Jan 2027)", "ps-2027-003 Port Captain: Joint launch (24 Dec 2026)"],
        HANS: ["ps-2027-002 Somebody Else：视察港口（2027年3月2日）", "ps-2027-001 港务长：新闻通气会（2027年1月15日）", "ps-2027-003 港务长：联合启动仪式（2026年12月24日）"],
        HANT: ["ps-2027-002 Somebody Else：视察港口（2027年3月2日）", "ps-2027-001 港務長：新闻通气会（2027年1月15日）", "ps-2027-003 港務長：联合启动仪式（2026年12月24日）"],
    }[lang]
    assert [item.statement for item in found] == ["ps-2027-002", "ps-2027-001", "ps-2027-003"]


@pytest.mark.parametrize("lang", Lang)
def test_what_has_no_text_to_show_says_so_in_its_line(lang):
    withdrawn, expired, embargoed = at("withdrawn"), at("approved", content(until=END)), at("approved", content(embargo=END, announce=True))
    marks = {EN: ": withdrawn", HANS: "：已撤回", HANT: "：已撤回"}, {EN: ": no longer good", HANS: "：已过有效期", HANT: "：已過有效期"}
    for desk, mark in zip((withdrawn, expired), marks, strict=True):
        [item] = browsed(desk, lang=lang, now=Now(END.stamp))
        assert item.line.endswith(mark[lang])
        assert NAMES[lang]["port-captain"] in item.line
    [item] = browsed(embargoed, lang=lang)
    assert item.line == {EN: "ps-2027-001: under embargo", HANS: "ps-2027-001：禁发期内", HANT: "ps-2027-001：禁發期內"}[lang]
    assert (item.speaker, item.agencies, item.topic, item.date) == ("", (), "", None)


def test_of_what_was_withdrawn_before_it_was_told_there_is_nothing_but_its_id():
    [item] = browsed(at("withdrawn", content(embargo=END, announce=True)), now=Now(END.stamp + 1))
    assert item.line == "ps-2027-001: withdrawn"
    assert set(item.names) == {"id"}


def test_items_fall_below_headings_each_once_and_what_is_not_known_comes_last():
    found = browsed(joint(), at("approved", content(**LATER)), at("approved"), at("approved", content(statement="ps-9", embargo=END, announce=True)))

    def heads(by, lang=EN):
        return [(group.heading, [item.statement[-1] for item in group.items]) for group in grouped(found, by, named(lang))]

    assert heads("speaker") == [("Somebody Else", ["2"]), ("Port Captain", ["1", "3"]), ("Other", ["9"])]
    assert heads("agency") == [("North Office", ["2"]), ("North Office, South Office", ["3"]), ("Other", ["1", "9"])]
    assert heads("topic") == [("Port visit", ["2"]), ("Press hour", ["1"]), ("Joint launch", ["3"]), ("Other", ["9"])]
    assert heads("date") == [("March 2027", ["2"]), ("January 2027", ["1"]), ("December 2026", ["3"]), ("Other", ["9"])]
    assert heads("date", HANT)[0] == ("2027年3月", ["2"])
    assert grouped((), "date", named(EN)) == ()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", "213"), ("2027", "213"), ("2026", "3"), ("2027-03", "2"), ("2027-3", "2"), ("March 2027", "2"), ("march", "2"), ("2027年3月", "2"),
        ("2027年3月2日", "2"), ("2 March", "2"), ("Jan 15", "1"), ("１月", "1"), ("PS-2027-003", "3"), ("ps2027003", "3"), ("North", "23"),
        ("北区", "23"), ("北區", "23"), ("port captain", "13"), ("港務長 joint", "3"), ("港务长，启动", "3"), ("visit", "2"), ("視察", "2"),
        ("warehouses", "213"), ("仓库", "213"), ("倉庫 港務長", "13"), ("202", ""), ("ort", ""), ("captain whisky", ""), ("(", ""),
    ],
)  # fmt: skip
def test_only_what_has_all_the_words_is_left(words, expected):
    found = browsed(joint(), at("approved", content(**LATER)), at("approved"))
    assert "".join(item.statement[-1] for item in filtered(found, words, folded)) == expected


# What is hidden

HIDDEN = st.fixed_dictionaries(
    {
        "label": st.sampled_from(LABELS),
        "agency": st.sampled_from([NORTH, SOUTH]),
        "embargo": st.sampled_from([None, END, moment("2027-06-01 09:00 Asia/Shanghai")]),
        "announce": st.booleans(),
        "steps": st.lists(st.sampled_from(["submit", "approve", "withdraw", "correct", "embargoed correction", "wait"]), max_size=10),
    }
)
AUDIENCES = (*LADDER, strict(NORTH), strict(SOUTH))


def marked(number: int, **more):
    """A version whose every word tells which it is."""
    texts = {"en": Text(f"Zulu{number} words."), "zh-Hans": Text(f"祖鲁{number}原话。", "official translation")}
    occasion = Both(f"Quebec{number} meeting", f"魁北克{number}会议")
    return content(texts=texts, speaker=f"Papa{number}", occasion=occasion, reason=REASON, **more)


def lived(steps, **more) -> Desk:
    """A desk after some steps by those who may."""
    desk, author = Desk(), by(50, "approver", more["agency"])
    desk.drafts(marked(1, **more), author)
    approver = by(51, "approver", more["agency"])
    for step in steps:
        match step:
            case "submit":
                desk.submits(author)
            case "approve":
                desk.approves(approver)
            case "withdraw":
                desk.withdraws(desk.last.version, approver)
            case "correct":
                desk.corrects(marked(desk.last.version + 1, **{**more, "label": GREEN, "embargo": None}), author)
            case "embargoed correction":
                desk.corrects(marked(desk.last.version + 1, **more), author)
            case _:
                desk.now += 3e6
    return desk


@given(HIDDEN, st.sampled_from(AUDIENCES), st.floats(0, 2e7), st.none() | st.floats(0, 2e7), st.sampled_from(list(Lang)))
@settings(deadline=None, max_examples=300)
def test_nothing_of_what_is_hidden_is_told_found_or_listed(made, audience, ours, telegrams, lang):
    desk = lived(made.pop("steps"), **made)
    now = Now(NOW + ours, None if telegrams is None else NOW + telegrams)
    shown = shown_to(desk.versions, audience, now)
    found = browsed(desk, audience=audience, now=now, lang=lang)
    told = [notice(shown, desk.versions, now, named(lang)), repr([replace(item, shown=shown) for item in found]).replace(repr(shown), "")]
    told += [group.heading for how in ("speaker", "agency", "topic", "date") for group in grouped(found, how, named(lang))]
    said = "\n".join(told)
    assert not [mark for mark in ("Zulu", "祖鲁", "zulu") if mark in said]
    out = [] if shown.filed is None else [shown.filed.version]
    for number in range(1, len(desk.versions) + 1):
        marks = [f"Papa{number}", f"Quebec{number}", f"魁北克{number}"]
        if number not in out or shown.what == "embargo":
            assert not [mark for mark in marks if mark in said]
            for words in marks:
                assert filtered(found, words, folded) == ()
                assert found_by(f"statement by {words}", found, HOW) == found_by(f"{words}的声明", found, HOW) == ()
    if shown.what == "nothing":
        assert (found, told[0]) == ((), "")
        assert found_by("ps-2027-001", found, HOW) == ()


@given(HIDDEN, st.floats(0, 2e7), st.sampled_from(list(Lang)))
@settings(deadline=None, max_examples=200)
def test_a_card_and_a_recall_tell_nothing_of_what_was_never_out(made, ours, lang):
    desk, now = lived(made.pop("steps"), **made), Now(NOW + ours)
    for filed in desk.versions:
        beside = card(filed, desk.versions, "en", now, named(lang))
        back = recalled(filed, desk.versions, now, named(lang)) + banner(filed, desk.versions, now, named(lang))
        assert "Zulu" not in beside + back
        assert f"Papa{filed.version}" not in back
        has_been_out = status_of(filed, desk.versions, now) in {Status.LIVE, Status.EXPIRED, Status.SUPERSEDED}
        assert (f"Papa{filed.version}" in beside) == has_been_out


def test_what_only_others_may_read_is_not_among_the_items():
    closed = at("approved", content(label=AMBER), AUTHOR)
    assert browsed(closed) == ()
    assert len(browsed(closed, audience=AMBERS)) == 1
    assert browsed(at("draft"), at("submitted"), at("approved", content(embargo=END))) == ()


def test_an_undated_version_stands_without_a_date():
    desk = at("approved")
    version = replace(content(), date=None)
    desk.versions = [replace(desk.last, body=version.json, hash=version.hash, approvals=tuple(replace(one, hash=version.hash) for one in desk.last.approvals))]
    [item] = browsed(desk)
    assert item.line == "ps-2027-001 Port Captain: Press hour ()"
    assert item.names["date"] == ()
