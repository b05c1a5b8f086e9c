"""A document before it is written: values only, every text as it is on file, in one language or in two side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.labels import CLEAR
from bot.model import Lang, PartKind

LANGUAGES: Final = {Lang.EN: "English", Lang.HANS: "简体中文", Lang.HANT: "繁體中文"}
"""Each language by its own name."""
Said = tuple[str, ...]
"""A text in each language of a document, in the order of these."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph: its text, what it is, and the language that it is in; words of a statement may be in another than the rest."""

    text: str
    kind: PartKind
    lang: Lang


@dataclass(frozen=True, slots=True)
class Telling:
    """An item in one language; `when` is its date as it is told, '' for none."""

    lang: Lang
    title: str
    pieces: tuple[Piece, ...] = ()
    sources: tuple[str, ...] = ()
    when: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """What one entry tells, in each language of the document; `day` is when it happened (2017-11/2018-01), '' where undated."""

    entry: str
    told: tuple[Telling, ...]
    label: str = CLEAR
    day: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Items below a heading; an empty heading is none."""

    heading: Said
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands at the head and foot of every page; `page` has the places {page} and {pages}."""

    label: str
    case: Said
    as_of: Said
    version: Said
    page: Said

    @property
    def about(self) -> Said:
        """As of when and of which version, in one line."""
        return tuple(" · ".join(one) for one in zip(self.as_of, self.version, strict=True))


@dataclass(frozen=True, slots=True)
class Document:
    """A document in `langs`: a brief, timeline, contacts, entry or search (`what`).

    `name` is what its file is called, without an ending, and `day` the date that it is as of ('' for none).
    """

    name: str
    what: str
    langs: tuple[Lang, ...]
    title: Said
    frame: Frame
    sections: tuple[Section, ...]
    sources_title: Said
    day: str = ""

    @property
    def label(self) -> str:
        """The highest label of all that is told in it."""
        return self.frame.label

    @property
    def is_timeline(self) -> bool:
        """Whether it is one of events: only that can be drawn."""
        return self.what == "timeline"

    @property
    def items(self) -> Iterator[Item]:
        """Every item in order."""
        return (item for section in self.sections for item in section.items)

    @property
    def entries(self) -> tuple[str, ...]:
        """The entries that it tells."""
        return tuple(dict.fromkeys(item.entry for item in self.items))

    def sources(self, place: int) -> tuple[str, ...]:
        """All documents that it rests on, each once, in its language of that place."""
        return tuple(dict.fromkeys(source for item in self.items for source in item.told[place].sources))
