"""Contact cards: what is on file of a contact, line by line, and what a channel needs besides to make a vCard or tell the time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from babel import Locale
from babel.dates import get_day_names, get_month_names

from bot import localtime, phrases
from bot.cards import Card, Channel
from bot.compiler.figures import BABEL, told_date
from bot.knowledge import schema
from bot.knowledge.folder import Placed
from bot.model import Lang

if TYPE_CHECKING:
    from bot.compiler.replies import Teller  # which tells cards too

_BRACKETED: Final = re.compile(r"（[^（）]*）$")
_HAN: Final = re.compile("[\u3400-\u9fff]")
_MONTHS: Final = range(1, 13)
_WEEKDAYS: Final = range(7)


def is_card(placed: Placed[Any]) -> bool:
    """Whether an entry is a contact of whom more is on file than what `say` tells."""
    return isinstance(placed.record, schema.Contact) and placed.record.is_card


def card_text(placed: Placed[schema.Contact], teller: Teller) -> str:
    """The card as a reader sees it, a line each; channels that nobody has verified are not in it."""
    return "\n".join([teller.title(placed), *_lines(placed.record, teller)])


def card_of(placed: Placed[schema.Contact], teller: Teller) -> Card:
    """What a channel needs of the card."""
    record, lang = placed.record, teller.lang
    others = (lang, Lang.HANS if lang is Lang.EN else Lang.EN)
    return Card(
        names=_forms(record.person, teller),
        offices=_both([_in(teller, teller.records[record.office].record.name, other) for other in others] if record.office else []),
        roles=_both([_in(teller, record.role, other, record) for other in others] if record.role else []),
        zone=record.zone or "",
        channels=tuple(_channel(channel, record, teller) for channel in record.channels),
        checked=record.verified.isoformat() if record.verified else "",
    )


def calendar_rows() -> Iterator[dict[str, Any]]:
    """The names of months and weekdays in each language, as they stand in a line that tells the time."""
    for lang in Lang:
        months, days = (get(width="abbreviated", locale=BABEL[lang]) for get in (get_month_names, get_day_names))
        named = [(localtime.MONTH, number, months[number]) for number in _MONTHS]
        named += [(localtime.WEEKDAY, number, days[number]) for number in _WEEKDAYS]
        yield from ({"key": key.format(number=number), "lang": lang.value, "text": text} for key, number, text in named)


def _lines(record: schema.Contact, teller: Teller) -> Iterator[str]:
    say = teller.phrase
    if record.person:
        yield say(phrases.CARD_NAME, name=_named(_forms(record.person, teller), teller.lang))
    if record.role:
        yield say(phrases.CARD_ROLE, role=teller.words(record.role, record.values))
    if record.office:
        yield say(phrases.CARD_OFFICE, office=_office(record.office, teller))
    if record.jurisdiction:
        yield say(phrases.CARD_JURISDICTION, places=_listed([_entity(name, teller) for name in record.jurisdiction], teller))
    if record.languages:
        yield say(phrases.CARD_LANGUAGES, languages=_listed([_language(tag, teller.lang) for tag in record.languages], teller))
    told = [_channel(channel, record, teller) for channel in record.channels]
    yield from (channel.line for channel in told if channel.verified)
    if record.route or not record.channels:
        yield say(phrases.CARD_ROUTE, route=_route(record, teller))
    if record.verified:
        yield say(phrases.CARD_CHECKED, date=told_date(record.verified.isoformat(), teller.lang))
    else:
        yield teller.message[phrases.CARD_UNCHECKED]
    hidden = dict.fromkeys(channel.called for channel in told if not channel.verified)
    if hidden:
        yield say(phrases.CARD_HIDDEN, kinds=_listed(list(hidden), teller))
    if record.place:  # last, since the time that it is there comes behind
        yield say(phrases.CARD_PLACE, place=_entity(record.place, teller))


def _route(record: schema.Contact, teller: Teller) -> str:
    if record.route:
        return teller.words(record.route, record.values)
    return teller.message[phrases.ROUTE_NONE]


def _channel(channel: schema.Channel, record: schema.Contact, teller: Teller) -> Channel:
    """A channel with the line that tells it; the value stands in it as it is on file."""
    kind = teller.message[phrases.CHANNELS[channel.kind]]
    if channel.note:
        line = teller.phrase(phrases.CHANNEL_NOTED, kind=kind, note=teller.words(channel.note, record.values), value=channel.value)
    else:
        line = teller.phrase(phrases.CHANNEL, kind=kind, value=channel.value)
    if channel.verified is None:
        return Channel(channel.kind, channel.value, kind, line)
    on, by = told_date(channel.verified.isoformat(), teller.lang), channel.by and teller.words(channel.by, record.values)
    verified = phrases.CHANNEL_VERIFIED_BY if by else phrases.CHANNEL_VERIFIED
    line = teller.phrase(verified, line=line, date=on, by=by or "")
    return Channel(channel.kind, channel.value, kind, line, channel.verified.isoformat())


def _forms(person: str | None, teller: Teller) -> tuple[str, ...]:
    """The forms of a name that are on file, in Latin letters and in characters; those of the reader's language first."""
    if person is None:
        return ()
    words: schema.Words = teller.records[person].record.name
    latin = _in(teller, words, Lang.EN)
    chinese = _BRACKETED.sub("", _in(teller, words, Lang.HANS if teller.lang is Lang.EN else teller.lang))
    forms = [latin, chinese] if teller.lang is Lang.EN else [chinese, latin]
    return _both([form for form in forms if form == latin or _HAN.search(form)])


def _named(forms: tuple[str, ...], lang: Lang) -> str:
    first, *other = forms
    if not other:
        return first
    return f"{first} ({other[0]})" if lang is Lang.EN else f"{first}（{other[0]}）"


def _both(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _in(teller: Teller, words: schema.Words, lang: Lang, record: schema.Contact | None = None) -> str:
    """A text in a language that need not be the teller's."""
    return teller.traditional.spoken(words, lang).format(**teller.figures(record.values if record else {}))


def _entity(name: str, teller: Teller) -> str:
    return teller.words(teller.records[name].record.name)


def _office(name: str, teller: Teller) -> str:
    """The name of an agency with its acronym."""
    told, short = _entity(name, teller), teller.records[name].record.short
    if not short or short in told:
        return told
    return f"{told} ({short})" if teller.lang is Lang.EN else f"{told}（{short}）"


def _language(tag: str, lang: Lang) -> str:
    return str(Locale.parse(BABEL[lang]).languages[tag])


def _listed(items: list[str], teller: Teller) -> str:
    return ("、" if teller.lang is not Lang.EN else ", ").join(items)
