"""Reads and files versions of statements. One that has changed since it was read is never written over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, bindparam, delete, insert, select, update

from bot.state.acts import Act, Recalled
from bot.state.deliveries import recall
from bot.state.dialect import upsert
from bot.state.filed import Approval, Filed, Filing, Hand, Shelf
from bot.state.misses import holds
from bot.state.schema import approvals, counters, editors, versions

_STATEMENT: Final[Any] = bindparam("of")
_NAMED: Final = [column for column in versions.columns if column.name != "filed"]
_VERSIONS: Final = select(*_NAMED).where(versions.c.statement == _STATEMENT).order_by(versions.c.version)
_EDITORS: Final = select(editors).where(editors.c.statement == _STATEMENT).order_by(editors.c.place)
_APPROVALS: Final = select(approvals).where(approvals.c.statement == _STATEMENT).order_by(approvals.c.place)
_LISTED: Final = select(versions.c.statement).distinct().order_by(versions.c.statement)
_ONE: Final = select(versions.c.edition, versions.c.hash).where(
    versions.c.statement == _STATEMENT, versions.c.version == bindparam("number")
)
_KEEP: Final = upsert(versions)
_COUNT: Final = select(counters.c.value).where(counters.c.name == "filed")
_COUNTED: Final = update(counters).where(counters.c.name == "filed").values(value=counters.c.value + 1).returning(counters.c.value)
_NEWER: Final = select(versions.c.statement).where(versions.c.filed > bindparam("count")).distinct()


def on_file(connection: Connection, statement: str) -> tuple[Filed, ...]:
    """The versions of a statement, in order; () of one that there is not."""
    of = {"of": statement}
    written, approved = list(connection.execute(_EDITORS, of)), list(connection.execute(_APPROVALS, of))
    return tuple(
        _filed(row, [one for one in written if one.version == row.version], [one for one in approved if one.version == row.version])
        for row in connection.execute(_VERSIONS, of)
    )


def statements(connection: Connection) -> tuple[str, ...]:
    """The ids of all statements on file."""
    return tuple(connection.execute(_LISTED).scalars())


def count_of(connection: Connection) -> int:
    """How many filings there have been."""
    return int(connection.execute(_COUNT).scalar_one())


def renewed(connection: Connection, shelf: Shelf) -> Shelf:
    """All that is on file now: of what was there before, only what was filed since is read again."""
    count = count_of(connection)
    if count == shelf.count:
        return shelf
    if not shelf.files:
        return Shelf(count, everything(connection))
    newer = connection.execute(_NEWER, {"count": shelf.count}).scalars().all()
    return Shelf(count, {**shelf.files, **{statement: on_file(connection, statement) for statement in newer}})


def everything(connection: Connection) -> dict[str, tuple[Filed, ...]]:
    """All that is on file, read at once: statement by statement, thousands of them would hold up all else for a second."""
    written, given = (_by_version(connection, table) for table in (editors, approvals))
    found: dict[str, list[Filed]] = {}
    for row in connection.execute(select(*_NAMED).order_by(versions.c.statement, versions.c.version)):
        key = (row.statement, row.version)
        found.setdefault(row.statement, []).append(_filed(row, written.get(key, ()), given.get(key, ())))
    return {statement: tuple(filed) for statement, filed in found.items()}


def _by_version(connection: Connection, table: Table) -> dict[tuple[str, int], list[Row[Any]]]:
    found: dict[tuple[str, int], list[Row[Any]]] = {}
    for row in connection.execute(select(table).order_by(table.c.place)):
        found.setdefault((row.statement, row.version), []).append(row)
    return found


def filings(acts: Iterable[Act]) -> list[Filing]:
    """Those of some acts that file a version."""
    return [act for act in acts if isinstance(act, Filing)]


def stands(connection: Connection, acts: Sequence[Act]) -> bool:
    """Whether all that some acts would file or settle was decided on what is there now."""
    for act in filings(acts):
        found = connection.execute(_ONE, {"of": act.key[0], "number": act.key[1]}).one_or_none()
        if (act.edition, act.hash) != ((0, "") if found is None else (found.edition, found.hash)):
            return False
    return holds(connection, acts)


def file(connection: Connection, act: Filing) -> None:
    """Files a version; that it stands is to be made sure of before, in the same transaction.

    What may not be used any more is recalled with it.
    """
    filed, key = act.filed, {"statement": act.key[0], "version": act.key[1]}
    row = {column.name: getattr(filed, column.name) for column in _NAMED} | {"why": json.dumps(dict(filed.why))}
    connection.execute(_KEEP, row | {"filed": connection.execute(_COUNTED).scalar_one()})
    for table in (editors, approvals):
        connection.execute(delete(table).where(table.c.statement == act.key[0], table.c.version == act.key[1]))
    _insert(connection, editors, [{**key, "place": place, **_hand(hand)} for place, hand in enumerate(filed.editors)])
    given = [
        {**key, "place": place, **_hand(one.by), "hash": one.hash, "party": one.party, "at": one.at}
        for place, one in enumerate(filed.approvals)
    ]
    _insert(connection, approvals, given)
    if filed.stored == "withdrawn" and filed.withdrawn is not None:
        recall(connection, Recalled(filed.statement, (filed.version,), filed.withdrawn))
    if act.replaces and filed.approved is not None:
        recall(connection, Recalled(filed.statement, tuple(range(1, filed.version)), filed.approved))


def _insert(connection: Connection, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _hand(hand: Hand) -> dict[str, str]:
    return {"known_as": hand.known_as, "mark": hand.mark}


def _why(written: str) -> dict[str, str]:
    """The reason of a withdrawal; none where it cannot be read: nobody is to wait for it who asks for something else."""
    try:
        why = json.loads(written)
    except ValueError:
        return {}
    return {str(lang): str(words) for lang, words in why.items()} if isinstance(why, dict) else {}


def _filed(row: Row[Any], written: Sequence[Row[Any]], approved: Sequence[Row[Any]]) -> Filed:
    body = row.body if isinstance(row.body, bytes) else str(row.body).encode()  # whoever writes into the file may have left text there
    values = dict(row._mapping) | {"why": _why(row.why), "body": body}  # noqa: SLF001  SQLAlchemy's name for what it gives everyone
    hands = tuple(Hand(one.known_as, one.mark) for one in written)
    given = tuple(Approval(Hand(one.known_as, one.mark), one.hash, one.party, one.at) for one in approved)
    return Filed(**values, editors=hands, approvals=given)
