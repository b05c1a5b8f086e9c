"""Sessions and messages as they are stored: JSON that the state keeps and does not read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from bot.channels.telegram.sends import Contact, Copy, Edit, File, Leave, Mark, Menu, Message, Notice, Posted
from bot.labels import CLEAR
from bot.model import Focus, Lang, Progress, Session, View
from bot.state.changes import Draft, Letter


@dataclass(frozen=True, slots=True)
class Post:
    """What is to be sent, and the language in which whatever must be added to it is said."""

    send: Posted
    lang: Lang


@dataclass(frozen=True, slots=True)
class _Message:
    send: Message
    lang: Lang


@dataclass(frozen=True, slots=True)
class _Edit:
    send: Edit
    lang: Lang


@dataclass(frozen=True, slots=True)
class _Copy:
    send: Copy
    lang: Lang


@dataclass(frozen=True, slots=True)
class _File:
    send: File
    lang: Lang


@dataclass(frozen=True, slots=True)
class _Contact:
    send: Contact
    lang: Lang


@dataclass(frozen=True, slots=True)
class _Notice:
    send: Notice
    lang: Lang


@dataclass(frozen=True, slots=True)
class _Mark:
    send: Mark
    lang: Lang


@dataclass(frozen=True, slots=True)
class _Menu:
    send: Menu
    lang: Lang


@dataclass(frozen=True, slots=True)
class _Leave:
    send: Leave
    lang: Lang


@dataclass(frozen=True, slots=True)
class _Focus:
    entries: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    case: str = ""


@dataclass(frozen=True, slots=True)
class _View:
    what: str
    lang: Lang
    entries: tuple[str, ...] = ()
    step: int = 0
    periods: tuple[str, ...] = ()
    sourced: bool = False
    case: str = ""


@dataclass(frozen=True, slots=True)
class _Progress:
    case: str
    screen: int = 0
    read: tuple[int, ...] = ()
    answers: tuple[tuple[str, bool], ...] = ()
    done: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Session:
    """A session by the names of its fields: named tuples would be stored without them, and none could ever be added or moved."""

    chosen: Lang | None = None
    last: Lang | None = None
    focus: _Focus = _Focus()
    options: tuple[str, ...] = ()
    step: int = -1
    case: str = ""
    opens: _View | None = None
    briefed: str = ""
    seen: tuple[str, int, str] | None = None
    places: tuple[_Progress, ...] = ()


_KINDS: Final[dict[str, msgspec.json.Decoder[Any]]] = {
    "message": msgspec.json.Decoder(_Message),
    "edit": msgspec.json.Decoder(_Edit),
    "copy": msgspec.json.Decoder(_Copy),
    "file": msgspec.json.Decoder(_File),
    "contact": msgspec.json.Decoder(_Contact),
    "notice": msgspec.json.Decoder(_Notice),
    "mark": msgspec.json.Decoder(_Mark),
    "menu": msgspec.json.Decoder(_Menu),
    "leave": msgspec.json.Decoder(_Leave),
}
_SESSION: Final = msgspec.json.Decoder(_Session)


def draft_of(post: Post, to: int = 0) -> Draft:
    """A post as it is stored; `to` is whom it answers."""
    send = post.send
    label = CLEAR if isinstance(send, Menu | Leave) else send.label
    hands = send.hands if isinstance(send, Copy) else None
    about = (hands.statement, hands.version) if hands is not None else send.about if isinstance(send, Message) else ("", 0)
    return Draft(send.place.chat, type(send).__name__.lower(), _encoded(post), label, to, hands, about)


def post_of(letter: Letter) -> Post | None:
    """The post that was stored; None where this program can read none from it."""
    try:
        found = _KINDS[letter.kind].decode(letter.body)
    except (msgspec.DecodeError, KeyError):
        return None
    return Post(found.send, found.lang)


def session_of(body: bytes | None) -> Session:
    """The session that was stored; a new one where there is none, or none that this program can read."""
    if body is None:
        return Session()
    try:
        found = _SESSION.decode(body)
    except msgspec.DecodeError:
        return Session()
    focus, opens = Focus(*_values(found.focus)), View(*_values(found.opens)) if found.opens is not None else None
    places = tuple(Progress(*_values(place)) for place in found.places)
    return Session(*_values(found))._replace(focus=focus, opens=opens, places=places)


def _values(stored: _Session | _Focus | _View | _Progress) -> list[Any]:
    return [getattr(stored, name) for name in stored.__slots__]


def body_of(session: Session) -> bytes:
    """A session as it is stored."""
    opens = session.opens._asdict() if session.opens is not None else None
    named = {**session._asdict(), "focus": session.focus._asdict(), "opens": opens}
    return _encoded({**named, "places": [place._asdict() for place in session.places]})


def _encoded(value: object) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # half a character, as a broken client may send it
        return msgspec.json.encode(_mended(msgspec.to_builtins(value)))


def _mended(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_mended(key): _mended(inner) for key, inner in value.items()}
    return [_mended(inner) for inner in value] if isinstance(value, list | tuple) else value
