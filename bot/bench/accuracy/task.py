"""What is measured: items that can be found, questions about them, and the task with half of the items taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from bot.model import Lang


class Kind(StrEnum):
    """What the items are."""

    INTENT = "intent"
    """Ways of asking, several to a label."""
    QUESTION = "question"
    """Questions on file, each for itself; other ways of asking them are asked."""
    PASSAGE = "passage"
    """Passages that hold an answer."""


@dataclass(frozen=True, slots=True)
class Item:
    """A text that can be found, and what it is found as."""

    label: str
    text: str
    title: str = ""

    @property
    def whole(self) -> str:
        """The text with its title before it."""
        return f"{self.title}\n{self.text}" if self.title else self.text


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the labels of which any is right; with none, nothing answers it."""

    text: str
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the result."""

    name: str
    kind: Kind
    lang: Lang
    items: tuple[Item, ...]
    questions: tuple[Question, ...]

    @property
    def answerable(self) -> tuple[bool, ...]:
        """Of each question whether there is anything that answers it."""
        return tuple(bool(question.gold) for question in self.questions)

    def halved(self) -> Task:
        """The same questions with about half of the items left out, always the same half.

        Labels that are right together are kept or left out together, so that no question loses some of its answers.
        """
        groups = _together(question.gold for question in self.questions)
        kept = {item.label for item in self.items if _is_kept(groups.get(item.label, item.label))}
        return replace(
            self,
            items=tuple(item for item in self.items if item.label in kept),
            questions=tuple(replace(question, gold=question.gold & kept) for question in self.questions),
        )


def _is_kept(name: str) -> bool:
    return sha256(name.encode()).digest()[0] % 2 == 0


def _together(sets: Iterable[frozenset[str]]) -> Mapping[str, str]:
    """For each label the first, in alphabetical order, of all that hang together with it."""
    group: dict[str, list[str]] = {}
    for labels in sets:
        joined: Sequence[list[str]] = list({id(found): found for label in labels if (found := group.get(label))}.values())
        whole = sorted(labels.union(*joined))
        group |= dict.fromkeys(whole, whole)
    return {label: whole[0] for label, whole in group.items()}
