"""What was learnt from the same examples before: kept on the disk, since to learn it takes longer than all the rest of a build."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np

from bot import __version__
from bot.compiler.docs import Material
from bot.compiler.linear import LEARNS_AS, Linear, is_fitted, linear, nothing
from bot.fitted import Gram
from bot.understanding.grams import grams_of

Learn = Callable[[Sequence[Material]], Linear]

_MOST: Final = 12
"""Files that are kept: the cases and audiences of a few folders; each takes some bytes for an example and an entry."""
_BROKEN: Final = (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError)


def learnt_from(materials: Sequence[Material]) -> Linear:
    """The classifier of all examples of some entries, which are numbered in their order."""
    return _learnt(materials, _numbers(materials))


def _numbers(materials: Sequence[Material]) -> list[int]:
    """For each example the number of its entry."""
    return [number for number, material in enumerate(materials) for _ in material.examples]


def _learnt(materials: Sequence[Material], numbers: Sequence[int]) -> Linear:
    if not is_fitted(numbers):
        return nothing(len(numbers))
    examples = [grams_of(example.folded, example.terms) for material in materials for example in material.examples]
    return linear(examples, numbers, len(materials))


def learnt_once(folder: Path) -> Learn:
    """`learnt_from`, which finds in a folder what was learnt of the very same examples before; what is broken there is learnt anew."""

    def learnt(materials: Sequence[Material]) -> Linear:
        numbers = _numbers(materials)
        if not is_fitted(numbers):
            return nothing(len(numbers))
        path = folder / f"learnt-{_digest(materials)}.npz"
        with suppress(*_BROKEN):
            found = _read(path)
            path.touch()
            return found
        found = _learnt(materials, numbers)
        with suppress(OSError):  # a full disk costs time, nothing else
            _write(found, path)
            _tidy(folder)
        return found

    return learnt


def _digest(materials: Sequence[Material]) -> str:
    """The SHA-256 of all that the classifier depends on, cut short: of examples, the entries they belong to, and how it is fitted."""
    digest = hashlib.sha256(json.dumps([__version__, np.__version__, LEARNS_AS, len(materials)]).encode())
    for number, material in enumerate(materials):
        for example in material.examples:
            digest.update(json.dumps([number, example.folded, example.terms], ensure_ascii=False).encode())
    return digest.hexdigest()[:32]


def _write(found: Linear, path: Path) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    pieces = list(found.grams)
    weights = [weight for gram in found.grams.values() for weight in gram.weights]
    try:
        with beside.open("wb") as file:
            np.savez(
                file,
                apart=found.apart,
                pieces=np.frombuffer(json.dumps(pieces, ensure_ascii=False).encode(), np.uint8),
                rarities=np.array([gram.rarity for gram in found.grams.values()], np.float64),
                counts=np.array([len(gram.weights) for gram in found.grams.values()], np.int64),
                entries=np.array([entry for entry, _ in weights], np.int64),
                weights=np.array([weight for _, weight in weights], np.float64),
            )
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _read(path: Path) -> Linear:
    """What a file holds; one of the errors of _BROKEN where it is not as it was written (a zip has a checksum for each part)."""
    with np.load(path, allow_pickle=False) as held:
        pieces = json.loads(held["pieces"].tobytes())
        rarities, ends = held["rarities"].tolist(), np.cumsum(held["counts"]).tolist()
        weights = list(zip(held["entries"].tolist(), held["weights"].tolist(), strict=True))
        starts = [0, *ends]
        grams = {piece: Gram(rarity, weights[start:end]) for piece, rarity, start, end in zip(pieces, rarities, starts, ends, strict=False)}
        return Linear(grams, held["apart"])


def _tidy(folder: Path) -> None:
    """Takes away what was not asked for longest."""
    kept = sorted(folder.glob("learnt-*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[_MOST:]:
        path.unlink(missing_ok=True)
