"""Whether a text may be a quotation to be checked, before anything is compared: quick, since every question is looked at so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from bot.index import Index
from bot.model import Lang
from bot.patterns import Late
from bot.runs import numbers_of, runs_of, shares_enough, words_of
from bot.text import Scripts, fold, han_count, latin_words

_COMMAND: Final = Late(
    r"\s*(?:[/／](?:check|核对|核對)(?:@\w+)?(?![^\W_])|(?:核对|核對)(?=[\s:：“「『\"＂《]))[:：]?\s*(?P<text>.*)",
    re.IGNORECASE | re.DOTALL,
)
_COMMANDS: Final = frozenset("/／核")
"""With what such a command begins."""
_TRADITIONAL: Final = "核對"
_BEGINS: Final = Late(
    r"(?:who(?:se|m)?|who's|how|why|did|does|(?:is|are|was|were) there|what(?:['’]s| is| are| was| were| did| does)|"
    r"(?:tell|give|show) me|(?:can|could) you|i need|i want|please)(?![^\W_])",
    re.IGNORECASE,
)
"""With what a question in English begins, and no sentence that anybody quotes."""
_BEGINS_HAN: Final = ("谁", "誰", "为什么", "為什麼", "请问", "請問", "有没有", "有沒有", "怎么", "怎麼")
"""The same for Chinese, in both scripts."""
_FEWEST: Final = 5.0
"""Words that may be a quotation without its sender saying so; a Chinese character is half a word."""
_LONG: Final = 200
"""Runs of words in a text from which it is compared without a look at them: nobody asks so long a question."""
_MOST: Final = 8
"""Sequences of versions whose runs are kept: one for each audience, and some that went before."""


class Stated(Index, Protocol):
    """A compiled file that can fold the scripts into one."""

    @property
    def scripts(self) -> Scripts:
        """The characters that tell the scripts apart, and the table that folds them."""


class Asked(NamedTuple):
    """The text behind a command to check it, and the language that the command is given in, if it tells one."""

    text: str
    lang: Lang | None


def asked(text: str) -> Asked | None:
    """What is to be checked, where a text says that something is: /check …, 核对 …; None where it does not."""
    found = _COMMAND.fullmatch(text) if text.lstrip()[:1] in _COMMANDS else None
    if found is None:
        return None
    command = text[: found.start("text")]
    lang = (Lang.HANT if _TRADITIONAL in command else Lang.HANS) if "核" in command else None
    return Asked(found["text"].strip(), lang)


def may_be_pasted(text: str, *, foreign: bool = False) -> bool:
    """Whether a text is worth a look: running words, no command; and nothing of a question unless somebody else wrote it."""
    if text.lstrip()[:1] in {"/", "／"} or len(latin_words(text)) + han_count(text) / 2 < _FEWEST:
        return False
    return foreign or not ("?" in text or "？" in text or _begins_as_a_question(text.lstrip()))


def _begins_as_a_question(text: str) -> bool:
    return bool(_BEGINS.match(text)) if text[:1].isascii() else text.startswith(_BEGINS_HAN)


class Worded(Protocol):
    """A version of a statement from elsewhere."""

    @property
    def text(self) -> str:
        """Its words."""


class _Elsewhere:
    """Keeps the runs of words of versions from elsewhere that were asked for last: between two hand-outs they are the same."""

    def __init__(self) -> None:
        self._kept: list[tuple[Sequence[Worded], frozenset[int]]] = []

    def runs(self, versions: Sequence[Worded], table: Mapping[int, str]) -> frozenset[int]:
        """The numbers of all runs of their words."""
        for kept, runs in self._kept:
            if kept is versions:
                return runs
        runs = frozenset(numbers_of(fold(version.text, table) for version in versions))
        self._kept = [(versions, runs), *self._kept][:_MOST]
        return runs


_ELSEWHERE: Final = _Elsewhere()


def resembles(text: str, index: Stated, versions: Sequence[Worded] = ()) -> bool:
    """Whether a text that may be pasted has so much of the statements on file, or is so put, that it is to be compared with them.

    Any other would be compared in vain, which takes longer than to answer it. `versions` are statements from elsewhere.
    """
    bare = text.strip()
    if not bare[:1].isalnum():
        return True  # what stands in quotation marks is somebody's words, even if nobody's on file
    table = index.scripts.table
    words = words_of(fold(bare, table))
    runs = list(runs_of(words))
    if len(runs) > _LONG:
        return True
    known = frozenset(index.runs_known([run.number for run in runs]))
    return shares_enough(words, runs, known | _ELSEWHERE.runs(versions, table) if versions else known)


def is_worth_comparing(text: str, index: Stated, versions: Sequence[Worded] = (), *, foreign: bool = False) -> bool:
    """Whether a text that no command is given with is to be compared with statements; `foreign` says that its sender did not write it."""
    return may_be_pasted(text, foreign=foreign) and (foreign or resembles(text, index, versions))
