"""The data of the buttons that hand a contact out to be kept: `ct:`, which channels, the language, and the entry's code."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.model import Lang

_LANGS: Final = {"e": Lang.EN, "s": Lang.HANS, "t": Lang.HANT}
_LETTERS: Final = {lang: letter for letter, lang in _LANGS.items()}
_DATA: Final = re.compile(r"ct:([vu])([est]):([A-Za-z0-9_-]{10})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Keep:
    """A contact to be kept: the entry, its language, and whether with the channels that are verified, or with those that are not."""

    entry: str
    lang: Lang
    verified: bool


def keep_data(keep: Keep, code: Callable[[str], str]) -> str:
    """The data of a button."""
    return f"ct:{'v' if keep.verified else 'u'}{_LETTERS[keep.lang]}:{code(keep.entry)}"


def keep_of(data: str, entry: Callable[[str], str | None]) -> Keep | None:
    """What data stands for; None where it is none of these, or its entry is on file no longer."""
    found = _DATA.fullmatch(data)
    name = entry(found[3]) if found is not None else None
    return Keep(name, _LANGS[found[2]], found[1] == "v") if found is not None and name is not None else None
