"""Contact cards: what a curator may write, how they read in each script, what time it is there, and what nobody has verified."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import settings
from bot.app import open_app
from bot.evaluation import evaluate, read, shares
from bot.governance.audience import Reader
from bot.model import Lang, Outcome, Session, Utterance, View
from bot.pipeline.views import Views
from tests.cards import CONTACTS, with_cards
from tests.conftest import ROOT
from tests.test_knowledge_checks import problems_of

DESK = {Lang.EN: "who is at the duty desk", Lang.HANS: "值班台找谁", Lang.HANT: "值班台找誰"}
BERTH = {Lang.EN: "who is at the berth desk", Lang.HANS: "泊位台找谁", Lang.HANT: "泊位台找誰"}
CUSTOMS = {Lang.EN: "contact at the customs window", Lang.HANS: "报关窗口的联系人", Lang.HANT: "報關窗口的聯絡人"}
SECRETS = ("+12025550199", "@harbour_desk", "+862025550177")
"""What nobody has verified."""


@pytest.fixture(scope="module")
def cards(tmp_path_factory, environment):
    """The invented office with its cards, as staff read it."""
    import shutil

    folder = Path(shutil.copytree(ROOT / "tests" / "harbour", tmp_path_factory.mktemp("cards") / "knowledge"))
    return open_app(settings.read(environment, knowledge=str(with_cards(folder))))


def moment(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def said(app, text, session=None, at=None):
    return app.respond(Utterance(text, at=at), session or Session())


# What a curator may write


def test_the_folder_with_cards_is_sound(folder):
    assert problems_of(with_cards(folder)) == []


BROKEN = [
    ("person: port-captain", "person: nobody", r"contact-desk: 'person' names 'nobody', which people\.yaml does not hold; it holds port-captain"),
    ("person: port-captain", "person: harbour-office", r"'person' names 'harbour-office', which people\.yaml does not hold"),
    ('office: harbour-office\n  role: {en: "Head', 'office: port-captain\n  role: {en: "Head', r"'office' names 'port-captain', which agencies\.yaml does not hold"),
    ("place: east-pier", "place: fire", r"'place' names 'fire', which glossary\.yaml \(with class: place\) does not hold; it holds east-pier, west-pier"),
    ("jurisdiction: [east-pier, west-pier]", "jurisdiction: [east-pier, moon]", r"'jurisdiction' names 'moon'"),
    ("zone: America/New_York", "zone: America/New_Yorck", r"'zone' is 'America/New_Yorck'; allowed are names with a place, such as America/New_York"),
    ("zone: America/New_York", "zone: EST", r"'zone' is 'EST'; allowed are names with a place"),
    ("languages: [en, zh, yue]", "languages: [en, cantonese]", r"'languages' holds 'cantonese'; allowed are tags such as en, zh, yue"),
    ('value: "+12025550143"', 'value: "(202) 555-0143"', r"the phone is '\(202\) 555-0143'; allowed is a number in full with its country"),
    ('value: "+12025550143"', 'value: "0012025550143"', r"the phone is '0012025550143'"),
    ("desk@harbour.example.org", "desk@harbour", r"the email is 'desk@harbour'; allowed is an address like"),
    ('kind: telegram, value: "@harbour_desk"', 'kind: web, value: "http://harbour.example.org"', r"the web is 'http://harbour\.example\.org'; allowed is a page like https://"),
    ('value: "@harbour_desk"', 'value: "harbour desk"', r"the telegram is 'harbour desk'"),
    ("kind: telegram", "kind: wechat", r"contacts\.yaml:\d+: 'kind' is 'wechat'; allowed are phone, email, fax, web, telegram, address"),
    ('value: "+12025550199"', 'value: "+12025550143"', r"the phone '\+12025550143' stands here twice; keep one"),
    ("      verified: 2026-05-04\n", "", r"the phone '\+12025550143' has 'by' and no 'verified'"),
    ("verified: 2026-05-03", "verified: last May", r"'verified' is 'last May'; a date like 2019-11-07 is allowed"),
    ('zh-Hans: "经值班台转接"', 'zh-Hans: "ask the desk"', r"zh-Hans of 'route' holds no Chinese"),
    ('zh-Hans: "值班台负责人（夜班）"', 'zh-Hans: "值班台负责人,夜班"', r"zh-Hans of 'role' has half-width ','"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "instead", "told"), BROKEN)
def test_each_mistake_in_a_card_is_named_with_its_line(folder, there, instead, told):
    path = with_cards(folder) / CONTACTS
    text = path.read_text(encoding="utf-8")
    assert there in text
    path.write_text(text.replace(there, instead, 1), encoding="utf-8")
    problems = problems_of(folder)
    assert any(re.search(told, problem) and re.match(r"cases/harbour/contacts\.yaml:\d+: ", problem) for problem in problems), problems


def test_who_may_read_a_card_may_read_whom_it_names(folder):
    people = with_cards(folder) / "people.yaml"
    people.write_text(people.read_text(encoding="utf-8") + "  label: TLP:GREEN\n", encoding="utf-8")
    assert any(
        "'person' names 'port-captain'" in problem and "hidden from some who may read contact-desk" in problem
        for problem in problems_of(folder)
    )


# How it reads

CARD = {
    Lang.EN: """\
