"""Several cases on Telegram, over HTTP: setting one by button, its lists and brief behind buttons, and old buttons after a restart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels.telegram.buttons import How, Press, data_of, press_of
from bot.channels.telegram.orders import TAKES, order_of
from bot.knowledge.codes import code_of
from bot.model import EVERY_CASE, Lang, View
from bot.pipeline.briefing import Brief
from tests.conftest import SECOND, SHIPPED
from tests.telegram.conftest import CLIENTS, own_data
from tests.telegram.double import Double
from tests.telegram.person import Person
from tests.telegram.process import BotProcess

EN, HANS, HANT = Lang
NAMES = {
    SHIPPED: {EN: "China-U.S. joint fentanyl investigation", HANS: "中美联合侦办芬太尼案", HANT: "中美聯合偵辦芬太尼案"},
    SECOND: {EN: "Ardwen–Selmar cargo seal theft", HANS: "阿德文—塞尔玛封条失窃案", HANT: "阿德文—塞爾瑪封條失竊案"},
}
EVERY = {EN: "All cases", HANS: "所有案件", HANT: "所有案件"}
CASES = {EN: "Cases", HANS: "案件", HANT: "案件"}
TOGGLES = {EN: "English", HANS: "简体中文", HANT: "繁體中文"}
ASKED = {EN: "how many people were arrested", HANS: "一共抓了多少人", HANT: "一共抓了多少人？請問"}
SIX = {EN: "On 21 April 2022", HANS: "2022年4月21日", HANT: "2022年4月21日"}


@pytest.fixture(scope="module")
def public(both, both_folder, environment, tmp_path_factory) -> Iterator[Double]:
    """A double with one bot on it that serves both cases."""
    folder = tmp_path_factory.mktemp("cases")
    with Double() as server:
        process = BotProcess(server, {**own_data(environment, folder / "data"), "CASEBRIEF_KNOWLEDGE": str(both_folder)}, folder / "bot.log").start()
        yield server
        process.stop()
    assert "incident" not in process.output, process.output
    assert server.refused == []


def asks(reader, said):
    reader.says(said)
    [heard] = reader.hears_all()
    return heard


def taps(reader, heard, button):
    reader.taps(heard, button)
    [shown] = reader.hears_all()
    return shown


def views(heard, both):
    """What the buttons of a message show."""
    data = [button["callback_data"] for row in heard.rows for button in row]
    assert all(len(one.encode()) <= 64 for one in data)
    return [order_of(one, both.index.coded).wish if one.startswith(TAKES) else press_of(one, both.index.coded).view for one in data]


def test_a_case_is_set_by_a_button_and_marked_in_place(reader, both, lang):
    listed = asks(reader, "/case")
    names = [NAMES[case][lang] for case in (SHIPPED, SECOND)]
    others = [name for other, name in TOGGLES.items() if other is not lang]
    assert listed.buttons == [*names, f"{EVERY[lang]} ✓", *others]
    assert [view.case for view in views(listed, both)][:3] == [SHIPPED, SECOND, EVERY_CASE]
    marked = taps(reader, listed, names[1])
    assert (marked.edited, marked.id) == (True, listed.id)
    assert marked.buttons == [names[0], f"{names[1]} ✓", EVERY[lang], *others]
    assert f"2. {names[1]} ✓" in marked.text
    assert asks(reader, ASKED[lang]).body.startswith(SIX[lang])
    turned = taps(reader, marked, others[0])
    assert " ✓" in turned.text
    lifted = taps(reader, marked, EVERY[lang])
    assert lifted.buttons == listed.buttons
    assert asks(reader, ASKED[lang]).buttons[0].startswith((NAMES[SECOND][lang], NAMES[SHIPPED][lang]))


def test_a_case_is_set_by_its_number_after_the_list(reader, lang):
    asks(reader, "/case")
    reader.says("2")
    reader.hears_all()
    assert asks(reader, ASKED[lang]).body.startswith(SIX[lang])


def test_choices_between_cases_are_buttons_that_tell_their_case_first(reader, both, lang):
    asked = asks(reader, ASKED[lang])
    assert {view.entries for view in views(asked, both)[:2]} == {("port-arrests",), ("arrests-overview",)}
    [button] = [button for button in asked.buttons[:2] if button.startswith(NAMES[SECOND][lang])]
    told = taps(reader, asked, button)
    assert told.body.startswith(SIX[lang])
    assert NAMES[SECOND][lang] in told.text


@pytest.mark.parametrize("what", ["brief", "timeline", "statements", "contacts", "agencies"])
def test_a_list_that_any_case_has_asks_which_and_opens_with_a_button(reader, both, lang, what):
    which = asks(reader, f"/{what}")
    assert which.buttons[:2] == [NAMES[case][lang] for case in (SHIPPED, SECOND)]
    for case in (SECOND, SHIPPED):
        opened = taps(reader, which, NAMES[case][lang])
        assert not opened.edited
        assert NAMES[case][lang] in opened.text
        first = both.index.of_case(case).lines(what, lang)[0]
        assert first.text.split("\n")[0] in opened.text
        other = next(one for one in Lang if one is not lang)
        turned = taps(reader, opened, TOGGLES[other])
        assert NAMES[case][other] in turned.text
    assert asks(reader, f"/{what}").text == opened.text  # the case talked about


def test_the_brief_of_a_case_goes_on_by_button_and_ends_with_its_lists(reader, both, lang):
    asks(reader, "/case 2")
    heard = asks(reader, "/brief")
    screens = both.index.of_case(SECOND).lines("brief", lang)
    brief = Brief(both.index.of_case(SECOND), lang)
    for step in range(1, len(screens)):
        heard = taps(reader, heard, f"{step}/{brief.count} {screens[step].title} ›")
        assert heard.body.split("\n", 1)[1].startswith(screens[step].text[:40])
        assert {view.case for view in views(heard, both)} == {SECOND}
    reader.taps(heard, data=data_of(Press(View("brief", lang, step=brief.end, case=SECOND), How.IN_PLACE), code_of))
    [heard] = reader.hears_all()
    [contacts] = [button for button in heard.rows[2] if button["text"] in {"Contacts", "联系人", "聯絡人"}]
    reader.taps(heard, data=contacts["callback_data"])
    [listed] = reader.hears_all()
    assert "CSR" in listed.text


def test_the_greeting_names_all_cases_with_a_question_of_each_and_the_way_to_set_one(reader, both, lang):
    greeting = asks(reader, "/start")
    assert all(name[lang] in greeting.text for name in NAMES.values())
    samples = [next(line.text for line in both.index.of_case(case).lines("samples", lang)) for case in (SHIPPED, SECOND)]
    assert greeting.buttons[1:4] == [*samples, CASES[lang]]
    asks(reader, "/case 1")
    assert NAMES[SECOND][lang] in taps(reader, greeting, samples[1]).text  # a sample is about its case whichever is set
    listed = taps(reader, greeting, CASES[lang])
    assert listed.buttons[0] == f"{NAMES[SHIPPED][lang]} ✓"
    assert asks(reader, "/start").buttons[1:4] == [line.text for line in both.index.of_case(SHIPPED).lines("samples", lang)]


def test_why_tells_how_sure_an_answer_about_a_case_was(reader, lang):
    asks(reader, "/case 2")
    asks(reader, ASKED[lang])
    assert "%" in asks(reader, "/why").text


def test_old_buttons_still_show_their_case_after_a_restart(both, both_folder, double, bot_process):
    bot = bot_process(double, CASEBRIEF_KNOWLEDGE=str(both_folder))
    reader = Person(double, language_code=CLIENTS[EN])
    listed, brief, timeline = asks(reader, "/case"), asks(reader, "/brief"), asks(reader, "/timeline")
    brief = taps(reader, brief, NAMES[SECOND][EN])
    timeline = taps(reader, timeline, NAMES[SECOND][EN])
    bot.stop()
    bot_process(double, CASEBRIEF_KNOWLEDGE=str(both_folder))
    onward = next(button for button in brief.buttons if button.endswith("The theft ›"))
    assert "▓░" in (shown := taps(reader, brief, onward).text)
    assert " The theft\n" in shown
    assert "2022年3月3日" in taps(reader, timeline, TOGGLES[HANS]).text
    assert f"2. {NAMES[SECOND][EN]} ✓" in taps(reader, listed, NAMES[SECOND][EN]).text
    assert asks(reader, ASKED[EN]).body.startswith(SIX[EN])
