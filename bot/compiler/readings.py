"""What was read in the texts of entries before: kept on the disk, since to understand them takes longer than most of a build.

A reading holds as long as the texts of the entry, the names on file and the program are the same, and the words in it still are, or are
not, words of the knowledge. It is read from the disk whenever it is asked for, so that large knowledge need not be held in memory.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, cast
from zlib import crc32

import msgspec

from bot.errors import StoreError
from bot.knowledge.store import File
from bot.model import Lang, Name, Understood
from bot.text import clean, sentences
from bot.understanding import Lexicon, figures_of, fold_question, periods_of, understand

_NAME: Final = "readings.sqlite"
_STEP: Final = 100
"""Readings that are written at a time; who else compiles waits no longer than it takes to make so many."""
_RECENT: Final = 3_600
"""Seconds since when what was asked for is kept: what all audiences of a folder, and of some other, were made from."""
_SPARE: Final = 5_000
"""Old readings that may lie about, whatever the size of the knowledge."""
_TABLES: Final = """
create table if not exists reading (id integer primary key, key blob, words blob, body blob, sum integer, unique (key, words));
create table if not exists used (id integer primary key, at integer);
"""
_KEEP: Final = """
insert into reading (key, words, body, sum) values (?, ?, ?, ?)
on conflict (key, words) do update set body = excluded.body, sum = excluded.sum returning id
"""
"""Who compiles at the same time may have kept the same reading: its number stays, and what it holds follows from key and words."""


class Texts(NamedTuple):
    """All that is read of an entry: its ways of asking, what stands in its title, its answer, and the whole reply with what stands below.

    `as_it_is` says that no word of title and answer is misspelt or misheard, however strange: a document's, or of a table.
    """

    as_it_is: bool
    asked: Sequence[tuple[str, Lang]]
    title: Sequence[str]
    told: Sequence[str]
    reply: str


class Reading(NamedTuple):
    """What was read, as `Material` has it: the examples understood, but for the pieces to learn from, and what title and reply hold."""

    examples: tuple[Understood, ...]
    title: frozenset[str]
    answer: dict[str, int]
    years: frozenset[str]
    figures: bool


class _Example(msgspec.Struct, array_like=True, gc=False):
    text: str
    folded: str
    lang: Lang
    terms: dict[str, float]
    names: tuple[tuple[str, str, str], ...]
    aspects: tuple[str, ...]
    figures: tuple[str, ...]
    unknown: tuple[str, ...]
    strangers: tuple[str, ...]
    follows: bool


class _Body(msgspec.Struct, array_like=True, gc=False):
    examples: list[_Example]
    title: list[str]
    answer: dict[str, int]
    years: list[str]
    figures: bool


class _Words(msgspec.Struct, array_like=True, gc=False):
    """What a reading depends on besides names: the stems that were words of the knowledge; and all its words, where some were not."""

    known: list[str]
    vocabulary: bytes = b""


_ENCODE: Final = msgspec.msgpack.Encoder().encode
_BODY: Final = msgspec.msgpack.Decoder(_Body)
_WORDS: Final = msgspec.msgpack.Decoder(_Words)


class Readings:
    """The readings of a folder's entries by the names and words of one lexicon; each is made at most once."""

    def __init__(self, folder: Path, lexicon: File, program: str) -> None:
        """`folder` is where they are kept, and `program` tells one state of the program from another."""
        self._path, self._lexicon = folder / _NAME, lexicon
        self._connection = _opened(self._path)
        self._by, words = _digests(lexicon, program)
        self._stems = frozenset(stem for _, stem in words)
        self._vocabulary = hashlib.blake2b(_ENCODE([word for word, _ in words]), digest_size=16).digest()
        self._held: list[bytes] = []
        self._asked: list[int] = []
        self._written = 0

    def of(self, texts: Texts) -> int:
        """The number of the reading of an entry's texts, made if it is not there."""
        key = hashlib.blake2b(_ENCODE([self._by, *texts]), digest_size=16).digest()
        number = self._found(key)
        if number is None:
            number = self._keep(key, *_read(texts, self._lexicon, self._vocabulary))
        self._asked.append(number)
        return number

    def settle(self) -> None:
        """Has all readings so far on the disk, so that who else compiles need not wait for the rest of this build."""
        with suppress(sqlite3.Error):
            self._connection.commit()

    def reading(self, number: int) -> Reading:
        """The reading of that number; a StoreError where the disk no longer holds it."""
        body = _BODY.decode(self._held[-1 - number] if number < 0 else self._body(number))
        return Reading(tuple(map(_understood, body.examples)), frozenset(body.title), body.answer, frozenset(body.years), body.figures)

    def close(self) -> None:
        """Notes what was asked for, and takes away what has not been for long where that is most of it."""
        with closing(self._connection), suppress(sqlite3.Error, OSError):  # a full disk costs time, nothing else
            now = int(time.time())
            self._connection.executemany(
                "insert or replace into used values (?, ?)", [(number, now) for number in self._asked if number > 0]
            )
            self._connection.commit()
            _tidy(self._connection, self._path, now - _RECENT)

    def _found(self, key: bytes) -> int | None:
        """The number of a reading that is there, whole, and still holds."""
        try:
            rows = self._connection.execute("select id, words, body, sum from reading where key = ?", (key,)).fetchall()
            return next((int(number) for number, *row in rows if self._holds(key, *row)), None)
        except (sqlite3.Error, msgspec.DecodeError, TypeError):
            return None

    def _holds(self, key: bytes, told: bytes, read: bytes, whole: int) -> bool:
        if _sum(key, told, read) != whole:
            return False
        words = _WORDS.decode(told)
        return self._stems.issuperset(words.known) and words.vocabulary in {b"", self._vocabulary}

    def _keep(self, key: bytes, words: _Words, body: _Body) -> int:
        told, read = _ENCODE(words), _ENCODE(body)
        try:
            ((number,),) = self._connection.execute(_KEEP, (key, told, read, _sum(key, told, read))).fetchall()
            self._written += 1
            if self._written % _STEP == 0:
                self._connection.commit()
        except sqlite3.Error:  # the disk is full, or somebody else writes for long: it is held in memory
            self._held.append(read)
            return -len(self._held)
        return cast(int, number)

    def _body(self, number: int) -> bytes:
        try:
            ((body,),) = self._connection.execute("select body from reading where id = ?", (number,)).fetchall()
        except (sqlite3.Error, ValueError) as error:
            raise StoreError(f"{self._path}: is damaged ({error}); delete it, it is made anew") from error
        return bytes(body)


