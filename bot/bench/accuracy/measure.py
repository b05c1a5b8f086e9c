"""One method on one task: how often right, how sure when, how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

from bot.bench.accuracy.found import Fit, Found
from bot.bench.accuracy.scores import auroc
from bot.bench.accuracy.task import Kind, Task


@dataclass(frozen=True, slots=True)
class Run:
    """What was found for each question of a task, with the seconds of learning and of answering."""

    task: Task
    found: tuple[Found, ...]
    fit_seconds: float
    seconds: float

    @property
    def right(self) -> tuple[bool, ...]:
        """Of each question that has an answer whether that was found."""
        pairs = zip(self.found, self.task.questions, strict=True)
        return tuple(found.label in question.gold for found, question in pairs if question.gold)

    @property
    def auroc(self) -> float | None:
        """How well the confidence tells the questions that have an answer from the others; None where all or none have."""
        return auroc([found.confidence for found in self.found], self.task.answerable)


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of a method on a task."""

    method: str
    right: tuple[bool, ...]
    auroc: float | None
    fit_seconds: float
    ms_per_question: float

    @property
    def accuracy(self) -> float:
        """The share of the questions that have an answer for which it comes first."""
        return sum(self.right) / (len(self.right) or 1)


def run(fit: Fit, task: Task) -> Run:
    """A method let loose on a task."""
    begun = perf_counter()
    rank = fit(task)
    fitted = perf_counter()
    found = tuple(rank(question.text) for question in task.questions)
    return Run(task, found, fitted - begun, perf_counter() - fitted)


def measured(method: str, fit: Fit, task: Task) -> Result:
    """The figures of a method.

    Where a set has no questions that nothing answers, the confidence is judged with half of the items left out. A label of
    intents is never left out so: those sets say themselves what is out of scope, or are not judged by it.
    """
    whole = run(fit, task)
    half = task if task.kind is Kind.INTENT else task.halved()
    partial = whole if half == task or not half.items else run(fit, half)
    return Result(method, whole.right, partial.auroc, whole.fit_seconds, whole.seconds * 1000 / (len(task.questions) or 1))
