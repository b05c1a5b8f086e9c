"""One row of the result: the product on a set beside its peers and its targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.bench.accuracy.measure import Result
from bot.bench.accuracy.scores import sign_test
from bot.bench.accuracy.targets import TARGETS, Bar, Target
from bot.bench.accuracy.task import Task


@dataclass(frozen=True, slots=True)
class Replies:
    """What comes of whole turns, as shares: of the questions that have an answer, and (`mistaken`) of the others how many get one.

    `mistaken` is None where every question has an answer.
    """

    right: float
    wrong: float
    unanswered: float
    mistaken: float | None


@dataclass(frozen=True, slots=True)
class Ours:
    """The product on a set; `dropped` counts the items that it refuses because another label has the same text."""

    result: Result
    replies: Replies
    dropped: int


@dataclass(frozen=True, slots=True)
class Row:
    """A set with everything that was measured on it."""

    task: Task
    ours: Ours
    peers: tuple[Result, ...]

    @property
    def target(self) -> Target:
        """What the product is to reach."""
        return TARGETS.get(self.task.name, Target())

    @property
    def best(self) -> Result | None:
        """The peer that is right most often, or None without peers."""
        return max(self.peers, key=lambda result: result.accuracy, default=None)

    @property
    def p(self) -> float | None:
        """How likely the product and the best peer differ so by chance."""
        return None if self.best is None else sign_test(self.ours.result.right, self.best.right)

    def told(self) -> dict[str, Any]:
        """The row as `--json` prints it."""
        replies = self.ours.replies
        return {
            "set": self.task.name,
            "kind": self.task.kind.value,
            "language": self.task.lang.value,
            "items": len(self.task.items),
            "questions": len(self.task.questions),
            "answerable": sum(self.task.answerable),
            "must": _bar(self.target.must),
            "reach": _bar(self.target.reach),
            "casebrief": _figures(self.ours.result)
            | {
                "dropped": self.ours.dropped,
                "answered_right": _told(replies.right),
                "answered_wrong": _told(replies.wrong),
                "unanswered": _told(replies.unanswered),
                "answered_though_nothing_answers": _told(replies.mistaken),
            },
            "best_peer": self.best and self.best.method,
            "p": self.p,
            "peers": [_figures(result) for result in self.peers],
        }


def _bar(bar: Bar) -> dict[str, float | None]:
    return {"accuracy": bar.accuracy, "auroc": bar.auroc}


def _figures(result: Result) -> dict[str, Any]:
    return {
        "method": result.method,
        "accuracy": _told(result.accuracy),
        "auroc": _told(result.auroc),
        "fit_seconds": _told(result.fit_seconds),
        "ms_per_question": _told(result.ms_per_question),
    }


def _told(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
