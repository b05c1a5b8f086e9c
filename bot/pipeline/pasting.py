"""Whether a text may be a quotation to be checked, before anything is compared: quick, since every question is looked at so."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from bot.model import Lang
from bot.patterns import Late
from bot.text import han_count, latin_words

_COMMAND: Final = Late(
    r"\s*(?:[/／](?:check|核对|核對)(?:@\w+)?(?![^\W_])|(?:核对|核對)(?=[\s:：“「『\"＂《]))[:：]?\s*(?P<text>.*)",
    re.IGNORECASE | re.DOTALL,
)
_COMMANDS: Final = frozenset("/／核")
"""With what such a command begins."""
_TRADITIONAL: Final = "核對"
_BEGINS: Final = Late(
    r"\s*(?:who(?:se|m)?|who's|how|why|did|does|(?:is|are|was|were) there|what(?:['’]s| is| are| was| were| did| does)|"
    r"(?:tell|give|show) me|(?:can|could) you|i need|i want|please)(?![^\W_])|\s*(?:谁|为什么|请问|有没有|怎么)",
    re.IGNORECASE,
)
"""With what a question begins, and no sentence that anybody quotes."""
_FEWEST: Final = 5.0
"""Words that may be a quotation without its sender saying so; a Chinese character is half a word."""


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
    return foreign or not ("?" in text or "？" in text or _BEGINS.match(text))
