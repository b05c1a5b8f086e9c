"""A folder read, checked, and made ready to be told in every language; or every reason why it can't be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from babel.core import Locale
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from bot import phrases
from bot.compiler.cases import case_told_of
from bot.compiler.replies import Teller
from bot.compiler.script import Traditional, scripts
from bot.errors import KnowledgeError, Problem, StoreError
from bot.knowledge import checks, marking
from bot.knowledge.checks import LONGEST_SUMMARY
from bot.knowledge.folder import Dossier, Placed, load
from bot.knowledge.readable import Reads, everything, readable_by
from bot.knowledge.schema import Statement
from bot.labels import LABELS
from bot.model import Lang
from bot.rendering import LONGEST_ANSWER, LONGEST_PAGE
from bot.understanding import fold_question

_CATALOGUE: Final = {Lang.EN: "en", Lang.HANS: "zh_Hans", Lang.HANT: "zh_Hant"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A dossier without problems, and the tools made for it."""

    dossier: Dossier
    fold: Callable[[str], str]
    tellers: tuple[Teller, ...]
    day: date = date.min

    @property
    def overdue(self) -> dict[str, str]:
        """The entries that are due for review, each with the day by which that was to be done."""
        return {placed.record.id: found.isoformat() for placed in findable(self.dossier) if (found := review_of(placed)) < self.day}

    @property
    def reviewed_until(self) -> str:
        """The last day on which this is all that is due; '' where nothing else ever will be."""
        coming = [found for placed in findable(self.dossier) if self.day <= (found := review_of(placed)) < date.max]
        return min(coming).isoformat() if coming else ""


def review_of(placed: Placed[Any]) -> date:
    """The day by which a record is to be reviewed; the last of all days where none is given."""
    return getattr(placed.record, "review_by", None) or date.max


def examine(folder: Path, locales: Path, *, ceiling: str = LABELS[-1], reads: Reads = everything) -> Checked:
    """What an audience reads of a folder, made ready; a KnowledgeError with every problem of the folder where it is not sound."""
    return made_ready(cut_for(sound(folder, ceiling), reads), locales)


def sound(folder: Path, ceiling: str = LABELS[-1]) -> Dossier:
    """The whole dossier of a folder; a KnowledgeError with every problem where it is not sound."""
    dossier, problems = load(folder)
    problems += [*checks.check(dossier, folded, whole=not problems), *marking.above(dossier, ceiling)]
    if problems:
        raise KnowledgeError(tuple(sorted(set(problems), key=lambda problem: (problem.file, problem.line, problem.what))))
    return dossier


def cut_for(dossier: Dossier, reads: Reads) -> Dossier:
    """What an audience reads of a sound dossier."""
    return readable_by(dossier, reads, folded)


def made_ready(dossier: Dossier, locales: Path, day: date = date.min) -> Checked:
    """A sound dossier, or a cut of one, with the tools made for it; a KnowledgeError where a reply is too long to be told.

    What was to be reviewed before `day` is told with a line that says so.
    """
    tellers = tuple(_teller(dossier, lang, locales, day) for lang in Lang)
    too_long = [problem for teller in tellers for problem in (*_too_long(dossier, teller), *_too_long_a_screen(dossier, teller))]
    if too_long:
        raise KnowledgeError(tuple(too_long))
    return Checked(dossier, folded, tellers, day)


def folded(text: str) -> str:
    """A text as matching looks it up."""
    return fold_question(text, scripts())


def _teller(dossier: Dossier, lang: Lang, locales: Path, day: date) -> Teller:
    names = [placed.record.name for placed in dossier.named()]
    named = [(name.zh_hans, name.zh_hant) for name in names if name.zh_hans and name.zh_hant]
    # The name by itself is shielded as well: without the Latin form that stands in brackets behind it.
    shielded = {one: other for hans, hant in named for one, other in ((hans, hant), (hans.split("（")[0], hant.split("（")[0]))}
    records: dict[str, Placed[Any]] = {placed.record.id: placed for placed in (*dossier.said(), *dossier.cases)}
    told_of = case_told_of(dossier)
    return Teller(
        lang,
        catalogue(lang, locales),
        Traditional(shielded),
        sources={placed.record.id: placed.record for placed in dossier.sources},
        records=records,
        cases=told_of,
        several=len({*told_of.values()} - {""}) > 1,
        day=day,
    )


def catalogue(lang: Lang, locales: Path) -> dict[str, str]:
    """The words of the interface in a language; an untranslated one stays English."""
    path = locales / _CATALOGUE[lang] / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        raise StoreError(f"{path}: the words of the interface are missing; install Casebrief anew")
    with path.open("rb") as file:
        told = {form: text for message in read_po(file) for form, text in _forms(message, lang)}
    return {form: told.get(form) or form for phrase in phrases.every() for form in forms_of(phrase, lang)}


def forms_of(phrase: str, lang: Lang) -> tuple[str, ...]:
    """The forms of a message by which it is looked up in a language, one for each of its plural categories in Unicode's order."""
    if not isinstance(phrase, phrases.Counted):
        return (phrase,)
    return (phrase.one, phrase) if "one" in Locale.parse(_CATALOGUE[lang]).plural_form.tags else (phrase,)


def _forms(message: Message, lang: Lang) -> Iterable[tuple[str, str]]:
    """The forms of an entry of a catalogue with their texts; a catalogue has them in the order of the categories."""
    if isinstance(message.id, str):
        return ((message.id, str(message.string)),)
    return zip(forms_of(phrases.NN_(*message.id), lang), message.string or (), strict=True)


def _too_long(dossier: Dossier, teller: Teller) -> Iterable[Problem]:
    for placed in dossier.said():
        if not is_findable(placed):
            continue
        length = sum(len(part.text) + 2 for part in teller.stored(placed).parts)
        if teller.day <= review_of(placed) < date.max:  # what is not due yet must have room for the line that will say so
            length += sum(len(part.text) + 2 for part in teller.due(review_of(placed)))
        most = LONGEST_PAGE if isinstance(placed.record, Statement) or placed.kind == "brief" else LONGEST_ANSWER
        if length > most:
            what = f"{placed.record.id}: the reply in {teller.lang} has {length} characters with its citations; at most {most} are allowed"
            yield Problem(placed.file, placed.line, what)


def _too_long_a_screen(dossier: Dossier, teller: Teller) -> Iterable[Problem]:
    """The cases of which the first screen of the brief is too long, its label and sources included."""
    for placed in dossier.cases:
        length = len(placed.label) + 1 + sum(len(part.text) + 2 for part in teller.stored(placed).parts) - 2
        if length > LONGEST_SUMMARY:
            what = f"the first screen of the brief in {teller.lang} has {length} characters with its label and sources"
            yield Problem(placed.file, placed.line, f"{placed.record.id}: {what}; at most {LONGEST_SUMMARY} are allowed: shorten 'summary'")


def findable(dossier: Dossier) -> list[Placed[Any]]:
    """Everything that can be asked for."""
    return [placed for placed in (*dossier.said(), *dossier.cases, *dossier.talk) if is_findable(placed)]


def is_findable(placed: Placed[Any]) -> bool:
    """Whether a record can be asked for: in the ways that it gives, or as a passage by its own words."""
    return placed.record.ask is not None or placed.kind == "passage"
