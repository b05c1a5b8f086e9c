"""The one place that builds anything: settings in, an opened and up-to-date compiled file out."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.errors import CasebriefError, KnowledgeError, SettingsError, StoreError
from bot.governance import Audience, audience_of
from bot.knowledge.seal import is_intact
from bot.knowledge.store import FORMAT, File
from bot.model import Session, Turn, Utterance
from bot.pipeline import respond as _respond
from bot.settings import Settings

Progress = Callable[[int, int], None]
Say = Callable[[str], None]

_ENGINE: Final = (
    "compiler", "knowledge", "understanding", "text.py", "matching", "phrases.py", "rendering.py", "dialogue.py", "governance.py",
    "model.py", "fitted.py",
)  # fmt: skip
"""What a compiled file depends on besides the knowledge: when one of these changes, the file is made anew."""


@dataclass(frozen=True, slots=True)
class App:
    """Everything a channel needs: the opened knowledge and one function."""

    settings: Settings
    index: File

    def respond(self, utterance: Utterance, session: Session) -> Turn:
        """The turn for what a person sent."""
        return _respond(utterance, session, self.index)


def open_app(
    settings: Settings, *, role: str = "staff", progress: Progress | None = None, say: Say = lambda _: None, whole: bool = False
) -> App:
    """The application with knowledge that is up to date.

    Changed knowledge is compiled first. Where that fails and an older file is there, it goes on serving and `say` is told
    why; where none is there, the KnowledgeError is raised. `whole` has every byte of the file checked, for a process that
    lives long; a file that is not as it was compiled is never served then.
    """
    audience = audience_of(role)
    target = _target(settings, audience)
    damaged = whole and target.is_file() and not is_intact(target)
    if damaged:
        say(f"{target}: is not, byte for byte, as it was compiled; it is made anew (where this comes again, look at the disk)")
    elif is_fresh(target, settings):
        with suppress(StoreError):
            return App(settings, File(target))
    try:
        return App(settings, compile_knowledge(settings, audience, progress))
    except (KnowledgeError, StoreError) as error:
        if damaged or not _readable(target):
            raise
        file = File(target)
        reason = f"{len(error.problems)} problem(s), first: {error.problems[0]}" if isinstance(error, KnowledgeError) else str(error)
        say(f"knowledge not loaded: {reason}. The version compiled before stays in use; 'casebrief check' lists everything.")
        return App(settings, file)


def compile_knowledge(settings: Settings, audience: Audience, progress: Progress | None = None) -> File:
    """The knowledge compiled for an audience, whatever was there before."""
    from bot.compiler.build import build
    from bot.compiler.examine import examine

    checked = examine(settings.knowledge, settings.locales, ceiling=settings.ceiling, labels=audience.labels)
    target = _target(settings, audience)
    with _writing(settings.data):
        return build(checked, target, json.dumps(_stamp(settings)), progress or (lambda _done, _all: None))


def _target(settings: Settings, audience: Audience) -> Path:
    place = hashlib.sha256(str(settings.knowledge).encode()).hexdigest()[:12]
    return settings.data / "compiled" / f"{place}-{audience.name}.sqlite"


@contextmanager
def _writing(data: Path) -> Iterator[None]:
    try:
        (data / "compiled").mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        if isinstance(error, CasebriefError):
            raise
        raise SettingsError(f"{data}: cannot be written ({error.strerror}); name another folder with CASEBRIEF_DATA") from error


def _readable(path: Path) -> bool:
    try:
        File(path).close()
    except StoreError:
        return False
    return True


def is_fresh(path: Path, settings: Settings) -> bool:
    """Whether a compiled file was made from the knowledge and by the program as they are now."""
    if not path.is_file():
        return False
    try:
        file = File(path)
    except StoreError:
        return False
    stamp = json.loads(file.meta("stamp") or "{}")
    made = file.meta("format") == FORMAT
    file.close()
    now = _stamp(settings, digest=False)
    return made and all(stamp.get(key) == value for key, value in now.items() if key != "files") and (
        stamp.get("files") == now["files"] or stamp.get("digest") == _stamp(settings)["digest"]
    )  # fmt: skip


def _stamp(settings: Settings, *, digest: bool = True) -> dict[str, Any]:
    package = Path(__file__).parent
    engine = [path for name in _ENGINE for path in _files(package / name, ".py")]
    engine += _files(settings.locales, ".po")
    stamp: dict[str, Any] = {
        "engine": hashlib.sha256(json.dumps(_stats(engine)).encode()).hexdigest(),
        "ceiling": settings.ceiling,
        "files": _stats(_files(settings.knowledge, ".yaml")),
    }
    if digest:
        content = hashlib.sha256()
        for path in _files(settings.knowledge, ".yaml"):
            content.update(path.read_bytes())
        stamp["digest"] = content.hexdigest()
    return stamp


def _files(root: Path, ending: str) -> list[Path]:
    if root.is_file():
        return [root]
    found = (Path(folder) / name for folder, _, names in os.walk(root) for name in names)
    return sorted(path for path in found if path.suffix == ending)


def _stats(paths: list[Path]) -> list[list[Any]]:
    return [[path.name, (stat := path.stat()).st_size, stat.st_mtime_ns] for path in paths]
