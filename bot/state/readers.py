"""Keeps who has read what and how far they are, and compares what each audience is told with what it was told before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, select

from bot.model import Progress
from bot.state.acts import Person
from bot.state.dialect import upsert
from bot.state.reading import (
    Briefed,
    Changed,
    Expiring,
    History,
    Issued,
    Place,
    Read,
    Reader,
    Reissued,
    Remembered,
    Visited,
)
from bot.state.schema import briefs, changes, counters, editions, notes, people, readers, readings, sessions
from bot.state.survey import Readings, Survey, Surveyed

_NOTE: Final = "edition "
"""How the note is called that says which version an audience was compared at; behind it stands the audience."""
_VISIT: Final = upsert(readers)
_BRIEF: Final = upsert(briefs)
_READ: Final = upsert(readings)
_EDITION: Final = upsert(editions)
_CHANGE: Final = upsert(changes)
_KEEP: Final = upsert(notes)


def remember(connection: Connection, acts: Iterable[Remembered]) -> None:
    """Keeps what is to be remembered of readers, many at once; of one person the last counts."""
    visits: dict[int, dict[str, Any]] = {}
    told: dict[tuple[int, str], dict[str, Any]] = {}
    for act in acts:
        match act:
            case Visited(person, reader):
                visits[person] = {"person": person, "seen": reader.seen, "before": reader.before}
            case Read(person, entries, at):
                told |= {(person, entry): {"person": person, "entry": entry, "digest": digest, "at": at} for entry, digest in entries}
            case Briefed():
                _brief(connection, act)
    kept: tuple[tuple[Any, Mapping[Any, dict[str, Any]]], ...] = ((_VISIT, visits), (_READ, told))
    for statement, rows in kept:
        if rows:
            connection.execute(statement, [row for _, row in sorted(rows.items())])  # in the order of others who keep some of these


def _brief(connection: Connection, act: Briefed) -> None:
    place = act.place
    known = select(briefs.c.done, briefs.c.finished).where(briefs.c.person == act.person, briefs.c.case == place.case)
    row, done = connection.execute(known).one_or_none(), json.dumps(place.done)
    finished = row.finished if row is not None else None
    if place.done is not None and (row is None or row.done != done or finished is None):
        finished = act.at
    kept = {"screen": place.screen, "read": json.dumps(place.read), "answers": json.dumps(place.answers), "done": done}
    connection.execute(_BRIEF, {"person": act.person, "case": place.case, **kept, "finished": finished, "at": act.at})


def place_of(row: Row[Any]) -> Progress:
    """How far somebody is in a brief, as it was kept."""
    answers = tuple((str(entry), bool(right)) for entry, right in json.loads(row.answers))
    done = json.loads(row.done)
    return Progress(row.case, row.screen, tuple(json.loads(row.read)), answers, None if done is None else tuple(done))


def places(connection: Connection) -> tuple[Place, ...]:
    """How far everyone is in each brief."""
    rows = connection.execute(select(briefs).order_by(briefs.c.person, briefs.c.case))
    return tuple(Place(row.person, place_of(row), row.at, row.finished) for row in rows)


def reader_of(row: Row[Any] | None) -> Reader | None:
    """When somebody was here, as it was kept."""
    return None if row is None else Reader(row.seen, row.before)


def count_of(connection: Connection, person: int) -> tuple[int, int, int]:
    """How many places in briefs, entries read and visits are kept of a person."""
    counted = (select(func.count()).select_from(table).where(table.c.person == person) for table in (briefs, readings, readers))
    places, told, visits = (connection.execute(one).scalar_one() for one in counted)
    return places, told, visits


def forget_reading(connection: Connection, person: int) -> None:
    """Takes out all that is remembered of a reader."""
    for table in (briefs, readings, readers):
        connection.execute(delete(table).where(table.c.person == person))


def tidy(connection: Connection, before: float) -> None:
    """Takes out changes from before a time, and what is kept of guests who have not been here since."""
    connection.execute(delete(changes).where(changes.c.at < before))
    enrolled = select(people.c.person)
    connection.execute(delete(readers).where(readers.c.seen < before, readers.c.person.not_in(enrolled)))
    connection.execute(delete(briefs).where(briefs.c.at < before, briefs.c.person.not_in(enrolled)))


def history(connection: Connection, since: Reader | None) -> History:
    """How what is on file has changed since a reader's last visit."""
    kept = frozenset(_versions(connection))
    if since is None:
        return History(audiences=kept)
    after = since.seen if since.before is None else since.before
    rows = connection.execute(select(changes).where(changes.c.at > after).order_by(changes.c.at.desc(), changes.c.entry))
    held = connection.execute(select(editions.c.audience, editions.c.entry, editions.c.until).where(editions.c.until != ""))
    return History(tuple(Changed(**row._mapping) for row in rows), tuple(Expiring(*row) for row in held), kept)  # noqa: SLF001


