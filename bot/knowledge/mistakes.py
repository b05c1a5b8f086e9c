"""Of which kind a mistake in a knowledge folder is: what can be told of it without a word of what stands there."""

from __future__ import annotations

import re
from typing import Final

from bot.errors import Problem

_KINDS: Final = tuple(
    (kind, re.compile(words))
    for kind, words in (
        ("twice", r"' stands here twice \("),
        ("forbidden", r"^'&.*' is an anchor; |^'\*.*' refers to another place; |' is a tag; "),
        ("deep", r"^is nested more than |folders deep; "),
        ("large", r"^is \d+ bytes long; "),
        ("unread", r"^cannot be read \(|^is not UTF-8; "),
        ("yaml", r"^is not YAML: |^holds a character that YAML |^a second document begins |^a key is a list "),
        ("link", r"^is a link to |^is no regular file"),
        ("missing-file", r"^is missing; every knowledge folder|without a case\.yaml; |no such knowledge folder|holds no sources\.yaml"),
        ("place", r"^is not a file of this folder; "),
        ("unknown", r"' is not known in '"),
        ("label", r"is labelled |TLP:|belongs to the agency |'agency' (is|stands) |the agency '"),
        ("id", r"the id is (not allowed|taken)"),
        ("cited", r"does(?: not|n't) stand |'cite' is missing|: cites '|has the digest|the one on file|does not name the speaker"),
        ("reference", r"' names '|a step names |is not in (people|agencies|sources)\.yaml|is not in \S+$"),
        ("value", r"the value '|has no value; |'when'|'date'|'sha256'|must be|expected|allowed are"),
        ("shared", r"is shared with |is also a name of "),
        ("missing", r"is missing|are needed|is empty|needs either|is needed"),
        ("personal", r"^holds an identity number"),
        ("long", r"has \d+ characters"),
        ("wording", r"half-width|holds no Chinese|invisible or private|Unicode form|its basis is"),
    )
)


def kind_of(problem: Problem) -> str:
    """The kind of a mistake, by the name that the words of the interface have for it."""
    return next((kind for kind, words in _KINDS if words.search(problem.what)), "other")
