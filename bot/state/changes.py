"""What can be asked of the state, as values. Many are carried out in one transaction, each of them whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Key = tuple[int, int]
"""Chat and person: whose session it is."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update as it came: its number, chat and person, and the JSON that Telegram sent.

    `fingerprint` tells a redelivery from another update of the same number: Telegram may begin to count anew.
    """

    update: int
    key: Key
    body: bytes
    at: float
    fingerprint: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """Something to send, as its channel wrote it: to which chat, of which kind, in JSON."""

    chat: int
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A row of the outbox. `begun` says that it may be out already: sending it was begun before the process ended."""

    id: int
    chat: int
    kind: str
    body: bytes
    written: float
    due: float = 0.0
    tries: int = 0
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Arrived:
    """Stores updates, on the disk before it returns; the result holds the numbers of those that are new."""

    updates: Sequence[Arrival]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Reads sessions; the result is a mapping by key that holds those there are."""

    keys: Sequence[Key]


@dataclass(frozen=True, slots=True)
class Settled:
    """Ends an update, all at once: its session as it is now (None: as it was), what is to be sent, its body blanked.

    With an `error` it is a dead letter: its body stays, and `reference` is what its sender was told. The result is the letters,
    in order; None where the update was settled before.
    """

    update: int
    key: Key
    at: float
    session: bytes | None = None
    drafts: Sequence[Draft] = ()
    error: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """Notes that sending a letter begins; the result says whether the letter is still there to be sent."""

    letter: int
    at: float


@dataclass(frozen=True, slots=True)
class Sent:
    """Takes a letter out that is through, or that nobody wants any more."""

    letter: int


@dataclass(frozen=True, slots=True)
class Deferred:
    """Has a letter that did not get through wait until `due`; with a draft, it is put another way from now on."""

    letter: int
    due: float
    tries: int
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Dead:
    """Gives a letter up; it stays, with the reason, for who looks after the bot."""

    letter: int
    why: str


@dataclass(frozen=True, slots=True)
class Closed:
    """Takes out all that waits for a chat that is no longer ours to write to; the result is how many letters that were."""

    chat: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A chat has another number from now on: its letters and sessions go there."""

    chat: int
    to: int


@dataclass(frozen=True, slots=True)
class Reopened:
    """Opens the dead letter of that reference again, or all for ''; the result is how many updates there are to deal with."""

    reference: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Keeps a single value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Tidied:
    """Deletes what nobody needs any more: updates done, sessions unused, and what is dead, each from before a time."""

    done_before: float
    unused_before: float


Change = Arrived | Wanted | Settled | Begun | Sent | Deferred | Dead | Closed | Moved | Reopened | Noted | Tidied