def _sum(key: bytes, told: bytes, read: bytes) -> int:
    return crc32(read, crc32(told, crc32(key)))


def _opened(path: Path) -> sqlite3.Connection:
    """What is kept, opened; what is broken is begun anew, and where nothing can be written it is kept for this once."""
    for place in (path, path, ""):
        connection = sqlite3.connect(place, timeout=60)
        try:
            connection.execute("pragma synchronous = off")  # what is not whole is made anew
            connection.executescript(_TABLES)
            _check(connection)
        except sqlite3.DatabaseError:
            connection.close()
            with suppress(OSError):
                path.unlink(missing_ok=True)
        else:
            return connection
    raise StoreError(f"{path}: cannot be written, nor can anything else in the folder for temporary files")


def _check(connection: sqlite3.Connection) -> None:
    """Raises a DatabaseError where the file is not sound: a row might be taken for another."""
    told = connection.execute("pragma integrity_check(1)").fetchone()[0]
    if told != "ok":
        raise sqlite3.DatabaseError(told)


def _digests(lexicon: File, program: str) -> tuple[bytes, list[tuple[str, str]]]:
    """The digest of all that understanding asks of a lexicon but the words of the knowledge, and these, each with its stem."""
    digest = hashlib.blake2b(program.encode(), digest_size=16)
    with closing(sqlite3.connect(f"{lexicon.path.as_uri()}?mode=ro", uri=True)) as connection:
        for table in ("alias", "sound", "syllable"):
            for row in connection.execute(f"select * from {table} order by 1"):  # noqa: S608  fixed names
                digest.update(_ENCODE(row))
        for key in ("scripts", "dictionary_total"):
            digest.update(lexicon.meta(key).encode())
        return digest.digest(), connection.execute("select word, stem from latin order by word").fetchall()


