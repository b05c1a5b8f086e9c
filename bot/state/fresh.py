"""Files that get their name once they are whole, and never in the place of another."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.errors import StateError
from bot.state.dialect import reason
from bot.state.place import Place


@contextmanager
def fresh(target: Path, instead_of: Mapping[Path, Path] | None = None) -> Iterator[Path]:
    """A new file that only its owner can read; it gets the name of the target once it is whole, or goes again.

    Before it does, what is in the way is moved.
    """
    moves = instead_of or {}
    beside = target.with_name(target.name + ".new")
    try:
        for taken_name in (target,) if not moves else moves.values():
            if taken_name.exists():
                raise StateError(f"{taken_name}: is there already, and nothing is overwritten; nothing was done")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside.unlink(missing_ok=True)
        beside.touch(mode=0o600)
        yield beside
        _on_the_disk(beside)
        for path, aside in moves.items():
            if path.exists():
                path.rename(aside)
        if moves:
            Place(target).end()  # from here on the log that there was is not missed
        beside.rename(target)
        _on_the_disk(target.parent)
    except (DBAPIError, OSError) as error:
        raise StateError(f"{target}: it cannot be written ({reason(error)})") from error
    finally:
        with suppress(OSError):
            for path in (beside, Place(beside).wal, Place(beside).shm):
                path.unlink(missing_ok=True)


def _on_the_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
