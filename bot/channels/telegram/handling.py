"""What a person sent and their session in, the next session and what to send out. No network, no clock, and all of one audience."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from secrets import token_bytes
from typing import TYPE_CHECKING, Any, Final

from bot import phrases
from bot.channels.telegram.answers import Answer, Told, answer_of, messages_of, reader_of, told_by
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
from bot.channels.telegram.layout import labelled
from bot.channels.telegram.marks import Mark
from bot.channels.telegram.recent import Recent
from bot.channels.telegram.sends import Acknowledgement, Edit, Message, Send
from bot.explanation import explain, in_short, label_of
from bot.labels import is_guarded
from bot.localtime import minute_of
from bot.misses import noticing
from bot.misses.noticing import Missing
from bot.model import Outcome, Session, Turn, Utterance
from bot.pipeline.briefing import told_in
from bot.pipeline.questions import Known
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
    _last: Recent[tuple[Utterance, Session, bool]] = field(default_factory=lambda: Recent(_MOST_READERS))

    def in_place_of(self, old: Desk) -> Desk:
        """The same with what the desk remembers of chats in whose place it comes; of answers nothing, which are of other knowledge."""
        return replace(self, _albums=old._albums, _wordless=old._wordless)

    def handle(self, incoming: Asked | Pressed | Wordless | Joined, session: Session, key: Key, *, now: float | None = None) -> Told:
        """What comes of what a person sent; `now` is the time by our clock, without which nobody is told what time it is anywhere."""
        match incoming:
            case Pressed():
                return self.pressed(incoming, session, key, now=now)
            case Asked():
                return self.asked(incoming, session, key, now=now)
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

    def asked(self, incoming: Asked, session: Session, key: Key, *, now: float | None = None) -> Told:
        """The answer to a text, or how the last one came about."""
        last = self._last.get(key)
        if last is not None and incoming.text.lstrip()[:1] in {"/", "／"} and self.command_of(incoming.text) == "why":
            return self.explained(incoming, session, *last[:2])
        utterance = Utterance(incoming.text, incoming.hint, at=now)
        answer = self.answered(utterance, session, key, own=not incoming.foreign)
        if incoming.album is not None:
            self._albums.put(incoming.album, True)
        told = told_by(answer, messages_of(answer, incoming.place))
        missing = self.missing(answer, utterance, session, key) if answer.missed and not incoming.foreign else None
        return replace(told, missing=missing)

    def quoted(self, incoming: Asked, session: Session, quotables: Sequence[Quotable]) -> Told | None:
        """What comes of a text that is a quotation to be checked, also against versions of statements; None for any other."""
        from bot.pipeline.checking import checked

        utterance = Utterance(incoming.text, incoming.hint)
        reply = checked(utterance, session, self.index, quotables, foreign=incoming.foreign)
        if reply is None:
            return None
        turn = Turn(utterance, (), "a quotation, checked", reply, shown(session, reply))
        answer = answer_of(turn, Keyboards(self.index, session.chosen, session.case).of(reply), self.index)
        return told_by(answer, messages_of(answer, incoming.place))

    def explained(self, incoming: Asked, session: Session, utterance: Utterance, before: Session) -> Told:
        """How the last answer came about; what is named as near it counts for the label."""
        turn = self.respond(utterance, before)  # the same again, since nothing but these two goes into it
        in_full = incoming.text.rstrip().endswith("all")
        why, label = (explain if in_full else in_short)(turn, self.index), label_of(turn, self.index, in_full=in_full)
        near = dict.fromkeys([*turn.reply.entries, *(candidate.entry for ranking in turn.readings for candidate in ranking.candidates)])
        sends = tuple(Message(incoming.place, piece, marked_up=False, label=label) for piece in labelled(why, label))
        return Told(session, sends, label, tuple(near))

    def answered(self, utterance: Utterance, session: Session, key: Key, *, own: bool = True) -> Answer:
        """The answer to an utterance; one to a question can be explained from now on. Words that are not their `own` are never kept."""
        answer = self.answer(utterance, session)
        if answer.to_a_question:
            self._last.put(key, (utterance, session, own))
        return answer

    def answer(self, utterance: Utterance, session: Session) -> Answer:
        """The answer to an utterance, made or remembered."""
        everyones = (_digest(utterance.text), utterance.pressed, utterance.sets, session)
        answer = self._answers.get(everyones) or self._answers.get((*everyones, utterance.hint))
        minute = minute_of(utterance.at) if utterance.at is not None else None
        if answer is None or answer.minute not in {None, minute}:
            turn = self.respond(utterance, session)
            keyboards = Keyboards(self.index, turn.session.chosen, turn.session.case)
            answer = answer_of(turn._replace(reply=keyboards.labelled(turn.reply)), keyboards.of(turn.reply), self.index)
            answer = replace(answer, minute=minute) if turn.reply.timed else answer
            answer = replace(answer, told=tuple(dict.fromkeys(told_in(turn, session, self.index))))
            # What tells its language by itself is answered alike whatever a client hints at.
            self._answers.put(everyones if self.tells_language(utterance.text) else (*everyones, utterance.hint), answer)
        return answer

    def pressed(self, incoming: Pressed, session: Session, key: Key, *, now: float | None = None) -> Told:
        """What a button shows: in place of the message below which it stands, or anew."""
        press = press_of(incoming.data, self.index.coded)
        if press is None:
            return Told(session, (Acknowledgement(incoming.query, self.words(phrases.GONE, incoming, session)),))
        utterance = Utterance("", incoming.hint, press.view, _SETS.get(press.how, ""), now)
        answer = self.answered(utterance, session, key)
        shown: tuple[Send, ...] = messages_of(answer, incoming.place)
        allowed = incoming.protected or not is_guarded(answer.label)  # an edit leaves a message as open as it is
        if press.how is not How.ANEW and allowed and len(answer.pages) == 1 and answer.pages[0].marked_up:
            shown = (Edit(incoming.place, incoming.message, answer.pages[0].text, answer.keyboard, answer.label),)
        told = self.index.message(_TOLD[press.how], press.view.lang) if press.how in _TOLD else ""
        whole = told_by(answer, (Acknowledgement(incoming.query, told, alert=False), *shown))
        missing = self.missing(answer, utterance, session, key) if answer.missed else None
        return replace(whole, missing=missing, counted=answer.counted if press.how is How.ANEW else None)

    def missing(self, answer: Answer, utterance: Utterance, session: Session, key: Key) -> Missing | None:
        """What was asked in vain; the question before it where none of the choices was meant. Made anew, so that no text is remembered."""
        if answer.missed == "abstained":
            return noticing.asked(self.respond(utterance, session))
        near = tuple((entry, 0.0) for entry in session.options)
        turn, own = self.last(key)
        if turn is None or turn.reply.outcome is not Outcome.CLARIFY:
            return Missing(reader_of(session, utterance.hint), near=near) if near and session.opens is None else None
        return noticing.asked(turn) if own else None

    def marked(self, mark: Mark, key: Key) -> Missing:
        """The question whose answer somebody marks; without its words where they are not known any more, or not theirs."""
        near = tuple((entry, 1.0) for entry in mark.entries)
        turn, own = self.last(key)
        told = {*turn.reply.entries, *(option.entry for option in turn.reply.options)} if turn is not None else set()
        if turn is None or not own or not told.issuperset(mark.entries):
            return Missing(mark.lang, near=near)
        return replace(noticing.asked(turn), near=near)

    def last(self, key: Key) -> tuple[Turn | None, bool]:
        """The turn of what a person asked last in a chat, None where that is not known, and whether the words were their own."""
        last = self._last.get(key)
        return (self.respond(*last[:2]), last[2]) if last is not None else (None, False)

    def notice(self, key: str, incoming: Asked | Wordless | Joined, session: Session, **values: Any) -> Message:
        """A sentence of the interface as a message."""
        return Message(incoming.place, self.words(key, incoming, session, **values), marked_up=False)

    def words(self, key: str, incoming: Asked | Pressed | Wordless | Joined, session: Session, **values: Any) -> str:
        """A sentence of the interface in the reader's language."""
        lang = reader_of(session, incoming.hint)
        return self.index.message(phrases.form(key, lang, values), lang).format(**values)

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
