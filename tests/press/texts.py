"""F53, F55: texts that would be altered are refused, and a byte that is changed after approval voids it."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Final

from bot.statements.alterations import alterations
from bot.statements.clock import Now
from bot.statements.standing import Status, status_of
from bot.statements.version import SCRIPTS
from tests.load.row import Outcome, Row, Trial
from tests.statements.house import NOW, at, content, reworded
from tests.statements.test_alterations import TAKEN_OUT, cleaned

_PLAIN: Final = [*"abcdefghijk ABC 0123 .,;“”‘’—…&<>/\"'", *"我们今年将检查每一座仓库無一例外倉庫，。！？：；（）「」", "é", "ü", "👍🏽", "👩‍🚀", "❤️", "1️⃣", "\n", "\n\n", "\u3000"]
_HOSTILE: Final = [*sorted(TAKEN_OUT), "\t", "\r\n", "\x00", "\x0b", "\ufeff", "\u200b", "\u200d\u200d", "\u2066", "\ue000", "\ud83d", "e\u0301", "\u0316\u0301\u0302", "\U000e0041", "\u00ad"]


def generated(random: Random) -> str:
    """A text that people might write."""
    return "".join(random.choices(_PLAIN, k=random.randint(1, 400))).strip() or "text"


def clean(trial: Trial) -> Outcome:
    """Texts, and the same with one thing in them that would not arrive."""
    random, full = Random(trial.seed), trial.of(10_000)
    altered = refused = missed = 0
    for _ in range(full):
        text = generated(random)
        place = random.randrange(1, len(text) + 1)
        spoiled = text[:place] + random.choice(_HOSTILE) + text[place:]
        refused += bool(alterations(text))
        altered += cleaned(text) != text
        missed += not alterations(spoiled)
    figures = f"{full:,} texts: {refused} refused without need, {altered} altered; {full:,} spoiled ones: {missed} not refused"
    return Outcome(refused == altered == missed == 0, figures)


def voided(trial: Trial) -> Outcome:
    """One character of one text changed after the approval: in what is on file, and as an edit."""
    random, full = Random(trial.seed), trial.of(1_000)
    live = 0
    for _ in range(full):
        desk, script = at("approved"), random.choice(SCRIPTS)
        version = content()
        words = version.texts[script].words
        place = random.randrange(len(words))
        other = reworded(version, script, words[:place] + random.choice("xyz零九不 -") + words[place + random.randint(0, 1) :])
        if other == version:
            other = reworded(version, script, words + "x")
        altered = [replace(desk.last, body=other.json), replace(desk.last, body=other.json, hash=other.hash)]
        live += sum(status_of(one, [one], Now(NOW)) is not Status.VOID for one in altered)
        live += desk.edits(other) != "frozen"
    return Outcome(live == 0, f"{full:,} edits of one character after approval: {live} left the approval standing")


ROWS = (
    Row("F53", "10,000 of 10,000 texts identical, all unclean ones refused", clean),
    Row("F55", "1,000 edits of one character after approval all void it", voided),
)
