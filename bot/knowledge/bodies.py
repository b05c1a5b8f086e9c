"""How terms, entries and replies are written into the compiled file, and read from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from bot.cards import Card, Channel
from bot.content import Line, Quiz, Stored
from bot.fitted import SMALL, Doc, Gram, Standing, Use
from bot.index import Spoken
from bot.model import Lang, Option, Part, PartKind


def read_standing(frequency: int, entries: str, tells: int) -> Standing:
    """Where a term stands, from its stored form."""
    # Tuples, since the garbage collector leaves tuples of figures alone.
    uses = [(number, (share, told, tuple(map(tuple, examples)))) for number, share, told, examples in json.loads(entries)]
    return Standing(frequency, uses, bool(tells))


def read_doc(entry: str, stored: str) -> Doc:
    """What matching knows of an entry, from its stored form."""
    body = json.loads(stored)
    return Doc(
        entry=entry,
        kind=body["kind"],
        lengths=body["lengths"],
        fits=frozenset(body["fits"]),
        expects=body["expects"],
        aspects=body["aspects"],
        needs=frozenset(body["needs"]),
        members=tuple(body["members"]),
        speakers=tuple(body["speakers"]),
    )


def doc_body(doc: Doc, pool: Mapping[str, Use]) -> str:
    """The stored form of a Doc that uses its terms so, figures rounded to what a score can show."""
    lengths = [0.0] * len(doc.lengths)
    for term in sorted(term for term in pool if term[0] != SMALL):
        for number, value in pool[term][2]:
            lengths[number] += round(value, 4)

    def rounded(values: Mapping[str, float]) -> dict[str, float]:
        return {term: round(values[term], 4) for term in sorted(values)}

    return _json(
        {
            "kind": doc.kind,
            "lengths": [round(length, 4) for length in lengths],
            "fits": sorted(doc.fits),
            "expects": rounded(doc.expects),
            "aspects": rounded(doc.aspects),
            "needs": sorted(doc.needs),
            "members": list(doc.members),
            "speakers": list(doc.speakers),
        }
    )


def uses_body(uses: Iterable[tuple[int, Use]]) -> str:
    """The stored form of the uses of a term by entries, rounded likewise."""
    return _json(
        [
            (number, round(share, 4), round(told, 4), [(place, round(value, 4)) for place, value in examples])
            for number, (share, told, examples) in uses
        ]
    )


def weights_body(gram: Gram) -> str:
    """The stored form of what was learnt of a piece of questions."""
    return _json(gram.weights)


def read_gram(rarity: float, weights: str) -> Gram:
    """What was learnt of a piece of questions, from its stored form."""
    return Gram(rarity, tuple(map(tuple, json.loads(weights))))


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
