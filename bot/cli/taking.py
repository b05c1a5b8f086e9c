"""Documents to take away, from the command line: a brief, timeline, contacts, an entry or what a search finds, as a file."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.cli.auditing import operator
from bot.cli.opening import open_for, reader_of
from bot.errors import CasebriefError
from bot.governance.audience import audience_of
from bot.model import Lang

if TYPE_CHECKING:
    from bot.pipeline.questions import Known
    from bot.state.dialect import Where
    from bot.takeaway.contents import Wish
    from bot.takeaway.document import Document

ENDINGS: Final = (".docx", ".html", ".htm", ".txt", ".png")
"""The endings of documents; those of tables stand in bot.tables."""
ABOUT: Final = "write the knowledge as a table (CSV, XLSX or JSONL), or a document of it to take away (DOCX, HTML, TXT; a timeline as PNG)"


def options(parser: argparse.ArgumentParser) -> None:
    """Adds what `export` takes for documents."""
    parser.add_argument(
        "--what",
        nargs="+",
        default=[],
        metavar="WHAT",
        help="of a document: brief, timeline, contacts, an entry by its id, or search WORDS",
    )
    parser.add_argument("--lang", default="", metavar="L", help="of a document: en, zh-Hans, zh-Hant, or two side by side: en+zh-Hans")


def export_document(parsed: argparse.Namespace) -> int:
    """Writes a document and prints how much is in it."""
    wish, file = _wish(parsed), Path(parsed.table)
    app = open_for(parsed)
    document = _document(wish, app.index)
    content = _content(file, document)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise CasebriefError(f"{file}: cannot be written ({error.strerror})") from error
    from bot.state.beside import is_there

    state = app.settings.state
    if is_there(state):
        record_export(file, state, audience_of(reader_of(parsed), app.settings.ceiling).name, len(document.entries))
    print(f"{file}: {document.label}, {len(document.entries)} entries, {document.frame.version[0]}")
    return 0


def _wish(parsed: argparse.Namespace) -> Wish:
    from bot.takeaway.contents import LISTED, Wish

    what, *words = parsed.what or (["timeline"] if parsed.table.suffix.lower() == ".png" else ["brief"])
    langs = _langs(parsed.lang or Lang.EN.value)
    if what == "search":
        if not "".join(words).strip():
            raise CasebriefError("--what search: no words to look for; write them behind it, in quotation marks")
        return Wish("search", langs, parsed.case, words=" ".join(words))
    if words:
        raise CasebriefError(f"--what {what} {' '.join(words)}: one thing at a time; only search takes words behind it")
    return Wish(what, langs, parsed.case) if what in LISTED else Wish("entry", langs, parsed.case, (what,))


def _langs(text: str) -> tuple[Lang, ...]:
    names = text.split("+")
    if not (len({*names}) == len(names) <= 2 and {*names} <= {lang.value for lang in Lang}):
        allowed = ", ".join(lang.value for lang in Lang)
        raise CasebriefError(f"--lang {text}: there is no such language or pair; allowed are {allowed}, or two of them such as en+zh-Hans")
    return tuple(map(Lang, names))


def _document(wish: Wish, index: Known) -> Document:
    from bot.pipeline.cases import on_file
    from bot.takeaway.contents import LISTED, document_of

    cases = tuple(line.entry for line in index.lines("cases", Lang.EN))
    if wish.case and wish.case not in cases:
        raise CasebriefError(f"--case {wish.case}: there is no such case on file; there is {', '.join(cases) or 'none'}")
    if wish.what in LISTED and not wish.case and on_file(index):
        raise CasebriefError(f"--what {wish.what}: of which case? Name one with --case; there is {', '.join(cases)}")
    document = document_of(wish, index)
    if document is None:
        raise CasebriefError(f"--what {_named(wish)}: nothing of the kind is on file")
    return document


def _named(wish: Wish) -> str:
    return f"search {wish.words}" if wish.what == "search" else "".join(wish.entries) or wish.what


def _content(file: Path, document: Document) -> bytes:
    """The bytes of the file that its ending asks for."""
    from bot.takeaway.picture import picture_of
    from bot.takeaway.plain import text_of
    from bot.takeaway.web import page_of

    if file.suffix.lower() == ".png":
        if not document.is_timeline:
            raise CasebriefError(f"{file}: only a timeline can be drawn (--what timeline); for others write .docx, .html or .txt")
        drawn = picture_of(document)
        if drawn is None:
            raise CasebriefError(f"{file}: the timeline is too long for one picture; write .docx, .html or .txt")
        return drawn
    if file.suffix.lower() == ".docx":
        from bot.takeaway.word import word_of

        return word_of(document)
    writer: Callable[[Document], bytes] = text_of if file.suffix.lower() == ".txt" else page_of
    return writer(document)


def record_export(file: Path, state: Where, audience: str, entries: int) -> None:
    """Has the audit trail of the bot that is served here hold what was written; what cannot be recorded is not handed out."""
    from bot.state.beside import store_beside
    from bot.state.changes import Recorded
    from bot.state.records import Record

    detail = {"audience": audience, "entries": entries, "sha256": sha256(file.read_bytes()).hexdigest()}
    try:
        with store_beside(state) as store:
            store.apply([Recorded([Record("export", operator(), "knowledge", detail)])])
    except CasebriefError:
        file.unlink()
        raise
