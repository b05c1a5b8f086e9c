"""One compiled file from one folder: checked, built beside, tried, swapped in."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import sqlite_utils
from babel.messages.pofile import read_po

from bot import __version__, phrases
from bot.compiler.docs import Material, corpus_of, doc_of
from bot.compiler.fit import Progress, fit
from bot.compiler.lists import line_rows
from bot.compiler.names import alias_rows, dictionary_words, entity_rows, latin_words, sound_rows, syllable_rows
from bot.compiler.replies import Teller
from bot.compiler.script import Traditional, character_tables
from bot.errors import KnowledgeError, Problem, StoreError
from bot.knowledge import checks
from bot.knowledge.folder import Dossier, Placed, load, readable_by
from bot.knowledge.schema import Case, Statement
from bot.knowledge.store import FORMAT, File, doc_body
from bot.matching import ABOUT_NOTHING
from bot.model import Lang
from bot.rendering import LONGEST_ANSWER, LONGEST_PAGE
from bot.text import JIEBA_VERSION, Scripts, bare, jieba_dictionary, stem
from bot.understanding import fold_question, understand

_CATALOGUE: Final = {Lang.EN: "en", Lang.HANS: "zh_Hans", Lang.HANT: "zh_Hant"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A dossier without problems, and the tools made for it."""

    dossier: Dossier
    fold: Callable[[str], str]
    tellers: tuple[Teller, ...]


def examine(folder: Path, locales: Path, *, ceiling: str = checks.LABELS[-1], labels: Sequence[str] = checks.LABELS) -> Checked:
    """The sound dossier of a folder, cut down to what `labels` allow; a KnowledgeError with every problem where it is not sound."""
    dossier, problems = load(folder)
    tables = character_tables()
    table = dict(zip(map(ord, tables["from"]), tables["to"], strict=True))
    scripts = Scripts(simplified=tables["simplified"], traditional=tables["traditional"], table=table)

    def folded(text: str) -> str:
        return fold_question(text, scripts)

    problems += [*checks.check(dossier, folded, whole=not problems), *checks.above(dossier, ceiling)]
    if problems:
        raise KnowledgeError(tuple(sorted(set(problems), key=lambda problem: (problem.file, problem.line, problem.what))))
    dossier = readable_by(dossier, labels)
    tellers = tuple(_teller(dossier, lang, locales) for lang in Lang)
    too_long = [problem for teller in tellers for problem in _too_long(dossier, teller)]
    if too_long:
        raise KnowledgeError(tuple(too_long))
    return Checked(dossier, folded, tellers)


def _teller(dossier: Dossier, lang: Lang, locales: Path) -> Teller:
    named = [placed.record.name for placed in dossier.named() if placed.record.name.zh_hant]
    # The name by itself is shielded as well: without the Latin form that stands in brackets behind it.
    shielded = {
        hans: hant
        for name in named
        for hans, hant in ((name.zh_hans, name.zh_hant), (name.zh_hans.split("（")[0], name.zh_hant.split("（")[0]))
    }
    records: dict[str, Placed[Any]] = {placed.record.id: placed for placed in (*dossier.said(), *dossier.cases)}
    return Teller(lang, catalogue(lang, locales), Traditional(shielded), {p.record.id: p.record for p in dossier.sources}, records)


def catalogue(lang: Lang, locales: Path) -> dict[str, str]:
    """The words of the interface in a language; an untranslated one stays English."""
    words = {value: value for name, value in vars(phrases).items() if name.isupper() and isinstance(value, str)}
    path = locales / _CATALOGUE[lang] / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        raise StoreError(f"{path}: the words of the interface are missing; install Casebrief anew")
    with path.open("rb") as file:
        for message in read_po(file):
            if message.id in words and message.string:
                words[str(message.id)] = str(message.string)
    return words


def _too_long(dossier: Dossier, teller: Teller) -> Iterable[Problem]:
    for placed in dossier.said():
        if placed.record.ask is None:
            continue
        stored = teller.stored(placed)
        length = sum(len(part.text) + 2 for part in stored.parts)
        most = LONGEST_PAGE if isinstance(placed.record, Statement) or placed.kind == "brief" else LONGEST_ANSWER
        if length > most:
            what = f"{placed.record.id}: the reply in {teller.lang} has {length} characters with its citations; at most {most} are allowed"
            yield Problem(placed.file, placed.line, what)


def build(checked: Checked, target: Path, stamp: str, progress: Progress) -> File:
    """The compiled file of a checked dossier, put in place of the old one once it has passed its own test."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        shutil.copyfile(_dictionary_file(target.parent), beside)
        _write(checked, beside, stamp, progress)
        _try_out(beside, checked)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return File(target)


def _dictionary_file(folder: Path) -> Path:
    """jieba's dictionary as a table, made once per version and copied from then on."""
    path = folder / f"jieba-{JIEBA_VERSION}-{FORMAT}.sqlite"
    if not path.is_file():
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        beside.unlink(missing_ok=True)
        with closing(sqlite3.connect(beside)) as connection:
            connection.execute("pragma page_size = 8192")
            connection.execute("create table dictionary (word text primary key, frequency integer not null) without rowid")
            connection.executemany("insert into dictionary values (?, ?)", sorted(jieba_dictionary({}).items()))
            connection.commit()
        beside.replace(path)
    return path


