"""What is looked at to tell how far an entry fits a question, and each of it as a reason."""

from typing import NamedTuple


class Features(NamedTuple):
    """How far an entry fits a question, each figure from 0 to 1, in the order in which they are shown.

    like: overlap with its likest example, counted both ways; words, grams, pairs: share of the question's plain words, of
    their letters or characters, and of words standing together, that its examples, title and answer account for; telling: share
    of the question, each term shared out among the entries that use it; named: share of the
    names in the question that it is about; beside: weight of the names that it is not about; expected: share of the names
    that its examples always hold and the question lacks; aspect: how usual this kind of answer is for it; own: whether it
    is the entry of a name in the question; gap: whether it is
    one; learnt: how likely the weights make it that were learnt for words and letters; figures: share
    of the figures in the question that it holds too.
    """

    like: float = 0.0
    words: float = 0.0
    grams: float = 0.0
    pairs: float = 0.0
    telling: float = 0.0
    named: float = 0.0
    beside: float = 0.0
    expected: float = 0.0
    aspect: float = 0.0
    own: float = 0.0
    gap: float = 0.0
    learnt: float = 0.0
    figures: float = 0.0


class Evidence(NamedTuple):
    """One reason for a score: what was looked at, how much of it there was, what it was worth."""

    what: str
    value: float
    weight: float
