"""Where the state is on the disk: its file, what lies beside it, and who uses it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from bot.errors import StateBusyError, StateError

_PATIENCE: Final = 0.5
"""Seconds to wait for the lock: whoever only asks whether it is held, holds it for a moment."""


@dataclass(frozen=True, slots=True)
class Run:
    """What the process that used the state last has noted: its number, and whether it ended in order; None where nothing is known."""

    pid: int | None = None
    clean: bool | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the state is: its file, and what lies beside it."""

    file: Path

    @property
    def wal(self) -> Path:
        """What was written last, until it is put into the file."""
        return self._beside("-wal")

    @property
    def shm(self) -> Path:
        """What the processes that have the file open share; it can always be made again."""
        return self._beside("-shm")

    @property
    def lock(self) -> Path:
        """Held by the one process that uses the state."""
        return self._beside(".lock")

    @property
    def run(self) -> Path:
        """Tells which process uses the state, and whether the last one ended in order."""
        return self._beside(".run")

    @property
    def hand(self) -> Path:
        """Tells which update is being dealt with."""
        return self._beside(".hand")

    @property
    def backup(self) -> Path:
        """Tells where the last backup went, and when."""
        return self._beside(".backup")

    @property
    def backups(self) -> Path:
        """The folder of its backups."""
        return self.file.with_name("backups")

    def _beside(self, ending: str) -> Path:
        return self.file.with_name(self.file.name + ending)

    def noted(self) -> Run:
        """What was noted last."""
        found = read_note(self.run)
        pid, clean = found.get("pid"), found.get("clean")
        return Run(pid if isinstance(pid, int) else None, clean if isinstance(clean, bool) else None)

    def begin(self) -> None:
        """Notes that this process uses the state; from now on what it writes last must be there at the next start."""
        self.wal.touch(mode=0o600)
        write_note(self.run, {"pid": os.getpid(), "clean": False})

    def end(self) -> None:
        """Notes that it was closed in order; where there is no room to note that, nothing is noted."""
        try:
            write_note(self.run, {"pid": os.getpid(), "clean": True})
        except OSError:
            self.run.unlink(missing_ok=True)


def write_note(path: Path, note: dict[str, Any]) -> None:
    """Replaces a note whole."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(json.dumps(note), encoding="utf-8")
    beside.replace(path)


def read_note(path: Path) -> dict[str, Any]:
    """A note; empty where there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def taken(place: Place, patience: float = _PATIENCE) -> FileLock:
    """The lock on a state; a StateError where another process holds it, or where its folder is not ours to write to."""
    try:
        place.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(place.lock, timeout=patience, thread_local=False)
        lock.acquire()
    except Timeout:
        pid = place.noted().pid or "unknown"
        raise StateBusyError(f"{place.file}: another instance is running (pid {pid}); stop it first") from None
    except OSError as error:
        raise StateError(f"{place.file}: its folder cannot be written to ({error.strerror}); mend that, or set CASEBRIEF_DATA") from error
    return lock


def is_running(place: Place) -> bool:
    """Whether a process uses the state."""
    if not place.lock.exists():
        return False
    lock = FileLock(place.lock, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return True
    except OSError as error:
        raise StateError(f"{place.lock}: cannot be opened ({error.strerror}); run this as the user that runs the bot") from error
    lock.release()
    return False


def refused(place: Place, what: str) -> StateError:
    """The error that says what is wrong with a state, and which backup there is."""
    newest = max(place.backups.glob("*.sqlite"), key=lambda path: path.stat().st_mtime, default=None)
    backup = f"the newest backup is {newest} (casebrief restore {newest})" if newest else f"there is no backup in {place.backups}"
    return StateError(f"{place.file}: {what}; nothing was changed; {backup}")
