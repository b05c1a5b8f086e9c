"""Ways of matching side by side: each goes by some of the evidence alone, and is fitted and measured like all of it together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from bot.app import App
from bot.compiler.examine import examine
from bot.compiler.fit import fit
from bot.compiler.linear import linear
from bot.compiler.materials import materials_of
from bot.compiler.trials import Trial, Trials
from bot.evaluation import evaluate, read, shares
from bot.model import Features, Session, Turn, Utterance
from bot.pipeline import respond

METHODS: Final[Mapping[str, tuple[str, ...]]] = {
    "learnt weights of words and letters": ("learnt",),
    "BM25 over words, letters and pairs, as a share": ("words", "grams", "pairs"),
    "likest example": ("like",),
    "names, figures and kind of answer": ("named", "beside", "expected", "aspect", "own", "gap", "figures"),
    "all but the learnt weights": tuple(name for name in Features._fields if name != "learnt"),
    "all but names and kind of answer": ("like", "words", "grams", "pairs", "telling", "learnt"),
    "all together": Features._fields,
}
"""Each way of matching, and the features it goes by."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How one way did on one set: shares of the questions, and how often the first place was right of left-out examples."""

    method: str
    right: float
    wrong: float
    missed: float


def bench(app: App, questions: Sequence[Path]) -> int:
    """Prints how each way of matching does on sets of labelled questions; the exit code is 0."""
    trials = _trials(app)
    sets = {path.stem: read(path) for path in questions}
    table = Table(box=None)
    for head in ("", *(f"{name} {kind}" for name in sets for kind in ("right", "wrong", "missed"))):
        table.add_column(head, justify="left" if not head else "right")
    for method, using in METHODS.items():
        figures = [_measured(app, method, trials, using, items) for items in sets.values()]
        table.add_row(method, *(f"{share:.1%}" for one in figures for share in (one.right, one.wrong, one.missed)))
    Console(width=60 + 30 * len(sets), highlight=False).print(table)
    return 0


def _trials(app: App) -> list[Trial]:
    settings = app.settings
    checked = examine(settings.knowledge, settings.locales, ceiling=settings.ceiling)
    materials = materials_of(checked, app.index, lambda _done, _all: None)
    numbers = [number for number, material in enumerate(materials) for _ in material.examples]
    found = linear([example.grams for material in materials for example in material.examples], numbers, len(materials))
    return list(Trials(materials, found.apart).all(lambda _done, _all: None))


def _measured(app: App, method: str, trials: Sequence[Trial], using: Sequence[str], items: Iterable[Mapping[str, Any]]) -> Figures:
    index = app.index.weighed_by(fit(trials, using)[0])

    def answer(utterance: Utterance, session: Session) -> Turn:
        return respond(utterance, session, index)

    counts = shares(evaluate(items, answer, index.scripts))["all"]
    whole = sum(counts.values()) or 1
    return Figures(method, *(counts[kind] / whole for kind in ("right", "wrong", "missed")))
