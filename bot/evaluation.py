"""Many labelled questions: how often right, wrong or missed, where, and how sure. Labelled sets measure, they never fit."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.errors import SettingsError
from bot.model import Lang, Outcome, Reply, Session, Turn, Utterance
from bot.text import Scripts, han_count, latin_words

Respond = Callable[[Utterance, Session], Turn]

_LONGEST: Final = {"brief": 2_500, "timeline": 2_500, "statement": 2_500}
_LONGEST_ANSWER: Final = 1_000
NEAR: Final = 2
"""Edits within which a question counts as an example that the knowledge holds."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One question judged: right, wrong (it answered, and not rightly) or missed, and why."""

    item: Mapping[str, Any]
    turn: Turn
    verdict: str
    reason: str


def read(path: Path) -> list[dict[str, Any]]:
    """The questions of a file, one JSON object a line with id, lang, category, turns, expect."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from error
    items = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                item = json.loads(line)
            except json.JSONDecodeError as error:
                raise SettingsError(f"{path}:{number}: is not JSON ({error.msg})") from error
            missing = [key for key in ("id", "lang", "category", "turns", "expect") if key not in item]
            if missing:
                raise SettingsError(f"{path}:{number}: lacks {', '.join(missing)}")
            items.append(item)
    return items


def evaluate(items: Iterable[Mapping[str, Any]], respond: Respond, scripts: Scripts) -> list[Verdict]:
    """Every question asked in a session of its own, and judged."""
    verdicts = []
    for item in items:
        session = Session()
        for text in item["turns"]:
            turn = respond(Utterance(text), session)
            session = turn.session
        verdicts.append(Verdict(item, turn, *judge(item, turn.reply, scripts)))
    return verdicts


def judge(item: Mapping[str, Any], reply: Reply, scripts: Scripts) -> tuple[str, str]:
    """'right', 'wrong' or 'missed', with the reason.

    Right: the outcome is accepted, each group of `all` has a string in the text, none of `none` is in it beyond what repeats
    the question, it is in the expected language, and it is no longer than an answer may be.
    """
    expect = item["expect"]
    failing = "wrong" if reply.outcome is Outcome.ANSWER else "missed"
    reason = _fault(item, expect, reply, scripts)
    return (failing, reason) if reason else ("right", "")


def _fault(item: Mapping[str, Any], expect: Mapping[str, Any], reply: Reply, scripts: Scripts) -> str:
    text = _normalised(reply.text)
    beyond = text.replace(_normalised(item["turns"][-1]), "")
    if reply.outcome not in expect["outcome"]:
        return f"outcome {reply.outcome}, expected {'/'.join(expect['outcome'])}"
    for bad in expect.get("none", ()):
        if _normalised(bad) in beyond:
            return f"says {bad!r}"
    longest = _LONGEST.get(item["category"], _LONGEST_ANSWER)
    if len(reply.text) > longest:
        return f"{len(reply.text)} characters, at most {longest}"
    if reply.outcome is Outcome.ANSWER or (reply.outcome is Outcome.CLARIFY and item["category"] == "ambiguous"):
        for group in expect.get("all", ()):
            if not any(_normalised(option) in text for option in group):
                return f"lacks {'|'.join(group)}"
    wanted = expect.get("reply_lang")
    if wanted and (reply.lang != wanted or not _reads_as(reply.text, Lang(wanted), scripts)):
        return f"is in {reply.lang}, expected {wanted}"
    return ""


def _normalised(text: str) -> str:
    return re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", text)).lower()


def _reads_as(text: str, lang: Lang, scripts: Scripts) -> bool:
    han, latin = han_count(text), len(latin_words(text))
    if lang is Lang.EN:
        return han < latin * 2 or not han
    lean = scripts.lean(text)
    return han * 2 >= latin and (lean <= 0 if lang is Lang.HANS else lean >= 0)


def shares(verdicts: Sequence[Verdict]) -> dict[str, Counter[str]]:
    """The counts of right, wrong and missed by category, by language, and over all ('all')."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for verdict in verdicts:
        for key in (verdict.item["category"], verdict.item["lang"], "all"):
            counted[key][verdict.verdict] += 1
    return dict(counted)


def confusions(verdicts: Sequence[Verdict]) -> list[tuple[str, str, int]]:
    """What was expected (its facts), what was said instead, and how often; the most frequent first."""
    pairs = Counter(
        (", ".join(verdict.item.get("facts", ())[:2]) or "/".join(verdict.item["expect"]["outcome"]),
         ", ".join(verdict.turn.reply.entries[:2]) or str(verdict.turn.reply.outcome))
        for verdict in verdicts
        if verdict.verdict != "right"
    )  # fmt: skip
    return [(wanted, said, count) for (wanted, said), count in pairs.most_common()]


def curve(verdicts: Sequence[Verdict], steps: int = 10) -> list[tuple[float, float, float]]:
    """(confidence, share of questions answered at or above it, share wrong of those), in tenths of the answers given."""
    given = sorted((v for v in verdicts if v.turn.reply.outcome is Outcome.ANSWER), key=lambda v: -v.turn.reply.confidence)
    rows = []
    for step in range(1, steps + 1):
        some = given[: round(len(given) * step / steps)]
        if some:
            wrong = sum(v.verdict == "wrong" for v in some)
            rows.append((some[-1].turn.reply.confidence, len(some) / len(verdicts), wrong / len(some)))
    return rows


def near_examples(items: Sequence[Mapping[str, Any]], examples: Iterable[str]) -> set[str]:
    """The ids of the questions whose last turn equals an example of the knowledge within two edits, marks and case apart.

    A question of up to six letters must equal it: two edits would make anything of it.
    """
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extractOne

    def bare(text: str) -> str:
        return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).lower()

    known = sorted({bare(example) for example in examples})
    found = set()
    for item in items:
        text = bare(item["turns"][-1])
        allowed = NEAR if len(text) > 6 else 0
        if text and extractOne(text, known, scorer=OSA.distance, score_cutoff=allowed):
            found.add(item["id"])
    return found