def _write(checked: Checked, path: Path, stamp: str, progress: Progress) -> None:
    dossier, tellers = checked.dossier, checked.tellers
    with closing(sqlite_utils.Database(path)) as db:
        aliases = alias_rows(dossier, checked.fold)
        keys = [row["key"] for row in aliases]
        _insert(db, "alias", aliases, "key")
        _insert(db, "sound", sound_rows(keys), "key")
        _insert(db, "syllable", syllable_rows(), "ch")
        words = latin_words([*map(checked.fold, _texts(dossier))])
        _insert(db, "latin", [{"word": word, "stem": stem(word)} for word in words], "word")
        db.table("latin").create_index(["stem"])
        _insert(db, "entity", entity_rows(dossier, tellers), ("id", "lang"))
        _insert(
            db,
            "message",
            [{"key": key, "lang": t.lang.value, "text": text} for t in tellers for key, text in t.message.items()],
            ("key", "lang"),
        )
        _insert(db, "reply", _reply_rows(checked), ("entry", "lang"))
        _insert(db, "line", [row for teller in tellers for row in line_rows(dossier, teller)], ("list", "lang", "place"))
        _insert(db, "example", _example_rows(dossier, checked.fold), ("entry", "text"))
        db.table("example").create_index(["key"])
        _insert(db, "term", [{"term": "", "frequency": 0, "entries": "[]"}], "term")
        with db.conn:
            db.conn.executemany("insert or replace into dictionary values (?, ?)", _dictionary_rows(db, keys))
        total = db.execute("select sum(frequency) from dictionary").fetchone()[0]
        meta = {
            "format": FORMAT,
            "stamp": stamp,
            "scripts": json.dumps(character_tables(), ensure_ascii=False),
            "dictionary_total": str(total),
        }
        _insert(db, "meta", [{"key": key, "value": value} for key, value in meta.items()], "key")
        with closing(File(path)) as lexicon:
            materials = _materials(checked, lexicon, progress)
        _index(db, materials, progress)
        _insert(db, "meta", [{"key": "version", "value": _digest(db)}], "key")
        db.execute("vacuum")


def _insert(db: sqlite_utils.Database, table: str, rows: Sequence[dict[str, Any]], pk: Any) -> None:
    db.table(table).insert_all(rows, pk=pk, replace=True)


def _texts(dossier: Dossier) -> Iterable[str]:
    for placed in (*dossier.said(), *dossier.cases, *dossier.talk):
        ask = placed.record.ask
        yield from ask.en if ask else ()
        for name, _ in checks.entity_names(placed.record) if hasattr(placed.record, "alias") else ():
            yield name


def _dictionary_rows(db: sqlite_utils.Database, keys: Iterable[str]) -> list[tuple[str, int]]:
    rows: dict[str, int] = {}
    for word, frequency in dictionary_words(keys).items():
        for end in range(1, len(word)):
            known = db.execute("select frequency from dictionary where word = ?", (word[:end],)).fetchone()
            rows.setdefault(word[:end], known[0] if known else 0)
        known = db.execute("select frequency from dictionary where word = ?", (word,)).fetchone()
        rows[word] = max(frequency, known[0] if known else 0)
    return sorted(rows.items())


def _reply_rows(checked: Checked) -> list[dict[str, Any]]:
    told = [placed for placed in (*checked.dossier.said(), *checked.dossier.cases, *checked.dossier.talk) if placed.record.ask is not None]
    return [
        {
            "entry": stored.entry, "lang": teller.lang.value, "kind": stored.kind, "title": stored.title,
            "parts": json.dumps([(part.kind.value, part.text) for part in stored.parts], ensure_ascii=False),
            "provenance": stored.provenance, "sources": json.dumps(stored.sources, ensure_ascii=False), "shows": stored.shows,
        }
        for teller in checked.tellers
        for stored in map(teller.stored, told)
    ]  # fmt: skip


def _example_rows(dossier: Dossier, fold: Callable[[str], str]) -> list[dict[str, Any]]:
    return [
        {"entry": placed.record.id, "text": text, "key": bare(fold(text))}
        for placed in _findable(dossier)
        for text in (*placed.record.ask.en, *placed.record.ask.zh_hans, *placed.record.ask.zh_hant)
    ]


def _findable(dossier: Dossier) -> list[Placed[Any]]:
    return [placed for placed in (*dossier.said(), *dossier.cases, *dossier.talk) if placed.record.ask is not None]


def _cites(placed: Placed[Any], checked: Checked) -> frozenset[tuple[str, str]]:
    """The words that an entry cites, with their document; for statements the text itself."""
    record = placed.record
    records = [checked.tellers[0].records[name].record for name in getattr(record, "statements", ())] or [record]
    return frozenset(
        (cite.source, cite.words or getattr(one, "text", None) or "")
        for one in records
        for cite in getattr(one, "cite", ())
        if cite.words or getattr(one, "text", None)
    )


