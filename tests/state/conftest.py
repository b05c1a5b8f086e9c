"""A new state for each test, copied from one that was made once; and a state as a killed process leaves it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.state.opening import State, open_state


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state file with nothing in it."""
    file = tmp_path_factory.mktemp("made") / "state.sqlite"
    open_state(file).close()
    return file


@pytest.fixture
def file(made: Path, tmp_path: Path) -> Path:
    """A state that was closed in order, with nothing in it."""
    shutil.copy(made, tmp_path / "state.sqlite")
    return tmp_path / "state.sqlite"


@pytest.fixture
def opened(file: Path) -> Iterator[Callable[[], State]]:
    """Opens the state; what is open at the end is closed."""
    states: list[State] = []

    def open_it() -> State:
        states.append(open_state(file))
        return states[-1]

    yield open_it
    for state in states:
        state.close()
