"""The parser of the command line: every command with its options."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot import __version__
from bot.cli import (
    asking,
    auditing,
    benches,
    checking,
    curating,
    desk,
    governing,
    keeping,
    missing,
    moving,
    reporting,
    serving,
    speeds,
    taking,
    usage,
)
from bot.cli.asked import ASKING, BATCH, KNOWLEDGE, READER, Option


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; what it hands out tells by `run` what is to be done."""
    parser = argparse.ArgumentParser(
        prog="casebrief", description="Case briefings in English and Chinese: every answer written, cited and approved beforehand."
    )
    parser.add_argument("--version", action="version", version=f"casebrief {__version__}")
    parser.set_defaults(run=serving.chat, knowledge=None, role="staff", agency="")
    _knowledge(parser)
    commands = parser.add_subparsers(title="commands", metavar="")
    ask = _command(commands, "ask", asking.ask, "answer one question, or a batch of them, and exit")
    ask.add_argument("question", nargs="*", help="the question")
    _options(ask, (*ASKING, BATCH))
    checking.options(_command(commands, "quote", checking.quote, "tell whether words are a statement's, and exactly so"))
    chat = _command(commands, "chat", serving.chat, "open the chat (the default)")
    _options(chat, READER)
    check = _command(commands, "check", curating.check, "list every problem of the knowledge")
    check.add_argument("--documents", type=Path, metavar="FOLDER", help="look every citation and statement up in these documents")
    compiling = _command(commands, "compile", curating.compile_now, "compile the knowledge now")
    compiling.add_argument("--force", action="store_true", help="even if nothing has changed")
    _options(compiling, READER)
    _tables(commands)
    evaluating = _command(commands, "evaluate", curating.evaluate, "measure a set of labelled questions")
    _options(evaluating, READER)
    evaluating.add_argument("questions", type=Path, metavar="FILE.jsonl")
    evaluating.add_argument("--misses", action="store_true", help="list each question that was not right")
    evaluating.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    evaluating.add_argument("--against", type=Path, metavar="OTHER", help="compare with another knowledge folder, or with saved results")
    evaluating.add_argument("--save", type=Path, metavar="FILE", help="save the results, to compare with later")
    evaluating.add_argument("--accept", type=Path, metavar="FILE", help="flips that are accepted: objects with id and reason, one a line")
    about = "serve the Telegram bot whose token is in TELEGRAM_TOKEN"
    serving.telegram_options(_command(commands, "telegram", serving.telegram, about))
    _keeping(commands)
    governing.commands(lambda name, run_it, about: _command(commands, name, run_it, about))
    _desk(commands)
    missing.options(_command(commands, "misses", missing.misses, "list what was asked in vain, or decide about it"), _command)
    _reports(commands)
    _audit(commands)
    _command(commands, "settings", serving.list_settings, "list the settings in force and where they come from")
    _benches(commands)
    return parser


def _keeping(commands: Any) -> None:
    keeping.backup_options(_command(commands, "backup", keeping.backup, "copy the bot's state, also while it runs"))
    keeping.restore_options(_command(commands, "restore", keeping.restore, "put a backup in the place of the bot's state"))
    about = "the place that the bot's state is in"
    tasks = commands.add_parser("state", help=about, description=about).add_subparsers(title="tasks", metavar="TASK", required=True)
    moving.commands(lambda name, run_it, about: _command(tasks, name, run_it, about))
    keeping.status_options(_command(commands, "status", keeping.status, "tell how the bot stands"))
    keeping.dead_letters_options(_command(commands, "dead-letters", keeping.dead_letters, "list the updates that failed, or retry them"))


def _desk(commands: Any) -> None:
    about = "the press desk: statements that are exact to the byte, and approved by two"
    tasks = commands.add_parser("statement", help=about, description=about).add_subparsers(title="tasks", metavar="TASK", required=True)
    desk.commands(lambda name, run_it, about: _command(tasks, name, run_it, about))


def _reports(commands: Any) -> None:
    about = "what the bot's state tells about readers"
    tasks = commands.add_parser("report", help=about, description=about).add_subparsers(title="tasks", metavar="TASK", required=True)
    reporting.commands(lambda name, run_it, about: _command(tasks, name, run_it, about))
    usage.options(_command(tasks, "usage", usage.usage, "tell what was asked, what came of it, and what nobody asks for"))


def _audit(commands: Any) -> None:
    about = "check the audit trail, or write it out"
    tasks = commands.add_parser("audit", help=about, description=about).add_subparsers(title="tasks", metavar="TASK", required=True)
    auditing.verify_options(_command(tasks, "verify", auditing.verify, "tell whether a row was changed, taken out or put in"))
    auditing.export_options(_command(tasks, "export", auditing.export, "write all rows, as JSON lines"))


def _tables(commands: Any) -> None:
    importing = _command(commands, "import", curating.import_table, "make entries of a table: CSV, XLSX or JSONL")
    importing.add_argument("table", type=Path, metavar="FILE", help="columns id, language, question, answer, and some that may be there")
    importing.add_argument("--into", type=Path, metavar="DIR", required=True, help="the knowledge folder, which need not be there yet")
    importing.add_argument("--case", metavar="ID", default="", help="the new case (default: by the file's name)")
    importing.add_argument("--name", metavar="EN", default="", help="its name in English (default: the file's)")
    importing.add_argument("--name-zh", metavar="ZH", default="", help="its name in Chinese (default: the same)")
    importing.add_argument("--publisher", metavar="P", default="", help="whose table it is, as readers are told (default: this office)")
    importing.add_argument("--language", choices=["en", "zh", "zh-Hans", "zh-Hant"], help="of all rows, where no column says it")
    exporting = _command(commands, "export", curating.export_table, taking.ABOUT)
    _options(exporting, READER)
    exporting.add_argument("table", type=Path, metavar="FILE", help="what to write; its ending tells the format")
    exporting.add_argument("--case", metavar="ID", default="", help="this case alone (default: all; of a document, the only one)")
    taking.options(exporting)


def _benches(commands: Any) -> None:
    about = "measure this program on this machine, beside others"
    measures = commands.add_parser("bench", help=about, description=about).add_subparsers(title="benches", metavar="BENCH", required=True)
    about = "load on 'casebrief telegram' and on a bare echo bot, over loopback"
    benches.telegram_options(_command(measures, "telegram", benches.telegram, about))
    about = "ways of matching side by side, on labelled questions about the knowledge"
    benches.methods_options(_command(measures, "methods", benches.methods, about))
    about = "accuracy on public sets, beside search engines and classifiers"
    benches.accuracy_options(_command(measures, "accuracy", benches.accuracy, about))
    speeds.commands(lambda name, run_it, about: _command(measures, name, run_it, about))


def _command(commands: Any, name: str, run_it: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(run=run_it)
    _knowledge(parser)
    return parser


def _options(parser: argparse.ArgumentParser, options: Sequence[Option]) -> None:
    for option in options:
        if option.default is False:
            parser.add_argument(option.flag, action="store_true", help=option.about)
        else:
            parser.add_argument(option.flag, default=option.default, metavar=option.metavar, choices=option.choices, help=option.about)


def _knowledge(parser: argparse.ArgumentParser) -> None:
    _options(parser, [KNOWLEDGE._replace(default=argparse.SUPPRESS)])
