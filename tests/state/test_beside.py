"""Writing beside a bot that runs: what both write is kept, and neither it nor the next start takes harm."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.errors import StateBusyError, StateError
from bot.state.audit import rows
from bot.state.beside import reading_beside, store_beside
from bot.state.changes import Recorded
from bot.state.opening import open_state
from bot.state.place import Place, is_running
from bot.state.records import Record
from tests.state.processes import run
from tests.state.tampering import verdict_on

BOT = """
import resource, sys, threading
from pathlib import Path
from bot.errors import StateError
from bot.state.changes import Arrival, Arrived, Recorded
from bot.state.records import Record
from bot.state.opening import open_state
state = open_state(Path(sys.argv[1]))
written, wanted = 0, threading.Event()
def write(body=b"asked"):
    global written
    state.store.apply([Arrived([Arrival(written + 1, (7, 7), body, 1000.0)]), Recorded([Record("read", "bot")])])
    written += 1
def on():
    while wanted.is_set():
        write()
print("ready", flush=True)
for line in sys.stdin:
    match line.split():
        case ["write"]:
            write()
        case ["on"]:
            wanted.set()
            thread = threading.Thread(target=on)
            thread.start()
        case ["off"]:
            wanted.clear()
            thread.join()
        case ["fail"]:
            before = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, before[1]))
            try:
                write(b"x" * 500_000)
            except StateError:
                resource.setrlimit(resource.RLIMIT_FSIZE, before)
            else:
                sys.exit("it did not fail")
        case ["close"]:
            state.close()
    print(written, flush=True)
"""


class Bot:
    """A process that uses a state, and writes when it is told to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def does(self, what: str) -> int:
        """How many updates it has stored once it has done that."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(what, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        assert answer, self.process.communicate()[1]
        return int(answer)

    def dies(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def bot_on(file: Path) -> Iterator[Bot]:
    process = run(BOT, file)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
        yield Bot(process)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()


def ours(count: int = 1) -> Recorded:
    return Recorded([Record("role", "console:desk")] * count)


def kept(file: Path) -> tuple[int, list[str]]:
    """How many updates are open at the next start, and who made the rows of the trail, which is sound."""
    state = open_state(file)
    with state.store.engine.begin() as connection:
        actors = [row["actor"] for row in rows(connection)]
    state.close()
    assert verdict_on(file, []).wrong == ()
    return len(state.left.updates), actors


def test_where_none_runs_it_is_opened_as_usual(file: Path) -> None:
    with store_beside(file) as store:
        store.apply([ours()])
        with pytest.raises(StateBusyError, match="another instance is running"):
            open_state(file)
    assert Place(file).noted().clean is True
    assert kept(file) == (0, ["console:desk"])


def test_where_there_was_none_it_is_made(tmp_path: Path) -> None:
    file = tmp_path / "new" / "state.sqlite"
    with store_beside(file) as store:
        store.apply([ours()])
    assert kept(file) == (0, ["console:desk"])


def test_both_write_at_once_and_all_of_it_is_kept(file: Path) -> None:
    with bot_on(file) as bot:
        note = Place(file).run.read_bytes()
        bot.does("on")
        for _ in range(10):
            with store_beside(file) as store:
                for _ in range(5):
                    store.apply([ours()])
        written = bot.does("off")
        assert written > 0
        assert Place(file).run.read_bytes() == note
        assert is_running(Place(file))
        bot.does("write")
        assert bot.does("close") == written + 1
    assert Place(file).noted().clean is True
    updates, actors = kept(file)
    assert (updates, actors.count("bot"), actors.count("console:desk")) == (written + 1, written + 1, 50)


def test_a_bot_that_dies_meanwhile_finds_its_log_at_the_next_start(file: Path) -> None:
    with bot_on(file) as bot:
        bot.does("write")
        with store_beside(file) as store:
            store.apply([ours()])
            bot.dies()
            store.apply([ours()])
        assert Place(file).noted().clean is False
        assert Place(file).wal.exists()
        assert not is_running(Place(file))
    assert kept(file) == (1, ["bot", "console:desk", "console:desk"])


def test_a_bot_that_stops_meanwhile_starts_again(file: Path) -> None:
    with bot_on(file) as bot:
        bot.does("write")
        with store_beside(file) as store:
            bot.does("close")
            store.apply([ours()])
        assert Place(file).noted().clean is True
        assert not Place(file).wal.exists()
    assert kept(file) == (1, ["bot", "console:desk"])


def test_a_bot_that_is_followed_by_another_meanwhile_is_left_alone(file: Path) -> None:
    with bot_on(file) as first, store_beside(file) as store:
        first.does("write")
        first.dies()
        with bot_on(file) as second:
            second.does("write")
            store.apply([ours()])
            store.close()
            assert second.does("write") == 2
    assert kept(file) == (2, ["bot", "bot", "console:desk", "bot"])


def test_a_bot_whose_disk_fails_meanwhile_goes_on_by_itself(file: Path) -> None:
    with bot_on(file) as bot:
        bot.does("write")
        with store_beside(file) as store:
            store.apply([ours()])
            assert bot.does("fail") == 1
            assert bot.does("write") == 2
            store.apply([ours()])
        assert bot.does("write") == 3
        bot.dies()
    assert kept(file) == (3, ["bot", "console:desk", "bot", "console:desk", "bot"])


@pytest.mark.parametrize(("at", "told"), [("0001", "its tables are at 0001, and this program writes those at"), ("9999", "made by a newer program")])
def test_tables_of_another_program_are_refused_and_left_as_they_are(file: Path, at: str, told: str) -> None:
    with bot_on(file) as bot:
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (at,))
        with pytest.raises(StateError, match=told), store_beside(file):
            pass
        with pytest.raises(StateError, match=f"its tables are at {at}, and this program reads those at"), reading_beside(file):
            pass
        assert bot.does("write") == 1
        assert Place(file).wal.exists()
        bot.dies()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(at,)]


def test_a_state_that_a_bot_has_lost_its_log_of_is_refused(file: Path) -> None:
    with bot_on(file) as bot:
        bot.does("write")
        Place(file).wal.unlink()
        with pytest.raises(StateError, match="wal is gone"), store_beside(file):
            pass


def test_a_state_that_is_being_written_to_for_long_can_be_had_later(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.state.sqlite._BUSY", 50)
    with bot_on(file) as bot, closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StateBusyError, match=r"it cannot be opened beside the instance that runs \(database is locked\)"), store_beside(file):
            pass
        other.execute("ROLLBACK")
        assert bot.does("write") == 1
