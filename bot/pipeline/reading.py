"""What a text is at first sight: a command, and whether it tells its language by itself."""

from __future__ import annotations

from typing import Final

from bot.dialogue import COMMANDS
from bot.pipeline.questions import SHORT, Known
from bot.text import clean, fold, han_count
from bot.understanding import is_foreign, telling_words

_LISTED: Final = tuple(word for word, name in COMMANDS.items() if name == "statements")


def command_of(text: str, index: Known) -> str | None:
    """The name of the command that a text with a slash before it gives, None where it is none of ours."""
    word, _, _ = command_in(fold(text, index.scripts.table)).partition(" ")
    return COMMANDS.get(word[1:].partition("@")[0]) if word.startswith("/") else None


def command_in(folded: str) -> str:
    """A folded text without the marks that it ends in."""
    return folded.rstrip(" .!?。！？")


def may_list(folded: str) -> bool:
    """Whether a folded text may ask for a list by headings: then it is worth a closer look."""
    return folded.startswith(_LISTED)


def tells_language(text: str, index: Known) -> bool:
    """Whether a text tells its language by itself: then it is answered alike whatever a client hints at."""
    cleaned = clean(text)
    if text.startswith("/") or is_foreign(cleaned) or len(text) > SHORT:
        return False
    if han_count(cleaned):
        return bool(index.scripts.lean(cleaned))
    return bool(telling_words(cleaned))
