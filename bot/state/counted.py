"""How often what was asked: counts by day, language and outcome, and by entry, as values. No texts, no persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, get_args

Outcome = Literal["answered", "gap", "asked-back", "missed", "refused", "smalltalk", "foreign", "quotation"]
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
"""What came of a question: told what is on file, or what is known not to be; asked back; nothing; refused; small talk; a language
that is not spoken here; a quotation checked."""
TOLD: Final = "told"
"""In place of an outcome: how often an entry was told, in answer to a question or at the press of a button."""
KEPT: Final = 400
"""Days for which counts are kept."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A question, by its language and what came of it ('' where a button was pressed), and the entries that were told."""

    lang: str
    outcome: Outcome | Literal[""]
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """How often something happened on a day."""

    day: str
    lang: str
    outcome: str
    entry: str
    times: int


def day_of(at: float) -> str:
    """The day of a time, in UTC."""
    return datetime.fromtimestamp(at, UTC).date().isoformat()
