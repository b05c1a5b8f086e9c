"""How terms, entries and replies are written into the compiled file, and read from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from bot.cards import Card, Channel
from bot.content import Line, Quiz, Stored
from bot.fitted import SMALL, Doc, Gram, Standing, Use
from bot.index import Spoken
from bot.knowledge.packed import Packed, packed, unpacked_entries
from bot.lanes import together
from bot.model import Lang, Option, Part, PartKind


def read_standing(number: int, count: int, entries: bytes | None, frequency: int, tells: int) -> Standing:
    """Where a term stands, from its stored form."""
    return Standing(number, count, None if entries is None else tuple(unpacked_entries(entries)), frequency, bool(tells))


def read_doc(entry: str, kind: str, stored: str, uses: bytes) -> Doc:
    """What matching knows of an entry, from its stored form."""
    used = Packed(uses)
    body = json.loads(stored)
    if isinstance(body, list):
        return Doc(entry, kind, body, uses=used)
    return Doc(
        entry=entry,
        kind=kind,
        lengths=body["lengths"],
        fits=frozenset(body["fits"]),
        expects=body["expects"],
        aspects=body["aspects"],
        needs=frozenset(body["needs"]),
        members=tuple(body["members"]),
        speakers=tuple(body["speakers"]),
        years=frozenset(body["years"]),
        figures=body["figures"],
        uses=used,
    )


def doc_body(doc: Doc, lengths: Sequence[float]) -> str:
    """The stored form of a Doc but for its terms, figures rounded to what a score can show; only lengths where there is no more."""

    def rounded(values: Mapping[str, float]) -> dict[str, float]:
        return {term: round(values[term], 4) for term in sorted(values)}

    body = {
        "fits": sorted(doc.fits),
        "expects": rounded(doc.expects),
        "aspects": rounded(doc.aspects),
        "needs": sorted(doc.needs),
        "members": list(doc.members),
        "speakers": list(doc.speakers),
        "years": sorted(doc.years),
        "figures": doc.figures,
    }
    told = [round(length, 4) for length in lengths]
    return _json(body | {"lengths": told} if any(body.values()) else told)


def doc_uses(pool: Mapping[str, Use], numbers: Mapping[str, int], examples: int) -> tuple[bytes, list[float]]:
    """The stored form of how an entry uses its terms, of which there are these numbers, and the worth of its examples by it.

    Small words make no two examples alike.
    """
    uses: dict[int, Use] = {}
    lengths = [0.0] * examples
    for term, (share, told, held) in pool.items():
        known = [] if term[0] == SMALL else [(place, round(worth, 4)) for place, worth in held]
        uses[numbers[term]] = (share, told, known)
        for place, worth in known:
            lengths[place] += worth
    return packed(uses), lengths


def weights_body(gram: Gram) -> str:
    """The stored form of what was learnt of a piece of questions."""
    return _json(gram.weights)


def read_gram(rarity: float, weights: str, size: int) -> Gram:
    """What was learnt of a piece of questions, from its stored form, where there are `size` entries."""
    read = tuple(map(tuple, json.loads(weights)))
    return Gram(rarity, read, together(read, size) if len(read) >= _MANY else 0)


_MANY: Final = 16
"""Weights that are added up faster together than one by one."""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_stored(entry: str, kind: str, title: str, *rest: str) -> Stored:
    """An entry as it is told, from its stored form: the columns of its row behind kind and title, in their order."""
    parts, provenance, quoted, sources, shows, related, names, case, label, card = rest
    return Stored(
        entry=entry,
        kind=kind,
        title=title,
        parts=tuple(Part(text, PartKind(part)) for part, text in json.loads(parts)),
        provenance=provenance,
        quoted=quoted,
        sources=tuple(json.loads(sources)),
        shows=shows,
        related=tuple(Option(*other) for other in json.loads(related)),
        names=tuple(json.loads(names)),
        case=case,
        label=label,
        card=_read_card(card),
    )


def card_body(card: Card | None) -> str:
    """The stored form of a card, '' for none."""
    return _json(card._asdict()) if card is not None else ""


def _read_card(stored: str) -> Card | None:
    if not stored:
        return None
    body = json.loads(stored)
    return Card(
        names=tuple(body["names"]),
        offices=tuple(body["offices"]),
        roles=tuple(body["roles"]),
        zone=body["zone"],
        channels=tuple(Channel(*channel) for channel in body["channels"]),
        checked=body["checked"],
    )


def read_line(entry: str, title: str, text: str, *rest: str) -> Line:
    """An item of a list, from its stored form: the columns of its row behind the text, in their order."""
    when, sources, cases, label, entries = rest
    return Line(entry, title, text, when, tuple(json.loads(sources)), tuple(json.loads(cases)), label, tuple(json.loads(entries)))


def read_spoken(entry: str, lang: str, text: str, translated: int, speaker: str, label: str) -> Spoken:
    """The words of a statement in one language, from their stored form."""
    return Spoken(entry, Lang(lang), text, bool(translated), speaker, label)


def quiz_body(quiz: Quiz) -> str:
    """The stored form of a question that checks what stuck, but for its entry."""
    return _json([quiz.asked, quiz.choices, quiz.right, quiz.mark, quiz.label, quiz.step])


def read_quiz(entry: str, body: str) -> Quiz:
    """A question that checks what stuck, from its stored form."""
    asked, choices, *rest = json.loads(body)
    return Quiz(entry, asked, tuple(choices), *rest)
