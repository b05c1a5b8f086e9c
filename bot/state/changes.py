"""What can be asked of the state, as values. Many are carried out in one transaction, each of them whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.labels import CLEAR
from bot.state.acts import Act, Key, Want
from bot.state.asking import InCheck, Unanswered
from bot.state.counted import Counted
from bot.state.delivered import Handed
from bot.state.following import Delivered, Reviewed, Told
from bot.state.reading import Reissued
from bot.state.records import Record
from bot.state.sharing import Shared
from bot.state.survey import Surveyed


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
    """Something to send, as its channel wrote it: to which chat, of which kind, in JSON; its label, and whom it answers (0: nobody).

    With `hands` it is a copy of a statement; `about` is the version that it hands out or tells of beside a copy.
    """

    chat: int
    kind: str
    body: bytes
    label: str = CLEAR
    to: int = 0
    hands: Handed | None = None
    about: tuple[str, int] = ("", 0)


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
    """Reads what is on file; the result holds a Found for each want, in order, all as of one moment."""

    wants: Sequence[Want]


@dataclass(frozen=True, slots=True)
class Settled:
    """Ends an update, all at once: its session as it is now (None: as it was), what is to be sent, its body blanked.

    With an `error` it is a dead letter: its body stays, and `reference` is what its sender was told. `people` is the version on
    which it was decided, `shelf` the count of filings, `audience` whom the session reads as; what it is to be remembered for goes into
    the audit trail with it, and `counted` what it counts as.
    The result is the letters, in order; None where the update was settled before; STALE where who may do what has changed since
    it was decided, or what a statement was decided on. Of either nothing is kept or recorded.
    """

    update: int
    key: Key
    at: float
    session: bytes | None = None
    drafts: Sequence[Draft] = ()
    error: str | None = None
    reference: str | None = None
    people: int | None = None
    shelf: int | None = None
    audience: str = ""
    acts: Sequence[Act] = ()
    records: Sequence[Record] = ()
    counted: Counted | None = None


@dataclass(frozen=True, slots=True)
class Governed:
    """Carries acts out that no update asked for.

    The result is False, and nothing is done, where `people` has changed since, or what is on file of a statement or a question that they
    are about.
    """

    people: int
    acts: Sequence[Act]
    records: Sequence[Record] = ()


@dataclass(frozen=True, slots=True)
class Stale:
    """In place of a result: what it was decided on is so no longer."""


STALE: Final = Stale()


@dataclass(frozen=True, slots=True)
class Recorded:
    """Writes into the audit trail, on the disk before it returns; the result is the head from then on, also without any records."""

    records: Sequence[Record]


@dataclass(frozen=True, slots=True)
class Begun:
    """Notes that sending a letter begins; the result says whether the letter is still there to be sent.

    It is STALE, and nothing is noted, where the `chat` that it goes to was taken (see `Taken`) and is so no longer.
    """

    letter: int
    at: float
    chat: int = 0


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
    """Gives a letter up; it stays, with the reason, for who looks after the bot. One that follows a copy up is written anew later."""

    letter: int
    why: str
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Closed:
    """Takes out all that waits for a chat that is no longer ours to write to; the result is how many letters that were."""

    chat: int
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Moved:
    """A chat has another number from now on: its letters and sessions go there."""

    chat: int
    to: int


@dataclass(frozen=True, slots=True)
class Followed:
    """Writes what is to be sent about recalled copies: a notice for some copies together, or a mark on one of them.

    The result is the letters; what was followed up meanwhile is left out. `people` is the version of all that decides who may do what on
    which it was decided: there are none where that has changed since.
    """

    at: float
    notices: Sequence[tuple[tuple[int, ...], Draft]] = ()
    marks: Sequence[tuple[int, Draft]] = ()
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """Writes what is to be sent though no update asked for it, and carries out the acts that go with it.

    The result is the letters; STALE, with nothing kept or recorded, where `people` has changed since: somebody may read less by now.
    """

    people: int
    at: float
    drafts: Sequence[Draft] = ()
    acts: Sequence[Act] = ()
    records: Sequence[Record] = ()


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
    """Deletes what nobody needs any more: updates done, sessions unused, what is dead, codes, changes, counts; each from before a time."""

    done_before: float
    unused_before: float
    codes_before: float = 0.0
    changes_before: float = 0.0
    counts_before: float = 0.0


Change = (
    Arrived
    | Wanted
    | Settled
    | Governed
    | Recorded
    | Begun
    | Sent
    | Delivered
    | Told
    | Deferred
    | Dead
    | Closed
    | Moved
    | Reviewed
    | Followed
    | Announced
    | Reissued
    | Surveyed
    | Unanswered
    | InCheck
    | Reopened
    | Noted
    | Tidied
    | Shared
)
