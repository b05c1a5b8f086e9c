"""What quotations are held against: the statements of a compiled file, and versions that come with it from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, Protocol

from bot.index import Index
from bot.labels import highest
from bot.model import Lang
from bot.quoting.lookup import QuoteIndex
from bot.quoting.values import Quotable, Translation
from bot.quoting.words import Words
from bot.text import Scripts

_NAMED: Final = frozenset({"person", "agency", "place", "outlet"})
"""Classes of names that matter where they are changed; topics are words like others."""
_MOST: Final = 8
"""Indexes that are remembered: one for each audience, and some that went before."""


class Compiled(Index, Protocol):
    """A compiled file that can tell the scripts apart."""

    @property
    def scripts(self) -> Scripts:
        """The characters that tell the scripts apart."""


def quotables_of(index: Index) -> Iterator[Quotable]:
    """Every statement of a compiled file, in each language in which its words are on file."""
    for spoken in index.spoken:
        translation = Translation.UNOFFICIAL if spoken.translated else Translation.ORIGINAL
        names = _names(spoken.speaker, index)
        yield Quotable(spoken.entry, 0, spoken.lang, spoken.text, spoken.speaker, names=names, translation=translation, label=spoken.label)


def named_by(quotable: Quotable, index: Index) -> Quotable:
    """A version from elsewhere with all names of its speaker, who may be on file; labelled as high as they are, if so."""
    if quotable.speaker not in index.names:
        return quotable
    names = dict.fromkeys((*quotable.names, *_names(quotable.speaker, index)))
    return replace(quotable, names=tuple(names), label=highest([quotable.label, index.label_of(quotable.speaker)]))


def _names(speaker: str, index: Index) -> tuple[str, ...]:
    told = (index.entity(speaker, lang)[1] for lang in Lang)
    return tuple(dict.fromkeys((*index.names.get(speaker, ()), *told)))


def index_of(index: Compiled, besides: Sequence[Quotable] = (), *, read: Mapping[str, Words] | None = None) -> QuoteIndex:
    """All that is on file to compare with: the statements of a compiled file, and versions from elsewhere.

    `read` are texts whose words are known, by the scripts of that file.
    """
    named = (name for entity, names in index.names.items() if index.entity(entity, Lang.EN)[0] in _NAMED for name in names)
    return QuoteIndex([*quotables_of(index), *(named_by(one, index) for one in besides)], index.scripts, named, read=read)


class Shelf:
    """Keeps the indexes made last: they are made anew where the knowledge or the versions from elsewhere are others."""

    def __init__(self) -> None:
        self._kept: list[tuple[str, Sequence[Quotable], QuoteIndex]] = []

    def index_of(self, index: Compiled, besides: Sequence[Quotable] = ()) -> QuoteIndex:
        """The same as `index_of`, made once for each knowledge and tuple of versions."""
        for kept in self._kept:
            if kept[0] == index.version and (kept[1] is besides or kept[1] == besides):
                return kept[2]
        last = next((kept[2] for kept in self._kept if kept[0] == index.version), None)
        # With each statement that is filed all are compared anew, in the middle of an answer; most texts are what they were.
        made = index_of(index, besides, read={words.text: words for words in last.words} if last is not None else None)
        self._kept = [(index.version, besides, made), *self._kept][:_MOST]
        return made
