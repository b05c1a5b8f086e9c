"""A statement's way through the chat, from approval to recall, as its people see it: what the README shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.app import App
from bot.channels.telegram.approving import Approving
from bot.channels.telegram.newsroom import Newsroom
from bot.channels.telegram.recalling import Recalling
from bot.channels.telegram.sends import Acknowledgement, Copy, Message, Notice, Send, plain
from bot.channels.telegram.stored import body_of
from bot.labels import CLEAR
from bot.model import Session
from bot.state.acts import Found, Person
from bot.state.delivered import Delivery
from bot.state.filed import Shelf
from bot.state.following import Outstanding
from bot.statements.clock import Now
from tests.statements.house import NOW, Desk, content, person
from tests.telegram.counter import reception

CURATOR, APPROVER, PRESS = person(3, "curator"), person(8, "approver"), person(9, "press")
ZONES = ("Asia/Shanghai", "America/New_York")
STEPS: tuple[tuple[Person, str, str], ...] = (
    (APPROVER, "zh-hans", "/approve"),
    (APPROVER, "zh-hans", "[ps-2027-001]"),
    (APPROVER, "zh-hans", "/approve ps-2027-001 {hash}"),
    (PRESS, "en", "ps-2027-001"),
    (PRESS, "en", "“We will check 12 warehouses this year.”"),
    (APPROVER, "zh-hans", "/withdraw ps-2027-001 A figure was wrong. | 数字有误。"),
    (PRESS, "en", ""),
    (PRESS, "en", "“We will check 21 warehouses this year.”"),
    (APPROVER, "zh-hans", "/recalls"),
)
"""Who, in which language of their app, says what or presses which button; '' hears what comes by itself."""


def played(app: App) -> str:
    """The chats, one below the other in the order of time."""
    desk = Desk()
    desk.drafts(content(label=CLEAR, speaker="Harbour master"))
    desk.submits()
    room = replace(reception(app), newsroom=Newsroom(ZONES), others=(Approving(ZONES),))
    stage = _Stage(desk, replace(room, gate=replace(room.gate, public=False)))
    return "\n\n".join(stage.step(*step) for step in STEPS)


class _Stage:
    """The office, its sessions, and the copies that were handed out."""

    def __init__(self, desk: Desk, room: Any) -> None:
        self.desk, self.room, self.sessions = desk, room, dict[int, Session]()
        self.copies: tuple[Delivery, ...] = ()
        self.shown: tuple[Send, ...] = ()

    @property
    def shelf(self) -> Shelf:
        return Shelf(sum(one.edition for one in self.desk.versions), {self.desk.last.statement: tuple(self.desk.versions)})

    def step(self, who: Person, code: str, says: str) -> str:
        """What somebody says or presses, and what they are shown."""
        says = says.format(hash=self.desk.last.hash[:4])
        self.shown = self.said(who, code, says) if says else self.recalled(who)
        role = f"({who.role}) "
        return "\n\n".join([f"{role}› {says}" if says else f"{role.strip()} …", *(_seen(send) for send in self.shown if not isinstance(send, Acknowledgement))])

    def said(self, who: Person, code: str, says: str) -> tuple[Send, ...]:
        sender = {"id": who.person, "is_bot": False, "first_name": who.name, "language_code": code}
        message = {"message_id": 1, "date": int(NOW), "chat": {"id": who.person, "type": "private"}, "from": sender}
        update: dict[str, Any] = {"update_id": 1, "message": {**message, "text": says}}
        if says.startswith("["):
            [data] = [key.data for send in self.shown if isinstance(send, Message) for row in send.keyboard for key in row if f"[{key.label}]" == says]
            update = {"update_id": 1, "callback_query": {"id": "1", "from": sender, "message": message, "data": data}}
        known = {"approver": "amber"}.get(who.role, "green")
        session = self.sessions.get(who.person)
        found = Found(
            person=who, roster=(CURATOR, APPROVER, PRESS), shelf=self.shelf, deliveries=self.copies, audience=known,
            session=body_of(session) if session else None,
        )  # fmt: skip
        handled = self.room.handle(update, found, self.desk.now)
        self.sessions[who.person] = handled.session
        for act in handled.acts:
            self.desk.versions = [act.filed]
        hands = [send.hands for send in handled.sends if isinstance(send, Copy)]
        self.copies += tuple(Delivery(1, one.statement, one.version, one.script, who.person, who.person, NOW, 1) for one in hands)
        return tuple(handled.sends)

    def recalled(self, who: Person) -> tuple[Send, ...]:
        self.copies = tuple(replace(copy, recalled=NOW, told=NOW) for copy in self.copies)
        session = {(who.person, who.person): body_of(self.sessions[who.person])}
        found = Outstanding(0, self.shelf, untold=self.copies, unmarked=self.copies, sessions=session, people={who.person: who})
        unused: Any = None  # nothing is written or sent here
        recalling = Recalling(unused, unused, self.room.gate, ZONES, lambda: NOW, lambda: 0.0)
        return tuple(post.send for posts in (recalling.notices(found, Now(NOW)), recalling.marks(found, Now(NOW))) for _, post in posts)


def _seen(send: Any) -> str:
    text = send.text if isinstance(send, Copy | Notice) or not getattr(send, "marked_up", True) else _struck(send.text)
    rows = [" ".join(f"[{key.label}]" for key in row) for row in getattr(send, "keyboard", ())]
    place = ["(in place of the copy)"] if hasattr(send, "message") else []
    return "\n".join([*place, text, *rows])


def _struck(text: str) -> str:
    return plain(text.replace("<s>", "~~").replace("</s>", "~~"))
