"""One update, one function: an update and what is on file of its sender in; the next session, what to send and what to keep out.

Here it is decided who somebody is and what they may do. No network, no clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from bot import phrases
from bot.channels.telegram.approving import Approving
from bot.channels.telegram.handling import Told
from bot.channels.telegram.incoming import Asked, Ignored, Joined, Me, Pressed, Update, Wordless, incoming_of, key_of
from bot.channels.telegram.newsroom import SHOW, Newsroom
from bot.channels.telegram.office import FORGET, Done, Office, forgetting_of
from bot.channels.telegram.recalling import CONFIRM
from bot.channels.telegram.sends import Acknowledgement, Leave, Message, Send
from bot.channels.telegram.stored import session_of
from bot.channels.telegram.visitor import Gate, Visitor, read_by
from bot.governance.permits import APPROVING, IN_GROUPS, PRIVATE, may
from bot.index import Index
from bot.model import Session
from bot.people import digest_of
from bot.state.acts import Act, Found, Want
from bot.state.changes import Record

_NUMBER: Final = re.compile(r"[0-9]{1,18}", re.ASCII)
_CODE: Final = re.compile(r"/start(?:@\w+)?\s+([A-Za-z0-9_-]{20,64})\s*", re.ASCII)
_APPROVING: Final = frozenset({*APPROVING, "recalls"})
_NEEDS_ROSTER: Final = frozenset({"people", "role", "suspend", "forget", *_APPROVING})


@dataclass(frozen=True, slots=True)
class Handled:
    """What comes of an update: the session after it and whom that reads as; what to send, to do and to record."""

    session: Session
    sends: tuple[Send, ...] = ()
    audience: str = ""
    acts: tuple[Act, ...] = ()
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Reception:
    """Receives all updates, and hands each to the desk, the office or the newsroom that its sender may turn to."""

    gate: Gate
    office: Office
    me: Me
    newsroom: Newsroom = field(default_factory=Newsroom)
    approving: Approving = field(default_factory=Approving)

    def is_command(self, text: str) -> bool:
        """Whether a text with a slash before it gives a command of ours."""
        return self.office.command_of(text) is not None or self.gate.desk_of(self.gate.open_to_all).command_of(text) is not None

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
            return Want(key, roster=roster, delivery=int(number) if _NUMBER.fullmatch(number) else 0)
        if not isinstance(incoming, Asked):
            return Want(key)
        code, command = _CODE.fullmatch(incoming.text), self.office.command_of(incoming.text)
        return Want(
            key,
            digest_of(code[1]) if code else "",
            roster=bool(code) or command in _NEEDS_ROSTER,
            inventory=command == "me",
            recalls=command == "recalls",
        )

    def handle(self, update: Update, found: Found, now: float) -> Handled:
        """What comes of an update, given what is on file of its sender."""
        incoming, key = incoming_of(update, self.me, self.is_command), key_of(update)
        session = session_of(found.session)
        if isinstance(incoming, Ignored):
            return Handled(session, (Acknowledgement(incoming.query),) if incoming.query else (), found.audience)
        visitor = self.gate.visitor(incoming, found, session, key=key, now=now)
        confirmed = self.newsroom.confirmed(incoming, visitor) if isinstance(incoming, Pressed) else None
        if confirmed is not None:
            return self.done(confirmed, visitor)
        if self.is_for_others(incoming, visitor):
            return Handled(session, (), found.audience)
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
        return self.office.command_of(incoming.text) is not None and self.command_by(incoming, visitor) is None

    def command_by(self, incoming: Asked | Pressed | Wordless | Joined, visitor: Visitor) -> str | None:
        """The command of the office that is given by somebody who may; nobody gives one in words that another wrote."""
        if not isinstance(incoming, Asked) or incoming.foreign:
            return None
        command = self.office.command_of(incoming.text)
        return command if command is not None and may(visitor.role, command) else None

    def refused(self, incoming: Asked | Pressed | Wordless | Joined, visitor: Visitor) -> tuple[Record, ...]:
        """What the audit trail is to hold of a command of the office that is not carried out for somebody on file."""
        command = self.office.command_of(incoming.text) if isinstance(incoming, Asked) else None
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
        if isinstance(incoming, Pressed) and visitor.private and incoming.data == forgetting_of(visitor):
            return self.done(self.office.forget(visitor, incoming), visitor)
        if command is not None:
            return self.commanded(command, incoming, visitor)
        if isinstance(incoming, Pressed):
            shown = self.approving.pressed(incoming, visitor) or self.newsroom.pressed(incoming, visitor)
            if shown is not None:
                return self.done(shown, visitor)
        fetched = self.newsroom.fetched(incoming, visitor) if isinstance(incoming, Asked) else None
        if fetched is not None:
            return self.done(fetched, visitor)
        told = self.quoted(incoming, visitor) or visitor.desk.handle(incoming, replace(visitor.session, seen=None), visitor.key)
        session = replace(told.session, seen=visitor.session.seen)
        found = self.newsroom.asked(incoming, told, visitor) if isinstance(incoming, Asked) else None
        if found is not None and found.instead:
            return Handled(session, found.sends, visitor.audience.name, (), found.records)
        sends = self.office.beside(incoming, told, visitor)
        more = found.sends if found is not None else ()
        return Handled(session, (*sends, *more), visitor.audience.name, (), read_by(visitor, told))

    def quoted(self, incoming: Asked | Pressed | Wordless | Joined, visitor: Visitor) -> Told | None:
        """What comes of a quotation where there is more to hold it against than the desk has, or where somebody else wrote it."""
        if not isinstance(incoming, Asked) or not (incoming.foreign or visitor.found.shelf.files):
            return None
        return visitor.desk.quoted(incoming, replace(visitor.session, seen=None), self.newsroom.quotables(incoming, visitor))

    def commanded(self, command: str, incoming: Asked | Pressed | Wordless | Joined, visitor: Visitor) -> Handled:
        """What comes of a command about people, or about oneself."""
        assert isinstance(incoming, Asked)
        if not visitor.private and command in PRIVATE:
            return self.done(Done((self.office.in_private(visitor),)), visitor)
        if visitor.private and command in IN_GROUPS:
            return self.done(Done((Message(visitor.place, visitor.word(phrases.LABEL_HOW), marked_up=False),)), visitor)
        carry_out = self.approving.carry_out if command in _APPROVING else self.office.carry_out
        return self.done(carry_out(command, incoming.text, visitor), visitor)

    def apology(self, update: Update, session: Session, incident: str) -> tuple[Send, ...]:
        """What to send where an update could not be dealt with."""
        return self.gate.desk_of(self.gate.open_to_all).apology(update, session, incident)

    def done(self, done: Done, visitor: Visitor) -> Handled:
        """What the office or the newsroom has done, for whoever asked for it."""
        session = Session() if done.erased else visitor.session
        if done.seen is not None:
            session = replace(session, seen=done.seen)
        return Handled(session, done.sends, visitor.audience.name, done.acts, done.records)
