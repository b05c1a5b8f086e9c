"""The press desk in the chat: statements found and handed out, approved and withdrawn, and whether notices of recalls were read."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final, cast

from bot import phrases
from bot.channels.telegram.answers import Told
from bot.channels.telegram.counters import Done
from bot.channels.telegram.incoming import Asked, Pressed
from bot.channels.telegram.layout import LONGEST, labelled, split
from bot.channels.telegram.recalling import CONFIRM
from bot.channels.telegram.recent import Recent
from bot.channels.telegram.sends import COPIED, Acknowledgement, Button, Copy, Keyboard, Message
from bot.channels.telegram.visitor import Visitor
from bot.labels import CLEAR, highest, is_guarded
from bot.model import Lang
from bot.pipeline.browsing import behind
from bot.state.acts import Confirmed
from bot.state.delivered import Handed
from bot.state.filed import Filed, Shelf
from bot.state.records import Record
from bot.statements.browsing import Fold, Group, Item, filtered, grouped, items
from bot.statements.card import card
from bot.statements.clock import Now
from bot.statements.finding import Meant, asking, found_by
from bot.statements.notices import notice
from bot.statements.places import Telling
from bot.statements.quotable import quotables_of
from bot.statements.showing import shown_to
from bot.statements.standing import whole
from bot.statements.version import SCRIPTS, Script, Version
from bot.text import clean, fold

if TYPE_CHECKING:
    from bot.quoting.values import Quotable
    from bot.statements.browsing import By

SHOW: Final = "st:"
"""How the data begins of a button that hands a statement out or shows it for review; then comes a letter, then the id."""
_SCRIPTS: Final[dict[str, Script]] = {"e": "en", "s": "zh-Hans", "t": "zh-Hant"}
_FIRST: Final[dict[Lang, tuple[Script, ...]]] = {
    Lang.EN: ("en", "zh-Hans", "zh-Hant"),
    Lang.HANS: ("zh-Hans", "zh-Hant", "en"),
    Lang.HANT: ("zh-Hant", "zh-Hans", "en"),
}
"""The scripts in which a reader of a language would have a text, the best first."""
MOST: Final = 20
"""Statements in one message, each with a button."""
_MOST_CATALOGUES: Final = 100
_LONGEST_ID: Final = 90
_NUMBERED: Final = re.compile(r"^([0-9]{1,4})\. ", re.MULTILINE)
_JOINTS: Final = re.compile(r"[\s‐‑‒–—―−-]")
_LINK: Final = re.compile(r"/start(?:@\w+)?\s+([a-z0-9-]{1,19})\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Carries out at the press desk what people ask for in a chat; `ahead` is how far our clock is ahead of Telegram's, in seconds."""

    zones: tuple[str, ...] = ()
    ahead: Callable[[], float] = float
    _catalogues: Recent[tuple[Item, ...]] = field(default_factory=lambda: Recent(_MOST_CATALOGUES))
    _moments: Recent[list[float]] = field(default_factory=lambda: Recent(2))
    _quotables: Recent[tuple[Quotable, ...]] = field(default_factory=lambda: Recent(_MOST_CATALOGUES))

    # What readers ask for

    def fetched(self, incoming: Asked, visitor: Visitor) -> Done | None:
        """The statement that somebody asks for by its id and nothing else, or by a link; None where there is none for them.

        An id tells no language: it comes in that of who asks. Where several are alike but for their hyphens it must be written out.
        """
        link = _LINK.fullmatch(incoming.text)
        if not visitor.found.shelf.files or len(incoming.text) > _LONGEST_ID or (incoming.text[:1] == "/" and link is None):
            return None
        meant, now = _fold(visitor)(link[1] if link else incoming.text).strip(), Now(visitor.now, incoming.at or None)
        bare = _bare(meant)
        alike = [one for one in visitor.found.shelf.files if _bare(one) == bare]
        found = {one: done for one in alike if (done := self.handed(one, None, visitor, now)) is not None}
        return found.get(meant) or (next(iter(found.values())) if len(found) == 1 else None)

    def asked(self, incoming: Asked, told: Told, visitor: Visitor) -> Done | None:
        """What comes of a text beside the answer to it; None where it is about no statement of the desk."""
        if not visitor.found.shelf.files:
            return None
        reader, now = _reader(visitor, told), Now(visitor.now, incoming.at or None)
        fold = _fold(visitor)
        is_command = incoming.text[:1] in {"/", "／"}
        browses = told.what == "statements" or (is_command and visitor.desk.command_of(incoming.text) == "statements")
        if is_command and not browses:
            return None
        some = self.catalogue(reader, now)
        found = found_by(incoming.text, some, asking(visitor.desk.index.message, fold))
        sure = len(found) == 1 and (_is_named(found[0]) or not (browses or _is_a_statement(told, reader, found[0], fold)))
        if sure:
            return _instead(self.handed(found[0].item.statement, None, reader, now))
        if browses:
            return self.browsed(incoming.text, some, told, reader)
        return self.listing([one.item for one in found], told, reader)

    def browsed(self, text: str, some: Sequence[Item], told: Told, reader: Visitor) -> Done | None:
        """The statements of the desk behind those of the knowledge: all, below headings, or those in which some words occur."""
        kind, words = behind(clean(text), reader.desk.index)
        if kind:
            return self.listed(grouped(some, cast("By", kind), telling_of(reader, self.zones)), reader, _numbered_in(told))
        return self.listing(filtered(some, words, _fold(reader)) if words else some, told, reader)

    def pressed(self, incoming: Pressed, visitor: Visitor) -> Done | None:
        """What a button of ours does; None where it is none, or none that leads anywhere for who pressed it."""
        now, data = Now(visitor.now, visitor.now - self.ahead()), incoming.data
        if not data.startswith(SHOW):
            return None
        letter, statement = data.removeprefix(SHOW)[:1], data.removeprefix(SHOW)[1:]
        return _ended(incoming, self.handed(statement, _SCRIPTS.get(letter), visitor, now))

    def handed(self, statement: str, script: Script | None, visitor: Visitor, now: Now) -> Done | None:
        """A statement handed out, or the notice in its place; None where there is nothing to tell who asks."""
        versions = visitor.found.shelf.files.get(statement, ())
        shown = shown_to(versions, visitor.audience, now)
        version = whole(shown.filed) if shown.filed is not None else None
        if shown.filed is None or version is None:
            return None
        telling = telling_of(visitor, self.zones)
        if shown.what != "text":
            return Done(said(notice(shown, versions, now, telling), version.label, visitor))
        wanted = next(one for one in (*([script] if script else []), *_FIRST[visitor.lang]) if one in version.texts)
        text, hands = version.texts[wanted].words, Handed(statement, version.number, shown.filed.hash, wanted)
        beside = card(shown.filed, versions, wanted, now, telling)
        copy = Copy(visitor.place, text, hands, _copying(text, version.label, visitor), version.label)
        about = Message(
            replace(visitor.place, reply_to=None),
            "\n".join([version.label, beside]),
            marked_up=False,
            keyboard=_others(version, wanted, telling),
            label=version.label,
            about=(statement, version.number),
        )
        return Done((copy, about), records=_handed_out(hands, version, visitor))

    def listing(self, some: Sequence[Item], told: Told, visitor: Visitor) -> Done | None:
        """Statements, a line and a button each, behind an answer or in its place; None where there are none."""
        groups = (Group("", tuple(some)),)
        return _instead(self.listed(groups, visitor)) if told.abstains else self.listed(groups, visitor, _numbered_in(told))

    def listed(self, groups: Sequence[Group], visitor: Visitor, before: int = 0) -> Done | None:
        """Statements below headings, if they have any, numbered throughout, behind so many `before`; None where there are none."""
        numbers = count(before + 1)
        some = [(group.heading, next(numbers), item) for group in groups for item in group.items]
        if not some:
            return None
        shown = some[:MOST]
        lines = [visitor.word(phrases.STATEMENTS_OF_DESK)]
        for heading, under in groupby(shown, itemgetter(0)):
            lines += ["", heading] * bool(heading) + [f"{number}. {item.line}" for _, number, item in under]
        more = [visitor.word(phrases.STATEMENTS_MORE, count=len(some) - MOST)] if len(some) > MOST else []
        label = highest(label_of(item.shown.filed) for *_, item in shown)
        buttons = [Button(str(number), _data(item.statement, visitor.lang)) for _, number, item in shown]
        rows = tuple(tuple(buttons[start : start + 5]) for start in range(0, len(buttons), 5))
        text, place = "\n".join([label, *lines, *more]), replace(visitor.place, reply_to=None)
        return Done((Message(place, text, marked_up=False, keyboard=rows, label=label),))

    def catalogue(self, visitor: Visitor, now: Now) -> tuple[Item, ...]:
        """What may be known of the statements on file; worked out anew when one was filed, or when the time of one has come."""
        key = (visitor.lang, *self._key(visitor, now))
        known = self._catalogues.get(key)
        if known is None:
            files = visitor.found.shelf.files.values()
            known = items(files, visitor.audience, now, telling_of(visitor, self.zones), _names_of(visitor))
            self._catalogues.put(key, known)
        return known

    def quotables(self, incoming: Asked, visitor: Visitor) -> tuple[Quotable, ...]:
        """The versions of statements that a quotation is held against, as far as who sent it may know of them."""
        now = Now(visitor.now, incoming.at or None)
        key = ("quotables", *self._key(visitor, now))
        known = self._quotables.get(key)
        if known is None:
            index = visitor.desk.index
            tellings = [Telling(lang, partial(index.message, lang=lang), self.zones) for lang in Lang]
            known = quotables_of(visitor.found.shelf.files, visitor.audience, now, tellings=tellings)
            self._quotables.put(key, known)
        return known

    def _key(self, visitor: Visitor, now: Now) -> tuple[object, ...]:
        """What all that is worked out of the statements on file depends on: what is filed, who reads, and whose time has come."""
        shelf = visitor.found.shelf
        moments = self._moments.get(shelf.count)
        if moments is None:
            moments = _moments(shelf)
            self._moments.put(shelf.count, moments)
        return shelf.count, visitor.audience.name, bisect(moments, now.earliest), bisect(moments, now.latest)

    def confirmed(self, incoming: Pressed, visitor: Visitor) -> Done | None:
        """What comes of the button that says that a notice was read, whoever presses it where the notice stands; None for any other."""
        if not incoming.data.startswith(CONFIRM):
            return None
        copy = next((one for one in visitor.found.deliveries if one.chat == incoming.place.chat and one.recalled is not None), None)
        if copy is None:
            return None
        thanks = Acknowledgement(incoming.query, visitor.word(phrases.RECALL_SEEN), alert=False)
        act = Confirmed(copy.chat, copy.statement, copy.version, visitor.now)
        record = Record("confirmed", visitor.known_as, copy.statement, {"version": copy.version, "group": not visitor.private}, visitor.now)
        return Done((thanks,), (act,), (record,)) if copy.confirmed is None else Done((thanks,))


