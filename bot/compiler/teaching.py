"""A way of asking taken over into a knowledge folder: put into its file, checked on a copy of the folder, and only then written."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from bot.errors import CasebriefError, KnowledgeError
from bot.knowledge.editing import ChangedMeanwhileError, EditingError, read_before, write_if_unchanged
from bot.knowledge.examples import Example, PlaceError, with_example
from bot.knowledge.folder import Placed, files_of, load

Why = Literal["shipped", "read-only", "gone", "place", "check", "changed"]
"""Why an example was not taken over: the folder is that of the program, or may not be written to; the entry is not there; there is no
sure place for it; the folder would not be sound with it; somebody else wrote into the file meanwhile.
"""
_PACKAGE: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Taught:
    """Where the example stands now; `there` says that it stood there before."""

    file: str
    line: int
    there: bool


class TeachingError(CasebriefError):
    """An example was not taken over, and nothing was changed.

    `file` is that of the entry ('' where there is none), `line` where something is wrong in it (0: nowhere there), and `by_hand` what is
    to be put in by hand. The text may name other entries: it is for who can read the folder.
    """

    def __init__(self, why: Why, what: str, by_hand: str, *, file: str = "", line: int = 0) -> None:
        self.why, self.by_hand, self.file, self.line = why, by_hand, file, line
        super().__init__(what)


def teach(folder: Path, example: Example, ceiling: str) -> Taught:
    """Where an example stands once it is in the folder; a TeachingError where it cannot be, and then nothing is changed."""
    file = _file_of(folder, example)
    if folder.resolve().is_relative_to(_PACKAGE):
        what = f"{folder}: is what the program came with; copy it, and name the copy with CASEBRIEF_KNOWLEDGE"
        raise TeachingError("shipped", what, example.by_hand, file=file)
    path = folder / file
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) and os.access(folder, os.W_OK)):
        raise TeachingError("read-only", f"{path}: cannot be written to", example.by_hand, file=file)
    try:
        before = read_before(path, folder=folder)
        edited = with_example(before.text, example, file)
        if not edited.there:
            _check(folder, file, edited.text, example=example, ceiling=ceiling)
            write_if_unchanged(path, before.digest, edited.text, folder=folder)
    except PlaceError as error:
        raise TeachingError("place", str(error), error.line, file=file) from error
    except ChangedMeanwhileError as error:
        what = f"{file} was changed by somebody else meanwhile; nothing was written"
        raise TeachingError("changed", what, example.by_hand, file=file) from error
    except EditingError as error:
        raise TeachingError("read-only", str(error), example.by_hand, file=file) from error
    return Taught(file, edited.line, edited.there)


def _file_of(folder: Path, example: Example) -> str:
    """The file of the folder in which an entry stands."""
    dossier, problems = load(folder)
    records: list[Placed[Any]] = [*dossier.said(), *dossier.talk, *dossier.cases]
    file = next((placed.file for placed in records if placed.record.id == example.entry), "")
    if not file:
        raise TeachingError("check" if problems else "gone", f"{folder}: there is no entry '{example.entry}'", example.by_hand)
    return file


def _check(folder: Path, file: str, text: str, *, example: Example, ceiling: str) -> None:
    """A TeachingError where the folder would not be sound with this text as that file."""
    from bot.compiler.examine import sound  # it brings in all that compiling needs

    with tempfile.TemporaryDirectory(prefix="casebrief-") as beside:
        copy = Path(beside) / "knowledge"
        for path in files_of(folder).files:
            (copy / path.relative_to(folder)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy / path.relative_to(folder))
        with (copy / file).open("w", encoding="utf-8", newline="") as written:
            written.write(text)
        try:
            sound(copy, ceiling)
        except KnowledgeError as error:
            own = next((problem.line for problem in error.problems if problem.file == file), 0)
            what = f"with it the knowledge is not sound: {len(error.problems)} problem(s), first: {error.problems[0]}"
            raise TeachingError("check", what, example.by_hand, file=file, line=own) from error
