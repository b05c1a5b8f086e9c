"""The compiled file, opened read-only: every look-up that a stage may make. Standard library only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property
from itertools import starmap
from pathlib import Path
from typing import Any, Final

from bot.errors import StoreError
from bot.fitted import Doc, Fit, Gram, Standing
from bot.index import Spoken
from bot.knowledge.bodies import read_doc, read_gram, read_line, read_spoken, read_standing, read_stored
from bot.knowledge.codes import code_of
from bot.knowledge.kept import Dictionary, Kept, beginnings
from bot.labels import CLEAR
from bot.model import Lang, Line, Stored
from bot.text import Cutter, Scripts

FORMAT: Final = "11"
"""The make of the file; a file of another make is compiled anew."""


_LAST: Final = "\U0010ffff"
"""Behind a beginning it comes after everything that begins so."""
_MOST_KEYS: Final = 50_000
"""Terms up to which all are held in memory: some seventy megabytes."""


class File:
    """One compiled file: the Index of the stages and the Lexicon of understanding; `case` is the one it is cut down to."""

    case = ""

    def __init__(self, path: Path) -> None:
        """Opens the file; a StoreError where it is missing or is no such file."""
        self.path = path
        try:
            self._connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, check_same_thread=False)
            self._meta: dict[str, str] = dict(self._connection.execute("select key, value from meta"))
        except sqlite3.Error as error:
            raise StoreError(f"{path}: cannot be read as compiled knowledge ({error}); run 'casebrief compile'") from error
        self._terms = Kept(self._look_up_term)
        self._grams = Kept(self._look_up_gram, 50_000)
        self._docs = Kept(self._look_up_doc, 2_000)
        self._stored = Kept(self._look_up_stored, 2_000)
        self._lists = Kept(self._look_up_list, 100)
        self._messages = Kept(self._look_up_message, 1_000)
        self._entities = Kept(self._look_up_entity)
        self._aliases = Kept(self._look_up_names("select entities from alias where key = ?"))
        self._sounds = Kept(self._look_up_names("select aliases from sound where key = ?"))
        self._longer_aliases: Kept[str, bool] = Kept(lambda key: self._begins("alias", key))
        self._longer_sounds: Kept[str, bool] = Kept(lambda key: self._begins("sound", f"{key} "))
        self._spelled: Kept[str, bool] = Kept(lambda key: bool(self._all("select 1 from latin where stem = ? limit 1", key)))
        self._syllables = Kept(self._look_up_syllable)
        self._vocabulary = Kept(self._look_up_vocabulary, 2)
        self._parts_there: Sequence[str] = json.loads(self.meta("parts") or "[]")
        self._parts: Kept[str, File] = Kept(lambda case: _Part(self, case), 100)

    def weighed_by(self, fit: Fit) -> File:
        """The same file, matched by other weights."""
        other = copy(self)
        other.__dict__["fit"] = fit
        return other

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def preload(self) -> None:
        """Reads the small tables at one go, for a process that lives long.

        That is what there is of each term, and the keys of the rest: most of what a question looks up is not there and then
        need not be asked. Of knowledge too large for that nothing is read.
        """
        if int(self._all("select count(*) from term")[0][0]) > _MOST_KEYS:
            return
        for case in self._parts_there:
            self.of_case(case).preload()
        terms = self._all('select term, frequency, entries, tells from term where "case" = ?', self.case)
        self._terms.hold({term: read_standing(*row) for term, *row in terms}, None)
        grams = self._all('select piece, rarity, weights from gram where "case" = ?', self.case)
        self._grams.hold({piece: read_gram(rarity, weights) for piece, rarity, weights in grams}, None)
        aliases, sounds, stems, characters = (
            frozenset(row[0] for row in self._all(f"select {key} from {table}"))  # noqa: S608  fixed names
            for table, key in (("alias", "key"), ("sound", "key"), ("latin", "stem"), ("syllable", "ch"))
        )
        self._aliases.only(aliases, ())
        self._sounds.only(sounds, ())
        self._spelled.only(stems, False)
        self._syllables.only(characters, "")
        self._longer_aliases.only(beginnings(aliases), False)
        self._longer_sounds.only(beginnings(sounds), False)

    def meta(self, key: str) -> str:
        """A fact about the file, '' where it does not hold it."""
        return self._meta.get(key, "")

    def _all(self, query: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: is damaged ({error}); run 'casebrief compile --force'") from error

    def _begins(self, table: str, key: str) -> bool:
        """Whether a longer key of a table begins with this one."""
        query = f"select 1 from {table} where key > ? and key < ? limit 1"  # noqa: S608  fixed names
        return bool(self._all(query, key, f"{key}{_LAST}"))

    def _look_up_names(self, query: str) -> Callable[[str], tuple[str, ...]]:
        def names(key: str) -> tuple[str, ...]:
            rows = self._all(query, key)
            return tuple(json.loads(rows[0][0])) if rows else ()

        return names

    def _look_up_syllable(self, ch: str) -> str:
        rows = self._all("select pinyin from syllable where ch = ?", ch)
        return str(rows[0][0]) if rows else ""

    def _look_up_vocabulary(self, besides: frozenset[str]) -> tuple[str, ...]:
        return tuple(sorted({row[0] for row in self._all("select word from latin")} | besides))

    # What the stages ask

    @property
    def version(self) -> str:
        """The digest of the compiled content."""
        return f"sha256:{self.meta('version')}"

    @cached_property
    def size(self) -> int:
        """How many entries can be found."""
        return int(self._all('select count(*) from doc where "case" = ?', self.case)[0][0])

    @cached_property
    def fit(self) -> Fit:
        """The fitted weights and thresholds."""
        return Fit(**json.loads(self.meta(f"fit {self.case}".strip())))

    def _look_up_term(self, term: str) -> Standing | None:
        rows = self._all('select frequency, entries, tells from term where "case" = ? and term = ?', self.case, term)
        return read_standing(*rows[0]) if rows else None

    def standing(self, terms: Iterable[str]) -> dict[str, Standing]:
        """Where each of the terms stands."""
        return {term: found for term in terms if (found := self._terms[term])}

    def in_use(self, terms: Iterable[str]) -> frozenset[str]:
        """Those of the terms that stand in any entry that tells something."""
        return frozenset(term for term in terms if (found := self._terms[term]) and found.tells)

    def _look_up_gram(self, piece: str) -> Gram | None:
        rows = self._all('select rarity, weights from gram where "case" = ? and piece = ?', self.case, piece)
        return read_gram(*rows[0]) if rows else None

    def grams(self, pieces: Iterable[str]) -> dict[str, Gram]:
        """What was learnt of each of the pieces of a question."""
        return {piece: found for piece in pieces if (found := self._grams[piece])}

    def doc(self, number: int) -> Doc:
        """What matching knows of the entry of a number."""
        return self._docs[number]

    def _look_up_doc(self, number: int) -> Doc:
        entry, body = self._all('select entry, body from doc where "case" = ? and number = ?', self.case, number)[0]
        return read_doc(entry, body)

    def stored(self, entry: str, lang: Lang) -> Stored | None:
        """The finished reply of an entry in a language."""
        return self._stored[entry, lang]

    def _look_up_stored(self, key: tuple[str, Lang]) -> Stored | None:
        entry, lang = key
        rows = self._all(
            'select kind, title, parts, provenance, quoted, sources, shows, related, names, "case", label'
            " from reply where entry = ? and lang = ?",
            entry,
            lang.value,
        )
        if not rows:
            return None
        return read_stored(entry, *rows[0])

    def code(self, entry: str) -> str:
        """A short ASCII name of an entry, the same in every version of the file."""
        return code_of(entry)

    def coded(self, code: str) -> str | None:
        """The entry that has this code."""
        rows = self._all("select entry from code where code = ?", code)
        return rows[0][0] if rows else None

    def lines(self, what: str, lang: Lang) -> Sequence[Line]:
        """The items of a list in order."""
        return self._lists[what, lang]

    def _look_up_list(self, key: tuple[str, Lang]) -> tuple[Line, ...]:
        what, lang = key
        rows = self._all(
            'select entry, title, text, "when", sources, cases, label from line where list = ? and lang = ? order by place',
            what,
            lang.value,
        )
        return tuple(starmap(read_line, rows))

    @cached_property
    def spoken(self) -> Sequence[Spoken]:
        """The words of every statement, in each language in which they are on file."""
        return tuple(starmap(read_spoken, self._all("select entry, lang, text, translated, speaker, label from spoken order by rowid")))

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Every name of each entity, as it is written."""
        return {entity: tuple(json.loads(names)) for entity, names in self._all("select entity, names from name order by entity")}

    def message(self, key: str, lang: Lang) -> str:
        """A word of the interface; the English one where a catalogue lacks it."""
        return self._messages[key, lang]

    def _look_up_message(self, key: tuple[str, Lang]) -> str:
        rows = self._all("select text from message where key = ? and lang = ?", key[0], key[1].value)
        return str(rows[0][0]) if rows else key[0]

    def entity(self, entity: str, lang: Lang) -> tuple[str, str]:
        """The class of an entity and its name in a language."""
        return self._entities[entity, lang][:2]

    def cases_of(self, entity: str) -> tuple[str, ...]:
        """The cases that have to do with an entity."""
        return self._entities[entity, Lang.EN][2]

    def label_of(self, entity: str) -> str:
        """The label of an entity or a case: that of its names."""
        return self._entities[entity, Lang.EN][3]

    def _look_up_entity(self, key: tuple[str, Lang]) -> tuple[str, str, tuple[str, ...], str]:
        rows = self._all("select class, name, cases, label from entity where id = ? and lang = ?", key[0], key[1].value)
        return (rows[0][0], rows[0][1], tuple(json.loads(rows[0][2])), rows[0][3]) if rows else ("", key[0], (), CLEAR)

    def exact(self, key: str) -> str | None:
        """The entry that has this very question, bare of marks, as an example; of several, each in a case of its own, the first."""
        rows = self._all("""select entry from example where key = ? and (? in ('', "case") or "case" = '')""", key, self.case)
        return rows[0][0] if rows else None

    def of_case(self, case: str) -> File:
        """The file as if of all cases it held only this one, and what all cases share; the whole one where it holds no other."""
        return self._parts[case] if case in self._parts_there else self

    def examples(self) -> list[str]:
        """Every way of asking that the knowledge holds."""
        return [row[0] for row in self._all("select text from example order by entry, text")]

    # What understanding asks

    @cached_property
    def scripts(self) -> Scripts:
        """The characters that tell the scripts apart."""
        told = json.loads(self.meta("scripts"))
        table = dict(zip(map(ord, told["from"]), told["to"], strict=True))
        return Scripts(simplified=told["simplified"], traditional=told["traditional"], table=table)

    @cached_property
    def _dictionary(self) -> Dictionary:
        return Dictionary(self._connection)

    @cached_property
    def cutter(self) -> Cutter:
        """The cutter of Chinese words."""
        return Cutter(self._dictionary, int(self.meta("dictionary_total")))

    def is_word(self, word: str) -> bool:
        """Whether the dictionary holds it as a word."""
        return bool(self._dictionary.get(word))

    def alias(self, surface: str) -> tuple[str, ...]:
        """The entities that a key stands for."""
        return self._aliases[surface]

    def goes_on(self, surface: str) -> bool:
        """Whether a longer alias key begins with this one."""
        return self._longer_aliases[surface]

    def sounding(self, key: str) -> tuple[str, ...]:
        """The alias keys that are pronounced so."""
        return self._sounds[key]

    def sounds_on(self, key: str) -> bool:
        """Whether a longer pronunciation begins with this one."""
        return self._longer_sounds[key]

    def syllable(self, ch: str) -> str:
        """The pinyin of a character without its tone."""
        return self._syllables[ch]

    def is_spelled(self, key: str) -> bool:
        """Whether a word of the knowledge has this stem."""
        return self._spelled[key]

    def vocabulary(self, besides: frozenset[str]) -> Sequence[str]:
        """Every word in Latin letters that examples and names use, and some besides, in order."""
        return self._vocabulary[besides]


class _Part(File):
    """A file cut down to one of its cases: what belongs to none is looked up and kept together with the whole."""

    def __init__(self, whole: File, case: str) -> None:
        vars(self).update(vars(whole), case=case, _parts_there=())
        for worked_out in ("fit", "size"):
            vars(self).pop(worked_out, None)
        self._terms = Kept(self._look_up_term)
        self._grams = Kept(self._look_up_gram, 50_000)
        self._docs = Kept(self._look_up_doc, 2_000)
        lists = self._lists
        self._lists = Kept(lambda key: tuple(line for line in lists[key] if not line.cases or case in line.cases))
