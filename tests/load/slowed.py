"""`python -m tests.load.slowed`: `casebrief telegram` on a database that takes a second for every commit."""

from __future__ import annotations

import sys
import time
from typing import Any, Final

from sqlalchemy import Engine, event

from bot.cli import run

DELAY: Final = 1.0


def main() -> int:
    """The exit code of the service."""

    @event.listens_for(Engine, "commit")
    def slow(_connection: Any) -> None:
        time.sleep(DELAY)

    return run(["telegram"])


if __name__ == "__main__":
    sys.exit(main())
