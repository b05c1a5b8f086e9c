"""Where quotations stand in a text: what is between quotation marks of any kind."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_CLOSERS: Final = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "「": "」",
    "『": "』",
    "﹁": "﹂",
    "〝": "〞〟",
    '"': '"',
    "＂": "＂",
    "｢": "｣",
}
QUOTES: Final = frozenset("".join((*_CLOSERS, *_CLOSERS.values(), "‘’‚‛'‟")))
"""Every mark that may stand around a quotation."""
_SINGLE: Final = re.compile(
    r"(?<![^\W_])[‘'‚](?=[^\W_])([^\n‘‚]{5,1000}?)(?:(?<=[,.;!?…，。！？])[’'](?![^\W_])|[’'](?=[,.;:!?)\]，。！？]|\s*$|\s*\n))",
    re.MULTILINE,
)


class Span(NamedTuple):
    """What stands between two quotation marks: from where to where, without the marks."""

    start: int
    end: int


def quotations(text: str) -> tuple[Span, ...]:
    """The quotations of a text in order: the outermost marks count, and one that is never closed goes on to the end."""
    spans = []
    opener, begin = "", 0
    for place, ch in enumerate(text):
        if opener:
            if _closes(text, place, opener):
                spans.append(Span(begin, place))
                opener = ""
        elif ch in _CLOSERS and not _is_inch(text, place, ch):
            opener, begin = ch, place + 1
    if opener and opener not in '"＂»':
        spans.append(Span(begin, len(text)))
    return tuple(spans) or tuple(Span(*found.span(1)) for found in _SINGLE.finditer(text))


def _closes(text: str, place: int, opener: str) -> bool:
    """Whether the mark there ends what that opener began; the same opener does where no proper end follows."""
    ch = text[place]
    if ch in _CLOSERS[opener]:
        return True
    return ch == opener and not any(text.find(closer, place) >= 0 for closer in _CLOSERS[opener])


def _is_inch(text: str, place: int, ch: str) -> bool:
    return ch in '"»' and place > 0 and text[place - 1].isdigit() and (ch == "»" or not text.find('"', place + 1) > 0)
