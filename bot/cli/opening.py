"""The knowledge opened for a command, with a progress bar where it must be compiled first."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

from bot import settings
from bot.app import STAFF, App, open_app
from bot.errors import UnknownAgencyError
from bot.governance.audience import Reader, is_id
from bot.model import Lang

if TYPE_CHECKING:
    import argparse

    from bot.channels.telegram.served import Ready
    from bot.live import Folder
    from bot.state.loads import Past


def reader_of(parsed: argparse.Namespace) -> Reader:
    """Who reads, by the command line; staff where a command does not say."""
    return Reader(getattr(parsed, "role", None) or STAFF.role, getattr(parsed, "agency", None) or STAFF.agency)


def open_for(parsed: argparse.Namespace, reader: Reader | None = None, *, whole: bool = False) -> App:
    """The application for a command; `reader` is who reads, if not the one of the command line, `whole` has every byte checked."""
    return opened(settings.read(knowledge=parsed.knowledge), reader or reader_of(parsed), whole=whole)


def opened(read: settings.Settings, reads: Reader, *, whole: bool = False) -> App:
    """The application by settings, for one reader."""
    bar = Bar(sys.stderr)
    known = reads if reads.agency and is_id(reads.agency) else Reader(reads.role)
    try:
        app = open_app(read, reader=known, progress=bar, say=_say, whole=whole)
    finally:
        bar.close()
    _known_agency(reads.agency, app)
    return app


def _known_agency(agency: str, app: App) -> None:
    """Raises an UnknownAgencyError where somebody would read as one of an agency that is not on file for them."""
    if agency and app.index.entity(agency, Lang.EN)[0] != "agency":
        there = ", ".join(line.entry for line in app.index.lines("agencies", Lang.EN)) or "none"
        raise UnknownAgencyError(f"there is no agency '{agency}' on file; there are: {there}")


def open_all(folder: Folder, said: Callable[[str], None], instead: str, before: Past) -> Ready:
    """What a bot serves from the start; `said` is told what it is told of a folder that is not served.

    What was replaced before is not, unless what to do `instead` is left out.
    """

    def say(text: str) -> None:
        said(text)
        _say(text)

    def refuses(versions: Mapping[str, str]) -> str:
        older = before.replaced(versions)
        if older is None or not instead:
            return ""
        since = datetime.fromtimestamp(older.at, UTC)
        of = f"version {versions['clear'].removeprefix('sha256:')[:8]}, served since {since:%Y-%m-%d %H:%M} (UTC) and then replaced"
        return f"knowledge not loaded: the folder holds {of}; to go back to it on purpose, {instead}"

    bar = Bar(sys.stderr)
    try:
        return folder.opened(bar, say, refuses)
    finally:
        bar.close()


def _say(text: str) -> None:
    print(f"casebrief: {text}", file=sys.stderr)


class Bar:
    """A progress bar on a terminal, from the second second on, with how fast it goes and how long it will take."""

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
            self._bar = _bar(self._stream)
            self._task = self._bar.add_task("compiling the knowledge", total=of, rate="")
            self._bar.start()
        if self._bar is not None:
            speed = self._bar.tasks[0].speed
            self._bar.update(self._task, completed=done, total=of, rate=f"{speed:,.0f} steps/s" if speed else "")

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()


def _bar(stream: TextIO) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(), TextColumn("left"),
    )  # fmt: skip
    return Progress(*columns, console=Console(file=stream), transient=True)
