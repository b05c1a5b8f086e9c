"""Which agency is meant by a word."""

from __future__ import annotations

from bot.model import Lang
from bot.pipeline.questions import Known
from bot.understanding import fold_question


def agency_named(text: str, index: Known) -> str | None:
    """The agency on file that a text names by its id or by any of its names; None for none, or several."""
    found = {text.lower(), *index.alias(fold_question(text, index.scripts))}
    agencies = [entity for entity in sorted(found) if index.entity(entity, Lang.EN)[0] == "agency"]
    return agencies[0] if len(agencies) == 1 else None
