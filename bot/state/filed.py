"""Versions of statements as they are on file, and what puts one there: values. What is in a body is the desk's to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, get_args

Stored = Literal["draft", "submitted", "approved", "withdrawn"]
STORED: Final[tuple[Stored, ...]] = get_args(Stored)
"""What a version can be; all else that is told of it follows from these and the time."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Someone who had a hand in a version: what the audit trail calls them, and a mark that knows them again under another name.

    The mark is '' for who is no person on file, and once the version is decided about.
    """

    known_as: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval of the version with that hash, by somebody, for an agency ('' where none had to give it)."""

    by: Hand
    hash: str
    party: str
    at: float


@dataclass(frozen=True, slots=True)
class Filed:
    """A version as it is on file: `body` in JSON, `hash` that of the body when it was written, `edition` grows with each change.

    `editors` are all who ever wrote in it. `approved` is when the last approval came that it needed. `why` is the reason of its
    withdrawal, in each language. `salt` is what the marks of this version are made with.
    """

    statement: str
    version: int
    stored: Stored
    edition: int
    hash: str
    body: bytes = field(repr=False)
    salt: str = field(repr=False)
    changed: float
    approved: float | None = None
    withdrawn: float | None = None
    why: Mapping[str, str] = field(default_factory=dict)
    editors: tuple[Hand, ...] = ()
    approvals: tuple[Approval, ...] = ()

    def then(self, **changes: Any) -> Filing:
        """What files the version with these changes, where it is still as it is here."""
        return Filing(replace(self, edition=self.edition + 1, **changes), self.edition, self.hash)


@dataclass(frozen=True, slots=True)
class Filing:
    """A version is on file as this from now on.

    It holds only where what is there is what it was decided on: of that edition, with that hash (0 and '': nothing is there).
    With one that is withdrawn all copies of it are recalled, and with one that `replaces` what was before it, those of all before.
    """

    filed: Filed
    edition: int = 0
    hash: str = ""
    replaces: bool = False

    @property
    def key(self) -> tuple[str, int]:
        """Which version it is."""
        return self.filed.statement, self.filed.version


@dataclass(frozen=True, slots=True)
class Shelf:
    """All versions on file as of one moment, by statement; `count` is how many filings there had been, -1 where nothing was read."""

    count: int = -1
    files: Mapping[str, tuple[Filed, ...]] = field(default_factory=dict)


EMPTY: Final = Shelf()
"""What is there before anything was read."""
