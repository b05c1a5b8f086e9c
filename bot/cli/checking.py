"""The quote check from the command line: words held against the statements on file, and against the press desk's versions."""

from __future__ import annotations

import argparse
import json
import sys
from time import time
from typing import TYPE_CHECKING, Any, Final

from bot import settings
from bot.app import App
from bot.cli.exits import FAULT, MISUSE
from bot.cli.opening import open_for, reader_of
from bot.errors import StateError
from bot.governance.audience import ROLES, audience_of
from bot.labels import headed
from bot.model import Lang
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.quoting.values import Finding, Quotable, Verdict

_HOLDS: Final = 0
_DIFFERS: Final = 3
_NOT_ON_FILE: Final = 4


def options(parser: argparse.ArgumentParser) -> None:
    """Adds what is to be checked, and for whom."""
    parser.add_argument("text", nargs="*", metavar="TEXT", help="the words, with whose they are said to be (default: standard input)")
    parser.add_argument("--lang", choices=[lang.value for lang in Lang], help="tell it in this language and script")
    parser.add_argument("--role", default="staff", help=f"read as this role: {', '.join(ROLES)} (default: staff)")
    parser.add_argument("--agency", default="", metavar="ID", help="and as one of this agency (default: of none)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def quote(parsed: argparse.Namespace) -> int:
    """Prints what words are, and ends with 0 where they may be quoted so, 3 where something differs, 4 where they are not on file."""
    text = " ".join(parsed.text) or sys.stdin.read()
    if not any(map(str.isalnum, text)):
        print('casebrief: check what? For example: casebrief quote "The captain said: …", or the words on standard input', file=sys.stderr)
        return MISUSE
    app = open_for(parsed)
    try:
        quotables = on_desk(settings.read(knowledge=parsed.knowledge), parsed)
    except StateError as error:  # not 3: the words were not looked at
        print(f"casebrief: {settings.without_secrets(str(error))}", file=sys.stderr)
        return FAULT
    return _told(text, app, quotables, parsed)


def on_desk(read: Settings, parsed: argparse.Namespace) -> tuple[Quotable, ...]:
    """The press desk's versions that a reader may be told of; none where there is no state."""
    from bot.state.beside import is_there, reading_beside

    if not is_there(read.state):
        return ()
    from bot.compiler.examine import catalogue
    from bot.state.desk import on_file, statements
    from bot.statements.clock import Now
    from bot.statements.places import Telling
    from bot.statements.quotable import quotables_of

    with reading_beside(read.state) as connection:
        files = {name: on_file(connection, name) for name in statements(connection)}
    tellings = [Telling(lang, catalogue(lang, read.locales).__getitem__, read.zones) for lang in Lang] if files else []
    return quotables_of(files, audience_of(reader_of(parsed), read.ceiling), Now(time()), tellings=tellings)


def _told(text: str, app: App, quotables: tuple[Quotable, ...], parsed: argparse.Namespace) -> int:
    from bot.pipeline.checking import verdict_on
    from bot.quoting.telling import told
    from bot.quoting.values import Kind

    verdict, spoken = verdict_on(text, app.index, quotables)
    reply = told(verdict, app.index, Lang(parsed.lang) if parsed.lang else spoken)
    shown = headed(reply.text, reply.label)
    print(json.dumps(_as_json(verdict, shown, app), ensure_ascii=False) if parsed.json else shown)
    if verdict.holds:
        return _HOLDS
    kinds = {finding.kinds[0] for finding in verdict.findings}
    return _NOT_ON_FILE if kinds <= {Kind.NOT_ON_FILE} else _DIFFERS


def _as_json(verdict: Verdict, text: str, app: App) -> dict[str, Any]:
    return {
        "holds": verdict.holds,
        "kind": verdict.kind.value,
        "text": text,
        "findings": [_finding(finding) for finding in verdict.findings],
        "knowledge": app.index.version,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    """A finding as `--json` prints it; of what was withdrawn nothing that would tell how it read."""
    from bot.quoting.values import Change, Status

    kinds, statement = [kind.value for kind in finding.kinds], finding.statement
    if statement is None:
        return {"kinds": kinds}
    found = {"statement": statement.id, "version": statement.version, "status": statement.status.value, "label": statement.label}
    if statement.status is Status.WITHDRAWN:
        return {"kinds": [statement.status.value], **found}
    changes = [
        {"change": piece.change.value, "text": piece.text, "matters": sorted(piece.matters)}
        for piece in finding.pieces
        if piece.change is not Change.SAME and statement.status is Status.LIVE
    ]
    return {
        "kinds": kinds,
        **found,
        "lang": statement.lang.value,
        "translation": statement.translation.value,
        "speaker": statement.speaker,
        "named": finding.attribution.named,
        "differences": sorted(finding.differences),
        "changes": changes,
        "turning": list(finding.turning),
        "current": finding.current.version if finding.current else None,
        "also": list(finding.also),
    }
