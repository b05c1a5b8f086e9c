"""What stands in place of a text that may not be used: to who asks for it, and to everyone who was handed a copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot import phrases
from bot.governance.audience import LADDER, strict
from bot.state.filed import Filed
from bot.statements.card import said_in
from bot.statements.clock import Now
from bot.statements.places import Telling, told
from bot.statements.safety import safe_to_use
from bot.statements.showing import Shown
from bot.statements.standing import Status, live, status_of, whole
from bot.statements.version import Version


def notice(shown: Shown, versions: Sequence[Filed], now: Now, telling: Telling) -> str:
    """What is said where a statement is shown without its text; '' where its text is shown, and where there is nothing to tell."""
    version = whole(shown.filed) if shown.filed is not None else None
    if shown.filed is None or version is None or shown.what in {"text", "nothing"}:
        return ""
    if shown.what == "embargo" and version.embargo is not None:
        return telling.words(phrases.EMBARGO, statement=version.statement, times=told(version.embargo, telling))
    if shown.what == "expired" and version.until is not None:
        return telling.words(phrases.EXPIRED, statement=version.statement, times=told(version.until, telling))
    return safe_to_use(shown.filed, _as_open(version, versions), now, telling)[0]


def recalled(filed: Filed, versions: Sequence[Filed], now: Now, telling: Telling) -> str:
    """What everyone is told who has a copy of a version that was withdrawn, corrected or altered; '' while it may be used.

    What took its place is named, with the reason, only where whoever could read this version can read that one too.
    """
    said = _recalled(filed, versions, now, telling)
    return "\n".join([said, *_asking(telling)]) if said else ""


def recalled_briefly(filed: Filed, telling: Telling) -> str:
    """The same for who may not read the version any more: neither the reason nor what took its place."""
    return "\n".join([_briefly(filed, telling), *_asking(telling)])


def banner(filed: Filed, versions: Sequence[Filed], now: Now, telling: Telling) -> str:
    """The line above the struck-through words of a copy handed out; '' while they may be used."""
    match status_of(filed, versions, now):
        case Status.LIVE:
            return ""
        case Status.WITHDRAWN:
            return telling.message(phrases.BANNER_WITHDRAWN)
        case Status.SUPERSEDED if instead := _instead(filed, versions, now):
            return telling.words(phrases.BANNER_SUPERSEDED, version=instead.number)
        case _:
            return telling.message(phrases.BANNER_OVER)


@dataclass(frozen=True, slots=True)
class Recall:
    """A version that was taken back: how many have a copy, and what those are called in the audit trail who have not confirmed."""

    filed: Filed
    copies: int
    waiting: tuple[str, ...]


def unconfirmed(recalls: Sequence[Recall], telling: Telling) -> str:
    """Who has not confirmed, a line for each version that is still waited for."""
    lines = [
        telling.words(
            phrases.RECALLS_LINE,
            statement=recall.filed.statement,
            version=recall.filed.version,
            count=recall.copies - len(recall.waiting),
            all=recall.copies,
            people=telling.listed([*map(telling.called, recall.waiting)]),
        )
        for recall in recalls
        if recall.waiting
    ]
    return "\n".join(lines) or telling.message(phrases.RECALLS_NONE)


def _recalled(filed: Filed, versions: Sequence[Filed], now: Now, telling: Telling) -> str:
    version = whole(filed)
    match status_of(filed, versions, now):
        case Status.WITHDRAWN:
            open_ones = [filed] if version is None else _as_open(version, versions)
            return safe_to_use(filed, open_ones, now, telling)[0]
        case Status.VOID:
            return "\n".join([_briefly(filed, telling), safe_to_use(filed, versions, now, telling)[0]])
        case Status.SUPERSEDED:
            instead = _instead(filed, versions, now)
            return _corrected(filed, instead, telling) if instead is not None else _briefly(filed, telling)
        case _:
            return ""


def _corrected(filed: Filed, instead: Version, telling: Telling) -> str:
    reason = said_in(instead.reason, telling).strip().rstrip(".。")
    values = {"statement": filed.statement, "version": filed.version, "instead": instead.number, "reason": reason}
    return telling.words(phrases.RECALL_SUPERSEDED, **values)


def _briefly(filed: Filed, telling: Telling) -> str:
    return telling.words(phrases.RECALL_BRIEF, statement=filed.statement, version=filed.version)


def _asking(telling: Telling) -> tuple[str, str]:
    return telling.message(phrases.RECALL_FORWARDS), telling.message(phrases.RECALL_CONFIRM)


def _instead(filed: Filed, versions: Sequence[Filed], now: Now) -> Version | None:
    """The version that may be used instead, where all who could read this one can read it."""
    version, found = whole(filed), live(versions, now)
    later = whole(found) if found is not None and found.version > filed.version else None
    return later if version is not None and later is not None and _is_as_open(version, later) else None


def _as_open(version: Version, versions: Sequence[Filed]) -> list[Filed]:
    """Those of some versions that all can read who can read one of them."""
    return [filed for filed in versions if (found := whole(filed)) is not None and _is_as_open(version, found)]


def _is_as_open(version: Version, other: Version) -> bool:
    readers = [audience for audience in (*LADDER, strict(version.agency)) if audience.reads(version.label, version.agency)]
    return bool(readers) and all(audience.reads(other.label, other.agency) for audience in readers)
