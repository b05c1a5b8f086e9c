"""A bot for generated knowledge: who its people are, and which words nobody must be told who may not read what they stand for."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from bot import settings
from bot.app import App, open_apps
from bot.channels.telegram.office import Office
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.sends import Acknowledgement, Edit, Message, Send
from bot.channels.telegram.service import desks_of
from bot.channels.telegram.visitor import Gate
from bot.governance.audience import Reader
from bot.knowledge.codes import code_of
from bot.labels import AMBER, CLEAR, LABELS, STRICT, height
from bot.state.acts import Enrolled, Grouped, Person, Want
from bot.state.changes import Governed, Wanted
from bot.state.store import Store
from tests.access.generated import OWNERS, Knowledge, Plan, Record, generated
from tests.access.written import may_read, write
from tests.telegram.counter import ME

NORTH, SOUTH = OWNERS
PLAN: Final = Plan([(CLEAR, ""), (AMBER, "")], entities=3, facts=5, weights=(3, 2, 2, 2, 2))
LISTS: Final = ("/timeline", "/statements", "/contacts", "/agencies", "/brief", "/next", "/case", "/brief", "/next", "/start")
"""Commands that show all there is to their reader."""
_AS: Final = {"press": "staff", "curator": "staff", "approver": "liaison", "admin": "liaison"}
"""Who reads what somebody else does, in the words of the plan and none of the bot's."""
_WORDS: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class House:
    """Generated knowledge, the applications that serve it, and where both lie."""

    knowledge: Knowledge
    apps: Mapping[str, App]
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to serve it."""
        return {"CASEBRIEF_KNOWLEDGE": str(self.folder / "whole"), "CASEBRIEF_CEILING": STRICT}

    def reception(self, *, public: bool) -> Reception:
        """A reception of its own, which remembers nothing yet."""
        gate = Gate(desks_of({name: (app.respond, app.index) for name, app in self.apps.items()}, ME), public)
        return Reception(gate, Office(gate, ME, 30), ME)

    def hidden(self, reader: Reader | None, most: str = STRICT) -> frozenset[str]:
        """The words that each stand for one record alone that is not for a reader, where nothing above `most` may be shown."""
        return _hidden(self, reader or Reader("guest"), most)

    def questions(self, random: Random, count: int) -> list[str]:
        """Questions about records of every label, and commands; none of them holds a word that stands for a record."""
        asked = [text for one in self.knowledge.records if "ask" in one.fields for text in (one.fields["ask"]["en"][4], one.fields["ask"]["zh-Hans"][4])]
        return [random.choice(LISTS) if random.random() < 0.3 else random.choice(asked) for _ in range(count)]

    def question_about(self, record: Record) -> str:
        """A question that holds no word that stands for a record."""
        return str(record.fields["ask"]["en"][4])


@cache
def house(seed: int = 1) -> House:
    """The knowledge of a seed, compiled once a process."""
    folder = Path(tempfile.mkdtemp(prefix="casebrief-access-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    knowledge = generated(PLAN, seed)
    environment = {"CASEBRIEF_DATA": str(folder / "data"), "CASEBRIEF_CEILING": STRICT}
    return House(knowledge, open_apps(settings.read(environment, knowledge=str(write(knowledge, folder / "whole")))), folder)


def readable(record: Record, reader: Reader, most: str = STRICT) -> bool:
    """Whether a record is for a reader where nothing above `most` may be shown; of what is one agency's own nothing is, but in private."""
    within = height(record.label) <= height(most)
    return within and may_read(Reader(_AS.get(reader.role, reader.role), reader.agency), record)


_known: dict[tuple[int, Reader, str], frozenset[str]] = {}


def _hidden(served: House, reader: Reader, most: str) -> frozenset[str]:
    key = (id(served.knowledge), reader, most)
    if key not in _known:
        _known[key] = frozenset(one.mark for one in served.knowledge.records if one.mark and not readable(one, reader, most))
    return _known[key]


def codes_of(words: frozenset[str], knowledge: Knowledge) -> frozenset[str]:
    """The codes, in the data of buttons, of the records that some words stand for."""
    return frozenset(code_of(one.id) for one in knowledge.records if one.mark in words)


def words_in(text: str) -> frozenset[str]:
    """The words of a text in Latin letters."""
    return frozenset(_WORDS.findall(text.lower()))


def seen(sends: tuple[Send, ...]) -> str:
    """All that a reader sees, or can copy, of what was sent."""
    found: list[str] = []
    for send in sends:
        if isinstance(send, Acknowledgement | Message | Edit):
            found.append(send.text)
        if isinstance(send, Message | Edit):
            found += [f"{button.label} {button.copies}" for row in send.keyboard for button in row]
    return "\n".join(found)


def above(sends: tuple[Send, ...], most: str) -> bool:
    """Whether something of what was sent has a label above one."""
    return any(height(send.label) > height(most) for send in sends if isinstance(send, Message | Edit))


def data_in(sends: tuple[Send, ...]) -> list[str]:
    """The data of all buttons that were sent."""
    return [button.data for send in sends if isinstance(send, Message | Edit) for row in send.keyboard for button in row if button.data]


def most_of(reader: Reader | None) -> str:
    """The highest label of what is for a reader."""
    role = _AS.get(reader.role, reader.role) if reader else "guest"
    highest = {"guest": CLEAR, "staff": LABELS[1], "liaison": AMBER}[role]
    return STRICT if role == "liaison" and reader and reader.agency else highest


def enrol(store: Store, people: Mapping[int, Reader], groups: Mapping[int, str] | None = None) -> None:
    """Enrols people, numbered from 1 on, and labels groups, without anybody being asked."""
    ((found,),) = store.apply([Wanted([Want((0, 0))])])
    acts = [Enrolled(Person(number, 0, reader.role, reader.agency, f"Reader {number}", f"alias-{number}", 1_000.0), STRICT) for number, reader in people.items()]
    labelled = [Grouped(chat, label) for chat, label in (groups or {}).items()]
    assert store.apply([Governed(found.people, (*acts, *labelled))]) == [True]


def said(number: int, person: int, text: str, *, chat: int = 0, **more: Any) -> dict[str, Any]:
    """An update with words of a person to the bot: in private, or in a group as a reply to the bot."""
    place = chat or person
    message: dict[str, Any] = {"message_id": number, "date": 1_800_000_000, "chat": chat_of(place), "from": user(person), "text": text}
    if place < 0:
        message["reply_to_message"] = {"message_id": 1, "date": 1, "chat": chat_of(place), "from": {"id": ME.id, "is_bot": True, "first_name": "Casebrief"}}
    return {"update_id": number, "message": message | more}


def tapped(number: int, person: int, data: str, *, chat: int = 0, **more: Any) -> dict[str, Any]:
    """An update with a button pressed by a person, below a message in private or in a group."""
    shown = {"message_id": 1, "date": 1_800_000_000, "chat": chat_of(chat or person), "from": {"id": ME.id, "is_bot": True}, "text": "…"}
    return {"update_id": number, "callback_query": {"id": f"query-{number}", "from": user(person), "message": shown, "data": data} | more}


def user(person: int) -> dict[str, Any]:
    """A person as Telegram tells of them."""
    return {"id": person, "is_bot": False, "first_name": f"Name {person}"}


def chat_of(place: int, kind: str = "") -> dict[str, Any]:
    """A chat as Telegram tells of it."""
    return {"id": place, "type": kind or ("private" if place > 0 else "supergroup")}