The duty desk
Name: the port captain (港口主任)
Role: Head of the desk; nights
Agency: Harbour Office (HO)
Jurisdiction: East Pier, West Pier
Languages: English, Chinese, Cantonese
Phone (switchboard): +12025550143 (verified on 4 May 2026 by the duty officer)
E-mail: desk@harbour.example.org (verified on 2 May 2026)
Verified on: 3 May 2026
On file but not verified, so not shown: Phone, Telegram account. Choose 1 to see it after a warning.
Place: East Pier
Local time there: Sun 22 Nov, 10:05 (UTC-5)""",
    Lang.HANS: """\
值班台
姓名：港口主任（the port captain）
职务：值班台负责人（夜班）
机构：港务处（HO）
负责地区：东码头、西码头
语言：英语、中文、粤语
电话（总机）：+12025550143（2026年5月4日由值班员核实）
电子邮件：desk@harbour.example.org（2026年5月2日核实）
核实日期：2026年5月3日
已收录但未经核实，暂不显示：电话、Telegram账号。选择1，看过提醒后可查看。
所在地：东码头
当地时间：11月22日（周日）10:05（UTC-5）""",
    Lang.HANT: """\
值班臺
姓名：港口主任（the port captain）
職務：值班臺負責人（夜班）
機構：港務處（HO）
負責地區：東碼頭、西碼頭
語言：英文、中文、粵語
電話（總機）：+12025550143（2026年5月4日由值班員核實）
電子郵件：desk@harbour.example.org（2026年5月2日核實）
核實日期：2026年5月3日
已收錄但未經核實，暫不顯示：電話、Telegram帳號。選擇1，看過提醒後可查看。
所在地：東碼頭
當地時間：11月22日（週日）10:05（UTC-5）""",
}


@pytest.mark.parametrize("lang", Lang, ids=str)
def test_a_card_reads_line_by_line_in_each_script(cards, lang):
    reply = said(cards, DESK[lang], at=moment("2026-11-22T15:05:00")).reply
    assert (reply.lang, reply.entries, reply.outcome) == (lang, ("contact-desk",), Outcome.ANSWER)
    assert reply.parts[0].text == CARD[lang]


@pytest.mark.parametrize(("lang", "route", "unchecked"), [
    (Lang.EN, "Route: through the duty desk", "Not yet verified"), (Lang.HANS, "联络途径：经值班台转接", "核实情况：尚未核实"),
    (Lang.HANT, "聯絡途徑：經值班臺轉接", "核實情況：尚未核實"),
])  # fmt: skip
def test_without_a_channel_the_route_is_told_and_that_nobody_has_checked_the_card(cards, lang, route, unchecked):
    reply = said(cards, CUSTOMS[lang]).reply
    assert {route, unchecked} <= set(reply.parts[0].text.split("\n"))
    assert reply.options == ()


def test_a_contact_of_whom_nothing_is_on_file_but_its_text_has_no_card(cards):
    stored = cards.index.stored("contact-captain", Lang.EN)
    assert stored.card is None
    assert stored.parts[0].text == "At the Harbour Office, turn to the port captain; no number is on file."


SHIPPED_NAMES = {
    "contact-nncc": {Lang.EN: "Name: Yu Haibin (于海斌)", Lang.HANS: "姓名：于海斌（Yu Haibin）", Lang.HANT: "姓名：于海斌（Yu Haibin）"},
    "contact-ncb": {Lang.EN: "Name: Xiao Yingxia", Lang.HANS: "姓名：Xiao Yingxia", Lang.HANT: "姓名：Xiao Yingxia"},
    "contact-us-embassy": {Lang.EN: "Name: Austin Moore (奥斯汀·摩尔)", Lang.HANS: "姓名：奥斯汀·摩尔（Austin Moore）", Lang.HANT: "姓名：奧斯汀·摩爾（Austin Moore）"},
}  # fmt: skip


@pytest.mark.parametrize("lang", Lang, ids=str)
@pytest.mark.parametrize("entry", SHIPPED_NAMES)
def test_a_name_stands_in_both_forms_as_far_as_they_are_on_file(app, entry, lang):
    assert SHIPPED_NAMES[entry][lang] in app.index.stored(entry, lang).parts[0].text.split("\n")


def test_the_shipped_cards_hold_no_channel_and_no_date_of_verification(app):
    stored = [app.index.stored(line.entry, lang) for lang in Lang for line in app.index.lines("contacts", lang)]
    held = [entry.card for entry in stored if entry.card is not None]
    assert len(held) == 6 * len(Lang)
    assert {(card.channels, card.checked) for card in held} == {((), "")}


# What time it is there


@pytest.mark.parametrize(("question", "at", "line"), [
    (DESK[Lang.EN], "2026-03-08T06:59:00", "Local time there: Sun 8 Mar, 01:59 (UTC-5)"),
    (DESK[Lang.EN], "2026-03-08T07:00:00", "Local time there: Sun 8 Mar, 03:00 (UTC-4)"),
    (DESK[Lang.EN], "2026-11-01T05:30:00", "Local time there: Sun 1 Nov, 01:30 (UTC-4)"),
    (DESK[Lang.EN], "2026-11-01T06:30:00", "Local time there: Sun 1 Nov, 01:30 (UTC-5)"),
    (CUSTOMS[Lang.EN], "2026-03-29T01:00:00", "Local time there: Sun 29 Mar, 03:00 (UTC+2)"),
    (CUSTOMS[Lang.HANS], "2026-12-31T23:30:00", "当地时间：1月1日（周五）00:30（UTC+1）"),
    (BERTH[Lang.HANT], "2026-12-31T16:00:00", "當地時間：1月1日（週五）00:00（UTC+8）"),
    (BERTH[Lang.EN], "2026-07-01T00:00:00", "Local time there: Wed 1 Jul, 08:00 (UTC+8)"),
])  # fmt: skip
def test_the_time_there_follows_its_clocks_however_they_are_put(cards, question, at, line):
    reply = said(cards, question, at=moment(at)).reply
    assert reply.parts[0].text.split("\n")[-1] == line
    assert reply.timed


@pytest.mark.parametrize("lang", Lang, ids=str)
def test_without_a_moment_no_time_is_told_and_the_same_is_said_each_time(cards, lang):
    heads = ("Local time", "当地时间", "當地時間")
    assert not any(head in said(cards, DESK[lang]).reply.text for head in heads)
    assert said(cards, DESK[lang], at=1_800_000_000.0) == said(cards, DESK[lang], at=1_800_000_000.0)


def test_a_batch_tells_the_time_of_the_line_and_of_no_other(casebrief):
    lines = [
        {"id": "then", "turns": ["who is our contact at HSI New Orleans"], "at": moment("2026-07-04T17:00:00")},
        {"id": "never", "turns": ["who is our contact at HSI New Orleans"]},
    ]
    run = casebrief("ask", "--batch", stdin="\n".join(map(json.dumps, lines)))
    then, never = (json.loads(line)["text"] for line in run.stdout.splitlines())
    assert "Local time there: Sat 4 Jul, 12:00 (UTC-5)" in then
    assert "Local time" not in never
    assert "Local time there: " in casebrief("ask", "who is our contact at HSI New Orleans").stdout


@pytest.mark.parametrize("at", ['"now"', "true", "-1", "1e99", "NaN"])
def test_a_batch_line_with_a_moment_that_is_none_is_left_out(casebrief, at):
    run = casebrief("ask", "--batch", stdin=f'{{"id": 1, "turns": ["hello"], "at": {at}}}\n')
    assert (run.returncode, run.stdout) == (2, "")
    assert "allowed are seconds since 1970" in run.stderr


# What nobody has verified


@pytest.mark.parametrize("lang", Lang, ids=str)
@pytest.mark.parametrize("question", [DESK, BERTH], ids=["desk", "berth"])
def test_what_is_not_verified_needs_two_choices_of_its_reader(cards, lang, question):
    card = said(cards, question[lang])
    assert not any(secret in card.reply.text for secret in SECRETS)
    assert [option.entry for option in card.reply.options] == list(card.reply.entries)
    warned = said(cards, "1", card.session)
    assert warned.reply.lang is lang
    assert not any(secret in warned.reply.text for secret in SECRETS)
    shown = said(cards, "1", warned.session)
    own = SECRETS[:2] if question is DESK else SECRETS[2:]
    assert [secret for secret in SECRETS if secret in shown.reply.text] == list(own)
    assert {Lang.EN: "NOT VERIFIED", Lang.HANS: "未经核实", Lang.HANT: "未經核實"}[lang] in shown.reply.text


def test_a_card_chosen_from_the_list_offers_its_own_choice_and_not_the_lists(cards):
    listed = said(cards, "/contacts")
    number = 1 + [option.entry for option in listed.reply.options].index("contact-berth")
    card = said(cards, str(number), listed.session)
    assert card.reply.entries == ("contact-berth",)
    assert said(cards, "1", card.session).reply.view.what == "warning"


def test_other_words_after_a_card_or_its_warning_show_nothing_of_it(cards):
    card = said(cards, BERTH[Lang.EN])
    for text in ("2", "yes", "show me the number", "phone number of the berth desk"):
        for session in (card.session, said(cards, "1", card.session).session):
            assert not any(secret in said(cards, text, session).reply.text for secret in SECRETS), text


@pytest.mark.parametrize("what", ["entries", "choices", "sources", "warning", "contacts"])
def test_no_view_but_the_last_holds_what_is_not_verified(cards, what):
    for entry in ("contact-desk", "contact-berth"):
        for lang in Lang:
            for sourced in (False, True):
                reply = Views(cards.index).reply(View(what, lang, () if what == "contacts" else (entry,), sourced=sourced))
                assert not any(secret in f"{reply.text} {reply.options}" for secret in SECRETS)


@pytest.mark.parametrize("what", ["warning", "unverified"])
def test_there_is_nothing_behind_a_card_without_such_channels(cards, what):
    for entry in ("contact-customs", "contact-captain", "fire-when"):
        assert Views(cards.index).reply(View(what, Lang.EN, (entry,))) is None


def test_a_table_that_is_exported_holds_the_card_and_nothing_unverified(cards, casebrief, tmp_path):
    target = tmp_path / "table.csv"
    casebrief("export", str(target), "--knowledge", str(cards.settings.knowledge))
    text = target.read_text(encoding="utf-8-sig")
    assert "E-mail: desk@harbour.example.org" in text
    assert not any(secret in text for secret in SECRETS)


@pytest.mark.parametrize(
    ("label", "role", "reads"),
    [("TLP:GREEN", "guest", False), ("TLP:GREEN", "staff", True), ("TLP:AMBER", "staff", False), ("TLP:AMBER", "liaison", True)],
)
def test_a_card_is_for_those_whom_its_label_names(folder, environment, label, role, reads):
    app = open_app(
        settings.read({**environment, "CASEBRIEF_CEILING": "TLP:AMBER"}, knowledge=str(with_cards(folder, label))), reader=Reader(role)
    )
    reply = said(app, DESK[Lang.EN]).reply
    assert (reply.entries == ("contact-desk",)) is reads
    if reads:
        assert reply.label == label
        assert said(app, "1", said(app, "1", said(app, DESK[Lang.EN]).session).session).reply.label == label


# Who is found

LEAST_RIGHT, MOST_WRONG = 0.9, 0.03


def test_who_is_asked_for_by_a_place_or_an_agency_is_found_and_no_other_in_their_place(app, figure):
    counted = shares(evaluate(read(ROOT / "tests" / "questions" / "contacts.jsonl"), app.respond, app.index.scripts))
    for name, counts in counted.items():
        n = sum(counts.values())
        figure(f"contacts, {name}: {n} questions, " + ", ".join(f"{counts[kind] / n:.1%} {kind}" for kind in ("right", "wrong", "missed")))
        assert counts["right"] >= LEAST_RIGHT * n, name
        assert counts["wrong"] <= MOST_WRONG * n, name
