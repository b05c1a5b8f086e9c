"""Follows up copies of statements that may not be used any more: whoever has one is told, and the copies are marked."""

from __future__ import annotations

import asyncio
import html
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot import phrases
from bot.channels.telegram.answers import reader_of
from bot.channels.telegram.incoming import Place
from bot.channels.telegram.layout import LONGEST, units
from bot.channels.telegram.outgoing import Outgoing
from bot.channels.telegram.sends import Button, Keyboard, Mark, Notice
from bot.channels.telegram.stored import Post, draft_of, session_of
from bot.channels.telegram.visitor import Gate
from bot.errors import StateError
from bot.governance.audience import Audience, audience_of
from bot.governance.permits import standing_of
from bot.labels import AMBER, CLEAR, LABELS, height
from bot.model import Lang
from bot.people import reader_of as read_as
from bot.state.acts import Recalled
from bot.state.changes import Followed, Governed
from bot.state.delivered import NEVER_OUT, Delivery
from bot.state.filed import Filed
from bot.state.following import Outstanding, Reviewed
from bot.state.records import Record
from bot.state.writer import Writer
from bot.statements.clock import Now
from bot.statements.notices import banner, recalled, recalled_briefly
from bot.statements.places import Telling
from bot.statements.standing import Status, status_of, whole

log = logging.getLogger(__name__)

CONFIRM: Final = "read:"
"""How the data begins of the button that confirms a notice; behind it comes the number of a copy."""
PAUSE: Final = 0.5
"""Seconds between two looks: everyone is to be told within a minute."""
_UNDER_WAY: Final = 30
"""Chats that are still to be written to from which no more are taken on: a second's worth, so that answers never wait behind thousands."""
_LONGEST_CAPTION: Final = 1024
_OVER: Final = frozenset({Status.WITHDRAWN, Status.SUPERSEDED, Status.VOID})


@dataclass(frozen=True, slots=True)
class Recalling:
    """Follows copies up; `ahead` is how many seconds our clock is ahead of Telegram's, as far as that is known."""

    writer: Writer
    outgoing: Outgoing
    gate: Gate
    zones: tuple[str, ...]
    clock: Callable[[], float]
    ahead: Callable[[], float]

    async def run(self) -> None:
        """Follows up what there is, until it is cancelled."""
        while True:
            try:
                await self.once()
            except StateError as error:
                log.error("%s; copies of statements are followed up later", error)  # noqa: TRY400
            except Exception:
                log.exception("copies of statements could not be followed up; trying on")
            await asyncio.sleep(PAUSE)

    async def once(self) -> None:
        """Recalls what its time has come for, and writes to those who are to know."""
        ours = self.clock()
        now = Now(ours, ours - self.ahead())
        found: Outstanding = await self.writer.write(Reviewed(ours))
        over = list(replaced(found, now))
        if over:
            records = [Record("recalled", "", act.statement, {"versions": list(act.versions)}, ours) for act in over]
            await self.writer.write(Governed(found.version, over, records))
        elif (found.untold or found.unmarked) and found.under_way < _UNDER_WAY:
            notices = [(copies, draft_of(post)) for copies, post in self.notices(found, now)]
            marks = [] if notices else [(copy, draft_of(post)) for copy, post in self.marks(found, now)]  # readers first
            self.outgoing.put(await self.writer.write(Followed(ours, notices, marks, found.version)))

    def notices(self, found: Outstanding, now: Now) -> Iterator[tuple[tuple[int, ...], Post]]:
        """What each chat is told of a version, once for all copies that it has."""
        together: dict[tuple[int, str, int], list[Delivery]] = defaultdict(list)
        for copy in found.untold:
            together[copy.chat, *copy.of].append(copy)
        for copies in together.values():
            first = next((copy for copy in copies if copy.message != NEVER_OUT), copies[0])
            versions, filed = _versions(found, first)
            if filed is None:
                continue
            telling, label = self._telling(found, first), _label(filed)
            reads = self._audience(found, first).reads(label, _agency(filed))
            said = (recalled(filed, versions, now, telling) if reads else "") or recalled_briefly(filed, telling)
            button = Button(telling.message(phrases.BUTTON_SEEN), f"{CONFIRM}{first.id}")
            keyboard: Keyboard = ((button,),)
            if first.message == NEVER_OUT:  # there is nothing that they could have passed on, nor to confirm
                said, keyboard = said.partition("\n")[0], ()
            text = said if not reads or label == CLEAR else f"{label}\n{said}"
            place, shown = Place(first.chat), label if reads else CLEAR
            yield tuple(copy.id for copy in copies), Post(Notice(place, text, keyboard, shown), telling.lang)

    def marks(self, found: Outstanding, now: Now) -> Iterator[tuple[int, Post]]:
        """What is put in the place of each copy."""
        for copy in found.unmarked:
            versions, filed = _versions(found, copy)
            if filed is None or copy.message is None:
                continue
            telling = self._telling(found, copy)
            reads = self._audience(found, copy).reads(_label(filed), _agency(filed))
            head = (banner(filed, versions, now, telling) if reads else "") or recalled_briefly(filed, telling)
            yield copy.id, Post(marked(copy, filed, head, reads=reads), telling.lang)

    def _telling(self, found: Outstanding, copy: Delivery) -> Telling:
        lang: Lang = reader_of(session_of(found.sessions.get((copy.chat, copy.person))), None)
        index = self.gate.desk_of(self.gate.open_to_all).index
        return Telling(lang, lambda key: index.message(key, lang), self.zones)

    def _audience(self, found: Outstanding, copy: Delivery) -> Audience:
        """Whom those read as, now, who got a copy: in a group as its label says, in private as themselves."""
        person = found.people.get(copy.person)
        suspended = person is not None and person.suspended is not None
        role = standing_of(person.role if person is not None else "", suspended=suspended, public=self.gate.public)
        if role is None:
            return self.gate.open_to_all
        most = LABELS[-1] if copy.chat > 0 else min((found.labels.get(copy.chat, CLEAR), AMBER), key=height)
        return audience_of(read_as(person, role), most)


