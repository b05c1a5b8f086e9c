"""Ways of matching side by side: each goes by some of the evidence alone, and is fitted and measured like all of it together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from bot.app import STAFF, App
from bot.compiler.docs import corpus_of
from bot.compiler.examine import examine
from bot.compiler.fit import fit
from bot.compiler.learning import learnt_from
from bot.compiler.materials import materials_of
from bot.compiler.readings import Readings
from bot.compiler.trials import Trial, Trials
from bot.errors import CasebriefError
from bot.evaluation import evaluate, read, shares
from bot.features import Features
from bot.governance.audience import audience_of
from bot.knowledge.store import File
from bot.model import Lang, Session, Turn, Utterance
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


def bench(app: App, questions: Sequence[Path]) -> int:
    """Prints how each way of matching does on sets of labelled questions; the exit code is 0.

    Each case of a folder that holds several is fitted by itself: a CasebriefError, since no one set of weights serves them.
    """
    if len(app.index.lines("cases", Lang.EN)) > 1:
        raise CasebriefError(f"{app.settings.knowledge}: holds several cases, each matched by weights of its own; name a folder of one")
    trials = _trials(app)
    sets = {path.stem: read(path) for path in questions}
    table = Table(box=None)
    for head in ("", *(f"{name} {kind}" for name in sets for kind in ("right", "wrong", "missed"))):
        table.add_column(head, justify="left" if not head else "right")
    for method, using in METHODS.items():
        index = app.index.weighed_by(fit(trials, using)[0])
        table.add_row(method, *(f"{share:.1%}" for items in sets.values() for share in _measured(index, items)))
    Console(width=60 + 30 * len(sets), highlight=False).print(table)
    return 0


def _trials(app: App) -> list[Trial]:
    settings = app.settings
    reads = audience_of(STAFF, settings.ceiling).reads
    checked = examine(settings.knowledge, settings.locales, ceiling=settings.ceiling, reads=reads)
    with TemporaryDirectory() as folder, closing(Readings(Path(folder), app.index, "")) as readings:
        materials = materials_of(checked, readings, lambda _done, _all: None)
        return list(Trials(materials, corpus_of(materials), learnt_from(materials).apart).all(lambda _done, _all: None))


def _measured(index: File, items: Iterable[Mapping[str, Any]]) -> list[float]:
    """The shares of the questions that are answered rightly, wrongly, and not."""

    def answer(utterance: Utterance, session: Session) -> Turn:
        return respond(utterance, session, index)

    counts = shares(evaluate(items, answer, index.scripts))["all"]
    return [counts[kind] / (sum(counts.values()) or 1) for kind in ("right", "wrong", "missed")]
