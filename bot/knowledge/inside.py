"""What lies in a knowledge folder: regular files of it alone. No link is followed, and what is no file, or too large, is never opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from bot.errors import Problem

LARGEST: Final = 64_000_000
"""Bytes of one file; a curator's file of 500 entries has a fifth of a million, a table of 20,000 long answers some thirty."""
LARGEST_LIVE: Final = 2_000_000
"""The same while a bot serves on the same machine: a larger one is taken over at its next start, with nobody waiting meanwhile."""
DEEPEST_FOLDER: Final = 12
"""Folders one in the other; the format itself needs two."""
_ENDING: Final = ".yaml"
_most = [LARGEST]


def at_most(size: int) -> None:
    """From now on larger files are refused in this process."""
    _most[0] = size


def largest() -> int:
    """Bytes of one file that are read in this process."""
    return _most[0]


class Listing(NamedTuple):
    """The YAML files of a folder in a fixed order, and what there is in it that is refused unread."""

    files: tuple[Path, ...]
    refused: tuple[Problem, ...]

    @property
    def named(self) -> frozenset[str]:
        """The names of what is refused."""
        return frozenset(problem.file for problem in self.refused)


def listed(folder: Path) -> Listing:
    """What lies in a folder, nothing where there is none; an OSError where it cannot be read."""
    files: list[Path] = []
    refused: list[Problem] = []
    for path, why in _found(folder, 1) if folder.is_dir() else ():
        if why:
            refused.append(Problem(path.relative_to(folder).as_posix(), 1, why))
        else:
            files.append(path)
    return Listing(tuple(sorted(files)), tuple(sorted(refused, key=lambda problem: problem.file)))


def _found(folder: Path, depth: int) -> Iterator[tuple[Path, str]]:
    with os.scandir(folder) as entries:
        inside = sorted(entries, key=lambda entry: entry.name)
    for entry in inside:
        path = Path(entry.path)
        is_named = path.suffix == _ENDING and not entry.name.startswith(".")
        if entry.is_symlink():
            if is_named or not path.suffix:  # a folder, for all we know
                yield path, "is a link to another place; put the file itself into the folder"
        elif entry.is_dir(follow_symlinks=False):
            if depth < DEEPEST_FOLDER:
                yield from _found(path, depth + 1)
            else:
                yield path, f"lies more than {DEEPEST_FOLDER} folders deep; a case's files lie in cases/<case>/"
        elif is_named:
            yield path, "" if entry.is_file(follow_symlinks=False) else "is no regular file; put the file itself into the folder"


def content(path: Path) -> bytes:
    """All that stands in a file; an OSError where it cannot be read or is no regular file, a TooLargeError where it is too large."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(0, "it is no regular file")
        if found.st_size > largest():
            raise TooLargeError(found.st_size)
        return file.read(largest())


class TooLargeError(OSError):
    """A file is longer than may be read; `size` is how long."""

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(0, f"it is {size} bytes long")
