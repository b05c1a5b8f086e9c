"""Questions on the command line: one, or a batch of them."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any, Final

from bot.app import App
from bot.cli.exits import MISUSE
from bot.cli.opening import open_for, reader_of
from bot.errors import CasebriefError
from bot.governance.audience import Reader
from bot.labels import headed
from bot.model import Lang, Outcome, Session, Turn, Utterance

_EXIT: Final = {Outcome.ANSWER: 0, Outcome.SMALLTALK: 0, Outcome.CLARIFY: 3, Outcome.ABSTAIN: 4}

_LATEST: Final = 4_102_444_800
"""The end of 2099 in seconds since 1970: beyond it zones are guesswork."""


def ask(parsed: argparse.Namespace) -> int:
    """Answers one question, or a batch of them, and prints the replies."""
    if parsed.batch:
        return batch(parsed)
    text = " ".join(parsed.question)
    if not parsed.question:
        print('casebrief: ask what? For example: casebrief ask "how many were arrested"', file=sys.stderr)
        return MISUSE
    app = open_for(parsed)
    lang = Lang(parsed.lang) if parsed.lang else None
    turn = app.respond(Utterance(text, at=time.time()), Session(chosen=lang))
    if parsed.json:
        print(json.dumps(told(turn, app.index.version), ensure_ascii=False))
    else:
        print(turn.reply.headed)
    if parsed.explain:
        from bot.explanation import explain, label_of

        print(
            f"\n{headed(explain(turn, app.index), label_of(turn, app.index, in_full=True))}", file=sys.stderr if parsed.json else sys.stdout
        )
    return _EXIT[turn.reply.outcome]


def told(turn: Turn, version: str, name: object = None) -> dict[str, Any]:
    """A turn as `--json` and `--batch` print it, keys in order."""
    reply = turn.reply
    return {
        "id": name,
        "outcome": reply.outcome.value,
        "lang": reply.lang.value,
        "text": reply.headed,
        "entries": list(reply.entries),
        "sources": list(reply.sources),
        "options": [option.title for option in reply.options],
        "confidence": reply.confidence,
        "knowledge": version,
    }


def batch(parsed: argparse.Namespace) -> int:
    """Answers one object a line from standard input."""
    apps: dict[Reader, App] = {}
    faults = 0
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip("\ufeff \n\r\t"):
            continue
        try:
            name, turns, reader, at = _item(line.strip("\ufeff"), reader_of(parsed))
            app = apps.get(reader) or open_for(parsed, reader)
        except (ValueError, RecursionError, CasebriefError) as error:
            faults += 1
            print(f"casebrief: line {number}: {error}; left out", file=sys.stderr)
            continue
        apps[reader] = app
        session = Session()
        for text in turns:
            turn = app.respond(Utterance(text, at=at), session)
            session = turn.session
        print(json.dumps(told(turn, app.index.version, name), ensure_ascii=False), flush=True)
    return MISUSE if faults else 0


def _item(line: str, reader: Reader) -> tuple[object, list[str], Reader, float | None]:
    """Id, turns, reader and moment of a batch line, `reader` where it names none; a ValueError where it has not the form."""
    try:
        item = json.loads(line, parse_constant=str)
    except json.JSONDecodeError as error:
        raise ValueError(f'is not {{"id", "turns": ["…"]}}: {error.msg}') from error
    turns = item.get("turns") if isinstance(item, dict) else None
    if not isinstance(turns, list) or not turns or not all(isinstance(text, str) for text in turns):
        raise ValueError('is not {"id", "turns": ["…"]} with texts as turns')
    at = item.get("at")
    if at is not None and (isinstance(at, bool) or not isinstance(at, int | float) or not 0 <= at < _LATEST):
        raise ValueError("has an 'at' that is no moment; allowed are seconds since 1970")
    return item.get("id"), turns, Reader(str(item.get("role") or reader.role), str(item.get("agency") or reader.agency)), at
