"""What a stage may know: the look-ups in one compiled file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from bot.content import Edition, Line, Quiz, Stored
from bot.fitted import Doc, Fit, Gram, Standing
from bot.model import Lang


class Spoken(NamedTuple):
    """The words of a statement in one language: as they were spoken, or in an unofficial translation.

    `speaker` is an entity, or a name that is none; `label` is the highest of all that is told with them.
    """

    entry: str
    lang: Lang
    text: str
    translated: bool
    speaker: str
    label: str


class Words(Protocol):
    """The words of the interface."""

    def message(self, key: str, lang: Lang) -> str:
        """A word of the interface."""


class Index(Protocol):
    """Look-ups in one compiled file. Everything a stage may know comes through here."""

    @property
    def version(self) -> str:
        """The digest of the compiled content, as `sha256:…`."""

    @property
    def size(self) -> int:
        """How many entries there are."""

    @property
    def fit(self) -> Fit:
        """The fitted weights and thresholds."""

    @property
    def overdue(self) -> Mapping[str, str]:
        """The entries that are due for review, each with the day by which that was to be done."""

    def standing(self, terms: Iterable[str]) -> Mapping[str, Standing]:
        """Where each of the terms stands; those that no entry uses are left out."""

    def entries(self, term: Standing) -> Sequence[int]:
        """The numbers of the entries that use a term, in order."""

    def grams(self, pieces: Iterable[str]) -> Mapping[str, Gram]:
        """What was learnt of each of the pieces of a question; those of which nothing was are left out."""

    def doc(self, number: int) -> Doc:
        """What matching knows of the entry of a number."""

    def stored(self, entry: str, lang: Lang) -> Stored | None:
        """The finished reply of an entry, or None where there is none."""

    def lines(self, what: str, lang: Lang) -> Sequence[Line]:
        """The items of a list (cases, timeline, statements, contacts, agencies, brief, samples), in order.

        "brief entries" are what each screen of the brief is made of, its number as their text; "as of" holds for each case the
        day of its newest document. In "statements by speaker" (agency, topic, date) the title of each is the heading below which
        it stands.
        """

    def quizzes(self, lang: Lang) -> Sequence[Quiz]:
        """The questions that check what stuck of the brief, in order."""

    @property
    def editions(self) -> Mapping[str, Edition]:
        """What is told in each entry that asserts something, as a digest: equal in two files where the same is told."""

    def runs_known(self, numbers: Sequence[int]) -> Collection[int]:
        """Those of some runs of words, by number, that stand in a statement."""

    @property
    def spoken(self) -> Sequence[Spoken]:
        """The words of every statement, in each language in which they are on file."""

    @property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Every name of each entity, as it is written."""

    def message(self, key: str, lang: Lang) -> str:
        """A word of the interface."""

    def code(self, entry: str) -> str:
        """A short ASCII name of an entry, the same in every version of the file."""

    def coded(self, code: str) -> str | None:
        """The entry that has this code, or None where there is none."""

    def exact(self, key: str) -> str | None:
        """The entry that has this very question, bare of marks, as an example."""

    def alias(self, surface: str) -> tuple[str, ...]:
        """The entities that a folded name stands for."""

    def entity(self, entity: str, lang: Lang) -> tuple[str, str]:
        """The class of an entity and its name in a language."""

    def cases_of(self, entity: str) -> tuple[str, ...]:
        """The cases that have to do with an entity; a case has to do with itself."""

    def label_of(self, entity: str) -> str:
        """The label of an entity or a case: that of its names."""

    def of_case(self, case: str) -> Index:
        """The same look-ups as if of all cases there were only this one, and what all cases share; the whole for ''."""
