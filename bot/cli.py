"""The command line. `ask` imports the standard library only (jieba for Chinese); everything else is imported when used."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

from bot import __version__, settings
from bot.app import App, compile_knowledge, open_app
from bot.errors import CasebriefError, KnowledgeError
from bot.governance import audience_of
from bot.model import Lang, Outcome, Session, Turn, Utterance

MISUSE: Final = 2
FAULT: Final = 1
_EXIT: Final = {Outcome.ANSWER: 0, Outcome.SMALLTALK: 0, Outcome.CLARIFY: 3, Outcome.ABSTAIN: 4}


def run(arguments: Sequence[str]) -> int:
    """The exit code of a command line: 0 done or answered, 3 asked back, 4 abstained, 2 misuse, 1 fault."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace" if stream is not sys.stdin else "replace")
    parsed = _parser().parse_args(arguments)
    try:
        return int(parsed.run(parsed))
    except CasebriefError as error:
        _print_error(error)
        return MISUSE
    except (BrokenPipeError, KeyboardInterrupt):
        # Whoever read us is gone, or asked us to stop: nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAULT


def _print_error(error: CasebriefError) -> None:
    told = f"casebrief: {error}" if not isinstance(error, KnowledgeError) else str(error)
    print(settings.without_secrets(told), file=sys.stderr)
    if isinstance(error, KnowledgeError):
        print(f"casebrief: {len(error.problems)} problem(s) in the knowledge; mend them and run 'casebrief check'", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="casebrief", description="Case briefings in English and Chinese: every answer written, cited and approved beforehand."
    )
    parser.add_argument("--version", action="version", version=f"casebrief {__version__}")
    parser.set_defaults(run=_chat, knowledge=None, role="staff")
    _knowledge(parser)
    commands = parser.add_subparsers(title="commands", metavar="")
    ask = _command(commands, "ask", _ask, "answer one question, or a batch of them, and exit")
    ask.add_argument("question", nargs="*", help="the question")
    ask.add_argument("--lang", choices=[lang.value for lang in Lang], help="answer in this language and script")
    ask.add_argument("--role", default="staff", help="read as this role (default: staff)")
    ask.add_argument("--json", action="store_true", help="print one JSON object")
    ask.add_argument("--explain", action="store_true", help="print how the answer came about")
    ask.add_argument("--batch", action="store_true", help='read {"id", "turns": [...]} a line, print one JSON object a line')
    chat = _command(commands, "chat", _chat, "open the chat (the default)")
    chat.add_argument("--role", default="staff", help="read as this role (default: staff)")
    check = _command(commands, "check", _check, "list every problem of the knowledge")
    check.add_argument("--documents", type=Path, metavar="FOLDER", help="look every citation and statement up in these documents")
    compiling = _command(commands, "compile", _compile, "compile the knowledge now")
    compiling.add_argument("--force", action="store_true", help="even if nothing has changed")
    compiling.add_argument("--role", default="staff", help="for the readers of this role (default: staff)")
    evaluating = _command(commands, "evaluate", _evaluate, "measure a set of labelled questions")
    evaluating.add_argument("questions", type=Path, metavar="FILE.jsonl")
    evaluating.add_argument("--misses", action="store_true", help="list each question that was not right")
    evaluating.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    _command(commands, "telegram", _telegram, "serve the Telegram bot whose token is in TELEGRAM_TOKEN")
    _command(commands, "settings", _settings, "list the settings in force and where they come from")
    _benches(commands)
    return parser


