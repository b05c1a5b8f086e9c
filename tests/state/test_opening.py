"""Opening: what cannot be trusted is refused in one line, and left as it is."""

from __future__ import annotations

import os
import re
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import pytest

from bot.errors import StateError
from bot.state.changes import Arrival, Arrived, Noted, Settled
from bot.state.opening import State, open_state
from bot.state.place import Place
from tests.state.processes import SECOND, holding, killed, run


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of the state and its log; what SQLite shares between processes and what locks it is no data."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and not path.name.endswith(("-shm", ".lock"))}


def damage_a_page(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.seek(4096)  # its kind included: with that alone left, what is read depends on what lay in memory
        opened.write(b"\xff" * 60)


def empty_an_index(file: Path) -> None:
    state = open_state(file)
    state.store.apply([Arrived([Arrival(1, (7, 7), b"asked", 1000.0)])])
    with state.store.engine.begin() as connection:
        root = connection.exec_driver_sql("SELECT rootpage FROM sqlite_schema WHERE name = 'inbox_open'").scalar_one()
    state.close()
    with file.open("r+b") as opened:
        opened.seek((root - 1) * 4096)
        opened.write(bytes([10, 0, 0, 0, 0, 16, 0, 0]))  # a leaf of an index, with nothing on it


def empty(file: Path) -> None:
    os.truncate(file, 0)


def garble_the_header(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.write(os.urandom(16))


def set_read_only(file: Path) -> None:
    file.chmod(0o400)


def give_away(file: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root gives files away")
    os.chown(file, 65534, 65534)


def lose_the_log(file: Path) -> None:
    killed(file, 3)
    Place(file).wal.unlink()


def lose_the_file(file: Path) -> None:
    file.unlink()


def set_newer(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def set_newer_and_kill(file: Path) -> None:
    killed(file, 3)
    copies = {path: path.read_bytes() for path in (Place(file).wal, Place(file).run)}
    set_newer(file)
    assert not Place(file).wal.exists()
    for path, held in copies.items():
        path.write_bytes(held if path.suffix == ".run" else b"")


def put_another_programs(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE other (it)")
    connection.close()


def cut_in_half(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def damage_a_page_and_kill(file: Path) -> None:
    killed(file, 3)
    os.truncate(file, file.stat().st_size // 4096 // 2 * 4096)
    Place(file).wal.write_bytes(b"")


def put_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


FAULTS = {
    damage_a_page: "it is damaged (",
    empty_an_index: "it is damaged (",
    empty: "it is empty",
    garble_the_header: "it is no SQLite file",
    set_read_only: "it is read-only",
    give_away: "it belongs to user 65534, and this process is user 0",
    lose_the_log: "state.sqlite-wal is gone, and with it what was written last (to go on without it, delete ",
    lose_the_file: "it is gone, though state.sqlite.run says that there was one",
    set_newer: "it was made by a newer program (its tables are at 9999)",
    set_newer_and_kill: "it was made by a newer program (its tables are at 9999)",
    put_another_programs: "it holds tables of another program",
    cut_in_half: "it is damaged (",
    damage_a_page_and_kill: "it is damaged (",
    put_a_folder: "it cannot be read (Is a directory)",
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_state_that_cannot_be_trusted_is_refused_in_one_line_and_left_as_it_is(file: Path, fault: Callable[[Path], None]) -> None:
    open_state(file).close()  # it has been used
    fault(file)
    before = contents(file.parent)
    with pytest.raises(StateError) as refusal:
        open_state(file)
    said = str(refusal.value)
    assert said.startswith(f"{file}: {FAULTS[fault]}")
    assert said.endswith(f"; nothing was changed; there is no backup in {file.parent / 'backups'}")
    assert "\n" not in said
    assert contents(file.parent) == before
    with pytest.raises(StateError, match=re.escape(FAULTS[fault])):  # nor does asking again help
        open_state(file)


def test_a_refusal_names_the_newest_backup(file: Path) -> None:
    folder = Place(file).backups
    folder.mkdir()
    for age, name in enumerate(("new.sqlite", "old.sqlite")):
        (folder / name).touch()
        os.utime(folder / name, (1000 - age, 1000 - age))
    empty(file)
    with pytest.raises(
        StateError, match=re.escape(f"the newest backup is {folder / 'new.sqlite'} (casebrief restore {folder / 'new.sqlite'})")
    ):
        open_state(file)


def test_a_log_without_its_file_is_refused(file: Path) -> None:
    file.unlink()
    Place(file).wal.touch()
    with pytest.raises(StateError, match=r"it is gone, though state\.sqlite-wal says"):
        open_state(file)


def test_a_folder_that_cannot_be_made_is_named(file: Path) -> None:
    with pytest.raises(
        StateError, match=r"state.sqlite/data/state.sqlite: its folder cannot be written to \(.+\); mend that, or set CASEBRIEF_DATA"
    ):
        open_state(file / "data" / "state.sqlite")


def test_a_state_made_where_there_was_none_is_whole_and_private(tmp_path: Path) -> None:
    file = tmp_path / "new folder 100%" / "state.sqlite"
    state = open_state(file)
    modes = {path.stat().st_mode & 0o777 for path in (file, state.place.wal, state.place.shm)}
    assert state.left.updates == state.left.letters == ()
    state.close()
    assert modes == {0o600}
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in file.parent.iterdir()) == ["state.sqlite", "state.sqlite.hand", "state.sqlite.lock", "state.sqlite.run"]


def test_what_was_left_of_an_attempt_to_make_one_does_no_harm(tmp_path: Path) -> None:
    for ending in (".new", ".new-wal", ".new-shm"):
        (tmp_path / f"state.sqlite{ending}").write_bytes(b"rubbish")
    open_state(tmp_path / "state.sqlite").close()


def test_what_a_killed_process_had_stored_is_there(file: Path) -> None:
    killed(file, 3)
    state = open_state(file)
    assert state.left.updates == tuple((number, (7, 7), b"asked", 1000.0 + number) for number in (1, 2, 3))
    state.close()


@pytest.mark.parametrize("note", ["", "[]", '{"pid": "x", "clean": "y"}'])
def test_a_note_that_cannot_be_read_says_nothing(file: Path, note: str) -> None:
    Place(file).run.write_text(note, encoding="utf-8")
    open_state(file).close()


def test_what_was_asked_is_gone_from_the_disk_once_it_is_done(file: Path, opened: Callable[[], State]) -> None:
    state = opened()
    state.store.apply([Arrived([Arrival(1, (7, 7), b"my secret question", 1000.0)])])
    state.store.apply([Settled(1, (7, 7), 1001.0)])
    state.store.apply([Noted("beat", "1001"), Noted("beat", "1002")])
    state.close()
    assert b"my secret question" not in b"".join(contents(file.parent).values())


def test_a_second_instance_is_refused_and_told_who_is_first(file: Path) -> None:
    refused = 0
    for _ in range(5):
        with holding(file) as first:
            seconds = [run(SECOND, file) for _ in range(4)]
            for second in seconds:
                said = second.communicate()[1].strip()
                assert said == f"{file}: another instance is running (pid {first.pid}); stop it first"
                refused += second.returncode == 1
    assert refused == 20


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Writing beyond a size fails, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def told(pattern: str) -> AbstractContextManager[object]:
    """A refusal of that text; none for ''."""
    return pytest.raises(StateError, match=pattern) if pattern else nullcontext()


@pytest.mark.parametrize("size", [0, 4096, 40_000])
def test_a_start_without_room_is_told_and_the_next_has_it_all(file: Path, size: int) -> None:
    killed(file, 3)
    place = Place(file)
    before = file.read_bytes(), place.wal.read_bytes()
    place.shm.unlink()
    with files_of_at_most(size), told(r"it cannot be (read|opened) \(.+\)" if size < 40_000 else ""):
        open_state(file).close()
    assert size == 40_000 or (file.read_bytes(), place.wal.read_bytes()) == before
    state = open_state(file)
    assert len(state.left.updates) == 3
    state.close()


def test_a_first_start_without_room_is_told_and_the_next_makes_it(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    with files_of_at_most(8192), pytest.raises(StateError, match=r"it cannot be opened \(.+\)"):
        open_state(file)
    assert not file.exists()
    open_state(file).close()


@pytest.mark.parametrize("clean", [True, False])
def test_a_start_while_another_program_writes_is_told_and_loses_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch, *, clean: bool
) -> None:
    monkeypatch.setattr("bot.state.sqlite._BUSY", 50)
    if clean:
        open_state(file).close()
    else:
        killed(file, 3)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StateError, match=r"it cannot be opened \(database is locked\)"):
        open_state(file)
    other.execute("ROLLBACK")
    other.close()
    state = open_state(file)
    assert len(state.left.updates) == (0 if clean else 3)
    state.close()


def test_a_stop_that_cannot_be_noted_does_not_hinder_the_next_start(file: Path) -> None:
    state = open_state(file)
    blocked = state.place.run.with_name(state.place.run.name + ".new")
    blocked.mkdir()
    state.close()
    blocked.rmdir()
    assert not state.place.run.exists()
    open_state(file).close()
