"""A process of its own that opens a compiled file and asks it texts whenever it is told to: for its memory, and for many at a time.

It reads the file and what is to be done from its arguments, a list of texts from the first line of its input, and asks them all
for each line that follows. It imports what answering needs and no more.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

from bot.knowledge.store import File
from bot.matching import rank
from bot.model import Lang, Session, Utterance
from bot.understanding import understand

RETRIEVE: Final = "retrieve"
ANSWER: Final = "answer"


def resident() -> int | None:
    """The bytes of this process that are in memory; None where the system does not tell."""
    try:
        told = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return None
    return next(int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith("VmRSS"))


def asking(index: File, what: str) -> Callable[[str], object]:
    """What asks a text: a whole answer, or only which entry is meant."""
    if what == ANSWER:
        from bot.pipeline import respond

        return lambda text: respond(Utterance(text), Session(), index)
    return lambda text: rank(understand(text, index, Lang.EN), index)


def main(path: str, what: str) -> None:
    """Prints what all texts took, each time, and how much memory is held."""
    ask = asking(File(Path(path).resolve()), what)
    texts: list[str] = json.loads(sys.stdin.readline())
    for _ in sys.stdin:
        wall, cpu = perf_counter(), process_time()
        for text in texts:
            ask(text)
        told: dict[str, Any] = {"cpu": process_time() - cpu, "wall": perf_counter() - wall, "resident": resident()}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
