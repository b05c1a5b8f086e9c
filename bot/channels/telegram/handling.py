"""One update, one function: an update and a session in, the next session and what to send out. No network, no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from telegram import Update

from bot import phrases
from bot.channels.telegram.buttons import press_of
from bot.channels.telegram.incoming import Asked, Ignored, Joined, Key, Me, Place, Pressed, Wordless, incoming_of, lane_of
from bot.channels.telegram.keyboards import Keyboards
from bot.channels.telegram.language import client_language
from bot.channels.telegram.layout import LONGEST, pages_of, split
from bot.channels.telegram.recent import Recent
from bot.channels.telegram.sends import Acknowledgement, Edit, Message, Send
from bot.explanation import explain
from bot.model import Index, Lang, Reply, Session, Turn, Utterance

Respond = Callable[[Utterance, Session], Turn]
Handled = tuple[Session, tuple[Send, ...]]


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers updates from one opened knowledge; `public` says whether guests may read what is labelled TLP:CLEAR."""

    respond: Respond
    index: Index
    command_of: Callable[[str], str | None]
    me: Me
    public: bool
    last: Recent[Turn] = field(default_factory=Recent)  # for /why, in memory only: what was asked is kept nowhere

    def handle(self, update: Update, session: Session) -> Handled:
        """The session after an update, and what to send."""
        incoming = incoming_of(update, self.me, lambda text: self.command_of(text) is not None)
        match incoming:
            case Ignored(_, query):
                return session, (Acknowledgement(query),) if query else ()
            case Pressed():
                return self.pressed(incoming, session)
            case _ if not self.public:
                return session, () if isinstance(incoming, Joined) else (self.notice(phrases.NEUTRAL, incoming, session),)
            case Asked():
                return self.asked(incoming, session, lane_of(update))
            case Wordless():
                return session, (self.notice(phrases.TEXT_ONLY, incoming, session),)
            case Joined():
                return session, (self.notice(phrases.GROUP_HELLO, incoming, session, name=self.me.username),)

    def asked(self, incoming: Asked, session: Session, key: Key) -> Handled:
        """The answer to a text, or how the last one came about."""
        last = self.last.get(key)
        if last is not None and self.command_of(incoming.text) == "why":
            return session, tuple(Message(incoming.place, piece, marked_up=False) for piece in split(explain(last), LONGEST))
        turn = self.respond(Utterance(incoming.text, incoming.hint), session)
        self.last.put(key, turn)
        return turn.session, tuple(self.messages(turn.reply, incoming.place))

    def pressed(self, incoming: Pressed, session: Session) -> Handled:
        """What a button shows: in place of the message below which it stands, or anew."""
        if not self.public:
            return session, (Acknowledgement(incoming.query, self.words(phrases.NEUTRAL, incoming, session)),)
        press = press_of(incoming.data, self.index.coded)
        if press is None:
            return session, (Acknowledgement(incoming.query, self.words(phrases.GONE, incoming, session)),)
        turn = self.respond(Utterance("", incoming.hint, press.view), session)
        messages = self.messages(turn.reply, incoming.place)
        if press.in_place and len(messages) == 1 and messages[0].marked_up:
            shown: list[Send] = [Edit(incoming.place, incoming.message, messages[0].text, messages[0].keyboard)]
        else:
            shown = list(messages)
        return turn.session, (Acknowledgement(incoming.query), *shown)

    def messages(self, reply: Reply, place: Place) -> list[Message]:
        """The messages of a reply: the first replies to what was asked, the last has the buttons."""
        pages = pages_of(reply)
        follow = replace(place, reply_to=None)
        messages = [Message(place if number == 0 else follow, page.text, page.marked_up) for number, page in enumerate(pages)]
        return [*messages[:-1], replace(messages[-1], keyboard=Keyboards(self.index).of(reply))]

    def notice(self, key: str, incoming: Asked | Wordless | Joined, session: Session, **values: Any) -> Message:
        """A sentence of the interface as a message."""
        return Message(incoming.place, self.words(key, incoming, session, **values), marked_up=False)

    def words(self, key: str, incoming: Asked | Pressed | Wordless | Joined, session: Session, **values: Any) -> str:
        """A sentence of the interface in the reader's language."""
        return self.index.message(key, reader_of(session, incoming.hint)).format(**values)

    def apology(self, update: Update, session: Session, incident: str) -> tuple[Send, ...]:
        """What to send where an update could not be dealt with."""
        person, chat, query = update.effective_user, update.effective_chat, update.callback_query
        text = self.index.message(phrases.INCIDENT, reader_of(session, client_language(person.language_code if person else None)))
        if query is not None:
            return (Acknowledgement(query.id, text.format(number=incident)),)
        return (Message(Place(chat.id), text.format(number=incident), marked_up=False),) if chat else ()


def reader_of(session: Session, hint: Lang | None) -> Lang:
    """The language for a reader who has said nothing that tells: what they chose, what they spoke last, their client's, English."""
    return session.chosen or session.last or hint or Lang.EN
