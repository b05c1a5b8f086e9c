"""What aligned words are: their kind, the marks in which they differ, and the pieces of the difference."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from typing import Final

from bot.quoting.alignment import NEARLY, TELLING, Alignment, Place
from bot.quoting.marks import QUOTES
from bot.quoting.names import Names
from bot.quoting.sense import is_opposite, matters_of
from bot.quoting.values import Change, Difference, Matter, Piece, Wording
from bot.quoting.words import APOSTROPHES, DASHES, GAP, Words, half_width, is_han, weight

_AROUND: Final = "".join(QUOTES) + " \n\t\r\u3000-–—―(（[【"
_ON_FILE: Final = 0.5
"""Share of the pasted words, by weight, that must be the statement's for it to be recognised."""
_LEAST: Final = 2.0
"""Weight of the words that must be the same where nothing is changed: two words or four characters."""
_DOUBT: Final = 0.05
"""Share of the pasted words that must be the statement's besides, for each word that its part is shorter than a telling one."""


class Comparison:
    """Pasted words beside a statement's. `begin` and `end` are the pasted words it is about: all else was found to be others'."""

    def __init__(self, alignment: Alignment, *, begin: int, end: int, names: Names) -> None:
        self.alignment, self.begin, self.end = alignment, begin, end
        self._pasted, self._stated = alignment.pasted, alignment.stated
        self._names = names

    def is_on_file(self, worth: Callable[[Sequence[str]], float]) -> bool:
        """Whether enough of the words are the statement's for them to be taken for it at all."""
        same, stated = self.alignment.solid, weight(self._stated.keys)
        solid = weight(same)
        if not self._changed:
            return self.alignment.is_whole or solid >= _LEAST
        if self.alignment.is_whole and solid >= max(_LEAST, NEARLY * stated):
            return True
        missing = [key for place in self.alignment.places if not self._is_marked(place) for key in self._stated.keys[slice(*place.stated)]]
        asked = worth(self._pasted.keys[self.begin : self.end]) + worth(missing) / 2
        return worth(same) >= asked * (_ON_FILE + _DOUBT * max(0.0, TELLING - max(solid, TELLING * 2 * solid / stated)))

    @property
    def changed(self) -> float:
        """How much was put in, or left out without an ellipsis, the statement's ends not counted."""
        return sum(weight(keys) for keys in self._changed)

    @cached_property
    def _changed(self) -> list[tuple[str, ...]]:
        changed = [
            *(self._pasted.keys[slice(*place.pasted)] for place in self._all),
            *(self._stated.keys[slice(*place.stated)] for place in self.alignment.places if not self._is_marked(place)),
        ]
        return [keys for keys in changed if keys and set(keys) != {GAP}]

    @cached_property
    def _all(self) -> tuple[Place, ...]:
        """Every place where something may be left out or put in, the two ends among them."""
        (first, last), (begin, end) = self.alignment.core, self.alignment.part
        return (
            Place((self.begin, first), (0, begin)),
            *self.alignment.places,
            Place((last, self.end), (end, len(self._stated.tokens))),
        )

    @property
    def wording(self) -> Wording:
        """What the words are; verbatim only where every word and every mark is the same."""
        if any(set(self._pasted.keys[slice(*place.pasted)]) - {GAP} for place in self._all):
            return Wording.ALTERED
        cut = [place for place in self.alignment.places if place.stated[0] < place.stated[1]]
        if any(self._is_secret(place) for place in cut):
            return Wording.ALTERED
        if cut:
            return Wording.SHORTENED
        if not self.alignment.is_whole:
            return Wording.ALTERED if self._has_sign_for_words() else Wording.PIECE
        return Wording.MARKS if self.differences else Wording.VERBATIM

    def _has_sign_for_words(self) -> bool:
        """Whether a sign stands at an end where words of the same sentence are missing: a picture in place of a word."""
        places = zip(self.alignment.core, self.alignment.part, strict=True)
        return any(not self._stated.breaks(there) and any(map(_is_sign, self._pasted.gap(here))) for here, there in places)

    def _is_secret(self, place: Place) -> bool:
        """Whether something is left out that no ellipsis stands for, and that is no clause by itself or matters."""
        if self._is_marked(place):
            return False
        begin, end = place.stated
        is_clause = all(half_width(self._stated.gap(at)).strip(" -'") for at in (begin, end))
        return not is_clause or bool(self._left_out(place)) or GAP in self._stated.keys[begin:end]

    def _is_marked(self, place: Place) -> bool:
        return GAP in self._pasted.keys[slice(*place.pasted)]

    @cached_property
    def _named(self) -> tuple[Collection[int], Collection[int]]:
        return _places_named(self._names, self._pasted), _places_named(self._names, self._stated)

    def _left_out(self, place: Place) -> frozenset[Matter]:
        return matters_of(self._stated, range(*place.stated), self._named[1]) | self._opposite(place)

    def _put_in(self, place: Place) -> frozenset[Matter]:
        return matters_of(self._pasted, range(*place.pasted), self._named[0]) | self._opposite(place)

    def _opposite(self, place: Place) -> frozenset[Matter]:
        """A negation, where of the words left out and put in one is another's opposite."""
        ours, theirs = self._stated.keys[slice(*place.stated)], self._pasted.keys[slice(*place.pasted)]
        return frozenset({Matter.NEGATION}) if any(is_opposite(one, two) for one in ours for two in theirs) else frozenset()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The difference, piece by piece; all that is same or left out is the statement to the byte."""
        blocks = self.alignment.blocks
        pieces: list[Piece] = []
        for number, place in enumerate(self._all):
            pieces += self._pieces(place, is_end=number in {0, len(blocks)})
            if number < len(blocks):
                begin = blocks[number].stated
                pieces.append(Piece(Change.SAME, self._stated.reaching(begin, begin + blocks[number].size)))
        return tuple(pieces)

    def _pieces(self, place: Place, *, is_end: bool) -> Iterator[Piece]:
        put_in = set(self._pasted.keys[slice(*place.pasted)]) - {GAP}
        left = self._stated.reaching(*place.stated)
        if left:
            # What a piece leaves off at its ends is no change, unless other words stand there instead.
            matters = frozenset[Matter]() if is_end and not put_in else self._left_out(place)
            yield Piece(Change.LEFT_OUT, left, matters, self._is_marked(place))
        if put_in:
            yield Piece(Change.PUT_IN, self._pasted.between(*place.pasted), self._put_in(place))

    @cached_property
    def differences(self) -> frozenset[Difference]:
        """In what the same words differ: marks, width, script; nothing where they are the same to the byte."""
        found: set[Difference] = set()
        for block in self.alignment.blocks:
            for step in range(block.size):
                found |= self._of_word(block.pasted + step, block.stated + step)
                if step:
                    found |= _of_gap(self._pasted.gap(block.pasted + step), self._stated.gap(block.stated + step))
        if any(place.stated[0] == place.stated[1] and set(self._pasted.keys[slice(*place.pasted)]) == {GAP} for place in self._all):
            found.add(Difference.PUNCTUATION)
        if self.alignment.is_whole:
            found |= self._of_ends()
        return frozenset(found)

    def _of_ends(self) -> set[Difference]:
        found = _of_gap(_end_of(self._pasted.gap(self.end)), _end_of(self._stated.gap(len(self._stated.tokens))))
        if self.begin == 0:
            found |= _of_gap(self._pasted.gap(0).strip(), self._stated.gap(0).strip())
        return found

    def _of_word(self, pasted: int, stated: int) -> set[Difference]:
        one, two = self._pasted.tokens[pasted], self._stated.tokens[stated]
        found = set()
        if one.written != two.written:
            if is_han(one.key):
                found.add(Difference.SCRIPT)
            elif one.written.casefold() != two.written.casefold():
                found.add(Difference.PUNCTUATION)
            else:
                found.add(Difference.CAPITALS)
        elif (ours := self._pasted.text[one.start : one.end]) != (theirs := self._stated.text[two.start : two.end]):
            found.add(_of_writing(ours, theirs))
        return found


def _end_of(gap: str) -> str:
    """The marks that end a text: without quotation marks around it, and what leads over to who said it."""
    return gap.strip(_AROUND)


def _of_gap(pasted: str, stated: str) -> set[Difference]:
    """In what the marks between two words differ."""
    if pasted == stated:
        return set()
    one, two = half_width(pasted), half_width(stated)
    if one == two:
        return {_of_writing(pasted, stated)}
    found = set()
    if _only(pasted, quotes=True) != _only(stated, quotes=True):
        found.add(Difference.QUOTES)
    ours, theirs = _only(one, quotes=False), _only(two, quotes=False)
    if ("?" in ours) != ("?" in theirs):
        found.add(Difference.QUESTION)
    if ours != theirs:
        found.add(Difference.PUNCTUATION)
    return found or {Difference.SPACING}


def _of_writing(pasted: str, stated: str) -> Difference:
    """In what writings of the same signs differ: in their width, in what cannot be seen, or in the kind of dash or apostrophe."""
    one, two = ("".join(half_width(ch) if ch not in APOSTROPHES + DASHES else ch for ch in text) for text in (pasted, stated))
    if one != two or "…" in pasted + stated:
        return Difference.PUNCTUATION
    return Difference.SPACING if not pasted.strip() and not stated.strip() else Difference.WIDTH


def _only(gap: str, *, quotes: bool) -> str:
    """The quotation marks of a gap, or all other marks of it."""
    return "".join(ch for ch in gap if not ch.isspace() and (ch in QUOTES or ch == "'") == quotes)


def _places_named(names: Names, words: Words) -> Collection[int]:
    return frozenset(place for named in names.found(words) for place in range(named.begin, named.end))


def _is_sign(sign: str) -> bool:
    return unicodedata.category(sign).startswith("S")
