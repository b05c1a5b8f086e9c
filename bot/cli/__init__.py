"""The command line. `ask` imports the standard library only (jieba for Chinese); everything else is imported when used."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from bot import settings
from bot.cli.asked import plainly
from bot.cli.exits import FAULT, MISUSE, STATE
from bot.errors import CasebriefError, KnowledgeError, StateBusyError, StateError, TableError


def run(arguments: Sequence[str]) -> int:
    """The exit code of a command line: 0 done or answered, 3 asked back, 4 abstained, 2 misuse, 1 fault.

    3 is also the end of a command that needs the bot's state and cannot trust it; where it may have it later, 1.
    """
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace" if stream is not sys.stdin else "replace")
    command = _command(arguments)
    try:
        return command()
    except CasebriefError as error:
        _print_error(error)
        return FAULT if isinstance(error, StateBusyError) else STATE if isinstance(error, StateError) else MISUSE
    except (BrokenPipeError, KeyboardInterrupt):
        # Whoever read us is gone, or asked us to stop: nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAULT


def _command(arguments: Sequence[str]) -> Callable[[], int]:
    """What a command line has done."""
    asked = plainly(arguments)
    if asked is not None:
        from bot.cli.asking import answer

        return lambda: answer(asked)
    from bot.cli.parser import parser

    parsed = parser().parse_args(arguments)
    return lambda: int(parsed.run(parsed))


def _print_error(error: CasebriefError) -> None:
    told = f"casebrief: {error}" if not isinstance(error, KnowledgeError | TableError) else str(error)
    print(settings.without_secrets(told), file=sys.stderr)
    if isinstance(error, TableError):
        print(f"casebrief: {len(error.problems)} problem(s) in the table; nothing was written", file=sys.stderr)
    if isinstance(error, KnowledgeError):
        print(f"casebrief: {len(error.problems)} problem(s) in the knowledge; mend them and run 'casebrief check'", file=sys.stderr)
