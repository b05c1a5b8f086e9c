"""What a person sent and their session in, the next session and what to send out. No network, no clock, and all of one audience."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from secrets import token_bytes
from typing import TYPE_CHECKING, Any, Final

from bot import phrases
from bot.channels.telegram.buttons import How, press_of
from bot.channels.telegram.incoming import (
    Asked,
    Joined,
    Key,
    Me,
    Place,
    Pressed,
    Update,
    Wordless,
    hint_of,
    key_of,
    query_of,
)
from bot.channels.telegram.keyboards import Keyboards
from bot.channels.telegram.layout import Page, labelled, pages_of
from bot.channels.telegram.recent import Recent
from bot.channels.telegram.sends import Acknowledgement, Edit, Keyboard, Message, Send
from bot.explanation import explain, in_short, label_of
from bot.labels import CLEAR, is_guarded
from bot.model import Lang, Outcome, Session, Turn, Utterance
from bot.pipeline import Known
from bot.pipeline.sessions import shown

if TYPE_CHECKING:
    from bot.quoting.values import Quotable

Respond = Callable[[Utterance, Session], Turn]


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
    label: str
    entries: tuple[str, ...]
    abstains: bool
    what: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What comes of what a person sent: the session after it, what to send, and what that shows (the view `what`), under which label."""

    session: Session
    sends: tuple[Send, ...] = ()
    label: str = CLEAR
    entries: tuple[str, ...] = ()
    abstains: bool = False
    what: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers all who read the same, from the knowledge that was compiled for them.

    What it remembers is in memory only; what was asked is kept nowhere.
    """

    respond: Respond
    index: Known
    command_of: Callable[[str], str | None]
    tells_language: Callable[[str], bool]
    me: Me
    _answers: Recent[Answer] = field(default_factory=lambda: Recent(_MOST_ANSWERS))
    _albums: Recent[bool] = field(default_factory=lambda: Recent(_MOST_READERS))
    _wordless: Recent[tuple[int, int]] = field(default_factory=lambda: Recent(_MOST_READERS))
    _last: Recent[tuple[Utterance, Session]] = field(default_factory=lambda: Recent(_MOST_READERS))

    def handle(self, incoming: Asked | Pressed | Wordless | Joined, session: Session, key: Key) -> Told:
        """What comes of what a person sent."""
        match incoming:
            case Pressed():
                return self.pressed(incoming, session, key)
            case Asked():
                return self.asked(incoming, session, key)
            case Wordless():
                return Told(session, (self.notice(phrases.TEXT_ONLY, incoming, session),) if self.is_new(incoming) else ())
            case Joined():
                return Told(session, (self.notice(phrases.GROUP_HELLO, incoming, session, name=self.me.username),))

    def neutral(self, incoming: Asked | Pressed | Wordless | Joined, session: Session) -> tuple[Send, ...]:
        """What those are told who are not let in: one line, and nothing of any case."""
        if isinstance(incoming, Pressed):
            return (Acknowledgement(incoming.query, self.words(phrases.NEUTRAL, incoming, session)),)
        if isinstance(incoming, Joined) or (isinstance(incoming, Wordless) and not self.is_new(incoming)):
            return ()
        hint = incoming.hint
        if isinstance(incoming, Asked) and not incoming.text.startswith("/"):
            hint = self.respond(Utterance(incoming.text, hint), session).reply.lang  # of the answer only its language is used
        return (self.notice(phrases.NEUTRAL, replace(incoming, hint=hint), session),)

    def forget(self, key: Key) -> None:
        """Forgets what a person asked last in a chat."""
        self._last.drop(key)

    def forget_person(self, person: int) -> None:
        """Forgets what a person asked last, in whichever chat."""
        for key in self._last.keys():  # noqa: SIM118  not a mapping
            if isinstance(key, tuple) and key[1] == person:
                self._last.drop(key)

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

    def asked(self, incoming: Asked, session: Session, key: Key) -> Told:
        """The answer to a text, or how the last one came about."""
        last = self._last.get(key)
        if last is not None and incoming.text.lstrip()[:1] in {"/", "／"} and self.command_of(incoming.text) == "why":
            return self.explained(incoming, session, *last)
        answer = self.answered(Utterance(incoming.text, incoming.hint), session, key)
        if incoming.album is not None:
            self._albums.put(incoming.album, True)
        return told_by(answer, messages_of(answer, incoming.place))

    def quoted(self, incoming: Asked, session: Session, quotables: Sequence[Quotable]) -> Told | None:
        """What comes of a text that is a quotation to be checked, also against versions of statements; None for any other."""
        from bot.pipeline.checking import checked

        utterance = Utterance(incoming.text, incoming.hint)
        reply = checked(utterance, session, self.index, quotables, foreign=incoming.foreign)
        if reply is None:
            return None
        turn = Turn(utterance, (), "a quotation, checked", reply, shown(session, reply))
        answer = answer_of(turn, Keyboards(self.index, session.chosen, session.case).of(reply))
        return told_by(answer, messages_of(answer, incoming.place))

    def explained(self, incoming: Asked, session: Session, utterance: Utterance, before: Session) -> Told:
        """How the last answer came about; what is named as near it counts for the label."""
        turn = self.respond(utterance, before)  # the same again, since nothing but these two goes into it
        in_full = incoming.text.rstrip().endswith("all")
        why, label = (explain if in_full else in_short)(turn, self.index), label_of(turn, self.index, in_full=in_full)
        near = dict.fromkeys([*turn.reply.entries, *(candidate.entry for ranking in turn.readings for candidate in ranking.candidates)])
        sends = tuple(Message(incoming.place, piece, marked_up=False, label=label) for piece in labelled(why, label))
        return Told(session, sends, label, tuple(near))

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
            keyboards = Keyboards(self.index, turn.session.chosen, turn.session.case)
            answer = answer_of(replace(turn, reply=keyboards.labelled(turn.reply)), keyboards.of(turn.reply))
            # What tells its language by itself is answered alike whatever a client hints at.
            self._answers.put(everyones if self.tells_language(utterance.text) else (*everyones, utterance.hint), answer)
        return answer

    def pressed(self, incoming: Pressed, session: Session, key: Key) -> Told:
        """What a button shows: in place of the message below which it stands, or anew."""
        press = press_of(incoming.data, self.index.coded)
        if press is None:
            return Told(session, (Acknowledgement(incoming.query, self.words(phrases.GONE, incoming, session)),))
        answer = self.answered(Utterance("", incoming.hint, press.view, _SETS.get(press.how, "")), session, key)
        shown: tuple[Send, ...] = messages_of(answer, incoming.place)
        allowed = incoming.protected or not is_guarded(answer.label)  # an edit leaves a message as open as it is
        if press.how is not How.ANEW and allowed and len(answer.pages) == 1 and answer.pages[0].marked_up:
            shown = (Edit(incoming.place, incoming.message, answer.pages[0].text, answer.keyboard, answer.label),)
        told = self.index.message(_TOLD[press.how], press.view.lang) if press.how in _TOLD else ""
        return told_by(answer, (Acknowledgement(incoming.query, told, alert=False), *shown))

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


def answer_of(turn: Turn, keyboard: Keyboard) -> Answer:
    """A turn laid out."""
    reply = turn.reply
    return Answer(
        session=turn.session,
        pages=tuple(pages_of(reply)),
        keyboard=keyboard,
        to_a_question=turn.readings != () and reply.outcome is not Outcome.SMALLTALK,
        label=reply.label,
        entries=reply.entries or tuple(option.entry for option in reply.options),
        abstains=reply.outcome is Outcome.ABSTAIN,
        what=reply.view.what if reply.view is not None else "",
    )


def told_by(answer: Answer, sends: tuple[Send, ...]) -> Told:
    """An answer, and the messages that tell it."""
    return Told(answer.session, sends, answer.label, answer.entries, answer.abstains, answer.what)


def messages_of(answer: Answer, place: Place) -> tuple[Message, ...]:
    """The messages of an answer: the first replies to what was asked, the last has the buttons."""
    last = len(answer.pages) - 1
    follow = place if last == 0 else replace(place, reply_to=None)
    return tuple(
        Message(follow if number else place, page.text, page.marked_up, answer.keyboard if number == last else (), answer.label)
        for number, page in enumerate(answer.pages)
    )


def reader_of(session: Session, hint: Lang | None) -> Lang:
    """The language for a reader who has said nothing that tells: what they chose, what they spoke last, their client's, English."""
    return session.chosen or session.last or hint or Lang.EN
