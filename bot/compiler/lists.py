"""The lists that are stored line by line: timeline, statements, contacts, agencies, and the screens of the brief."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from bot import phrases
from bot.compiler.replies import Teller, told_date
from bot.knowledge.folder import Dossier, Placed
from bot.knowledge.schema import Statement
from bot.model import Lang

Row = dict[str, Any]


def line_rows(dossier: Dossier, teller: Teller) -> Iterator[Row]:
    """The lines of every list in one language."""
    yield from _rows("timeline", _timeline(dossier, teller), teller)
    singles = [placed for placed in dossier.entries if isinstance(placed.record, Statement) and placed.record.text]
    yield from _rows("statements", ((placed, teller.title(placed), "") for placed in singles), teller)
    contacts = [placed for placed in dossier.entries if placed.kind == "contact" and placed.record.about and not placed.record.covers]
    yield from _rows("contacts", ((placed, teller.title(placed), "") for placed in contacts), teller)
    agencies = [placed for placed in dossier.entities if placed.kind == "agency"]
    yield from _rows("agencies", ((placed, _agency(placed, teller), "") for placed in agencies), teller)
    # A table that an office had has no steps: what is told of it comes behind the cases that were written up.
    cases = sorted(dossier.cases, key=lambda case: not case.record.steps)
    yield from _brief(cases, teller)
    for case in [case for case in cases if case.record.samples][:1]:
        yield from _samples(case, teller)


def _rows(what: str, lines: Any, teller: Teller) -> Iterator[Row]:
    for place, (placed, text, when) in enumerate(lines):
        sources = dict.fromkeys(teller.source(cite.source) for cite in placed.record.cite)
        yield {
            "list": what, "lang": teller.lang.value, "place": place, "entry": placed.record.id, "title": teller.title(placed),
            "text": text, "when": when, "sources": json.dumps(list(sources), ensure_ascii=False),
        }  # fmt: skip


def _timeline(dossier: Dossier, teller: Teller) -> list[tuple[Placed[Any], str, str]]:
    events = [placed for placed in dossier.entries if placed.kind == "event"]
    dated = sorted((placed for placed in events if placed.record.when != "undated"), key=lambda placed: placed.record.when)
    undated = [placed for placed in events if placed.record.when == "undated"]
    return [(placed, _dated(placed, teller), placed.record.when) for placed in dated] + [
        (placed, teller.title(placed), "") for placed in undated
    ]


def _dated(placed: Placed[Any], teller: Teller) -> str:
    start, _, end = placed.record.when.partition("/")
    when = told_date(start, teller.lang)
    if end:
        when = teller.phrase(phrases.RANGE, start=when, end=told_date(end, teller.lang))
    return teller.phrase(phrases.LINE, when=when, title=teller.title(placed))


def _agency(placed: Placed[Any], teller: Teller) -> str:
    name, short = teller.words(placed.record.name), placed.record.short
    if not short or short in name:
        return name
    return f"{name} ({short})" if teller.lang is Lang.EN else f"{name}（{short}）"


def _brief(cases: Sequence[Placed[Any]], teller: Teller) -> Iterator[Row]:
    """The screens of all cases in a row: the whole of each, then its steps."""
    count = sum(1 + len(case.record.steps) for case in cases) - 1
    place = 0
    for case in cases:
        for title, text, cited in (_whole(case, teller), *_steps(case, teller, place, count)):
            yield {
                "list": "brief", "lang": teller.lang.value, "place": place, "entry": case.record.id, "title": title, "text": text,
                "when": "", "sources": json.dumps(cited, ensure_ascii=False),
            }  # fmt: skip
            place += 1


Screen = tuple[str, str, list[str]]
"""Title, text and sources of one screen of the brief."""


def _whole(case: Placed[Any], teller: Teller) -> Screen:
    cited = list(dict.fromkeys(teller.source(cite.source) for cite in case.record.cite))
    return teller.words(case.record.name), teller.words(case.record.summary, case.record.values), cited


def _steps(case: Placed[Any], teller: Teller, before: int, count: int) -> Iterator[Screen]:
    for number, step in enumerate(case.record.steps, before + 1):
        title = teller.words(step.title)
        stored = [teller.stored(teller.records[name]) for name in step.entries]
        cited = list(dict.fromkeys(source for entry in stored for source in entry.sources))
        head = teller.phrase(phrases.BRIEF_STEP, number=str(number), count=str(count), title=title)
        said = [_said(teller, name) for name in step.entries]
        yield title, "\n".join([head, *(f"• {line}" for line in said)]), cited


def _samples(case: Placed[Any], teller: Teller) -> Iterator[Row]:
    samples = case.record.samples
    told = () if samples is None else {Lang.EN: samples.en, Lang.HANS: samples.zh_hans, Lang.HANT: samples.zh_hant}[teller.lang]
    for place, sample in enumerate(told):
        yield {
            "list": "samples", "lang": teller.lang.value, "place": place, "entry": case.record.id, "title": sample, "text": sample,
            "when": "", "sources": "[]",
        }  # fmt: skip


def _said(teller: Teller, entry: str) -> str:
    record = teller.records[entry].record
    return teller.words(record.say, record.values) if record.say else teller.title(teller.records[entry])
