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
    waits: dict[bool, list[float]] = field(default_factory=lambda: {False: [], True: []})

    def ask(self, seconds: float, *, flood: bool) -> None:
        """Asks for so long; meanwhile the one writes fifty a second, or not."""
        begin, due, ticks = time.monotonic(), dict[int, tuple[int, float]](), round(seconds * 100)
        sent = len(self.api.sends)
        for tick in range(ticks):
            time.sleep(max(0.0, begin + tick / 100 - time.monotonic()))
            self.number += 1
            if tick % 5 == 0:
                due[1_000 + self.number % 200] = (self.number, time.monotonic())
                self.api.put([text(self.number, 1_000 + self.number % 200, _WORDS)])
            elif flood and tick % 5 in {1, 3}:
                self._flood()
            if flood and tick % 10 == 0:
                self.number += 1
                self._flood()
        self.api.until(lambda: due.keys() <= {call.chat for call in self.api.sends[sent:]}, 10)
        first: dict[int, float] = {}
        for call in self.api.sends[sent:]:
            first.setdefault(call.chat, call.at)
        self.waits[flood] += [first.get(chat, at + 10) - at for chat, (_, at) in due.items()]

    def _flood(self) -> None:
        self.api.put([text(self.number, _FLOOD, f"{_WORDS} {self.number}")])


def one_without_end(trial: Trial) -> Outcome:
    """Phases without and with the flood, in turns, so that what else the machine does falls on both."""
    rounds = trial.of(20, 3)
    with Api(limits=True) as api, running(api, trial.folder, more={"TELEGRAM_RATE": _RATE}):
        others = Others(api)
        others.ask(1.0, flood=False)
        others.waits[False].clear()
        for number in range(rounds):
            for flood in (False, True) if number % 2 == 0 else (True, False):
                others.ask(5.0, flood=flood)
        refused, answers = api.faults.counted["limit"], sum(call.chat == _FLOOD for call in api.sends)
    (quiet50, quiet), (loud50, loud) = (
        ((percentile(others.waits[flood], share) or 0.0) * 1000 for share in (0.5, 0.99)) for flood in (False, True)
    )
    figures = (
        f"others' p99 {quiet:.1f} ms without and {loud:.1f} ms with the flood, {loud / quiet:.2f} times (p50 {quiet50:.1f} and {loud50:.1f} ms; {len(others.waits[True])} answers"
        f" on each side, {rounds} rounds in turns); the one got {answers} messages; {refused} x 429"
    )
    return Outcome(loud <= 1.2 * quiet and not refused, figures)


ROWS = (
    Row("R-1000", "1,000 chats at once: all answered <= 40 s, 0 x 429", all_at_once),
    Row("R-flood", "one person's 50 a second: the others' p99 at most 1.2 times", one_without_end),
)
