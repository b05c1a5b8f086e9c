"""The compiled file, opened read-only: every look-up that a stage may make. Standard library only."""

from __future__ import annotations

import json
import sys
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
from itertools import starmap
from pathlib import Path
from typing import Final

from bot.content import Edition, Line, Quiz, Stored
from bot.fitted import Doc, Fit, Gram, Standing
from bot.index import Spoken
from bot.knowledge.bodies import read_doc, read_gram, read_line, read_quiz, read_spoken, read_standing, read_stored
from bot.knowledge.codes import code_of
from bot.knowledge.kept import Kept
from bot.knowledge.lexicon import StoredLexicon
from bot.knowledge.packed import unpacked_entries
from bot.labels import CLEAR
from bot.model import Lang

FORMAT: Final = f"15-{sys.byteorder}"
"""The make of the file; a file of another make is compiled anew."""

_MOST_KEYS: Final = 50_000
"""Terms up to which it is held in memory which there are: some ten megabytes, with the pieces of questions."""


class File(StoredLexicon):
    """One compiled file: the Index of the stages and the Lexicon of understanding; `case` is the one it is cut down to."""

    case = ""

    def __init__(self, path: Path) -> None:
        """Opens the file; a StoreError where it is missing or is no such file."""
        super().__init__(path)
        self._keep_what_is_matched()
        self._stored = Kept(self._look_up_stored, 2_000)
        self._lists = Kept(self._look_up_list, 100)
        self._messages = Kept(self._look_up_message, 1_000)
        self._entities = Kept(self._look_up_entity)
        self._parts_there: Sequence[str] = json.loads(self.meta("parts") or "[]")
        self._parts: Kept[str, File] = Kept(lambda case: _Part(self, case), 100)

    def _keep_what_is_matched(self) -> None:
        """Sets up the look-ups that are other ones for each case."""
        self._terms = Kept(self._look_up_term, 5_000)
        self._grams = Kept(self._look_up_gram, 50_000)
        self._docs = Kept(self._look_up_doc, 250)
        self._exact = Kept(self._look_up_exact, 2_000)
        self._quizzes = Kept(self._look_up_quizzes)

    def weighed_by(self, fit: Fit) -> File:
        """The same file, matched by other weights."""
        other = copy(self)
        other.__dict__["fit"] = fit
        return other

    def preload(self) -> None:
        """Reads at one go which terms, pieces of questions and names there are, for a process that lives long.

        Most of what a question looks up is not there and then need not be asked. Of knowledge too large for that nothing is read.
        """
        for _ in self.preloading():
            pass

    def preloading(self) -> Iterator[None]:
        """The same in steps of a few milliseconds, for a process that has something else to do meanwhile."""
        if int(self.meta("terms")) > _MOST_KEYS:
            return
        for case in self._parts_there:
            yield from self.of_case(case).preloading()
        self._terms.only((yield from self._keys('select term from term where "case" = ?')), None)
        self._grams.only((yield from self._keys('select piece from gram where "case" = ?')), None)
        self._exact.only((yield from self._keys("""select key from example where ? in ('', "case") or "case" = ''""")), None)
        yield
        self._hold_names()

    def _keys(self, query: str) -> Generator[None, None, frozenset[str]]:
        found: set[str] = set()
        for rows in self._in_steps(query, self.case):
            found.update(row[0] for row in rows)
            yield
        return frozenset(found)

    @property
    def overdue(self) -> Mapping[str, str]:
        """The entries that were due for review when it was compiled, each with the day by which that was to be done."""
        return dict(json.loads(self.meta("overdue") or "{}"))

    # What the stages ask

    @property
    def version(self) -> str:
        """The digest of the compiled content."""
        return f"sha256:{self.meta('version')}"

    @cached_property
    def _first(self) -> int:
        """The number under which the first entry of the case is stored: each case is numbered from 0."""
        return int(self.meta(f"first {self.case}".strip()))

    @cached_property
    def size(self) -> int:
        """How many entries can be found; none in the whole of several cases, each of which is indexed by itself."""
        return int(self.meta(f"size {self.case}".strip()) or 0)

    @cached_property
    def fit(self) -> Fit:
        """The fitted weights and thresholds."""
        return Fit(**json.loads(self.meta(f"fit {self.case}".strip())))

    def _look_up_term(self, term: str) -> Standing | None:
        rows = self._all('select number, count, entries, frequency, tells from term where "case" = ? and term = ?', self.case, term)
        return read_standing(*rows[0]) if rows else None

    def standing(self, terms: Iterable[str]) -> dict[str, Standing]:
        """Where each of the terms stands."""
        return {term: found for term in terms if (found := self._terms[term])}

    def entries(self, term: Standing) -> Sequence[int]:
        """The numbers of the entries that use a term, in order."""
        if term.entries is not None:
            return term.entries
        return unpacked_entries(self._all("select entries from posting where number = ?", term.number)[0][0])

    def in_use(self, terms: Iterable[str]) -> frozenset[str]:
        """Those of the terms that stand in any entry that tells something."""
        return frozenset(term for term in terms if (found := self._terms[term]) and found.tells)

    def _look_up_gram(self, piece: str) -> Gram | None:
        rows = self._all('select rarity, weights from gram where "case" = ? and piece = ?', self.case, piece)
        return read_gram(rows[0][0], rows[0][1], self.size) if rows else None

    def grams(self, pieces: Iterable[str]) -> dict[str, Gram]:
        """What was learnt of each of the pieces of a question."""
        return {piece: found for piece in pieces if (found := self._grams[piece])}

    def doc(self, number: int) -> Doc:
        """What matching knows of the entry of a number."""
        return self._docs[number]

    def _look_up_doc(self, number: int) -> Doc:
        return read_doc(*self._all("select entry, kind, body, uses from doc where number = ?", self._first + number)[0])

    def stored(self, entry: str, lang: Lang) -> Stored | None:
        """The finished reply of an entry in a language."""
        return self._stored[entry, lang]

    def _look_up_stored(self, key: tuple[str, Lang]) -> Stored | None:
        entry, lang = key
        rows = self._all(
            'select kind, title, parts, provenance, quoted, sources, shows, related, names, "case", label, card'
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
            'select entry, title, text, "when", sources, cases, label, entries from line where list = ? and lang = ? order by place',
            what,
            lang.value,
        )
        return tuple(starmap(read_line, rows))

    def quizzes(self, lang: Lang) -> Sequence[Quiz]:
        """The questions that check what stuck of the brief, in order."""
        return self._quizzes[lang]

    def _look_up_quizzes(self, lang: Lang) -> tuple[Quiz, ...]:
        query = """select entry, body from quiz where lang = ? and ? in ('', "case") order by "case", place"""
        return tuple(starmap(read_quiz, self._all(query, lang.value, self.case)))

    @cached_property
    def editions(self) -> Mapping[str, Edition]:
        """What is told in each entry that asserts something, as a digest."""
        return {row[0]: Edition(*row) for row in self._all("select entry, digest, documents, until from edition order by entry")}

    @cached_property
    def spoken(self) -> Sequence[Spoken]:
        """The words of every statement, in each language in which they are on file."""
        return tuple(starmap(read_spoken, self._all("select entry, lang, text, translated, speaker, label from spoken order by rowid")))

    def runs_known(self, numbers: Sequence[int]) -> frozenset[int]:
        """Those of some runs of words, by number, that stand in a statement."""
        asked = ", ".join("?" * len(numbers))
        return frozenset(row[0] for row in self._all(f"select number from run where number in ({asked})", *numbers))  # noqa: S608  marks

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
        return self._exact[key]

    def _look_up_exact(self, key: str) -> str | None:
        rows = self._all("""select entry from example where key = ? and (? in ('', "case") or "case" = '')""", key, self.case)
        return rows[0][0] if rows else None

    def of_case(self, case: str) -> File:
        """The file as if of all cases it held only this one, and what all cases share; the whole one where it holds no other."""
        return self._parts[case] if case in self._parts_there else self

    def examples(self) -> list[str]:
        """Every way of asking that the knowledge holds."""
        return [row[0] for row in self._all("select text from example order by entry, text")]


class _Part(File):
    """A file cut down to one of its cases: what belongs to none is looked up and kept together with the whole."""

    def __init__(self, whole: File, case: str) -> None:
        vars(self).update(vars(whole), case=case, _parts_there=())
        for worked_out in ("fit", "size", "_first"):
            vars(self).pop(worked_out, None)
        self._keep_what_is_matched()
        lists = self._lists
        self._lists = Kept(lambda key: tuple(line for line in lists[key] if not line.cases or case in line.cases))
