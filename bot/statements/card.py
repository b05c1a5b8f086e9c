"""The card that stands beside a text handed out: whether it may be used, on what basis, and what the text is. Plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot import phrases
from bot.model import Lang
from bot.state.filed import Filed
from bot.statements.clock import Now
from bot.statements.places import Telling, day
from bot.statements.safety import safe_to_use
from bot.statements.standing import Status, status_of, whole
from bot.statements.version import SCRIPTS, Both, Script, Version

SHORT_HASH: Final = 8
"""Characters of a hash by which two versions are told apart at a glance."""
_LONGEST: Final = 100
"""Characters of a speaker's words about themselves, or of an occasion: three lines of a phone."""
_OUT: Final = frozenset({Status.LIVE, Status.EXPIRED, Status.SUPERSEDED})
"""What readers have been told. Of all else a card says nothing but that it may not be used."""


def card(filed: Filed, versions: Sequence[Filed], script: Script, now: Now, telling: Telling) -> str:
    """The lines beside the text of a version in one script; of one that is not out, or was withdrawn, no more than that."""
    safe = "\n".join(safe_to_use(filed, versions, now, telling))
    version = whole(filed)
    if version is None or status_of(filed, versions, now) not in _OUT:
        return safe
    return "\n\n".join([safe, "\n".join(_lines(filed, version, script, telling))])


def _lines(filed: Filed, version: Version, script: Script, telling: Telling) -> Iterator[str]:
    yield telling.words(phrases.CARD_STATEMENT, statement=filed.statement, version=filed.version)
    yield telling.words(phrases.CARD_SPEAKER, speaker=shortened(telling.called(version.speaker)))
    yield telling.words(phrases.CARD_OCCASION, occasion=shortened(said_in(version.occasion, telling)))
    yield telling.words(phrases.SOURCE, sources=source(version, telling))
    yield from basis(version, telling)
    yield telling.words(phrases.CARD_LANGUAGE, script=wording(version, script, telling))
    others = [wording(version, other, telling) for other in SCRIPTS if other in version.texts and other != script]
    if others:
        yield telling.words(phrases.CARD_ALSO, scripts=telling.listed(others))
    yield telling.words(phrases.CARD_HASH, hash=filed.hash[:SHORT_HASH])


def basis(version: Version, telling: Telling) -> tuple[str, str]:
    """The lines that say whose statement a version is and on what basis it is used, once it is approved."""
    if not version.parties:
        return telling.message(phrases.STANDING_ISSUED), telling.message(phrases.BASIS_TWO)
    parties = telling.listed([*map(telling.called, version.parties)])
    return telling.words(phrases.STANDING_JOINT, parties=parties), telling.message(phrases.BASIS_EACH)


def source(version: Version, telling: Telling) -> str:
    """Where the words come from, and of which day they are."""
    desk = telling.message(phrases.CARD_DESK)
    if version.date is None:
        return telling.words(phrases.SOURCE_UNDATED, publisher=desk)
    return telling.words(phrases.SOURCE_DATED, publisher=desk, date=day(version.date, telling))


def wording(version: Version, script: Script, telling: Telling) -> str:
    """A script and whether the text in it is the original or a translation."""
    what = telling.message(phrases.WORDINGS[version.texts[script].wording])
    return telling.words(phrases.CARD_SCRIPT, script=telling.message(phrases.SCRIPTS[script]), wording=what)


def said_in(both: Both, telling: Telling) -> str:
    """Something said in both languages, in that of the reader."""
    return both.en if telling.lang is Lang.EN else both.zh


def shortened(words: str) -> str:
    """Words that a line of a phone has room for, with a mark where they go on."""
    flat = " ".join(words.split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1].rstrip()}…"
