"""Which update is being dealt with, noted where it outlives the process: one that the process dies of is not dealt with for ever."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_NOTE: Final = struct.Struct("<qqq")
"""Whether an update is in hand, its number, and how many processes have died with it in hand before this one."""


class InHand:
    """A note in shared memory: it costs a write to memory, and is there after a kill, though not after a power cut."""

    def __init__(self, file: Path) -> None:
        """`file` is where the note is; a new one where there is none, or none that can be read."""
        with file.open("a+b") as opened:
            if opened.seek(0, 2) != _NOTE.size:
                opened.truncate(0)
                opened.write(bytes(_NOTE.size))
                opened.flush()
            self._note = mmap.mmap(opened.fileno(), _NOTE.size)
        held, number, deaths = _NOTE.unpack_from(self._note)
        self._deaths: dict[int, int] = {number: deaths + 1} if held else {}

    def deaths(self, number: int) -> int:
        """How many processes in a row have ended while they dealt with an update, without having come to its end."""
        return self._deaths.get(number, 0)

    @contextmanager
    def holding(self, number: int) -> Iterator[None]:
        """Has the update noted while the context lasts."""
        _NOTE.pack_into(self._note, 0, 1, number, self.deaths(number))
        try:
            yield
        finally:
            _NOTE.pack_into(self._note, 0, 0, 0, 0)
