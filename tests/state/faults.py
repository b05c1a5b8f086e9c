"""What goes wrong in a database, made to: rows that it refuses, whichever engine it is of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from bot.state.dialect import is_shared
from bot.state.store import Store

_BREAKING = {
    False: ("CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, '{why}'); END",),
    True: (
        "CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{why}'; END $$",
        "CREATE TRIGGER broken BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuses()",
    ),
}
_MENDING = {False: ("DROP TRIGGER broken",), True: ("DROP FUNCTION refuses CASCADE",)}


@contextmanager
def refusing(store: Store, table: str, why: str) -> Iterator[None]:
    """No row goes into a table while it lasts."""
    shared = is_shared(store.engine)
    _done(store, [statement.format(table=table, why=why) for statement in _BREAKING[shared]])
    yield
    _done(store, _MENDING[shared])


def _done(store: Store, statements: tuple[str, ...] | list[str]) -> None:
    with store.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
