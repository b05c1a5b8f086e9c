"""Tells those who had read an entry, and only those, that it has changed or was withdrawn since: once, and of nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot import phrases
from bot.channels.telegram.answers import reader_of
from bot.channels.telegram.buttons import How, Press, data_of
from bot.channels.telegram.incoming import Place
from bot.channels.telegram.issuing import AsTold, as_kept, as_told, issued
from bot.channels.telegram.keyboards import fitting
from bot.channels.telegram.outgoing import Outgoing
from bot.channels.telegram.sends import Button, Message
from bot.channels.telegram.served import Served
from bot.channels.telegram.stored import Post, draft_of, session_of
from bot.governance.audience import Audience, audience_of
from bot.governance.permits import standing_of
from bot.labels import AMBER, height, highest
from bot.model import Lang, View
from bot.people import reader_of as read_as
from bot.pipeline.questions import Known
from bot.state.changes import STALE, Announced, Draft
from bot.state.reading import Changed, Read, Reissued
from bot.state.records import Record
from bot.state.survey import Readings, Survey, Surveyed
from bot.state.writer import Writer

BASE: Final = "amber"
"""Whom an agency reads as that has nothing of its own on file."""
MOST: Final = 10
"""Entries that one message names."""
_TRIES: Final = 5
"""How often people are looked at anew because somebody's rights have changed meanwhile."""


@dataclass(frozen=True, slots=True)
class _Notice:
    """An entry to tell of: its digest from now on, '' where it is gone, and how it is named."""

    entry: str
    digest: str
    told: AsTold


@dataclass(frozen=True, slots=True)
class Noticing:
    """Follows what is served: compares it with what was served before, and tells people what has changed of what they had read."""

    writer: Writer
    outgoing: Outgoing
    clock: Callable[[], float]

    async def follow(self, served: Served) -> None:
        """Compares, and tells whoever is to know."""
        await self.compare(served)
        after = -1
        while True:
            survey = await self.told_some(served, after)
            if not survey.readers:
                return
            after = survey.last

    async def compare(self, served: Served) -> None:
        """Keeps how what each audience is told has changed, if it has."""
        versions = {name: index.version for name, (_, index) in served.items()}
        kept: Survey = await self.writer.write(Surveyed(most=0))
        if all(kept.versions.get(name) == version for name, version in versions.items()) and {*kept.versions} <= {*versions}:
            return
        made = {index.version: await issued(index) for _, index in served.values()}
        told = {name: made[version] for name, version in versions.items()}
        await self.writer.write(Reissued(self.clock(), versions, told, BASE))

    async def told_some(self, served: Served, after: int) -> Survey:
        """Some readers, each told what there is to tell."""
        for _ in range(_TRIES):
            survey: Survey = await self.writer.write(Surveyed(after))
            stale = False
            for reader in survey.readers:
                await asyncio.sleep(0)
                change = self.announced(reader, survey, served)
                letters = await self.writer.write(change) if change is not None else ()
                stale = stale or letters is STALE
                self.outgoing.put(letters if letters is not STALE else ())
            if not stale:
                break
        return survey

    def announced(self, reader: Readings, survey: Survey, served: Served) -> Announced | None:
        """What somebody is told, with what they are known to have read from then on; None where there is nothing to tell."""
        person = reader.person
        role = standing_of(person.role, suspended=person.suspended is not None, public=False)
        if role is None or not reader.digests:
            return None
        audience = audience_of(read_as(person, role))
        index = served[audience.name if audience.name in served else BASE if audience.agency else "clear"][1]
        found = list(_found(reader.digests, index, audience, survey.withdrawn))
        if not found:
            return None
        lang, now = reader_of(session_of(reader.session), None), self.clock()
        draft = notice(found, person.person, index, lang)
        read = Read(person.person, tuple((one.entry, one.digest) for one in found), now)
        return Announced(survey.version, now, (draft,), (read,), _record(found, draft, person.known_as, index))


def _found(digests: Mapping[str, str], index: Known, audience: Audience, gone: Mapping[tuple[str, str], Changed]) -> Iterator[_Notice]:
    """What has changed of what somebody had read, as far as they may know of it now.

    What is on file for others only has not changed: it was withdrawn from nobody, and nothing is told of it.
    """
    for entry, digest in sorted(digests.items()):
        edition = index.editions.get(entry)
        if edition is not None:
            told = as_told(entry, index) if edition.digest != digest else None
            if told is not None:
                yield _Notice(entry, edition.digest, told)
        elif digest:
            change = gone.get((audience.name, entry)) or gone.get((BASE, entry) if audience.agency else ("", ""))
            kept = as_kept(change.body) if change is not None else None
            if kept is not None and kept.label in audience.labels:
                yield _Notice(entry, "", kept)


def notice(found: Sequence[_Notice], person: int, index: Known, lang: Lang) -> Draft:
    """The message that names what has changed, each entry that is still on file with a button."""
    shown = found[:MOST]
    word, label = index.message, highest(one.told.label for one in shown)
    lines = [label, word(phrases.CHANGED, lang)]
    for one in shown:
        title = one.told.title(lang)
        lines.append(f"• {title if one.digest else word(phrases.CHANGED_GONE, lang).format(title=title)}")
    if len(found) > MOST:
        lines.append(word(phrases.CHANGED_MORE, lang).format(count=len(found) - MOST))
    sources = dict.fromkeys(source for one in shown for source in one.told.sources[lang.value])
    lines += ["", word(phrases.SOURCE, lang).format(sources=word(phrases.SOURCE_JOIN, lang).join(sources))]
    views = [(one.told.title(lang), View("entries", lang, (one.entry,))) for one in shown if one.digest]
    keyboard = tuple((Button(fitting(title), data_of(Press(view, How.ANEW), index.code)),) for title, view in views)
    return draft_of(Post(Message(Place(person), "\n".join(lines), marked_up=False, keyboard=keyboard, label=label), lang), person)


def _record(found: Sequence[_Notice], draft: Draft, known_as: str, index: Known) -> tuple[Record, ...]:
    """What the audit trail holds of what was named that is TLP:AMBER or above."""
    if height(draft.label) < height(AMBER):
        return ()
    named = [one.entry for one in found[:MOST]]
    detail = {"label": draft.label, "entries": named, "knowledge": index.version, "group": False}
    return (Record("read", known_as, detail=detail),)
