"""Compiles in a process of its own, so that who serves answers meanwhile: `python -m bot.compiler.apart`.

One line of JSON in (see `bot.compiler.order`), one out: what was made and waits to be put in place, or why nothing was. It ends with
the one who asked.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

from bot.compiler.edition import Edition
from bot.compiler.freshness import digest_of, stamp_of
from bot.compiler.order import Order
from bot.compiler.staging import Staging
from bot.errors import CasebriefError, KnowledgeError, StoreError
from bot.knowledge.inside import LARGEST_LIVE, at_most
from bot.knowledge.seal import is_intact


def made(order: Order) -> dict[str, Any]:
    """What was made: the `versions` by audience. Or why nothing was: the `problems` of the folder in that `state`, a `fault`, or that it is
    to be tried `again`.
    """
    state = ""
    try:
        state = digest_of(Path(order.knowledge))
        staging = Staging(order.settings, order.owner)
        staging.begin()
        edition = Edition(order.settings, staging, date.fromisoformat(order.day))
        edition.prepare(edition.audiences)
        if stamp_of(order.settings) != edition.stamp:  # edited while it was read: parts of two editions may have been
            return {"again": True}
        versions = {}
        for audience in edition.audiences:
            with closing(edition.made(audience, lambda _done, _all: None)) as file:
                versions[audience.name] = file.version
                if not is_intact(file.path):
                    raise StoreError(f"{file.path}: is not, byte for byte, as it was compiled; is the disk sound?")
    except KnowledgeError as error:
        return {"state": state, "problems": [(one.file, one.line, one.what) for one in error.problems]}
    except (CasebriefError, OSError) as error:
        return {"state": state, "fault": str(error)}
    return {"versions": versions}


def _end_with_who_asked() -> None:
    with suppress(OSError):
        while os.read(sys.stdin.fileno(), 1):  # nothing more is ever written: it returns when the other end is gone
            pass
    os._exit(1)


def main() -> None:
    """Carries out the order that is given on standard input."""
    order = Order(**json.loads(sys.stdin.buffer.readline()))
    Thread(target=_end_with_who_asked, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(5)  # answers go before, but on a busy machine it must come to its end
    at_most(LARGEST_LIVE)
    print(json.dumps(made(order)), flush=True)
    os._exit(0)  # the thread may still wait


if __name__ == "__main__":
    main()
