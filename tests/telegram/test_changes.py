"""What has changed since: those who had read it are told, once and only of that; and whoever asks is told since their last visit."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import phrases
from bot.app import App, open_apps
from bot.channels.telegram.noticing import Noticing
from bot.labels import AMBER, CLEAR, GREEN
from bot.model import Lang
from bot.state.changes import Announced
from bot.state.reading import Changed
from bot.state.writer import Writer
from tests.conftest import HARBOUR
from tests.telegram.house import HOUR, House, Outbox
from tests.test_labels import FACTS, mark, read_of

ANN, BEN, CAM, GUEST = 7001, 7002, 7003, 7009
DAY = 24 * HOUR
EN, HANS, HANT = Lang
BERTHS = 14
SECOND = """
- id: bulletin
  publisher: {en: "Pier Bulletin", zh-Hans: "《码头简报》", zh-Hant: "《碼頭簡報》"}
  title: {en: "The pier", zh-Hans: "码头"}
  kind: press report
  language: en
  date: 2021-03-05
  file: bulletin.txt
  sha256: 113ad55fd74aea15b3efe8636a916c7e988aea76e9ec794cc98ab2250cdf22b5
  grade: {reliability: F, credibility: 6}
  public_record: yes
"""


def berth(number: int, *, said: str = "closed", label: str = CLEAR, sources: str = "gazette", valid: str = "") -> str:
    """A fact about a berth, by a number in words that tells it from the others."""
    names = "anchor beacon cable derrick ensign fender gangway hawser island jetty keel ladder mooring netting oilskin".split()
    zh = "锚 灯 缆 吊 旗 垫 桥 索 岛 堤 龙 梯 泊 网 油".split()
    cites = "".join(f"\n    - {{source: {source}, words: 'berth {names[number]}'}}" for source in sources.split())
    state = {"closed": "关闭", "open": "开放"}[said]
    return f"""
- id: berth-{names[number]}
  kind: fact
  label: {label}{f'''
  valid: "{valid}"''' if valid else ""}
  title: {{en: "Berth {names[number].title()}", zh-Hans: "{zh[number]}号泊位"}}
  ask:
    en: ["is berth {names[number]} usable", "state of berth {names[number]}", "berth {names[number]}", "how is berth {names[number]}", "news of berth {names[number]}"]
    zh-Hans: ["{zh[number]}号泊位能用吗", "{zh[number]}号泊位的情况", "{zh[number]}号泊位", "{zh[number]}号泊位怎样", "{zh[number]}号泊位的消息"]
  say: {{en: "Berth {names[number].title()} is {said}.", zh-Hans: "{zh[number]}号泊位{state}。"}}
  about: [east-pier]
  aspect: [status]
  cite:{cites}
