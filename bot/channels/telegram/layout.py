"""A reply as the texts of Telegram messages: HTML with everything escaped, verbatim parts alone, split at sentence ends."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from telegram.constants import MessageLimit

from bot.model import Part, PartKind, Reply

LONGEST: Final = int(MessageLimit.MAX_TEXT_LENGTH)
"""UTF-16 units of one message, counted after its HTML is read."""

_BREAKS: Final = (
    re.compile(r"\n+"),
    re.compile(r"[。！？；…]+[”’」』）)]*|[.!?]+[\"”’)]*(?=\s)"),
    re.compile(r"\s+|，|、"),
)
"""Where a text may be cut, the best first: between lines, behind a sentence, between words."""


@dataclass(frozen=True, slots=True)
class Page:
    """The text of one message; `marked_up` says whether it is HTML."""

    text: str
    marked_up: bool


def pages_of(reply: Reply, longest: int = LONGEST) -> list[Page]:
    """The messages that a reply makes, in order, each but the words of a statement below its label.

    The words of a statement come first and alone; whose they are heads the message behind them, where people look who were
    sent on one or the other.
    """
    pages: list[Page] = []
    run: list[Part] = []
    tags = _OPEN_TAGS if reply.view is not None and reply.view.sourced else _TAGS
    head = f"{reply.label}\n" if reply.tells else ""
    for part in _words_first(reply.parts):
        if part.kind is PartKind.VERBATIM:
            pages += [*_headed(head, run, longest, tags), *(Page(piece, False) for piece in split(part.text, longest))]
            run = []
        else:
            run.append(part)
    pages += _headed(head, run, longest, tags)
    alone = head and not any(page.marked_up for page in pages)  # words with nothing to say beside them
    return [*pages, Page(reply.label, True)] if alone else pages


def _headed(head: str, run: Sequence[Part], longest: int, tags: Mapping[PartKind, str]) -> Iterator[Page]:
    """The pages of parts that stand together, each below its head; what is in it is plain in HTML too."""
    return (Page(head + page.text, page.marked_up) for page in _marked_up(run, longest - units(head), tags))


def labelled(text: str, label: str, longest: int = LONGEST) -> list[str]:
    """A text that is no HTML in pieces, each below its label."""
    head = f"{label}\n"
    return [head + piece for piece in split(text, longest - units(head))]


def _words_first(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts with each speaker behind their words."""
    speaker: Part | None = None
    for part in parts:
        if speaker is not None and part.kind is not PartKind.VERBATIM:
            yield speaker
            speaker = None
        if part.kind is PartKind.SPEAKER:
            speaker = part
        else:
            yield part
    if speaker is not None:
        yield speaker


def _marked_up(run: Sequence[Part], longest: int, tags: Mapping[PartKind, str]) -> Iterator[Page]:
    """The pages of parts that stand together; marks are put in after cutting, so that no tag is ever cut."""
    text, used, before = "", 0, PartKind.SOURCE
    for part in run:
        close = part.kind is PartKind.SOURCE or before is PartKind.SPEAKER or (before is PartKind.NOTE is part.kind)
        gap, before = "" if not text else "\n" if close else "\n\n", part.kind
        for place, piece in enumerate(split(part.text, longest, first=longest - used - len(gap))):
            if place or used + len(gap) + units(piece) > longest:
                yield Page(text, True)
                text, used, gap = "", 0, ""
            text += gap + tags[part.kind].format(html.escape(piece, quote=False))
            used += len(gap) + units(piece)
    if text:
        yield Page(text, True)


_TAGS: Final = {
    PartKind.PROSE: "{}",
    PartKind.SPEAKER: "<b>{}</b>",
    PartKind.NOTE: "<i>{}</i>",
    PartKind.SOURCE: "<blockquote expandable>{}</blockquote>",
}
_OPEN_TAGS: Final = _TAGS | {PartKind.SOURCE: "<blockquote>{}</blockquote>"}  # who asked for the sources wants to see them all


def units(text: str) -> int:
    """The length of a text as Telegram counts it, in UTF-16 units."""
    return len(text) if text.isascii() or max(text) <= "\uffff" else len(text) + sum(ch > "\uffff" for ch in text)


def split(text: str, longest: int, *, first: int | None = None) -> list[str]:
    """A text in pieces of at most `longest` units; the first of at most `first`, if at least a third of a message is left."""
    room = first if first is not None and first >= longest // 3 else longest
    pieces = []
    while units(text) > room:
        end = _cut(text, room)
        pieces.append(text[:end].rstrip())
        text, room = text[end:].lstrip(), longest
    return [piece for piece in (*pieces, text) if piece]


def _cut(text: str, room: int) -> int:
    """Where to cut a text so that what stands before fits: the last good place, else the last whole character."""
    end = min(room, len(text))
    while units(text[:end]) > room:
        end -= units(text[:end]) - room if units(text[:end]) - room < end else 1
    for breaks in _BREAKS:
        found = [match.end() for match in breaks.finditer(text, 0, end)]
        if found and found[-1] > end // 3:
            return found[-1]
    whole = end
    while whole > 1 and _joined(text[whole]):
        whole -= 1
    return whole


def _joined(ch: str) -> bool:
    """Whether a character belongs to the one before it: an accent, a variation, a joiner."""
    return unicodedata.category(ch).startswith("M") or ch == "\u200d"
