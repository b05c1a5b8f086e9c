"""The rules of contact cards: whom and what they name, and that every channel can be used as it is written. Generators of problems."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any, Final

from babel import Locale

from bot import zones
from bot.errors import Problem
from bot.knowledge.folder import Dossier, Placed, at
from bot.knowledge.schema import Contact

_PHONE: Final = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
_WEB: Final = re.compile(r"https://(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}(?::[0-9]{1,5})?(?:/[!-~]*)?")
_TELEGRAM: Final = re.compile(r"@[A-Za-z][A-Za-z0-9_]{4,31}")
_ADDRESS: Final = re.compile(r"[^\n]{5,200}")
_SHAPES: Final = {
    "phone": (_PHONE, "a number in full with its country, in figures alone, like +442079460000"),
    "fax": (_PHONE, "a number in full with its country, in figures alone, like +442079460000"),
    "email": (_EMAIL, "an address like desk@example.org"),
    "web": (_WEB, "a page like https://example.org/desk"),
    "telegram": (_TELEGRAM, "a name like @harbour_desk"),
    "address": (_ADDRESS, "one line of five to two hundred characters"),
}
"""For each kind of channel what it looks like, and how that is said."""
_MOST: Final = 6
"""Channels of one contact: more fit neither on a phone nor into a vCard of Telegram's."""
_NEAREST: Final = 3


def channels(dossier: Dossier) -> Iterator[Problem]:
    """A channel is written as it is dialled or typed, stands once, and says who verified it only if somebody has."""
    for placed in _contacts(dossier):
        seen: set[tuple[str, str]] = set()
        for channel in placed.record.channels:
            shape, allowed = _SHAPES[channel.kind]
            if not shape.fullmatch(channel.value):
                yield at(placed, f"the {channel.kind} is '{channel.value}'; allowed is {allowed}")
            if (channel.kind, channel.value) in seen:
                yield at(placed, f"the {channel.kind} '{channel.value}' stands here twice; keep one")
            if channel.by is not None and channel.verified is None:
                yield at(placed, f"the {channel.kind} '{channel.value}' has 'by' and no 'verified'; say on which day it was verified")
            seen.add((channel.kind, channel.value))
        if len(placed.record.channels) > _MOST:
            yield at(placed, f"has {len(placed.record.channels)} channels; at most {_MOST} are allowed: keep those that answer")


def settings(dossier: Dossier) -> Iterator[Problem]:
    """A zone is one that can be named, a language one that has a name in both languages of the house."""
    for placed in _contacts(dossier):
        zone = placed.record.zone
        if zone is not None and zone not in zones.names():
            near = get_close_matches(zone, zones.names(), _NEAREST)
            yield at(placed, f"'zone' is '{zone}'; allowed are names with a place, such as {', '.join(near) or 'Europe/Berlin'}")
        for language in placed.record.languages:
            if not all(language in Locale.parse(locale).languages for locale in ("en", "zh_Hans", "zh_Hant")):
                yield at(placed, f"'languages' holds '{language}'; allowed are tags such as en, zh, yue, es, fr, ru")
        if placed.record.covers and placed.record.is_card:
            yield at(placed, "has 'covers' and the fields of a card; an overview has no card of its own")


def names(dossier: Dossier) -> Iterator[Problem]:
    """A card names a person of people.yaml, an office of agencies.yaml, and places that are on file as such."""
    known: dict[str, Callable[[Placed[Any]], bool]] = {
        "person": lambda entity: entity.kind == "person",
        "office": lambda entity: entity.kind == "agency",
        "place": _is_place,
        "jurisdiction": _is_place,
    }
    files = {"person": "people.yaml", "office": "agencies.yaml"}
    for placed in _contacts(dossier):
        for field, fits in known.items():
            given = getattr(placed.record, field) or ()
            allowed = sorted(entity.record.id for entity in dossier.entities if fits(entity))
            for name in (given,) if isinstance(given, str) else given:
                if name not in allowed:
                    held = files.get(field, "glossary.yaml (with class: place)")
                    yield at(placed, f"'{field}' names '{name}', which {held} does not hold; it holds {', '.join(allowed) or 'none yet'}")


def _is_place(entity: Placed[Any]) -> bool:
    return getattr(entity.record, "class_", None) == "place"


def _contacts(dossier: Dossier) -> Iterator[Placed[Contact]]:
    return (placed for placed in dossier.entries if isinstance(placed.record, Contact))
