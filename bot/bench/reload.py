"""`casebrief bench reload`: from the moment a new file is put in place to the first answer from it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

from bot.bench.asked import opened, texts_for
from bot.bench.result import Result
from bot.bench.rounds import Taken, rotated, timed
from bot.bench.worker import RETRIEVE, asking
from bot.knowledge.seal import is_intact
from bot.knowledge.store import File

HEADS: Final[Mapping[str, str]] = {
    "entries": "entries", "mib": "MiB", "cpu_ms": "CPU ms", "wall_ms": "wall ms", "opened_ms": "of it to open",
    "checked_ms": "to check each byte",
}  # fmt: skip
_MIB: Final = 2**20


def bench(files: Sequence[Path], rounds: int) -> Result:
    """What it takes to replace each file, open it and have the first answer from it."""
    found: dict[Path, list[tuple[Taken, Taken]]] = {path: [] for path in files}
    texts, sizes = {}, {}
    for path in files:
        index = opened(path)
        texts[path], sizes[path] = texts_for(index, rounds + 1), index.size
        index.close()
    for turn in range(rounds + 1):
        for path in rotated(files, turn):
            found[path].append(_replaced(path, texts[path][turn % len(texts[path])]))
    rows = [_row(path, sizes[path], found[path][1:]) for path in files]
    return Result("reload", HEADS, rows, _notes(rounds))


def _replaced(path: Path, text: str) -> tuple[Taken, Taken]:
    """What it takes from os.replace to the first answer, and, of that, until the file is open."""
    with tempfile.TemporaryDirectory(prefix=".casebrief-bench-", dir=path.resolve().parent) as folder:
        served, beside = Path(folder) / "served.sqlite", Path(folder) / "beside.sqlite"
        served.touch()
        _put(path, beside)
        old = File(path.resolve())
        made: list[File] = []

        def open_it() -> None:
            beside.replace(served)
            made.append(File(served))

        until_open = timed(open_it)
        answered = timed(lambda: asking(made[0], RETRIEVE)(text))
        made[0].close()
        old.close()
    return Taken(until_open.cpu + answered.cpu, until_open.wall + answered.wall), until_open


def _put(path: Path, place: Path) -> None:
    """Puts a file in another place; a million entries are not copied where the disk can hold one file under two names."""
    try:
        os.link(path, place)
    except OSError:
        shutil.copyfile(path, place)


def _row(path: Path, size: int, taken: Sequence[tuple[Taken, Taken]]) -> dict[str, Any]:
    return {
        "entries": size,
        "mib": path.stat().st_size / _MIB,
        "cpu_ms": 1000 * median(whole.cpu for whole, _ in taken),
        "wall_ms": 1000 * median(whole.wall for whole, _ in taken),
        "opened_ms": 1000 * median(until_open.cpu for _, until_open in taken),
        "checked_ms": 1000 * timed(lambda: is_intact(path)).cpu,
    }


def _notes(rounds: int) -> list[str]:
    return [
        f"Medians of {rounds} interleaved rounds: the file is replaced while the old one is open, opened, and asked which entry is meant.",
        "A process that lives long checks each byte of a new file before it opens it; that is told apart, once.",
    ]
