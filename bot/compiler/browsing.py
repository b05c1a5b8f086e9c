"""The statements below headings: by speaker, agency, topic, and date of the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot import phrases
from bot.compiler.figures import told_date
from bot.compiler.replies import Teller
from bot.knowledge.folder import Dossier, Placed
from bot.knowledge.schema import Statement
from bot.labels import CLEAR
from bot.model import Lang

_LAST: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above some statements, with its label; headings are put in order by `place`."""

    words: str
    label: str = CLEAR
    place: str = ""


def headed(dossier: Dossier, teller: Teller) -> Iterator[tuple[str, Heading, Placed[Any]]]:
    """Each statement once below a heading of each kind (speaker, agency, topic, date), what belongs together in a row."""
    said = [placed for placed in dossier.entries if isinstance(placed.record, Statement) and placed.record.text]
    headings = _Headings(teller, _topics(said, teller.records))
    kinds: Mapping[str, Callable[[Placed[Any]], Heading]] = {
        "speaker": headings.speaker, "agency": headings.agency, "topic": headings.topic, "date": headings.date,
    }  # fmt: skip
    for by in phrases.BY:
        found = [(kinds[by](placed), placed) for placed in said]
        places = {heading: number for number, heading in reversed(list(enumerate(heading for heading, _ in found)))}
        for heading, placed in sorted(found, key=lambda one: (one[0].place, places[one[0]])):
            yield by, heading, placed


def _topics(said: Sequence[Placed[Any]], records: Mapping[str, Placed[Any]]) -> Mapping[str, str]:
    """The topic of each statement: of those that it is about the one that most of its case are about, '' for none.

    What all of them are about tells none apart. Agencies, people, places and outlets are no topics.
    """
    topics = {placed.record.id: [name for name in placed.record.about if _is_topic(records[name])] for placed in said}
    uses = Counter((placed.case, name) for placed in said for name in topics[placed.record.id])
    of_case = Counter(placed.case for placed in said)
    found = {}
    for placed in said:
        telling = [name for name in topics[placed.record.id] if uses[placed.case, name] < max(2, of_case[placed.case])]
        found[placed.record.id] = max(telling, key=lambda name, case=placed.case: uses[case, name], default="")  # type: ignore[misc]
    return found


def _is_topic(placed: Placed[Any]) -> bool:
    return placed.kind == "term" and getattr(placed.record, "class_", None) not in {"place", "outlet"}


@dataclass(frozen=True, slots=True)
class _Headings:
    """Tells the headings of statements in one language."""

    teller: Teller
    topics: Mapping[str, str]

    def speaker(self, placed: Placed[Any]) -> Heading:
        return self.named(placed.record.speaker or "")

    def agency(self, placed: Placed[Any]) -> Heading:
        """The agency that the speaker speaks for: the first that the speaker's own entry is about."""
        records, speaker = self.teller.records, self.teller.records.get(placed.record.speaker or "")
        about = () if speaker is None else (speaker.record.id, *speaker.record.about)
        return self.named(next((name for name in about if name in records and records[name].kind == "agency"), ""))

    def topic(self, placed: Placed[Any]) -> Heading:
        return self.named(self.topics[placed.record.id])

    def date(self, placed: Placed[Any]) -> Heading:
        """The day of the first document that has it."""
        cited = [self.teller.sources[cite.source].date for cite in placed.record.cite[:1]]
        if not cited or cited[0] is None:
            return Heading(self.teller.phrase(phrases.GROUP_UNDATED), place=_LAST)
        day = cited[0].isoformat()
        return Heading(self.teller.phrase(phrases.GROUP_DOCUMENT, date=told_date(day, self.teller.lang)), place=day)

    def named(self, entity: str) -> Heading:
        """The name of an entity as a heading; what there is none of comes last."""
        placed = self.teller.records.get(entity)
        if placed is None:
            return Heading(self.teller.phrase(phrases.GROUP_OTHER), place=_LAST)
        name = self.teller.title(placed) if not hasattr(placed.record, "name") else self.teller.words(placed.record.name)
        return Heading(name[:1].upper() + name[1:] if self.teller.lang is Lang.EN else name, placed.label)
