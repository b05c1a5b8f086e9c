"""A pasted text cut where other words begin: stretches of sentences that one statement may stand behind."""

from __future__ import annotations

from typing import Final, NamedTuple

from bot.quoting.lookup import QuoteIndex, grams
from bot.quoting.words import Words

_NEAR: Final = 0.2
"""Share of the pieces of a sentence that a statement must have to be looked at."""
_GOES_ON: Final = 0.5
"""Share of the pieces of a sentence that a statement must have for the sentence to go on with it."""


class Passage(NamedTuple):
    """Sentences running, from which word to before which, and the numbers of the statements that they may be of."""

    begin: int
    end: int
    candidates: tuple[int, ...]


def passages(words: Words, index: QuoteIndex) -> tuple[Passage, ...]:
    """The stretches of a text: sentences of one statement stay together, and what stands between two of them with them."""
    exact = index.whole(words.keys) if words.keys else ()
    if exact:
        return (Passage(0, len(words.keys), tuple(exact)),)
    whole = index.near(words.keys, 0.0)
    found: list[Passage] = []
    for begin, end in words.sentences:
        asked = grams(words.keys[begin:end])
        own = (*index.whole(words.keys[begin:end]), *index.near(words.keys[begin:end], _NEAR))
        own = tuple(dict.fromkeys((*own, *(number for number in whole if index.covers(number, asked) >= _GOES_ON))))
        found.append(Passage(begin, end, own))
        while len(found) > 1 and (joined := _joined(found[-2], found[-1], words, index)):
            found[-2:] = [joined]
        _close(found)
    return tuple(found)


def _joined(one: Passage, two: Passage, words: Words, index: QuoteIndex) -> Passage | None:
    """Two passages as one, if a statement goes on from the one to the other."""

    def is_of(number: int, passage: Passage) -> bool:
        keys = words.keys[passage.begin : passage.end]
        return number in passage.candidates or index.holds(number, keys) or index.covers(number, grams(keys)) >= _GOES_ON

    shared = tuple(number for number in dict.fromkeys((*one.candidates, *two.candidates)) if is_of(number, one) and is_of(number, two))
    return Passage(one.begin, two.end, shared) if shared else None


def _close(found: list[Passage]) -> None:
    """Takes in what stands between the last passage and the one before it that may be of the same statement."""
    last = found[-1]
    for place in range(len(found) - 2, -1, -1):
        shared = tuple(number for number in found[place].candidates if number in last.candidates)
        if shared:
            found[place:] = [Passage(found[place].begin, last.end, shared)]
            return
        if found[place].candidates:
            return
