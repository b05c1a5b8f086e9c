"""Entries as the YAML of a knowledge folder, line by line, so that a problem found there is told of its row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.tables.entries import Entry
from bot.tables.reading import Record

_SCRIPTS: Final = ("en", "zh-Hans", "zh-Hant")
_NOT_PLAIN: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
"""Characters that YAML reads otherwise than JSON."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The table as a document: its id among the sources, its file and digest, and the date that it gives ('' for none)."""

    id: str
    file: str
    sha256: str
    language: str
    date: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a table becomes: the case's id; by language its names, how one asks for it, what is said of it; what its entries are in."""

    case: str
    names: Mapping[str, str]
    asks: Mapping[str, str]
    summary: Mapping[str, str]
    publisher: Mapping[str, str]
    undated: Mapping[str, str]
    languages: Sequence[str]
    samples: Mapping[str, Sequence[str]]


def quoted(text: str) -> str:
    """A text as YAML and JSON both read it."""
    return _NOT_PLAIN.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))


def words(texts: Mapping[str, str]) -> str:
    """Texts by language in one line."""
    return "{" + ", ".join(f"{script}: {quoted(_plain(texts[script]))}" for script in _SCRIPTS if texts.get(script)) + "}"


def _plain(text: str) -> str:
    """A text in which braces stand for themselves."""
    return text.replace("{", "{{").replace("}", "}}")


def facts(entries: Iterable[Entry], origin: Origin) -> tuple[str, dict[int, Record]]:
    """The text of facts.yaml, and the row that each entry's lines come from."""
    lines: list[str] = []
    places: dict[int, Record] = {}
    for entry in entries:
        told = _fact(entry, origin)
        places |= dict.fromkeys(range(len(lines) + 1, len(lines) + len(told) + 1), entry.first.record)
        lines += told
    return "\n".join([*lines, ""]) if lines else "[]\n", places


def _fact(entry: Entry, origin: Origin) -> list[str]:
    whole = entry.whole
    lines = [f"- id: {entry.id}", f"  kind: {entry.kind}"]
    if entry.first.id != entry.id:
        lines.append(f"  table_id: {quoted(entry.first.id)}")
    if "title" in entry.told:
        lines.append(f"  title: {words(entry.told['title'])}")
    if any(entry.questions.values()):
        lines += ["  ask:", *(f"    {script}: {_list(entry.questions[script])}" for script in _SCRIPTS if entry.questions.get(script))]
    if "answer" in entry.told:
        lines.append(f"  say: {words(entry.told['answer'])}")
    lines += [f"  {name}: {_list(whole[name])}" for name in ("about", "aspect") if name in whole]
    by = f", by: {words(entry.told['by'])}" if "by" in entry.told else ""
    lines.append(f"  cite: [{{source: {origin.id}{by}}}]")
    if "caveat" in entry.told:
        lines.append(f"  caveat: {words(entry.told['caveat'])}")
    given = (("label", "label"), ("agency", "agency"), ("valid", "date"), ("review_by", "review_by"))
    return [*lines, *(f"  {field}: {whole[name]}" for field, name in given if name in whole)]


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"


def source_text(origin: Origin, plan: Plan) -> str:
    """The table as an item of sources.yaml."""
    dated = f"date: {origin.date}" if origin.date else f"undated: {words(plan.undated)}"
    return f"""- id: {origin.id}
  publisher: {words(plan.publisher)}
  title: {words({"en": origin.file, "zh-Hans": origin.file})}
  kind: office table
  language: {origin.language}
  {dated}
  file: {quoted(origin.file)}
  sha256: {origin.sha256}
  grade: {{reliability: F, credibility: 6}}
"""


def case_text(origin: Origin, plan: Plan) -> str:
    """The text of case.yaml."""
    lines = [
        f"id: {plan.case}",
        f"name: {words(plan.names)}",
        f"languages: {_list(plan.languages)}",
        "ask:",
        *(f"  {script}: {_list([text])}" for script, text in plan.asks.items()),
        f"summary: {words(plan.summary)}",
        f"cite: [{{source: {origin.id}}}]",
    ]
    if any(plan.samples.values()):
        lines += ["samples:", *(f"  {script}: {_list(texts)}" for script, texts in plan.samples.items() if texts)]
    return "\n".join([*lines, ""])