def replaced(found: Outstanding, now: Now) -> Iterator[Recalled]:
    """The versions with copies that were in use and are so no longer, though nobody decided it: where another one's embargo has ended,
    and where they were altered.
    """
    used: dict[str, set[int]] = defaultdict(set)
    for statement, number in found.used:
        used[statement].add(number)
    for statement, numbers in used.items():
        versions = found.shelf.files.get(statement, ())
        over = [one.version for one in versions if one.version in numbers and status_of(one, versions, now) in _OVER]
        if over:
            yield Recalled(statement, tuple(over), now.ours)


def marked(copy: Delivery, filed: Filed, head: str, *, reads: bool = True) -> Mark:
    """A copy as it stands from now on: that it may not be used, and the words struck through where there is room for both.

    To who may not read them any more the words are not sent again.
    """
    version = whole(filed)
    words = version.texts[copy.script].words if version is not None and copy.script in version.texts else ""  # type: ignore[index]
    is_file = units(words) > LONGEST
    said = html.escape(head, quote=False)
    label = _label(filed) if reads else CLEAR
    text = f"{label}\n<b>{said}</b>" if reads else f"<b>{said}</b>"
    if reads and words and not is_file and units(head) + units(words) + units(label) + 3 <= LONGEST:
        text += f"\n\n<s>{html.escape(words, quote=False)}</s>"
    return Mark(Place(copy.chat), copy.message or 0, text[:_LONGEST_CAPTION] if is_file else text, is_file, label)


def _versions(found: Outstanding, copy: Delivery) -> tuple[Sequence[Filed], Filed | None]:
    versions = found.shelf.files.get(copy.statement, ())
    return versions, next((one for one in versions if one.version == copy.version), None)


def _label(filed: Filed) -> str:
    """The label of a version; of one that is not what was filed, the highest."""
    version = whole(filed)
    return version.label if version is not None else LABELS[-1]


def _agency(filed: Filed) -> str:
    version = whole(filed)
    return version.agency if version is not None else ""