class _Heeding:
    """A lexicon that notes which stems it was asked for; with `as_it_is` every word is spelled as it should be and heard as it is."""

    def __init__(self, lexicon: File, *, as_it_is: bool = False) -> None:
        self._lexicon, self._as_it_is = lexicon, as_it_is
        self.known: set[str] = set()
        self.unknown = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lexicon, name)

    def is_spelled(self, key: str) -> bool:
        if self._as_it_is:
            return True
        found = self._lexicon.is_spelled(key)
        if found:
            self.known.add(key)
        self.unknown |= not found
        return found

    def syllable(self, ch: str) -> str:
        return "" if self._as_it_is else self._lexicon.syllable(ch)


def _read(texts: Texts, lexicon: File, vocabulary: bytes) -> tuple[_Words, _Body]:
    """A reading made, and the words that it depends on."""
    asking, telling = _Heeding(lexicon), _Heeding(lexicon, as_it_is=texts.as_it_is)
    told, reply = cast(Lexicon, telling), fold_question(texts.reply, lexicon.scripts)
    body = _Body(
        examples=[_example(understand(text, cast(Lexicon, asking), lang)) for text, lang in texts.asked],
        title=sorted(_terms(texts.title, told)),
        answer=_counted(texts.told, told),
        years=sorted({period[:4] for period in periods_of(reply)}),
        figures=bool(figures_of(reply)),
    )
    unknown = asking.unknown or telling.unknown
    return _Words(sorted(asking.known | telling.known), vocabulary if unknown else b""), body


def _counted(texts: Iterable[str], lexicon: Lexicon) -> dict[str, int]:
    """In how many sentences of the texts each term stands."""
    parts = [part for text in texts for part in sentences(clean(text))]
    return dict(Counter(term for part in parts for term in sorted(_terms([part], lexicon))))


def _terms(texts: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    found = {term for text in texts for term in understand(text, lexicon, Lang.EN).terms}
    return frozenset(term for term in found if not term.startswith("a:"))


def _example(read: Understood) -> _Example:
    return _Example(
        text=read.text,
        folded=read.folded,
        lang=read.lang,
        terms=dict(read.terms),
        names=tuple((name.entity, name.surface, name.read) for name in read.names),
        aspects=tuple(read.aspects),
        figures=tuple(read.figures),
        unknown=tuple(read.unknown),
        strangers=tuple(read.strangers),
        follows=read.follows,
    )


def _understood(kept: _Example) -> Understood:
    return Understood(
        text=kept.text,
        folded=kept.folded,
        lang=kept.lang,
        terms=kept.terms,
        names=tuple(Name(*name) for name in kept.names),
        aspects=kept.aspects,
        figures=kept.figures,
        unknown=kept.unknown,
        strangers=kept.strangers,
        follows=kept.follows,
    )


def _tidy(connection: sqlite3.Connection, path: Path, since: int) -> None:
    """Puts a file in place that holds only what was asked for since then, where that is less than half. Who reads the old one keeps it."""
    every = connection.execute("select count(*) from reading").fetchone()[0]
    recent = connection.execute("select count(*) from used where at >= ?", (since,)).fetchone()[0]
    if every <= 2 * recent + _SPARE:
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    try:
        with closing(_opened(beside)):
            connection.execute("attach ? as beside", (str(beside),))
        for table in ("reading", "used"):
            connection.execute(
                f"insert into beside.{table} select {table}.* from {table} join used as lately on lately.id = {table}.id"  # noqa: S608
                " where lately.at >= ?",
                (since,),
            )
        connection.commit()
        connection.execute("detach beside")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
