"""Who it is that sent an update: whose role counts, whom they read as, and which desk answers them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.telegram.answers import Told, reader_of
from bot.channels.telegram.handling import Desk
from bot.channels.telegram.incoming import Asked, Joined, Key, Place, Pressed, Wordless
from bot.governance.audience import Audience, Reader, audience_of
from bot.governance.permits import standing_of
from bot.labels import AMBER, CLEAR, LABELS, height
from bot.model import Lang, Session
from bot.people import reader_of as read_as
from bot.phrases import form
from bot.state.acts import Found, Person
from bot.state.records import Record


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who sent an update, and all that decides what they get; without a `role` they may do nothing at all."""

    place: Place
    hint: Lang | None
    found: Found
    person: Person | None
    role: str | None
    audience: Audience
    desk: Desk
    session: Session
    key: Key
    now: float

    @property
    def private(self) -> bool:
        """Whether nobody else is in the chat."""
        return self.place.chat > 0

    @property
    def known_as(self) -> str:
        """What the audit trail calls them; '' for who is not enrolled."""
        return self.person.known_as if self.person is not None else ""

    @property
    def lang(self) -> Lang:
        """The language for whatever is not an answer to words of theirs."""
        return reader_of(self.session, self.hint)

    def word(self, key: str, **values: object) -> str:
        """A sentence of the interface in their language."""
        return self.desk.index.message(form(key, self.lang, values), self.lang).format(**values)


@dataclass(frozen=True, slots=True)
class Gate:
    """Tells who somebody is; `desks` are those of each audience, by name, and `public` says whether guests may read TLP:CLEAR."""

    desks: dict[str, Desk]
    public: bool

    def visitor(self, incoming: Asked | Pressed | Wordless | Joined, found: Found, session: Session, *, key: Key, now: float) -> Visitor:
        """Who sent something, by what is on file of them."""
        person = found.person if is_somebody(incoming) else None
        suspended = person is not None and person.suspended is not None
        role = standing_of(person.role if person is not None else "", suspended=suspended, public=self.public)
        audience = audience_of(read_as(person, role), most_in(incoming, found.label)) if role is not None else self.open_to_all
        if (found.audience or self.open_to_all.name) != audience.name:
            session = Session(chosen=session.chosen, last=session.last)  # what it holds may be more than they may read now
            for desk in self.desks.values():
                desk.forget(key)  # nor is an answer explained that is not the last one any more
        return Visitor(incoming.place, incoming.hint, found, person, role, audience, self.desk_of(audience), session, key, now)

    def message(self, key: str, lang: Lang) -> str:
        """A word of the interface, from what is served now."""
        return self.desk_of(self.open_to_all).index.message(key, lang)

    @property
    def open_to_all(self) -> Audience:
        """The audience of what everybody may read."""
        return audience_of(Reader("guest"))

    def desk_of(self, audience: Audience) -> Desk:
        """The desk of an audience; where an agency has nothing of its own on file, that of those who read the same without it."""
        return self.desks.get(audience.name) or self.desks["amber" if audience.agency else "clear"]


def is_somebody(incoming: Asked | Pressed | Wordless | Joined) -> bool:
    """Whether a person can be told who did this: who speaks for a group, or as a channel, is nobody."""
    match incoming:
        case Joined():
            return incoming.by != 0
        case Wordless():
            return True  # whoever it is, nothing is told them but that only text is read
        case _:
            return incoming.person != 0


def most_in(incoming: Asked | Pressed | Wordless | Joined, label: str) -> str:
    """The highest label that may be shown where something was sent: in a group its own, in a private chat any; nothing above
    TLP:CLEAR to words that somebody else wrote.
    """
    if isinstance(incoming, Asked) and incoming.foreign:
        return CLEAR
    if incoming.place.chat > 0:
        return LABELS[-1]
    return min((label, AMBER), key=height) if label in LABELS else CLEAR


def read_by(visitor: Visitor, told: Told) -> tuple[Record, ...]:
    """What the audit trail is to hold of an answer: who was shown what that is labelled TLP:AMBER or above."""
    if height(told.label) < height(AMBER) or visitor.person is None:
        return ()
    detail = {"label": told.label, "entries": list(told.entries), "knowledge": visitor.desk.index.version, "group": not visitor.private}
    return (Record("read", visitor.person.known_as, detail=detail, at=visitor.now),)
