"""New files put into a knowledge folder: tried beside it, and moved into place when they are sound."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.errors import CasebriefError
from bot.knowledge.folder import files_of
from bot.knowledge.source import Listed, Mapped, Node, Scalar, read

_SOURCES: Final = "sources.yaml"
_TALK: Final = "conversation.yaml"


@dataclass(frozen=True, slots=True)
class Files:
    """A case to be added: its id, the texts of its files by name, and the item of sources.yaml for the document it comes from."""

    case: str
    texts: Mapping[str, str]
    source: str


def place(files: Files, into: Path, check: Callable[[Path], object]) -> None:
    """Puts a case into a folder, or makes the folder; `check` raises where the whole would not be sound, and then all is as it was."""
    beside = next(parent for parent in into.absolute().parents if parent.is_dir())
    try:
        staged = Path(tempfile.mkdtemp(prefix=f".{into.name}.", dir=beside))
        try:
            folder = staged / "knowledge"
            _stage(files, into, folder)
            check(folder)
            _move(files, folder, into)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    except OSError as error:
        raise CasebriefError(f"{into}: cannot be written ({error.strerror}); name another folder with --into") from error


def source_id(into: Path, case: str) -> str:
    """An id for the case's document that no source of the folder has."""
    taken = {_id(item) for item in _sources(into)}
    names = (f"{case}-table", *(f"{case}-table-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _sources(into: Path) -> tuple[Node, ...]:
    root = read(into / _SOURCES, _SOURCES)[0] if (into / _SOURCES).is_file() else None
    return root.items if isinstance(root, Listed) else ()


def _id(item: Node) -> str:
    name = item.items.get("id") if isinstance(item, Mapped) else None
    return name.text if isinstance(name, Scalar) else ""


def _is_new(into: Path) -> bool:
    return not into.exists() or (into.is_dir() and not any(into.iterdir()))


def _stage(files: Files, into: Path, folder: Path) -> None:
    """The folder as it would be, its YAML files alone."""
    folder.mkdir()
    sources = files.source
    if _is_new(into):
        (folder / _TALK).write_text("[]\n", encoding="utf-8")
    else:
        for path in files_of(into).files:
            copy = folder / path.relative_to(into)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy, follow_symlinks=False)
        sources = _with_item(into, files.source)
    (folder / _SOURCES).write_text(sources, encoding="utf-8", newline="")
    case = folder / "cases" / files.case
    case.mkdir(parents=True)
    for name, text in files.texts.items():
        (case / name).write_text(text, encoding="utf-8", newline="")


def _with_item(into: Path, item: str) -> str:
    """The text of sources.yaml with one more item, as far in as the others."""
    text = (into / _SOURCES).read_bytes().decode("utf-8-sig")
    if not _sources(into):
        return item
    blank = re.search(r"^( *)- ", text, re.MULTILINE)
    inside = blank.group(1) if blank else ""
    return text.rstrip() + "\n\n" + "".join(f"{inside}{line}\n" for line in item.splitlines())


def _move(files: Files, folder: Path, into: Path) -> None:
    if _is_new(into):
        into.parent.mkdir(parents=True, exist_ok=True)
        if into.exists():
            into.rmdir()
        folder.rename(into)
        return
    before = (into / _SOURCES).read_bytes()
    # A source that nothing cites yet does no harm; a case that cites a source which is not there does.
    (folder / _SOURCES).replace(into / _SOURCES)
    try:
        (into / "cases").mkdir(exist_ok=True)
        (folder / "cases" / files.case).rename(into / "cases" / files.case)
    except OSError:
        (into / _SOURCES).write_bytes(before)
        raise
