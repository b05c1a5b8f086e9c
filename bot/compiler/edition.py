"""The knowledge of a folder as it is at one time: read and checked once, and the files of all audiences made from it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.compiler.build import build, copy_of
from bot.compiler.examine import Checked, cut_for, made_ready, sound
from bot.compiler.freshness import is_fresh, keep_agencies, stamp_of, target_of, writing
from bot.compiler.trials import Progress
from bot.governance.audience import LADDER, Audience, strict
from bot.knowledge.folder import Dossier
from bot.knowledge.readable import extent
from bot.knowledge.seal import is_intact
from bot.knowledge.store import File
from bot.labels import STRICT
from bot.settings import Settings


class Edition:
    """One state of a knowledge folder; `audiences` are all those who may read different things in it."""

    def __init__(self, settings: Settings) -> None:
        """Reads and checks the folder; a KnowledgeError with every problem where it is not sound."""
        self._settings = settings
        self._stamp = stamp_of(settings)  # before reading: what is edited meanwhile is compiled the next time
        self._whole = sound(settings.knowledge, settings.ceiling)
        own = {placed.agency for placed in (*self._whole.said(), *self._whole.cases) if placed.label == STRICT}
        self.audiences = (*LADDER, *map(strict, sorted(own)))
        self._cuts: dict[Audience, Dossier] = {}
        self._ready: dict[frozenset[str], Checked] = {}
        with writing(settings.data):
            keep_agencies(settings, tuple(sorted(own)), self._stamp)

    def prepare(self, audiences: Iterable[Audience]) -> None:
        """Makes ready what each audience is told; a KnowledgeError where that cannot be told to one of them."""
        for audience in audiences:
            self._checked(audience)

    def made(self, audience: Audience, progress: Progress) -> File:
        """The file of an audience: a copy of that of another which reads the very same, or else compiled."""
        ours = extent(self._cut(audience))
        for other in self.audiences:
            path = target_of(self._settings, other)
            if other != audience and extent(self._cut(other)) == ours and is_fresh(path, self._settings) and is_intact(path):
                with writing(self._settings.data):
                    return copy_of(path, target_of(self._settings, audience))
        return self.build(audience, progress)

    def build(self, audience: Audience, progress: Progress) -> File:
        """The file of an audience, compiled."""
        checked = self._checked(audience)
        with writing(self._settings.data):
            return build(checked, target_of(self._settings, audience), self._stamp, progress)

    def _cut(self, audience: Audience) -> Dossier:
        if audience not in self._cuts:
            self._cuts[audience] = cut_for(self._whole, audience.reads)
        return self._cuts[audience]

    def _checked(self, audience: Audience) -> Checked:
        cut = self._cut(audience)
        alike = extent(cut)
        if alike not in self._ready:
            self._ready[alike] = made_ready(cut, self._settings.locales)
        return self._ready[alike]
