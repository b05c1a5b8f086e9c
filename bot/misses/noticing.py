"""What a turn counts as, and whether it was a miss: what nobody answered, though somebody on file might.

A gap answers, a refusal is none of ours, and a language that is not spoken here is counted without its words; none of them is a miss.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final, Literal

from bot.dialogue import ASSERTING
from bot.index import Index
from bot.model import Lang, Outcome, Ranking, Reply, Turn
from bot.state.counted import Counted
from bot.state.counted import Outcome as Came
from bot.text import clean
from bot.understanding import is_foreign

NONE: Final = "none of the choices"
_CHECKED: Final = "a quotation, checked"
"""How a turn says what decided it (bot.pipeline)."""
_NEAREST: Final = 3
_LONGEST: Final = 300
"""Characters of a question that are kept: nobody asks a longer one, and what is pasted is nobody's example."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A question that was not answered: its words, a key by which likes are told, and the entries that came nearest."""

    lang: Lang
    text: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    near: tuple[tuple[str, float], ...] = ()


def missing(turn: Turn) -> Missing | None:
    """What was asked in vain; None where it was answered, refused, asked back, or no question."""
    reply = turn.reply
    if not turn.readings or reply.outcome is not Outcome.ABSTAIN or reply.view is not None or reply.entries:
        return None
    return asked(turn)


def asked(turn: Turn) -> Missing:
    """The question of a turn, as it is kept where it was not answered well."""
    text = _whole(" ".join(turn.utterance.text.split())[:_LONGEST])
    ranking = turn.readings[0]
    spoken = ranking.question.lang if len(turn.readings) == 1 else turn.reply.lang
    return Missing(spoken, text, key_of(ranking) if text else "", nearest(ranking))


def key_of(ranking: Ranking) -> str:
    """What a question asks: its words, names and figures in alphabetical order, small words aside."""
    own = [term for term, share in ranking.question.terms.items() if term[:2] in {"w:", "e:", "n:"} and share > _OWN]
    words = sorted({term.partition(":")[2] for term in own})
    return _whole(" ".join(words) or ranking.question.folded)


def _whole(text: str) -> str:
    """A text without halves of characters, as a broken client may send them: no state can keep those."""
    return text.encode("utf-8", "replace").decode()


_OWN: Final = 0.99
"""What a question takes over from the one before counts less than its own words."""


def nearest(ranking: Ranking) -> tuple[tuple[str, float], ...]:
    """The entries that came nearest, each with the share of its score in one (scores are log odds), in hundredths."""
    kinds = ASSERTING | {"gap"}
    near = [candidate for candidate in ranking.candidates if candidate.kind in kinds][:_NEAREST]
    return tuple((candidate.entry, round(1 / (1 + math.exp(-max(-50.0, min(50.0, candidate.score)))), 2)) for candidate in near)


def counted(turn: Turn, index: Index) -> Counted | None:
    """What a turn counts as; None for what is neither a question nor an entry that was chosen."""
    reply = turn.reply
    told = reply.entries if reply.view is not None and reply.view.what == "entries" else ()
    came = _came(turn, index)
    if came is None:
        return Counted(reply.lang, "", told) if told else None
    return Counted(reply.lang, came, told if came in {"answered", "gap"} else ())


def reason(turn: Turn) -> Literal["", "abstained", "none"]:
    """Why a turn is a miss: nothing was answered, or none of the choices was meant; '' where it is none."""
    if turn.why == NONE:
        return "none"
    return "abstained" if missing(turn) is not None else ""


def _came(turn: Turn, index: Index) -> Came | None:
    reply = turn.reply
    if not turn.readings:
        foreign = reply.outcome is Outcome.ABSTAIN and turn.utterance.pressed is None and is_foreign(clean(turn.utterance.text))
        return "quotation" if turn.why == _CHECKED else "foreign" if foreign else None
    if reply.outcome is Outcome.ABSTAIN and reply.entries:
        return "gap" if is_gap(reply, index) else "refused"
    return _CAME[reply.outcome]


_CAME: Final[dict[Outcome, Came]] = {
    Outcome.ANSWER: "answered",
    Outcome.CLARIFY: "asked-back",
    Outcome.ABSTAIN: "missed",
    Outcome.SMALLTALK: "smalltalk",
}


def is_gap(reply: Reply, index: Index) -> bool:
    """Whether a reply tells what is known not to be on file."""
    kinds = {stored.kind for entry in reply.entries if (stored := index.stored(entry, reply.lang)) is not None}
    return kinds == {"gap"}


def answers(turn: Turn, index: Index) -> bool:
    """Whether a turn tells what is on file, or what is known not to be."""
    reply = turn.reply
    return reply.outcome is Outcome.ANSWER or (reply.outcome is Outcome.ABSTAIN and bool(reply.entries) and is_gap(reply, index))
