"""What a chat, a page or a printed line leaves in a pasted text, taken off."""

from __future__ import annotations

import html
import re
from typing import Final

_TAKEN: Final = (
    # "Office desk, [12.03.2024 10:11]" on a line of its own, or "[12/03/24, 10:11:02] Office desk:" before the words
    (re.compile(r"^[^\n\[\]]{1,60}, \[\d[\d.:/, -]{7,30}\]:?[ \t]*(?:\n|$)", re.MULTILINE), ""),
    (
        re.compile(
            r"^\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?\]?(?: -)? [^\n:：]{1,40}[:：] ?", re.MULTILINE
        ),
        "",
    ),
    (re.compile(r"^(?:Forwarded from|Forwarded message|转发自|轉發自)\b[^\n]{0,80}(?:\n|$)", re.MULTILINE), ""),
    (re.compile(r"<(?:br|/p|/div)\b[^<>]{0,80}>", re.IGNORECASE), "\n"),
    (re.compile(r"</?[A-Za-z][^<>]{0,200}>"), ""),
    (re.compile(r"\[([^\[\]\n]{1,500})\]\(https?://[^\s()]{1,500}\)"), r"\1"),
    (re.compile(r"(?:\A|(?<=\s))https?://\S{1,500}\s*\Z"), ""),
    (re.compile(r"^(?:[ \t]{0,4}>)+[ \t]?", re.MULTILINE), ""),
    (re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]{1,4000})(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<![\w_])(_{1,2})(?=[^\s_])([^_\n]{1,4000})(?<=\S)\1(?![\w_])"), r"\2"),
    (re.compile(r"(`{1,3}|\|\|)(?=[^\s`|])([^`|]{1,4000})(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<=[a-z])-[ \t]?\r?\n(?=[a-z])"), ""),  # a word that was broken at the end of a printed line
)
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")


def plain(pasted: str) -> str:
    """A pasted text without the marks of a chat: headers of forwarded messages, quoting, bold and slanting, tags, links."""
    for pattern, instead in _TAKEN:
        pasted = pattern.sub(instead, pasted)
    return _ENTITY.sub(lambda found: html.unescape(found.group()), pasted).strip()
