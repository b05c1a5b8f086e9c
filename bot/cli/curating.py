"""What a curator runs: the knowledge checked, compiled, measured."""

from __future__ import annotations

import argparse
import sys

from bot import settings
from bot.app import compile_knowledge
from bot.cli import taking
from bot.cli.exits import FAULT
from bot.cli.opening import Bar, open_for, reader_of
from bot.errors import CasebriefError, KnowledgeError
from bot.governance.audience import audience_of


def check(parsed: argparse.Namespace) -> int:
    """Prints every problem of the knowledge."""
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


def import_table(parsed: argparse.Namespace) -> int:
    """Takes a table over into a knowledge folder and prints what became of it."""
    from bot.tables.importing import Wish, take_over

    read = settings.read(knowledge=parsed.knowledge)
    wish = Wish(parsed.into, parsed.case, parsed.name, parsed.name_zh, parsed.publisher, parsed.language)
    done = take_over(parsed.table, wish, read.locales, read.ceiling)
    for sheet in done.left_out:
        print(f"casebrief: {sheet} has no header and was left out", file=sys.stderr)
    print(f"{parsed.into}: case '{done.case}' with {done.entries} entries, {done.questions} ways of asking, from {parsed.table.name}")
    return 0


def export_table(parsed: argparse.Namespace) -> int:
    """Writes what the knowledge says as a table, or a document of it, by the ending of the file; prints how much it is."""
    from bot.tables.exporting import ENDINGS, Wanted, hand_out

    if parsed.table.suffix.lower() not in (*ENDINGS, *taking.ENDINGS):
        tables, documents = ", ".join(ENDINGS), ", ".join(taking.ENDINGS)
        raise CasebriefError(f"{parsed.table}: a table ends in {tables}, a document in {documents}; name it so")
    if parsed.table.suffix.lower() in taking.ENDINGS:
        return taking.export_document(parsed)
    if parsed.what or parsed.lang:
        raise CasebriefError(f"{parsed.table}: --what and --lang are for documents; allowed endings are {', '.join(taking.ENDINGS)}")
    read = settings.read(knowledge=parsed.knowledge)
    wish = Wanted(parsed.case, audience_of(reader_of(parsed), read.ceiling).reads)
    done = hand_out(parsed.table, read.knowledge, read.locales, wish, ceiling=read.ceiling)
    from bot.state.beside import is_there

    if is_there(read.state):
        taking.record_export(parsed.table, read.state, audience_of(reader_of(parsed), read.ceiling).name, done.entries)
    print(f"{parsed.table}: {done.entries} entries in {done.rows} rows")
    return 0


def compile_now(parsed: argparse.Namespace) -> int:
    """Compiles the knowledge and prints where it lies and its version."""
    read = settings.read(knowledge=parsed.knowledge)
    if parsed.force:
        bar = Bar(sys.stderr)
        try:
            index = compile_knowledge(read, audience_of(reader_of(parsed), read.ceiling), bar)
        finally:
            bar.close()
    else:
        index = open_for(parsed).index
    print(f"{index.path}\n{index.version}")
    return 0


def evaluate(parsed: argparse.Namespace) -> int:
    """Prints how a set of labelled questions is answered, or how it differs from another measurement of the same set."""
    from bot.channels.report import compare, report
    from bot.comparison import accepted, flips, results, save, saved
    from bot.evaluation import evaluate as measure
    from bot.evaluation import read

    app = open_for(parsed)
    items = read(parsed.questions)
    verdicts = measure(items, app.respond, app.index.scripts)
    if parsed.save:
        save(results(verdicts), parsed.save)
    if not parsed.against:
        return report(verdicts, app.index.examples(), misses=parsed.misses, as_json=parsed.json)
    if parsed.against.is_dir():
        other = open_for(argparse.Namespace(knowledge=str(parsed.against)), reader_of(parsed))
        before = results(measure(items, other.respond, other.index.scripts))
    else:
        before = saved(parsed.against)
    return compare(before, results(verdicts), flips(before, results(verdicts), accepted(parsed.accept) if parsed.accept else {}))