def surveyed(connection: Connection, asked: Sequence[Surveyed]) -> list[Survey]:
    """What some people have read."""
    return [_survey(connection, one) for one in asked]


def _survey(connection: Connection, asked: Surveyed) -> Survey:
    version = int(connection.execute(select(counters.c.value).where(counters.c.name == "people")).scalar_one())
    some = select(people).where(people.c.number > asked.after).order_by(people.c.number).limit(asked.most)
    roster = {row.person: Person(**row._mapping) for row in connection.execute(some)}  # noqa: SLF001
    told: dict[int, dict[str, str]] = {person: {} for person in roster}
    for row in connection.execute(select(readings).where(readings.c.person.in_(roster))):
        told[row.person][row.entry] = row.digest
    own = select(sessions).where(sessions.c.person.in_(roster), sessions.c.chat == sessions.c.person)
    spoken = {row.person: row.body for row in connection.execute(own)}
    gone = connection.execute(select(changes).where(changes.c.kind == "withdrawn").order_by(changes.c.at))
    return Survey(
        version=version,
        readers=tuple(Readings(person, told[number], spoken.get(number)) for number, person in roster.items()),
        last=max((person.number for person in roster.values()), default=asked.after),
        withdrawn={(row.audience, row.entry): Changed(**row._mapping) for row in gone},  # noqa: SLF001
        versions=_versions(connection),
    )


def _versions(connection: Connection) -> dict[str, str]:
    """The version at which each audience was compared last."""
    rows = connection.execute(select(notes).where(notes.c.name.startswith(_NOTE, autoescape=True)))
    return {row.name.removeprefix(_NOTE): row.value for row in rows}


def reissued(connection: Connection, asked: Sequence[Reissued]) -> list[None]:
    """Compares what each audience is told with what it was told the last time, and keeps both."""
    for one in asked:
        _reissue(connection, one)
    return [None] * len(asked)


def _reissue(connection: Connection, asked: Reissued) -> None:
    kept = _versions(connection)
    on_file = frozenset(issued.entry for some in asked.issued.values() for issued in some)
    for audience in sorted({*asked.versions, *kept}, key=lambda name: (name == asked.base, name)):  # the base last: others begin as it was
        told = audience if audience in asked.versions else asked.base
        if kept.get(audience) == asked.versions[told]:
            continue
        if audience not in kept and asked.base in kept:
            _copy(connection, asked.base, audience)
        before = {row.entry: Issued(*row[1:]) for row in connection.execute(select(editions).where(editions.c.audience == audience))}
        now = {issued.entry: issued for issued in asked.issued[told]}
        if audience in kept or asked.base in kept:
            _keep_changes(connection, audience, asked.at, list(_differences(before, now, on_file)))
        _keep_edition(connection, audience, before, now)
        connection.execute(_KEEP, {"name": f"{_NOTE}{audience}", "value": asked.versions[told]})


def _differences(before: Mapping[str, Issued], now: Mapping[str, Issued], on_file: frozenset[str]) -> Iterable[tuple[str, str, bytes]]:
    """Each entry that changed, how, and as it was last told."""
    for entry, issued in now.items():
        was = before.get(entry)
        if was is None:
            yield entry, "new", issued.body
        elif was.digest != issued.digest:
            yield entry, "differs" if was.documents < 2 <= issued.documents else "corrected", issued.body
    for entry, was in before.items():
        if entry not in now and entry not in on_file:
            yield entry, "withdrawn", was.body


def _keep_changes(connection: Connection, audience: str, at: float, found: Sequence[tuple[str, str, bytes]]) -> None:
    rows = [{"audience": audience, "entry": entry, "at": at, "kind": kind, "body": body} for entry, kind, body in found]
    if rows:
        connection.execute(_CHANGE, rows)


def _keep_edition(connection: Connection, audience: str, before: Mapping[str, Issued], now: Mapping[str, Issued]) -> None:
    gone = [entry for entry in before if entry not in now]
    for entry in gone:
        connection.execute(delete(editions).where(editions.c.audience == audience, editions.c.entry == entry))
    names = ("entry", "digest", "documents", "until", "body")
    other = [issued for entry, issued in now.items() if before.get(entry) != issued]
    if other:
        connection.execute(_EDITION, [{"audience": audience} | {name: getattr(issued, name) for name in names} for issued in other])


def _copy(connection: Connection, base: str, audience: str) -> None:
    """An audience begins with what those were told who read the same till now."""
    for table, statement in ((editions, _EDITION), (changes, _CHANGE)):
        rows = [{**row._mapping, "audience": audience} for row in connection.execute(select(table).where(table.c.audience == base))]  # noqa: SLF001
        if rows:
            connection.execute(statement, rows)
