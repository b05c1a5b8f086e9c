"""One update, one function: an update and a session in, the next session and what to send out. No network, no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from secrets import token_bytes
from typing import Any, Final

from bot import phrases
from bot.channels.telegram.buttons import How, press_of
from bot.channels.telegram.incoming import (
    Asked,
    Ignored,
    Joined,
    Key,
    Me,
    Place,
    Pressed,
    Update,
    Wordless,
    hint_of,
    incoming_of,
    key_of,
    query_of,
)
from bot.channels.telegram.keyboards import Keyboards
from bot.channels.telegram.layout import LONGEST, Page, pages_of, split
from bot.channels.telegram.recent import Recent
from bot.channels.telegram.sends import Acknowledgement, Edit, Keyboard, Message, Send
from bot.explanation import explain, in_short
from bot.index import Index
from bot.model import Lang, Outcome, Session, Turn, Utterance

Respond = Callable[[Utterance, Session], Turn]
Handled = tuple[Session, tuple[Send, ...]]


_SETS: Final = {How.LANGUAGE: "language", How.AUTO: "auto"}
_TOLD: Final = {How.LANGUAGE: phrases.LANG_SET, How.AUTO: phrases.LANG_AUTO}
"""What a button sets, and what its reader is told of it."""
_MINUTE: Final = 60
_MOST_ANSWERS: Final = 4_000
_MOST_READERS: Final = 1_000
"""Answers, and readers whose last answer can still be explained, that are remembered: some ten megabytes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply laid out, and the session after it: the same for everyone who says the same at the same point, so made once."""

    session: Session
    pages: tuple[Page, ...]
    keyboard: Keyboard
    to_a_question: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers updates from one opened knowledge; `public` says whether guests may read what is labelled TLP:CLEAR.

    What it remembers is in memory only; what was asked is kept nowhere.
    """

    respond: Respond
    index: Index
    command_of: Callable[[str], str | None]
    tells_language: Callable[[str], bool]
    me: Me
    public: bool
    _answers: Recent[Answer] = field(default_factory=lambda: Recent(_MOST_ANSWERS))
    _albums: Recent[bool] = field(default_factory=lambda: Recent(_MOST_READERS))
    _wordless: Recent[tuple[int, int]] = field(default_factory=lambda: Recent(_MOST_READERS))
    _last: Recent[tuple[Utterance, Session]] = field(default_factory=lambda: Recent(_MOST_READERS))

    def handle(self, update: Update, session: Session) -> Handled:
        """The session after an update, and what to send."""
        incoming = incoming_of(update, self.me, lambda text: self.command_of(text) is not None)
        if isinstance(incoming, Ignored):
            return session, (Acknowledgement(incoming.query),) if incoming.query else ()
        if not self.public:
            return session, self.neutral(incoming, session)
        match incoming:
            case Pressed():
                return self.pressed(incoming, session, key_of(update))
            case Asked():
                return self.asked(incoming, session, key_of(update))
            case Wordless():
                return session, (self.notice(phrases.TEXT_ONLY, incoming, session),) if self.is_new(incoming) else ()
            case Joined():
                return session, (self.notice(phrases.GROUP_HELLO, incoming, session, name=self.me.username),)

    def neutral(self, incoming: Asked | Pressed | Wordless | Joined, session: Session) -> tuple[Send, ...]:
        """What everyone is told as long as nobody is let in: one line, and nothing of any case."""
        if isinstance(incoming, Pressed):
            return (Acknowledgement(incoming.query, self.words(phrases.NEUTRAL, incoming, session)),)
        if isinstance(incoming, Joined) or (isinstance(incoming, Wordless) and not self.is_new(incoming)):
            return ()
        hint = incoming.hint
        if isinstance(incoming, Asked) and not incoming.text.startswith("/"):
            hint = self.respond(Utterance(incoming.text, hint), session).reply.lang  # of the answer only its language is used
        return (self.notice(phrases.NEUTRAL, replace(incoming, hint=hint), session),)

    def is_new(self, incoming: Wordless) -> bool:
        """Whether somebody is to be told that only text is read: once a minute, and not beside the picture that had a caption.

        A message that is dealt with again, since the state could not be written, is told what it was told before.
        """
        if incoming.album is not None and self._albums.get(incoming.album):
            return False
        at, message = self._wordless.get(incoming.place.chat) or (-_MINUTE, 0)
        if incoming.at - at < _MINUTE and incoming.message != message:
            return False
        self._wordless.put(incoming.place.chat, (incoming.at, incoming.message))
        return True

    def asked(self, incoming: Asked, session: Session, key: Key) -> Handled:
        """The answer to a text, or how the last one came about."""
        last = self._last.get(key)
        if last is not None and incoming.text.lstrip()[:1] in {"/", "／"} and self.command_of(incoming.text) == "why":
            turn = self.respond(*last)  # the same again, since nothing but these two goes into it
            why = explain(turn, self.index) if incoming.text.rstrip().endswith("all") else in_short(turn, self.index)
            return session, tuple(Message(incoming.place, piece, marked_up=False) for piece in split(why, LONGEST))
        answer = self.answered(Utterance(incoming.text, incoming.hint), session, key)
        if incoming.album is not None:
            self._albums.put(incoming.album, True)
        return answer.session, messages_of(answer, incoming.place)

    def answered(self, utterance: Utterance, session: Session, key: Key) -> Answer:
        """The answer to an utterance; one to a question can be explained from now on."""
        answer = self.answer(utterance, session)
        if answer.to_a_question:
            self._last.put(key, (utterance, session))
        return answer

    def answer(self, utterance: Utterance, session: Session) -> Answer:
        """The answer to an utterance, made or remembered."""
        everyones = (_digest(utterance.text), utterance.pressed, utterance.sets, session)
        answer = self._answers.get(everyones) or self._answers.get((*everyones, utterance.hint))
        if answer is None:
            turn = self.respond(utterance, session)
            keyboard = Keyboards(self.index, turn.session.chosen, turn.session.case).of(turn.reply)
            answer = Answer(
                turn.session, tuple(pages_of(turn.reply)), keyboard, turn.readings != () and turn.reply.outcome is not Outcome.SMALLTALK
            )
            # What tells its language by itself is answered alike whatever a client hints at.
            self._answers.put(everyones if self.tells_language(utterance.text) else (*everyones, utterance.hint), answer)
        return answer

    def pressed(self, incoming: Pressed, session: Session, key: Key) -> Handled:
        """What a button shows: in place of the message below which it stands, or anew."""
        press = press_of(incoming.data, self.index.coded)
        if press is None:
            return session, (Acknowledgement(incoming.query, self.words(phrases.GONE, incoming, session)),)
        answer = self.answered(Utterance("", incoming.hint, press.view, _SETS.get(press.how, "")), session, key)
        shown: tuple[Send, ...] = messages_of(answer, incoming.place)
        if press.how is not How.ANEW and len(answer.pages) == 1 and answer.pages[0].marked_up:
            shown = (Edit(incoming.place, incoming.message, answer.pages[0].text, answer.keyboard),)
        told = self.index.message(_TOLD[press.how], press.view.lang) if press.how in _TOLD else ""
        return answer.session, (Acknowledgement(incoming.query, told, alert=False), *shown)

    def notice(self, key: str, incoming: Asked | Wordless | Joined, session: Session, **values: Any) -> Message:
        """A sentence of the interface as a message."""
        return Message(incoming.place, self.words(key, incoming, session, **values), marked_up=False)

    def words(self, key: str, incoming: Asked | Pressed | Wordless | Joined, session: Session, **values: Any) -> str:
        """A sentence of the interface in the reader's language."""
        return self.index.message(key, reader_of(session, incoming.hint)).format(**values)

    def apology(self, update: Update, session: Session, incident: str) -> tuple[Send, ...]:
        """What to send where an update could not be dealt with."""
        (chat, _), query = key_of(update), query_of(update)
        if chat < 0 and query is None:
            return ()  # who spoke in a group may not have spoken to us
        text = self.index.message(phrases.INCIDENT, reader_of(session, hint_of(update))).format(number=incident)
        if query is not None:
            return (Acknowledgement(query, text),)
        return (Message(Place(chat), text, marked_up=False),) if chat else ()


_KEY: Final = token_bytes(16)


def _digest(text: str) -> bytes:
    """What a text is remembered by: nobody can read it back."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=_KEY).digest()


def messages_of(answer: Answer, place: Place) -> tuple[Message, ...]:
    """The messages of an answer: the first replies to what was asked, the last has the buttons."""
    last = len(answer.pages) - 1
    follow = place if last == 0 else replace(place, reply_to=None)
    return tuple(
        Message(follow if number else place, page.text, page.marked_up, answer.keyboard if number == last else ())
        for number, page in enumerate(answer.pages)
    )


def reader_of(session: Session, hint: Lang | None) -> Lang:
    """The language for a reader who has said nothing that tells: what they chose, what they spoke last, their client's, English."""
    return session.chosen or session.last or hint or Lang.EN
