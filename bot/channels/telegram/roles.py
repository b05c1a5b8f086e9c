"""Roles, agencies, numbers and names as people read and write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from bot import phrases
from bot.index import Index
from bot.labels import CLEAR
from bot.model import Lang
from bot.people import ROLES_TO_GIVE

_ALSO: Final = {"审批人": "approver"}
"""Roles by other words for them, folded."""


def role_named(word: str, index: Index, folded: Callable[[str], str]) -> str | None:
    """The role that a word names, by its own word or in any of our languages; None where there is none to give."""
    wanted = folded(word)
    wanted = _ALSO.get(wanted, wanted)
    return next((role for role in ROLES_TO_GIVE if wanted in {role, *(folded(_name(role, index, lang)) for lang in Lang)}), None)


def post_of(role: str, agency: str, index: Index, lang: Lang) -> str:
    """A role, and the agency if there is one, in words."""
    name = _name(role, index, lang)
    if not agency:
        return name
    return index.message(phrases.POST, lang).format(role=name, agency=index.entity(agency, lang)[1] or agency)


def agencies_on_file(index: Index) -> tuple[str, ...]:
    """The agencies that anybody may know to be on file, by their ids: what commands name them by."""
    return tuple(line.entry for line in index.lines("agencies", Lang.EN) if index.label_of(line.entry) == CLEAR)


def number_of(words: Sequence[str]) -> int | None:
    """The number that a command begins with, in plain digits."""
    number = words[0].rstrip(".") if words else ""
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None


def shown_name(account: Mapping[str, Any]) -> str:
    """What Telegram shows of an account, in one line, as its owner has written it; the username is told apart."""
    parts = [account.get("first_name"), account.get("last_name")]
    line = " ".join(part for part in parts if isinstance(part, str))
    return "".join(ch for ch in line if ch.isprintable()).strip()[:100] or "?"


def username_of(account: Mapping[str, Any]) -> str:
    """The username of an account, which nobody else can have; a dash where there is none."""
    name = account.get("username")
    return f"@{name}" if isinstance(name, str) and re.fullmatch(r"\w{1,64}", name, re.ASCII) else "–"


def _name(role: str, index: Index, lang: Lang) -> str:
    return index.message(phrases.ROLES[role], lang)
