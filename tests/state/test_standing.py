"""How the state stands, told from outside: while the bot runs, when it has stopped, and after it has died."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import StateError
from bot.state.backup import backup
from bot.state.changes import Arrival, Arrived, Dead, Deferred, Draft, Noted, Settled
from bot.state.opening import State, open_state
from bot.state.place import Place, is_running
from bot.state.standing import DeadLetter, dead_letters, standing
from tests.state.processes import holding, killed
from tests.state.test_opening import contents, damage_a_page, put_another_programs, set_newer

NOW = 2000.0


def fill(state: State) -> None:
    """One update of each kind, one letter of each."""
    state.store.apply([Arrived([Arrival(number, (7, number), b"asked", 1000.0 + number) for number in range(1, 5)])])
    letters = [Draft(7, "text", b"hello")] * 4
    answered = Settled(1, (7, 1), 1500.0, b"session", letters)
    ((first, second, third, _),) = state.store.apply([answered])
    state.store.apply([Settled(2, (7, 2), 1600.0, error="KeyError", reference="r1"), Settled(3, (7, 3), 1600.0, error="ValueError")])
    state.store.apply([Deferred(first.id, NOW + 1, 1), Deferred(second.id, NOW - 1, 1), Dead(third.id, "refused")])
    state.store.apply([Noted("version", "sha256:abc"), Noted("beat", "1999.5")])


def test_all_of_it_is_told(file: Path) -> None:
    state = open_state(file)
    fill(state)
    found = standing(file, NOW)
    assert (found.running, found.clean, found.knowledge, found.beat) == (True, False, "sha256:abc", 1999.5)
    assert (found.open, found.oldest_open, found.dead, found.sessions) == (1, 1004.0, 2, 1)
    assert (found.waiting, found.deferred, found.oldest_letter, found.given_up) == (2, 1, 1500.0, 1)
    assert found.size == file.stat().st_size + state.place.wal.stat().st_size
    assert dead_letters(file) == (DeadLetter("r1", 2, 1600.0, "KeyError"), DeadLetter("", 3, 1600.0, "ValueError"))
    state.close()
    saved = backup(file, None, NOW).file
    found = standing(file, NOW)
    assert (found.running, found.pid, found.clean, found.backup, found.backed_up) == (False, None, True, saved, NOW)
    assert found.size == file.stat().st_size


def test_who_runs_is_told_and_not_disturbed(file: Path) -> None:
    with holding(file, 3) as first:
        found = standing(file, NOW)
        assert (found.running, found.pid, found.open) == (True, first.pid, 3)
        assert first.poll() is None


def test_what_a_dead_bot_has_left_is_told_and_left(file: Path) -> None:
    killed(file, 3)
    before = contents(file.parent)
    found = standing(file, NOW)
    assert (found.running, found.pid, found.clean, found.open) == (False, None, False, 3)
    assert dead_letters(file) == ()
    assert contents(file.parent) == before
    assert Place(file).wal.exists()


def test_a_stopped_state_is_read_without_a_trace(file: Path) -> None:
    before = sorted(file.parent.iterdir())
    found = standing(file, NOW)
    assert (found.oldest_open, found.oldest_letter, found.knowledge, found.beat, found.backup) == (None, None, None, None, None)
    assert sorted(file.parent.iterdir()) == before


def test_a_sign_of_life_that_is_no_time_is_none(file: Path, opened: Callable[[], State]) -> None:
    opened().store.apply([Noted("beat", "soon")])
    assert standing(file, NOW).beat is None


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (set_newer, "its tables are at 9999, and this program reads those at "),
        (put_another_programs, "its tables are at no migration, and"),
        (damage_a_page, "it cannot be read"),
    ],
    ids=["newer", "another's", "damaged"],
)
def test_a_state_that_cannot_be_read_is_refused(file: Path, fault: Callable[[Path], None], why: str) -> None:
    fault(file)
    with pytest.raises(StateError, match=why):
        standing(file, NOW)


def test_a_state_that_is_not_there_is_told_from_one_that_is_gone(file: Path) -> None:
    file.unlink()
    with pytest.raises(StateError, match="there is no state yet"):
        standing(file, NOW)
    Place(file).run.touch()
    with pytest.raises(StateError, match="it is gone, though"):
        standing(file, NOW)


def test_a_lock_that_cannot_be_asked_is_told(file: Path) -> None:
    assert not is_running(Place(file))
    Place(file).lock.mkdir()
    with pytest.raises(StateError, match="run this as the user that runs the bot"):
        is_running(Place(file))
