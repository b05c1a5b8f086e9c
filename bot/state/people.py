"""Carries out what changes who may do what: people, invitations, guesses, groups, erasures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Update, bindparam, delete, or_, select, update

from bot.labels import LABELS, height
from bot.state import misses
from bot.state.acts import Act, Confirmed, Enrolled, Erased, Grouped, Guessed, Invited, Noting, Recalled, Revoked, untold_of
from bot.state.changes import Governed
from bot.state.deliveries import confirm, forget, recall
from bot.state.desk import file, stands
from bot.state.dialect import upsert
from bot.state.filed import Filing
from bot.state.finding import version_of
from bot.state.missed import Explained, Missed, Replied, Settlement
from bot.state.readers import forget_reading, remember
from bot.state.reading import Briefed, Read, Remembered, Visited
from bot.state.schema import counters, groups, guesses, inbox, invitations, notes, outbox, people, sessions


def carry_out(connection: Connection, acts: Sequence[Act]) -> None:
    """Carries acts out, in order; where one decides who may do what, the version of all that does grows by one."""
    for act in acts:
        _CARRIED_OUT[type(act)](connection, act)
    if decides(acts):
        connection.execute(_counted("people"))


def decides(acts: Sequence[Act]) -> bool:
    """Whether acts change who may do what; an invitation does when it is used."""
    return any(isinstance(act, Enrolled | Grouped | Erased) for act in acts)


def governed(connection: Connection, changes: Sequence[Governed]) -> list[bool]:
    """Whether each change was carried out: it is, unless what it was decided on has changed since."""
    done = []
    for change in changes:
        done.append(change.people == version_of(connection) and stands(connection, change.acts))
        if done[-1]:
            carry_out(connection, change.acts)
    return done


def _counted(name: str) -> Update:
    return update(counters).where(counters.c.name == name).values(value=counters.c.value + 1)


_NUMBER: Final = _counted("person").returning(counters.c.value)
_KEEP: Final = upsert(people)
_INVITE: Final = upsert(invitations)
_GUESS: Final = upsert(guesses)
_GROUP: Final = upsert(groups)
_NOTE: Final = upsert(notes)
_OF_THE_START: Final = delete(invitations).where(invitations.c.by == "")
"""The invitation that is printed where nobody can decide about people: there is one at most."""


def _enrolled(connection: Connection, act: Enrolled) -> None:
    person = act.person
    _revoke(connection, person.person)
    number = person.number or connection.execute(_NUMBER).scalar_one()
    row = {column.name: getattr(person, column.name) for column in people.columns} | {"number": number}
    connection.execute(_KEEP, row)
    if person.role == "admin":  # from now on nobody has to be let in by the machine itself
        connection.execute(_OF_THE_START)
    if act.code:
        connection.execute(delete(invitations).where(invitations.c.code == act.code))
        connection.execute(delete(guesses).where(guesses.c.person == person.person))
    if person.role != "admin" or person.suspended is not None:  # who may invite nobody any more has invited nobody
        connection.execute(delete(invitations).where(invitations.c.by == person.known_as))
    _take_back(connection, or_(outbox.c.chat == person.person, outbox.c.person == person.person), act.most)


def _revoke(connection: Connection, person: int) -> None:
    """Takes out the invitations that a person has made: who may do something else now may not have them stand."""
    theirs = select(people.c.known_as).where(people.c.person == person).scalar_subquery()
    connection.execute(delete(invitations).where(invitations.c.by == theirs))


def _take_back(connection: Connection, whose: Any, most: str) -> None:
    """Takes letters out that wait above a label; those that sending was begun of are out, or will be seen to be gone."""
    above = LABELS[height(most) + 1 :]
    if above:
        connection.execute(delete(outbox).where(whose, outbox.c.label.in_(above)))


def _invited(connection: Connection, act: Invited) -> None:
    if not act.invitation.by:
        connection.execute(_OF_THE_START)
    connection.execute(_INVITE, {column.name: getattr(act.invitation, column.name) for column in invitations.columns})


def _revoked(connection: Connection, act: Revoked) -> None:
    connection.execute(delete(invitations).where(invitations.c.code == act.code))


def _guessed(connection: Connection, act: Guessed) -> None:
    told = act.guesses
    connection.execute(_GUESS, {"person": act.person, "wrong": told.wrong, "since": told.since, "known_as": told.known_as})


def _grouped(connection: Connection, act: Grouped) -> None:
    connection.execute(_GROUP, {"chat": act.chat, "label": act.label})
    _take_back(connection, outbox.c.chat == act.chat, act.label)


def _noting(connection: Connection, act: Noting) -> None:
    if act.value is None:
        connection.execute(delete(notes).where(notes.c.name == act.name))
    else:
        connection.execute(_NOTE, {"name": act.name, "value": act.value})


def _erased(connection: Connection, act: Erased) -> None:
    """All of a person goes; of their updates stays the number, so that one that comes again is known.

    What others were to be told of them goes too, such as that they have come in.
    """
    gone = {"gone": act.person}
    theirs = or_(inbox.c.person == bindparam("gone"), inbox.c.chat == bindparam("gone"))
    asked = select(inbox.c.update_id).where(theirs)
    _revoke(connection, act.person)
    # A suspension is not to be got rid of by the one who is suspended.
    connection.execute(delete(people).where(people.c.person == bindparam("gone"), people.c.suspended.is_(None)), gone)
    connection.execute(delete(guesses).where(guesses.c.person == bindparam("gone")), gone)
    connection.execute(delete(sessions).where(or_(sessions.c.person == bindparam("gone"), sessions.c.chat == bindparam("gone"))), gone)
    forget(connection, act.person)
    forget_reading(connection, act.person)
    misses.forget(connection, act.person)
    connection.execute(delete(notes).where(notes.c.name == untold_of(act.person)))
    to_them = or_(outbox.c.person == bindparam("gone"), outbox.c.chat == bindparam("gone"))
    connection.execute(delete(outbox).where(or_(to_them, outbox.c.update_id.in_(asked))), gone)
    dead = inbox.c.done.is_not(None) & theirs
    connection.execute(update(inbox).where(dead).values(chat=0, person=0, body=None), gone)


def _remembered(connection: Connection, act: Remembered) -> None:
    remember(connection, [act])


_CARRIED_OUT: Final[dict[type, Callable[[Connection, Any], None]]] = {
    Enrolled: _enrolled,
    Invited: _invited,
    Revoked: _revoked,
    Guessed: _guessed,
    Grouped: _grouped,
    Erased: _erased,
    Filing: file,
    Recalled: recall,
    Confirmed: confirm,
    Visited: _remembered,
    Briefed: _remembered,
    Read: _remembered,
    Missed: misses.keep,
    Explained: misses.explain,
    Settlement: misses.settle,
    Replied: misses.reply,
    Noting: _noting,
}
