"""Reads what is on file of those who sent updates: session, person, group, invitation, all as of one moment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select, tuple_

from bot.labels import CLEAR
from bot.state import misses
from bot.state.acts import Found, Guesses, Invitation, Person, Want
from bot.state.asking import Askers, InCheck, Unanswered
from bot.state.changes import Wanted
from bot.state.delivered import Delivery
from bot.state.deliveries import count_for, delivery, in_use, recalls, under_way, unmarked, untold, used
from bot.state.desk import on_file
from bot.state.filed import Shelf
from bot.state.following import Outstanding, Reviewed
from bot.state.missed import Question
from bot.state.readers import count_of, history, place_of, reader_of
from bot.state.reading import History
from bot.state.schema import briefs, counters, groups, guesses, invitations, notes, outbox, people, readers, sessions

_AT_ONCE: Final = 400
"""Keys in one statement: SQLite takes some thousand values in one."""
_KEYS: Final[Any] = bindparam("keys", expanding=True)
_SESSIONS: Final = select(sessions).where(tuple_(sessions.c.chat, sessions.c.person).in_(_KEYS))
_PEOPLE: Final = select(people).where(people.c.person.in_(_KEYS))
_GROUPS: Final = select(groups).where(groups.c.chat.in_(_KEYS))
_GUESSES: Final = select(guesses).where(guesses.c.person.in_(_KEYS))
_INVITATIONS: Final = select(invitations).where(invitations.c.code.in_(_KEYS))
_READERS: Final = select(readers).where(readers.c.person.in_(_KEYS))
_BRIEFS: Final = select(briefs).where(briefs.c.person.in_(_KEYS)).order_by(briefs.c.case)
_VERSION: Final = select(counters.c.value).where(counters.c.name == "people")

K = TypeVar("K")


def wanted(connection: Connection, changes: Sequence[Wanted], shelf: Shelf) -> list[tuple[Found, ...]]:
    """What is on file for the wants of each change; all versions of statements are on the shelf."""
    version = version_of(connection)  # before all else: what changes after it is found to have changed
    wants = [want for change in changes for want in change.wants]
    keys = {want.key for want in wants}
    shown = _by(connection, _SESSIONS, keys, lambda row: (row.chat, row.person))
    enrolled = _by(connection, _PEOPLE, {person for _, person in keys}, lambda row: row.person)
    labels = _by(connection, _GROUPS, {chat for chat, _ in keys if chat < 0}, lambda row: row.chat)
    here = _by(connection, _READERS, {person for _, person in keys}, lambda row: row.person)
    begun = _by(connection, _BRIEFS, {person for chat, person in keys if chat == person}, lambda row: (row.person, row.case))
    codes = {want.code for want in wants if want.code}
    guessed = _by(connection, _GUESSES, {want.key[1] for want in wants if want.code}, lambda row: row.person)
    invited = _by(connection, _INVITATIONS, codes, lambda row: row.code)
    roster = everyone(connection) if any(want.roster for want in wants) else ()
    spoken = _by(connection, _SESSIONS, [(one.person, one.person) for one in roster], lambda row: row.person)
    bodies = {person: row.body for person, row in spoken.items()}

    def found(want: Want) -> Found:
        chat, person = want.key
        session, group = shown.get(want.key), labels.get(chat)
        return Found(
            people=version,
            session=session.body if session else None,
            audience=session.audience if session else "",
            person=_person(enrolled.get(person)),
            label=group.label if group else CLEAR,
            guesses=_guesses(guessed.get(person)),
            invitation=_invitation(invited.get(want.code)),
            roster=roster if want.roster else (),
            spoken=bodies if want.roster else {},
            kept=_kept(connection, person) if want.inventory else (0, 0),
            copies=count_for(connection, person) if want.inventory else 0,
            missed=misses.count_of(connection, person) if want.inventory else 0,
            questions=_asked(connection, want),
            versions=on_file(connection, want.statement) if want.statement else (),
            shelf=shelf,
            deliveries=_copies(connection, want),
            reader=reader_of(here.get(person)),
            places=tuple(place_of(row) for (whose, _), row in begun.items() if whose == person),
            read=count_of(connection, person) if want.inventory else (0, 0, 0),
            history=history(connection, reader_of(here.get(person))) if want.history else History(),
            notes=_notes(connection, want.notes) if want.notes else {},
        )

    return [tuple(found(want) for want in change.wants) for change in changes]


def reviewed(connection: Connection, changes: Sequence[Reviewed], shelf: Shelf) -> list[Outstanding]:
    """What is to be done about copies of statements."""
    return [_reviewed(connection, change, shelf) for change in changes]


def _reviewed(connection: Connection, change: Reviewed, shelf: Shelf) -> Outstanding:
    version = version_of(connection)
    idle, old = untold(connection, change.at, change.most), unmarked(connection, change.at, change.most)
    keys = {(one.chat, one.person) for one in (*idle, *old)}
    spoken = _by(connection, _SESSIONS, keys, lambda row: (row.chat, row.person))
    enrolled = _by(connection, _PEOPLE, {person for _, person in keys}, lambda row: row.person)
    labels = _by(connection, _GROUPS, {chat for chat, _ in keys if chat < 0}, lambda row: row.chat)
    return Outstanding(
        version=version,
        shelf=shelf,
        used=used(connection),
        untold=idle,
        unmarked=old,
        under_way=under_way(connection, change.at),
        sessions={key: row.body for key, row in spoken.items()},
        people={number: person for number, row in enrolled.items() if (person := _person(row)) is not None},
        labels={chat: row.label for chat, row in labels.items()},
    )


def unanswered(connection: Connection, changes: Sequence[Unanswered]) -> list[Askers]:
    """Whom an answer may be told, for each change."""
    return [_askers(connection, change) for change in changes]


def _askers(connection: Connection, change: Unanswered) -> Askers:
    version = version_of(connection)
    found = misses.askers(connection, change.most)
    enrolled = _by(connection, _PEOPLE, {one.miss.person for one in found}, lambda row: row.person)
    labels = _by(connection, _GROUPS, {one.miss.chat for one in found if one.miss.chat < 0}, lambda row: row.chat)
    people_ = {number: person for number, row in enrolled.items() if (person := _person(row)) is not None}
    return Askers(version, found, people_, {chat: row.label for chat, row in labels.items()})


def in_check(connection: Connection, changes: Sequence[InCheck]) -> list[tuple[Question, ...]]:
    """The questions that are to be looked at, for each change."""
    return [misses.in_check(connection) for _ in changes]


def everyone(connection: Connection) -> tuple[Person, ...]:
    """Everyone enrolled, by number."""
    rows = connection.execute(select(people).order_by(people.c.number))
    return tuple(person for row in rows if (person := _person(row)) is not None)


def version_of(connection: Connection) -> int:
    """The version of all that decides who may do what."""
    return int(connection.execute(_VERSION).scalar_one())


def _by(connection: Connection, statement: Select[Any], keys: Collection[Any], key: Callable[[Row[Any]], K]) -> Mapping[K, Row[Any]]:
    """The rows of some keys, each by its own."""
    listed = list(keys)
    found: dict[K, Row[Any]] = {}
    for start in range(0, len(listed), _AT_ONCE):
        found |= {key(row): row for row in connection.execute(statement, {"keys": listed[start : start + _AT_ONCE]})}
    return found


def _copies(connection: Connection, want: Want) -> tuple[Delivery, ...]:
    """The copies that a want is about."""
    if want.recalls:
        return recalls(connection)
    if want.copies:
        return in_use(connection, want.copies)
    return delivery(connection, want.delivery) if want.delivery else ()


def _asked(connection: Connection, want: Want) -> tuple[Question, ...]:
    """The questions that a want is about."""
    if want.question is None:
        return ()
    return misses.one_question(connection, want.question) if want.question else misses.open_questions(connection)


def _notes(connection: Connection, beginning: str) -> dict[str, str]:
    """The single values whose names begin so."""
    return {row.name: row.value for row in connection.execute(select(notes).where(notes.c.name.startswith(beginning, autoescape=True)))}


def _kept(connection: Connection, person: int) -> tuple[int, int]:
    """How many sessions and waiting letters are kept of a person."""
    held = select(func.count()).select_from(sessions).where(sessions.c.person == person)
    waiting = select(func.count()).select_from(outbox).where(or_(outbox.c.person == person, outbox.c.chat == person))
    return connection.execute(held).scalar_one(), connection.execute(waiting).scalar_one()


def _person(row: Row[Any] | None) -> Person | None:
    return None if row is None else Person(**row._mapping)  # noqa: SLF001  SQLAlchemy's name for what it gives everyone


def _guesses(row: Row[Any] | None) -> Guesses | None:
    return None if row is None else Guesses(row.wrong, row.since, row.known_as)


def _invitation(row: Row[Any] | None) -> Invitation | None:
    return None if row is None else Invitation(**row._mapping)  # noqa: SLF001