def _materials(checked: Checked, lexicon: File, progress: Progress) -> list[Material]:
    findable = _findable(checked.dossier)
    cases = frozenset(placed.record.id for placed in checked.dossier.cases)
    materials = []
    for number, placed in enumerate(findable):
        progress(number, 2 * len(findable))
        # A case's own name speaks for nothing in the case and against nothing; what all cases share belongs to each.
        own = frozenset({placed.case}) if placed.case else cases
        material = _material(placed, lexicon, _cites(placed, checked))
        told = placed.kind not in ABOUT_NOTHING
        if isinstance(placed.record, Case):  # the brief of the whole case covers those of its parts
            parts = (other.record.id for other in findable if other.kind == "brief" and other.case == placed.case)
            material = replace(material, members=tuple(part for part in parts if part != placed.record.id))
        materials.append(replace(material, about=material.about | own) if told else material)
    return materials


def _material(placed: Placed[Any], lexicon: File, cites: frozenset[tuple[str, str]]) -> Material:
    record = placed.record
    asked = [(example, Lang.EN) for example in record.ask.en] + [
        (example, Lang.HANS) for example in (*record.ask.zh_hans, *record.ask.zh_hant)
    ]
    title = [words for words in (getattr(record, "title", None), getattr(record, "name", None)) if words]
    answer = [
        words
        for words in (getattr(record, "say", None), getattr(record, "summary", None))
        if words and placed.kind not in {"smalltalk", "refusal", "command"}
    ]
    members = getattr(record, "statements", ()) or getattr(record, "covers", ())
    own = {placed.record.id} if placed.kind in {"agency", "person", "term"} else set()
    return Material(
        entry=record.id,
        kind=placed.kind,
        examples=tuple(understand(example, lexicon, lang) for example, lang in asked),
        title=_terms([text for words in title for text in (words.en, words.zh_hans)], lexicon),
        answer=_terms([text for words in answer for text in (words.en, words.zh_hans)], lexicon)
        | _terms([getattr(record, "text", None) or ""], lexicon),
        about=frozenset(getattr(record, "about", ())) | own,
        aspects=frozenset(getattr(record, "aspect", ())),
        needs=frozenset(getattr(record, "needs", ())),
        cites=cites,
        members=members,
        shows=getattr(record, "shows", None) or "",
    )


def _terms(texts: Iterable[str], lexicon: File) -> frozenset[str]:
    found = {term for text in texts for term in understand(text, lexicon, Lang.EN).terms}
    return frozenset(term for term in found if not term.startswith("a:"))


def _index(db: sqlite_utils.Database, materials: Sequence[Material], progress: Progress) -> None:
    corpus = corpus_of(materials)
    docs = [doc_of(material, corpus) for material in materials]
    _insert(db, "doc", [{"number": number, "entry": doc.entry, "body": doc_body(doc)} for number, doc in enumerate(docs)], "number")
    entries: dict[str, list[int]] = {}
    for number, doc in enumerate(docs):
        for term in doc.pool:
            entries.setdefault(term, []).append(number)
    db.table("term").delete("")
    rows = [
        {"term": term, "frequency": corpus.frequencies.get(term, len(found)), "entries": json.dumps(found)}
        for term, found in sorted(entries.items())
    ]
    _insert(db, "term", rows, "term")
    fitted, curves = fit(materials, progress)
    learnt = {"fit": json.dumps(asdict(fitted)), "curves": json.dumps(curves)}
    _insert(db, "meta", [{"key": key, "value": value} for key, value in learnt.items()], "key")


def _digest(db: sqlite_utils.Database) -> str:
    """The SHA-256 of the compiled content: everything but jieba's own dictionary and the stamp of the folder."""
    digest = hashlib.sha256(__version__.encode())
    for table in ("alias", "sound", "latin", "entity", "message", "reply", "line", "doc", "term"):
        for row in db.execute(f"select * from {table} order by rowid"):  # noqa: S608  fixed names
            digest.update(json.dumps(row, ensure_ascii=False).encode())
    for row in db.execute("select key, value from meta where key in ('fit', 'scripts', 'format') order by key"):
        digest.update(json.dumps(row, ensure_ascii=False).encode())
    return digest.hexdigest()


def _try_out(path: Path, checked: Checked) -> None:
    """A StoreError unless the new file is whole and tells every entry in every language."""
    with closing(File(path)) as file, closing(sqlite3.connect(path)) as connection:
        if connection.execute("pragma integrity_check").fetchone()[0] != "ok":
            raise StoreError(f"{path}: the file just written is not whole; is the disk sound?")
        for placed in _findable(checked.dossier):
            for lang in Lang:
                if file.stored(placed.record.id, lang) is None:
                    raise StoreError(f"{path}: {placed.record.id} is missing in {lang}; this is a fault of the compiler")
