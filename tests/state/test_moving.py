"""A state moved to another place, also to the other engine: every row and every byte of it, or nothing."""

from __future__ import annotations

import random
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from bot.errors import StateBusyError, StateError
from bot.settings.database import Server as Address
from bot.state.audit import verify
from bot.state.beside import reading_beside
from bot.state.changes import Arrival, Arrived, Draft, Recorded, Settled
from bot.state.dialect import Where, engine_of
from bot.state.moving import copy_state
from bot.state.opening import open_state
from bot.state.place import Place
from bot.state.records import Head
from bot.state.schema import REVISION, counters, metadata
from tests.postgresql.server import Server
from tests.state.processes import holding, run, told
from tests.state.tampering import bend, edit_typed, past, verdict_on, write_trail
from tests.state.test_migrations import at_revision

_NUMBERS = iter(range(1_000, 1_000_000))
ENDS = [(one, other) for one in ("sqlite", "postgresql") for other in ("sqlite", "postgresql")]
WORDS = ("“芬太尼案”開庭", "“芬太尼案”开庭", "é\u0301\U0001f600\u2028\x7f", "'; DROP TABLE inbox; --\\", "")
VALUES: dict[type, tuple[Any, ...]] = {
    int: (2**31 - 1, -(2**31), 0, 1, 7),
    float: (0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, -1.5),
    str: WORDS,
    bytes: (bytes(range(256)), b"", b"\x00", b"{}", WORDS[0].encode()),
}
LARGE = (2**63 - 1, -(2**63), 2**53 + 1, -1, 0)


def rows_for(name: str, count: int = 5) -> list[dict[str, Any]]:
    """Rows with all that is odd for a table: of whole numbers the largest, of what may be missing also nothing."""
    found = []
    for place in range(count):
        row: dict[str, Any] = {}
        for number, column in enumerate(metadata.tables[name].columns):
            kind = column.type.python_type
            values = LARGE if str(column.type) == "BIGINT" else VALUES[kind]
            row[column.name] = values[(place + number) % len(values)]
            if column.primary_key:
                row[column.name] = values[place]
            elif column.nullable and (place + number) % 3 == 0:
                row[column.name] = None
        found.append(row)
    return found


def fill(where: Where) -> list[Head]:
    """A state with rows in every table, of which a bot has kept some; the heads of its trail."""
    state = open_state(where)
    state.store.apply([Arrived([Arrival(1, (7, 7), b"asked", 1000.0)])])
    state.store.apply([Settled(1, (7, 7), 1001.0, b"session", [Draft(7, "text", b"hello")] * 3)])
    state.close()
    engine = engine_of(where)
    with engine.begin() as connection:
        for name, table in metadata.tables.items():
            if name not in {"audit", "counters", "outbox", "deliveries"}:
                connection.execute(insert(table), rows_for(name))
        for name in ("outbox", "deliveries"):  # their numbers are those of letters
            rows = [row | {"id": place} | ({"notice": None, "marking": place} if name == "deliveries" else {}) for place, row in enumerate(rows_for(name), 20)]
            connection.execute(insert(metadata.tables[name]), rows)
    engine.dispose()
    return write_trail(where, random.Random(3))


def content(where: Where) -> dict[str, list[tuple[Any, ...]]]:
    """All that a state holds, but how far the numbers of letters are."""
    with reading_beside(where) as connection:
        found = {}
        for name, table in metadata.tables.items():
            rows = connection.execute(select(table)).all()
            found[name] = sorted((tuple(row) for row in rows if next(iter(row)) != "outbox"), key=repr)
        return found


def next_letter(where: Where) -> int:
    """The number that the next letter of a state gets."""
    state = open_state(where)
    number = next(_NUMBERS)
    state.store.apply([Arrived([Arrival(number, (7, 7), b"asked", 1000.0)])])
    ((letter,),) = state.store.apply([Settled(number, (7, 7), 1001.0, drafts=[Draft(7, "text", b"hello")])])
    state.close()
    return int(letter.id)


@pytest.fixture
def places(postgresql: Server, tmp_path: Path, made_shared: str) -> Iterator[Callable[[str], Where]]:
    """Makes places of an engine in which there is nothing yet."""
    made: list[str] = []

    def place(engine: str) -> Where:
        name = f"place_{uuid4().hex}"
        folder = tmp_path / name
        folder.mkdir()
        if engine == "sqlite":
            return folder / "state.sqlite"
        made.append(name)
        return Address(postgresql.database(name), folder)

    yield place
    for name in made:
        postgresql.drop(name)


@pytest.mark.parametrize(("one", "other"), ENDS)
def test_there_and_back_no_row_and_no_byte_is_lost(places: Callable[[str], Where], one: str, other: str) -> None:
    first, second, third = places(one), places(other), places(one)
    heads = fill(first)
    before = content(first)
    assert all(before.values())
    done = copy_state(first, second)
    assert copy_state(second, third) == done
    assert content(first) == content(second) == content(third) == before
    assert {name: len(rows) + (name == "counters") for name, rows in before.items()} == dict(done.rows)
    assert done.head == heads[-1]
    for where in (first, second, third):
        assert verdict_on(where, heads).wrong == ()


