"""Whether a text that nobody asked to check is a quotation all the same: because it can be nothing else.

A question that is taken for a quotation costs far more than a quotation that is not noticed: in doubt it is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.quoting.marks import QUOTES, quotations
from bot.quoting.values import Change, Finding, Naming, Verdict, Wording
from bot.quoting.words import half_width, weight, words_of

_ASKING: Final = re.compile(
    r"^[\s\"“'‘「『«]*(?:did|does|do|is|are|was|were|has|have|can|could|will|would|should|may)(?![^\W_])"
    r"|(?<![^\W_])(?:who|whose|whom|what|what's|whats|when|where|which|why|how|(?:is|was) (?:it|that|this)|(?:are|is) there|any|anyone|"
    r"anything|(?:can|could) you|(?:tell|give|show|send|brief|remind) me|find|look(?:ing)? (?:for|up)|i need|i want|"
    r"i'd like|i remember|please|pls|exact|exactly|verbatim|wording|quot(?:e|es|ed|ation)|translat\w+|source|explain|"
    r"summari[sz]e|list)(?![^\W_])"
    r"|谁|什么|哪|怎么|怎样|如何|为何|多少|几[个名人次条位]|吗|呢|么|是否|是不是|有没有|能否|可否|请问|请给|请把|请提供|给我|帮我|麻烦|"
    r"想要|想找|想核对|想引用|原话|原文|引语|出处|这句|那句|一句|翻译",
    re.IGNORECASE,
)
"""Words of asking for something."""
_FEWEST: Final = 5.0
"""Weight of running words that may be a quotation without its sender saying so: five words, ten Chinese characters."""
_SURE: Final = 0.8
"""Share of a text that must be a statement's, word for word, for it to be one that nobody announced."""
_STRONG: Final = 7.0
"""Weight of a statement's words that must stand in an altered or shortened quotation."""
_KEPT: Final = 0.7
"""Share of an altered quotation that must be the statement's."""
_NAMED: Final = 5.0
"""Weight of words that say who spoke."""
_LONG: Final = 30.0
"""Weight from which a forwarded text is no question."""
_EXACT: Final = frozenset({Wording.VERBATIM, Wording.MARKS})


def is_quotation(text: str, verdict: Verdict, simplified: Mapping[int, str], *, foreign: bool = False) -> bool:
    """Whether a text that may be a quotation is one, by what came of checking it.

    `simplified` folds Traditional characters; `foreign` says that its sender did not write it.
    """
    whole = weight(words_of(text, {}).keys)
    kept = [_kept(finding) for finding in verdict.findings]
    if foreign:
        return _is_in_marks(text) or whole >= _LONG or any(one >= _FEWEST for one in kept)
    if sum(kept) >= whole and all(finding.wording in _EXACT for finding in verdict.findings):
        return True  # statements from the first word to the last
    if _ASKING.search(_outside(text, verdict).translate(simplified)):
        return False
    return _is_in_marks(text) or (all(kept) and _is_enough(verdict, sum(kept), whole))


def _is_enough(verdict: Verdict, kept: float, whole: float) -> bool:
    """Whether so much of a text is statements' that it can be nothing else; who is said to have spoken takes nothing off."""
    named = any(finding.attribution.naming is not Naming.NOBODY for finding in verdict.findings)
    if named:
        whole -= min(_NAMED, whole / 3)
    if all(finding.wording in {*_EXACT, Wording.PIECE} for finding in verdict.findings):
        return kept >= max(_FEWEST, _SURE * whole)
    return kept >= max(_STRONG, _KEPT * whole)


def _is_in_marks(text: str) -> bool:
    """Whether a text stands in quotation marks from its beginning to its end."""
    bare = text.strip().rstrip("。.，,；;")
    spans = quotations(bare)
    return len(spans) == 1 and spans[0] == (1, len(bare) - 1) and bare[-1] in QUOTES


def _outside(text: str, verdict: Verdict) -> str:
    """What of a text is no statement's: what was put in included, and … where the statement stands."""
    for finding in verdict.findings:
        if finding.pieces or finding.wording in _EXACT:
            put_in = (piece.text if piece.change is Change.PUT_IN else "…" for piece in finding.pieces)
            text = text.replace(finding.quoted, " ".join(put_in) or "…")
    return half_width(text)


def _kept(finding: Finding) -> float:
    """Weight of the pasted words that are a statement's; nothing where they are none's."""
    if finding.statement is None:
        return 0.0
    pasted = words_of(finding.quoted, {}).keys
    if finding.wording is not Wording.ALTERED:
        return weight(pasted)
    stated = set(words_of(finding.statement.text, {}).keys)
    return weight(tuple(key for key in pasted if key in stated))
