"""A document as plain text: UTF-8, its label in the first line and in the last; languages side by side come one below the other."""

from __future__ import annotations

from collections.abc import Iterator

from bot.labels import CLEAR
from bot.model import PartKind
from bot.takeaway.document import LANGUAGES, Document, Item, Section, Telling
from bot.takeaway.marks import printable

_RULE = "=" * 40
_CLOSE = frozenset({PartKind.NOTE, PartKind.SOURCE})


def text_of(document: Document) -> bytes:
    """The text of a document."""
    lines = "\n".join(_lines(document))
    return f"{printable(lines)}\n".encode()


def _lines(document: Document) -> Iterator[str]:
    frame = document.frame
    yield frame.label
    yield ""
    yield from dict.fromkeys(document.title)
    yield from filter(None, dict.fromkeys((*frame.case, *frame.as_of, *frame.version)))
    for section in document.sections:
        yield from _section(section, document)
    yield from ("", _RULE, "", " / ".join(document.sources_title), "")
    yield from dict.fromkeys(f"- {source}" for place in range(len(document.langs)) for source in document.sources(place))
    yield from ("", frame.label)


def _section(section: Section, document: Document) -> Iterator[str]:
    if any(section.heading):
        yield from ("", _RULE, *section.heading)
    else:
        yield from ("", _RULE)
    for item in section.items:
        yield from _item(item, of_several=len(document.langs) > 1)


def _item(item: Item, *, of_several: bool) -> Iterator[str]:
    for telling in item.told:
        yield ""
        if of_several:
            yield f"[{LANGUAGES[telling.lang]}]"
        yield from _telling(telling, item.label)


def _telling(telling: Telling, label: str) -> Iterator[str]:
    title = telling.title if not telling.when else f"{telling.when}  {telling.title}"
    yield title if label == CLEAR else f"{title} [{label}]"
    before = PartKind.NOTE
    for piece in telling.pieces:
        if before not in _CLOSE or piece.kind not in _CLOSE:
            yield ""
        before = piece.kind
        yield piece.text
