"""The audit trail as its auditor meets it: whether it is whole, and all of it as JSON lines."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from bot import settings
from bot.cli.exits import FAULT
from bot.errors import CasebriefError

if TYPE_CHECKING:
    from bot.state.audit import Verdict
    from bot.state.dialect import Where
    from bot.state.records import Head


def verify_options(parser: argparse.ArgumentParser) -> None:
    """Adds what `audit verify` takes."""
    parser.description = (
        "Reads the audit trail and tells whether each row is what was written and follows the one before. That rows were cut off its end, "
        "or that it was written anew as a whole, only the heads tell that the bot put into its log. Nothing is changed. Ends with 0 where "
        "all is sound, with 1 where anything is wrong, with 3 where there is no state, or none that can be read."
    )
    parser.add_argument("--heads", metavar="FILE", help="look up each head that stands in this log of the bot's; - is standard input")


def export_options(parser: argparse.ArgumentParser) -> None:
    """Adds what `audit export` takes."""
    parser.description = (
        "Writes the rows of the audit trail, one JSON object a line, also while the bot runs. That it was done is recorded first, with the "
        "number of rows and the SHA-256 of what is written. Ends with 0, with 1 where the state cannot be had now, with 2 where FILE "
        "cannot be written, with 3 where there is no state, or none that can be trusted."
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="where to, for its owner only (default: standard output)")


def verify(parsed: argparse.Namespace) -> int:
    """Prints whether the audit trail is whole."""
    heads = None if parsed.heads is None else _heads(parsed.heads)
    found = _verdict(settings.read().state, heads or set())
    wrong = list(found.wrong)
    if heads is not None and not heads:
        wrong.append(f"{parsed.heads}: no published head stands in it")
    print(f"rows: {found.rows}")
    print(f"head: {found.head.id} {found.head.hash}")
    print(f"published heads checked: {found.heads}")
    if not found.rows and not wrong:
        print("nothing is recorded yet; a trail that was emptied looks the same, and only a published head (--heads) tells")
    for what in wrong:
        print(f"wrong: {what}")
    print("not sound" if wrong else "sound")
    return FAULT if wrong else 0


def _heads(file: str) -> set[Head]:
    """The heads in a log."""
    from bot.state.heads import published

    if file == "-":
        return set(published(sys.stdin))
    try:
        with Path(file).open(encoding="utf-8", errors="replace") as lines:
            return set(published(lines))
    except OSError as error:
        raise CasebriefError(f"{file}: cannot be read ({error.strerror}); --heads names a log of the bot's") from error


def _verdict(where: Where, heads: set[Head]) -> Verdict:
    from bot.state.audit import verify as verified
    from bot.state.beside import reading_beside
    from bot.state.place import Place

    log = Place(where).wal if isinstance(where, Path) else None
    while True:
        alone = log is not None and not log.exists()
        with reading_beside(where) as connection:
            found = verified(connection, heads)
        if not (found.wrong and alone and log is not None and log.exists()):
            return found
        # An instance has started since, unseen by who reads a file that nobody has open: what it wrote may look like damage.


def export(parsed: argparse.Namespace) -> int:
    """Writes the audit trail out."""
    try:
        return _exported(settings.read().state, parsed.file)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CasebriefError(f"{parsed.file or 'standard output'}: cannot be written ({error.strerror})") from error


def _exported(where: Where, to: Path | None) -> int:
    from bot.state.beside import reading_beside, store_beside
    from bot.state.changes import Recorded
    from bot.state.records import Record

    with TemporaryFile() as spool:
        with reading_beside(where) as connection:
            count, digest = _spooled(connection, spool)
        with _target(to) as target:
            with store_beside(where) as store:
                detail = {"rows": count, "sha256": digest}
                (head,) = store.apply([Recorded([Record("export", operator(), "audit", detail)])])
            spool.seek(0)
            shutil.copyfileobj(spool, target)
            target.flush()
    print(f"{count} rows, sha256 {digest}; this is recorded: audit head {head.id} {head.hash}", file=sys.stderr)
    return 0


def _spooled(connection: Any, spool: IO[bytes]) -> tuple[int, str]:
    """How many rows were written, and the SHA-256 of what was."""
    from bot.state.audit import rows

    count, digest = 0, sha256()
    for count, row in enumerate(rows(connection), 1):  # noqa: B007  it is the last one's
        line = json.dumps(row, ensure_ascii=False, default=repr).encode() + b"\n"  # what is no text was put there by somebody else
        digest.update(line)
        spool.write(line)
    return count, digest.hexdigest()


@contextmanager
def _target(file: Path | None) -> Iterator[IO[bytes]]:
    """Where the rows go; a file is new, its owner's only, and gone again where it did not become whole."""
    if file is None:
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    try:
        opened = os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError:
        raise CasebriefError(f"{file}: is there already, and nothing is overwritten; nothing was done") from None
    try:
        with opened:
            yield opened
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def operator() -> str:
    """Who runs this command, by the name that the machine knows them by; what the environment says is no evidence."""
    try:
        import pwd

        return f"console:{pwd.getpwuid(os.getuid()).pw_name}"
    except (ImportError, KeyError):  # another system, or a user without a name
        return f"console:{os.getuid() if hasattr(os, 'getuid') else getpass.getuser()}"
