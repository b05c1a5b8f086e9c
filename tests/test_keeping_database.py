"""The commands that keep a bot alive, where its state is in a database that replicas share; and those that move it."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import run
from bot.settings.database import Server as Address
from bot.state.backup import backup, restore
from bot.state.dialect import engine_of
from bot.state.opening import open_state
from tests.state.processes import address, holding
from tests.state.tampering import bend, edit, edit_typed, hash_of, past, verdict_on, write_trail
from tests.state.test_migrations import at_revision
from tests.state.test_moving import content, fill
from tests.test_keeping import fill as fill_as_a_bot

Command = Callable[..., tuple[int, str, str]]
NOW = 1_800_000_000.0


@pytest.fixture
def keep(monkeypatch: pytest.MonkeyPatch, database: Address, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs a command on that database: exit code, standard output, standard error."""
    monkeypatch.setenv("CASEBRIEF_DATA", str(tmp_path))
    monkeypatch.setenv("CASEBRIEF_DATABASE", database.url)

    def command(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        return code, *capfd.readouterr()

    return command


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A state in a file, with nothing in it."""
    file = tmp_path / "file" / "state.sqlite"
    open_state(file).close()
    return file


def counts(held: dict[str, list[tuple[object, ...]]]) -> str:
    """How many rows there are of each table, as it is printed."""
    return ", ".join(f"{name} {len(rows) + (name == 'counters')}" for name, rows in sorted(held.items()))


def told(keep: Command) -> tuple[int, dict[str, str]]:
    code, out, _ = keep("status")
    return code, {name: value.strip() for name, value in (line.split("  ", 1) for line in out.splitlines())}


def test_status_tells_how_many_replicas_run_where_and_how_large_the_database_is(database: Address, keep: Command, tmp_path: Path) -> None:
    code, found = told(keep)
    assert (code, found["instance"], found["attention"]) == (1, "not running", "no instance is running")
    with holding(database):
        assert told(keep)[1]["instance"] == "running: 1 replica(s)"
        with holding(database._replace(folder=tmp_path / "second")):
            code, found = told(keep)
            assert (code, found["instance"], found["open updates"]) == (0, "running: 2 replica(s)", "0")
            found = json.loads(keep("status", "--json")[1])
    assert (found["file"], found["replicas"], found["running"], found["pid"], found["clean"], found["attention"]) == (str(database), 2, True, None, None, [])
    assert found["size"] > 1_000_000
    assert "postgres@" not in json.dumps(found)
    end = time.monotonic() + 10
    while told(keep)[1]["instance"] != "not running":  # until the server has seen that they are gone
        assert time.monotonic() < end


def test_dead_letters_are_listed_and_opened_again_beside_the_replicas(database: Address, keep: Command) -> None:
    fill_as_a_bot(database)
    assert keep("dead-letters")[:2] == (0, "reference  update  when                     error\nr1         2       2027-01-15 08:00:00 UTC  KeyError\n")
    with holding(database):
        assert keep("dead-letters", "--retry", "r2")[0] == 1
        assert keep("dead-letters", "--retry", "r1")[:2] == (0, "1 opened again, to be dealt with by the replicas\n")
    assert keep("dead-letters")[1] == "no dead letters\n"
    with past(database) as ask:
        assert ask("SELECT update_id FROM inbox WHERE done IS NULL ORDER BY 1") == [(2,), (3,)]


@pytest.mark.parametrize("arguments", [["backup"], ["status"], ["dead-letters"], ["people"], ["misses"], ["audit", "verify"], ["report", "onboarding"]])
def test_a_database_without_a_state_ends_with_3_and_one_line(keep: Command, database: Address, arguments: list[str]) -> None:
    with past(database) as ask:
        ask("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    code, out, err = keep(*arguments)
    assert (code, out, err) == (3, "", f"casebrief: {database}: there is no state yet; 'casebrief telegram' makes it\n")


def test_a_backup_is_a_file_made_while_replicas_serve_and_comes_back_into_a_database(
    database: Address, empty_database: Address, keep: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads = fill(database)
    before = content(database)
    with holding(database):
        code, out, err = keep("backup")
    assert (code, err) == (0, "")
    (saved,) = (tmp_path / "backups").iterdir()
    assert out.startswith(f"{saved}: ")
    assert out.endswith(f"; {counts(before)}; verified\n")
    assert saved.stat().st_mode & 0o777 == 0o600
    assert told(keep)[1]["last backup"].startswith(f"{saved}, ")
    code, out, err = keep("restore", saved)
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert "it holds a state already (inbox, outbox, sessions" in err
    assert content(database) == before
    monkeypatch.setenv("CASEBRIEF_DATABASE", empty_database.url)
    code, out, err = keep("restore", saved)
    assert (code, err) == (0, "")
    first, lost = out.splitlines()
    assert first == f"{empty_database}: restored from {saved}"
    assert lost.startswith("It is as of 20")
    after = content(empty_database)
    assert [row for row in after["notes"] if row[0] != "backup"] == before["notes"]
    assert after | {"notes": before["notes"]} == before
    assert verdict_on(empty_database, heads).wrong == ()
    assert sorted(path.name for path in tmp_path.iterdir() if "tmp" in path.name) == []


def test_a_backup_of_a_database_can_be_served_from_as_a_file(database: Address, tmp_path: Path) -> None:
    fill(database)
    made = backup(database, tmp_path / "copy", NOW)
    restore(made.file, tmp_path / "other" / "state.sqlite", NOW)
    before = content(database)
    assert content(tmp_path / "other" / "state.sqlite") | {"notes": before["notes"]} == before


def test_a_backup_of_an_older_program_comes_back_into_a_database(file: Path, empty_database: Address) -> None:
    old = file.with_name("old.sqlite")
    engine = engine_of(old)
    at_revision(engine, "0004")
    engine.dispose()
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute("INSERT INTO notes VALUES ('beat', '1001')")
        connection.execute("UPDATE counters SET value = 41 WHERE name = 'outbox'")
    assert restore(old, empty_database, NOW).made is None
    assert ("beat", "1001") in content(empty_database)["notes"]
    with past(empty_database) as ask:
        assert ask("SELECT nextval('outbox_numbers')") == [(42,)]


def test_a_database_whose_trail_was_bent_is_backed_up_as_it_is_and_found_out_there_too(database: Address, tmp_path: Path) -> None:
    heads = fill(database)
    bend(database, edit_typed, random.Random(5))
    wrong = verdict_on(database, heads).wrong
    made = backup(database, tmp_path / "copy", NOW)
    assert wrong
    assert verdict_on(made.file, heads).wrong == wrong


def test_a_backup_is_not_put_where_replicas_run(file: Path, database: Address, keep: Command) -> None:
    saved = backup(file, None, NOW).file
    with holding(database):
        code, out, err = keep("restore", saved)
    assert (code, out) == (1, "")
    assert err == f"casebrief: {database}: 1 replica(s) run on it; nothing was copied; give the state a database of its own\n"


def test_the_audit_trail_of_a_database_is_verified_and_exported(database: Address, keep: Command, tmp_path: Path) -> None:
    heads = write_trail(database, random.Random(1))
    said = f"rows: {heads[-1].id}\nhead: {heads[-1].id} {heads[-1].hash}\npublished heads checked: 0\nsound\n"
    assert keep("audit", "verify") == (0, said, "")
    with holding(database):
        code, out, err = keep("audit", "export", tmp_path / "trail.jsonl")
    assert (code, out) == (0, "")
    rows = [json.loads(line) for line in (tmp_path / "trail.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [hash_of(list(row.values())) for row in rows] == [row["hash"] for row in rows]
    assert len(rows) == heads[-1].id
    assert f"audit head {heads[-1].id + 1} " in err
    bend(database, edit_typed, random.Random(2))
    code, out, _ = keep("audit", "verify")
    assert (code, out.splitlines()[-1]) == (1, "not sound")


# Moving


def test_a_state_is_copied_from_a_file_to_a_database_and_back(file: Path, empty_database: Address, keep: Command, tmp_path: Path) -> None:
    heads = fill(file)
    before = content(file)
    head = f"audit head: {heads[-1].id} {heads[-1].hash}\nverified\n"
    assert keep("state", "copy", address(file), empty_database.url) == (0, f"{empty_database}: {counts(before)}\n{head}", "")
    other = tmp_path / "other.sqlite"
    assert keep("state", "copy", empty_database.url, other) == (0, f"{other}: {counts(before)}\n{head}", "")
    assert content(other) == content(empty_database) == before


def test_what_cannot_be_copied_is_told_in_one_line(file: Path, database: Address, keep: Command) -> None:
    open_state(file).close()
    cases = [
        (("mysql://ann:canary@db/x", database.url), 2, "casebrief: FROM is 'mysql://[hidden]@db/x'; allowed are sqlite:///"),
        ((file, "ann:canary@db"), 2, "casebrief: TO is '[hidden]@db'; allowed are sqlite:///"),
        ((file.with_name("none"), database.url), 3, f"casebrief: {file.with_name('none')}: there is no state to copy"),
        ((file, file), 3, f"casebrief: {file}: this is where the state is; nothing was copied"),
        ((file, database.url.replace("postgres@", "ann:canary@") + "_not"), 1, f"casebrief: {database}_not: it cannot be reached, or not be used"),
    ]
    for arguments, ended, said in cases:
        code, out, err = keep("state", "copy", *arguments)
        assert (code, out, err.count("\n")) == (ended, "", 1)
        assert err.startswith(said)
        assert "canary" not in err
    with holding(file) as bot:
        told_ = keep("state", "copy", file, database.url)
        assert told_ == (1, "", f"casebrief: {file}: another instance is running (pid {bot.pid}); stop it first\n")


def test_a_bent_trail_is_not_moved(file: Path, empty_database: Address, keep: Command) -> None:
    write_trail(file, random.Random(1))
    bend(file, edit, random.Random(1))
    code, out, err = keep("state", "copy", file, empty_database.url)
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert "the audit trail is not sound (row " in err
    assert "see 'casebrief audit verify'" in err


def test_the_command_stands_in_the_help(casebrief: Callable[..., object]) -> None:
    shown = casebrief("state", "copy", "--help")
    assert shown.returncode == 0  # type: ignore[attr-defined]
    assert "a password is better left to ~/.pgpass" in " ".join(shown.stdout.split())  # type: ignore[attr-defined]
