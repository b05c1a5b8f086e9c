"""Two measurements of one set, question by question: what became right, and what no longer is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import SettingsError
from bot.evaluation import Verdict


@dataclass(frozen=True, slots=True)
class Result:
    """How one question was answered: right, wrong or missed, and the entries told, or the outcome where none was."""

    question: str
    verdict: str
    said: str


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that two measurements judge otherwise; `reason` says why that is accepted, '' where nobody did."""

    id: str
    before: Result
    after: Result
    reason: str = ""

    @property
    def harms(self) -> bool:
        """Whether what was right is now wrong, and nobody accepted it."""
        return self.before.verdict == "right" and self.after.verdict == "wrong" and not self.reason


def results(verdicts: Sequence[Verdict]) -> dict[str, Result]:
    """The results of a measurement by the ids of the questions."""
    return {str(one.item["id"]): Result(" ⏎ ".join(one.item["turns"])[:200], one.verdict, _said(one)) for one in verdicts}


def _said(verdict: Verdict) -> str:
    return ", ".join(verdict.turn.reply.entries) or str(verdict.turn.reply.outcome)


def flips(before: Mapping[str, Result], after: Mapping[str, Result], accepted: Mapping[str, str]) -> list[Flip]:
    """The questions of both measurements that are judged otherwise; `accepted` gives reasons by id."""
    both = ((name, before[name], after[name]) for name in after if name in before)
    return [Flip(name, one, other, accepted.get(name, "")) for name, one, other in both if one.verdict != other.verdict]


def save(found: Mapping[str, Result], path: Path) -> None:
    """Writes results, one object a line."""
    lines = ({"id": name, "verdict": one.verdict, "said": one.said, "question": one.question} for name, one in found.items())
    try:
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written ({error.strerror})") from error


def saved(path: Path) -> dict[str, Result]:
    """The results that a file holds; a SettingsError that names the line where it holds something else."""
    return {name: Result(line.get("question", ""), line["verdict"], line.get("said", "")) for name, line in _lines(path, "verdict")}


def accepted(path: Path) -> dict[str, str]:
    """The reasons for accepted flips, by id."""
    return {name: str(line["reason"]) for name, line in _lines(path, "reason")}


def _lines(path: Path, wanted: str) -> list[tuple[str, dict[str, str]]]:
    try:
        texts = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({error})") from error
    found = []
    for number, text in enumerate(texts, 1):
        try:
            line = json.loads(text)
            found.append((str(line["id"]), {"id": line["id"], **line, wanted: line[wanted]}))
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise SettingsError(f'{path}:{number}: must be an object with "id" and "{wanted}" ({error})') from error
    return found
