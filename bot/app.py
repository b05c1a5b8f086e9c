"""The one place that builds anything: settings in, an opened and up-to-date compiled file out."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.compiler.freshness import agencies_known, fresh, is_fresh, switch_of, target_of
from bot.errors import KnowledgeError, StoreError
from bot.governance.audience import LADDER, Audience, Reader, audience_of, strict
from bot.knowledge.store import FORMAT, File
from bot.model import Session, Turn, Utterance
from bot.pipeline import respond as _respond
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.compiler.edition import Edition  # it brings in all that compiling needs
    from bot.compiler.staging import Staging

Progress = Callable[[int, int], None]
Say = Callable[[str], None]
Refuses = Callable[[Mapping[str, str]], str]

STAFF: Final = Reader("staff")
"""Who reads where nothing else is said."""


def _unheard(_done: int, _all: int) -> None:
    """What is told of progress where nobody asks for it."""


class App:
    """Everything a channel needs: the opened knowledge and one function."""

    def __init__(self, settings: Settings, index: File) -> None:
        """The settings in force, and the file that is served."""
        self.settings = settings
        self.index = index

    def respond(self, utterance: Utterance, session: Session) -> Turn:
        """The turn for what a person sent."""
        return _respond(utterance, session, self.index)


def open_app(
    settings: Settings,
    *,
    reader: Reader = STAFF,
    progress: Progress = _unheard,
    say: Say = lambda _: None,
    whole: bool = False,
) -> App:
    """The application for one reader, with knowledge that is up to date.

    Changed knowledge is compiled first. Where that fails and an older file is there, it goes on serving and `say` is told
    why; where none is there, the KnowledgeError is raised. `whole` has every byte of the file checked, for a process that
    lives long; a file that is not as it was compiled is never served then.
    """
    _finish(settings)
    return App(settings, _Opening(settings, progress, say, whole=whole).file(audience_of(reader, settings.ceiling)))


def open_compiled(settings: Settings, path: Path) -> App:
    """The application of a compiled file as it is, whatever folder it was made of; a StoreError where it is none of this make."""
    file = File(path.resolve())
    if (make := file.meta("format")) != FORMAT:
        file.close()
        raise StoreError(f"{path}: is compiled knowledge of make '{make}', allowed is '{FORMAT}'; compile it anew")
    return App(settings, file)


def open_apps(
    settings: Settings,
    *,
    progress: Progress = _unheard,
    say: Say = lambda _: None,
    whole: bool = False,
    refuses: Refuses = lambda _: "",
) -> Mapping[str, App]:
    """The applications for all readers, as `open_app` opens one, by the names of audiences.

    These are clear, green, amber, and strict-ID for each agency that has TLP:AMBER+STRICT entries; see `app_for`. Audiences
    that are told the same share one application. `refuses` says why versions may not be served, '' where they may: then what was
    compiled before goes on serving, or a StoreError is raised where that may not be served either.
    """
    from bot.compiler.staging import Staging

    opening = _Opening(settings, progress, say, whole=whole, staging=Staging(settings, os.getpid()))
    return shared(settings, opening.together(refuses))


def shared(settings: Settings, files: Mapping[str, File]) -> Mapping[str, App]:
    """The applications of opened files: those of the same content share one."""
    apps: dict[str, App] = {}
    versions = {name: file.version for name, file in files.items()}
    for file in files.values():
        if file.version in apps:
            file.close()
        else:
            apps[file.version] = App(settings, file)
    return {name: apps[version] for name, version in versions.items()}


def app_for(apps: Mapping[str, App], audience: Audience) -> App:
    """The application of an audience; an agency that has no entries of its own reads what all agencies may."""
    return apps.get(audience.name) or apps[LADDER[-1].name]


def compile_knowledge(settings: Settings, audience: Audience, progress: Progress = _unheard) -> File:
    """The knowledge compiled for an audience, whatever was there before."""
    from bot.compiler.edition import Edition

    return Edition(settings).build(audience, progress)


class _Opening:
    """Opens the files of audiences. The knowledge is read at most once, and only if a file is not up to date.

    With a staging what is made anew waits there to be put in place.
    """

    def __init__(self, settings: Settings, progress: Progress, say: Say, *, whole: bool, staging: Staging | None = None) -> None:
        self.settings = settings
        self.progress = progress
        self.say = say
        self.whole = whole
        self.staging = staging
        self._edition: Edition | None = None
        self._refused: KnowledgeError | StoreError | None = None
        self._told = False

    def edition(self) -> Edition:
        """The knowledge as it is now; a KnowledgeError where it is not sound."""
        if self._refused:
            raise self._refused
        if self._edition is None:
            try:
                from bot.compiler.edition import Edition

                if self.staging is not None:
                    self.staging.begin()
                self._edition = Edition(self.settings, self.staging)
            except (KnowledgeError, StoreError) as error:
                self._refused = error
                raise
        return self._edition

    def together(self, refuses: Refuses) -> dict[str, File]:
        """The files of all audiences, of which those that were made anew are put in place together."""
        _finish(self.settings)
        try:
            files = {audience.name: self.file(audience) for audience in self.audiences()}
            why = refuses({name: file.version for name, file in files.items()})
            if why:
                for file in files.values():
                    file.close()
                return self.before(why, refuses)
            if self._edition is not None and self._refused is None and self.staging is not None:
                self.staging.commit()
                for file in files.values():
                    file.path = target_of(self.settings, LADDER[0]).with_name(file.path.name)
            return files
        finally:
            if self.staging is not None:
                self.staging.discard()

    def before(self, why: str, refuses: Refuses) -> dict[str, File]:
        """The files that were compiled before; a StoreError where they are not there, not whole, or may not be served either."""
        audiences = (*LADDER, *map(strict, agencies_known(self.settings, now=False) or ()))
        files = {}
        for audience in audiences:
            target = target_of(self.settings, audience)
            if not _is_intact(target) or not _readable(target):
                raise StoreError(why)
            files[audience.name] = File(target)
        if refuses({name: file.version for name, file in files.items()}):
            raise StoreError(why)
        self.say(f"{why}. The version compiled before stays in use.")
        return files

    def audiences(self) -> tuple[Audience, ...]:
        """All audiences; where one of their files must be made, that all of them can be is seen to first."""
        known = agencies_known(self.settings)
        audiences = (*LADDER, *map(strict, known or ()))
        if known is not None and all(is_fresh(target_of(self.settings, audience), self.settings) for audience in audiences):
            return audiences
        try:
            audiences = self.edition().audiences
            self.edition().prepare(audiences)
        except (KnowledgeError, StoreError) as error:
            self._refused = error  # all stay with what they had
            audiences = (*LADDER, *map(strict, agencies_known(self.settings, now=False) or ()))
        return audiences

    def file(self, audience: Audience) -> File:
        """The file of an audience, made anew where it must be and can be."""
        target = target_of(self.settings, audience)
        damaged = self.whole and target.is_file() and not _is_intact(target)
        if damaged:
            self.say(f"{target}: is not, byte for byte, as it was compiled; it is made anew (where this comes again, look at the disk)")
        elif (file := fresh(target, self.settings)) is not None:
            return file
        try:
            return self.edition().made(audience, self.progress)
        except (KnowledgeError, StoreError) as error:
            if damaged or not _readable(target):
                raise
            file = File(target)
            self.tell(error)
            return file

    def tell(self, error: KnowledgeError | StoreError) -> None:
        """Says, once, that the knowledge is not loaded, and why."""
        if self._told:
            return
        self._told = True
        reason = f"{len(error.problems)} problem(s), first: {error.problems[0]}" if isinstance(error, KnowledgeError) else str(error)
        self.say(f"knowledge not loaded: {reason}. The version compiled before stays in use; 'casebrief check' lists everything.")


def _finish(settings: Settings) -> None:
    """Has what a killed process had begun to put in place brought to its end, where there is such a thing."""
    if switch_of(settings).is_file():
        from bot.compiler.staging import finish

        finish(settings)


def _is_intact(path: Path) -> bool:
    from bot.knowledge.seal import is_intact  # a process that ends with its answer does not look at every byte

    return is_intact(path)


def _readable(path: Path) -> bool:
    try:
        File(path).close()
    except StoreError:
        return False
    return True
