"""The button that marks an answer as not right, and those that say why: what their data is, and what it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.model import Lang
from bot.state.missed import Reason

MARK: Final = "dn:"
WHY: Final = "dw:"
"""How the data begins of the button below an answer, and of those that say why."""
THUMB: Final = "👎"
"""What stands on it: the same in every language, and as narrow as a button can be."""
_LANGS: Final = {"e": Lang.EN, "s": Lang.HANS, "t": Lang.HANT}
_LETTERS: Final = {lang: letter for letter, lang in _LANGS.items()}
REASONS: Final[dict[str, Reason]] = {"w": "wrong", "i": "incomplete", "o": "outdated", "n": "other"}
_REASON_LETTERS: Final = {reason: letter for letter, reason in REASONS.items()}
_MOST: Final = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """An answer marked: the entries that it told, in which language."""

    lang: Lang
    entries: tuple[str, ...]


def mark_data(lang: Lang, entries: Sequence[str], code: Callable[[str], str]) -> str:
    """The data of the button below an answer."""
    return f"{MARK}{_LETTERS[lang]}:{'.'.join(map(code, entries[:_MOST]))}"


def mark_of(data: str, entry: Callable[[str], str | None]) -> Mark | None:
    """The mark that data stands for; None where it is none, or of an entry that is on file no longer."""
    letter, _, codes = data.removeprefix(MARK).partition(":")
    if not (data.startswith(MARK) and len(data) <= 64 and data.isascii() and letter in _LANGS):
        return None
    found = [entry(code) for code in codes.split(".")]
    entries = tuple(one for one in found if one)
    return Mark(_LANGS[letter], entries) if len(entries) == len(found) <= _MOST else None


def why_data(lang: Lang, reason: Reason) -> str:
    """The data of a button that says why."""
    return f"{WHY}{_LETTERS[lang]}:{_REASON_LETTERS[reason]}"


def why_of(data: str) -> tuple[Lang, Reason] | None:
    """The language and the reason that data stands for, if it does."""
    letter, _, reason = data.removeprefix(WHY).partition(":")
    return (_LANGS[letter], REASONS[reason]) if data.startswith(WHY) and letter in _LANGS and reason in REASONS else None