def _benches(commands: Any) -> None:
    about = "measure bots on this machine, side by side"
    benches = commands.add_parser("bench", help=about, description=about).add_subparsers(title="benches", metavar="BENCH", required=True)
    telegram = _command(benches, "telegram", _bench_telegram, "load on 'casebrief telegram' and on a bare echo bot, over loopback")
    telegram.add_argument("--updates", type=_positive(int), default=2400, metavar="N", help="updates in a burst (default: 2400)")
    telegram.add_argument("--rate", type=_positive(float), default=150.0, metavar="R", help="updates per second, paced (default: 150)")
    telegram.add_argument("--seconds", type=_positive(float), default=8.0, metavar="S", help="how long at that pace (default: 8)")
    telegram.add_argument("--rounds", type=_positive(int), default=3, metavar="K", help="rounds of each bot (default: 3)")
    telegram.add_argument("--questions", type=Path, metavar="FILE.jsonl", help="what to ask (default: the examples of the knowledge)")
    telegram.add_argument("--distinct", action="store_true", help="never the same question twice, even if N shrinks")
    telegram.add_argument("--bot", metavar="CMD", help="measure this command in place of 'casebrief telegram'")
    telegram.add_argument("--json", action="store_true", help="print one JSON object")


def _positive(kind: type[int] | type[float]) -> Callable[[str], float]:
    def positive(text: str) -> float:
        if not 0 < (value := kind(text)) < 1e9:
            raise ValueError
        return value

    return positive


