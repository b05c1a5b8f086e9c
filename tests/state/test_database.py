"""Opening a database that replicas share: what cannot be trusted or had is refused in one line, without a password, and left as it is."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import StateBusyError, StateError
from bot.settings.database import Server as Address
from bot.state.beside import is_there, reading_beside, store_beside
from bot.state.changes import Arrival, Arrived, Noted, Recorded, Settled
from bot.state.opening import open_state
from bot.state.postgresql import engine_of, replica_name, replicas
from bot.state.records import Record
from bot.state.schema import REVISION
from tests.ports import free_port
from tests.postgresql.server import Server, beside
from tests.state.tampering import verdict_on
from tests.state.test_migrations import at_revision

SECRET = "canary word"


def with_login(server: Server, where: Address) -> Address:
    """The same database, asked by somebody of little power and with a password; the server asks for it."""
    name = where.url.rpartition("/")[2]
    rules = server.folder / "data" / "pg_hba.conf"
    rule = "host all ann 127.0.0.1/32 scram-sha-256\n"
    if rule not in rules.read_text():
        rules.write_text(rule + rules.read_text())
        server.asked(f"CREATE ROLE ann LOGIN PASSWORD '{SECRET}'")
    server.asked("SELECT pg_reload_conf()")
    server.asked(f'ALTER DATABASE "{name}" OWNER TO ann')
    return Address(where.url.replace("postgres@", f"ann:{SECRET.replace(' ', '%20')}@"), where.folder)


def test_a_state_made_where_there_was_none_is_whole_and_opened_again(empty_database: Address) -> None:
    state = open_state(empty_database)
    state.store.apply([Arrived([Arrival(1, (7, 7), b"asked", 1000.0)]), Recorded([Record("start", "bot")])])
    state.close()
    open_state(empty_database).close()
    found = verdict_on(empty_database, [])
    assert (found.rows, found.wrong) == (1, ())


def test_who_owns_nothing_but_the_database_can_do_all_of_it(postgresql: Server, empty_database: Address) -> None:
    where = with_login(postgresql, empty_database)
    state = open_state(where)
    state.store.apply([Arrived([Arrival(1, (7, 7), b"asked", 1000.0)]), Settled(1, (7, 7), 1001.0, b"session")])
    assert state.store.put_away()
    state.store.apply([Noted("beat", "1001")])
    with reading_beside(where) as connection:
        assert replicas(connection) == 1
    state.close()


def set_newer(where: Address) -> Address:
    with beside(where.url) as ask:
        ask("UPDATE alembic_version SET version_num = '9999'")
    return where


def put_another_programs(where: Address) -> Address:
    with beside(where.url) as ask:
        ask("DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE other (it int)")
    return where


def give_nobody(where: Address) -> Address:
    return where._replace(url=re.sub(r"//.*@127.0.0.1:\d+", f"//ann:{SECRET.replace(' ', '%20')}@127.0.0.1:{free_port()}", where.url))


def name_another(where: Address) -> Address:
    return where._replace(url=f"{where.url}_of_nobody")


FAULTS: dict[Callable[[Address], Address], tuple[type[StateError], str]] = {
    set_newer: (StateError, "it was made by a newer program (its tables are at 9999); nothing was changed"),
    put_another_programs: (StateError, "it holds tables of another program; nothing was changed; give the bot a database of its own"),
    give_nobody: (StateBusyError, "it cannot be reached, or not be used (connection"),
    name_another: (StateBusyError, "it cannot be reached, or not be used (connection"),
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_database_that_cannot_be_trusted_or_had_is_refused_in_one_line(
    database: Address, fault: Callable[[Address], Address], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.state.patience.LONGEST", 0.6 if fault is give_nobody else 60.0)  # who is refused for good does not wait
    where = fault(database)
    kind, told = FAULTS[fault]
    for opening in (open_state, lambda there: store_beside(there).__enter__()):
        with pytest.raises(StateError) as refusal:
            opening(where)
        said = str(refusal.value)
        assert said.startswith(f"{where}: {told}")
        assert "\n" not in said
        assert "canary" not in said
        assert type(refusal.value) is kind


def test_a_wrong_password_is_told_and_not_shown(postgresql: Server, empty_database: Address) -> None:
    where = with_login(postgresql, empty_database)
    wrong = where._replace(url=where.url.replace("word", "wrong"))
    with pytest.raises(StateError, match=r'FATAL: password authentication failed for user "ann"') as refusal:
        open_state(wrong)
    assert "canary" not in str(refusal.value) + repr(wrong)
    assert "\n" not in str(refusal.value)
    open_state(where).close()


def test_a_database_without_a_state_is_told_to_who_reads(empty_database: Address) -> None:
    with pytest.raises(StateError, match="there is no state yet"), reading_beside(empty_database):
        pass
    assert not is_there(empty_database)


def test_where_there_was_none_who_writes_beside_makes_it(empty_database: Address) -> None:
    with store_beside(empty_database) as store:
        store.apply([Recorded([Record("role", "console:desk")])])
    assert is_there(empty_database)
    assert verdict_on(empty_database, []).rows == 1


def test_tables_of_an_older_program_are_brought_on_unless_replicas_run_on_them(empty_database: Address) -> None:
    engine = engine_of(empty_database, name=replica_name())
    at_revision(engine, "0007")
    told = f"its tables are at 0007, and this program writes those at {REVISION}; stop the 1 replica(s) first"
    with pytest.raises(StateError, match=re.escape(told)), store_beside(empty_database):
        pass
    engine.dispose()
    with store_beside(empty_database) as store:
        store.apply([Recorded([Record("role", "console:desk")])])


def test_who_reads_a_database_that_cannot_be_had_is_told(database: Address) -> None:
    where = give_nobody(database)
    with pytest.raises(StateError, match="it cannot be read") as refusal, reading_beside(where):
        pass
    with pytest.raises(StateError, match="it cannot be read"):
        is_there(where)
    assert "canary" not in str(refusal.value)


def test_what_is_wrong_with_a_row_is_told_without_the_row(database: Address) -> None:
    state = open_state(database)
    with pytest.raises(StateError) as refusal:
        state.store.apply([Noted("a secret question", None)])  # type: ignore[arg-type]
    state.close()
    assert "secret" not in str(refusal.value)
    assert str(refusal.value).endswith('null value in column "value" of relation "notes" violates not-null constraint')


def test_two_replicas_with_one_folder_are_refused_and_with_two_they_share(database: Address, tmp_path: Path) -> None:
    first = open_state(database)
    with pytest.raises(StateBusyError, match="another instance is running"):
        open_state(database)
    second = open_state(database._replace(folder=tmp_path / "second"))
    first.store.apply([Arrived([Arrival(1, (7, 7), b"asked", 1000.0)])])
    assert second.store.apply([Arrived([Arrival(1, (7, 7), b"asked", 1000.0), Arrival(2, (7, 7), b"asked", 1000.0)])]) == [{2}]
    with reading_beside(database) as connection:
        assert replicas(connection) == 2
    first.close()
    with store_beside(database), reading_beside(database) as connection:
        assert replicas(connection) == 1, "who writes beside is none"
    second.close()
    with reading_beside(database) as connection:
        assert replicas(connection) == 0


@pytest.fixture
def undriven(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which the driver is not installed."""
    monkeypatch.setitem(sys.modules, "psycopg", None)


@pytest.mark.usefixtures("undriven")
def test_a_driver_that_is_not_installed_is_named_with_what_brings_it(tmp_path: Path) -> None:
    with pytest.raises(StateError, match=r"psycopg is not installed; install casebrief\[postgresql\]"):
        engine_of(Address("postgresql+psycopg://ann:canary@127.0.0.1/x", tmp_path))