def telling_of(visitor: Visitor, zones: tuple[str, ...]) -> Telling:
    """How somebody is told; people by the names that an administrator gave them."""
    index, lang = visitor.desk.index, visitor.lang
    people = {person.known_as: f"{person.name} ({person.number})" for person in visitor.found.roster}
    return Telling(lang, lambda key: index.message(key, lang), zones, lambda name: people.get(name) or index.entity(name, lang)[1])


def _reader(visitor: Visitor, told: Told) -> Visitor:
    """Who asks, in the language that they were answered in."""
    return replace(visitor, session=told.session)


def _is_named(meant: Meant) -> bool:
    """Whether a question has the very id of a statement."""
    return _bare(meant.item.statement) in {*map(_bare, meant.words)}


def _bare(words: str) -> str:
    """An id without what stands between its parts, which people write in many ways."""
    return _JOINTS.sub("", words)


def _is_a_statement(told: Told, reader: Visitor, meant: Meant, fold: Fold) -> bool:
    """Whether an answer hands out words that the knowledge holds, and the question does not name the occasion of others."""
    if told.abstains or told.what == "choices" or {fold(topic) for topic in meant.item.names.get("topic", ())} & set(meant.words):
        return False
    stored = (reader.desk.index.stored(entry, reader.lang) for entry in told.entries)
    return any(one is not None and one.kind == "statement" for one in stored)