def _command(commands: Any, name: str, run_it: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(run=run_it)
    _knowledge(parser)
    return parser


def _knowledge(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--knowledge", metavar="DIR", default=argparse.SUPPRESS, help="serve this knowledge folder")


def _open(parsed: argparse.Namespace, role: str | None = None) -> App:
    read = settings.read(knowledge=parsed.knowledge)
    bar = _Bar(sys.stderr)
    try:
        return open_app(
            read,
            role=role or str(getattr(parsed, "role", "staff")),
            progress=bar,
            say=lambda text: print(f"casebrief: {text}", file=sys.stderr),
        )
    finally:
        bar.close()


class _Bar:
    """A progress bar on a terminal, from the second second on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._bar, self._task = stream, None, None  # type: tuple[TextIO, Any, Any]
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


# ask


def _ask(parsed: argparse.Namespace) -> int:
    if parsed.batch:
        return _batch(parsed)
    text = " ".join(parsed.question)
    if not parsed.question:
        print('casebrief: ask what? For example: casebrief ask "how many were arrested"', file=sys.stderr)
        return MISUSE
    app = _open(parsed)
    lang = Lang(parsed.lang) if parsed.lang else None
    turn = app.respond(Utterance(text), Session(chosen=lang))
    if parsed.json:
        print(json.dumps(told(turn, app.index.version), ensure_ascii=False))
    else:
        print(turn.reply.text)
    if parsed.explain:
        from bot.explanation import explain

        print(f"\n{explain(turn)}", file=sys.stderr if parsed.json else sys.stdout)
    return _EXIT[turn.reply.outcome]


def told(turn: Turn, version: str, name: object = None) -> dict[str, Any]:
    """A turn as `--json` and `--batch` print it, keys in order."""
    reply = turn.reply
    return {
        "id": name,
        "outcome": reply.outcome.value,
        "lang": reply.lang.value,
        "text": reply.text,
        "entries": list(reply.entries),
        "sources": list(reply.sources),
        "options": [option.title for option in reply.options],
        "confidence": reply.confidence,
        "knowledge": version,
    }


def _batch(parsed: argparse.Namespace) -> int:
    apps: dict[str, App] = {}
    faults = 0
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip("\ufeff \n\r\t"):
            continue
        try:
            name, turns, role = _item(line.strip("\ufeff"), parsed.role)
            app = apps.get(role) or _open(parsed, role)
        except (ValueError, RecursionError, CasebriefError) as error:
            faults += 1
            print(f"casebrief: line {number}: {error}; left out", file=sys.stderr)
            continue
        apps[role] = app
        session = Session()
        for text in turns:
            turn = app.respond(Utterance(text), session)
            session = turn.session
        print(json.dumps(told(turn, app.index.version, name), ensure_ascii=False), flush=True)
    return MISUSE if faults else 0


def _item(line: str, role: str) -> tuple[object, list[str], str]:
    """Id, turns and role of a batch line; a ValueError where it has not the form."""
    try:
        item = json.loads(line, parse_constant=str)
    except json.JSONDecodeError as error:
        raise ValueError(f'is not {{"id", "turns": ["…"]}}: {error.msg}') from error
    turns = item.get("turns") if isinstance(item, dict) else None
    if not isinstance(turns, list) or not turns or not all(isinstance(text, str) for text in turns):
        raise ValueError('is not {"id", "turns": ["…"]} with texts as turns')
    return item.get("id"), turns, str(item.get("role") or role)


# the rest


def _chat(parsed: argparse.Namespace) -> int:
    from bot.channels.terminal import chat

    return chat(lambda: _open(parsed))


def _check(parsed: argparse.Namespace) -> int:
    from bot.compiler.examine import examine
    from bot.knowledge.documents import documents

    read = settings.read(knowledge=parsed.knowledge)
    try:
        checked = examine(read.knowledge, read.locales, ceiling=read.ceiling)
    except KnowledgeError as error:
        print(f"{error}\n{read.knowledge}: {len(error.problems)} problem(s); what is behind them is checked once they are mended")
        return FAULT
    problems = documents(checked.dossier, parsed.documents) if parsed.documents else []
    for problem in problems:
        print(problem)
    entries = sum(1 for placed in (*checked.dossier.said(), *checked.dossier.talk, *checked.dossier.cases) if placed.record.ask)
    cited = sum(len(placed.record.cite) for placed in (*checked.dossier.said(), *checked.dossier.cases))
    looked = f"each of {cited} citations and every statement found in the documents"
    if problems or not parsed.documents:
        looked = "citations looked up in the documents" if problems else "citations not looked up (--documents FOLDER does)"
    print(f"{read.knowledge}: {entries} entries, {len(problems)} problem(s), {looked}")
    return FAULT if problems else 0


def _compile(parsed: argparse.Namespace) -> int:
    read = settings.read(knowledge=parsed.knowledge)
    if parsed.force:
        bar = _Bar(sys.stderr)
        try:
            index = compile_knowledge(read, audience_of(parsed.role), bar)
        finally:
            bar.close()
    else:
        index = _open(parsed).index
    print(f"{index.path}\n{index.version}")
    return 0


def _settings(parsed: argparse.Namespace) -> int:
    for setting in settings.read(knowledge=parsed.knowledge).listed:
        print(settings.without_secrets(f"{setting.name:22} {setting.value}  ({setting.source})"))
    return 0


def _telegram(parsed: argparse.Namespace) -> int:
    read = settings.read(knowledge=parsed.knowledge)
    if not read.telegram.token:
        print("casebrief: TELEGRAM_TOKEN is not set; BotFather gives you one (see the README, 'On Telegram')", file=sys.stderr)
        return MISUSE
    from bot.channels.telegram.service import serve

    app = _open(parsed, "guest")
    app.index.preload()
    return serve(app.respond, app.index, read.telegram)


def _evaluate(parsed: argparse.Namespace) -> int:
    from bot.channels.report import report

    return report(_open(parsed), parsed.questions, misses=parsed.misses, as_json=parsed.json)


def _bench_telegram(parsed: argparse.Namespace) -> int:
    from importlib.util import find_spec

    if missing := [name for name in ("psutil", "telegram", "aiohttp") if find_spec(name) is None]:
        raise CasebriefError(f"the bench needs {', '.join(missing)}: pip install 'casebrief[bench]'")
    from bot.bench.telegram import Plan, bench, dealt, echo, ours, questions

    read = settings.read(knowledge=parsed.knowledge)
    plan = Plan(parsed.updates, parsed.rate, parsed.seconds, parsed.rounds, parsed.distinct)
    texts = dealt(questions(parsed.questions) if parsed.questions else _open(parsed).index.examples(), plan)
    inherited = {"CASEBRIEF_KNOWLEDGE": str(read.knowledge), "CASEBRIEF_DATA": str(read.data)}
    return bench(texts, plan, [ours(parsed.bot, inherited), echo()], as_json=parsed.json)
