"""How long an edit of the shipped knowledge takes to be served: from the file that is saved to the first answer that tells it."""

from __future__ import annotations

import os
import shutil
import time

from tests.conftest import ROOT
from tests.load.row import Outcome, Row, Trial
from tests.telegram.double import Double
from tests.telegram.person import Person
from tests.telegram.process import BotProcess

FACTS = "cases/fentanyl-joint/facts.yaml"
_PATIENCE = 300.0


def edited(trial: Trial) -> Outcome:
    """One word of one answer edited, and asked for again and again till it is there."""
    folder = shutil.copytree(ROOT / "knowledge", trial.folder / "knowledge")
    environment = {
        "CASEBRIEF_DATA": str(trial.folder / "data"), "HOME": str(trial.folder), "PATH": os.environ["PATH"], "CASEBRIEF_KNOWLEDGE": str(folder),
    }  # fmt: skip
    with Double() as server:
        bot = BotProcess(server, environment, trial.folder / "bot.log").start(wait=_PATIENCE)
        ann = Person(server)
        facts = folder / FACTS
        text = facts.read_text(encoding="utf-8")
        begins = text.index("say:")
        at = text.index('en: "', begins) + len('en: "')
        asked = text[: text.index("say:")].rsplit('en: ["', 1)[1].split('"')[0]
        ann.says(asked)
        before = ann.hears(timeout=60)[0].text
        facts.write_text(f"{text[:at]}Newly edited: {text[at:]}", encoding="utf-8")
        saved = time.monotonic()
        answers = 0
        told = before
        while "Newly edited" not in told and time.monotonic() < saved + _PATIENCE:
            time.sleep(0.25)
            ann.says(asked)
            told = ann.hears(timeout=60)[0].text
            answers += 1
        took = time.monotonic() - saved
        good = "Newly edited" in told and "incident" not in bot.output
        bot.stop()
    return Outcome(good, f"{took:.1f} s from saving to the first answer that has it; {answers} answers on the way, 0 failed")


ROWS = (Row("edit", "an edit of the shipped knowledge is answered from", edited, timed=True),)
