"""F62, F63: every chat that there is, and everybody who is nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

from bot import phrases
from bot.channels.telegram.sends import Acknowledgement, Edit, Message, Send, call_of
from bot.governance.audience import Reader
from bot.governance.permits import PRIVATE, may
from bot.labels import AMBER, CLEAR, STRICT, height
from bot.people import invite
from bot.state.acts import Enrolled, Found, Grouped, Revoked
from bot.state.opening import open_state
from tests.access.house import House, chat_of, enrol, house, said, tapped, user
from tests.access.line import NOW, Line
from tests.access.pressing import GROUPS, READERS, Judge, views_of
from tests.load.row import Outcome, Row, Trial
from tests.load.talk import words_of
from tests.telegram.counter import ME

_SUSPENDED, _STRANGER = 600, 500
_LABELS: Final = {**GROUPS, -105: STRICT}
"""Groups by their labels, '' for none; a label that no group can be given shows no more than TLP:AMBER."""
_GROUP_KINDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "group": {}, "supergroup": {}, "topic": {"is_topic_message": True, "message_thread_id": 77},
}  # fmt: skip
_OWN: Final = ("/me", "/forget", "/people", "/invite liaison - Somebody", "/role 1 staff", "/suspend 1")


@dataclass
class Room:
    """A line, and what is on file of each person in each chat."""

    line: Line
    judge: Judge
    people: Mapping[int, Reader | None]
    public: bool

    def on_file(self, person: int, chat: int, text: str = "") -> Found:
        return self.line.dealt(said(1, person, text or "x", chat=chat))[1]

    def reader(self, person: int) -> Reader | None:
        return self.people[person] or (Reader("guest") if self.public else None)


@contextmanager
def _room(trial: Trial, served: House, found: Counter[str], examples: list[str], *, public: bool) -> Iterator[Room]:
    state = open_state(trial.folder / f"state-{public}.sqlite")
    try:
        line = Line(served.reception(public=public), state.store)
        readers = {number: reader for number, reader in enumerate(READERS, 1) if reader.role != "guest"}
        enrol(state.store, {**readers, _SUSPENDED: Reader("admin", READERS[5].agency)})
        person = line.found((1, _SUSPENDED)).person
        assert person is not None
        line.govern(Enrolled(replace(person, suspended=1_000.0), CLEAR), *(Grouped(chat, label) for chat, label in _LABELS.items() if label))
        yield Room(line, Judge(served, line.reception, found, examples), {**readers, _SUSPENDED: None, _STRANGER: None}, public)
    finally:
        state.close()


def chats(trial: Trial) -> Outcome:
    """Everybody asks everything in every kind of chat."""
    served, random = house(trial.seed), Random(trial.seed)
    found, examples, asked = Counter[str](), list[str](), Counter[str]()
    records = [one for one in served.knowledge.records if "ask" in one.fields]
    for public in (False, True):
        with _room(trial, served, found, examples, public=public) as room:
            for person in room.people:
                texts = [served.question_about(one) for one in random.sample(records, trial.of(len(records)))]
                texts += [str(one.fields["ask"]["zh-Hans"][4]) for one in random.sample(records, trial.of(len(records)))]
                texts += ["/timeline", "/statements", "/contacts", "/agencies", "/brief", "/case", "/start", "/help", "/why all"]
                data = random.sample(views_of(served), trial.of(60))
                asked["private"] += _all_asked(room, person, 0, {}, texts, data)
                for chat in _LABELS:
                    for kind, more in _GROUP_KINDS.items():
                        asked["groups"] += _all_asked(room, person, chat, {"chat": chat_of(chat, "group" if kind == "group" else "supergroup"), **more}, texts, data)
                asked["channels"] += _in_channels(room, person, texts)
                _welcomes(room, person)
                _private_only(room, person)
    figures = f"{', '.join(f'{count:,} in {what}' for what, count in asked.items())}, by {len(READERS) + 1} people, guests let in and not: {sum(found.values())} wrong {dict(found) or ''}"
    return Outcome(not found, "; ".join([figures, *examples[:3]]))


def _all_asked(room: Room, person: int, chat: int, more: Mapping[str, Any], texts: list[str], data: list[str]) -> int:
    """How many were asked; each answer is looked at."""
    reader, label = room.reader(person), (_LABELS[chat] or CLEAR) if chat else STRICT
    most, topic = min(label, AMBER, key=height) if chat else label, more.get("message_thread_id")
    on_file = room.on_file(person, chat)
    updates = [said(1, person, text, chat=chat) for text in texts] + [tapped(1, person, one, chat=chat) for one in data]
    for update in updates:
        fields = update.get("message") or update["callback_query"]["message"]
        fields |= more
    for update in updates:
        handled = room.judge.handled(update, on_file)
        if handled is None:
            continue
        text = update.get("message", {}).get("text", "")
        room.judge.leaks(handled, reader, most, text)
        if topic and any(send.place.topic != topic or send.place.chat != chat for send in handled.sends if isinstance(send, Message)):
            room.judge.wrong("elsewhere", f"{person} in {chat}: {handled.sends}")
        if reader is None and not is_neutral(handled.sends):
            room.judge.wrong("not neutral", f"{person} in {chat}, {text!r}: {handled.sends}")
        abstains = chat and reader is not None and text and not text.startswith("/") and _abstains(room, person, text, most)
        if abstains and not _shows_way_in(handled.sends):
            room.judge.wrong("no way in", f"{person} in {chat}, {text!r}: {handled.sends}")
    return len(updates)


def _abstains(room: Room, person: int, text: str, most: str) -> bool:
    """Whether nothing can be told here, by the application that serves who may read this much."""
    from bot.app import app_for
    from bot.governance.audience import audience_of
    from bot.model import Outcome as Told
    from bot.model import Session, Utterance

    app = app_for(room.judge.served.apps, audience_of(room.reader(person) or Reader("guest"), most))
    return app.respond(Utterance(text), Session()).reply.outcome is Told.ABSTAIN


def _shows_way_in(sends: tuple[Send, ...]) -> bool:
    """Whether a button opens the private chat."""
    buttons = [button for send in sends if isinstance(send, Message) for row in send.keyboard for button in row]
    return any(button.url == f"https://t.me/{ME.username}" for button in buttons)


def is_neutral(sends: tuple[Send, ...]) -> bool:
    """Whether nothing was told but that this is for who is enrolled."""
    return all(isinstance(send, Acknowledgement | Message) and send.text in {*words_of(phrases.NEUTRAL), ""} for send in sends)


def _in_channels(room: Room, person: int, texts: list[str]) -> int:
    """How many were asked; nothing is ever said in a channel."""
    channel, posted = chat_of(-1_009, "channel"), 0
    for text in texts:
        message = said(1, person, text, chat=-1_009)["message"] | {"chat": channel, "sender_chat": channel}
        for kind in ("channel_post", "edited_channel_post", "message"):
            handled, posted = room.judge.handled({"update_id": 1, kind: message}, Found()), posted + 1
            if handled is None or handled.sends:
                room.judge.wrong("in a channel", f"{kind}: {handled}")
    return posted


def _welcomes(room: Room, person: int) -> None:
    """Puts the bot into a group: it stays where it was put by somebody let in, and leaves all others."""
    group, out, within = chat_of(-700), {"user": {"id": ME.id}, "status": "left"}, {"user": {"id": ME.id}, "status": "member"}
    update = {"update_id": 1, "my_chat_member": {"chat": group, "from": user(person), "date": 1, "old_chat_member": out, "new_chat_member": within}}
    handled = room.judge.handled(update, room.on_file(person, -700))
    calls = [call_of(send)[0] for send in handled.sends] if handled else []
    if set(calls) != {"leaveChat" if room.reader(person) is None else "sendMessage"}:
        room.judge.wrong("joined", f"{person}, {room.reader(person)}: {calls}")


def _private_only(room: Room, person: int) -> None:
    """Gives every command about people and oneself in a group: who may give it is told that it is answered in private, and nothing is done."""
    reader = room.reader(person)
    for text in _OWN:
        command = text.split()[0].removeprefix("/")
        handled = room.judge.handled(said(1, person, text, chat=-104), room.on_file(person, -104, text))
        assert handled is not None
        told = [send.text for send in handled.sends if isinstance(send, Message)]
        allowed = may(reader.role if reader else None, command)
        if handled.acts or (allowed and command in PRIVATE and not set(told) <= set(words_of(phrases.IN_PRIVATE))):
            room.judge.wrong("private only", f"{reader}, {text!r}: {told} {handled.acts}")


# Nobody


_ANONYMOUS, _CHANNEL_BOT, _SERVICE = 1_087_968_824, 136_817_688, 777_000
_OTHER_BOT, _READER = 987_654, 42
_ORIGIN: Final = {"type": "user", "date": 1, "sender_user": {"id": 43, "is_bot": False, "first_name": "Other"}}
_CHANNEL: Final = {"id": -1_009, "type": "channel", "title": "News"}


def nobodies(chat: int) -> dict[str, dict[str, Any]]:
    """What is different in an update of somebody who is nobody, in a chat."""
    group = chat_of(chat) if chat else {"id": -104, "type": "supergroup"}
    bot = {"is_bot": True, "first_name": "Group"}
    return {
        "anonymous administrator": {"from": {"id": _ANONYMOUS, **bot, "username": "GroupAnonymousBot"}, "sender_chat": group},
        "anonymous, chat not told": {"from": {"id": _ANONYMOUS, **bot}},
        "anonymous, said to be no bot": {"from": {"id": _ANONYMOUS, "is_bot": False, "first_name": "Group"}},
        "channel identity": {"from": {"id": _CHANNEL_BOT, **bot, "username": "Channel_Bot"}, "sender_chat": _CHANNEL},
        "channel identity, said to be no bot": {"from": {"id": _CHANNEL_BOT, "is_bot": False, "first_name": "Channel"}},
        "service chat": {"from": {"id": _SERVICE, "is_bot": False, "first_name": "Telegram"}},
        "linked channel": {"from": {"id": _SERVICE, "is_bot": False, "first_name": "Telegram"}, "sender_chat": _CHANNEL, "is_automatic_forward": True},
        "another bot": {"from": {"id": _OTHER_BOT, **bot, "username": "other_bot"}},
        "enrolled, but a bot": {"from": {"id": _READER, **bot}},
        "enrolled, speaking as a channel": {"from": user(_READER), "sender_chat": _CHANNEL},
        "by another bot": {"from": user(_READER), "via_bot": {"id": _OTHER_BOT, **bot}},
        "forwarded": {"from": user(_READER), "forward_origin": _ORIGIN, "forward_date": 1},
        "forwarded, the old way": {"from": user(_READER), "forward_date": 1, "forward_from": {"id": 43, "is_bot": False, "first_name": "Other"}},
        "nobody told": {"from": None},
        "nobody named": {"from": {"is_bot": False, "first_name": "X"}},
        "no kind told": {"from": {"id": _READER, "first_name": "X"}},
        **{f"number {number!r}": {"from": {"id": number, "is_bot": False}} for number in (str(_READER), -_READER, 0, True, 42.0, [_READER], None)},
    }


def nobody(trial: Trial) -> Outcome:
    """Everybody who is nobody asks everything, although all of their numbers are those of administrators."""
    served, random = house(trial.seed), Random(trial.seed)
    found, examples, asked = Counter[str](), list[str](), 0
    records = [one for one in served.knowledge.records if "ask" in one.fields]
    for public in (True, False):
        state = open_state(trial.folder / f"nobody-{public}.sqlite")
        line = Line(served.reception(public=public), state.store)
        high = Reader("admin", READERS[5].agency)
        enrol(state.store, dict.fromkeys((_ANONYMOUS, _CHANNEL_BOT, _SERVICE, _OTHER_BOT, _READER, 1), high), {chat: label for chat, label in GROUPS.items() if label})
        judge = Judge(served, line.reception, found, examples)
        code = "A" * 22
        line.govern(*invite("cli", "admin", "", "Somebody", now=NOW, code=code).acts)
        texts = [served.question_about(one) for one in random.sample(records, trial.of(len(records)))]
        texts += ["/timeline", "/statements", "/brief", "/case", *_OWN, "/label AMBER", f"/start {code}"]
        for chat in (0, *GROUPS):
            for who, more in nobodies(chat).items():
                for update in _updates(texts, random.sample(views_of(served), trial.of(60)), chat, more):
                    asked += 1
                    _nobody_told(judge, line, update, who, public=public)
        state.close()
    figures = f"{asked:,} updates of {len(nobodies(0))} kinds of nobody in {len(GROUPS) + 1} chats, guests let in and not: {sum(found.values())} wrong {dict(found) or ''}"
    return Outcome(not found, "; ".join([figures, *examples[:3]]))


def _updates(texts: list[str], data: list[str], chat: int, more: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for text in texts:
        update = said(1, _READER, text, chat=chat)
        update["message"] |= more
        yield update
    for one in data:
        update = tapped(1, _READER, one, chat=chat)
        update["callback_query"] |= {name: value for name, value in more.items() if name in {"from", "sender_chat"}}
        yield update


def _nobody_told(judge: Judge, line: Line, update: dict[str, Any], who: str, *, public: bool) -> None:
    """Looks at what nobody was told; a press of somebody's own, below what was forwarded, is theirs."""
    pressed = update.get("callback_query")
    if pressed and pressed.get("from") == user(_READER) and "sender_chat" not in pressed:
        return
    try:
        on_file = line.dealt(update)[1]
    except Exception as error:  # noqa: BLE001  counted, and told
        judge.wrong("errors", f"{who}: {type(error).__name__}: {error}")
        return
    handled = judge.handled(update, on_file)
    if handled is None:
        return
    text = update.get("message", {}).get("text", "")
    judge.leaks(handled, None, CLEAR, text)
    enrolling = "forwarded" in who and text.startswith("/start ")
    if any(not isinstance(act, Revoked) for act in handled.acts) and not enrolling:  # a code that a group has seen is burnt
        judge.wrong("acts", f"{who}, {text!r}: {handled.acts}")
    if not public and "forwarded" not in who and not is_neutral(handled.sends):
        judge.wrong("not neutral", f"{who}, {text!r}: {handled.sends}")
    if any(isinstance(send, Edit | Message) and send.label != CLEAR for send in handled.sends):
        judge.wrong("labels", f"{who}, {text!r}: {handled.sends}")


ROWS: Final = (
    Row("F62", "all roles, labels and chats: 0 items above what holds there; strangers' groups left, the way to a private chat shown", chats),
    Row("F63", "who is nobody, forwarded text: never more than TLP:CLEAR, and only the neutral line without CASEBRIEF_PUBLIC", nobody),
)
