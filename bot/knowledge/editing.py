"""Writes a file of the knowledge folder, if it still is what its writer read: of two who edit at once the second is told.

Who edits by hand takes no lock; between the last look at the file and the rename there is a moment in which theirs could be written over.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from bot.errors import CasebriefError

LOCK: Final = ".editing.lock"
"""The lock's name in the knowledge folder: whoever writes into the folder through this module holds it for that moment."""
ABSENT: Final = ""
"""The digest of a file that is not there yet."""
LARGEST: Final = 2_000_000
"""Bytes of a file as it is written here."""
_PATIENCE: Final = 10.0
"""Seconds to wait for the lock; a write takes milliseconds."""


class EditingError(CasebriefError):
    """A file cannot be written, and was left as it is."""


class ChangedMeanwhileError(EditingError):
    """Another wrote into a file meanwhile, so nothing was saved. `file` is its name in the folder, `kept` is the text that was not saved.

    `changed` is when the other wrote it; None where it is gone.
    """

    def __init__(self, file: str, changed: datetime | None, kept: str) -> None:
        self.file, self.changed, self.kept = file, changed, kept
        what = f"was changed at {changed:%Y-%m-%d %H:%M} (UTC)" if changed else "was removed"
        super().__init__(f"Not saved: {file} {what} meanwhile. Your text is kept below.")


@dataclass(frozen=True, slots=True)
class Before:
    """A file as it was read: its text ('' where there is none) and the digest by which it is known when it is written back."""

    text: str
    digest: str


def read_before(path: Path, *, folder: Path) -> Before:
    """A file of the folder before it is edited; an EditingError where it is none of the folder's, or is not UTF-8."""
    name = _name_in(folder, path)
    raw = _bytes_of(path, name)
    if raw is None:
        return Before("", ABSENT)
    try:
        return Before(raw.decode("utf-8"), _digest(raw))
    except UnicodeDecodeError:
        raise EditingError(f"{name}: is not UTF-8; save the file as UTF-8") from None


def write_if_unchanged(path: Path, before_digest: str, after_text: str, *, folder: Path) -> str:
    """Writes the text whole if the file still has the digest that it was read with; the result is the digest it has now.

    A ChangedMeanwhileError where another has written it, an EditingError where it cannot be written; of either nothing is written. When
    this returns it is on the disk.
    """
    name, raw = _name_in(folder, path), after_text.encode("utf-8")
    if len(raw) > LARGEST:
        raise EditingError(f"{name}: would be {len(raw)} bytes long; at most {LARGEST} are allowed: split it")
    try:
        with FileLock(folder / LOCK, timeout=_PATIENCE):
            now = _bytes_of(path, name)
            if (ABSENT if now is None else _digest(now)) != before_digest:
                raise ChangedMeanwhileError(name, _changed(path), after_text)
            _replace(path, raw)
    except Timeout:
        raise EditingError(f"{name}: somebody else has been writing into the folder for {_PATIENCE:.0f} s; try again") from None
    except OSError as error:
        raise EditingError(f"{name}: cannot be written ({error.strerror}); it was left as it is") from error
    return _digest(raw)


def _name_in(folder: Path, path: Path) -> str:
    """What a file is called in its folder; an EditingError where the way to it leads out of the folder, or over a link."""
    try:
        parts = Path(os.path.abspath(path)).relative_to(os.path.abspath(folder)).parts  # noqa: PTH100  resolve() would follow links
    except ValueError:
        raise EditingError(f"{path}: is not in the knowledge folder") from None
    name, way = "/".join(parts), folder
    for part in parts:
        way = way / part
        if way.is_symlink():
            raise EditingError(f"{name}: is a link to another place; put the file itself into the folder")
    if not parts or not path.parent.is_dir():
        raise EditingError(f"{name or path}: is no file of the knowledge folder")
    return name


def _bytes_of(path: Path, name: str) -> bytes | None:
    """What stands in a file, None where there is none; never from anything but a regular file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EditingError(f"{name}: cannot be read ({error.strerror})") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise EditingError(f"{name}: is no regular file")
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _replace(path: Path, raw: bytes) -> None:
    """Puts a new file, with the rights of the old one, in its place: whoever opens it reads the one or the other, whole."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    with suppress(FileNotFoundError):
        beside.unlink()  # left by a process of this number that was killed
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(descriptor)
        with suppress(FileNotFoundError):
            beside.chmod(stat.S_IMODE(path.stat().st_mode))
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Has the new name on the disk, where a folder can be opened for that."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _changed(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
