"""Contacts as vCards (RFC 2426): the same card gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.cards import Card, Channel

_LONGEST: Final = 75
"""Bytes of a line, its end apart."""
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_PROPERTIES: Final = {
    "phone": "TEL;TYPE=WORK,VOICE:{value}",
    "fax": "TEL;TYPE=WORK,FAX:{value}",
    "email": "EMAIL;TYPE=INTERNET:{value}",
    "web": "URL:{value}",
    "telegram": "X-TELEGRAM:{value}",
    "address": "ADR;TYPE=WORK:;;{value};;;;",
}
_AS_IT_IS: Final = frozenset({"web"})
"""Kinds whose values are addresses of pages, in which nothing is escaped."""


def name_of(card: Card) -> str:
    """What a contact is called in both languages: the person, or else the office."""
    return " ".join(card.names or card.offices)


def vcard(card: Card, channels: Sequence[Channel], notes: Sequence[str]) -> str:
    """The vCard of a contact with some of its channels; `notes` say under which label it goes, and what is to be minded."""
    return "".join(f"{piece}\r\n" for line in _lines(card, channels, notes) for piece in _folded(line))


def _lines(card: Card, channels: Sequence[Channel], notes: Sequence[str]) -> Iterator[str]:
    name = name_of(card).translate(_ESCAPES)
    yield from ("BEGIN:VCARD", "VERSION:3.0", f"FN:{name}", f"N:{name};;;;")
    if card.offices:
        yield f"ORG:{' / '.join(card.offices).translate(_ESCAPES)}"
    if card.roles:
        yield f"TITLE:{' / '.join(card.roles).translate(_ESCAPES)}"
    for channel in channels:
        value = channel.value if channel.kind in _AS_IT_IS else channel.value.translate(_ESCAPES)
        yield _PROPERTIES[channel.kind].format(value=value)
    if card.zone:
        yield f"TZ;VALUE=text:{card.zone}"
    yield f"NOTE:{chr(10).join(notes).translate(_ESCAPES)}"
    days = [day for day in (card.checked, *(channel.verified for channel in channels)) if day]
    if days:
        yield f"REV:{max(days)}"
    yield "END:VCARD"


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of so many bytes; all but the first begin with a blank, and no character is cut."""
    piece, size = "", 0
    for ch in line:
        width = len(ch.encode())
        if size + width > _LONGEST:
            yield piece
            piece, size = " ", 1
        piece, size = piece + ch, size + width
    yield piece
