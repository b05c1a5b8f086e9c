"""The words of a text with the places where they stand: what must be the same in a quotation, and the marks between."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from bot.runs import weight_of
from bot.text import HAN
from bot.text import is_han as is_han_sign

GAP: Final = "…"
"""The key of an ellipsis: in a statement it is part of the text, in a quotation it may stand for what is left out."""

_LETTER: Final = rf"[^\W\d_{HAN}][\u0300-\u036f]*"
_TOKEN: Final = re.compile(
    r"(?P<gap>\.(?:\s?\.){2,}|。{3,}|⋯+)"
    r"|(?P<number>(?:(?<![^\s(\[])[-+])?\d+(?:[^\w\s]\d+)*)"
    r"|(?P<initials>(?<![^\W_])[A-Za-z](?:\.[A-Za-z])+(?![^\W_])\.?)"
    rf"|(?P<word>(?:{_LETTER})+(?:'(?:{_LETTER})+)*)"
    rf"|(?P<han>[{HAN}])"
    r"|(?P<mark>\S)"
)
_ENDS: Final = re.compile(r"[。！？!?；;\n]|\.(?=\s|[\"”’')\]]|$)")
# A full stop behind one of these, or behind one letter, ends no sentence.
_SHORT: Final = frozenset("mr mrs ms dr prof gen col lt sgt st vs jan feb mar apr jun jul aug sep sept oct nov dec".split())

APOSTROPHES: Final = "’‘ʼ`´′"
DASHES: Final = "‐‑‒–—―−﹣"
_TELLING: Final = frozenset("%‰‱&@#§¶†‡/\\")
"""Marks of punctuation, as Unicode has it, that say something all the same."""
_RESOLVED: Final = frozenset({"<wide>", "<narrow>", "<compat>", "<font>", "<noBreak>"})
"""Ways of writing the same character; raised figures and fractions are others."""
_TURNING: Final = frozenset("\u202d\u202e")
"""What shows a text in another order than it has: never passed over."""


class Token(NamedTuple):
    """A word, a number, a Chinese character or a telling sign: how it is compared, how it is written in half width, and where."""

    key: str
    written: str
    start: int
    end: int


@lru_cache(maxsize=65_536)
def _resolved(ch: str) -> str:
    """A character as it is compared: one width, one dash, one apostrophe; nothing for one that cannot be seen."""
    category = unicodedata.category(ch)
    if ch in "\n\u2028\u2029\x0b\x0c\r":
        return "\n"
    if category in {"Cc", "Zs"}:
        return " "
    if (category == "Cf" and ch not in _TURNING) or "\ufe00" <= ch <= "\ufe0f":
        return ""
    if unicodedata.decomposition(ch).partition(" ")[0] in _RESOLVED:
        resolved = unicodedata.normalize("NFKC", ch)
        ch = resolved if sum(1 for _ in _TOKEN.finditer(resolved)) <= 1 else ch  # one sign stands in one place, and is one word
    if ch in APOSTROPHES:
        return "'"
    return "-" if ch in DASHES else ch


def half_width(text: str) -> str:
    """A text in one width, with one kind of dash and apostrophe and nothing that cannot be seen."""
    return "".join(map(_resolved, text))


def _tells(sign: str) -> bool:
    """Whether a sign that is neither letter nor figure must be the same in a quotation: pictures and punctuation need not."""
    category = unicodedata.category(sign)
    if category == "So":
        return sign == "\ufffd"
    return sign in _TELLING or not category.startswith("P")


@dataclass(frozen=True)
class Words:
    """A text and its words, in order."""

    text: str
    tokens: tuple[Token, ...]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """How the words are compared."""
        return tuple(token.key for token in self.tokens)

    def gap(self, place: int) -> str:
        """What stands before the word of that place: behind the last one for the place after it."""
        begin = self.tokens[place - 1].end if place else 0
        return self.text[begin : self.tokens[place].start if place < len(self.tokens) else len(self.text)]

    def between(self, begin: int, end: int) -> str:
        """The text from one word to before another, without what stands around it."""
        return self.text[self.tokens[begin].start : self.tokens[end - 1].end] if end > begin else ""

    def reaching(self, begin: int, end: int) -> str:
        """The text from one word up to another, all that stands between them included; the text's ends belong to its end words."""
        if end <= begin:
            return ""
        return self.text[self.tokens[begin].start if begin else 0 : self.tokens[end].start if end < len(self.tokens) else len(self.text)]

    def breaks(self, place: int) -> bool:
        """Whether a sentence begins with the word of that place."""
        if place in {0, len(self.tokens)}:
            return True
        gap = self.gap(place)
        if not _ENDS.search(half_width(gap)):
            return False
        before = self.tokens[place - 1].key
        return "." not in gap or "\n" in gap or not (before in _SHORT or (len(before) == 1 and before.isalpha() and before.isascii()))

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """From which word to before which each sentence goes."""
        starts = [place for place in range(len(self.tokens)) if self.breaks(place)]
        return tuple(zip(starts, [*starts, len(self.tokens)][1:], strict=True))


def words_of(text: str, simplified: Mapping[int, str]) -> Words:
    """The words of a text; `simplified` says as what each Traditional character is compared."""
    if text.isascii() and text.replace("\n", "").isprintable():  # nothing in it is compared as anything else
        folded, places = text.replace("`", "'"), range(len(text))
    else:
        parts = list(map(_resolved, text))
        folded = "".join(parts)
        places = [place for place, part in enumerate(parts) for _ in part]  # type: ignore[assignment]
    tokens = []
    for found in _TOKEN.finditer(folded):
        kind, written = found.lastgroup, unicodedata.normalize("NFC", found.group())
        if kind == "mark" and not any(map(_tells, written)):  # what is one sign as it was written may be two in the one form
            continue
        key = GAP if kind == "gap" else written.casefold().translate(simplified)
        if kind == "initials":
            key = key.replace(".", "")
        tokens.append(Token(key, written, places[found.start()], places[found.end() - 1] + 1))
    return Words(text, tuple(tokens))


def is_han(key: str) -> bool:
    """Whether a word is a Chinese character."""
    return len(key) == 1 and is_han_sign(key)


def weight(keys: tuple[str, ...]) -> float:
    """How much some words are: one for a word or a number, a half for a Chinese character, nothing for an ellipsis."""
    return sum(weight_of(key) for key in keys if key != GAP)
