"""Which of a few statements some words are, and what is to be said of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from bot.quoting.alignment import align
from bot.quoting.attribution import Speakers
from bot.quoting.comparing import Comparison
from bot.quoting.extent import Extent, extent_of
from bot.quoting.lookup import QuoteIndex
from bot.quoting.scripts import Sameness
from bot.quoting.sense import turning
from bot.quoting.values import Attribution, Difference, Finding, Naming, Quotable, Status, Wording
from bot.quoting.words import Words, weight, words_of
from bot.text import han_count

_SHORTEST: Final = 3.0
"""Weight of a piece that tells a statement by itself: three words, six characters. A shorter one must be of one statement alone."""
_TELLING: Final = 2.0
"""Weight below which a piece of a statement tells nothing."""
_NEAR: Final = 0.5
"""Share of the pieces of words in the same sentence that another statement must have to be looked at."""
_WORDINGS: Final = tuple(Wording)
_STATUS: Final = tuple(Status)
_UNCHANGED: Final = frozenset({Wording.VERBATIM, Wording.MARKS, Wording.PIECE})


@dataclass(frozen=True)
class Judged:
    """Words beside the statement that they are, and who is named as its speaker; `also` are other statements that hold them."""

    comparison: Comparison
    extent: Extent
    statement: Quotable
    attribution: Attribution
    current: Quotable | None
    wording: Wording
    also: tuple[str, ...] = ()

    @property
    def is_all(self) -> bool:
        """Whether none of the words are others'."""
        return (self.extent.begin, self.extent.end) == (0, len(self.comparison.alignment.pasted.tokens))

    @property
    def rank(self) -> tuple[float, ...]:
        """The order in which statements are preferred, the least first.

        The fewest words changed or left to others, then the nearest wording, the right speaker, the live text, the script.
        """
        wrong = self.attribution.naming is Naming.WRONG
        return (
            self.comparison.changed + self.extent.others,
            _WORDINGS.index(self.wording),
            wrong,
            _STATUS.index(self.statement.status),
            Difference.SCRIPT in self.comparison.differences,
            -len(self.comparison.alignment.solid),
        )

    @property
    def finding(self) -> Finding:
        """What is to be said of the words; nothing of the text where it is withdrawn."""
        alignment = self.comparison.alignment
        is_told = self.statement.status is not Status.WITHDRAWN
        return Finding(
            quoted=alignment.pasted.between(self.extent.begin, self.extent.end),
            wording=self.wording,
            statement=self.statement,
            differences=self.comparison.differences,
            pieces=self.comparison.pieces if is_told else (),
            turning=turning(alignment.stated, *alignment.part) if is_told else (),
            attribution=self.attribution,
            current=self.current,
            also=self.also,
        )


class Judge:
    """Holds words against the statements of an index, for one pasted text."""

    def __init__(self, index: QuoteIndex) -> None:
        self.index = index
        self.speakers = Speakers(index.names, index.scripts.table)
        self._others: dict[str, bool] = {}
        self.words = lru_cache(maxsize=64)(lambda text: words_of(text, index.scripts.table))

    def best(self, words: Words, candidates: Sequence[int], *, before: str = "", behind: str = "") -> Judged | None:
        """The statement that some words are, of those of these numbers; None where they are none of them."""
        judged = [one for number in candidates if (one := self._judged(words, number, (before, behind), self._is_other))]
        if not judged:
            return None
        best = min(judged, key=lambda one: one.rank)
        same = (one for one in judged if (one.wording, one.extent[:2]) == (best.wording, best.extent[:2]))
        others = {one.statement.id for one in same} - {best.statement.id}
        if best.wording is Wording.PIECE and self._tells_nothing(best, others):
            return None
        return replace(best, also=tuple(sorted(others))) if best.wording in _UNCHANGED else best

    @staticmethod
    def _tells_nothing(piece: Judged, others: Collection[str]) -> bool:
        """Whether a piece is so short that it may stand in any text."""
        keys = piece.comparison.alignment.pasted.keys[piece.extent.begin : piece.extent.end]
        size = weight(tuple(key for key in keys if any(map(str.isalpha, key))))
        return size < _TELLING or (size < _SHORTEST and bool(others))

    def _judged(self, words: Words, number: int, around: tuple[str, str], is_other: Callable[[str], bool]) -> Judged | None:
        stated, statement = self.index.words[number], self.index.quotables[number]
        alignment = align(words, stated, Sameness(words, stated, self.index.scripts, self.index.names))
        if alignment is None:
            return None
        extent = extent_of(alignment, self.speakers, is_other if alignment.is_telling else _nobodys)
        comparison = Comparison(alignment, begin=extent.begin, end=extent.end, names=self.index.names)
        if not comparison.is_on_file(self.index.worth):
            return None
        attribution = self._attribution(statement, extent.lead or around[0], extent.tail or around[1])
        return Judged(comparison, extent, statement, attribution, self.index.current(statement), comparison.wording)

    def _is_other(self, text: str) -> bool:
        """Whether words in the same sentence as a statement's are another one's; what stands around those is looked at no more."""
        if text not in self._others:
            words = self.words(text)
            near = self.index.near(words.keys, _NEAR)
            judged = (self._judged(words, number, ("", ""), _nobodys) for number in near)
            self._others[text] = any(one is not None and one.comparison.alignment.is_telling for one in judged)
        return self._others[text]

    def _attribution(self, statement: Quotable, before: str, behind: str) -> Attribution:
        named, speakers = self.speakers.named(before, behind)
        if speakers is None or not statement.speaker:
            return Attribution()
        if statement.speaker in speakers:
            return Attribution(Naming.RIGHT, named)
        if not speakers and not any(_is_han(name) == _is_han(named) for name in statement.names):
            return Attribution()  # on file in the other language only: who can say whether that is another name of theirs?
        return Attribution(Naming.WRONG if speakers else Naming.STRANGER, named)


def _is_han(name: str) -> bool:
    return han_count(name) > 0


def _nobodys(text: str) -> bool:  # noqa: ARG001  in place of a look at what stands around
    return False
