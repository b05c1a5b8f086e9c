"""What came of it: each chat's messages beside what they must be, and every repeat beside what explains it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.labels import LABELS
from tests.load.api import Call
from tests.load.talk import Said, lines_of_message
from tests.telegram.replies import TIME_THERE

SPOILT = frozenset({"lost reply", "html", "cut"})
"""What became of a call that was carried out and of which the bot learned nothing."""


@dataclass
class Verdict:
    """Over all chats: updates without an answer, wrong or additional answers, answers out of order, repeats by what explains them.

    `mislabelled` are answers that tell something without a label above what is told, or nothing with one.
    """

    answered: int = 0
    mislabelled: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    by_kill: Counter[int] = field(default_factory=Counter)
    by_lost_reply: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing is lost, doubled, out of order or without its label."""
        return not (self.lost or self.doubled or self.disordered or self.mislabelled)

    def told(self) -> str:
        """The figures in words."""
        counted = f"{self.answered} answered, {self.lost} lost, {self.doubled} double effects, {self.disordered} out of order"
        return f"{counted}, {self.mislabelled} mislabelled" + "".join(
            f"; e.g. {example}" for example in self.examples[:2]
        )

    def repeats(self, kills: int) -> str:
        """The figures of repeats in words."""
        most, total = max(self.by_kill.values(), default=0), sum(self.by_kill.values())
        return f"repeats a kill: {total / max(1, kills):.1f} mean, {most} most; {self.by_lost_reply} after lost replies"


def judged(sends: Sequence[Call], said: Mapping[int, Sequence[Said]], kills: Sequence[float] = ()) -> Verdict:
    """The verdict on what was sent to chats that said that; `kills` are the times at which the bot was killed."""
    verdict, by_chat = Verdict(), defaultdict[int, list[Call]](list)
    for call in sends:
        by_chat[call.chat].append(call)
    for chat, wanted in said.items():
        messages = _without_repeats(by_chat[chat], kills, verdict)
        _follow(chat, messages, wanted, verdict)
    verdict.doubled += sum(len(calls) for chat, calls in by_chat.items() if chat not in said)
    return verdict


def lines(call: Call) -> tuple[str, ...]:
    """What a reader sees of a message, without remarks."""
    return lines_of_message(call.text, marked_up=call.fields.get("parse_mode") == "HTML")


def _without_repeats(calls: Sequence[Call], kills: Sequence[float], verdict: Verdict) -> list[tuple[str, ...]]:
    """The messages of a chat, each once; a repeat that nothing explains stays."""
    found: list[tuple[str, ...]] = []
    before: Call | None = None
    for call in calls:
        shown = lines(call)
        if not shown:
            continue  # a remark that stands alone: what it is about follows
        if before is not None and found[-1] == shown:
            if before.result in SPOILT:
                verdict.by_lost_reply += 1
                before = call
                continue
            kill = bisect_left(kills, before.at)
            if kill < len(kills) and kills[kill] < call.at:
                verdict.by_kill[kill] += 1
                before = call
                continue
        found.append(shown)
        before = call
    return found


def _follow(chat: int, messages: Sequence[tuple[str, ...]], wanted: Sequence[Said], verdict: Verdict) -> None:
    """Takes the messages of a chat as the answers to what it said, one after the other."""
    at = 0
    for place, said in enumerate(wanted):
        rest, begun = Counter(said.lines), at
        while rest and at < len(messages) and not Counter(_told(messages[at])) - rest:
            rest -= Counter(_told(messages[at]))
            at += 1
        if rest:
            found = messages[at] if at < len(messages) else ()
            verdict.examples.append(f"chat {chat}, text {place} {said.text!r}: wanted {said.lines}, found {messages[begun:at]} and {found}")
            _amiss(messages[begun:], wanted[place:], verdict)
            return
        verdict.answered += 1
        if (messages[at - 1][0] in LABELS) != said.labelled:  # of a statement the words come first, which have none
            verdict.mislabelled += 1
            verdict.examples.append(f"chat {chat}, text {place} {said.text!r}: the label of {messages[begun:at]}")
    verdict.doubled += len(messages) - at
    if len(messages) > at:
        verdict.examples.append(f"chat {chat}: in addition {messages[at:]}")


def _told(message: tuple[str, ...]) -> tuple[str, ...]:
    """The lines of a message below its label, but for what time it is where a contact is: that is another each minute."""
    below = message[1:] if message[0] in LABELS else message
    return tuple(line for line in below if not TIME_THERE.fullmatch(f"\n{line}"))


def _amiss(messages: Sequence[tuple[str, ...]], wanted: Sequence[Said], verdict: Verdict) -> None:
    """Counts the rest of a chat in which the order of answers is broken, whatever its order."""
    told = [_told(shown) for shown in messages]
    there, due = Counter(line for shown in told for line in shown), Counter(line for said in wanted for line in said.lines)
    missing, more = due - there, there - due
    verdict.lost += sum(bool(Counter(said.lines) & missing) for said in wanted)
    verdict.doubled += sum(bool(Counter(shown) & more) for shown in told)
    verdict.disordered += not missing and not more
    verdict.answered += sum(not Counter(said.lines) & missing for said in wanted)
