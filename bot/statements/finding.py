"""Which statements of the desk a question means. Strict: it must name one, or ask for words and name whose or which, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot import phrases
from bot.model import Lang
from bot.statements.browsing import Fold, Item
from bot.text import HAN, pieces, stem

_HYPHENS: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_HAN: Final = re.compile(f"[{HAN}]+")
_JOINTS: Final = re.compile(r"[\s-]+")
_FIGURES: Final = 3
"""Figures that an id has which stands for nothing else wherever it is written; one such as visit-2 may mean a second visit."""
_NAMED: Final = ("speaker", "agency", "topic")
"""Names of an item by which a question can mean it."""
_LEAST: Final = 2
"""Characters of Chinese that a stretch must have to be known by itself."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The words by which a question asks for words, and those that say nothing by themselves; folded, of every language."""

    fold: Fold
    asks: tuple[str, ...]
    small: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """A statement that a question means, and the words of the question by which it does."""

    item: Item
    words: tuple[str, ...]


def asking(message: Callable[[str, Lang], str], fold: Fold) -> Asking:
    """The words of the interface for asking, out of its three languages."""

    def of(phrase: str) -> tuple[str, ...]:
        words = (word for lang in Lang for word in re.split("[,、]", fold(message(phrase, lang))))
        return tuple(dict.fromkeys(word.strip() for word in words))

    return Asking(fold, of(phrases.ASKS_FOR_WORDS), of(phrases.SMALL_WORDS))


def found_by(question: str, items: Sequence[Item], how: Asking) -> tuple[Meant, ...]:
    """The items that a question means, with the words that say so; () where that is not certain.

    An id in it is enough. Else it must ask for somebody's words, name a speaker, an agency or an occasion in full, and hold nothing
    that is not about the item.
    """
    folded = how.fold(question.translate(_HYPHENS)).translate(_HYPHENS)
    asks = _asks(folded, how)
    bare = _bare(folded)
    near = (item for item in items if _bare(item.statement) in bare)  # a pattern for each of thousands would take a second
    by_id = [Meant(item, (word,)) for item in near if (word := _id_in(folded, item.statement, asks=asks, how=how))]
    if by_id or not asks:
        return tuple(by_id)
    question_ = _Question(folded, how, tuple(stem(piece) for piece in pieces(folded)))
    return tuple(Meant(item, words) for item in items if (words := question_.covering(item)))


def _bare(words: str) -> str:
    return _JOINTS.sub("", words)


def _asks(folded: str, how: Asking) -> bool:
    return any(_stands(word, folded) for word in how.asks)


def _stands(word: str, folded: str) -> bool:
    """Whether a folded word, or several, stand in a folded text: Chinese anywhere, others from word to word."""
    if _HAN.search(word):
        return word in folded
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", folded) is not None


def _id_in(folded: str, statement: str, *, asks: bool, how: Asking) -> str:
    """The words that give an id, with hyphens or without; '' where none do, or where they may mean something else."""
    pattern = r"[\s-]*".join(map(re.escape, statement.split("-")))
    found = re.search(rf"(?<![a-z0-9-]){pattern}(?!-?[a-z0-9])", folded)
    if found is None:
        return ""
    alone = not any(_words(folded.replace(found.group(), " "), how))
    telling = sum(map(str.isdigit, statement)) >= _FIGURES
    return found.group() if telling or alone or (asks and found.group() == statement and "-" in statement) else ""


def _words(folded: str, how: Asking) -> Iterator[str]:
    """The words and stretches of Chinese of a question that are not, or not wholly, words for asking or small words."""
    rest = _without(folded, (phrase for phrase in (*how.asks, *how.small) if not _HAN.search(phrase)))
    for piece in pieces(rest):
        if not _HAN.fullmatch(piece) or _open_in(piece, (*how.asks, *how.small)):
            yield piece


def _without(folded: str, phrases_: Iterable[str]) -> str:
    """A folded text without some words, the longest taken out first."""
    for phrase in sorted(phrases_, key=len, reverse=True):
        folded = re.sub(rf"(?<![a-z0-9]){re.escape(phrase)}(?![a-z0-9])", " ", folded)
    return folded


def _open_in(stretch: str, known: Iterable[str], parts: Iterable[str] = ()) -> bool:
    """Whether a stretch of Chinese has a character that is neither in a known phrase there, nor in two or more that a part has too."""
    is_open = [True] * len(stretch)
    pairs = {part[at : at + _LEAST] for part in parts for at in range(len(part) - 1)}
    for phrase in {*known, *pairs} - {""}:
        for at in range(len(stretch) - len(phrase) + 1):
            if stretch.startswith(phrase, at):
                is_open[at : at + len(phrase)] = [False] * len(phrase)
    return any(is_open)


@dataclass(frozen=True, slots=True)
class _Question:
    """A folded question that is held against many items: what was found out for a name or a date is kept, since many have the same."""

    folded: str
    how: Asking
    said: tuple[str, ...]
    _plain: dict[str, tuple[str, bool]] = field(default_factory=dict)
    _undated: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def covering(self, item: Item) -> tuple[str, ...]:
        """The names by which a question that asks for words means an item; () where it does not, or says more."""
        names = [self.plain(name) for key in _NAMED for name in item.names.get(key, ())]
        found = tuple(dict.fromkeys(name for name, is_named in names if is_named))
        if not found:
            return ()
        stems = {stem(piece) for name, _ in names for piece in pieces(name)}
        parts = [part for name, _ in names for part in _HAN.findall(name)]
        for word in self.undated(item.names.get("date", ())):
            if _open_in(word, (*self.how.asks, *self.how.small), parts) if _HAN.fullmatch(word) else stem(word) not in stems:
                return ()
        return found

    def plain(self, name: str) -> tuple[str, bool]:
        """A folded name, and whether it stands in the question."""
        if name not in self._plain:
            plain = _plain(name, self.how)
            self._plain[name] = plain, self.names(plain)
        return self._plain[name]

    def names(self, name: str) -> bool:
        """Whether a name stands in the question from end to end; one of words for asking and small words alone names nothing."""
        if _HAN.search(name):
            stands = len(name) >= _LEAST and name in self.folded
        else:
            wanted = tuple(stem(piece) for piece in pieces(name))
            stands = any(self.said[at : at + len(wanted)] == wanted for at in range(len(self.said)))
        return stands and any(_words(name, self.how))

    def undated(self, dates: tuple[str, ...]) -> tuple[str, ...]:
        """The words of the question that tell something, but for some dates."""
        if dates not in self._undated:
            self._undated[dates] = tuple(_words(_without(self.folded, map(self.how.fold, dates)), self.how))
        return self._undated[dates]


def _plain(name: str, how: Asking) -> str:
    """A folded name without what stands behind it in brackets."""
    return re.sub(r"\(.*?\)|[《》]", " ", how.fold(name)).strip()
