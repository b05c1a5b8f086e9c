"""One compiled file from one checked folder: built beside, tried, swapped in."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, Final

import sqlite_utils

from bot import __version__
from bot.compiler.cards import calendar_rows
from bot.compiler.cases import case_told_of
from bot.compiler.docs import Material, corpus_of
from bot.compiler.editions import edition_rows
from bot.compiler.examine import Checked, findable
from bot.compiler.fit import fit
from bot.compiler.learning import Learn, learnt_once
from bot.compiler.lists import line_rows
from bot.compiler.materials import materials_of
from bot.compiler.names import PYPINYIN_VERSION, alias_rows, dictionary_words, entity_rows, latin_words, sound_rows, syllables
from bot.compiler.postings import create_index, write_index
from bot.compiler.quizzes import quizzes_of
from bot.compiler.readings import Readings
from bot.compiler.related import related
from bot.compiler.replies import Teller
from bot.compiler.script import character_tables
from bot.compiler.spoken import name_rows, run_rows, spoken_rows
from bot.compiler.trials import Progress, Trials
from bot.errors import StoreError
from bot.knowledge import checks
from bot.knowledge.bodies import card_body, quiz_body, weights_body
from bot.knowledge.codes import code_of
from bot.knowledge.folder import Dossier
from bot.knowledge.readable import sample_labels
from bot.knowledge.seal import UNSEALED, seal
from bot.knowledge.store import FORMAT, File
from bot.model import Lang
from bot.text import JIEBA_VERSION, bare, jieba_dictionary, stem
from bot.understanding import understand


def build(checked: Checked, target: Path, stamp: str, progress: Progress, *, kept: Path) -> File:
    """The compiled file of a checked dossier, put in place of the old one once it has passed its own test.

    `kept` is the folder in which jieba's dictionary, what was read in the texts of entries, and what was learnt from examples, are kept for
    the next time.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        shutil.copyfile(_dictionary_file(kept), beside)
        _write(checked, beside, stamp, progress, kept)
        _try_out(beside, checked)
        seal(beside)
        _keep(beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return File(target)


def copy_of(source: Path, target: Path) -> File:
    """A compiled file put, byte for byte, in another place."""
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        shutil.copyfile(source, beside)
        _keep(beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return File(target)


def _keep(path: Path) -> None:
    """Waits until the disk holds a file."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _dictionary_file(folder: Path) -> Path:
    """jieba's dictionary and the pinyin of characters as tables, made once per version and copied from then on."""
    path = folder / f"jieba-{JIEBA_VERSION}-pypinyin-{PYPINYIN_VERSION}-{FORMAT}.sqlite"
    if not path.is_file():
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        beside.unlink(missing_ok=True)
        with closing(sqlite3.connect(beside)) as connection:
            connection.execute("pragma page_size = 8192")
            connection.execute("create table dictionary (word text primary key, frequency integer not null) without rowid")
            connection.executemany("insert into dictionary values (?, ?)", sorted(jieba_dictionary({}).items()))
            connection.execute("create table syllable (ch text primary key, pinyin text not null) without rowid")
            connection.executemany("insert into syllable values (?, ?)", syllables())
            connection.commit()
        beside.replace(path)
    return path


def _write(checked: Checked, path: Path, stamp: str, progress: Progress, kept: Path) -> None:
    dossier, tellers = checked.dossier, checked.tellers
    with closing(sqlite_utils.Database(path)) as db:
        db.execute("pragma synchronous = off")  # nobody reads it before it is whole
        db.execute("pragma journal_mode = memory")
        aliases = alias_rows(dossier, checked.fold)
        keys = [row["key"] for row in aliases]
        _insert(db, "alias", aliases, "key")
        _insert(db, "sound", sound_rows(keys), "key")
        words = latin_words([*map(checked.fold, _texts(dossier))])
        _insert(db, "latin", [{"word": word, "stem": stem(word)} for word in words], "word")
        db.table("latin").create_index(["stem"])
        _insert(db, "entity", entity_rows(dossier, tellers), ("id", "lang"))
        _insert(
            db,
            "message",
            [*({"key": key, "lang": t.lang.value, "text": text} for t in tellers for key, text in t.message.items()), *calendar_rows()],
            ("key", "lang"),
        )
        _insert(db, "reply", _reply_rows(checked), ("entry", "lang"))
        _insert(db, "code", _code_rows({placed.record.id for placed in findable(dossier)}), "code")
        about = sample_labels(dossier, checked.fold)
        _insert(db, "line", (row for teller in tellers for row in line_rows(dossier, teller, about)), ("list", "lang", "place"))
        _insert(db, "edition", edition_rows(dossier, tellers), "entry")
        _insert(db, "spoken", spoken_rows(dossier, tellers), ("entry", "lang"))
        _insert(db, "run", run_rows(text for (text,) in db.execute("select text from spoken").fetchall()), "number")
        _insert(db, "name", name_rows(dossier), "entity")
        _insert(db, "example", _example_rows(dossier, checked.fold), ("entry", "text"))
        db.table("example").create_index(["key"])
        create_index(db.conn)
        with db.conn:
            db.conn.executemany("insert or replace into dictionary values (?, ?)", _dictionary_rows(db, keys))
        total = db.execute("select sum(frequency) from dictionary").fetchone()[0]
        meta = {
            "format": FORMAT,
            "stamp": stamp,
            "scripts": json.dumps(character_tables(), ensure_ascii=False),
            "seal": UNSEALED,
            "dictionary_total": str(total),
            "parts": json.dumps(_parts(dossier)),
            "reviewed_until": checked.reviewed_until,
            "overdue": json.dumps(checked.overdue),
        }
        _insert(db, "meta", [{"key": key, "value": value} for key, value in meta.items()], "key")
        with closing(File(path)) as lexicon, closing(Readings(kept, lexicon, str(json.loads(stamp)["engine"]))) as readings:
            materials = materials_of(checked, readings, progress)
            _insert(db, "quiz", _quiz_rows(checked, lexicon), ("case", "lang", "place"))
            _index_each(db, materials, _parts(dossier), progress, learnt_once(kept))
        terms = db.execute("select count(*) from term").fetchone()[0]
        _insert(db, "meta", [{"key": "terms", "value": str(terms)}, {"key": "version", "value": _digest(db)}], "key")
        db.execute("vacuum")


_MAY_BE_EMPTY: Final = {
    "alias": ("key", "entities"),
    "sound": ("key", "aliases"),
    "latin": ("word", "stem"),
    "example": ("entry", "text", "key", "case"),
    "entity": ("id", "lang", "class", "name", "cases", "label"),
    "spoken": ("entry", "lang", "text", "translated", "speaker", "label"),
    "name": ("entity", "names"),
    "run": ("number",),
    "line": ("list", "lang", "place", "entry", "title", "text", "when", "sources", "cases", "label", "entries"),
    "quiz": ("case", "lang", "place", "entry", "body"),
    "edition": ("entry", "digest", "documents", "until"),
}
"""Tables of which knowledge in one language, of passages alone, or none of which an audience may read, has no rows; they are asked all
the same."""


def _insert(db: sqlite_utils.Database, table: str, rows: Iterable[dict[str, Any]], pk: Any) -> None:
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        db.table(table).create(dict.fromkeys(_MAY_BE_EMPTY[table], str), pk=pk)
    else:
        db.table(table).insert_all(chain([first], rows), pk=pk, replace=True)


def _texts(dossier: Dossier) -> Iterable[str]:
    for placed in (*dossier.said(), *dossier.cases, *dossier.talk):
        ask = placed.record.ask
        yield from ask.en if ask else ()
        if placed.kind == "passage":  # what it is found by
            yield from (words.en for words in (placed.record.title, placed.record.say) if words and words.en)
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


def _reply_rows(checked: Checked) -> Iterator[dict[str, Any]]:
    told = findable(checked.dossier)
    near = related(checked)
    return (
        {
            "entry": stored.entry, "lang": teller.lang.value, "kind": stored.kind, "title": stored.title,
            "parts": json.dumps([(part.kind.value, part.text) for part in stored.parts], ensure_ascii=False),
            "provenance": stored.provenance, "quoted": stored.quoted,
            "sources": json.dumps(stored.sources, ensure_ascii=False), "shows": stored.shows,
            "related": json.dumps(_titled(near.get(stored.entry, ()), teller), ensure_ascii=False), "names": json.dumps(stored.names),
            "case": stored.case, "label": stored.label, "card": card_body(stored.card),
        }
        for teller in checked.tellers
        for stored in map(teller.stored, told)
    )  # fmt: skip


def _titled(entries: Iterable[str], teller: Teller) -> list[tuple[str, str, str]]:
    return [(entry, teller.title(teller.records[entry]), teller.records[entry].label) for entry in entries]


def _code_rows(entries: Iterable[str]) -> list[dict[str, str]]:
    rows = {code_of(entry): entry for entry in sorted(entries)}
    if len(rows) != len(set(entries)):
        raise StoreError("two entries have the same code; give one of them another id")  # one in 10^12 for a thousand entries
    return [{"code": code, "entry": entry} for code, entry in rows.items()]


def _example_rows(dossier: Dossier, fold: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    told_of = case_told_of(dossier)
    return (
        {"entry": placed.record.id, "text": text, "key": bare(fold(text)), "case": told_of[placed.record.id]}
        for placed in findable(dossier)
        for text in (placed.record.ask.every if placed.record.ask else ())
    )


def _quiz_rows(checked: Checked, lexicon: File) -> list[dict[str, Any]]:
    made = quizzes_of(checked.dossier, checked.tellers, lambda text, lang: understand(text, lexicon, lang))
    return [
        {"case": case, "lang": lang.value, "place": place, "entry": quiz.entry, "body": quiz_body(quiz)}
        for place, (case, lang, quiz) in enumerate(made)
    ]


def _parts(dossier: Dossier) -> list[str]:
    """The cases that are each indexed by themselves: those of a folder that holds several."""
    cases = [placed.record.id for placed in dossier.cases]
    return cases if len(cases) > 1 else []


def _index_each(db: sqlite_utils.Database, materials: Sequence[Material], parts: Sequence[str], progress: Progress, learn: Learn) -> None:
    """Indexes what can be found: each case as if there were no other, so that none is matched worse for company."""
    for number, case in enumerate(parts or [""]):
        others = frozenset(parts) - {case}
        ours = (
            materials
            if not others
            else [replace(material, about=material.about - others) for material in materials if material.case not in others]
        )

        def further(done: int, of: int, number: int = number) -> None:
            progress(done + number * of, of * max(1, len(parts)))

        _index(db, ours, case, further, learn)


def _index(db: sqlite_utils.Database, materials: Sequence[Material], case: str, progress: Progress, learn: Learn) -> None:
    corpus = corpus_of(materials)
    write_index(db.conn, materials, corpus, case)
    found = learn(materials)
    grams = [
        {"case": case, "piece": piece, "rarity": gram.rarity, "weights": weights_body(gram)} for piece, gram in sorted(found.grams.items())
    ]
    _insert(db, "gram", grams or [{"case": case, "piece": "", "rarity": 0.0, "weights": "[]"}], ("case", "piece"))
    fitted, curves = fit(list(Trials(materials, corpus, found.apart).all(progress)))
    learnt = {"fit": json.dumps(fitted._asdict()), "curves": json.dumps(curves)}
    _insert(db, "meta", [{"key": f"{key} {case}".strip(), "value": value} for key, value in learnt.items()], "key")


_CONTENT: Final = (
    *("alias", "sound", "latin", "entity", "message", "reply", "code", "line", "spoken", "run", "name", "quiz", "edition"),
    *("doc", "term", "posting", "gram"),
)


_ORDER: Final = {"term": "number"}
"""What has no rows by number of its own."""


def _digest(db: sqlite_utils.Database) -> str:
    """The SHA-256 of the compiled content: everything but jieba's own dictionary and the stamp of the folder."""
    digest = hashlib.sha256(__version__.encode())
    for table in _CONTENT:
        for row in db.execute(f"select * from {table} order by {_ORDER.get(table, 'rowid')}"):  # noqa: S608  fixed names
            digest.update(json.dumps(row, ensure_ascii=False, default=_hashed).encode())
    for row in db.execute("select key, value from meta where key in ('fit', 'scripts', 'format') or key like 'fit %' order by key"):
        digest.update(json.dumps(row, ensure_ascii=False).encode())
    return digest.hexdigest()


def _hashed(blob: bytes) -> str:
    return hashlib.sha256(blob).hexdigest()


def _try_out(path: Path, checked: Checked) -> None:
    """A StoreError unless the new file is whole and tells every entry in every language."""
    with closing(File(path)) as file, closing(sqlite3.connect(path)) as connection:
        if connection.execute("pragma integrity_check").fetchone()[0] != "ok":
            raise StoreError(f"{path}: the file just written is not whole; is the disk sound?")
        for placed in findable(checked.dossier):
            for lang in Lang:
                if file.stored(placed.record.id, lang) is None:
                    raise StoreError(f"{path}: {placed.record.id} is missing in {lang}; this is a fault of the compiler")
