"""A text as words in lower case: what a search peer that cannot cut Chinese is given."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from bot.text import HAN, Cutter, jieba_dictionary

_RUN: Final = re.compile(rf"([{HAN}]+)|[^\W_{HAN}]+")


def words(text: str) -> list[str]:
    """The words of a text, Chinese cut by jieba with its own dictionary; Traditional stays as it is."""
    found: list[str] = []
    for run in _RUN.finditer(text.lower()):
        found += _cutter().words(run.group()) if run[1] else [run.group()]
    return found


def runs(text: str) -> list[str]:
    """The runs of letters and digits of a text, Chinese uncut."""
    return [run.group() for run in _RUN.finditer(text.lower())]


@lru_cache(maxsize=1)
def _cutter() -> Cutter:
    dictionary = jieba_dictionary({})
    return Cutter(dictionary, sum(dictionary.values()))
