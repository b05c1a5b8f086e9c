"""What the desk decided of an approval or a withdrawal, in words that fit a phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import phrases
from bot.people import Ruling
from bot.statements.places import Telling


def decided(ruling: Ruling, statement: str, telling: Telling) -> str:
    """A ruling on approving or withdrawing a statement, in the reader's language."""
    stored = phrases.STORED_AS.get(ruling.values.get("stored", ""))
    values: Mapping[str, Any] = {
        **ruling.values,
        "statement": statement,
        "missing": telling.listed([*map(telling.called, ruling.values.get("missing", ruling.values.get("parties", ())))]),
        "stored": telling.message(stored) if stored else "",
    }
    return telling.words(phrases.DECIDED[ruling.said], **values)
