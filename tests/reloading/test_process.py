"""The bot as a process while its knowledge folder is edited: what readers and curators see."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.model import Lang
from tests.conftest import ROOT
from tests.reloading.editions import editions_in, write
from tests.telegram.conftest import CLIENTS
from tests.telegram.double import Double
from tests.telegram.heard import Heard
from tests.telegram.person import Person
from tests.telegram.process import COMMAND, BotProcess

ASKS = {Lang.EN: "when was the fire on the East Pier", Lang.HANS: "火灾日期", Lang.HANT: "火災日期"}
FACTS = "cases/harbour/facts.yaml"
REFUSED = {
    Lang.EN: r"TLP:GREEN\nChange of the knowledge not loaded: 1 mistake\. Version [0-9a-f]{8} of \d{4}-\d\d-\d\d, \d\d:\d\d \(UTC\) stays in use\."
    rf"\n\n{FACTS}, line 1: a key that is not known\n\ncasebrief check says what is allowed\.",
    Lang.HANS: r"TLP:GREEN\n知识库的改动未加载：有1处错误。仍使用\d{4}-\d\d-\d\d \d\d:\d\d（UTC）的版本[0-9a-f]{8}。"
    rf"\n\n{FACTS} 第1行：无法识别的键\n\ncasebrief check 会说明怎样写才对。",
    Lang.HANT: r"TLP:GREEN\n知識庫的變更未載入：有1處錯誤。仍使用\d{4}-\d\d-\d\d \d\d:\d\d（UTC）的版本[0-9a-f]{8}。"
    rf"\n\n{FACTS} 第1行：無法辨識的鍵\n\ncasebrief check 會說明怎樣寫才對。",
}
LIVE = {
    Lang.EN: r"The knowledge folder is in order: version [0-9a-f]{8} is live\.",
    Lang.HANS: r"知识库目录已无错误：版本[0-9a-f]{8}已启用。",
    Lang.HANT: r"知識庫資料夾已無錯誤：版本[0-9a-f]{8}已啟用。",
}
OLDER = {
    Lang.EN: r"Change of the knowledge not loaded: the folder holds the older version .*--allow-rollback\.",
    Lang.HANS: "知识库的改动未加载：目录中是已被取代的旧版本.*--allow-rollback 启动。",
    Lang.HANT: "知識庫的變更未載入：資料夾中是已被取代的舊版本.*--allow-rollback 啟動。",
}
DUE = {
    Lang.EN: "Was due for review on {}; it may be out of date.",
    Lang.HANS: "此条目应于{}前复核，尚未复核，内容可能已过时。",
    Lang.HANT: "此條目應於{}前覆核，尚未覆核，內容可能已過時。",
}
DUE_LIST = {Lang.EN: "Due for review:", Lang.HANS: "以下条目应予复核：", Lang.HANT: "以下條目應予覆核："}


CHANGED = ("Changed since you read it:", "您看过的内容有变化：", "您看過的內容有變動：")


def of_the_folder(person: Person) -> Heard:
    """The next message about the folder itself: of what they had read and that is told otherwise by now, readers are told besides."""
    while _is_news(told := person.hears(timeout=60)[0]):
        pass
    return told


def _is_news(told: Heard) -> bool:
    return any(line in CHANGED for line in told.text.split("\n")[:2])


def heard_besides(person: Person) -> list[str]:
    """What else somebody was told."""
    return [told.text for told in person.hears_all() if not _is_news(told)]


@dataclass
class Edited:
    """A bot on a double, the folder that it serves, and its command line."""

    server: Double
    home: Path
    bot: BotProcess

    @property
    def folder(self) -> Path:
        return self.home / "knowledge"

    @property
    def facts(self) -> Path:
        return self.folder / FACTS

    def casebrief(self, *arguments: str) -> str:
        environment = {key: value for key, value in self.bot.environment.items() if key != "COMPILED"}
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments], capture_output=True, text=True, cwd=ROOT, env=environment, timeout=120, check=False
        )
        return done.stdout + done.stderr

    def enrols(self, role: str, lang: Lang) -> Person:
        """Somebody of a role who has said something in their language."""
        code = re.search(r"start=(\S+)", self.casebrief("invite", role, "-", f"Duty {role}"))[1]
        person = Person(self.server, language_code=CLIENTS[lang])
        person.says(f"/start {code}")
        person.hears_all()
        person.says(ASKS[lang])
        person.hears_all()
        return person

    def edition(self, number: int) -> None:
        write(self.folder, number)

    def answered(self, person: Person, lang: Lang) -> str:
        person.says(ASKS[lang])
        return of_the_folder(person).text

    def served(self, count: int) -> None:
        self.bot.logged("is served now", count, timeout=90)

    def trail(self) -> list[dict[str, str]]:
        """What the audit trail holds of the knowledge, in order."""
        with closing(sqlite3.connect(f"file:{self.home / 'data' / 'state.sqlite'}?mode=ro", uri=True)) as state:
            return [json.loads(row[0]) for row in state.execute("select detail from audit where kind = 'knowledge' order by id")]

    def restarts(self, *more: str) -> None:
        self.bot.stop()
        self.bot.command = (*COMMAND, *more)
        self.bot.start()


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """The first edition compiled once, for every bot of this module."""
    home = tmp_path_factory.mktemp("compiled")
    write(home / "knowledge", 0)
    return home


@pytest.fixture
def edited(tmp_path):
    home = tmp_path / "home"
    write(home / "knowledge", 0)
    environment = {
        "CASEBRIEF_DATA": str(home / "data"),
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "CASEBRIEF_KNOWLEDGE": str(home / "knowledge"),
    }
    with Double() as server:
        bot = BotProcess(server, environment, tmp_path / "bot.log").start()
        yield Edited(server, home, bot)
        if bot.running:
            bot.stop()
        assert "incident" not in bot.output, bot.output
        assert "Traceback" not in bot.output, bot.output


def test_a_change_is_served_a_broken_one_is_told_and_the_mended_one_too(edited):
    """In all scripts: each curator is told once of each state, in their language, and nobody else is told anything."""
    curators = {lang: edited.enrols("curator", lang) for lang in Lang}
    others = [edited.enrols(role, Lang.EN) for role in ("admin", "staff")]
    edited.edition(1)
    edited.served(1)
    for lang, curator in curators.items():
        assert editions_in(edited.answered(curator, lang)) == {1}
    broken = edited.facts.read_text(encoding="utf-8").replace("- id: fire-when\n", "- id: fire-when\n  colour: red\n")
    edited.facts.write_text(broken, encoding="utf-8")
    for lang, curator in curators.items():
        told = of_the_folder(curator)
        assert re.fullmatch(REFUSED[lang].replace(", line 1:", ", line 2:").replace("第1行", "第2行"), told.text), told.text
        assert editions_in(edited.answered(curator, lang)) == {1}
    edited.facts.touch()  # the same state, at another time
    edited.bot.logged("stays in use", 1)
    time.sleep(4)
    edited.restarts()
    time.sleep(4)
    for curator in curators.values():
        assert heard_besides(curator) == []
    edited.edition(2)
    for lang, curator in curators.items():
        told = of_the_folder(curator)
        assert re.fullmatch(LIVE[lang], told.text), told.text
        assert editions_in(edited.answered(curator, lang)) == {2}
    assert [heard_besides(other) for other in others] == [[], []]
    versions = [detail["clear"] for detail in edited.trail() if "clear" in detail]
    assert versions[0] != versions[1] == versions[2] != versions[3]
    assert ["refused" in detail for detail in edited.trail()] == [False, False, True, False, False, False]


def test_what_was_replaced_comes_back_only_where_that_is_allowed(edited):
    curators = {lang: edited.enrols("curator", lang) for lang in Lang}
    edited.edition(1)
    edited.served(1)
    edited.edition(0)
    for lang, curator in curators.items():
        told = of_the_folder(curator)
        assert re.fullmatch(OLDER[lang], told.text), told.text
        assert editions_in(edited.answered(curator, lang)) == {1}
    edited.restarts()  # what was compiled last is still there
    assert editions_in(edited.answered(curators[Lang.EN], Lang.EN)) == {1}
    edited.restarts("--allow-rollback")
    assert editions_in(edited.answered(curators[Lang.EN], Lang.EN)) == {0}
    assert [detail for detail in edited.trail() if detail.get("rollback") == "allowed"] == [edited.trail()[-1]]
    assert len({detail["clear"] for detail in edited.trail() if "clear" in detail}) == 2


def test_what_was_replaced_is_not_served_at_a_start_where_nothing_newer_is_left(edited):
    edited.edition(1)
    edited.served(1)
    edited.bot.stop()
    edited.edition(0)
    shutil.rmtree(edited.home / "data" / "compiled")
    edited.bot.start(wait=0)
    edited.bot.waits_for_end(2, timeout=60)
    assert "to go back to it on purpose, start with --allow-rollback" in edited.bot.output


def test_what_is_due_for_review_says_so_and_curators_hear_of_it_once_a_day(edited):
    curators = {lang: edited.enrols("curator", lang) for lang in Lang}
    before = datetime.now(UTC).date() - timedelta(days=3)
    text = edited.facts.read_text(encoding="utf-8").replace("- id: fire-when\n", f"- id: fire-when\n  review_by: {before}\n")
    edited.facts.write_text(text, encoding="utf-8")
    days = {Lang.EN: f"{before.day} {before:%B} {before.year}", Lang.HANS: f"{before.year}年{before.month}月{before.day}日"}
    for lang, curator in curators.items():
        told = of_the_folder(curator)
        first, head, line = told.text.split("\n")
        assert (first, head) == ("TLP:CLEAR", DUE_LIST[lang])
        assert "(fire-when)" in line.replace("（", "(").replace("）", ")")
        assert before.isoformat() in line
        assert DUE[lang].format(days.get(lang, days[Lang.HANS])) in edited.answered(curator, lang)
    edited.edition(2)
    edited.served(2)
    edited.restarts()
    time.sleep(3)
    assert [heard_besides(curator) for curator in curators.values()] == [[], [], []]


@pytest.mark.parametrize("lang", Lang, ids=str)
def test_what_was_talked_about_may_be_gone_without_a_follow_up_breaking(edited, lang):
    person = Person(edited.server, language_code=CLIENTS[lang])
    asks = {Lang.EN: "how much was the damage", Lang.HANS: "损失多少钱", Lang.HANT: "損失多少錢"}
    follow = {Lang.EN: "and who said so?", Lang.HANS: "谁说的？", Lang.HANT: "誰說的？"}
    person.says(asks[lang])
    answer = person.hears()[0]
    for path in (edited.facts, edited.facts.with_name("case.yaml")):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("damage-sum", "damage-in-all"), encoding="utf-8")
    edited.served(1)
    person.says(follow[lang])
    assert editions_in(person.hears()[0].text) <= {0}
    for row in answer.message.get("reply_markup", {}).get("inline_keyboard", ()):
        for button in row:
            if "callback_data" in button:
                person.taps(answer, data=button["callback_data"])
    person.says(asks[lang])
    person.hears_all()
