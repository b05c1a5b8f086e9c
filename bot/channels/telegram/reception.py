"""One update, one function: an update and what is on file of its sender in; the next session, what to send and what to keep out.

Here it is decided who somebody is and what they may do. No network, no clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from bot import phrases
from bot.channels.telegram.answers import Told
from bot.channels.telegram.approving import Approving
from bot.channels.telegram.comparing import Comparing
from bot.channels.telegram.contacting import Contacting
from bot.channels.telegram.counters import Counter, Done
from bot.channels.telegram.curating import Curating, miss_of, number_in, question_of
from bot.channels.telegram.incoming import Asked, Ignored, Joined, Me, Pressed, Update, Wordless, incoming_of, key_of
from bot.channels.telegram.newsroom import SHOW, Newsroom
from bot.channels.telegram.office import FORGET, Office
from bot.channels.telegram.recalling import CONFIRM
from bot.channels.telegram.remembering import at_their_place, remembering
from bot.channels.telegram.sends import Acknowledgement, Leave, Message, Send
from bot.channels.telegram.stored import session_of
from bot.channels.telegram.takeaway import TakeAway
from bot.channels.telegram.visitor import Gate, Visitor, is_somebody, read_by
from bot.governance.permits import APPROVING, IN_GROUPS, PRIVATE, may
from bot.index import Index
from bot.model import Session
from bot.people import digest_of
from bot.state.acts import Act, Erased, Found, Want
from bot.state.counted import Counted
from bot.state.missed import Miss, Missed
from bot.state.reading import Remembered
from bot.state.records import Record

_NUMBER: Final = re.compile(r"[0-9]{1,18}", re.ASCII)
_CODE: Final = re.compile(r"/start(?:@\w+)?\s+([A-Za-z0-9_-]{20,64})\s*", re.ASCII)
_NEEDS_ROSTER: Final = frozenset({"people", "role", "suspend", "forget", "recalls", *APPROVING})


@dataclass(frozen=True, slots=True)
class Handled:
    """What comes of an update: the session after it and whom that reads as; what to send, to do, to record and to count.

    `told` are the entries whose whole answer its sender has had, `remembered` is what is kept of them as a reader.
    """

    session: Session
    sends: tuple[Send, ...] = ()
    audience: str = ""
    acts: tuple[Act, ...] = ()
    records: tuple[Record, ...] = ()
    told: tuple[str, ...] = ()
    remembered: tuple[Remembered, ...] = ()
    counted: Counted | None = None


@dataclass(frozen=True, slots=True)
class Reception:
    """Receives all updates, and hands each to the desk, the newsroom or the counter that its sender may turn to.

    The office is a counter, and so is each of the `others`.
    """

    gate: Gate
    office: Office
    me: Me
    newsroom: Newsroom = field(default_factory=Newsroom)
    others: tuple[Counter, ...] = (Approving(), Comparing(), Contacting(), Curating(), TakeAway())

    def is_command(self, text: str) -> bool:
        """Whether a text with a slash before it gives a command of ours."""
        return self.office.words.command_of(text) is not None or self.gate.desk_of(self.gate.open_to_all).command_of(text) is not None

    @property
    def index(self) -> Index:
        """The knowledge that everybody may read, which also holds the words of the interface."""
        return self.gate.desk_of(self.gate.open_to_all).index

    def wants(self, update: Update) -> Want:
        """What is to be looked up before an update can be dealt with."""
        key, incoming = key_of(update), incoming_of(update, self.me, self.is_command)
        if isinstance(incoming, Pressed):
            number = incoming.data.removeprefix(CONFIRM) if incoming.data.startswith(CONFIRM) else ""
            roster = incoming.data.startswith((FORGET, SHOW))
            copy = int(number) if _NUMBER.fullmatch(number) else 0
            return Want(key, roster=roster, delivery=copy, question=question_of(incoming.data))
        if not isinstance(incoming, Asked):
            return Want(key)
        code, command = (
            _CODE.fullmatch(incoming.text),
            self.office.words.command_of(incoming.text) or self.office.words.bare_command(incoming.text),
        )
        return Want(
            key,
            digest_of(code[1]) if code else "",
            roster=bool(code) or command in _NEEDS_ROSTER,
            inventory=command == "me",
            recalls=command == "recalls",
            history=command == "changes",
            question=(number_in(incoming.text.split()[1:2]) or 0) if command == "misses" else None,
            copies=_id_behind(incoming.text) if command == "withdraw" else "",
        )

    def handle(self, update: Update, found: Found, now: float) -> Handled:
        """What comes of an update, given what is on file of its sender."""
        incoming, key = incoming_of(update, self.me, self.is_command), key_of(update)
        session = session_of(found.session)
        if isinstance(incoming, Ignored):
            return Handled(session, (Acknowledgement(incoming.query),) if incoming.query else (), found.audience)
        visitor = at_their_place(self.gate.visitor(incoming, found, session, key=key, now=now))
        if self.is_for_others(incoming, visitor):
            return Handled(session, (), found.audience)
        return remembered(self.dealt(incoming, visitor, update), visitor, incoming)

    def dealt(self, incoming: Asked | Pressed | Wordless | Joined, visitor: Visitor, update: Update) -> Handled:
        """What comes of what somebody sent, but for what is remembered of it."""
        confirmed = self.newsroom.confirmed(incoming, visitor) if isinstance(incoming, Pressed) else None
        if confirmed is not None:
            return self.done(confirmed, visitor)
        entry = self.office.burnt(visitor) if not visitor.private else Done()
        if isinstance(incoming, Asked) and visitor.private and incoming.person and _CODE.fullmatch(incoming.text):
            entry = self.office.let_in(visitor, update)
        if entry.sends:
            return Handled(Session(last=visitor.lang), entry.sends, "", entry.acts, entry.records)
        # A code that opens nothing is answered as if none had been sent, and a command that is not for its sender as if there were none.
        handled = self.received(incoming, visitor) if visitor.role is not None else self.turned_away(incoming, visitor)
        records = (*entry.records, *self.refused(incoming, visitor), *handled.records)
        return replace(handled, acts=(*entry.acts, *handled.acts), records=records)

    def is_for_others(self, incoming: Asked | Pressed | Wordless | Joined, visitor: Visitor) -> bool:
        """Whether something in a group is a command that names no bot and that its sender may not give: as if it were another bot's."""
        if visitor.private or not isinstance(incoming, Asked) or incoming.text[:1] != "/" or "@" in incoming.text.split(maxsplit=1)[0]:
            return False
        return self.office.words.command_of(incoming.text) is not None and self.command_by(incoming, visitor) is None

    def command_by(self, incoming: Asked | Pressed | Wordless | Joined, visitor: Visitor) -> str | None:
        """The command of the office that is given by somebody who may; nobody gives one in words that another wrote."""
        if not isinstance(incoming, Asked) or incoming.foreign:
            return None
        command = self.office.words.command_of(incoming.text) or (
            self.office.words.bare_command(incoming.text) if visitor.private else None
        )
        return command if command is not None and may(visitor.role, command) else None

    def refused(self, incoming: Asked | Pressed | Wordless | Joined, visitor: Visitor) -> tuple[Record, ...]:
        """What the audit trail is to hold of a command of the office that is not carried out for somebody on file."""
        command = self.office.words.command_of(incoming.text) if isinstance(incoming, Asked) else None
        if command is None or visitor.person is None or self.command_by(incoming, visitor) is not None:
            return ()
        return (Record("refused", visitor.person.known_as, detail={"why": "command", "command": command}, at=visitor.now),)

    def turned_away(self, incoming: Asked | Pressed | Wordless | Joined, visitor: Visitor) -> Handled:
        """What comes of an update of somebody who is not let in; we do not stay in a group that they took us into."""
        if isinstance(incoming, Joined):
            return Handled(visitor.session, (Leave(incoming.place),), visitor.audience.name)
        return Handled(visitor.session, visitor.desk.neutral(incoming, visitor.session), visitor.audience.name)

    def received(self, incoming: Asked | Pressed | Wordless | Joined, visitor: Visitor) -> Handled:
        """What comes of an update of somebody who is let in."""
        command = self.command_by(incoming, visitor)
        if command is not None:
            return self.commanded(command, incoming, visitor)
        shown = self.shown(incoming, visitor) if isinstance(incoming, Pressed) else None
        if shown is not None:
            return self.done(shown, visitor)
        fetched = self.newsroom.fetched(incoming, visitor) if isinstance(incoming, Asked) else None
        if fetched is not None:
            return self.done(fetched, visitor)
        told = self.quoted(incoming, visitor) or self.answered(incoming, visitor)
        session = told.session._replace(seen=visitor.session.seen)
        found = self.newsroom.asked(incoming, told, visitor) if isinstance(incoming, Asked) else None
        if found is not None and found.instead:
            answered = Counted(visitor.lang, "answered")
            return Handled(session, found.sends, visitor.audience.name, (), found.records, counted=answered)
        sends = self.office.beside(incoming, told, visitor)
        more = found.sends if found is not None else ()
        kept = missed(told, visitor) if is_somebody(incoming) else ()  # nobody can be told later
        handled = Handled(session, (*sends, *more), visitor.audience.name, kept, read_by(visitor, told), told.told)
        return replace(handled, counted=told.counted)

    def answered(self, incoming: Asked | Pressed | Wordless | Joined, visitor: Visitor) -> Told:
        """What the desk makes of an update."""
        return visitor.desk.handle(incoming, visitor.session._replace(seen=None), visitor.key, now=visitor.now)

    def quoted(self, incoming: Asked | Pressed | Wordless | Joined, visitor: Visitor) -> Told | None:
        """What comes of a quotation where there is more to hold it against than the desk has, or where somebody else wrote it."""
        if not isinstance(incoming, Asked) or not (incoming.foreign or visitor.found.shelf.files):
            return None
        return visitor.desk.quoted(incoming, visitor.session._replace(seen=None), self.newsroom.quotables(incoming, visitor))

    @property
    def counters(self) -> tuple[Counter, ...]:
        """Where commands are carried out."""
        return (self.office, *self.others)

    def shown(self, incoming: Pressed, visitor: Visitor) -> Done | None:
        """What comes of a button of the newsroom or of a counter; None for any other."""
        done = (counter.pressed(incoming, visitor) for counter in self.counters)
        return next((one for one in done if one is not None), None) or self.newsroom.pressed(incoming, visitor)

    def commanded(self, command: str, incoming: Asked | Pressed | Wordless | Joined, visitor: Visitor) -> Handled:
        """What comes of a command of a counter."""
        assert isinstance(incoming, Asked)
        if not visitor.private and command in PRIVATE:
            return self.done(Done((self.office.in_private(visitor),)), visitor)
        if visitor.private and command in IN_GROUPS:
            return self.done(Done((Message(visitor.place, visitor.word(phrases.LABEL_HOW), marked_up=False),)), visitor)
        counter = next(counter for counter in self.counters if command in counter.commands)
        return self.done(counter.carry_out(command, incoming.text, visitor), visitor)

    def apology(self, update: Update, session: Session, incident: str) -> tuple[Send, ...]:
        """What to send where an update could not be dealt with."""
        return self.gate.desk_of(self.gate.open_to_all).apology(update, session, incident)

    def done(self, done: Done, visitor: Visitor) -> Handled:
        """What the office or the newsroom has done, for whoever asked for it."""
        session = Session() if done.erased else visitor.session
        if done.seen is not None:
            session = session._replace(seen=done.seen)
        return Handled(session, done.sends, visitor.audience.name, done.acts, done.records)


def remembered(handled: Handled, visitor: Visitor, incoming: Asked | Pressed | Wordless | Joined) -> Handled:
    """What comes of an update, with what is remembered of its sender in rows of its own."""
    if any(isinstance(act, Erased) for act in handled.acts):
        return handled
    kept = remembering(visitor, handled.session, handled.told, is_somebody=is_somebody(incoming))
    session = handled.session._replace(places=()) if visitor.private else handled.session
    return replace(handled, session=session, remembered=kept)


def missed(told: Told, visitor: Visitor) -> tuple[Missed, ...]:
    """What is to be kept of a question that was not answered."""
    asked = told.missing
    if asked is None or not told.missed:
        return ()
    return (Missed(miss_of(visitor, Miss(0, 0, asked.lang, told.missed, 0.0, "", "", asked.text, asked.key, asked.near))),)


def _id_behind(text: str) -> str:
    """The id of a statement behind a command; '' where nothing stands there."""
    words = text.split(maxsplit=2)
    return words[1].lower() if len(words) > 1 else ""
