"""Contact cards on Telegram: kept as vCards, timed by the clock, and what nobody has verified behind a warning."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram.error import BadRequest

from bot import phrases, settings
from bot.app import open_app
from bot.channels.telegram.cardbuttons import Keep, keep_data, keep_of
from bot.channels.telegram.incoming import Place
from bot.channels.telegram.refusals import Instead, step_after
from bot.channels.telegram.remarks import Remarks
from bot.channels.telegram.sends import Acknowledgement, Contact, Edit, File, Message, call_of
from bot.channels.telegram.stored import Post, body_of, draft_of, post_of
from bot.channels.vcards import vcard
from bot.governance.audience import Reader
from bot.labels import AMBER, CLEAR
from bot.model import Lang, Session
from bot.state.acts import Found
from bot.state.changes import Letter
from tests.cards import with_cards
from tests.conftest import ROOT
from tests.statements.house import person
from tests.telegram.conftest import CLIENTS
from tests.telegram.counter import reception
from tests.telegram.person import Person
from tests.test_contacts import BERTH, CARD, DESK, SECRETS

NOON = datetime(2026, 11, 22, 15, 5, tzinfo=UTC).timestamp()
SAVE = {Lang.EN: "Save contact", Lang.HANS: "保存联系人", Lang.HANT: "儲存聯絡人"}
SEE = {Lang.EN: "Show what is not verified", Lang.HANS: "查看未核实的联系方式", Lang.HANT: "查看未核實的聯絡方式"}
ANYWAY = {Lang.EN: "Show it all the same", Lang.HANS: "仍要查看", Lang.HANT: "仍要查看"}
SAVE_IT = {Lang.EN: "Save it, marked as not verified", Lang.HANS: "仍要保存（注明未核实）", Lang.HANT: "仍要儲存（註明未核實）"}
MARK = {Lang.EN: "Not verified", Lang.HANS: "未核实", Lang.HANT: "未核實"}


def opened(environment, folder, label=""):
    copied = Path(shutil.copytree(ROOT / "tests" / "harbour", folder))
    ceiling = {**environment, "CASEBRIEF_CEILING": label or CLEAR}
    return open_app(settings.read(ceiling, knowledge=str(with_cards(copied, label))), reader=Reader("liaison" if label else "guest"))


@pytest.fixture(scope="module")
def cards(tmp_path_factory, environment):
    """The invented office with its cards, as everybody reads it."""
    return opened(environment, tmp_path_factory.mktemp("cards") / "knowledge")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory, environment):
    """The same, where every card is TLP:AMBER."""
    return opened(environment, tmp_path_factory.mktemp("guarded") / "knowledge", AMBER)


class Chat:
    """Somebody in a private chat with a bot of this process."""

    def __init__(self, app, lang, who=None):
        self.reception, self.lang, self.who, self.session, self.now = reception(app), lang, who, Session(), NOON
        self.keyboard, self.handled = (), None

    def _handle(self, **update):
        audience = "amber" if self.who else "clear"
        self.handled = self.reception.handle(
            {"update_id": 1, **update}, Found(people=1, person=self.who, session=body_of(self.session), audience=audience), self.now
        )
        self.session = self.handled.session
        sends = [send for send in self.handled.sends if not isinstance(send, Acknowledgement)]
        keyboards = [send.keyboard for send in sends if isinstance(send, Message | Edit)]
        self.keyboard = keyboards[-1] if keyboards else self.keyboard
        return sends

    def _message(self, **more):
        sender = {"id": self.who.person if self.who else 77, "is_bot": False, "first_name": "Someone", "language_code": CLIENTS[self.lang]}
        return {"message_id": 5, "date": 1, "chat": {"id": sender["id"], "type": "private"}, "from": sender, **more}

    def says(self, text):
        return self._handle(message=self._message(text=text))

    def taps(self, label):
        [data] = [button.data for row in self.keyboard for button in row if button.label == label]
        return self.presses(data)

    def presses(self, data):
        message = self._message()
        return self._handle(callback_query={"id": "9", "from": message["from"], "data": data, "message": message})

    @property
    def labels(self):
        return [button.label for row in self.keyboard for button in row]


def parsed(text):
    """The properties of a vCard, unfolded, in order."""
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = re.sub("\r\n ", "", text).split("\r\n")[:-1]
    return [tuple(line.split(":", 1)) for line in lines]


# The card, and keeping it


@pytest.mark.parametrize("lang", Lang, ids=str)
def test_a_card_comes_with_the_time_and_its_buttons(cards, lang):
    chat = Chat(cards, lang)
    [card] = chat.says(DESK[lang])
    assert card.text.startswith(f"{CLEAR}\n{CARD[lang]}")
    assert chat.labels[:2] == [SAVE[lang], SEE[lang]]


@pytest.mark.parametrize("lang", Lang, ids=str)
def test_a_contact_is_kept_as_a_file_and_as_a_number_with_nothing_unverified(cards, lang):
    chat = Chat(cards, lang)
    chat.says(DESK[lang])
    file, contact = chat.taps(SAVE[lang])
    assert isinstance(file, File)
    assert isinstance(contact, Contact)
    assert file.caption.split("\n")[0] == CLEAR
    assert file.name == "contact-desk.vcf"
    assert file.content.decode() == contact.vcard
    names = {Lang.EN: "the port captain 港口主任"}.get(lang, "港口主任 the port captain")
    office = {Lang.EN: "Harbour Office / 港务处", Lang.HANS: "港务处 / Harbour Office", Lang.HANT: "港務處 / Harbour Office"}[lang]
    role = {
        Lang.EN: "Head of the desk\\; nights / 值班台负责人（夜班）", Lang.HANS: "值班台负责人（夜班） / Head of the desk\\; nights",
        Lang.HANT: "值班臺負責人（夜班） / Head of the desk\\; nights",
    }[lang]  # fmt: skip
    assert parsed(contact.vcard) == [
        ("BEGIN", "VCARD"), ("VERSION", "3.0"), ("FN", names), ("N", f"{names};;;;"), ("ORG", office), ("TITLE", role),
        ("TEL;TYPE=WORK,VOICE", "+12025550143"), ("EMAIL;TYPE=INTERNET", "desk@harbour.example.org"),
        ("TZ;VALUE=text", "America/New_York"), ("NOTE", CLEAR), ("REV", "2026-05-04"), ("END", "VCARD"),
    ]  # fmt: skip
    assert (contact.phone, contact.name) == ("+12025550143", names)
    assert not any(secret in f"{file} {contact}" for secret in SECRETS)


def test_the_same_card_gives_the_same_bytes_and_every_character_is_whole(cards):
    card = cards.index.stored("contact-desk", Lang.HANT).card
    long = ["名片" * 60]
    assert vcard(card, card.verified, long) == vcard(card, card.verified, long)
    assert dict(parsed(vcard(card, card.verified, long)))["NOTE"] == long[0]


def test_without_a_channel_there_is_nothing_to_keep(cards):
    chat = Chat(cards, Lang.EN)
    for question in ("contact at the customs window", BERTH[Lang.EN]):
        chat.says(question)
        assert SAVE[Lang.EN] not in chat.labels
    for entry in ("contact-customs", "contact-berth", "contact-captain", "fire-when"):
        assert not [
            send
            for send in chat.presses(keep_data(Keep(entry, Lang.EN, verified=True), cards.index.code))
            if isinstance(send, File | Contact)
        ]


@pytest.mark.parametrize("data", ["ct:ve:0000000000", "ct:xe:0000000000", "ct:ve:", "ct:", "ct:ve:../../etc", "ct:vé:0000000000"])
def test_forged_data_keeps_nothing(cards, data):
    assert keep_of(data, cards.index.coded) is None
    assert not [send for send in Chat(cards, Lang.EN).presses(data) if not isinstance(send, Acknowledgement)]


# What nobody has verified


@pytest.mark.parametrize("lang", Lang, ids=str)
def test_what_is_not_verified_is_shown_on_the_second_tap_and_kept_on_the_third(cards, lang):
    chat = Chat(cards, lang)
    [card] = chat.says(BERTH[lang])
    [warning] = chat.taps(SEE[lang])
    assert SAVE_IT[lang] not in chat.labels
    assert not any(secret in f"{card} {warning}" for secret in SECRETS)
    [shown] = chat.taps(ANYWAY[lang])
    assert SECRETS[2] in shown.text
    file, contact = chat.taps(SAVE_IT[lang])
    assert contact.name.startswith(MARK[lang])
    assert dict(parsed(contact.vcard))["NOTE"] == f"{CLEAR}\\n{MARK[lang]}"
    assert MARK[lang] in file.caption
    assert "REV" not in dict(parsed(contact.vcard))


# The clock


def test_an_answer_that_tells_a_time_is_remembered_for_its_minute_and_any_other_for_longer(cards):
    chat, asked = Chat(cards, Lang.EN), []
    desk = next(iter(chat.reception.gate.desks.values()))
    respond = desk.respond
    object.__setattr__(desk, "respond", lambda utterance, session: asked.append(utterance.text) or respond(utterance, session))
    times = []
    for seconds in (0, 30, 54, 55, 3_600):
        chat.now, chat.session = NOON + seconds, Session()
        times.append(re.search(r"\d\d:\d\d", chat.says(DESK[Lang.EN])[0].text)[0])
        chat.session = Session()
        chat.says("when did it burn")
    assert times == ["10:05", "10:05", "10:05", "10:05", "11:05"]
    chat.now, chat.session = NOON + 3_660, Session()
    assert "11:06" in chat.says(DESK[Lang.EN])[0].text
    assert asked.count(DESK[Lang.EN]) == 3
    assert asked.count("when did it burn") == 1


def test_a_card_below_a_button_tells_the_time_of_the_tap(cards):
    chat = Chat(cards, Lang.EN)
    chat.says(DESK[Lang.EN])
    chat.now += 600
    [turned] = chat.taps("简体中文")
    assert "当地时间：11月22日（周日）10:15（UTC-5）" in turned.text


# Labels


@pytest.mark.parametrize("lang", Lang, ids=str)
def test_a_guarded_card_is_protected_in_every_form_and_who_read_it_is_recorded(guarded, lang):
    chat = Chat(guarded, lang, person(7, "liaison"))
    sent = [*chat.says(DESK[lang]), *chat.taps(SAVE[lang])]
    assert [record.kind for record in chat.handled.records] == ["read"]
    chat.says(DESK[lang])
    sent += [*chat.taps(SEE[lang]), *chat.taps(ANYWAY[lang]), *chat.taps(SAVE_IT[lang])]
    assert len(sent) == 7
    assert {send.label for send in sent} == {AMBER}
    assert all(call_of(send)[1]["protect_content"] for send in sent)
    assert [record.kind for record in chat.handled.records] == ["read"]


def test_who_may_not_read_a_card_is_told_that_there_is_nothing_under_its_button(harbour, guarded):
    data = keep_data(Keep("contact-desk", Lang.EN, verified=True), guarded.index.code)
    stranger = Chat(harbour, Lang.EN)
    stranger.reception = reception(harbour, amber=guarded)
    assert stranger.presses(data) == []
    assert [send.text for send in stranger.handled.sends] == [phrases.GONE]
    liaison = Chat(harbour, Lang.EN, person(7, "liaison"))
    liaison.reception = reception(harbour, amber=guarded)
    assert [type(send) for send in liaison.presses(data)] == [File, Contact]


# On the way


def test_a_contact_is_stored_and_read_back_and_goes_where_its_chat_is_now():
    contact = Contact(Place(-7, 3), "+12025550143", "值班台", "BEGIN:VCARD\r\n", AMBER)
    draft = draft_of(Post(contact, Lang.HANT))
    assert (draft.kind, draft.label) == ("contact", AMBER)
    assert post_of(Letter(1, -7, draft.kind, draft.body, NOON)) == Post(contact, Lang.HANT)
    assert step_after(contact, BadRequest("Message thread not found"), 0) == Instead(
        Contact(Place(-7), contact.phone, contact.name, contact.vcard, AMBER)
    )


def test_a_contact_that_may_come_twice_has_the_remark_before_it(cards):
    contact = Contact(Place(7), "+12025550143", "desk", "BEGIN:VCARD\r\n")
    remark, again = Remarks(cards.index).repeated(Post(contact, Lang.EN))
    assert (remark.text, again) == (phrases.REPEATED, contact)


def test_a_vcard_that_telegram_would_refuse_is_left_out_of_the_contact():
    method, fields = call_of(Contact(Place(7), "+12025550143", "名" * 80, "码" * 700))
    assert (method, fields["phone_number"], len(fields["first_name"]), "vcard" in fields) == ("sendContact", "+12025550143", 64, False)


@pytest.mark.parametrize("lang", Lang, ids=str)
def test_over_http_a_card_is_taken_and_every_message_of_it_is_labelled(double, bot_process, environment, tmp_path, lang):
    app = opened(environment, tmp_path / "knowledge")
    bot_process(double, CASEBRIEF_KNOWLEDGE=str(app.settings.knowledge))
    reader = Person(double, language_code=CLIENTS[lang])
    reader.says(DESK[lang])
    [card] = reader.hears()
    reader.sees_answer(reader.taps(card, SAVE[lang]))
    file, contact = reader.hears(2)
    assert file.document["file_name"] == "contact-desk.vcf"
    assert contact.contact["phone_number"] == "+12025550143"
    reader.taps(card, SEE[lang])
    [warning] = reader.hears()
    reader.taps(warning, ANYWAY[lang])
    [shown] = reader.hears()
    assert SECRETS[0] in shown.text
    reader.taps(shown, SAVE_IT[lang])
    assert [heard.method for heard in reader.hears(2)] == ["sendDocument", "sendContact"]
    assert not any(secret in f"{card.text}{warning.text}" for secret in SECRETS)
