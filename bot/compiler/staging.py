"""Compiled files made beside and put in place together: whoever is killed at any moment leaves all the old ones or all the new.

What is to be moved is noted on the disk before the first file is; whoever opens the files next brings it to its end.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from bot.compiler.freshness import beside, switch_of, writing
from bot.settings import Settings


class Staging(NamedTuple):
    """Where the process `owner` makes the files of a knowledge folder; it has one such place at a time."""

    settings: Settings
    owner: int

    @property
    def folder(self) -> Path:
        """The place itself."""
        kept = beside(self.settings, "next")
        return kept.with_name(f".{kept.name}.{self.owner}")

    def begin(self) -> None:
        """Makes the place, empty; what processes that are no more have left goes."""
        with writing(self.settings.data):
            finish(self.settings)
            _clear(self.settings)
            self.discard()
            self.folder.mkdir(parents=True)

    def new(self, path: Path) -> Path:
        """Where a file is made that is for this path."""
        return self.folder / path.name

    def commit(self) -> None:
        """Puts all files in their places."""
        names = sorted(path.name for path in self.folder.iterdir() if not path.name.startswith("."))
        note = switch_of(self.settings)
        with writing(self.settings.data):
            new = note.with_name(f".{note.name}.{os.getpid()}")
            with new.open("w", encoding="utf-8") as file:
                json.dump({"from": self.folder.name, "files": names}, file)
                file.flush()
                os.fsync(file.fileno())
            _settle(self.folder)
            new.replace(note)
            _settle(note.parent)
            _move(self.settings, self.folder.name, names)

    def discard(self) -> None:
        """Takes the place and all that is in it away."""
        _remove(self.folder)


def finish(settings: Settings) -> None:
    """Brings to its end what a process that was killed had begun to put in place."""
    try:
        noted: dict[str, Any] = json.loads(switch_of(settings).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    with writing(settings.data):
        _move(settings, str(noted["from"]), list(noted["files"]))


def _move(settings: Settings, folder: str, names: Sequence[str]) -> None:
    note = switch_of(settings)
    for name in names:
        with suppress(FileNotFoundError):  # moved before
            (note.parent / folder / name).replace(note.with_name(name))
    _settle(note.parent)
    note.unlink(missing_ok=True)
    _remove(note.parent / folder)


def _clear(settings: Settings) -> None:
    """Takes away what killed processes have left half made."""
    kept = beside(settings, "")
    for path in kept.parent.glob(f".{kept.name}*.*"):
        owner = path.name.rpartition(".")[2]
        if owner.isdecimal() and not _is_alive(int(owner)):
            _remove(path) if path.is_dir() else path.unlink(missing_ok=True)


def _remove(folder: Path) -> None:
    import shutil  # who only looks whether anything is left to be done need not load it

    shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    if os.name != "posix" or process == os.getpid():  # elsewhere asking would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _settle(folder: Path) -> None:
    """Has the names in a folder on the disk, where a folder can be opened for that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
