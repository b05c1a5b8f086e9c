"""Files to take away in the chat: asked for in words and by button, over HTTP, in three scripts; who gets what; what is recorded."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from bot import phrases
from bot.app import App, open_apps
from bot.channels.telegram.keyboards import Keyboards
from bot.channels.telegram.orders import TAKES, Order, data_of, order_in, order_of
from bot.channels.telegram.sends import Acknowledgement, File, Message, call_of
from bot.channels.telegram.stored import body_of
from bot.model import Lang, Session, Utterance, View
from bot.state.acts import Found, Person
from bot.takeaway.contents import Wish, document_of
from bot.takeaway.picture import picture_of
from bot.takeaway.plain import text_of
from bot.takeaway.web import page_of
from bot.takeaway.word import word_of
from tests.conftest import SECOND, SHIPPED
from tests.telegram.conftest import CLIENTS
from tests.telegram.counter import reception
from tests.test_labels import mark_all, read_of

EN, HANS, HANT = Lang
TAKE = {EN: "Take away", HANS: "导出", HANT: "匯出"}
PICTURE = {EN: "As a picture", HANS: "图片版", HANT: "圖片版"}
FORMS = {EN: ["Word", "Web page", "Plain text"], HANS: ["Word 文档", "网页", "纯文本"], HANT: ["Word 文件", "網頁", "純文字"]}
PAIRED = {
    EN: ["Word EN + 简", "Web page EN + 简", "Word EN + 繁", "Web page EN + 繁"],
    HANS: ["Word 文档 简 + EN", "网页 简 + EN"],
    HANT: ["Word 文件 繁 + EN", "網頁 繁 + EN"],
}
NAMES = {EN: "English", HANS: "简体中文", HANT: "繁體中文"}
COMMAND = {EN: "/export", HANS: "/导出", HANT: "/匯出"}
WRITE = [word_of, page_of, text_of]


def files_of(server):
    """The bytes of each file that a server was sent, by its name."""
    return {
        file["file_name"]: file["data"]
        for method in ("sendDocument", "sendPhoto")
        for call in server.record.of(method)
        for file in call.files.values()
    }


def asks(reader, said):
    reader.says(said)
    return reader.hears_all()


def taps(reader, heard, button):
    reader.taps(heard, button)
    return reader.hears_all()


@pytest.mark.parametrize("what", ["brief", "timeline", "contacts"])
def test_below_what_is_shown_a_button_opens_the_forms_and_one_tap_gives_the_file(reader, public, guest, lang, what):
    [shown] = asks(reader, f"/{what}")
    [menu] = taps(reader, shown, TAKE[lang])
    others = [NAMES[other] for other in Lang if other is not lang]
    drawn = [{EN: "Picture", HANS: "图片", HANT: "圖片"}[lang]] if what == "timeline" else []
    assert (menu.label, menu.buttons) == ("", [*FORMS[lang], *drawn, *PAIRED[lang], *others])
    document = document_of(Wish(what, (lang,)), guest.index)
    for form, write in zip(FORMS[lang], WRITE, strict=True):
        [file] = taps(reader, menu, form)
        assert file.message["document"]["file_name"].startswith(f"fentanyl-joint-{what}-{lang}.")
        assert files_of(public)[file.message["document"]["file_name"]] == write(document)
        assert file.text.split("\n") == [
            "TLP:CLEAR",
            " · ".join([document.title[0], document.frame.case[0], NAMES[lang]]),
            document.frame.as_of[0],
            document.frame.version[0],
        ]
    [pair] = taps(reader, menu, PAIRED[lang][0])
    assert NAMES[lang] in pair.text
    other = {EN: HANS, HANS: EN, HANT: EN}[lang]
    assert files_of(public)[pair.message["document"]["file_name"]] == word_of(document_of(Wish(what, (lang, other)), guest.index))


def test_the_menu_is_turned_in_place(reader, lang):
    [menu] = asks(reader, f"{COMMAND[lang]} brief")
    for other in (one for one in Lang if one is not lang):
        [turned] = taps(reader, menu, NAMES[other])
        assert (turned.edited, turned.id, turned.buttons[:3]) == (True, menu.id, FORMS[other])


def test_the_timeline_comes_as_a_photo(reader, public, guest, lang):
    [shown] = asks(reader, "/timeline")
    [photo] = taps(reader, shown, PICTURE[lang])
    assert photo.label == "TLP:CLEAR"
    assert photo.message["photo"]
    name = f"fentanyl-joint-timeline-{lang}.png"
    assert files_of(public)[name] == picture_of(document_of(Wish("timeline", (lang,)), guest.index))


@pytest.mark.parametrize(("lang", "asked", "wish", "name"), [
    (EN, "/export timeline html", Wish("timeline", (EN,)), "fentanyl-joint-timeline-en.html"),
    (HANS, "/导出 时间线 网页", Wish("timeline", (HANS,)), "fentanyl-joint-timeline-zh-Hans.html"),
    (HANT, "/匯出 時間線 網頁", Wish("timeline", (HANT,)), "fentanyl-joint-timeline-zh-Hant.html"),
    (HANT, "/匯出 時間軸 網頁", Wish("timeline", (HANT,)), "fentanyl-joint-timeline-zh-Hant.html"),
    (HANT, "/匯出 聯絡窗口 網頁", Wish("contacts", (HANT,)), "fentanyl-joint-contacts-zh-Hant.html"),
    (HANT, "匯出 簡介 網頁", Wish("brief", (HANT,)), "fentanyl-joint-brief-zh-Hant.html"),
    (HANS, "导出 联系人 网页", Wish("contacts", (HANS,)), "fentanyl-joint-contacts-zh-Hans.html"),
    (EN, "Export timeline html", Wish("timeline", (EN,)), "fentanyl-joint-timeline-en.html"),
    (EN, "/export web search zero tolerance", Wish("search", (EN,), words="zero tolerance"), "fentanyl-joint-search-en.html"),
    (HANS, "/导出 网页 搜索 零容忍", Wish("search", (HANS,), words="零容忍"), "fentanyl-joint-search-zh-Hans.html"),
    (HANT, "/匯出 網頁 搜尋 零容忍", Wish("search", (HANT,), words="零容忍"), "fentanyl-joint-search-zh-Hant.html"),
    (EN, "/export sentences en+繁 html", Wish("entry", (EN, HANT), entries=("sentences",)), "fentanyl-joint-sentences-en_zh-Hant.html"),
], ids=str)  # fmt: skip
def test_a_file_is_given_at_once_where_all_is_said(reader, public, guest, asked, wish, name):
    [file] = asks(reader, asked)
    assert file.label == "TLP:CLEAR"
    assert files_of(public)[name] == page_of(document_of(wish, guest.index))


@pytest.mark.parametrize(
    "said", ["", " no-such", " search", " search zzzz qqqq", " brief timeline", " word", " brief png", " sentences png"]
)
def test_what_cannot_be_taken_away_is_said_in_the_language_of_the_reader(reader, guest, lang, said):
    [heard] = asks(reader, f"{COMMAND[lang]}{said}")
    key = phrases.TAKE_WHAT if not said else phrases.TAKE_NO_PICTURE if said.endswith("png") else phrases.TAKE_NOTHING
    assert heard.text == guest.index.message(key, lang)


def test_an_answer_has_its_button_and_what_says_nothing_has_none(harbour):
    for lang in Lang:
        for view, there in (
            (View("entries", lang, ("fire-when",)), True),
            (View("entries", lang, ("fire-when", "damage-sum")), True),
            (View("help", lang), False),
        ):
            turn = harbour.respond(Utterance("", pressed=view), Session())
            labels = [button.label for row in Keyboards(harbour.index).of(turn.reply) for button in row]
            assert (TAKE[lang] in labels) == there


# Who gets what


@pytest.fixture(scope="module")
def marked(tmp_path_factory) -> dict[str, App]:
    """The small folder with an entry of each label."""
    import shutil

    from tests.conftest import HARBOUR

    home = tmp_path_factory.mktemp("taking")
    return dict(open_apps(read_of(mark_all(shutil.copytree(HARBOUR, home / "knowledge")), home)))


LIAISON = Person(7001, 1, "liaison", "", "Ann of the gate", "alias-of-ann", 0.0)


def handled(marked, *, text="", data="", person=None, group="", lang=EN):
    room = reception(marked["clear"], **{name: app for name, app in marked.items() if name != "clear"})
    chat = {"id": -7, "type": "supergroup", "title": "Desk"} if group else {"id": 7001, "type": "private"}
    sender = {"id": 7001, "is_bot": False, "first_name": "Ann", "language_code": CLIENTS[lang]}
    message = {"message_id": 5, "date": 1_800_000_000, "chat": chat, "from": sender, "text": text}
    update = (
        {"message": message}
        if text
        else {"callback_query": {"id": "q", "from": sender, "chat_instance": "1", "data": data, "message": message}}
    )
    found = Found(session=body_of(Session(last=lang)), person=person, label=group or "TLP:CLEAR", audience="")
    return room.handle({"update_id": 1, **update}, found, 1_800_000_000.0)


@pytest.mark.parametrize("lang", Lang, ids=str)
def test_a_guarded_file_is_protected_labelled_and_recorded(marked, lang):
    done = handled(marked, text="/export gap-cause txt", person=LIAISON, lang=lang)
    [file] = done.sends
    assert isinstance(file, File)
    assert (file.label, file.caption.split("\n")[0], call_of(file)[1]["protect_content"]) == ("TLP:AMBER", "TLP:AMBER", True)
    [record] = done.records
    assert (record.kind, record.actor, record.subject) == ("export", "alias-of-ann", f"harbour-gap-cause-{lang}.txt")
    assert dict(record.detail) == {
        "audience": "amber", "label": "TLP:AMBER", "entries": ["gap-cause"], "knowledge": marked["amber"].index.version,
        "sha256": sha256(file.content).hexdigest(), "group": False,
    }  # fmt: skip
    json.dumps(dict(record.detail))


def test_who_may_not_read_gets_what_there_is_not_in_words_and_by_button(marked):
    hidden = data_of(Order.of("entry", EN, entries=("gap-cause",), form="txt"), marked["amber"].index.code)
    for more in ({}, {"person": LIAISON, "group": "TLP:GREEN"}):
        said, made_up = (handled(marked, text=f"/export@casebrief_bot {entry} txt", **more) for entry in ("gap-cause", "gap-clause"))
        assert said.sends == made_up.sends
        assert said.records == made_up.records == ()
        pressed, none = (handled(marked, data=data, **more) for data in (hidden, "x:t:e:e:nothing-such:"))
        assert pressed.sends == none.sends
        assert isinstance(pressed.sends[0], Acknowledgement)
    assert handled(marked, data=hidden, person=LIAISON, group="TLP:AMBER").sends[-1].label == "TLP:AMBER"


def test_forwarded_words_take_nothing_away_and_a_search_is_not_in_the_record(marked):
    done = handled(marked, text="/export search when did it burn")
    [file] = done.sends
    assert file.name == "harbour-search-en.docx"
    assert "burn" not in json.dumps([record.subject for record in done.records] + [dict(record.detail) for record in done.records])


@pytest.mark.parametrize("lang", Lang, ids=str)
def test_of_several_cases_it_is_asked_which_and_the_button_goes_on(both, lang):
    done = handled({"clear": both, "green": both, "amber": both}, text="/export timeline", lang=lang)
    [asked] = done.sends
    assert isinstance(asked, Message)
    assert asked.text.startswith("TLP:CLEAR\n")
    orders = [order_of(button.data, both.index.coded) for row in asked.keyboard for button in row]
    assert [order.wish.case for order in orders] == [SHIPPED, SECOND]
    menu = handled({"clear": both, "green": both, "amber": both}, data=asked.keyboard[1][0].data, lang=lang).sends[-1]
    file = handled({"clear": both, "green": both, "amber": both}, data=menu.keyboard[0][2].data, lang=lang).sends[-1]
    assert file.name == f"{SECOND}-timeline-{lang}.txt"


# Buttons


def test_every_order_fits_a_button_and_comes_back(both):
    entries = sorted({row[0] for row in both.index._all("select distinct entry from reply")})
    longest = max(entries, key=len)
    for order in (
        Order(Wish("entry", (EN, HANT), SECOND, (longest, entries[0])), "docx"), Order(Wish("timeline", (HANS,), SECOND), "png"), Order(Wish("brief", (HANT,))), Order(Wish("contacts", (EN,)), "again"),
    ):  # fmt: skip
        data = data_of(order, both.index.code)
        assert len(data.encode()) <= 64
        assert data.startswith(TAKES)
        assert order_of(data, both.index.coded) == order


@pytest.mark.parametrize("data", [
    "x:", "x:d:b:e", "x:d:b:e::::", "x:q:b:e::", "x:d:q:e::", "x:d:b:::", "x:d:b:ee::", "x:d:b:est::", "x:d:b:z::", "x:d:e:e::", "x:d:b:e:nothing:",
    "x:d:b:e::nothing", "x:d:e:e:a.b.c:", "x:" + "d" * 70,
])  # fmt: skip
def test_data_that_is_none_of_ours_is_no_order(harbour, data):
    assert order_of(data, harbour.index.coded) is None


@pytest.mark.parametrize(("said", "order"), [
    ("brief", Order.of("brief", EN)), ("简介 word", Order.of("brief", EN, form="docx")), ("网页 联系人 繁", Order(Wish("contacts", (HANT,)), "html")),
    ("時間線 圖片", Order.of("timeline", EN, form="png")), ("timeline en+简 word", Order(Wish("timeline", (EN, HANS)), "docx")), ("word", None), ("简", None),
    ("brief brief", None), ("timeline en+en", None), ("搜尋 火災", Order(Wish("search", (EN,), words="火災"), "docx")), ("fire-when", Order.of("entry", EN, entries=("fire-when",))),
])  # fmt: skip
def test_words_behind_the_command(harbour, said, order):
    assert order_in(said, harbour.index, EN) == order
