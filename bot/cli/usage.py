"""How the bot is used: what was asked and what came of it, per day, language and entry. Counts only."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import time
from typing import TYPE_CHECKING, Any, Final

from bot import settings
from bot.cli.opening import open_for
from bot.model import Lang
from bot.state.counted import KEPT, OUTCOMES, TOLD, Count, day_of

if TYPE_CHECKING:
    from bot.index import Index

_DAY: Final = 86_400.0
NEVER: Final = 90
"""Days without which an entry counts as never asked for."""
_TOP: Final = 20


def options(parser: argparse.ArgumentParser) -> None:
    """Adds what `report usage` takes."""
    parser.description = (
        "Prints how often what was asked of the bot, in all, per language and per day (UTC), which entries were told most often, and which "
        f"were told to nobody in {NEVER} days. Counts are kept for {KEPT} days, without a text or a person. What is asked in the terminal, "
        "by 'ask' or by 'quote' is not counted: it keeps no state."
    )
    parser.add_argument("--days", type=int, default=30, metavar="N", help="of the last N days, today being one (default: 30)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--role", default="staff", help="name the entries that this role reads (default: staff)")
    parser.add_argument("--agency", default="", metavar="ID", help="and as one of this agency (default: of none)")


def usage(parsed: argparse.Namespace) -> int:
    """Prints the report."""
    from bot.state.beside import reading_beside
    from bot.state.counting import counts

    read, now = settings.read(knowledge=parsed.knowledge), time()
    since, long_since = (day_of(now - (days - 1) * _DAY) for days in (max(1, parsed.days), NEVER))
    with reading_beside(read.state) as connection:
        found = counts(connection, min(since, long_since))
    report = reported(found, open_for(parsed).index, since=since, until=day_of(now), long_since=long_since)
    print(json.dumps(_as_json(report), ensure_ascii=False) if parsed.json else "\n".join(_lines(report)))
    return 0


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of some days: in all, by language, by day; entries by how often they were told, and those never told of late."""

    since: str
    until: str
    total: Counter[str]
    langs: dict[str, Counter[str]]
    days: dict[str, Counter[str]]
    entries: tuple[tuple[str, int], ...]
    never: tuple[str, ...]


def reported(found: Sequence[Count], index: Index, *, since: str, until: str, long_since: str) -> Report:
    """The report of some counts; it names the entries that are in the index."""
    some = [one for one in found if one.day >= since and one.outcome != TOLD]
    known = entries_of(index)
    told = _summed(one for one in found if one.day >= since and one.outcome == TOLD)
    late = _summed(one for one in found if one.day >= long_since and one.outcome == TOLD)
    return Report(
        since,
        until,
        _by_outcome(some),
        {lang: _by_outcome(one for one in some if one.lang == lang) for lang in Lang if any(one.lang == lang for one in some)},
        {day: _by_outcome(one for one in some if one.day == day) for day in sorted({one.day for one in some})},
        tuple((entry, times) for entry, times in told.most_common() if entry in known)[:_TOP],
        tuple(sorted(known - set(late))),
    )


def entries_of(index: Index) -> set[str]:
    """All entries that say something about a case: what a reader can be told."""
    docs = (index.doc(number) for number in range(index.size))
    return {doc.entry for doc in docs if doc.kind not in {"smalltalk", "refusal", "command"}}


def _summed(counts: Iterable[Count]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in counts:
        found[one.entry] += one.times
    return found


def _by_outcome(counts: Iterable[Count]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in counts:
        found[one.outcome] += one.times
    return found


_HEADS: Final = {
    "answered": "answered", "gap": "not on file", "asked-back": "asked back", "missed": "missed", "refused": "refused",
    "smalltalk": "small talk", "foreign": "foreign", "quotation": "quotation",
}  # fmt: skip


def _lines(report: Report) -> list[str]:
    width = max(len(report.until), *(len(lang) for lang in Lang))
    head = " ".join(f"{title:>11}" for title in ("asked", *(_HEADS[outcome] for outcome in OUTCOMES)))
    lines = [f"{report.since} to {report.until}", "", f"{'':{width}} {head}", _row("in all", report.total, width)]
    for parts in (report.langs, report.days):
        lines += ["", *(_row(part, counts, width) for part, counts in parts.items())] if parts else []
    if report.entries:
        lines += ["", "told most often", *(f"{times:>7}  {entry}" for entry, times in report.entries)]
    lines += ["", f"told to nobody in {NEVER} days: {len(report.never)}", *(f"         {entry}" for entry in report.never)]
    return lines


def _row(title: str, counts: Counter[str], width: int) -> str:
    return f"{title:{width}} " + " ".join(f"{number:>11}" for number in (sum(counts.values()), *(counts[outcome] for outcome in OUTCOMES)))


def _as_json(report: Report) -> dict[str, Any]:
    def told(counts: Counter[str]) -> dict[str, int]:
        return {"asked": sum(counts.values()), **{outcome: counts[outcome] for outcome in OUTCOMES}}

    return {
        "since": report.since,
        "until": report.until,
        "total": told(report.total),
        "languages": {lang: told(counts) for lang, counts in report.langs.items()},
        "days": {day: told(counts) for day, counts in report.days.items()},
        "entries": dict(report.entries),
        "never": list(report.never),
    }