"""


Serve = dict[str, App]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Serve]:
    """Knowledge with these berths, for all audiences."""
    kept: dict[tuple[str, ...], Serve] = {}

    def make(*berths: str) -> Serve:
        if berths not in kept:
            home = tmp_path_factory.mktemp("changes")
            folder = Path(shutil.copytree(HARBOUR, home / "knowledge"))
            mark(folder, FACTS, "damage-sum", "label: TLP:GREEN")
            for path, more in ((folder / FACTS, "".join(berths)), (folder / "sources.yaml", SECOND)):
                path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
            kept[berths] = dict(open_apps(read_of(folder, home)))
        return kept[berths]

    return make


BEFORE = (*map(berth, range(3)), berth(3, label=GREEN), berth(4), berth(5, label=AMBER))
AFTER = (
    berth(0, said="open"), berth(1), berth(2, sources="gazette bulletin"), berth(4, label=AMBER), berth(5, said="open", label=AMBER), berth(6),
)  # fmt: skip
"""Anchor is corrected, beacon stays, cable differs by now, derrick (GREEN) is withdrawn, ensign is raised, fender (AMBER) corrected, gangway new."""


@pytest.fixture
def house(made: Callable[..., Serve], tmp_path: Path) -> House:
    house = House(tmp_path / "state.sqlite", made(*BEFORE))
    for person, role in ((ANN, "staff"), (BEN, "liaison"), (CAM, "staff")):
        house.enrol(person, role)
    assert house.follows() == []
    return house


def word(house: House, key: str, lang: Lang = EN, **values: object) -> str:
    return house.served["clear"][1].message(key, lang).format(**values)


def title(house: House, entry: str, lang: Lang, audience: str = "amber") -> str:
    return house.served[audience][1].stored(entry, lang).title


def asks(house: House, person: int, *names: str) -> None:
    for name in names:
        house.says(person, f"state of berth {name}")
        assert (f"berth-{name}",) in house.rows(f"SELECT entry FROM readings WHERE person = {person}")


@pytest.mark.parametrize("lang", Lang)
def test_only_those_who_had_read_it_are_told_and_only_of_that(house, made, lang):
    house.says(ANN, {EN: "/lang en", HANS: "/lang 简", HANT: "/lang 繁"}[lang])
    asks(house, ANN, "anchor", "beacon", "derrick", "ensign")
    asks(house, BEN, "beacon", "fender")
    anchor, derrick = title(house, "berth-anchor", lang), title(house, "berth-derrick", lang)
    fender = title(house, "berth-fender", EN)
    house.serve(made(*AFTER))
    ann, ben = house.follows()
    assert (ann.place.chat, ben.place.chat) == (ANN, BEN)
    assert ann.text.split("\n")[:4] == [GREEN, word(house, phrases.CHANGED, lang), f"• {anchor}", f"• {word(house, phrases.CHANGED_GONE, lang, title=derrick)}"]
    assert "nsign" not in ann.text + str(ann.keyboard)
    assert "旗" not in ann.text
    assert len(ann.text.split("\n")) == 6  # and a blank line, and the source
    assert (ben.label, ben.text.split("\n")[:3]) == (AMBER, [AMBER, word(house, phrases.CHANGED), f"• {fender}"])
    [[button]] = ann.keyboard
    [opened] = house.taps(ANN, ann, button.label[:4])
    assert house.served["green"][1].stored("berth-anchor", lang).parts[0].text in opened.text


def test_what_is_told_is_told_once_also_after_a_restart(house, made):
    asks(house, ANN, "anchor", "derrick")
    house.serve(made(*AFTER))
    assert len(house.follows()) == 1
    assert house.follows() == []
    assert house.restart().follows() == []


def test_a_change_that_comes_while_the_bot_is_down_is_told_at_its_start(house, made):
    asks(house, ANN, "anchor")
    house.serve(made(*AFTER))
    assert [send.place.chat for send in house.restart().follows()] == [ANN]


def test_who_is_killed_between_comparing_and_telling_tells_at_the_next_start(house, made):
    asks(house, ANN, "anchor", "derrick")
    house.serve(made(*AFTER))

    async def compared() -> None:
        writer = Writer(house.state.store)
        await Noticing(writer, Outbox(), lambda: house.now).compare(house.served)  # type: ignore[arg-type]
        await writer.finish()

    asyncio.run(compared())
    [told] = house.restart().follows()
    assert told.text.count("•") == 2


def test_a_decision_about_somebody_in_between_has_people_looked_at_anew(house, made):
    asks(house, ANN, "anchor")
    asks(house, BEN, "fender")
    house.serve(made(*AFTER))
    outbox = Outbox()

    class Deciding(Writer):
        async def write(self, change: Any) -> Any:
            if isinstance(change, Announced) and not outbox.letters and not decided:
                decided.append(change)
                house.enrol(BEN, "staff")
            return await Writer.write(self, change)

    decided: list[Any] = []

    async def run() -> None:
        writer = Deciding(house.state.store)
        await Noticing(writer, outbox, lambda: house.now).follow(house.served)  # type: ignore[arg-type]
        await writer.finish()

    asyncio.run(run())
    assert [letter.chat for letter in outbox.letters] == [ANN]  # Ben may not read any more what he had read


def test_who_may_not_read_it_any_more_is_told_nothing(house, made):
    asks(house, BEN, "fender")
    house.enrol(BEN, "staff")
    house.serve(made(*AFTER))
    assert house.follows() == []
    house.serve(made(*BEFORE[:5]))  # and it is withdrawn
    assert house.follows() == []


def test_many_changes_are_one_message_of_ten_lines_at_most(house, made):
    many = [berth(number) for number in range(BERTHS)]
    house.serve(made(*many))
    house.follows()
    names = [entry for (entry,) in house.rows("SELECT entry FROM editions WHERE audience = 'green' AND entry LIKE 'berth-%'")]
    asks(house, ANN, *(name.removeprefix("berth-") for name in names))
    house.serve(made(*[berth(number, said="open") for number in range(BERTHS)]))
    [told] = house.follows()
    assert told.text.count("•") == 10
    assert word(house, phrases.CHANGED_MORE, count=BERTHS - 10) in told.text
    assert len(told.keyboard) == 10
    assert house.follows() == []


def test_the_digest_of_an_entry_is_the_same_in_the_file_of_each_audience(made):
    served = made(*BEFORE)
    for name in ("green", "amber"):
        common = served["clear"].index.editions.keys() & served[name].index.editions.keys()
        assert common >= {"fire-when", "berth-anchor"}
        assert all(served["clear"].index.editions[entry] == served[name].index.editions[entry] for entry in common)


# /changes

SAID = {EN: "/changes", HANS: "/变化", HANT: "/變動"}


def visits(house: House, person: int, later: float = DAY) -> None:
    """Somebody is here, and then the clock goes on."""
    house.says(person, "hello there")
    house.now += later


@pytest.mark.parametrize("lang", Lang)
def test_the_first_visit_has_nothing_to_compare_with_and_a_later_one_tells_that_nothing_has_changed(house, lang):
    for person in (ANN, GUEST):
        [told] = house.says(person, SAID[lang], lang.value)
        assert told.text == word(house, phrases.CHANGES_FIRST, lang)
    house.now += HOUR
    for person in (ANN, GUEST):
        [told] = house.says(person, SAID[lang], lang.value)
        assert told.text == word(house, phrases.CHANGES_NONE, lang)


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize(("person", "label", "expected"), [
    (GUEST, CLEAR, {"corrected": ["anchor"], "differs": ["cable"], "new": ["gangway"]}),
    (ANN, GREEN, {"withdrawn": ["derrick"], "corrected": ["anchor"], "differs": ["cable"], "new": ["gangway"]}),
    (BEN, AMBER, {"withdrawn": ["derrick"], "corrected": ["anchor", "fender"], "differs": ["cable"], "new": ["gangway"]}),
], ids=["guest", "staff", "liaison"])  # fmt: skip
def test_each_is_told_what_has_changed_within_their_audience_grouped_by_kind_with_its_source(house, made, lang, person, label, expected):
    visits(house, person)
    titles = {f"berth-{name}": title(house, f"berth-{name}", lang) for name in ("derrick",)}
    house.serve(made(*AFTER))
    house.follows()
    titles |= {entry: title(house, entry, lang) for entry in house.served["amber"][1].editions if entry.startswith("berth")}
    house.now += 60
    [told] = house.says(person, SAID[lang], lang.value)
    head, said, *rest = told.text.split("\n")
    assert (head, told.label, said) == (label, label, word(house, phrases.CHANGES, lang))
    lines: list[str] = []
    for kind, names in expected.items():
        lines += ["", word(house, phrases.CHANGE_KINDS[kind], lang), *(titles[f"berth-{name}"] for name in names)]
    shown = [line.removeprefix("• ").split(" (")[0].split("（")[0] for line in rest]
    assert shown == lines
    assert all("2021" in line for line in rest if line.startswith("•"))


@pytest.mark.parametrize("said", ["/changes", "what's new", "What has changed?", "变化吗", "有什么变化？", "最近变化", "最近有什麼變動", "/最近變化", "上次之后有什么变动", "上次以來有什麼變化？", "what’s changed since my last visit?"])
def test_it_is_asked_for_in_many_ways(house, said):
    told = house.says(GUEST, said)
    is_one = said != "变化吗"
    assert (told[0].text in {word(house, phrases.CHANGES_FIRST, lang) for lang in Lang}) == is_one


def test_messages_within_an_hour_are_one_visit(house, made):
    visits(house, ANN, HOUR)
    house.serve(made(*AFTER))
    house.follows()
    for _ in range(3):
        house.now += HOUR - 1
        assert "Berth Anchor" in house.says(ANN, "/changes")[0].text  # since the visit before all of these
    house.now += HOUR
    assert house.says(ANN, "/changes")[0].text == word(house, phrases.CHANGES_NONE)


def test_what_came_and_went_in_between_is_not_told_and_what_is_told_is_told_once(house, made):
    visits(house, ANN)
    house.serve(made(*AFTER))
    house.follows()
    house.now += HOUR
    house.serve(made(*BEFORE))
    house.follows()
    [told] = house.says(ANN, "/changes")
    assert "Gangway" not in told.text
    assert told.text.count("Anchor") == 1


def test_what_is_over_by_now_has_expired_by_the_time_of_asking(house, made):
    served = made(*BEFORE, berth(7, valid="2020-01-01/2027-01-16"), berth(8, valid="2027-01-01"), berth(9, valid="2020-01-01/soon"))
    house.serve(served)
    house.follows()
    visits(house, ANN, 2 * HOUR)
    assert "Hawser" not in house.says(ANN, "/changes")[0].text
    house.now += 2 * DAY
    [told] = house.says(ANN, "/changes")
    assert told.text.split("\n")[3:5] == [word(house, phrases.CHANGE_KINDS["expired"]), "• Berth Hawser (Harbour Gazette, 4 March 2021)"]
    assert "Island" not in told.text
    assert "Jetty" not in told.text


def test_the_newest_twenty_are_told_and_how_many_more_there_are(house, made):
    visits(house, ANN)
    house.follows()
    rows = [Changed("green", "berth-anchor", "corrected", house.now, b"")]
    with house.state.store.engine.begin() as connection:
        body = connection.exec_driver_sql("SELECT body FROM editions WHERE audience = 'green' AND entry = 'berth-anchor'").scalar_one()
        for number in range(25):
            row = ("green", f"gone-{number:02}", house.now + number, "withdrawn", body)
            connection.exec_driver_sql("INSERT INTO changes VALUES (?, ?, ?, ?, ?)", row)
    assert rows
    house.now += DAY
    [told] = house.says(ANN, "/changes")
    assert told.text.count("•") == 20
    assert told.text.endswith(word(house, phrases.CHANGES_MORE, count=5))


def test_it_goes_with_forget_and_is_counted_by_me(house):
    house.says(CAM, "/brief")
    asks(house, CAM, "anchor")
    house.says(CAM, "next")
    house.says(CAM, "next")
    [told] = house.says(CAM, "/me")
    assert word(house, phrases.ME_READING, places=1, readings=3, visits=1) in told.text
    [asked] = house.says(CAM, "/forget")
    house.taps(CAM, asked, "Erase")
    for table in ("readers", "briefs", "readings"):
        assert house.rows(f"SELECT * FROM {table} WHERE person = {CAM}") == []
