"""A folder read, checked, and made ready to be told in every language; or every reason why it can't be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from babel.messages.pofile import read_po

from bot import phrases
from bot.compiler.cases import case_told_of
from bot.compiler.replies import Teller
from bot.compiler.script import Traditional, scripts
from bot.errors import KnowledgeError, Problem, StoreError
from bot.knowledge import checks, marking
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


def made_ready(dossier: Dossier, locales: Path) -> Checked:
    """A sound dossier, or a cut of one, with the tools made for it; a KnowledgeError where a reply is too long to be told."""
    tellers = tuple(_teller(dossier, lang, locales) for lang in Lang)
    too_long = [problem for teller in tellers for problem in _too_long(dossier, teller)]
    if too_long:
        raise KnowledgeError(tuple(too_long))
    return Checked(dossier, folded, tellers)


def folded(text: str) -> str:
    """A text as matching looks it up."""
    return fold_question(text, scripts())


def _teller(dossier: Dossier, lang: Lang, locales: Path) -> Teller:
    names = [placed.record.name for placed in dossier.named()]
    named = [(name.zh_hans, name.zh_hant) for name in names if name.zh_hans and name.zh_hant]
    # The name by itself is shielded as well: without the Latin form that stands in brackets behind it.
    shielded = {one: other for hans, hant in named for one, other in ((hans, hant), (hans.split("（")[0], hant.split("（")[0]))}
    records: dict[str, Placed[Any]] = {placed.record.id: placed for placed in (*dossier.said(), *dossier.cases)}
    return Teller(
        lang,
        catalogue(lang, locales),
        Traditional(shielded),
        sources={placed.record.id: placed.record for placed in dossier.sources},
        records=records,
        cases=case_told_of(dossier),
    )


def catalogue(lang: Lang, locales: Path) -> dict[str, str]:
    """The words of the interface in a language; an untranslated one stays English."""
    words = {message: message for message in phrases.every()}
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
        if not is_findable(placed):
            continue
        length = sum(len(part.text) + 2 for part in teller.stored(placed).parts)
        most = LONGEST_PAGE if isinstance(placed.record, Statement) or placed.kind == "brief" else LONGEST_ANSWER
        if length > most:
            what = f"{placed.record.id}: the reply in {teller.lang} has {length} characters with its citations; at most {most} are allowed"
            yield Problem(placed.file, placed.line, what)


def findable(dossier: Dossier) -> list[Placed[Any]]:
    """Everything that can be asked for."""
    return [placed for placed in (*dossier.said(), *dossier.cases, *dossier.talk) if is_findable(placed)]


def is_findable(placed: Placed[Any]) -> bool:
    """Whether a record can be asked for: in the ways that it gives, or as a passage by its own words."""
    return placed.record.ask is not None or placed.kind == "passage"
