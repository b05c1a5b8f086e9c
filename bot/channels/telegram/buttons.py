"""Button data: a view in at most 64 ASCII bytes, so that a button works after a restart and holds nothing worth forging."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.cards import UNVERIFIED, WARNING
from bot.model import EVERY_CASE, Lang, View


class How(StrEnum):
    """What a button does with its view."""

    IN_PLACE = "v"  # shows it in place of the message that it stands below
    ANEW = "o"  # shows it in a message of its own
    LANGUAGE = "l"  # shows it in place, and makes its language that of all answers
    AUTO = "a"  # shows it in place, and lets the language follow the questions again


_KINDS: Final = {
    "e": "entries", "c": "choices", "p": "sources", "b": "brief", "t": "timeline", "s": "statements", "n": "contacts",
    "a": "agencies", "h": "help", "w": "start", "q": "sample", "l": "language", "k": "case", "x": "none",
    "r": "resume", "f": "anew", "g": "next", "m": "more", "z": "quiz",
    "i": WARNING, "u": UNVERIFIED,
}  # fmt: skip
_KIND_OF: Final = {what: letter for letter, what in _KINDS.items()}
_LANGS: Final = {"e": Lang.EN, "s": Lang.HANS, "t": Lang.HANT}
_LANG_OF: Final = {lang: letter for letter, lang in _LANGS.items()}
_MOST_STEPS: Final = 1_000
_PERIODS: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?(\.\d{4}(-(0[1-9]|1[0-2]))?){0,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed: what it shows, and how."""

    view: View
    how: How


def data_of(press: Press, code: Callable[[str], str]) -> str:
    """The data of a button, such as `v:e:te:Jx0a3…`: where, what, language; then entries, step or both, or periods; a case last."""
    view = press.view
    step = (str(view.step),) if view.what == "quiz" else ()
    detail = ".".join([*map(code, view.entries), *step]) or ".".join(view.periods[:5]) or str(view.step or "")
    case = [view.case if view.case == EVERY_CASE else code(view.case)] if view.case else []
    return ":".join((press.how, _KIND_OF[view.what] + ("!" if view.sourced else ""), _LANG_OF[view.lang], detail, *case))


def press_of(data: str, entry: Callable[[str], str | None]) -> Press | None:
    """The press that data stands for; None where it is none of ours, or an entry of it is on file no longer."""
    fields = data.split(":")
    if len(data) > 64 or not data.isascii() or len(fields) not in {4, 5}:
        return None
    verb, kind, lang, detail, *whose = fields
    cases = [entry(code) if code != EVERY_CASE else code for code in whose]
    if verb not in set(How) or kind.removesuffix("!") not in _KINDS or lang not in _LANGS or None in cases:
        return None
    view = View(_KINDS[kind.removesuffix("!")], _LANGS[lang], sourced=kind.endswith("!"), case=cases[0] or "" if cases else "")
    detailed = _with_detail(view, detail, entry)
    return Press(detailed, How(verb)) if detailed else None


def _with_detail(view: View, detail: str, entry: Callable[[str], str | None]) -> View | None:
    if view.what in {"entries", "choices", "sources", WARNING, UNVERIFIED}:
        entries = tuple(found for code in detail.split(".") if (found := entry(code)))
        return view._replace(entries=entries) if len(entries) == detail.count(".") + 1 <= 4 else None
    if view.what == "quiz":
        asked, _, step = detail.partition(".")
        about, taken = entry(asked), _with_step(view, step)
        return taken._replace(entries=(about,)) if about and taken else None
    if view.what == "timeline" and detail:
        return view._replace(periods=tuple(detail.split("."))) if _PERIODS.fullmatch(detail) else None
    if not detail:
        return view
    return _with_step(view, detail)


def _with_step(view: View, detail: str) -> View | None:
    return view._replace(step=int(detail)) if detail.isdecimal() and int(detail) < _MOST_STEPS else None
