"""What a reader of an entry is told, as a digest: the same wherever the same is told, and not changed by the words of the interface."""

from __future__ import annotations

import hashlib
import json
import string
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot import phrases
from bot.compiler.examine import findable
from bot.compiler.replies import Teller
from bot.content import Stored
from bot.dialogue import ASSERTING
from bot.knowledge.folder import Dossier, Placed


def edition_rows(dossier: Dossier, tellers: Sequence[Teller]) -> Iterator[dict[str, Any]]:
    """For each entry that asserts something its digest, how many documents it puts side by side, and until when it holds."""
    plain = [_without_words(teller) for teller in tellers]
    for placed in findable(dossier):
        if placed.kind in ASSERTING:
            yield {
                "entry": placed.record.id,
                "digest": digest_of([teller.told(placed) for teller in plain]),
                "documents": len({cite.source for cite in _cites(placed, tellers[0])}),
                "until": _until(placed),
            }


def digest_of(told: Sequence[Stored]) -> str:
    """The digest of an entry as it is told in each script: parts and sources, and nothing of what is offered beside them."""
    content = [[[(part.kind.value, part.text) for part in stored.parts if part.text], list(stored.sources)] for stored in told]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _cites(placed: Placed[Any], teller: Teller) -> Sequence[Any]:
    record = placed.record
    return record.cite or [cite for name in getattr(record, "statements", ()) for cite in teller.records[name].record.cite]


def _until(placed: Placed[Any]) -> str:
    """The last day on which an entry holds: what stands behind the stroke of 'valid'; '' where it has none."""
    return str(getattr(placed.record, "valid", None) or "").partition("/")[2]


def _without_words(teller: Teller) -> Teller:
    """A teller in whose mouth the interface has no words: each of its sentences is its name and what is put into it.

    Which case an entry is about is no part of it: whoever reads one case only is not told.
    """
    message = {text: _bare(name, text) for name, text in _named()}
    return replace(teller, message={**message, phrases.OF_CASE: ""}, _cited_as={}, _stored={})


def _named() -> Iterator[tuple[str, str]]:
    phrases.whole()
    for name in dir(phrases):
        value = getattr(phrases, name)
        if name.isupper() and isinstance(value, str | dict):
            yield from ((f"{name} {key}", text) for key, text in value.items()) if isinstance(value, dict) else [(name, value)]


def _bare(name: str, text: str) -> str:
    fields = dict.fromkeys(field for _, field, _, _ in string.Formatter().parse(text) if field)
    return " ".join([name, *(f"{{{field}}}" for field in fields)])
