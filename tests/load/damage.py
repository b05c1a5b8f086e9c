"""Compiled knowledge with bits flipped or its end cut off: never served."""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path

from bot.knowledge.seal import is_intact
from tests.conftest import HARBOUR
from tests.load.api import Api, text
from tests.load.process import compiled, running
from tests.load.row import Outcome, Row, Trial

_QUESTION, _ANSWER = "when was the fire on the East Pier", "2 March 2021"


def knowledge_damaged(trial: Trial) -> Outcome:
    """Damage of every kind to the file of the shipped knowledge; then, to that of a small one, under the real command."""
    original = next((compiled() / "compiled").glob("*-clear.sqlite"))
    file = Path(shutil.copy(original, trial.folder / "compiled.sqlite"))
    chance, size = random.Random(trial.seed), original.stat().st_size
    assert is_intact(file), "the file is refused as it was made"
    begin = time.monotonic()
    flips, cuts = trial.of(500), trial.of(200)
    refused_flips = sum(flipped(file, chance.randrange(size * 8)) for _ in range(flips))
    assert is_intact(file), "the file is not as it was made after the bits were flipped back"
    took = (time.monotonic() - begin) / flips
    refused_cuts = sum(cut(file, length) for length in sorted((chance.randrange(size) for _ in range(cuts)), reverse=True))
    starts = served_after_each(trial.folder / "served", chance)
    figures = (
        f"{refused_flips} of {flips} flipped bits and {refused_cuts} of {cuts} cuts refused, {took * 1000:.0f} ms each for {size / 1e6:.0f} MB;"
        f" the real command said so, compiled anew and answered after {sum(starts)} of {len(starts)}"
    )
    return Outcome(refused_flips == flips and refused_cuts == cuts and all(starts), figures)


def flipped(file: Path, bit: int) -> bool:
    """Whether a file with this bit flipped is refused; it is flipped back."""
    with file.open("r+b", buffering=0) as opened:
        byte = os.pread(opened.fileno(), 1, bit // 8)[0]
        os.pwrite(opened.fileno(), bytes([byte ^ 1 << bit % 8]), bit // 8)
        refused = not is_intact(file)
        os.pwrite(opened.fileno(), bytes([byte]), bit // 8)
    return refused


def cut(file: Path, length: int) -> bool:
    """Whether a file of no more than so many bytes is refused."""
    os.truncate(file, length)
    return not is_intact(file)


def served_after_each(folder: Path, chance: random.Random) -> list[bool]:
    """For each kind of damage, whether a bot whose file has it says so, and answers out of a whole one all the same."""
    found = []
    with Api() as api, running(api, folder, more={"CASEBRIEF_KNOWLEDGE": str(HARBOUR)}) as bot:
        bot.stop()
        made = next(path for path in (bot.data / "compiled").glob("*-clear.sqlite") if path.stat().st_nlink == 1)
        for number, harm in enumerate((flip_for_good, cut), 1):
            size, said = made.stat().st_size, len(bot.output)
            harm(made, chance.randrange(size * 8 if harm is flip_for_good else size))
            bot.start()
            api.put([text(number, 7 + number, _QUESTION)])
            answered = api.until(lambda chat=7 + number: any(call.chat == chat and _ANSWER in call.text for call in list(api.sends)), 10)
            bot.stop()
            found.append(answered and is_intact(made) and f"{made}: is not, byte for byte, as it was compiled" in bot.output[said:])
    return found


def flip_for_good(file: Path, bit: int) -> None:
    """Flips a bit of a file."""
    content = bytearray(file.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    file.write_bytes(content)


ROWS = (Row("F25", "compiled knowledge cut or with bits flipped: 700 of 700 refused, a whole one serves", knowledge_damaged),)
