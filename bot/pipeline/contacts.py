"""Contact cards when they are told: with the time there now, and what nobody has verified only behind a warning."""

from __future__ import annotations

from bot import phrases
from bot.cards import FURTHER, WARNING
from bot.content import Stored
from bot.index import Index
from bot.model import Lang, Option, Outcome, Part, PartKind, Reply, View


def timed(stored: Stored, at: float | None, index: Index, lang: Lang) -> Stored:
    """An entry with the time that it is there, where it is a card that has a zone and the moment is known."""
    if at is None or stored.card is None or not stored.card.zone:
        return stored
    from bot import localtime

    card, *rest = stored.parts
    line = localtime.told(at, stored.card.zone, index, lang)
    return stored._replace(parts=(card._replace(text=f"{card.text}\n{line}"), *rest))


def offered(reply: Reply, stored: Stored, index: Index) -> Reply:
    """The reply that tells one entry, with the choice of what is on file unverified, where there is anything."""
    if stored.card is None or not stored.card.unverified:
        return reply
    return reply._replace(options=(_option(phrases.UNVERIFIED_SEE, stored, index, reply.lang),))


def unverified(stored: Stored, view: View, index: Index) -> Reply | None:
    """The warning of channels that nobody has verified, or behind it these; None where there is nothing of the kind."""
    if stored.card is None or not stored.card.unverified:
        return None
    channels, lang = stored.card.unverified, view.lang
    if view.what == WARNING:
        kinds = ("、" if lang is not Lang.EN else ", ").join(dict.fromkeys(channel.called for channel in channels))
        told = [index.message(phrases.UNVERIFIED_WARNING, lang).format(kinds=kinds)]
        options: tuple[Option, ...] = (_option(phrases.UNVERIFIED_SEE_ANYWAY, stored, index, lang),)
    else:
        told = [index.message(phrases.UNVERIFIED_SHOWN, lang), *(channel.line for channel in channels)]
        options = ()
    return Reply(
        outcome=Outcome.CLARIFY if options else Outcome.ANSWER,
        lang=lang,
        parts=(Part("\n".join([stored.title, *told])), *(part for part in stored.parts if part.kind is PartKind.SOURCE)),
        entries=(stored.entry,),
        sources=stored.sources,
        options=options,
        confidence=1.0,
        label=stored.label,
    )


def further(opens: View, lang: Lang) -> View | None:
    """What a choice below a card, or below the warning, leads to; None for any other choice."""
    what = FURTHER.get(opens.what)
    return View(what, lang, opens.entries) if what is not None else None


def _option(key: str, stored: Stored, index: Index, lang: Lang) -> Option:
    return Option(stored.entry, index.message(key, lang), stored.label)
