"""How the state stands, read by another process: also while the bot runs, and after it has died. Nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from bot.state.backup import last_backup
from bot.state.beside import reading_beside
from bot.state.dialect import Where
from bot.state.place import Place, is_running
from bot.state.postgresql import replicas, size
from bot.state.schema import inbox, notes, outbox, sessions


@dataclass(frozen=True, slots=True)
class Standing:
    """What is in a state, and who uses it; times are seconds since 1970, None where there is none.

    `file` is where it is, or the address of its database without the password. `replicas` is how many run; of a file it is one at most,
    of which `pid` is the number, and `clean` whether the last one ended in order: of replicas neither is known here.
    """

    file: str
    size: int
    running: bool
    replicas: int
    pid: int | None
    clean: bool | None
    username: str | None
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


def standing(where: Where, now: float) -> Standing:
    """How a state stands."""
    with reading_beside(where) as connection:
        notes_ = {row.name: row.value for row in connection.execute(select(notes))}
        counted = {**_inbox(connection), **_outbox(connection, now)}
        counted["sessions"] = connection.execute(select(func.count()).select_from(sessions)).scalar_one()
        used = _file_used(where) if isinstance(where, Path) else _database_used(connection)
    saved = last_backup(where)
    return Standing(
        file=str(where),
        running=bool(used["replicas"]),
        username=notes_.get("username"),
        knowledge=notes_.get("version"),
        beat=_number(notes_.get("beat")),
        backup=saved[0] if saved else None,
        backed_up=saved[1] if saved else None,
        **used,
        **counted,
    )


def _file_used(file: Path) -> dict[str, Any]:
    """How large a file is, and who uses it."""
    place = Place(file)
    run, running = place.noted(), is_running(place)
    size = sum(path.stat().st_size for path in (file, place.wal) if path.exists())
    return {"size": size, "replicas": int(running), "pid": run.pid if running else None, "clean": run.clean}


def _database_used(connection: Connection) -> dict[str, Any]:
    """How large a database is, and how many replicas use it."""
    return {"size": size(connection), "replicas": replicas(connection), "pid": None, "clean": None}


def dead_letters(where: Where) -> tuple[DeadLetter, ...]:
    """The updates that failed, in the order in which they did."""
    columns = inbox.c.reference, inbox.c.update_id, inbox.c.done, inbox.c.error
    with reading_beside(where) as connection:
        rows = connection.execute(select(*columns).where(inbox.c.error.is_not(None)).order_by(inbox.c.done, inbox.c.update_id))
        return tuple(DeadLetter(row.reference or "", row.update_id, row.done, row.error) for row in rows)


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
