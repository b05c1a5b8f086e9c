"""What is remembered of a reader beside their session, which goes when nobody uses it: visits, places in briefs, what they were told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bot.channels.telegram.visitor import Visitor
from bot.model import Session
from bot.state.reading import Briefed, Read, Reader, Remembered, Visited

APART: Final = 3_600.0
"""Seconds without a word after which the next one begins another visit."""


def at_their_place(visitor: Visitor) -> Visitor:
    """Somebody in their own chat at the places in briefs that are kept of them; in a group they are at those of their session."""
    if not visitor.private or visitor.role is None:
        return visitor
    return replace(visitor, session=visitor.session._replace(places=visitor.found.places))


def reader_now(visitor: Visitor) -> Reader:
    """When somebody was here, now that they are: whoever was silent for an hour was here before."""
    known, now = visitor.found.reader, visitor.now
    if known is None:
        return Reader(now)
    return Reader(max(now, known.seen), known.seen if now - known.seen >= APART else known.before)


def remembering(visitor: Visitor, after: Session, told: Sequence[str], *, is_somebody: bool) -> tuple[Remembered, ...]:
    """What is to be remembered of somebody who is let in, once they were answered."""
    person = visitor.key[1]
    if visitor.role is None or not is_somebody or person <= 0:
        return ()
    return (Visited(person, reader_now(visitor)), *(_in_private(visitor, after, told) if visitor.private else ()))


def _in_private(visitor: Visitor, after: Session, told: Sequence[str]) -> Iterator[Remembered]:
    person, now = visitor.key[1], visitor.now
    yield from (Briefed(person, place, now) for place in after.places if place not in visitor.session.places)
    editions = visitor.desk.index.editions
    entries = tuple((entry, editions[entry].digest) for entry in told if entry in editions)
    if entries and visitor.person is not None and visitor.role != "guest":
        yield Read(person, entries, now)
