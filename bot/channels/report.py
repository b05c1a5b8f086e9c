"""The evaluation as a table in the terminal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.comparison import Flip, Result
from bot.evaluation import Verdict, confusions, curve, near_examples, shares


def report(verdicts: Sequence[Verdict], examples: Iterable[str], *, misses: bool, as_json: bool) -> int:
    """Prints the figures of a measurement; the exit code is 0."""
    items = [verdict.item for verdict in verdicts]
    near = near_examples(items, examples)
    if as_json:
        print(json.dumps(figures(verdicts, near), ensure_ascii=False))
        return 0
    console = Console(width=110, highlight=False)
    if misses:
        _misses(console, verdicts)
    console.print(_table(shares(verdicts)))
    console.print(f"{len(near)} of {len(items)} ({len(near) / len(items):.1%}) equal an example within two edits; without those:")
    console.print(_table({"all": shares([v for v in verdicts if v.item["id"] not in near]).get("all", {})}))
    console.print(
        _rows("Confusions", ("expected", "said", "n"), [(wanted, said, str(count)) for wanted, said, count in confusions(verdicts)[:12]])
    )
    rows = [(f"{confidence:.3f}", f"{covered:.1%}", f"{wrong:.1%}") for confidence, covered, wrong in curve(verdicts)]
    console.print(_rows("Risk and coverage", ("confidence from", "answered", "wrong of those"), rows))
    return 0


_HEADS = ("id", "before", "now", "said before", "said now", "question")


def compare(before: Mapping[str, Result], after: Mapping[str, Result], found: Sequence[Flip]) -> int:
    """Prints what differs between two measurements; the exit code is 1 where something right became wrong and nobody accepted it."""
    console = Console(width=150, highlight=False)
    for name, one in (("before", before), ("now", after)):
        counts = Counter(result.verdict for result in one.values())
        n = sum(counts.values()) or 1
        console.print(f"{name:6} {n} questions: " + ", ".join(f"{counts[kind] / n:.1%} {kind}" for kind in ("right", "wrong", "missed")))
    ordered = sorted(found, key=lambda flip: (not flip.harms, flip.after.verdict == "right", flip.id))
    rows = [_row(flip) for flip in ordered]
    console.print(_rows(f"{len(found)} judged otherwise", _HEADS, rows))
    harmed = sum(flip.harms for flip in found)
    console.print(f"{harmed} became wrong that were right, and are not accepted")
    return int(harmed > 0)


def _row(flip: Flip) -> tuple[str, ...]:
    one, other = flip.before, flip.after
    return flip.id, one.verdict, other.verdict, one.said[:32], other.said[:32], (flip.reason or other.question)[:60]


def figures(verdicts: Sequence[Verdict], near: set[str]) -> dict[str, Any]:
    """The figures as one object: shares by category and language, and over all without the near examples."""

    def share(counts: Mapping[str, int]) -> dict[str, float]:
        n = sum(counts.values())
        return {"n": n, **{name: round(counts.get(name, 0) / n, 4) for name in ("right", "wrong", "missed")}}

    told = {name: share(counts) for name, counts in sorted(shares(verdicts).items())}
    rest = shares([v for v in verdicts if v.item["id"] not in near]).get("all")
    return {**told, "near_examples": len(near), "without_near_examples": share(rest) if rest else None}


def _table(counted: Mapping[str, Mapping[str, int]]) -> Table:
    rows = []
    for name, counts in sorted(counted.items(), key=lambda row: (row[0] == "all", row[0])):
        n = sum(counts.values()) or 1
        rows.append((name, str(n), *(f"{counts.get(kind, 0) / n:.1%}" for kind in ("right", "wrong", "missed"))))
    return _rows(None, ("", "n", "right", "wrong", "missed"), rows)


def _rows(title: str | None, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left", box=None)
    for head in heads:
        table.add_column(head, justify="left" if head in {"", "expected", "said", *_HEADS} else "right")
    for row in rows:
        table.add_row(*row)
    return table


def _misses(console: Console, verdicts: Sequence[Verdict]) -> None:
    for verdict in verdicts:
        if verdict.verdict != "right":
            console.print(f"{verdict.verdict:6} {verdict.item['id']} {' ⏎ '.join(verdict.item['turns'])[:140]}", markup=False)
            console.print(
                f"       {verdict.reason}; said {', '.join(verdict.turn.reply.entries) or verdict.turn.reply.outcome}", markup=False
            )
