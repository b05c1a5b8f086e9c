"""Traditional from Simplified: OpenCC's s2tw, with names kept as their files give them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import opencc

from bot.knowledge.schema import Words
from bot.model import Lang
from bot.text import Scripts

_QUOTED = re.compile("‘([^‘’]*)’")  # a pair; an apostrophe by itself stays
_MARKS = str.maketrans("「」『』", "“”‘’")
_RARE = b"\xc9\x40"
"""Where the less frequent characters of Big5 begin."""


@cache
def _converter(name: str) -> Any:
    return opencc.OpenCC(name)


class Traditional:
    """Turns Simplified text into Traditional; names that have a Traditional form of their own are shielded."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """`names` maps Simplified names to Traditional ones."""
        self._names = sorted(names.items(), key=lambda pair: (-len(pair[0]), pair[0]))

    def convert(self, text: str) -> str:
        """The text in Traditional characters."""
        kept: list[str] = []
        for simplified, traditional in self._names:
            if simplified in text:
                # A private-use character stands in for the name: OpenCC leaves it alone.
                text = text.replace(simplified, chr(0xE000 + len(kept)))
                kept.append(traditional)
        text = str(_converter("s2tw").convert(text))
        for place, name in enumerate(kept):
            text = text.replace(chr(0xE000 + place), name)
        return _QUOTED.sub(r"『\1』", text.replace("“", "「").replace("”", "」")) if _is_chinese(text) else text

    def simplify(self, text: str) -> str:
        """The text in Simplified characters, for what was written in Traditional alone."""
        kept: list[str] = []
        for simplified, traditional in self._names:
            if traditional in text:
                text = text.replace(traditional, chr(0xE000 + len(kept)))
                kept.append(simplified)
        text = str(_converter("tw2s").convert(text))
        for place, name in enumerate(kept):
            text = text.replace(chr(0xE000 + place), name)
        return text.translate(_MARKS)

    def spoken(self, words: Words, lang: Lang) -> str:
        """The text in a language: as written, derived from the other script, or else in the language that there is."""
        if lang is Lang.EN or words.chinese is None:
            return words.en or words.chinese or ""
        if lang is Lang.HANS:
            return words.zh_hans or self.simplify(words.chinese)
        return words.zh_hant or self.convert(words.chinese)


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= ch <= "\u9fff" for ch in text)


@cache
def character_tables() -> Mapping[str, str]:
    """The characters that tell the scripts apart, and those that are read as others for matching.

    A character tells where OpenCC changes it and only one of the national character sets has it: GB 2312 for Simplified,
    the frequent half of Big5 for Traditional (its rare half holds 机 and 万, which nobody there writes).
    `from` and `to` are of one length: what OpenCC simplifies, and what to.
    """
    ideographs = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    simplify = _converter("t2s")
    pairs = [(ch, str(simplify.convert(ch))) for ch in ideographs]
    pairs = [(ch, read) for ch, read in pairs if read != ch and len(read) == 1]
    return {
        "simplified": "".join(sorted({read for _, read in pairs if _in_gb2312(read) and not _in_big5(read)})),
        "traditional": "".join(ch for ch, _ in pairs if _in_big5(ch) and not _in_gb2312(ch)),
        "from": "".join(ch for ch, _ in pairs),
        "to": "".join(read for _, read in pairs),
    }


@cache
def scripts() -> Scripts:
    """What tells the scripts apart, and folds the one into the other, before there is a compiled file to say it."""
    told = character_tables()
    table = dict(zip(map(ord, told["from"]), told["to"], strict=True))
    return Scripts(simplified=told["simplified"], traditional=told["traditional"], table=table)


def _in_gb2312(ch: str) -> bool:
    try:
        return bool(ch.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def _in_big5(ch: str) -> bool:
    try:
        return ch.encode("big5") < _RARE
    except UnicodeEncodeError:
        return False