def _fold(visitor: Visitor) -> Callable[[str], str]:
    table = visitor.desk.index.scripts.table
    return lambda text: fold(text, table)


def _names_of(visitor: Visitor) -> Callable[[str], Sequence[str]]:
    index = visitor.desk.index
    return lambda name: tuple(dict.fromkeys(index.entity(name, lang)[1] for lang in Lang))


def _moments(shelf: Shelf) -> list[float]:
    """When the embargo or the time of any version ends, in order."""
    found = (version for versions in shelf.files.values() for filed in versions if (version := whole(filed)) is not None)
    return sorted(moment.stamp for version in found for moment in (version.embargo, version.until) if moment is not None)


def label_of(filed: Filed | None) -> str:
    version = whole(filed) if filed is not None else None
    return version.label if version is not None else CLEAR


def _data(statement: str, lang: Lang) -> str:
    letter = next(letter for letter, script in _SCRIPTS.items() if script == _FIRST[lang][0])
    return f"{SHOW}{letter}{statement}"


def _copying(text: str, label: str, visitor: Visitor) -> Keyboard:
    if is_guarded(label) or len(text) > COPIED:
        return ()
    return ((Button(visitor.word(phrases.BUTTON_COPY), copies=text),),)


def _others(version: Version, script: str, telling: Telling) -> Keyboard:
    """A button for each other script in which there is a text."""
    letters = {script: letter for letter, script in _SCRIPTS.items()}
    others = [one for one in SCRIPTS if one in version.texts and one != script]
    row = tuple(Button(telling.message(phrases.SCRIPTS[one]), f"{SHOW}{letters[one]}{version.statement}") for one in others)
    return (row,) if row else ()


