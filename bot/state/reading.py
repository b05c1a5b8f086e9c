"""Who has read what, how far they are in a brief, and how what is on file has changed: values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.model import Progress


@dataclass(frozen=True, slots=True)
class Reader:
    """When somebody was seen last, and when the visit before this one ended, None where there was none."""

    seen: float
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Visited:
    """Keeps when somebody was seen."""

    person: int
    reader: Reader


@dataclass(frozen=True, slots=True)
class Briefed:
    """Keeps how far somebody has come in a brief; it was finished when its end was reached last."""

    person: int
    place: Progress
    at: float


@dataclass(frozen=True, slots=True)
class Place:
    """How far somebody is in a brief, since when, and when they were at its end last."""

    person: int
    progress: Progress
    at: float
    finished: float | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """Keeps which entries somebody was told, each with the digest of what was told; '' for being told that it is withdrawn."""

    person: int
    entries: tuple[tuple[str, str], ...]
    at: float


Remembered = Visited | Briefed | Read
"""What is kept of readers: it decides nothing about anybody, and takes nothing back."""


@dataclass(frozen=True, slots=True)
class Issued:
    """An entry as an audience is told it: digest, how many documents, until when; the body is JSON that only its channel reads."""

    entry: str
    digest: str
    documents: int
    until: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Changed:
    """How an entry has changed for an audience, and when; the body is that of the entry as it was last told."""

    audience: str
    entry: str
    kind: str  # new, corrected, differs, withdrawn; expired is worked out
    at: float
    body: bytes


@dataclass(frozen=True, slots=True)
class Expiring:
    """An entry that holds until a day."""

    audience: str
    entry: str
    until: str


@dataclass(frozen=True, slots=True)
class History:
    """What has changed, the newest first, what expires, and for which audiences that is kept."""

    changes: tuple[Changed, ...] = ()
    expiring: tuple[Expiring, ...] = ()
    audiences: frozenset[str] = frozenset()


NOTHING: Final = History()


@dataclass(frozen=True, slots=True)
class Reissued:
    """What each audience is told from now on; what has changed for it since the last time is kept. The first time nothing has.

    An audience that is told of no more, or was not before, is that of `base` meanwhile. What another audience is still told was
    not withdrawn. `versions` are those of the knowledge, by audience.
    """

    at: float
    versions: Mapping[str, str]
    issued: Mapping[str, Sequence[Issued]]
    base: str
