"""The rule of labels can be broken: each way to break it is found."""

from __future__ import annotations

import json

import pytest

from bot import phrases
from bot.labels import AMBER, CLEAR, LABELS, STRICT
from bot.model import Lang, PartKind
from tests.telegram.caller import raw
from tests.telegram.double import Double
from tests.telegram.labelling import UNSOURCED, Labelling
from tests.telegram.person import Person
from tests.telegram.record import Call

NO_LABEL = "neither a notice nor a statement, and no label in front"


@pytest.fixture
def server(guest):
    """A double of this test's own, on which nothing but these tests speaks."""
    with Double() as server:
        server.labelling = Labelling(lambda: guest)
        yield server
        server.labelling = None


@pytest.fixture
def send(server):
    """Sends a message and gives what is amiss with it."""
    ann = Person(server)
    ann.says("hello")

    def send(text, method="sendMessage", **more):
        fields = {"chat_id": ann.id, "text": text, "parse_mode": "HTML", "link_preview_options": '{"is_disabled":true}', **more}
        status, answer = raw(server, method, {name: value for name, value in fields.items() if value is not None})
        assert status == 200, answer
        before = len(server.labelling.found)
        return [fault.partition(": ")[0] for fault in server.mislabelled[before:]]

    return send


def told(guest, lang, name="arrests-china"):
    """An answer as it is on file, with and without its source."""
    parts = guest.index.stored(name, lang).parts
    return "\n".join(part.text for part in parts), "\n".join(part.text for part in parts if part.kind is not PartKind.SOURCE)


def words(guest, lang=Lang.EN):
    return next(part.text for part in guest.index.stored("carroll-statement", lang).parts if part.kind is PartKind.VERBATIM)


def test_what_is_as_it_must_be_breaks_nothing(guest, send, lang):
    whole, _ = told(guest, lang)
    message = guest.index.message
    assert send(f"{CLEAR}\n{whole}") == []
    assert send(message(phrases.HELP, lang).replace("<", "&lt;"), parse_mode=None) == []
    assert send(f"{message(phrases.LATE, lang).format(date='2026-03-08', time='00:04')}\n\n{message(phrases.TEXT_ONLY, lang)}", parse_mode=None) == []
    assert send(f"{CLEAR}\n{message(phrases.REPEATED, lang)}\n\n{whole}") == []
    assert send(words(guest, lang), parse_mode=None) == []
    assert send(f"{CLEAR}\n{whole}") == []
    assert send(f"{STRICT}\n{whole}", protect_content=True) == []


def test_what_tells_anything_needs_a_label_in_front_as_it_is_written(guest, send, lang):
    whole, _ = told(guest, lang)
    title = guest.index.stored("arrests-china", lang).title
    unlabelled = [whole, f"{whole}\n{CLEAR}", f"tlp:clear\n{whole}", f"TLP:RED\n{whole}", f"{CLEAR} {whole}", f"（{CLEAR}）\n{whole}", f"\u200b{CLEAR}\n{whole}", title]
    assert [send(text) for text in unlabelled] == [[NO_LABEL]] * len(unlabelled)
    late = guest.index.message(phrases.LATE, lang).format(date="2026-03-08", time="00:04")
    assert send(f"{late}\n\n{CLEAR}\n{whole}") == [NO_LABEL]
    assert send(f"{guest.index.message(phrases.TEXT_ONLY, lang)}\n{whole}") == [NO_LABEL]
    assert send(guest.index.message(phrases.START, lang).format(cases="Harbour")) == [NO_LABEL]
    nothing, understood = (guest.index.message(key, lang) for key in (phrases.NOT_ON_FILE, phrases.UNDERSTOOD))
    assert send(f"{nothing}\n{understood.format(words='Yu Haibin')}") == [NO_LABEL]


def test_the_words_of_a_statement_are_told_by_every_letter_and_stand_without_marks(guest, send):
    assert send(words(guest)) == [NO_LABEL]
    assert send(words(guest)[:-1], parse_mode=None) == [NO_LABEL]
    assert send(f"“{words(guest)}”", parse_mode=None) == [NO_LABEL]


def test_a_notice_has_no_label(guest, send, lang):
    for key in (phrases.TEXT_ONLY, phrases.GONE, phrases.HELP, phrases.LANG_SET):
        assert send(f"{CLEAR}\n{guest.index.message(key, lang)}", parse_mode=None) == ["a label in front of a notice"]


