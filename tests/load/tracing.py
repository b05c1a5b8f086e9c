"""strace: calls of the system that fail on purpose, and the order in which they were made."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@cache
def may_trace() -> bool:
    """Whether this machine has strace and lets it look into a process of ours."""
    found = shutil.which("strace")
    return (
        bool(found) and subprocess.run([found, "-f", "-qq", "-e", "trace=none", "true"], capture_output=True, check=False).returncode == 0
    )


def failing(call: str, error: str, when: str, paths: Sequence[Path], log: Path) -> list[str]:
    """What is put before a command so that a call fails on these paths, `when` being counted in each thread: '5+', '5..9'."""
    named = [part for path in paths for part in ("-P", str(path))]
    return [
        "strace",
        "-f",
        "-qq",
        "--seccomp-bpf",
        "-o",
        str(log),
        *named,
        "-e",
        f"trace={call}",
        "-e",
        f"inject={call}:error={error}:when={when}",
    ]


@contextmanager
def attached(pid: int, log: Path, calls: str, *more: str) -> Iterator[None]:
    """While it lasts, these calls of a process and of all its threads are written into a log, with the paths of their files."""
    command = ["strace", "-f", "-y", "-qq", "-o", str(log), "-e", f"trace={calls}", "-e", "signal=none", *more, "-p", str(pid)]
    tracer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not all(_is_traced(task) for task in Path(f"/proc/{pid}/task").iterdir()):
            assert tracer.poll() is None, "strace ended by itself"
            time.sleep(0.01)
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait(20)


def _is_traced(task: Path) -> bool:
    return "TracerPid:\t0\n" not in (task / "status").read_text()


@dataclass(frozen=True, slots=True)
class Step:
    """A call in the order of the trace: when it began and when it had ended, as line numbers, what it was given, and what it gave back."""

    begun: int
    ended: int
    thread: str
    name: str
    given: str
    result: int


_LINE = re.compile(r"^(\d+) +(?:<\.\.\. (\w+) resumed>(.*)|(\w+)\((.*))$", re.DOTALL)
_RESULT = re.compile(r"\) += (-?\d+)")


def steps(log: Path) -> Iterator[Step]:
    """The calls of a trace, in the order in which they ended."""
    open_: dict[str, tuple[int, str, str]] = {}
    with log.open(encoding="ascii", errors="replace") as lines:
        for number, line in enumerate(lines):
            found = _LINE.match(line)
            if not found:
                continue
            thread, resumed, rest, name, given = found.groups()
            if name and given.rstrip().endswith("<unfinished ...>"):
                open_[thread] = (number, name, given)
                continue
            if resumed and thread not in open_:
                continue
            begun = number
            if not name:
                begun, name, beginning = open_.pop(thread)
                given = beginning + rest
            results = _RESULT.findall(given)
            if results:
                yield Step(begun, number, thread, name, given, int(results[-1]))