@pytest.mark.parametrize(("one", "other"), ENDS)
def test_no_number_of_a_letter_is_given_twice(places: Callable[[str], Where], one: str, other: str) -> None:
    first, second, third = places(one), places(other), places(one)
    fill(first)
    copy_state(first, second)
    assert next_letter(second) == 25
    with past(second) as ask:
        ask("DELETE FROM outbox")
        ask("DELETE FROM deliveries")
    copy_state(second, third)
    with reading_beside(third) as connection:
        assert connection.execute(select(counters.c.value).where(counters.c.name == "outbox")).scalar_one() == 25
    assert next_letter(third) == 26


@pytest.mark.parametrize(("one", "other"), ENDS)
def test_a_state_with_nothing_in_it_is_copied_and_begins_at_one(places: Callable[[str], Where], one: str, other: str) -> None:
    first, second = places(one), places(other)
    open_state(first).close()
    assert sum(copy_state(first, second).rows.values()) == len(content(first)["counters"]) + 1
    assert next_letter(second) == 1


def untouched(where: Where) -> bool:
    """Whether there is no state, or none with anything in it."""
    if isinstance(where, Path):
        return not list(where.parent.glob("state.sqlite"))
    with past(where) as ask:
        return ask("SELECT to_regclass('audit') IS NULL")[0][0] or not any(ask(f"SELECT count(*) FROM {name}")[0][0] for name in metadata.tables if name != "counters")


@pytest.mark.parametrize(("one", "other"), ENDS)
def test_where_a_bot_runs_nothing_is_copied(places: Callable[[str], Where], one: str, other: str) -> None:
    first, second = places(one), places(other)
    fill(first)
    why = r"another instance is running \(pid \d+\); stop it first" if one == "sqlite" else r"1 replica\(s\) run on it; stop them first"
    with holding(first), pytest.raises(StateBusyError, match=why):
        copy_state(first, second)
    assert untouched(second)
    copy_state(first, second)


@pytest.mark.parametrize(("one", "other"), ENDS)
def test_what_is_there_is_never_written_over(places: Callable[[str], Where], one: str, other: str) -> None:
    first, second = places(one), places(other)
    fill(first)
    state = open_state(second)
    state.store.apply([Arrived([Arrival(5, (7, 7), b"asked", 1000.0)])])
    state.close()
    before = content(second)
    why = "is there already, and nothing is overwritten" if other == "sqlite" else r"it holds a state already \(inbox\), and nothing is overwritten"
    with pytest.raises(StateError, match=why):
        copy_state(first, second)
    assert content(second) == before


