"""Backups are whole, made while the bot serves, and bring everything back; nothing is ever overwritten."""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from time import sleep

import pytest

from bot.errors import StateError
from bot.state import backup as backups
from bot.state.backup import backup, last_backup, restore
from bot.state.changes import Arrival, Arrived, Draft, Settled
from bot.state.opening import State, open_state, wrong_with
from bot.state.place import Place
from bot.state.schema import metadata
from tests.state.processes import holding, killed
from tests.state.test_opening import (
    contents,
    damage_a_page,
    empty,
    files_of_at_most,
    garble_the_header,
    put_another_programs,
    set_newer,
)

NOW = 1_800_000_000.0
STAMP = "20270115-080000"


def arrive(state: State, update: int) -> None:
    state.store.apply([Arrived([Arrival(update, (7, 7), b"asked %d" % update, NOW)])])


def updates_in(file: Path) -> set[int]:
    state = open_state(file)
    found = {update for update, *_ in state.left.updates}
    state.close()
    return found


def test_a_backup_is_whole_private_and_told(file: Path) -> None:
    killed(file, 3)
    made = backup(file, None, NOW)
    assert made.file == file.parent / "backups" / f"state-{STAMP}.sqlite"
    assert made.size == made.file.stat().st_size
    assert made.rows == dict.fromkeys(metadata.tables, 0) | {"alembic_version": 1, "counters": 6, "inbox": 3}
    assert made.file.stat().st_mode & 0o777 == 0o600
    assert made.file.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in made.file.parent.iterdir()] == [made.file.name]
    assert wrong_with(made.file) == ""
    assert last_backup(file) == (made.file, NOW)


def test_a_backup_leaves_the_state_as_it_is(file: Path, tmp_path: Path) -> None:
    killed(file, 3)
    before = contents(file.parent)
    backup(file, tmp_path / "elsewhere" / "copy", NOW)
    after = contents(file.parent)
    assert after.pop("state.sqlite.backup")
    assert after == before
    assert updates_in(file) == {1, 2, 3}


def test_there_is_no_backup_until_there_is_one(file: Path) -> None:
    assert last_backup(file) is None


@pytest.mark.parametrize("fault", [damage_a_page, empty, set_newer], ids=lambda fault: fault.__name__)
def test_a_state_that_cannot_be_trusted_is_not_backed_up(file: Path, fault: Callable[[Path], None]) -> None:
    fault(file)
    with pytest.raises(StateError, match=r"it (is|was) .+; nothing was changed; there is no backup in"):
        backup(file, None, NOW)
    assert not Place(file).backups.exists()


def test_a_state_that_is_not_there_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="there is no state to back up"):
        backup(tmp_path / "state.sqlite", None, NOW)


def test_a_backup_overwrites_nothing(file: Path) -> None:
    made = backup(file, None, NOW)
    with pytest.raises(StateError, match="is there already, and nothing is overwritten"):
        backup(file, None, NOW)
    assert wrong_with(made.file) == ""


def test_a_backup_without_room_is_told_and_leaves_nothing_behind(file: Path) -> None:
    with files_of_at_most(8192), pytest.raises(StateError, match=r"state-\S+\.sqlite: it cannot be written \(.+\)"):
        backup(file, None, NOW)
    assert list(Place(file).backups.iterdir()) == []


def test_a_backup_where_nothing_can_be_made_is_told(file: Path) -> None:
    with pytest.raises(StateError, match=r"copy\.sqlite: it cannot be written \(.+\)"):
        backup(file, file / "copy.sqlite", NOW)


def test_a_backup_elsewhere_is_one_even_where_it_cannot_be_noted(file: Path, tmp_path: Path) -> None:
    (tmp_path / "state.sqlite.backup.new").mkdir()
    assert wrong_with(backup(file, tmp_path / "elsewhere" / "copy", NOW).file) == ""
    assert last_backup(file) is None


@pytest.mark.parametrize(("fault", "why"), [("rows", "does not hold what"), ("page", "the copy is no good: it is damaged")])
def test_a_copy_that_is_not_what_it_should_be_gets_no_name(file: Path, monkeypatch: pytest.MonkeyPatch, fault: str, why: str) -> None:
    """The disk fails us: it stores something else than what was written."""
    killed(file, 3)
    honest = backups.copy

    def copy(engine: object, to: Path) -> None:
        honest(engine, to)  # type: ignore[arg-type]
        if fault == "page":
            with sqlite3.connect(to) as connection:
                connection.execute("PRAGMA writable_schema = 1")
                connection.execute("UPDATE sqlite_schema SET rootpage = 3 WHERE name = 'sessions'")
        else:
            with sqlite3.connect(to) as connection:
                connection.execute("DELETE FROM inbox WHERE update_id = 1")
        connection.close()

    monkeypatch.setattr(backups, "copy", copy)
    with pytest.raises(StateError, match=why):
        backup(file, None, NOW)
    assert not list(Place(file).backups.glob("state-*"))


