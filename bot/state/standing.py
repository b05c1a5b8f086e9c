"""How the state stands, read by another process: also while the bot runs, and after it has died. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from bot.errors import StateError
from bot.state.backup import last_backup
from bot.state.dialect import reading
from bot.state.migrating import revision
from bot.state.place import Place, is_running, refused
from bot.state.schema import REVISION, inbox, notes, outbox, sessions


@dataclass(frozen=True, slots=True)
class Standing:
    """What is in a state, and who uses it; times are seconds since 1970, None where there is none."""

    file: Path
    size: int
    running: bool
    pid: int | None
    clean: bool | None
    knowledge: str | None
    beat: float | None
    open: int
    oldest_open: float | None
    dead: int
    waiting: int
    deferred: int
    oldest_letter: float | None
    given_up: int
    sessions: int
    backup: Path | None
    backed_up: float | None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An update that failed: what its sender was told to name it by, its number, when and why."""

    reference: str
    update: int
    at: float
    error: str


def standing(file: Path, now: float) -> Standing:
    """How the state in a file stands."""
    place = Place(file)
    with _reading(place) as connection:
        notes_ = {row.name: row.value for row in connection.execute(select(notes))}
        counted = {**_inbox(connection), **_outbox(connection, now)}
        counted["sessions"] = connection.execute(select(func.count()).select_from(sessions)).scalar_one()
    run, saved = place.noted(), last_backup(file)
    running = is_running(place)
    return Standing(
        file=file,
        size=sum(path.stat().st_size for path in (file, place.wal) if path.exists()),
        running=running,
        pid=run.pid if running else None,
        clean=run.clean,
        knowledge=notes_.get("version"),
        beat=_number(notes_.get("beat")),
        backup=saved[0] if saved else None,
        backed_up=saved[1] if saved else None,
        **counted,
    )


def dead_letters(file: Path) -> tuple[DeadLetter, ...]:
    """The updates that failed, in the order in which they did."""
    columns = inbox.c.reference, inbox.c.update_id, inbox.c.done, inbox.c.error
    with _reading(Place(file)) as connection:
        rows = connection.execute(select(*columns).where(inbox.c.error.is_not(None)).order_by(inbox.c.done, inbox.c.update_id))
        return tuple(DeadLetter(row.reference or "", row.update_id, row.done, row.error) for row in rows)


@contextmanager
def _reading(place: Place) -> Iterator[Connection]:
    if not place.file.exists():
        if place.run.exists():
            raise refused(place, f"it is gone, though {place.run.name} says that there was one")
        raise StateError(f"{place.file}: there is no state yet; 'casebrief telegram' makes it")
    engine = reading(place.file)
    try:
        with engine.begin() as connection:
            at = revision(connection)
            if at != REVISION:
                raise refused(place, f"its tables are at {at or 'no migration'}, and this program reads those at {REVISION}")
            yield connection
    except DBAPIError as error:
        raise refused(place, f"it cannot be read ({error.orig})") from error
    finally:
        engine.dispose()


def _inbox(connection: Connection) -> dict[str, Any]:
    open_ = connection.execute(select(func.count(), func.min(inbox.c.arrived)).where(inbox.c.done.is_(None))).one()
    dead = connection.execute(select(func.count()).where(inbox.c.error.is_not(None))).scalar_one()
    return {"open": open_[0], "oldest_open": open_[1], "dead": dead}


def _outbox(connection: Connection, now: float) -> dict[str, Any]:
    waits = outbox.c.dead.is_(None)
    letters = connection.execute(select(func.count(), func.min(outbox.c.written)).where(waits)).one()
    deferred = connection.execute(select(func.count()).where(waits, outbox.c.due > now)).scalar_one()
    given_up = connection.execute(select(func.count()).where(outbox.c.dead.is_not(None))).scalar_one()
    return {"waiting": letters[0] - deferred, "deferred": deferred, "oldest_letter": letters[1], "given_up": given_up}


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
