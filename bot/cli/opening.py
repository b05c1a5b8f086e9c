"""The knowledge opened for a command, with a progress bar where it must be compiled first."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import Any, TextIO

from bot import settings
from bot.app import STAFF, App, open_app, open_apps
from bot.governance.audience import Reader


def reader_of(parsed: argparse.Namespace) -> Reader:
    """Who reads, by the command line; staff where a command does not say."""
    return Reader(getattr(parsed, "role", None) or STAFF.role, getattr(parsed, "agency", None) or STAFF.agency)


def open_for(parsed: argparse.Namespace, reader: Reader | None = None, *, whole: bool = False) -> App:
    """The application for a command; `reader` is who reads, if not the one of the command line, `whole` has every byte checked."""
    read = settings.read(knowledge=parsed.knowledge)
    bar = Bar(sys.stderr)
    try:
        return open_app(read, reader=reader or reader_of(parsed), progress=bar, say=_say, whole=whole)
    finally:
        bar.close()


def open_all(parsed: argparse.Namespace) -> Mapping[str, App]:
    """The applications for all readers by the names of audiences, for a process that lives long."""
    read, bar = settings.read(knowledge=parsed.knowledge), Bar(sys.stderr)
    try:
        return open_apps(read, progress=bar, say=_say, whole=True)
    finally:
        bar.close()


def _say(text: str) -> None:
    print(f"casebrief: {text}", file=sys.stderr)


class Bar:
    """A progress bar on a terminal, from the second second on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar: Any = None
        self._task: Any = None
        self._since: float | None = None

    def __call__(self, done: int, of: int) -> None:
        from time import monotonic

        if not self._stream.isatty():
            return
        self._since = self._since or monotonic()
        if self._bar is None and monotonic() - self._since > 1:
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(file=self._stream), transient=True)
            self._task = self._bar.add_task("compiling the knowledge", total=of)
            self._bar.start()
        if self._bar is not None:
            self._bar.update(self._task, completed=done)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
