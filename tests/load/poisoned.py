"""`python -m tests.load.poisoned`: `casebrief telegram`, but for texts that it cannot answer: those with POISON in them raise, every time."""

from __future__ import annotations

import sys
from typing import Final

from bot import app
from bot.cli import run
from bot.model import Session, Turn, Utterance

POISON: Final = "poisonous"


class PoisonedError(Exception):
    """What a handler that is broken for some words might raise."""


def main() -> int:
    """The exit code of the service."""
    respond = app.App.respond

    def poisoned(self: app.App, utterance: Utterance, session: Session) -> Turn:
        if POISON in utterance.text:
            raise PoisonedError(utterance.text)
        return respond(self, utterance, session)

    app.App.respond = poisoned  # type: ignore[method-assign]
    return run(["telegram"])


if __name__ == "__main__":
    sys.exit(main())
