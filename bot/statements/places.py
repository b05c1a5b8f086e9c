"""Moments and days in words: in the language of the reader, at the clocks of the places that matter to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from bot import phrases, zones
from bot.model import Lang
from bot.statements.times import Moment, readings

_DATES: Final = {Lang.EN: "d MMM y", Lang.HANS: "y年M月d日", Lang.HANT: "y年M月d日"}
_MONTHS: Final = {Lang.EN: "LLLL y", Lang.HANS: "y年M月", Lang.HANT: "y年M月"}
_LOCALES: Final = {Lang.EN: "en", Lang.HANS: "zh_Hans", Lang.HANT: "zh_Hant"}
_MINUTE: Final = 60
_HOUR: Final = 60
_DAY: Final = 24


def as_written(name: str) -> str:
    """The same: what something is called where nothing else is known of it."""
    return name


@dataclass(frozen=True, slots=True)
class Telling:
    """How somebody is told: the language, the words of the interface in it, and the zones in which they are told times.

    `called` gives what an agency, a speaker or a person on file is called in that language, by their id or by what the audit
    trail calls them; whatever else it is asked for is given back as it is.
    """

    lang: Lang
    message: Callable[[str], str]
    zones: tuple[str, ...] = ()
    called: Callable[[str], str] = as_written

    def words(self, phrase: str, **values: object) -> str:
        """A phrase in their language, with its values."""
        return self.message(phrases.form(phrase, self.lang, values)).format(**values)

    def listed(self, items: Sequence[str]) -> str:
        """Several things in a row."""
        return self.message(phrases.LIST_JOIN).join(items)


def told(moment: Moment, telling: Telling) -> str:
    """A moment at the clocks of the place where it was set, and of those that matter to the reader; UTC where none other does."""
    others = [name for name in telling.zones if name != moment.zone] or [zones.UTC]
    here, *there = (_at(moment, name, telling) for name in dict.fromkeys([moment.zone, *others]))
    return telling.words(phrases.TIME_ELSEWHERE, here=here, others=telling.listed(there)) if there else here


def left(seconds: float, telling: Telling) -> str:
    """A stretch of time, never told shorter than it is: to the minute, and from a day on to the hour."""
    minutes = -int(-seconds // _MINUTE)
    if minutes < _HOUR:
        return telling.words(phrases.LEFT_MINUTES, minutes=minutes)
    hours = -(-minutes // _HOUR)
    if minutes < _DAY * _HOUR:
        return telling.words(phrases.LEFT_HOURS, hours=minutes // _HOUR, minutes=minutes % _HOUR)
    return telling.words(phrases.LEFT_DAYS, days=hours // _DAY, hours=hours % _DAY)


def day(when: date, telling: Telling) -> str:
    """A day, as people write it."""
    return _formatted(when, _DATES[telling.lang], _LOCALES[telling.lang])


def month(when: date, telling: Telling) -> str:
    """The month of a day, as people write it."""
    return _formatted(when, _MONTHS[telling.lang], _LOCALES[telling.lang])


@lru_cache(maxsize=4_096)
def _formatted(when: date, how: str, locale: str) -> str:
    """A day by a pattern: thousands of statements are of a few hundred days."""
    from babel.dates import format_date

    return format_date(when, how, locale=locale)


def _at(moment: Moment, name: str, telling: Telling) -> str:
    zone = zones.zone(name)
    local = moment.at.astimezone(zone)
    twice = len(readings(local.replace(tzinfo=None, fold=0), zone)) > 1
    time = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    values = {"time": f"{time} {local:%Z}" if twice else time, "place": _place(name, telling.lang)}
    return telling.words(phrases.TIME_AT, date=day(local.date(), telling), **values)


def _place(name: str, lang: Lang) -> str:
    """What a zone is called: by its own name in English, by that of its city in Chinese."""
    if name == zones.UTC:
        return "UTC"
    if lang is Lang.EN:
        return name
    from babel import Locale
    from babel.core import get_global

    cities, other = Locale.parse(_LOCALES[lang]).time_zones, get_global("zone_aliases")
    known_as = [name, other.get(name, name), *(alias for alias, meant in other.items() if meant == name)]
    return next((str(cities[known]["city"]) for known in known_as if "city" in cities.get(known, {})), name)
