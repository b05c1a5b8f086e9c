"""F43: two curators who save into one file at the same time: of each round one is told, and nobody's line is lost."""

from __future__ import annotations

import multiprocessing
import threading
from pathlib import Path
from typing import Any

from bot.knowledge.editing import ChangedMeanwhileError, read_before, write_if_unchanged
from tests.load.row import Outcome, Row, Trial


def two_curators(path: Path, folder: Path, rounds: int, *, in_processes: bool) -> tuple[int, int, int]:
    """How many edits were lost, how many were merged with nobody told, and how many were refused; each round has one of the last."""
    begun = path.read_text(encoding="utf-8").splitlines()
    context: Any = multiprocessing.get_context("spawn")
    told = context.SimpleQueue()
    barrier = context.Barrier(2) if in_processes else threading.Barrier(2)
    start = context.Process if in_processes else threading.Thread
    both = [start(target=_edits, args=(path, folder, rounds, me, barrier, told)) for me in "AB"]
    for one in both:
        one.start()
    for one in both:
        one.join(600)
    refused = told.get() + told.get()
    lines = path.read_text(encoding="utf-8").splitlines()[len(begun) :]
    expected = {f"{me} {number}" for me in "AB" for number in range(rounds)}
    return len(expected - set(lines)), max(0, rounds - refused), refused


def _edits(path: Path, folder: Path, rounds: int, me: str, barrier: Any, told: Any) -> None:
    """One curator: adds a line a round; one who is told that it was not saved reads again and adds the text that was kept for them."""
    refused = 0
    for number in range(rounds):
        digest, line = "", f"{me} {number}\n"
        before = read_before(path, folder=folder)
        barrier.wait(60)  # both have read the same
        while not digest:
            try:
                digest = write_if_unchanged(path, before.digest, before.text + line, folder=folder)
            except ChangedMeanwhileError as error:
                refused += 1
                line = error.kept.removeprefix(before.text)
                before = read_before(path, folder=folder)
        barrier.wait(60)  # nobody reads for the next round before both have written
    told.put(refused)


def two_at_once(trial: Trial) -> Outcome:
    """Half of the rounds between two threads, half between two processes."""
    folder = trial.folder / "knowledge"
    folder.mkdir()
    found = []
    for in_processes in (False, True):
        path = folder / f"facts-{in_processes}.yaml"
        path.write_text("- id: a\n", encoding="utf-8")
        found.append(two_curators(path, folder, trial.of(500), in_processes=in_processes))
    lost, merged, refused = (sum(one[at] for one in found) for at in range(3))
    rounds = 2 * trial.of(500)
    return Outcome(
        not lost and not merged and refused == rounds,
        f"{rounds} rounds: {lost} lost, {merged} silent merges, {refused} told that theirs was not saved",
    )


ROWS = (Row("F43", "0 lost edits, 0 silent merges", two_at_once),)
