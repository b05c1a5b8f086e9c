"""Where compiled files lie, and whether they are up to date. Standard library only, and no knowledge is read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from bot.errors import CasebriefError, SettingsError, StoreError
from bot.governance.audience import Audience
from bot.knowledge.inside import content, listed
from bot.knowledge.store import FORMAT, File
from bot.settings import Settings

try:
    from _blake2 import blake2b  # hashlib's own, without OpenSSL, which takes longer to load than most questions to answer
except ImportError:  # a Python that was built otherwise
    from hashlib import blake2b

_ENGINE: Final = (
    "compiler", "knowledge", "understanding", "text.py", "matching", "phrases", "rendering.py", "dialogue.py", "governance",
    "labels.py", "model.py", "content.py", "cards.py", "localtime.py", "zones.py", "fitted.py", "features.py", "patterns.py",
)  # fmt: skip
"""What a compiled file depends on besides the knowledge: when one of these changes, the file is made anew."""


def target_of(settings: Settings, audience: Audience) -> Path:
    """Where the compiled file of an audience lies."""
    return beside(settings, f"{audience.name}.sqlite")


def beside(settings: Settings, name: str) -> Path:
    """Where something lies that belongs to the compiled files of a folder."""
    place = blake2b(str(settings.knowledge).encode(), digest_size=6).hexdigest()
    return settings.data / "compiled" / f"{place}-{name}"


def switch_of(settings: Settings) -> Path:
    """Where it is noted which files are being put in place; there is nothing there unless a process was killed meanwhile."""
    return beside(settings, "switch.json")


def today() -> date:
    """The day by which it is decided what is due for review: that of Greenwich, the same for every reader."""
    return datetime.now(UTC).date()


@contextmanager
def writing(data: Path) -> Iterator[None]:
    """Has the folder of compiled files made; a SettingsError where nothing can be written there."""
    try:
        (data / "compiled").mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        if isinstance(error, CasebriefError):
            raise
        raise SettingsError(f"{data}: cannot be written ({error.strerror}); name another folder with CASEBRIEF_DATA") from error


def is_fresh(path: Path, settings: Settings, day: date | None = None) -> bool:
    """Whether a compiled file was made from the knowledge and by the program as they are now, and tells what is due for review."""
    file = fresh(path, settings, day)
    if file is not None:
        file.close()
    return file is not None


def fresh(path: Path, settings: Settings, day: date | None = None) -> File | None:
    """The compiled file, opened; None where it is not there, cannot be read, or is not as `is_fresh` tells."""
    if not path.is_file():
        return None
    try:
        file = File(path)
    except StoreError:
        return None
    stamp, made, until = file.meta("stamp"), file.meta("format"), file.meta("reviewed_until")
    if made == FORMAT and not is_over(until, day or today()) and _is_now(json.loads(stamp or "{}"), settings):
        return file
    file.close()
    return None


def is_over(until: str, day: date) -> bool:
    """Whether the day is past until which a compiled file tells what is due for review; '' for one in which nothing ever will be."""
    return bool(until) and date.fromisoformat(until) < day


def agencies_of(settings: Settings) -> Path:
    """Where it is noted which agencies have entries of their own."""
    return beside(settings, "agencies.json")


def keep_agencies(path: Path, agencies: tuple[str, ...], stamp: str) -> None:
    """Notes which agencies have entries of their own, so that this is known without the knowledge being read."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_text(json.dumps({"stamp": json.loads(stamp), "agencies": agencies}), encoding="utf-8")
    new.replace(path)


def agencies_known(settings: Settings, *, now: bool = True) -> tuple[str, ...] | None:
    """The agencies that have entries of their own, as noted last; None where that is not known, or, with `now`, out of date."""
    try:
        noted = json.loads(agencies_of(settings).read_text(encoding="utf-8"))
        return tuple(noted["agencies"]) if not now or _is_now(noted["stamp"], settings) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_now(stamp: Mapping[str, Any], settings: Settings) -> bool:
    now = _stamp(settings, digest=False)
    return all(stamp.get(key) == value for key, value in now.items() if key != "files") and (
        stamp.get("files") == now["files"] or stamp.get("digest") == _stamp(settings)["digest"]
    )


def stamp_of(settings: Settings) -> str:
    """What a compiled file is made from, by which it is known later whether it is up to date."""
    return json.dumps(_stamp(settings))


def _stamp(settings: Settings, *, digest: bool = True) -> dict[str, Any]:
    package = str(Path(__file__).parent.parent)
    engine = [path for name in _ENGINE for path in _files(f"{package}{os.sep}{name}", ".py")]
    engine += _files(str(settings.locales), ".po")
    stamp: dict[str, Any] = {
        "engine": _stats(engine),
        "ceiling": settings.ceiling,
        "files": seen_in(settings.knowledge),
    }
    if digest:
        stamp["digest"] = digest_of(settings.knowledge)
    return stamp


def seen_in(knowledge: Path) -> list[list[Any]]:
    """What a look at a knowledge folder shows without reading a file: names, sizes and times, and what is refused unread."""
    listing = listed(knowledge)
    return [*_stats(map(str, listing.files)), *([problem.file, 0, 0] for problem in listing.refused)]


def digest_of(knowledge: Path) -> str:
    """The SHA-256 of all that may be read in a knowledge folder; what may not counts by its name."""
    import hashlib  # only where what a look shows is not as it was

    digest, listing = hashlib.sha256(), listed(knowledge)
    for path in listing.files:
        try:
            digest.update(content(path))
        except OSError as error:
            digest.update(f"\0{path.name}: {error}".encode())
    for problem in listing.refused:
        digest.update(f"\0{problem.file}".encode())
    return digest.hexdigest()


def _files(root: str, ending: str) -> Iterator[str]:
    """The files of an ending in a folder and all below it, in a fixed order; the file itself where it is one."""
    try:
        with os.scandir(root) as found:
            inside = sorted((entry.name, entry.path, entry.is_dir(follow_symlinks=False)) for entry in found)
    except NotADirectoryError:
        yield root
        return
    except OSError:  # not there, or not to be read
        return
    for name, path, is_folder in inside:
        if is_folder:
            yield from _files(path, ending) if name != "__pycache__" else ()
        elif name.endswith(ending):
            yield path


def _stats(paths: Iterable[str]) -> list[list[Any]]:
    return [[os.path.basename(path), (stat := os.stat(path)).st_size, stat.st_mtime_ns] for path in paths]  # noqa: PTH116, PTH119  many, in a hurry
