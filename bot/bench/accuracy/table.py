"""The result as a table in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from bot.bench.accuracy.measure import Result
from bot.bench.accuracy.row import Row

_WIDTH = 150


def show(rows: Sequence[Row], *, methods: bool) -> None:
    """Prints a line for each set; with `methods` also one for each method on it."""
    console = Console(width=_WIDTH, highlight=False, markup=False)
    console.print(_summary(rows))
    console.print(_LEGEND)
    console.print(_replies(rows))
    if methods:
        for row in rows:
            console.print(_methods(row))


_LEGEND = (
    "Accuracy: how often the first place is right, of the questions that have an answer. AUROC: how often such a question gets the higher\n"
    "confidence than one that nothing answers; where a set has none of those, with half of its items left out. p: two-sided sign test of\n"
    "casebrief against the best peer. + is at least 'reach', = at least 'must', ! falls short of both. Whole turns: of the questions that\n"
    "have an answer, and (beside the point) of the others; rows are refused that ask what another entry is asked.\n"
)


def _summary(rows: Iterable[Row]) -> Table:
    table = Table("set", "best peer", box=None)
    for heading in ("accuracy", "AUROC", "casebrief", "AUROC", "must", "AUROC", "reach", "AUROC", "p"):
        table.add_column(heading, justify="right")
    for row in rows:
        ours, best, (must, reach) = row.ours.result, row.best, row.target
        table.add_row(
            row.task.name,
            best.method if best else "-",
            _share(best.accuracy if best else None),
            _share(best.auroc if best else None),
            f"{_share(ours.accuracy)} {_mark(ours.accuracy, must.accuracy, reach.accuracy)}",
            f"{_share(ours.auroc)} {_mark(ours.auroc, must.auroc, reach.auroc)}",
            *(_share(value) for bar in row.target for value in bar),
            "-" if row.p is None else f"{row.p:.3f}",
        )
    return table


def _mark(value: float | None, must: float | None, reach: float | None) -> str:
    if value is None or must is None:
        return " "
    if reach is not None and value >= reach:
        return "+"
    return "=" if value >= must else "!"


def _replies(rows: Iterable[Row]) -> Table:
    table = Table("casebrief, whole turns", box=None)
    for heading in ("right", "wrong", "not answered", "answered beside the point", "rows refused", "compiled in s", "ms to rank"):
        table.add_column(heading, justify="right")
    for row in rows:
        ours, replies = row.ours, row.ours.replies
        shares = (replies.right, replies.wrong, replies.unanswered, replies.mistaken)
        table.add_row(row.task.name, *map(_share, shares), str(ours.dropped), *_times(ours.result))
    return table


def _methods(row: Row) -> Table:
    table = Table(f"\n{row.task.name}", box=None)
    for heading in ("\naccuracy", "\nAUROC", "\nfitted in s", "\nms to rank"):
        table.add_column(heading, justify="right")
    for result in (row.ours.result, *sorted(row.peers, key=lambda peer: -peer.accuracy)):
        table.add_row(result.method, _share(result.accuracy), _share(result.auroc), *_times(result))
    return table


def _times(result: Result) -> tuple[str, str]:
    return f"{result.fit_seconds:.1f}", f"{result.ms_per_question:.2f}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