def said(text: str, label: str, visitor: Visitor, keyboard: Keyboard = (), *, tells: bool = False) -> tuple[Message, ...]:
    """A text as messages, below its label where that is not everybody's, or where it tells what is on file; buttons below the last."""
    pieces = labelled(text, label) if tells or label != CLEAR else split(text, LONGEST)
    place = visitor.place
    last = len(pieces) - 1
    return tuple(
        Message(place, piece, marked_up=False, keyboard=keyboard if at == last else (), label=label) for at, piece in enumerate(pieces)
    )


def _numbered_in(told: Told) -> int:
    """The highest number that a line of an answer begins with; 0 where none does."""
    texts = (send.text for send in told.sends if isinstance(send, Message))
    return max((int(number) for text in texts for number in _NUMBERED.findall(text)), default=0)


def _instead(done: Done | None) -> Done | None:
    return replace(done, instead=True) if done is not None else None


def _ended(incoming: Pressed, done: Done | None) -> Done | None:
    """What a button does, with the end of its waiting."""
    return replace(done, sends=(Acknowledgement(incoming.query), *done.sends)) if done is not None else None


def _handed_out(hands: Handed, version: Version, visitor: Visitor) -> tuple[Record, ...]:
    """What the audit trail holds of a copy."""
    detail = {"version": hands.version, "hash": hands.hash, "script": hands.script, "label": version.label, "group": not visitor.private}
    return (Record("delivered", visitor.known_as, hands.statement, detail, visitor.now),)
