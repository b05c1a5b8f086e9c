"""What keeps a bot alive: its state backed up and brought back, how it stands, and the updates that failed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Final

from bot import settings
from bot.cli.exits import ATTENTION, FAULT

if TYPE_CHECKING:
    from bot.state.dialect import Where
    from bot.state.standing import Standing
    from bot.state.store import Store

_LATE: Final = 60
"""Seconds after which an update should long have been answered, and a bot that runs should have given a sign of life."""


def backup_options(parser: argparse.ArgumentParser) -> None:
    """Adds what `backup` takes."""
    parser.description = (
        "Copies the bot's state while it serves, checks the copy, and prints where it is: a SQLite file, whatever the state is in. Nothing "
        "is overwritten. Ends with 0, or with 3 where the state or the place of the copy cannot be used."
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="where to (default: backups/ beside the state)")


def restore_options(parser: argparse.ArgumentParser) -> None:
    """Adds what `restore` takes."""
    parser.description = (
        "Puts a backup in the place of the bot's state. Stop the bot first. What was there is moved aside, never overwritten; "
        "a database that replicas share has to be one without a state. Ends with 0, with 1 where an instance runs, or with 3 where the "
        "backup cannot be used, or not be put there; nothing is changed then."
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup")


def status_options(parser: argparse.ArgumentParser) -> None:
    """Adds what `status` takes."""
    parser.description = (
        "Tells how the bot stands; it only reads. Ends with 0 where all is well; with 1 where something wants attention: no instance is "
        f"running, it has given no sign of life for {_LATE} s, an update has been waiting for more than {_LATE} s, or there are dead "
        "letters; with 3 where there is no state, or none that can be read."
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object; times are seconds since 1970")


def dead_letters_options(parser: argparse.ArgumentParser) -> None:
    """Adds what `dead-letters` takes."""
    parser.description = (
        "Lists the updates that failed: the reference that the sender was told, number, time and error; never what was asked. With "
        "--retry they are dealt with again at the next start; stop the bot first, since a running one reads what is open when it starts. "
        "Replicas that share a database deal with them while they run."
    )
    parser.add_argument("--retry", metavar="REF|all", help="open the one of this reference again, or all")


def backup(parsed: argparse.Namespace) -> int:
    """Backs the state up."""
    from bot.state.backup import backup as back_up

    made = back_up(settings.read().state, parsed.file, time())
    print(f"{made.file}: {_size(made.size)}; {', '.join(f'{name} {count}' for name, count in sorted(made.rows.items()))}; verified")
    return 0


def restore(parsed: argparse.Namespace) -> int:
    """Brings a backup back."""
    from bot.state.backup import restore as bring_back

    now = time()
    done = bring_back(parsed.file, settings.read().state, now)
    print(f"{done.where}: restored from {parsed.file}")
    if done.made is None:
        print("What came in after the backup was made is lost; when that was, it does not say.")
    else:
        print(f"It is as of {_time(done.made)}. What came in since, in {_age(now - done.made)}, is lost.")
    if done.before:
        print(f"What was there before is kept: {', '.join(map(str, done.before))}")
    return 0


def status(parsed: argparse.Namespace) -> int:
    """Prints how the bot stands."""
    from bot.state.standing import standing

    now = time()
    found = standing(settings.read().state, now)
    wants = _attention(found, now)
    if parsed.json:
        print(json.dumps({**asdict(found), "attention": wants}, default=str))
    else:
        _show([*_told(found, now), *(("attention", what) for what in wants)])
    return ATTENTION if wants else 0


def _attention(found: Standing, now: float) -> list[str]:
    """What somebody should look at."""
    wants = []
    if not found.running:
        wants.append("no instance is running" + ("; the last one did not end in order" if found.clean is False else ""))
    elif found.beat is not None and now - found.beat > _LATE:
        wants.append(f"no sign of life for {_age(now - found.beat)}")
    if found.oldest_open is not None and now - found.oldest_open > _LATE:
        wants.append(f"an update has been waiting for {_age(now - found.oldest_open)}")
    if found.dead:
        wants.append(f"dead letters: {found.dead} (casebrief dead-letters)")
    return wants


def _running(found: Standing) -> str:
    if not found.running:
        return "not running"
    return (
        f"running (pid {found.pid or 'unknown'})"
        if found.replicas == 1 and found.pid is not None
        else f"running: {found.replicas} replica(s)"
    )


def _told(found: Standing, now: float) -> list[tuple[str, str]]:
    def since(at: float | None) -> str:
        return f", the oldest for {_age(now - at)}" if at is not None else ""

    return [
        ("instance", _running(found)),
        ("bot", f"@{found.username}" if found.username else "never started"),
        ("last sign of life", f"{_age(now - found.beat)} ago" if found.beat is not None else "none noted"),
        ("state", f"{found.file} ({_size(found.size)})"),
        ("knowledge", found.knowledge or "none noted"),
        ("open updates", f"{found.open}{since(found.oldest_open)}"),
        ("letters", f"{found.waiting} waiting, {found.deferred} deferred{since(found.oldest_letter)}"),
        ("letters given up", str(found.given_up)),
        ("dead letters", str(found.dead)),
        ("sessions", str(found.sessions)),
        ("last backup", f"{found.backup}, {_age(now - found.backed_up)} ago" if found.backed_up is not None else "none"),
    ]


def dead_letters(parsed: argparse.Namespace) -> int:
    """Lists the updates that failed, or opens them again."""
    where = settings.read().state
    if parsed.retry is not None:
        return _retry(where, parsed.retry)
    from bot.state.standing import dead_letters as dead

    found = [(one.reference or "-", str(one.update), _time(one.at), one.error) for one in dead(where)]
    if found:
        _show(found, ("reference", "update", "when", "error"))
    else:
        print("no dead letters")
    return 0


def _retry(where: Where, which: str) -> int:
    from bot.state.changes import Reopened
    from bot.state.standing import dead_letters as dead

    known = {one.reference for one in dead(where)}
    if which != "all" and (not which or which not in known):
        print(f"casebrief: there is no dead letter '{which}'; 'casebrief dead-letters' lists those there are", file=sys.stderr)
        return FAULT
    with _to_reopen(where) as store:
        (count,) = store.apply([Reopened("" if which == "all" else which)])
    print(f"{count} opened again, to be dealt with {'at the next start' if isinstance(where, Path) else 'by the replicas'}")
    return 0


@contextmanager
def _to_reopen(where: Where) -> Iterator[Store]:
    """A store: of a file, while no bot runs, since that reads what is open when it starts; of a database, beside the replicas."""
    from bot.state.beside import store_beside
    from bot.state.opening import open_state

    if not isinstance(where, Path):
        with store_beside(where) as store:
            yield store
        return
    state = open_state(where)
    try:
        yield state.store
    finally:
        state.close()


def _show(rows: Sequence[Sequence[str]], headings: Sequence[str] = ()) -> None:
    """Prints rows: a table on a terminal, else aligned text."""
    if sys.stdout.isatty():
        from rich import box
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(*headings, box=box.SIMPLE, show_header=bool(headings))
        for row in rows:
            table.add_row(*(Text(cell, style="bold red" if row[0] == "attention" else "") for cell in row))
        Console().print(table)
        return
    lines = [*([headings] if headings else []), *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _age(seconds: float) -> str:
    """A span in its largest unit that tells at least two of it."""
    for unit, name in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.0f} {name}"
    return f"{max(seconds, 0):.0f} s"


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{size / 1_000:.0f} kB"
