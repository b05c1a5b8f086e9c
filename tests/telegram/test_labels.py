"""What is labelled TLP:AMBER and up on Telegram: protected, never copied, and never put in place of what is open."""

from __future__ import annotations

import json
from functools import partial
from types import SimpleNamespace

import pytest

from bot import phrases
from bot.channels.telegram.marks import THUMB
from bot.channels.telegram.sends import Acknowledgement, call_of
from bot.labels import AMBER, CLEAR, GREEN, LABELS, STRICT
from bot.model import Lang, Session, Utterance
from tests.telegram.caller import raw
from tests.telegram.conftest import CLIENTS
from tests.telegram.counter import Counter
from tests.telegram.labelling import Labelling
from tests.telegram.person import Person
from tests.telegram.questions import ANSWERED, ARRESTED
from tests.telegram.test_channel_buttons import NAMES, SAID, SOURCES, others

GUARDED = [AMBER, STRICT]
OPEN = [CLEAR, GREEN]


class Talk:
    """A reader and a desk of this process on the double; whatever tells anything has one label."""

    def __init__(self, double, guest, lang, label):
        index = guest.index
        self.label, self.session, self.double = label, Session(), double
        self.reader, self.guest = Person(double, language_code=CLIENTS[lang]), guest
        self.opens_desk = partial(Counter, SimpleNamespace(respond=self.respond, index=index))
        self.desk = self.opens_desk()
        double.labelling = Labelling(lambda: guest)

    def turns_to(self, label):
        """From now on everything has another label; what was answered before is not remembered."""
        self.label, self.desk = label, self.opens_desk()

    def respond(self, utterance: Utterance, session: Session):
        turn = self.guest.respond(utterance, session)
        return turn._replace(reply=turn.reply._replace(label=self.label)) if turn.reply.tells else turn

    def _answered(self):
        """What is sent for the updates that wait."""
        count = 0
        for update in self.double.updates.pending:
            self.session, sends = self.desk.handle(update, self.session)
            for send in sends:
                status, answer = raw(self.double, *call_of(send))
                assert status == 200, answer
                count += not isinstance(send, Acknowledgement)
        self.double.updates.pending.clear()
        return self.reader.hears(count) if count else []

    def says(self, text):
        self.reader.says(text)
        return self._answered()

    def taps(self, heard, button):
        self.reader.taps(heard, button)
        return self._answered()


@pytest.fixture
def talk(double, guest, lang):
    """Begins to talk to a bot whose replies have a label."""
    return partial(Talk, double, guest, lang)


def is_protected(heard):
    return heard.message.get("has_protected_content", False)


@pytest.mark.parametrize("label", LABELS)
def test_every_message_has_its_label_in_every_language_and_from_amber_on_is_protected(talk, lang, label):
    reading = talk(label)
    shown = [message for said in (ARRESTED[lang], "/brief", "/timeline", "/contacts", "/start", "/case", "/why all") for message in reading.says(said)]
    assert [message.label for message in shown] == [label] * 7
    assert [is_protected(message) for message in shown] == [label in GUARDED] * 7
    *words, card = reading.says(SAID[lang])
    assert [message.label for message in (*words, card)] == [""] * len(words) + [label]
    assert [is_protected(message) for message in (*words, card)] == [label in GUARDED] * (len(words) + 1)
    [helped] = reading.says("/help")
    assert (helped.label, is_protected(helped)) == ("", False)


@pytest.mark.parametrize("label", LABELS)
def test_the_words_of_a_statement_can_be_copied_by_a_button_only_below_amber(talk, guest, lang, label):
    *_, card = talk(label).says(SAID[lang])
    assert (guest.index.message(phrases.BUTTON_COPY, lang) in card.buttons) is (label in OPEN)
    assert ("copy_text" in json.dumps(card.rows)) is (label in OPEN)
    assert card.buttons[-3:] == [*(NAMES[other] for other in others(lang)), THUMB]


@pytest.mark.parametrize("label", LABELS)
def test_what_was_sent_under_a_label_is_turned_in_place_under_it(talk, lang, label):
    """From AMBER on the message that it takes the place of is protected too."""
    reading = talk(label)
    [answer] = reading.says(ARRESTED[lang])
    for button in (SOURCES[lang], NAMES[others(lang)[0]]):
        [turned] = reading.taps(answer, button)
        assert (turned.edited, turned.id, turned.label, is_protected(turned)) == (True, answer.id, label, label in GUARDED)


@pytest.mark.parametrize("label", GUARDED)
@pytest.mark.parametrize("before", OPEN)
def test_what_is_amber_is_never_put_in_place_of_what_is_open(talk, lang, before, label):
    reading = talk(before)
    [answer] = reading.says(ARRESTED[lang])
    reading.turns_to(label)
    other = others(lang)[0]
    [turned] = reading.taps(answer, NAMES[other])
    assert (turned.edited, turned.label, is_protected(turned)) == (False, label, True)
    assert turned.body.startswith(ANSWERED[other])
    [again] = reading.taps(turned, NAMES[lang])
    assert (again.edited, again.id, is_protected(again)) == (True, turned.id, True)


def test_what_is_amber_is_sent_anew_where_nobody_can_tell_what_it_would_take_the_place_of(talk, lang):
    """Of a message too old to be shown Telegram says neither what it holds nor whether it is protected."""
    reading = talk(AMBER)
    [answer] = reading.says(ARRESTED[lang])
    shell = {"chat": reading.reader.chat.as_json(), "message_id": answer.id, "date": 0}
    data = answer.button(SOURCES[lang])["callback_data"]
    reading.double.push({"callback_query": {"id": "old", "from": reading.reader.user, "message": shell, "chat_instance": "1", "data": data}})
    [sourced] = reading._answered()
    assert (sourced.edited, sourced.label, is_protected(sourced)) == (False, AMBER, True)


@pytest.mark.parametrize("label", OPEN)
def test_what_is_open_may_take_the_place_of_what_is_protected_and_stays_so(talk, lang, label):
    reading = talk(AMBER)
    [answer] = reading.says(ARRESTED[lang])
    reading.turns_to(label)
    [turned] = reading.taps(answer, NAMES[others(lang)[0]])
    assert (turned.edited, turned.label, is_protected(turned)) == (True, label, True)


@pytest.mark.parametrize("lang", [Lang.EN], ids=str)
def test_why_is_labelled_as_the_highest_that_it_names(harbour, lang):
    """What comes second is named too, and in full every other candidate."""
    from bot.explanation import label_of

    turn = harbour.respond(Utterance("who is the port captain?"), Session())
    entries = [candidate.entry for ranking in turn.readings for candidate in ranking.candidates]
    assert len(entries) > 2

    class Index:
        """The harbour's, with one entry labelled."""

        def __init__(self, entry):
            self.entry = entry

        def stored(self, entry, lang):
            stored = harbour.index.stored(entry, lang)
            return stored and stored._replace(label=AMBER if entry == self.entry else CLEAR)

        def label_of(self, entity):
            return harbour.index.label_of(entity)

    assert [label_of(turn, Index(entry), in_full=True) for entry in entries] == [AMBER] * len(entries)
    assert {label_of(turn, Index(entries[-1]), in_full=False), label_of(turn, Index(""), in_full=True)} == {CLEAR}
    assert label_of(turn, Index(turn.reply.entries[0]), in_full=False) == AMBER
