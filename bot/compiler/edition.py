"""The knowledge of a folder as it is at one time: read and checked once, and the files of all audiences made from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from bot.compiler.build import build, copy_of
from bot.compiler.examine import Checked, cut_for, made_ready, sound
from bot.compiler.freshness import agencies_of, is_fresh, keep_agencies, stamp_of, target_of, today, writing
from bot.compiler.staging import Staging
from bot.compiler.trials import Progress
from bot.governance.audience import LADDER, Audience, strict
from bot.knowledge.folder import Dossier
from bot.knowledge.readable import extent
from bot.knowledge.seal import is_intact
from bot.knowledge.store import File
from bot.labels import STRICT
from bot.settings import Settings


class Edition:
    """One state of a knowledge folder; `audiences` are all those who may read different things in it.

    With a staging all that is made is put there, to be taken over together; else each file is put in its place. `day` decides what is
    due for review.
    """

    def __init__(self, settings: Settings, staging: Staging | None = None, day: date | None = None) -> None:
        """Reads and checks the folder; a KnowledgeError with every problem where it is not sound."""
        self._settings = settings
        self._staging = staging
        self._day = day or today()
        self.stamp = stamp_of(settings)  # before reading: what is edited meanwhile is compiled the next time
        self._whole = sound(settings.knowledge, settings.ceiling)
        own = {placed.agency for placed in (*self._whole.said(), *self._whole.cases) if placed.label == STRICT}
        self.audiences = (*LADDER, *map(strict, sorted(own)))
        self._cuts: dict[Audience, Dossier] = {}
        self._ready: dict[frozenset[str], Checked] = {}
        with writing(settings.data):
            keep_agencies(self._new(agencies_of(settings)), tuple(sorted(own)), self.stamp)

    def prepare(self, audiences: Iterable[Audience]) -> None:
        """Makes ready what each audience is told; a KnowledgeError where that cannot be told to one of them."""
        for audience in audiences:
            self._checked(audience)

    def made(self, audience: Audience, progress: Progress) -> File:
        """The file of an audience: a copy of that of another which reads the very same, or else compiled."""
        ours, target = extent(self._cut(audience)), target_of(self._settings, audience)
        for other in self.audiences:
            there = target_of(self._settings, other)
            for path in dict.fromkeys([self._new(there), there]):
                if path != self._new(target) and extent(self._cut(other)) == ours and self._is_sound(path):
                    with writing(self._settings.data):
                        return copy_of(path, self._new(target))
        return self.build(audience, progress)

    def build(self, audience: Audience, progress: Progress) -> File:
        """The file of an audience, compiled."""
        checked, target = self._checked(audience), target_of(self._settings, audience)
        with writing(self._settings.data):
            return build(checked, self._new(target), self.stamp, progress, kept=target.parent)

    def _is_sound(self, path: Path) -> bool:
        return is_fresh(path, self._settings, self._day) and is_intact(path)

    def _new(self, path: Path) -> Path:
        """Where a file is made."""
        return path if self._staging is None else self._staging.new(path)

    def _cut(self, audience: Audience) -> Dossier:
        if audience not in self._cuts:
            self._cuts[audience] = cut_for(self._whole, audience.reads)
        return self._cuts[audience]

    def _checked(self, audience: Audience) -> Checked:
        cut = self._cut(audience)
        alike = extent(cut)
        if alike not in self._ready:
            self._ready[alike] = made_ready(cut, self._settings.locales, self._day)
        return self._ready[alike]
