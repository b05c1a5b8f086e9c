"""What keeps a draft from being submitted: all that is missing, contradicts itself, or would not arrive as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.labels import LABELS, STRICT
from bot.statements.alterations import Alteration, alterations
from bot.statements.version import SCRIPTS, WORDINGS, Version

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a version cannot be submitted: in one word, in which part of it, and for a text the place."""

    why: str
    part: str
    place: Alteration | None = None


def is_id(name: str) -> bool:
    """Whether a statement, or an agency, may be called so."""
    return bool(_ID.fullmatch(name))


def faults(version: Version, now: float) -> tuple[Fault, ...]:
    """All that is wrong with a version; `now` in seconds since 1970."""
    return (*_missing(version), *_contradicting(version, now), *_altered(version))


def _missing(version: Version) -> Iterator[Fault]:
    if "en" not in version.texts:
        yield Fault("missing", "en")
    if not version.texts.keys() & {"zh-Hans", "zh-Hant"}:
        yield Fault("missing", "zh")
    if version.texts and not any(text.wording == "original" for text in version.texts.values()):
        yield Fault("missing", "original")
    if not version.speaker.strip():
        yield Fault("missing", "speaker")
    if not version.occasion.is_whole:
        yield Fault("missing", "occasion")
    if version.date is None:
        yield Fault("missing", "date")


def _contradicting(version: Version, now: float) -> Iterator[Fault]:
    if version.label not in LABELS:
        yield Fault("label", "label")
    if version.label == STRICT and not version.agency:
        yield Fault("strict", "agency")
    if version.label == STRICT and set(version.parties) - {version.agency}:
        yield Fault("strict", "parties")
    if len(set(version.parties)) < len(version.parties) or not all(map(is_id, version.parties)):
        yield Fault("parties", "parties")
    if version.until is not None:
        begins = max(now, version.embargo.stamp if version.embargo is not None else now)
        if version.until.stamp <= begins:
            yield Fault("ends", "until")
    for script, text in version.texts.items():
        if script not in SCRIPTS or text.wording not in WORDINGS:
            yield Fault("wording", script)


def _altered(version: Version) -> Iterator[Fault]:
    texts: dict[str, str] = {script: text.words for script, text in version.texts.items()}
    beside = {"speaker": version.speaker, "occasion en": version.occasion.en, "occasion zh": version.occasion.zh}
    for part, words in {**texts, **{part: words for part, words in beside.items() if words.strip()}}.items():
        for place in alterations(words):
            yield Fault("altered", part, place)
