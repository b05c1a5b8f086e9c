"""Whether the running bot is well: five checks, each of what was measured, none of them reading a clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

_LONGEST_WRITE: Final = 30.0
_OLDEST_OPEN: Final = 60.0
_LONGEST_SILENCE: Final = 60.0
"""Seconds without a call that went through; a poll is answered after 25 at the latest."""
FARTHEST_APART: Final = 30.0


@dataclass(frozen=True, slots=True)
class Check:
    """Whether one thing is well, its figure (seconds, or a version; None where there is none yet), and one line in words."""

    ok: bool
    figure: float | str | None
    says: str


@dataclass(frozen=True, slots=True)
class Health:
    """The checks by name."""

    checks: Mapping[str, Check]

    @property
    def ok(self) -> bool:
        """Whether all is well."""
        return all(check.ok for check in self.checks.values())

    @property
    def status(self) -> str:
        """All of it in one word."""
        return "ok" if self.ok else "unwell"

    @property
    def code(self) -> int:
        """The status of HTTP that says the same."""
        return 200 if self.ok else 503

    def json(self) -> str:
        """All of it as a JSON object."""
        return json.dumps({"status": self.status, "checks": {name: asdict(check) for name, check in self.checks.items()}})


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is measured, in seconds; None for what has not been yet. `write_refused` says that the last write did not go through.

    `clocks_apart` is how far our clock is ahead of Telegram's, `knowledge_refused` why a change of the folder is not served, and
    `knowledge_due` which version other replicas serve that this one does not have.
    """

    knowledge: str = ""
    knowledge_refused: str = ""
    knowledge_due: str = ""
    since_write: float | None = None
    write_refused: bool = False
    write_under_way: float = 0.0
    oldest_open: float = 0.0
    since_call: float | None = None
    clocks_apart: float | None = None


@dataclass(slots=True)
class Pulse:
    """Keeps when things last happened, by one clock that never jumps, such as `time.monotonic`."""

    knowledge: str = ""
    knowledge_refused: str = ""
    knowledge_due: str = ""
    _written: float | None = None
    _write_refused: bool = False
    _called: float | None = None
    _apart: float | None = None
    _offset: float | None = None

    def wrote(self, at: float) -> None:
        """A write went through."""
        self._written, self._write_refused = at, False

    def write_refused(self) -> None:
        """A write did not go through."""
        self._write_refused = True

    def called(self, at: float, apart: float | None = None) -> None:
        """A call to Telegram went through; `apart` is what `clocks_apart` made of the answer's Date."""
        self._called = at
        if apart is not None:
            self._apart = apart

    def compared(self, at: float, telegrams: float) -> None:
        """It was this time at Telegram's."""
        self._offset = telegrams - at

    def ahead(self, at: float, ours: float) -> float:
        """How many seconds our clock is ahead of Telegram's, also where ours has been set since they were compared; 0 before that."""
        return 0.0 if self._offset is None else ours - (self._offset + at)

    def vitals(self, now: float, *, write_under_way: float, oldest_open: float) -> Vitals:
        """What is measured now; how long the write under way takes, and the age of the oldest open update, are handed in."""
        return Vitals(
            self.knowledge,
            self.knowledge_refused,
            self.knowledge_due,
            since_write=None if self._written is None else now - self._written,
            write_refused=self._write_refused,
            write_under_way=write_under_way,
            oldest_open=oldest_open,
            since_call=None if self._called is None else now - self._called,
            clocks_apart=self._apart,
        )


def clocks_apart(date: str | None, now: float) -> float | None:
    """How many seconds our clock is ahead of another's, by the Date header of its answer; None where that says no time."""
    try:
        other = parsedate_to_datetime(date or "")
    except (ValueError, OverflowError):
        return None
    return now - (other if other.tzinfo else other.replace(tzinfo=UTC)).timestamp()


def examine(vitals: Vitals) -> Health:
    """The health that the figures tell."""
    return Health({
        "store": _store(vitals),
        "inbox": _inbox(vitals),
        "line": _line(vitals),
        "knowledge": _knowledge(vitals),
        "clock": _clock(vitals),
    })  # fmt: skip


def _knowledge(vitals: Vitals) -> Check:
    """Well also while a change is refused: what is served is sound, and no restart would mend the folder."""
    if not vitals.knowledge:
        return Check(False, None, "none is loaded")
    due = f"{vitals.knowledge_due} is to be served, and this replica has not got it" if vitals.knowledge_due else ""
    return Check(True, vitals.knowledge, "; ".join(filter(None, ("loaded", due, vitals.knowledge_refused))))


def _store(vitals: Vitals) -> Check:
    if vitals.write_under_way > _LONGEST_WRITE:
        return Check(False, _figure(vitals.write_under_way), f"a write has been under way for {vitals.write_under_way:.0f} s")
    figure = _figure(vitals.since_write)
    if vitals.write_refused:
        return Check(False, figure, "the last write did not go through; the log says why")
    return Check(True, figure, "nothing has been written yet" if figure is None else f"the last write went through {figure:.0f} s ago")


def _inbox(vitals: Vitals) -> Check:
    age = vitals.oldest_open
    return Check(age <= _OLDEST_OPEN, _figure(age), f"the oldest open update came {age:.0f} s ago" if age > 0 else "nothing is open")


def _line(vitals: Vitals) -> Check:
    since = vitals.since_call
    if since is None:
        return Check(False, None, "no call to Telegram has gone through yet")
    return Check(since <= _LONGEST_SILENCE, _figure(since), f"the last call to Telegram went through {since:.0f} s ago")


def _clock(vitals: Vitals) -> Check:
    apart = vitals.clocks_apart
    if apart is None:
        return Check(True, None, "not compared with Telegram's yet")
    if abs(apart) <= FARTHEST_APART:
        return Check(True, _figure(apart), "agrees with Telegram's")
    where = "ahead of" if apart > 0 else "behind"
    return Check(False, _figure(apart), f"is {abs(apart):.0f} s {where} Telegram's; set it by NTP")


def _figure(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
