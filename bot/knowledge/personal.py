"""Identity numbers of people, which have no place in a text that goes from hand to hand, whoever may read it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from bot.errors import Problem
from bot.knowledge.source import Listed, Mapped, Node, Scalar

_DAY: Final = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_NUMBERS: Final = (
    rf"[1-9]\d{{5}}[ -]?{_DAY}[ -]?\d{{3}}[\dXx]",  # resident identity card, GB 11643: place, day of birth, three figures and a check
    r"(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}",  # U.S. social security number
    r"[A-Z]{1,2}\d{6} ?\([\dA]\)",  # Hong Kong identity card
    r"[A-Z][12]\d{8}",  # Taiwan identity card
    r"E[A-HJ-NP-Z]\d{7}|[EG]\d{8}",  # ordinary passport, with the letters E or G
)
_NUMBER: Final = re.compile(rf"(?<![0-9A-Za-z-])(?:{'|'.join(_NUMBERS)})(?![0-9A-Za-z]|-\d)")


def identity_numbers(node: Node | None, name: str) -> Iterator[Problem]:
    """A problem for each text of a file that holds what is written like an identity number; the number itself is not repeated."""
    for scalar in _texts(node):
        if _NUMBER.search(unicodedata.normalize("NFKC", scalar.text)):
            yield Problem(name, scalar.line, "holds an identity number of a person; leave it out")


def _texts(node: Node | None) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Listed):
        for item in node.items:
            yield from _texts(item)
    elif isinstance(node, Mapped):
        for item in node.items.values():
            yield from _texts(item)
