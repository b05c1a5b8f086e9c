"""Updates that cannot be dealt with, and a database that takes its time: what is behind them must not wait."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Final

from tests.load.api import Api, press, text
from tests.load.poisoned import POISON
from tests.load.process import MODES, running
from tests.load.row import Outcome, Row, Trial
from tests.load.scenes import FIRST, asked, settled, undone

_QUESTION: Final = "How many people did China arrest?"
_LONGEST: Final = 2.0
_PRESSES: Final = ("a", "v:nothing-of-ours", "again", "zh", "x" * 64)


def poisoned(trial: Trial, mode: str) -> Outcome:
    """Gives chats a text that raises each time, and a question right behind it."""
    chats = range(1_000, 1_000 + trial.of(100))
    words = {chat: f"{POISON} {chat}" if chat % 2 else f"{POISON} 关于第{chat}号案件的问题" for chat in chats}
    with Api(trial.seed) as api, running(api, trial.folder, mode, command=("-m", "tests.load.poisoned")) as bot:
        api.put(update for chat in chats for update in (text(FIRST + 2 * chat, chat, words[chat]), text(FIRST + 2 * chat + 1, chat, _QUESTION)))
        done = settled(api, bot, 60)
        sent = defaultdict(list)
        for call in api.sends:
            sent[call.chat].append(call)
        whole = [chat for chat in chats if len(sent[chat]) == 2 and "21" in sent[chat][1].text]
        waits = [sent[chat][1].at - api.line.first[FIRST + 2 * chat] for chat in whole]
        letters = {reference for (reference,) in asked(bot, "SELECT reference FROM inbox WHERE error IS NOT NULL AND body IS NOT NULL")}
        apologies = sum(any(reference in sent[chat][0].text for reference in letters) for chat in whole)
        dead, refused = undone(bot)[2], sum(api.pushing.statuses.values()) - api.pushing.statuses["200"]
    good = done and len(whole) == apologies == dead == len(letters) == len(chats) and not refused and max(waits) <= _LONGEST
    return Outcome(
        good,
        f"{len(chats)} poisonous: {dead} dead letters, {apologies} apologies with their reference, {len(whole)} next messages answered, "
        f"the slowest after {max(waits, default=float('nan')):.2f} s; {refused} non-2xx",
        injected=True,
    )


def slow_database(trial: Trial, mode: str) -> Outcome:
    """Presses buttons on a database that takes a second to commit."""
    presses = trial.of(400)
    with Api(trial.seed) as api, running(api, trial.folder, mode, command=("-m", "tests.load.slowed")):
        api.put(press(FIRST + number, 1_000 + number, _PRESSES[number % len(_PRESSES)]) for number in range(presses))
        api.until(lambda: len(api.of("answerCallbackQuery")) >= presses, 60)
        ended = {str(call.fields["callback_query_id"]): call.at for call in api.of("answerCallbackQuery")[::-1]}
        offered = {number: api.line.first.get(FIRST + number) for number in range(presses)}
        waits = [ended[f"query-{FIRST + number}"] - at for number, at in offered.items() if at is not None and f"query-{FIRST + number}" in ended]
        twice = len(api.of("answerCallbackQuery")) - len(ended)
    late = presses - sum(wait <= _LONGEST for wait in waits)
    return Outcome(
        not late and not twice,
        f"{presses} presses: {presses - late} ended within 2 s of being handed over, the slowest after {max(waits, default=float('nan')):.2f} s, {twice} twice",
        injected=True,
    )


ROWS: Final = (
    *(Row(f"F06-{mode}", "poison: next message of the chat <= 2 s, all in the dead letters, apology, 0 non-2xx", partial(poisoned, mode=mode)) for mode in MODES),
    *(Row(f"F18-{mode}", "1 s for each commit: 100 % of presses ended within 2 s", partial(slow_database, mode=mode)) for mode in MODES),
)
