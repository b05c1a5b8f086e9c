"""A statement from draft to recall, as curator, approver and press officer live through it, each in a language of their own."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.model import Lang
from tests.conftest import ROOT
from tests.telegram.conftest import CLIENTS
from tests.telegram.double import Double
from tests.telegram.person import Person

ID = "ps-2027-001"
WORDS = {
    Lang.EN: "We will check 21 warehouses this year.\n\nNone of them is “special”.",
    Lang.HANS: "我们今年将检查21座仓库。\n\n没有一座是“特殊”的。",
    Lang.HANT: "我們今年將檢查21座倉庫。\n\n沒有一座是「特殊」的。",
}
NAMES = {Lang.EN: "en", Lang.HANS: "zh-hans", Lang.HANT: "zh-hant"}
AS_ORIGINAL = {"en": "original", "zh-hans": "official translation", "zh-hant": "unofficial translation"}


class Office:
    """A bot on a double, its command line, and people who are enrolled in it."""

    def __init__(self, server: Double, environment: dict[str, str], folder: Path) -> None:
        self.server, self.environment, self.folder, self.people = server, environment, folder, 0

    def casebrief(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "bot", *arguments]
        run = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def person(self, role: str, lang: Lang) -> Person:
        """Somebody who has come in by invitation."""
        code = re.search(r"start=(\S+)", self.casebrief("invite", role, "-", role.title()))[1]
        who = Person(self.server, language_code=CLIENTS[lang])
        who.says(f"/start {code}")
        who.hears(2)
        self.people += 1
        return who

    def drafts(self, words: dict[Lang, str], *more: str) -> None:
        texts = []
        for lang, name in NAMES.items():
            file = self.folder / name
            file.write_text(words[lang], encoding="utf-8", newline="")
            texts += [f"--{name}", str(file), f"--{name}-is", AS_ORIGINAL[name]]
        self.casebrief("statement", "draft", ID, "--as", "1", *texts, *more)
        self.casebrief("statement", "submit", ID, "--as", "1")


@pytest.fixture
def office(double, bot_process, tmp_path):
    bot = bot_process(double, CASEBRIEF_PUBLIC="0", CASEBRIEF_ZONES="Asia/Shanghai,America/New_York")
    double.labelling.desk |= set(WORDS.values())
    return Office(double, bot.environment, tmp_path)


ABOUT = ("--speaker", "The harbour master", "--occasion-en", "Lantern meeting", "--occasion-zh", "灯会座谈", "--date", "2026-11-20")


@pytest.mark.parametrize(("approves", "fetches"), [(Lang.HANS, Lang.EN), (Lang.EN, Lang.HANT), (Lang.HANT, Lang.HANS)], ids=str)
def test_a_statement_from_draft_to_recall(office, approves, fetches):
    office.person("curator", Lang.EN)
    approver, officer = office.person("approver", approves), office.person("press", fetches)
    office.drafts(WORDS, *ABOUT)
    officer.says(ID)
    assert WORDS[fetches] not in officer.hears()[0].text  # it waits
    [asked] = approver.hears()  # and who may approve it is told so, beside the command line
    assert ID in asked.text
    assert not any(words in asked.text for words in WORDS.values())

    approver.says("/approve")
    [waiting] = approver.hears()
    approver.taps(waiting, ID)
    *words, about = approver.hears(4)
    assert [one.text for one in words] == list(WORDS.values())
    digest = re.search(r"^[0-9a-f]{64}$", about.text, re.MULTILINE)[0]
    approver.says(f"/approve {ID} {digest[:4]}")
    approver.hears()

    officer.says(ID)
    copy, card = officer.hears(2)
    assert copy.text == WORDS[fetches]
    assert digest[:8] in card.text
    other = next(lang for lang in Lang if lang is not fetches)
    officer.taps(card, next(text for text in _labels(card) if text.startswith({"en": ("En", "英"), "zh-Hans": ("Si", "简", "簡"), "zh-Hant": ("Tr", "繁")}[other])))
    second, _ = officer.hears(2)
    assert second.text == WORDS[other]

    approver.says(f"/withdraw {ID} A figure was wrong. | 数字有误。")
    withdrawn = time.monotonic()
    approver.hears()
    [notice] = officer.hears()
    assert time.monotonic() - withdrawn < 60
    assert not any(words in notice.text for words in WORDS.values())
    marks = officer.hears(2)
    assert {mark.id for mark in marks} == {copy.id, second.id}
    assert all("<s>" in call.fields["text"] for call in office.server.record.of("editMessageText")[-2:])
    approver.says("/recalls")
    [open_] = approver.hears()
    assert "Press (3)" in open_.text
    officer.sees_answer(officer.taps(notice, _labels(notice)[0]))
    approver.says("/recalls")
    [closed] = approver.hears()
    assert "Press (3)" not in closed.text
    officer.taps(card, _labels(card)[0])
    [told] = officer.hears()
    assert not any(words in told.text for words in WORDS.values())


def _labels(heard):
    rows = heard.message.get("reply_markup", {}).get("inline_keyboard", [])
    return [key["text"] for row in rows for key in row if "callback_data" in key]


def test_a_long_statement_is_a_file_byte_for_byte(office):
    office.person("curator", Lang.EN)
    approver = office.person("approver", Lang.EN)
    long = {lang: "\n\n".join([words] * 120) for lang, words in WORDS.items()}
    office.drafts(long, *ABOUT)
    approver.hears()  # that it waits
    digest = re.search(r"[0-9a-f]{64}", office.casebrief("statement", "diff", ID))[0]
    approver_number = "2"
    office.casebrief("statement", "approve", ID, digest[:8], "--as", approver_number)
    approver.says(ID)
    file, _ = approver.hears(2)
    [call] = office.server.record.of("sendDocument")
    [file_sent] = call.files.values()
    assert (file_sent["file_name"], file_sent["data"].decode()) == (f"{ID}-v1-en.txt", long[Lang.EN])
    approver.says(f"/withdraw {ID} A figure was wrong. | 数字有误。")
    approver.hears(2)
    [mark] = approver.hears()
    assert mark.id == file.id
    assert mark.message["caption"].startswith("TLP:CLEAR\nWITHDRAWN")


@pytest.mark.parametrize(("lang", "pasted", "verdict"), [
    (Lang.EN, "“We will check 21 warehouses this year.”", "Word for word"),
    (Lang.EN, "“We will check 12 warehouses this year.”", "Altered"),
    (Lang.HANS, "“我们今年将检查21座仓库。”", "相符"),
    (Lang.HANT, "「我們今年將檢查12座倉庫。」", "更動"),
])  # fmt: skip
def test_a_pasted_quotation_is_held_against_the_desk(office, lang, pasted, verdict):
    office.person("curator", Lang.EN)
    officer = office.person("press", lang)
    office.person("approver", Lang.EN)
    office.drafts(WORDS, *ABOUT)
    digest = re.search(r"[0-9a-f]{64}", office.casebrief("statement", "diff", ID))[0]
    office.casebrief("statement", "approve", ID, digest[:8], "--as", "3")
    officer.says(pasted)
    [told] = officer.hears()
    assert verdict in told.text
    assert ID in told.text
