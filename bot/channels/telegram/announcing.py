"""Tells people what was decided elsewhere: that a version waits for their approval, and that they have another role.

The press desk and the administrator use the command line beside the bot, or while it does not run. Each is told once: that it was
told is kept in one transaction with the letter.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from bot import phrases
from bot.channels.telegram.answers import reader_of
from bot.channels.telegram.approving import REVIEW
from bot.channels.telegram.incoming import Place
from bot.channels.telegram.layout import LONGEST, labelled, split
from bot.channels.telegram.menus import menus_of
from bot.channels.telegram.outgoing import Outgoing
from bot.channels.telegram.roles import post_of
from bot.channels.telegram.sends import Button, Message, Posted
from bot.channels.telegram.stored import Post, draft_of, session_of
from bot.channels.telegram.visitor import Gate
from bot.errors import StateError
from bot.governance.audience import audience_of
from bot.index import Index
from bot.labels import CLEAR
from bot.model import Lang
from bot.people import reader_of as read_as
from bot.state.acts import UNTOLD, Act, Found, Noting, Person, Want
from bot.state.changes import Announced, Stale, Wanted
from bot.state.filed import Filed
from bot.state.writer import Writer
from bot.statements.actors import Actor
from bot.statements.review import is_for

log = logging.getLogger(__name__)

PAUSE: Final = 0.5
"""Seconds between two looks."""
WAITING: Final = f"{UNTOLD}waiting"
"""The name of the value that lists the versions that wait, and of which their approvers have been told."""


@dataclass(slots=True)
class Announcing:
    """Tells who is to know of what is on file; `seen` is what was there when it did so last."""

    writer: Writer
    outgoing: Outgoing
    gate: Gate
    clock: Callable[[], float]
    seen: tuple[int, int] | None = None

    async def run(self) -> None:
        """Tells what there is to tell, until it is cancelled."""
        while True:
            try:
                await self.once()
            except StateError as error:
                log.error("%s; approvers and who has another role are told later", error)  # noqa: TRY400
            except Exception:
                log.exception("approvers and who has another role could not be told; trying on")
            await asyncio.sleep(PAUSE)

    async def once(self) -> None:
        """Tells what has come up since the last time."""
        (now,) = await self.writer.write(Wanted([Want((0, 0))]))
        if (now.people, now.shelf.count) == self.seen:
            return
        (found,) = await self.writer.write(Wanted([Want((0, 0), roster=True, notes=UNTOLD)]))
        waiting, acts = self.waiting(found)
        posts = [*waiting, *self.roles(found)]
        acts += [Noting(name, None) for name in found.notes if name != WAITING]
        if acts:
            drafts = [draft_of(post) for post in posts]
            letters = await self.writer.write(Announced(found.people, self.clock(), drafts, acts))
            if isinstance(letters, Stale):
                return
            self.outgoing.put(letters)
        self.seen = (found.people, found.shelf.count)

    def waiting(self, found: Found) -> tuple[list[Post], list[Act]]:
        """What approvers are told of versions that wait and of which they have not been told, and what is to be kept of that."""
        submitted = {_key(filed): filed for versions in found.shelf.files.values() for filed in versions if filed.stored == "submitted"}
        noted = json.loads(found.notes.get(WAITING, "[]"))
        if sorted(submitted) == noted:
            return [], []
        new = [filed for key, filed in submitted.items() if key not in noted]
        posts = [self.asking(person, filed, found) for filed in new for person in found.roster if is_for(filed, Actor(person))]
        return posts, [Noting(WAITING, json.dumps(sorted(submitted)))]

    def asking(self, person: Person, filed: Filed, found: Found) -> Post:
        """What an approver is told of a version: that it waits, and nothing of what it says."""
        index, lang = self.reads(person), _lang(person, found)
        text = index.message(phrases.AWAITS, lang).format(statement=filed.statement, version=filed.version)
        button = Button(index.message(phrases.BUTTON_READ, lang), f"{REVIEW}{filed.statement}")
        about = (filed.statement, filed.version)
        return Post(Message(Place(person.person), text, marked_up=False, keyboard=((button,),), about=about), lang)

    def roles(self, found: Found) -> Iterator[Post]:
        """What those are told about whom something was decided on the command line, and the menus that are theirs by it."""
        for person in found.roster:
            how = found.notes.get(f"{UNTOLD}{person.person}")
            if how is None:
                continue
            lang = _lang(person, found)
            told = self.role_told(person, lang) if how == "role" and person.suspended is None else ()
            menus = menus_of(Place(person.person), None if person.suspended is not None else person.role, self.reads(person))
            yield from (Post(send, lang) for send in (*told, *menus))

    def role_told(self, person: Person, lang: Lang) -> tuple[Posted, ...]:
        """What somebody is told of the role that is theirs from now on, under the label of their agency."""
        index = self.reads(person)
        text = index.message(phrases.ROLE_YOURS, lang).format(post=post_of(person.role, person.agency, index, lang))
        label = index.label_of(person.agency) if person.agency else CLEAR
        pieces = split(text, LONGEST) if label == CLEAR else labelled(text, label)
        return tuple(Message(Place(person.person), piece, marked_up=False, label=label) for piece in pieces)

    def reads(self, person: Person) -> Index:
        """What somebody may read."""
        return self.gate.desk_of(audience_of(read_as(person, person.role))).index


def _lang(person: Person, found: Found) -> Lang:
    """The language in which somebody is told what they did not ask for."""
    return reader_of(session_of(found.spoken.get(person.person)), None)


def _key(filed: Filed) -> str:
    """A version, as it was submitted: written anew it is another."""
    return f"{filed.statement} {filed.version} {filed.hash}"
