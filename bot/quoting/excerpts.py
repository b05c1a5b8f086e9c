"""What differs between pasted words and a statement's, short enough for a phone: the changes, with a few words around each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.model import Lang
from bot.quoting.values import Change, Piece

_AROUND: Final = {"en": 28, "zh": 10}
"""Characters of the unchanged text that are shown on each side of a change."""
_CHANGED: Final = 110
"""Characters of one change that are shown."""
_LONGEST: Final = 380
_MOST: Final = 3
"""Characters of all changes together, and stretches left out, that are shown."""
_EDGES: Final = " \n,，、;；:："
_FRAMES: Final = {Change.SAME: "{}", Change.LEFT_OUT: "[-{}-]", Change.PUT_IN: "{{+{}+}}"}


def marked(pieces: Sequence[Piece], lang: Lang) -> str:
    """The changes in order, what is left out as [-…-] and what is put in as {+…+}, with a few words around them."""
    shown, around, last = "", _AROUND[lang.family], len(pieces) - 1
    for place, piece in enumerate(pieces):
        is_replaced = place < last and pieces[place + 1].change is Change.PUT_IN
        if piece.change is Change.SAME:
            told = _without_middle(piece.text, around, head=place > 0, tail=place < last)
        elif piece.change is Change.LEFT_OUT and place in {0, last} and not is_replaced:
            told = "…"  # what stands on file before or behind a piece is no change
        else:
            told = _framed(piece) + ("" if is_replaced else _room(pieces, place))
        if len(shown) + len(told) > _LONGEST:
            return f"{shown.rstrip('…')}…"
        shown += told
    return shown.replace("……", "…").strip()


def _framed(piece: Piece) -> str:
    return _FRAMES[piece.change].format(shortened(piece.text.strip(), _CHANGED))


def _room(pieces: Sequence[Piece], place: int) -> str:
    """A blank behind a change where words are parted by blanks; what is left out brings its own."""
    before = pieces[max(0, place - 1) : place + 1]
    if any(piece.change is Change.LEFT_OUT for piece in before):
        return " " if any(piece.text[-1:].isspace() for piece in before if piece.change is Change.LEFT_OUT) else ""
    return " " if pieces[place].text[-1:].isascii() else ""


def left_out(pieces: Sequence[Piece]) -> Iterator[str]:
    """The stretches that are left out within, some of them where there are many; those that matter first."""
    inner = [piece for piece in pieces[1:-1] if piece.change is Change.LEFT_OUT]
    for piece in sorted(inner, key=lambda piece: not piece.matters)[:_MOST]:
        yield shortened(piece.text.strip(_EDGES), _CHANGED)


def shortened(text: str, most: int) -> str:
    """A text without its middle where it is longer than that."""
    if len(text) <= most:
        return text
    half = (most - 1) // 2
    return f"{_to_a_blank(text[:half]).rstrip()}…{_from_a_blank(text[-half:]).lstrip()}"


def _without_middle(text: str, around: int, *, head: bool, tail: bool) -> str:
    """An unchanged stretch: as much of its beginning and its end as stands beside a change."""
    first, last = around * head, around * tail
    if len(text) <= first + last + 1:
        return text
    return f"{_to_a_blank(text[:first])}…{_from_a_blank(text[len(text) - last :])}"


def _to_a_blank(text: str) -> str:
    return text.rpartition(" ")[0] or text


def _from_a_blank(text: str) -> str:
    return text.partition(" ")[2] or text