def test_everything_from_before_a_backup_comes_back_after_all_is_wiped(file: Path, tmp_path: Path) -> None:
    """The drill: backup while a writer writes, wipe, restore."""
    state = open_state(file)
    stored: list[int] = []
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            arrive(state, len(stored))
            state.store.apply([Settled(len(stored), (7, 7), NOW, b"session", [Draft(7, "text", b"hello")] * 3)])
            arrive(state, 100_000 + len(stored))
            stored.append(len(stored))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            while len(stored) < 20 * (number + 1):
                sleep(0.01)
            before = len(stored)
            backup(file, tmp_path / "safe" / f"{number}.sqlite", NOW + number)
    finally:
        stop.set()
        writer.join()
        state.close()
    for path in file.parent.glob("state.sqlite*"):
        path.unlink()
    done = restore(tmp_path / "safe" / "4.sqlite", file, NOW + 100)
    assert (done.where, done.made, done.before) == (file, NOW + 4, ())
    again = open_state(file)
    assert {100_000 + number for number in range(before)} <= {update for update, *_ in again.left.updates}
    assert [letter.id for letter in again.left.letters] == list(range(1, len(again.left.letters) + 1))
    assert len(again.left.letters) >= 3 * before
    again.close()


@pytest.mark.parametrize("ended", ["in order", "killed"])
def test_what_was_there_before_a_restore_is_moved_aside_and_can_be_opened(file: Path, ended: str) -> None:
    state = open_state(file)
    arrive(state, 77)
    state.close()
    saved = backup(file, None, NOW).file
    if ended == "killed":
        killed(file, 3)
    else:
        state = open_state(file)
        arrive(state, 1)
        state.close()
    done = restore(saved, file, NOW)
    aside = file.with_name(f"state.sqlite.before-restore-{STAMP}")
    assert aside in done.before
    assert (Place(aside).wal in done.before) == (ended == "killed")
    assert Place(file).noted().clean
    assert not Place(file).wal.exists()
    assert file.stat().st_mode & 0o777 == 0o600
    assert updates_in(file) == {77}
    assert updates_in(aside) == ({77, 1, 2, 3} if ended == "killed" else {77, 1})
    assert updates_in(saved) == {77}


def test_a_restore_while_an_instance_runs_is_refused(file: Path) -> None:
    saved = backup(file, None, NOW).file
    with holding(file, 2) as first:
        before = file.read_bytes()
        with pytest.raises(StateError, match=rf"another instance is running \(pid {first.pid}\); stop it first"):
            restore(saved, file, NOW)
        assert file.read_bytes() == before
    assert updates_in(file) == {1, 2}


@pytest.mark.parametrize(
    "fault", [damage_a_page, empty, set_newer, garble_the_header, put_another_programs], ids=lambda fault: fault.__name__
)
def test_a_backup_that_cannot_be_trusted_is_not_restored(file: Path, fault: Callable[[Path], None]) -> None:
    saved = backup(file, None, NOW).file
    fault(saved)
    before = contents(file.parent)
    with pytest.raises(StateError, match=rf"^{re.escape(str(saved))}: it .+; nothing was restored$"):
        restore(saved, file, NOW)
    assert contents(file.parent) == before


def test_a_backup_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(StateError, match=r"other\.sqlite: it cannot be read \(No such file or directory\); nothing was restored"):
        restore(file.with_name("other.sqlite"), file, NOW)


def test_the_state_is_no_backup_of_itself(file: Path) -> None:
    with pytest.raises(StateError, match="this is the state itself"):
        restore(file, file, NOW)


def test_a_copy_made_by_hand_can_be_restored_and_does_not_say_when_it_was_made(file: Path, tmp_path: Path) -> None:
    killed(file, 3)
    (tmp_path / "hand").mkdir()
    for path in (file, Place(file).wal):
        shutil.copy(path, tmp_path / "hand" / path.name)
    done = restore(tmp_path / "hand" / file.name, file, NOW)
    assert done.made is None
    assert updates_in(file) == {1, 2, 3}


def test_two_restores_in_one_second_overwrite_nothing(file: Path) -> None:
    saved = backup(file, None, NOW).file
    restore(saved, file, NOW)
    before = contents(file.parent)
    with pytest.raises(StateError, match="is there already, and nothing is overwritten"):
        restore(saved, file, NOW)
    assert contents(file.parent) == before