@pytest.mark.parametrize("one", ["sqlite", "postgresql"])
def test_tables_of_another_make_are_not_copied(places: Callable[[str], Where], one: str) -> None:
    first, second = places(one), places("postgresql")
    engine = engine_of(first)
    at_revision(engine, "0007")
    engine.dispose()
    with pytest.raises(StateError, match=f"its tables are at 0007, and this program reads those at {REVISION}"):
        copy_state(first, second)
    with past(first) as ask:
        ask("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StateError, match=r"it was made by a newer program \(its tables are at 9999\)"):
        copy_state(first, second)
    assert untouched(second)


def test_a_database_of_another_program_is_left_as_it_is(places: Callable[[str], Where], file: Path) -> None:
    second = places("postgresql")
    with past(second) as ask:
        ask("CREATE TABLE other (it int)")
    with pytest.raises(StateError, match="it holds tables of another program"):
        copy_state(file, second)
    with pytest.raises(StateError, match="it holds tables of another program"):
        copy_state(second, file.with_name("other.sqlite"))


@pytest.mark.parametrize("one", ["sqlite", "postgresql"])
def test_a_state_is_not_copied_onto_itself_nor_from_where_there_is_none(places: Callable[[str], Where], one: str) -> None:
    first = places(one)
    with pytest.raises(StateError, match="there is no state"):
        copy_state(first, places("sqlite"))
    open_state(first).close()
    with pytest.raises(StateError, match="this is where the state is"):
        copy_state(first, first)


@pytest.mark.parametrize("one", ["sqlite", "postgresql"])
def test_a_trail_that_is_not_sound_is_not_copied(places: Callable[[str], Where], one: str) -> None:
    first, second = places(one), places("postgresql")
    fill(first)
    bend(first, edit_typed, random.Random(5))
    with pytest.raises(StateError, match=r"the audit trail is not sound \(row \d+: .+\); nothing was copied"):
        copy_state(first, second)
    assert untouched(second)


ODD = {
    "UPDATE notes SET value = 'a' || char(0) WHERE name = ''": "notes.value holds the character of number 0 in row ('',)",
    "UPDATE sessions SET body = 'text'": "sessions.body holds str in row (",
    "UPDATE inbox SET error = x'ff' WHERE update_id = 0": "inbox.error holds bytes in row (0,)",
    "UPDATE groups SET label = x'ff' WHERE chat = 0": "groups.label holds bytes in row (0,)",
    "UPDATE inbox SET chat = 1.5 WHERE update_id = 0": "inbox.chat holds float in row (0,)",
}


@pytest.mark.parametrize("change", ODD)
def test_what_only_a_file_can_hold_is_named_and_nothing_is_copied(places: Callable[[str], Where], change: str) -> None:
    first, second = places("sqlite"), places("postgresql")
    fill(first)
    with past(first) as ask:
        ask(change)
    with pytest.raises(StateError, match=re.escape(ODD[change])):
        copy_state(first, second)
    assert untouched(second)


def test_a_number_that_is_too_large_for_its_column_is_told_and_nothing_is_copied(places: Callable[[str], Where]) -> None:
    first, second = places("sqlite"), places("postgresql")
    fill(first)
    with past(first) as ask:
        ask("UPDATE guesses SET wrong = 3000000000")
    with pytest.raises(StateError, match=r"\[hidden\]@.+: the state cannot be copied there \(integer out of range\); nothing was copied"):
        copy_state(first, second)
    assert untouched(second)


COPYING = """
import sys
from bot.state.moving import copy_state
from tests.state.processes import where_of
import alembic.command
print("ready", flush=True)
copy_state(where_of(sys.argv[1]), where_of(sys.argv[2]))
print("done", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize(("one", "other"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
@pytest.mark.parametrize("after", [0.05, 0.2, 0.35, 0.5, 0.7])
def test_killed_half_way_it_leaves_nothing_or_all_and_can_be_done_again(places: Callable[[str], Where], one: str, other: str, after: float) -> None:
    first, second = places(one), places(other)
    fill(first)
    engine, many = engine_of(first), [{"chat": chat, "person": 2, "body": b"x" * 200, "at": 0.5, "audience": ""} for chat in range(5_000)]
    with engine.begin() as connection:
        connection.execute(insert(metadata.tables["sessions"]), many)
    engine.dispose()
    before = content(first)
    process = run(COPYING, told(first), told(second))
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.communicate()[1]
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert content(first) == before
    if untouched(second):
        copy_state(first, second)
    assert content(second) == before


def test_what_others_write_meanwhile_is_waited_for_and_then_refused(places: Callable[[str], Where], file: Path) -> None:
    """Somebody who writes into the place as it is looked at is found, whether they were first or second."""
    second = places("postgresql")
    open_state(second).close()
    with past(second) as ask:
        ask("BEGIN")
        ask("INSERT INTO groups VALUES (-1, 'TLP:GREEN')")
        with pytest.raises(StateError, match=r"the state cannot be copied there .canceling statement due to lock timeout"):
            copy_state(file, second)
        ask("COMMIT")
    with pytest.raises(StateError, match=r"it holds a state already \(groups\)"):
        copy_state(file, second)


MEDDLED = {
    "RETURN NULL": r"notes: 0 rows were read back, which are not the \d that were written",
    "NEW.value := upper(NEW.value); RETURN NEW": r"notes: (\d) rows were read back, which are not the \1 that were written",
}


@pytest.mark.parametrize("meddling", MEDDLED)
def test_rows_that_do_not_arrive_as_they_were_written_are_found_and_none_is_kept(database: Address, places: Callable[[str], Where], meddling: str) -> None:
    first = places("sqlite")
    fill(first)
    with past(first) as ask:
        ask("UPDATE notes SET value = 'a word' WHERE name = ''")
    with past(database) as ask:
        ask(f"CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {meddling}; END $$")
        ask("CREATE TRIGGER meddles BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION meddle()")
    with pytest.raises(StateError, match=MEDDLED[meddling]):
        copy_state(first, database)
    assert untouched(database)


def test_a_trail_is_not_copied_to_where_nothing_guards_it(file: Path, database: Address) -> None:
    write_trail(file, random.Random(1))
    with past(database) as ask:
        ask("DROP TRIGGER audit_undeleted ON audit")
    with pytest.raises(StateError, match="the guard audit_undeleted is gone from the table"):
        copy_state(file, database)
    assert untouched(database)


def test_nothing_is_copied_to_where_replicas_run(file: Path, database: Address) -> None:
    with holding(database), pytest.raises(StateBusyError, match=r"1 replica\(s\) run on it; nothing was copied"):
        copy_state(file, database)
    assert untouched(database)


@pytest.mark.parametrize("other", ["sqlite", "postgresql"])
def test_the_trail_goes_on_where_it_was_copied_to(places: Callable[[str], Where], other: str) -> None:
    first, second = places("postgresql" if other == "sqlite" else "sqlite"), places(other)
    heads = fill(first)
    copy_state(first, second)
    state = open_state(second)
    (head,) = state.store.apply([Recorded(())])
    assert head == heads[-1]
    heads += write_trail(second, random.Random(4))
    with state.store.engine.begin() as connection:
        assert verify(connection, heads).wrong == ()
    state.close()


def test_a_copy_is_its_owners_and_has_no_log(places: Callable[[str], Where]) -> None:
    first, second = places("postgresql"), places("sqlite")
    fill(first)
    copy_state(first, second)
    assert isinstance(second, Path)
    assert second.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in second.parent.iterdir()] == ["state.sqlite"]
    assert not Place(second).wal.exists()
