"""Many at once, and one without end: how long anybody waits for an answer, at Telegram's own limits."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from bot.bench.figures import percentile
from tests.load.api import Api, text
from tests.load.process import MODES, running
from tests.load.row import Outcome, Row, Trial

_RATE = "30"
_WORDS = "How many people were arrested?"
_MARGIN = 1.0
"""Seconds more where fewer than a thousand ask: the first answers are no sooner than the last of them."""
_MOST, _PATIENCE = 1.2, 4
_OTHERS = 200
_FLOOD = 7
"""The chat of the one who writes without end; the others' are above."""


def all_at_once(trial: Trial) -> Outcome:
    """A thousand chats, each with one question at the same moment."""
    chats, told, good = trial.of(1_000), [], True
    limit = 40 * chats / 1_000 + (_MARGIN if chats < 1_000 else 0)
    for mode in MODES:
        with Api(limits=True) as api, running(api, trial.folder / mode, mode, more={"TELEGRAM_RATE": _RATE}):
            numbers = set(range(1_000, 1_000 + chats))
            begin = time.monotonic()
            api.put([text(number, number, _WORDS) for number in sorted(numbers)])
            api.until(lambda want=numbers: want <= {call.chat for call in list(api.sends)}, limit + 20)
            answered = len(numbers & {call.chat for call in api.sends})
            last = max((call.at for call in api.sends), default=begin + limit + 20) - begin
            refused = api.faults.counted["limit"]
        good = good and answered == chats and last <= limit and not refused
        told.append(f"{mode}: {answered} of {chats} answered, the last after {last:.1f} s (allowed {limit:.0f}), {refused} x 429")
    return Outcome(good, "; ".join(told))


@dataclass
class Others:
    """Two hundred chats that ask at a pace of twenty a second, and how long each waited for its answer."""

    api: Api
    number: int = 10_000
    turn: int = 0
    waits: dict[bool, list[float]] = field(default_factory=lambda: {False: [], True: []})

    def ask(self, seconds: float, *, flood: bool) -> None:
        """Asks for so long; meanwhile the one writes fifty a second, or not."""
        begin, due, sent = time.monotonic(), dict[int, float](), len(self.api.sends)
        for tick in range(round(seconds * 100)):
            time.sleep(max(0.0, begin + tick / 100 - time.monotonic()))
            if tick % 5 == 0:
                self.turn = (self.turn + 1) % _OTHERS
                due[1_000 + self.turn] = time.monotonic()
                self._put(1_000 + self.turn)
            if flood and tick % 2 == 1:
                self._put(_FLOOD)
        self.api.until(lambda: due.keys() <= {call.chat for call in self.api.sends[sent:]}, 10)
        first: dict[int, float] = {}
        for call in self.api.sends[sent:]:
            first.setdefault(call.chat, call.at)
        self.waits[flood] += [first.get(chat, at + 10) - at for chat, at in due.items()]

    def _put(self, chat: int) -> None:
        self.number += 1
        self.api.put([text(self.number, chat, _WORDS)])

    def told(self, share: float, *, flood: bool) -> float:
        """The milliseconds that this share of the answers did not exceed."""
        return (percentile(self.waits[flood], share) or 0.0) * 1000

    def slowed(self) -> float:
        """How many times longer the slowest in a hundred wait under the flood."""
        return self.told(0.99, flood=True) / self.told(0.99, flood=False)


def one_without_end(trial: Trial) -> Outcome:
    """Phases without and with the flood, in turns, so that what else the machine does falls on both.

    The slowest in a hundred of some hundred answers are few: where they look bad, there are more rounds, and all of them count.
    """
    rounds, most = 0, trial.of(20, 3)
    with Api(limits=True) as api, running(api, trial.folder, more={"TELEGRAM_RATE": _RATE}):
        others = Others(api)
        others.ask(1.0, flood=False)
        others.waits[False].clear()
        while rounds < most or (rounds < _PATIENCE * most and others.slowed() > _MOST):
            for flood in (False, True) if rounds % 2 == 0 else (True, False):
                others.ask(4.0, flood=flood)
            rounds += 1
        refused, answers = api.faults.counted["limit"], sum(call.chat == _FLOOD for call in api.sends)
    quiet, loud = others.told(0.99, flood=False), others.told(0.99, flood=True)
    figures = (
        f"others' p99 {quiet:.1f} ms without and {loud:.1f} ms with the flood, {others.slowed():.2f} times (p50 {others.told(0.5, flood=False):.1f} and"
        f" {others.told(0.5, flood=True):.1f} ms; {len(others.waits[False])} and {len(others.waits[True])} answers, {rounds} rounds in turns);"
        f" the one got {answers} messages; {refused} x 429"
    )
    return Outcome(others.slowed() <= _MOST and not refused, figures)


ROWS = (
    Row("R-1000", "1,000 chats at once: all answered <= 40 s, 0 x 429", all_at_once),
    Row("R-flood", "one person's 50 a second: the others' p99 at most 1.2 times", one_without_end, timed=True),
)
