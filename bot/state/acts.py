"""Who is enrolled and invited, what is on file of who sends an update, and what changes it: values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.labels import CLEAR
from bot.model import Progress
from bot.state.delivered import Delivery
from bot.state.filed import EMPTY, Filed, Filing, Shelf
from bot.state.missed import Explained, Missed, Question, Replied, Settlement
from bot.state.reading import NOTHING, Briefed, History, Read, Reader, Visited

Key = tuple[int, int]
"""Chat and person: whose session it is."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone enrolled: one role, one agency ('' for none), the name that an administrator gave them.

    `number` is what they are called by in commands, `known_as` what the audit trail calls them. `suspended` and `held` (by a
    legal hold) are since when, None where they are not.
    """

    person: int
    number: int
    role: str
    agency: str
    name: str
    known_as: str
    enrolled: float
    suspended: float | None = None
    held: float | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open invitation; `code` is the SHA-256 of what the link holds, `by` what the audit trail calls who made it."""

    code: str
    role: str
    agency: str
    name: str
    by: str
    ends: float


@dataclass(frozen=True, slots=True)
class Guesses:
    """Wrong codes that someone has sent since a time, and what the audit trail calls them meanwhile."""

    wrong: int
    since: float
    known_as: str


@dataclass(frozen=True, slots=True)
class Want:
    """What is wanted to deal with an update: session, person and group of a key; the invitation of a code; everyone enrolled.

    `inventory` also counts what is kept of the person, `statement` is one whose versions are wanted. `delivery` is the number of a
    copy, `recalls` wants all copies that were recalled, `history` how what is on file has changed since the person was here. `question`
    is the number of what was asked in vain, 0 for all that is open; `copies` are those of a
    statement that were not recalled, `notes` is how the names begin of single values that are wanted.
    """

    key: Key
    code: str = ""
    roster: bool = False
    inventory: bool = False
    statement: str = ""
    delivery: int = 0
    recalls: bool = False
    history: bool = False
    question: int | None = None
    copies: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What is on file for a want; `people` is the version of all that decides who may do what: it grows with each change of it.

    `session` was kept while its person read as `audience`. `label` is the chat's. `spoken` are the sessions
    that those of the roster have in their own chats. `kept` counts sessions and waiting letters, `copies` those of statements that
    are kept of the person, and `missed` what they asked in vain. `questions` are those wanted. `versions` are those of the statement,
    `shelf` holds all on file, `deliveries` are the copies wanted. `reader` is when the person was here, `places` how far they are in
    each brief; of both, and of entries read, `read` is how many rows there are.
    """

    people: int = 0
    session: bytes | None = None
    audience: str = ""
    person: Person | None = None
    label: str = CLEAR
    guesses: Guesses | None = None
    invitation: Invitation | None = None
    roster: tuple[Person, ...] = ()
    spoken: Mapping[int, bytes] = field(default_factory=dict)
    kept: tuple[int, int] = (0, 0)
    copies: int = 0
    missed: int = 0
    questions: tuple[Question, ...] = ()
    versions: tuple[Filed, ...] = ()
    shelf: Shelf = EMPTY
    deliveries: tuple[Delivery, ...] = ()
    reader: Reader | None = None
    places: tuple[Progress, ...] = ()
    read: tuple[int, int, int] = (0, 0, 0)
    history: History = NOTHING
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person's row is this one from now on; a new one gets the next number. Letters that wait for them above `most` are taken back,
    and so are the invitations that they have made.

    The invitation `code`, if one is given, is used up.
    """

    person: Person
    most: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Invited:
    """Keeps an invitation."""

    invitation: Invitation


@dataclass(frozen=True, slots=True)
class Revoked:
    """Takes an invitation out, by what is kept of its code."""

    code: str


@dataclass(frozen=True, slots=True)
class Guessed:
    """Keeps how many wrong codes someone has sent."""

    person: int
    guesses: Guesses


@dataclass(frozen=True, slots=True)
class Grouped:
    """A group reads at this label from now on; letters that wait for it above the label are taken back."""

    chat: int
    label: str


@dataclass(frozen=True, slots=True)
class Erased:
    """Takes out all that is kept of a person; of who is suspended their row stays."""

    person: int


@dataclass(frozen=True, slots=True)
class Recalled:
    """Copies of these versions of a statement may not be used from then on: those that wait are taken back."""

    statement: str
    versions: tuple[int, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Somebody in a chat has read that copies which it got of a version may not be used."""

    chat: int
    statement: str
    version: int
    at: float


@dataclass(frozen=True, slots=True)
class Noting:
    """Keeps a single value by its name, or takes it out (None)."""

    name: str
    value: str | None


def untold_of(person: int) -> str:
    """The name of the value that says that somebody is still to be told of what was decided about them; it begins with UNTOLD."""
    return f"{UNTOLD}{person}"


UNTOLD: Final = "untold:"

Act = (
    Enrolled
    | Invited
    | Revoked
    | Guessed
    | Grouped
    | Erased
    | Filing
    | Recalled
    | Confirmed
    | Visited
    | Briefed
    | Read
    | Missed
    | Explained
    | Settlement
    | Replied
    | Noting
)
"""What changes who may do what, what is known or remembered of a person, what is on file of a statement, or what was asked in vain."""
