"""The product itself, through its own door: a table taken over, compiled, asked."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot import settings
from bot.app import App, open_app
from bot.bench.accuracy.found import NOTHING, Found, Rank
from bot.bench.accuracy.measure import measured as measured_method
from bot.bench.accuracy.row import Ours, Replies
from bot.bench.accuracy.task import Item, Kind, Question, Task
from bot.errors import TableError
from bot.matching import rank
from bot.model import Outcome, Session, Utterance
from bot.settings import Settings
from bot.tables.entries import entry_id
from bot.tables.importing import Wish, take_over
from bot.understanding import understand

NAME: Final = "casebrief"
_CASE: Final = "bench"
_JOINT: Final = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Opened:
    """A task compiled and opened: the labels by the entries that they became, and how many rows were refused."""

    app: App
    task: Task
    labels: Mapping[str, str]
    dropped: int

    def rank(self, question: str) -> Found:
        """The label of the first candidate, and the confidence in it."""
        found = rank(understand(question, self.app.index, self.task.lang), self.app.index)
        if not found.candidates:
            return NOTHING
        return Found(self.labels.get(found.candidates[0].entry, ""), found.confidence)

    def answered(self, question: Question) -> frozenset[str] | None:
        """The labels of the entries that a whole turn answers with; None where it does not answer."""
        reply = self.app.respond(Utterance(question.text), Session()).reply
        return frozenset(self.labels.get(entry, "") for entry in reply.entries) if reply.outcome is Outcome.ANSWER else None


def measured(task: Task, folder: Path) -> Ours:
    """The product on a task; `folder` takes what it compiles."""
    made: list[Opened] = []

    def fit(task: Task) -> Rank:
        made.append(opened(task, folder))
        return made[-1].rank

    result = measured_method(NAME, fit, task)
    ours = Ours(result, _replies(made[0], made[-1]), made[0].dropped)
    for one in made:
        one.app.index.close()
    return ours


def _replies(whole: Opened, partial: Opened) -> Replies:
    """What comes of the questions that have an answer among all items, and of those that have none among part of them."""
    given = [(whole.answered(question), question.gold) for question in whole.task.questions if question.gold]
    unanswered = sum(labels is None for labels, _ in given)
    right = sum(bool(labels and labels & gold) for labels, gold in given)
    beside = [partial.answered(question) is not None for question in partial.task.questions if not question.gold]
    many = len(given) or 1
    return Replies(
        right / many,
        (len(given) - right - unanswered) / many,
        unanswered / many,
        sum(beside) / len(beside) if beside else None,
    )


def opened(task: Task, folder: Path) -> Opened:
    """The items of a task taken over into a knowledge folder of their own below `folder`, compiled and opened."""
    home = Path(tempfile.mkdtemp(prefix=f"{task.name}-", dir=folder))
    read = settings.read({"CASEBRIEF_DATA": str(folder / "data")}, knowledge=str(home / "knowledge"))
    rows = list(_rows(task))
    kept = _taken_over(rows, read)
    labels = {entry_id(label, _CASE) or "": label for label in dict.fromkeys(item.label for item in task.items)}
    return Opened(open_app(read), task, labels, len(rows) - len(kept))


def _taken_over(rows: Sequence[Mapping[str, str]], read: Settings) -> Sequence[Mapping[str, str]]:
    """The rows that the import took; what it refuses, such as a question under two ids, is left out once."""
    try:
        _import(rows, read)
    except TableError as error:
        refused = {problem.line for problem in error.problems}
        rows = [row for number, row in enumerate(rows, 1) if number not in refused]
        _import(rows, read)
    return rows


def _import(rows: Iterable[Mapping[str, str]], read: Settings) -> None:
    table = read.knowledge.with_name(f"{_CASE}.jsonl")
    table.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    take_over(table, Wish(read.knowledge, case=_CASE), read.locales, read.ceiling)


def _rows(task: Task) -> Iterator[dict[str, str]]:
    """The items as an office would have them in a table."""
    if task.kind is not Kind.INTENT:
        yield from (_row(item, task) for item in task.items)
        return
    for label in dict.fromkeys(item.label for item in task.items):
        words = _words(label)
        yield {"id": label, "language": task.lang, "answer": words, "title": words}
    for item in task.items:
        yield {"id": item.label, "language": task.lang, "question": item.text}


def _row(item: Item, task: Task) -> dict[str, str]:
    told = {"id": item.label, "language": task.lang, "question": item.text, "answer": item.text}
    return told | ({"question": "", "title": item.title, "kind": "passage"} if task.kind is Kind.PASSAGE else {})


def _words(label: str) -> str:
    """A label as words: card_arrival, BookRestaurant and alarm/set_alarm as one would write them."""
    return _JOINT.sub(" ", label).strip()
