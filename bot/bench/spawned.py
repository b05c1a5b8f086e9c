"""What whole processes cost: started one after the other, round by round, by a process that is small itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from bot.bench import launcher
from bot.errors import CasebriefError

PYTHON: Final = sys.executable
_UNMEASURED: Final = frozenset({"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"})
"""Settings of whoever develops: with them every start compiles anew, which no office's does."""
_KILO: Final = 1 if sys.platform == "darwin" else 1024
"""What the system counts the largest size of a process in."""


class Cost(NamedTuple):
    """What one process took: seconds by the clock and of CPU, and bytes at its largest."""

    wall: float
    cpu: float
    peak: int


class Command(NamedTuple):
    """A command by the name that it goes by in the table, and the exit codes that are as they should be."""

    name: str
    words: Sequence[str]
    ends: Collection[int] = (0,)


def costs(commands: Sequence[Command], rounds: int, environment: Mapping[str, str]) -> list[list[Cost]]:
    """What each command took in each round, after one to warm up; a CasebriefError where one ends otherwise than it should."""
    return [taken[1:] for taken in _runs(commands, rounds + 1, environment)]


def once(command: Command, environment: Mapping[str, str]) -> Cost:
    """What a command takes that is run once; a CasebriefError where it ends otherwise than it should."""
    return _runs([command], 1, environment)[0][0]


def _runs(commands: Sequence[Command], rounds: int, environment: Mapping[str, str]) -> list[list[Cost]]:
    if not hasattr(os, "posix_spawn") or not hasattr(os, "wait4"):
        raise CasebriefError("this bench starts processes by posix_spawn and counts them by wait4, which this system does not have")
    told = [str(rounds), *(launcher.APART.join(command.words) for command in commands)]
    inherited = {name: value for name, value in os.environ.items() if name not in _UNMEASURED}
    done = subprocess.run(  # noqa: S603 - a file of this package
        [PYTHON, "-I", "-S", str(Path(launcher.__file__))], input=launcher.BEHIND.join(told), env={**inherited, **environment},
        stdout=subprocess.PIPE, encoding="utf-8", check=True,
    )  # fmt: skip
    found: list[list[Cost]] = [[] for _ in commands]
    for line in done.stdout.splitlines():
        number, wall, cpu, peak, code = line.split()
        command = commands[int(number)]
        if int(code) not in command.ends:
            raise CasebriefError(f"{command.name}: ended with {code}; try it by hand: {' '.join(command.words)}")
        found[int(number)].append(Cost(float(wall), float(cpu), int(peak) * _KILO))
    return found


def casebrief() -> list[str]:
    """The command as it is installed beside this Python, or else as a module."""
    script = Path(PYTHON).with_name("casebrief")
    return [str(script)] if script.is_file() else [PYTHON, "-m", "bot"]
