"""What those are told who look after the knowledge: that a change is not served and why, that it is, what is due for review."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bot import phrases
from bot.channels.telegram.answers import reader_of
from bot.channels.telegram.incoming import Place
from bot.channels.telegram.outgoing import Outgoing
from bot.channels.telegram.sends import Message
from bot.channels.telegram.served import Refused
from bot.channels.telegram.stored import Post, draft_of, session_of
from bot.channels.telegram.visitor import Gate
from bot.errors import Problem
from bot.governance.audience import audience_of
from bot.index import Index
from bot.knowledge.mistakes import kind_of
from bot.labels import CLEAR, GREEN, LABELS, highest
from bot.model import Lang
from bot.people import reader_of as read_as
from bot.state.acts import Person, Want
from bot.state.changes import STALE, Announced, Recorded, Wanted
from bot.state.loads import Load
from bot.state.records import Record
from bot.state.writer import Writer

_MOST_LINES: Final = 10
_TRIES: Final = 5
_SHORT: Final = 8
"""Characters of a version by which people know it."""
MISTAKES_LABEL: Final = GREEN
"""What is told of mistakes: file, line and kind, under the label up to which curators read. Words are never quoted, since nobody can say
under which label those of a broken folder stand: that label may be what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody is told, and its label; for TLP:CLEAR and below none is shown, which only words of the interface are."""

    text: str
    label: str = CLEAR


Say = Callable[[Person, Lang], Said | None]


@dataclass(frozen=True, slots=True)
class Reports:
    """Writes to curators, or where there are none to administrators: to each in private, and in their language."""

    writer: Writer
    outgoing: Outgoing
    gate: Gate
    clock: Callable[[], float]

    async def tell(self, say: Say, detail: Mapping[str, str]) -> None:
        """Tells them, and has the audit trail hold the detail, both or neither; a StateError where that cannot be kept."""
        record = Record("knowledge", "", detail=detail, at=self.clock())
        for _ in range(_TRIES):
            (found,) = await self.writer.write(Wanted([Want((0, 0), roster=True)]))
            drafts = []
            for person in concerned(found.roster):
                lang = reader_of(session_of(found.spoken.get(person.person)), None)
                if (said := say(person, lang)) is not None:
                    message = Message(Place(person.person), said.text, marked_up=False, label=said.label)
                    drafts.append(draft_of(Post(message, lang)))
            letters = await self.writer.write(Announced(found.people, self.clock(), drafts, (), (record,)))
            if letters is not STALE:
                self.outgoing.put(letters)
                return
        await self.writer.write(Recorded((record,)))  # people come and go faster than they can be told

    def refused(self, refused: Refused, now: Load) -> Say:
        """That a folder is not served, with its first mistakes."""
        return lambda _person, lang: refusal(refused, now, lambda key: self.gate.message(key, lang), lang)

    def older(self, versions: Mapping[str, str], now: Load) -> Say:
        """That a folder is not served since it holds what was served before."""
        values = {"older": short(versions["clear"]), **_told_of(now)}
        return lambda _person, lang: Said(self.gate.message(phrases.OLDER, lang).format(**values))

    def live(self, version: str) -> Say:
        """That a folder is served again."""
        return lambda _person, lang: Said(self.gate.message(phrases.LIVE_NOW, lang).format(version=short(version)))

    def reviews(self, person: Person, lang: Lang) -> Said | None:
        """What is due for review of all that somebody may read; None where nothing is."""
        return reviews(self.gate.desk_of(audience_of(read_as(person, person.role), LABELS[-1])).index, lang)


def concerned(roster: Iterable[Person]) -> list[Person]:
    """Who looks after the knowledge: curators, or where there are none administrators."""
    there = [person for person in roster if person.suspended is None]
    return [one for one in there if one.role == "curator"] or [one for one in there if one.role == "admin"]


def refusal(refused: Refused, now: Load, message: Callable[[str], str], lang: Lang) -> Said:
    """What is told of a folder that is not served."""
    if not refused.problems:
        return Said(message(phrases.NOT_COMPILED).format(**_told_of(now)))
    count = len(refused.problems)
    head = message(phrases.form(phrases.NOT_LOADED, lang, {"count": count})).format(count=count, **_told_of(now))
    lines = [_line(problem, message) for problem in refused.problems[:_MOST_LINES]]
    more = count - len(lines)
    end = message(phrases.MISTAKES_MORE).format(count=more) if more else message(phrases.MISTAKES_HOW)
    return Said("\n".join([MISTAKES_LABEL, head, "", *lines, "", end]), MISTAKES_LABEL)


def _line(problem: Problem, message: Callable[[str], str]) -> str:
    what = message(phrases.MISTAKES[kind_of(problem)])
    return message(phrases.MISTAKE).format(file=problem.file, line=problem.line, what=what)


def reviews(index: Index, lang: Lang) -> Said | None:
    """What is told of entries that are due for review, the longest due first; None where none is."""
    due = sorted((day, entry) for entry, day in index.overdue.items())
    stored = [(day, told) for day, entry in due if (told := index.stored(entry, lang)) is not None]
    if not stored:
        return None
    shown = stored[:_MOST_LINES]
    form = index.message(phrases.REVIEWS_LINE, lang)
    lines = [form.format(title=told.title, entry=told.entry, date=day) for day, told in shown]
    if len(stored) > len(shown):
        lines.append(index.message(phrases.REVIEWS_MORE, lang).format(count=len(stored) - len(shown)))
    label = highest(told.label for _, told in shown)
    return Said("\n".join([label, index.message(phrases.REVIEWS, lang), *lines]), label)


def in_words(problems: Sequence[Problem], fault: str) -> str:
    """Why a folder is not served, for who operates the bot: the first mistake, by its place."""
    if not problems:
        return f"a change of the folder is not: {fault}"
    return f"a change of the folder is not: {len(problems)} problem(s), first {problems[0].file}:{problems[0].line}"


def short(version: str) -> str:
    """A version as people tell it from others."""
    return version.removeprefix("sha256:")[:_SHORT]


def _told_of(now: Load) -> dict[str, str]:
    """What is served now, and since when."""
    since = datetime.fromtimestamp(now.at, UTC)
    return {"version": short(now.versions["clear"]), "date": f"{since:%Y-%m-%d}", "time": f"{since:%H:%M}"}
