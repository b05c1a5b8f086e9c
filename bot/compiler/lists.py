"""The lists that are stored line by line: cases, timeline, statements (also below headings), contacts, agencies, samples, the screens
of the brief and the entries on each, and as of when a case is told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot import phrases
from bot.compiler.browsing import headed
from bot.compiler.cases import cases_of
from bot.compiler.figures import told_date
from bot.compiler.replies import Teller
from bot.content import Line
from bot.knowledge.folder import Dossier, Placed
from bot.knowledge.schema import Statement
from bot.labels import height, highest
from bot.model import Lang

Row = dict[str, Any]


def line_rows(dossier: Dossier, teller: Teller, label_of: Callable[[str], str]) -> Iterator[Row]:
    """The lines of every list in one language, each with the cases that it belongs to; none means all.

    `label_of` tells the label of what a sample question is about.
    """
    places: Counter[str] = Counter()
    for what, line in _lines(dossier, teller, label_of):
        yield {
            "list": what, "lang": teller.lang.value, "place": places[what], "entry": line.entry, "title": line.title, "text": line.text,
            "when": line.when, "sources": json.dumps(line.sources, ensure_ascii=False), "cases": json.dumps(line.cases),
            "label": line.label, "entries": json.dumps(line.entries),
        }  # fmt: skip
        places[what] += 1


def _lines(dossier: Dossier, teller: Teller, label_of: Callable[[str], str]) -> Iterator[tuple[str, Line]]:
    tell = _Listing(teller, label_of)
    for placed in _in_time([placed for placed in dossier.entries if placed.kind == "event"]):
        yield "timeline", tell.event(placed)
    for placed in dossier.entries:
        if isinstance(placed.record, Statement) and placed.record.text:
            yield "statements", tell.line(placed, teller.title(placed))
        if placed.kind == "contact" and placed.record.about and not placed.record.covers:
            yield "contacts", tell.line(placed, teller.title(placed))
    for by, heading, placed in headed(dossier, teller):
        line = tell.line(placed, teller.title(placed))
        yield f"statements by {by}", line._replace(title=heading.words, label=highest([line.label, heading.label]))
    had = cases_of(dossier)
    for placed in dossier.entities:
        if placed.kind == "agency":
            yield "agencies", tell.line(placed, tell.agency(placed), cases=had[placed.record.id])
    for case in dossier.cases:
        yield "cases", tell.line(case, teller.title(case))
        yield from (("brief", screen) for screen in tell.brief(case))
        yield from (("brief entries", line) for line in tell.steps(case))
        yield from (("as of", line) for line in tell.newest(case, dossier))
        yield from (("samples", sample) for sample in tell.samples(case))


def _in_time(events: Sequence[Placed[Any]]) -> list[Placed[Any]]:
    dated = sorted((placed for placed in events if placed.record.when != "undated"), key=lambda placed: placed.record.when)
    return [*dated, *(placed for placed in events if placed.record.when == "undated")]


@dataclass(frozen=True, slots=True)
class _Listing:
    """Tells lines in one language."""

    teller: Teller
    label_of: Callable[[str], str]

    def line(self, placed: Placed[Any], text: str, *, when: str = "", cases: tuple[str, ...] | None = None) -> Line:
        sources = dict.fromkeys(self.teller.source(cite.source) for cite in placed.record.cite)
        own = (placed.case,) if placed.case else ()
        return Line(placed.record.id, self.teller.title(placed), text, when, tuple(sources), own if cases is None else cases, placed.label)

    def event(self, placed: Placed[Any]) -> Line:
        title = self.teller.title(placed)
        if placed.record.when == "undated":
            return self.line(placed, title)
        start, _, end = placed.record.when.partition("/")
        when = told_date(start, self.teller.lang)
        if end:
            when = self.teller.phrase(phrases.RANGE, start=when, end=told_date(end, self.teller.lang))
        return self.line(placed, self.teller.phrase(phrases.LINE, when=when, title=title), when=placed.record.when)

    def agency(self, placed: Placed[Any]) -> str:
        name, short = self.teller.words(placed.record.name), placed.record.short
        if not short or short in name:
            return name
        return f"{name} ({short})" if self.teller.lang is Lang.EN else f"{name}（{short}）"

    def brief(self, case: Placed[Any]) -> Iterator[Line]:
        record = case.record
        yield self.line(case, self.teller.words(record.summary, record.values))
        for step in record.steps:
            title = self.teller.words(step.title)
            stored = [self.teller.stored(self.teller.records[name]) for name in step.entries]
            cited = tuple(dict.fromkeys(source for entry in stored for source in entry.sources))
            text = "\n".join(f"• {self.said(name)}" for name in step.entries)
            label = highest([case.label, *(entry.label for entry in stored)])
            yield Line(record.id, title, text, "", cited, (record.id,), label, step.entries)

    def steps(self, case: Placed[Any]) -> Iterator[Line]:
        """The entries of the brief, each with the title of its screen, and as its text the number of it."""
        for number, step in enumerate(case.record.steps, 1):
            for name in step.entries:
                label = highest([case.label, self.teller.stored(self.teller.records[name]).label])
                yield Line(name, self.teller.words(step.title), str(number), "", (), (case.record.id,), label)

    def newest(self, case: Placed[Any], dossier: Dossier) -> Iterator[Line]:
        """The day of the newest document that a case rests on, as its text; nothing where none of them has a date."""
        labels: dict[str, str] = {}
        for placed in (case, *(one for one in dossier.entries if one.case == case.record.id)):
            for cite in placed.record.cite:
                day = self.teller.sources[cite.source].date
                if day is not None:
                    labels[day.isoformat()] = min((labels.get(day.isoformat(), placed.label), placed.label), key=height)
        for last in sorted(labels)[-1:]:
            told, label = told_date(last, self.teller.lang), highest([case.label, labels[last]])
            yield Line(case.record.id, self.teller.title(case), told, last, (), (case.record.id,), label)

    def samples(self, case: Placed[Any]) -> Iterator[Line]:
        samples = case.record.samples
        told = () if samples is None else {Lang.EN: samples.en, Lang.HANS: samples.zh_hans, Lang.HANT: samples.zh_hant}[self.teller.lang]
        for sample in told:
            yield Line(case.record.id, sample, sample, "", (), (case.record.id,), highest([case.label, self.label_of(sample)]))

    def said(self, entry: str) -> str:
        placed = self.teller.records[entry]
        return self.teller.words(placed.record.say, placed.record.values) if placed.record.say else self.teller.title(placed)
