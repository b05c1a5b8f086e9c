"""A question from asked in vain to answered, as asker and curator live through it: on the wire, in each language and script."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bot import settings
from bot.model import Lang
from bot.state.beside import reading_beside
from tests.conftest import HARBOUR
from tests.telegram.conftest import CLIENTS
from tests.telegram.double import Double
from tests.telegram.person import Person
from tests.telegram.process import COMMAND
from tests.telegram.test_channel_statements import Office

ASKED = {
    Lang.EN: "who insured the crates of the warehouse",
    Lang.HANS: "哪条船运的黄桃罐头",
    Lang.HANT: "哪條船運的黃桃罐頭",
}
ADDED = {Lang.EN: "now a way of asking", Lang.HANS: "问法", Lang.HANT: "問法"}
DRAFT = {Lang.EN: "Draft an entry", Lang.HANS: "生成草稿", Lang.HANT: "產生草稿"}
CLOSE = {Lang.EN: "Close", Lang.HANS: "关闭", Lang.HANT: "關閉"}
SCOPE = {Lang.EN: "Out of scope", Lang.HANS: "不在范围内", Lang.HANT: "不在範圍內"}
YES = {Lang.EN: "Yes, add it", Lang.HANS: "是，加入", Lang.HANT: "是，加入"}
NONE = {Lang.EN: "waits for a decision", Lang.HANS: "没有待处理", Lang.HANT: "沒有待處理"}
ENTRY = "damage-sum"


@pytest.fixture
def house(bot_environment: dict[str, str], tmp_path: Path, bot_process: Callable[..., object]):
    """An office with a knowledge folder of its own, and its bot."""
    folder = Path(shutil.copytree(HARBOUR, tmp_path / "knowledge"))
    with Double() as server:
        environment = {**bot_environment, "TELEGRAM_TOKEN": server.token, "TELEGRAM_BASE_URL": server.base_url}
        office = Office(server, {**environment, "CASEBRIEF_KNOWLEDGE": str(folder)}, tmp_path)
        office.knowledge = folder
        office.start = lambda: bot_process(server, command=(*COMMAND, "--knowledge", str(folder)), COMPILED=environment["CASEBRIEF_DATA"])
        office.bot = office.start()
        yield office
        if office.bot.running:
            office.bot.stop()


def number_in(text: str) -> str:
    return re.search(r"^(\d{4})  ", text, re.MULTILINE)[1]


def asks_of(folder: Path, entry: str) -> dict[str, list[str]]:
    found = yaml.safe_load((folder / "cases" / "harbour" / "facts.yaml").read_text(encoding="utf-8"))
    return next(one["ask"] for one in found if one["id"] == entry)


def state(office: Office, query: str) -> list[tuple]:
    with reading_beside(settings.read(office.environment).state) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_what_was_asked_in_vain_is_assigned_by_a_curator_and_its_asker_is_told(house: Office, lang: Lang):
    curator = house.person("curator", lang)
    asker = Person(house.server, language_code=CLIENTS[lang])
    asker.says(ASKED[lang])
    asker.hears()
    curator.says("/misses")
    [listed] = curator.hears()
    assert listed.text.startswith("TLP:CLEAR\n")
    assert ASKED[lang] in listed.text
    number = number_in(listed.text)
    curator.says(f"/misses {number} {ENTRY}")
    [confirm] = curator.hears()
    assert ASKED[lang] in confirm.text
    before = (house.knowledge / "cases" / "harbour" / "facts.yaml").read_text(encoding="utf-8")
    curator.taps(confirm, YES[lang])
    checking, added = curator.hears(2)
    assert number in checking.text
    assert ADDED[lang] in added.text
    assert "cases/harbour/facts.yaml" in added.text
    assert asks_of(house.knowledge, ENTRY)[lang][-1:] == [ASKED[lang]]
    assert len((house.knowledge / "cases" / "harbour" / "facts.yaml").read_text(encoding="utf-8")) > len(before)
    asker.hears_nothing(0.2)
    house.bot.stop()
    house.bot = house.start()
    told, answer = asker.hears(2)
    assert ASKED[lang] in told.text
    assert "120,000" in answer.text or "12" in answer.text
    assert answer.buttons
    assert state(house, "select stage, key from questions") == [("answered", "")]
    assert state(house, "select text, key, chat, person from misses") == [("", "", 0, 0)]
    trail = house.casebrief("audit", "export")
    kinds = [json.loads(line) for line in trail.splitlines()]
    [assigned] = [row for row in kinds if row["kind"] == "assigned"]
    assert (assigned["subject"], json.loads(assigned["detail"])) == (number, {"entry": ENTRY, "lang": str(lang)})
    assert ASKED[lang] not in trail
    house.bot.stop()
    house.bot = house.start()
    asker.hears_nothing(0.5)
