"""What changed from one text to another: by words in English, by characters in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from bot.statements.version import Script

_WORDS: Final = re.compile(r"[^\W_]+|\s+|[\W_]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of both texts, or of the one before (out) or behind (in) only."""

    how: Literal["same", "out", "in"]
    text: str


def differences(before: str, after: str, script: Script) -> tuple[Piece, ...]:
    """The pieces in order: without what is in, they are the text before, and without what is out, the text after."""
    from rapidfuzz.distance import Indel

    old, new = _cut(before, script), _cut(after, script)
    pieces: list[Piece] = []
    for edit in Indel.opcodes(old, new):
        if edit.tag == "equal":
            pieces.append(Piece("same", "".join(old[edit.src_start : edit.src_end])))
        elif edit.tag == "delete":
            pieces.append(Piece("out", "".join(old[edit.src_start : edit.src_end])))
        else:
            pieces.append(Piece("in", "".join(new[edit.dest_start : edit.dest_end])))
    return tuple(_in_order(pieces))


def marked(pieces: tuple[Piece, ...]) -> str:
    """The pieces in one line of plain text: [-out-] and {+in+}."""
    marks = {"same": "{}", "out": "[-{}-]", "in": "{{+{}+}}"}
    return "".join(marks[piece.how].format(piece.text) for piece in pieces)


def _cut(text: str, script: Script) -> list[str]:
    return _WORDS.findall(text) if script == "en" else list(text)


def _in_order(pieces: list[Piece]) -> Iterator[Piece]:
    """The same with what is out before what is in, each in one piece, between what both have."""
    for same, run in groupby(pieces, lambda piece: piece.how == "same"):
        found = list(run)
        for how in ("same",) if same else ("out", "in"):
            text = "".join(piece.text for piece in found if piece.how == how)
            if text:
                yield Piece(how, text)  # type: ignore[arg-type]
