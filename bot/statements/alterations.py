"""What would not arrive as it is written: characters that Telegram takes out or changes, and such as nobody can see.

Telegram turns control characters (tabs too) into spaces, takes out CR, U+2028 to U+202E and some combining marks, and trims the ends.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 16_384
"""UTF-16 units that a text may have: four messages of Telegram's longest."""
_MOST: Final = 20
"""Places that are told of one text; the rest is found when these are mended."""
_MARKS: Final = 2
"""Combining marks that a character may carry once it is composed: no language that is written here needs more."""
_TAKEN_OUT: Final = frozenset("\u030a\u0333\u033f")
"""Combining marks that Telegram takes out."""
_EMOJI_JOINER: Final = "\u200d"
_EMOJI_STYLE: Final = "\ufe0f"
_NAMED: Final = {"\n": "", "\t": "tab", "\r": "return", "\ufeff": "mark-of-order"}
_OF_CATEGORY: Final = {"Cs": "surrogate", "Co": "private", "Cc": "control"}
_BLANK: Final = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Characters that show nothing, though they count as letters, marks or symbols."""
_TONES: Final = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
"""Skin colours of an emoji."""
_KEYS: Final = frozenset("0123456789#*")
"""What an emoji of a key begins with."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """Why a text is refused, in one word, and where: line and column from 1 (0: nowhere in particular), and the character."""

    why: str
    line: int = 0
    column: int = 0
    point: int = 0

    @property
    def shown(self) -> str:
        """The character as standards write it."""
        return f"U+{self.point:04X}" if self.line else ""


def alterations(text: str) -> tuple[Alteration, ...]:
    """All for which a text is refused, in order; () for one that arrives byte for byte."""
    if not text.strip():
        return (Alteration("empty"),)
    found: list[Alteration] = [] if _units(text) <= LONGEST else [Alteration("long")]
    line, begin, marks = 1, 0, 0
    composed = _first_uncomposed(text)
    for place, character in enumerate(text):
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        why = _why(text, place, marks) or ("composed" if place == composed else "")
        if why:
            found.append(Alteration(why, line, place - begin + 1, ord(character)))
            if len(found) >= _MOST:
                break
        if character == "\n":
            line, begin = line + 1, place + 1
    return tuple(found)


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _why(text: str, place: int, marks: int) -> str:
    """Why the character at a place is refused, '' where it is not; `marks` is how many combining marks end there."""
    character = text[place]
    if place in {0, len(text) - 1} and character.isspace():
        return "outer"
    if character.isascii() and character.isprintable():
        return ""
    return _by_character(character) or ("" if _is_seen(text, place) else "invisible") or _by_mark(character, marks)


def _by_character(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    if "\u2028" <= character <= "\u202e":
        return "separator"
    if ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef":
        return "none"
    return _OF_CATEGORY.get(unicodedata.category(character), "")


def _by_mark(character: str, marks: int) -> str:
    if character in _TAKEN_OUT:
        return "taken-out"
    return "marks" if marks > _MARKS else ""


def _is_seen(text: str, place: int) -> bool:
    """Whether a character is one that a reader sees, or one that shapes the emoji that it stands in."""
    character = text[place]
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    if character == _EMOJI_JOINER:
        return _is_emoji(before, shaped=True) and _is_emoji(after)
    if character == _EMOJI_STYLE:
        return _is_emoji(before) or (before in _KEYS and after == "\u20e3")
    return unicodedata.category(character) != "Cf" and character not in _BLANK and not _is_variation(character)


def _is_emoji(character: str, *, shaped: bool = False) -> bool:
    """Whether a character is a symbol that emoji are made of; `shaped` also takes what ends one."""
    if not character:
        return False
    ends = character in _TONES or (shaped and character == _EMOJI_STYLE)
    return ends or unicodedata.category(character) in {"So", "Sm"}


def _is_variation(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _first_uncomposed(text: str) -> int:
    """The first place at which a text is not in Unicode's composed form; -1 where it is."""
    composed = unicodedata.normalize("NFC", text)
    if composed == text:
        return -1
    return next((place for place, (one, other) in enumerate(zip(text, composed, strict=False)) if one != other), len(composed))