def test_an_answer_needs_a_source_with_a_date_in_its_own_language(guest, send, lang):
    whole, bare = told(guest, lang)
    source = whole.removeprefix(bare).strip()
    other = told(guest, next(other for other in Lang if other is not lang))
    foreign = other[0].removeprefix(other[1]).strip()
    undated = source.rsplit("，" if lang is not Lang.EN else ", ", 1)[0]
    for text in (bare, f"{bare}\n{foreign}", f"{bare}\n{undated}", f"{bare}\n{source}…"):
        assert send(f"{CLEAR}\n{text}") == [UNSOURCED]
    assert send(f"{CLEAR}\n{bare}\n{source}") == []


@pytest.mark.parametrize("label", LABELS)
def test_protection_goes_with_the_label_of_a_message_and_of_the_words_before_it(guest, send, label):
    whole, _ = told(guest, Lang.EN)
    guarded = label in {AMBER, STRICT}
    amiss = [f"{label}, but {'not ' if guarded else ''}protected"]
    assert send(f"{label}\n{whole}", protect_content=guarded or None) == []
    assert send(f"{label}\n{whole}", protect_content=None if guarded else True) == amiss
    assert send(words(guest), parse_mode=None, protect_content=None if guarded else True) == []
    assert send(f"{label}\n{whole}", protect_content=guarded or None) == amiss


@pytest.mark.parametrize("label", [AMBER, STRICT])
def test_an_edit_must_not_put_what_is_amber_in_place_of_what_is_open(server, guest, send, label):
    whole, _ = told(guest, Lang.EN)
    assert send(f"{CLEAR}\n{whole}") == []
    number = server.record.delivered[-1].message["message_id"]
    assert send(f"{label}\n{whole}", "editMessageText", message_id=number) == [f"{label}, but not protected"]
    assert send(f"{label}\n{whole}", protect_content=True) == []
    number = server.record.delivered[-1].message["message_id"]
    assert send(f"{label}\n{whole} ", "editMessageText", message_id=number, reply_markup=_COPIES) == [f"{label}, but may be copied by a button"]


_COPIES = json.dumps({"inline_keyboard": [[{"text": "copy", "copy_text": {"text": "a"}}]]})


def test_previews_of_links_are_off(guest, send):
    whole, _ = told(guest, Lang.EN)
    for options in (None, '{"is_disabled":false}', '{"is_disabled":true,"url":"https://example.org"}'):
        assert send(f"{CLEAR}\n{whole}", link_preview_options=options) == ["shows previews of links"]


def test_a_card_between_words_may_leave_its_source_to_the_card_behind_the_last_ones(guest, send):
    whole, bare = told(guest, Lang.EN)
    assert send(words(guest), parse_mode=None) == []
    assert send(f"{CLEAR}\n<b>A:</b>\n{bare}") == [UNSOURCED]  # so far
    assert send(words(guest), parse_mode=None) == [UNSOURCED]
    assert send(f"{CLEAR}\n<b>B:</b>\n{whole}") == []
    assert send(f"{CLEAR}\n<b>B:</b>\n{bare}") == [UNSOURCED]  # behind no words


def test_of_another_bot_nothing_is_asked(server, send):
    server.labelling, labelling = None, server.labelling
    raw(server, "sendMessage", {"chat_id": 1, "text": "heard"})
    assert server.mislabelled == []
    server.labelling = labelling


@pytest.mark.parametrize(("note", "protected", "amiss"), [
    ("NOTE:TLP:CLEAR", False, []), ("NOTE:TLP:AMBER\\nNot verified", True, []), ("NOTE:TLP:AMBER", False, ["TLP:AMBER, and protection"]),
    ("NOTE:TLP:CLEAR", True, ["TLP:CLEAR, and protection"]), ("NOTE:call first", False, ["a contact without a label"]), ("", False, ["a contact without a label"]),
])  # fmt: skip
def test_a_contact_has_its_label_in_its_vcard_and_is_protected_as_that_wants_it(guest, note, protected, amiss):
    vcard = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:desk\r\n{note}\r\nEND:VCARD\r\n"
    call = Call("sendContact", {"chat_id": 7, "phone_number": "+1", "vcard": vcard} | ({"protect_content": True} if protected else {}), status=200)
    found = Labelling(lambda: guest).judge([call])
    assert len(found) == len(amiss)
    assert all(one.startswith(told) for one, told in zip(found, amiss, strict=True))
