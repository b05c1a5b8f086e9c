"""Typed figures and dates as people of a language write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from babel.dates import format_date, format_skeleton
from babel.numbers import format_compact_decimal, format_decimal

from bot import phrases
from bot.knowledge.schema import Value
from bot.model import Lang

BABEL: Final = {Lang.EN: "en_GB", Lang.HANS: "zh_Hans_CN", Lang.HANT: "zh_Hant_TW"}
_UNIT = {"CNY": phrases.UNIT_CNY, "USD": phrases.UNIT_USD}
_SYMBOL = {"CNY": "CN¥", "USD": "US$"}


def told_value(value: Value, lang: Lang, message: Mapping[str, str]) -> str:
    """A typed figure as people of a language write it: CN¥790,000 or 79万元, 20 million or 2000万, August 2017 or 2017年8月."""
    if value.date is not None:
        return told_date(value.date, lang)
    if value.count is not None:
        return _number(Decimal(value.count), lang)
    assert value.money is not None
    assert value.currency is not None
    if lang is Lang.EN:
        symbol = _SYMBOL.get(value.currency, value.currency + " ")
        return f"{symbol}{format_decimal(value.money, locale=BABEL[lang])}"
    unit = message[_UNIT[value.currency]] if value.currency in _UNIT else f"{{amount}} {value.currency}"
    return unit.format(amount=_number(value.money, lang))


def _number(number: Decimal, lang: Lang) -> str:
    if lang is Lang.EN:
        if number >= 1_000_000:
            return format_compact_decimal(number, format_type="long", locale=BABEL[lang], fraction_digits=2)
        return format_decimal(number, locale=BABEL[lang])
    if number >= 10_000:
        return format_compact_decimal(number, format_type="short", locale=BABEL[lang], fraction_digits=2)
    return str(number)


def told_date(text: str, lang: Lang) -> str:
    """A year, a month or a day as people of a language write it."""
    parts = [int(part) for part in text.split("-")]
    day = date(*[*parts, 1, 1][:3])
    if len(parts) == 3:
        return format_date(day, "long", locale=BABEL[lang])
    return format_skeleton("yMMMM" if len(parts) == 2 else "y", day, locale=BABEL[lang])
