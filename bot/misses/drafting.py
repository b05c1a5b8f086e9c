"""A skeleton of an entry for what was asked in vain: the ways of asking, and what is to be written. Nothing is composed."""

from __future__ import annotations

import json
import re
from typing import Final

from bot.state.missed import Question

_NOT_PLAIN: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
"""Characters that YAML reads otherwise than JSON."""
_SCRIPTS: Final = ("en", "zh-Hans", "zh-Hant")


def name_of(question: Question) -> str:
    """What the file of a draft is called."""
    return f"draft-{question.number}.yaml"


def draft(question: Question) -> str:
    """The YAML of an entry to be written."""
    asked = {script: [text for text, lang in question.texts if lang == script] for script in _SCRIPTS}
    needed = [script for script in _SCRIPTS if asked[script] or script != "zh-Hant"]
    near = ", ".join(entry for entry, _ in question.near)
    return "\n".join(
        [
            f"# A draft for question {question.number}: asked {question.times} time(s), by {question.people} person(s).",
            *([f"# Nearest on file: {near}"] if near else []),
            "# Write what is empty, in both languages; then put it into facts.yaml or gaps.yaml of the case, and run: casebrief check",
            f"- id: asked-{question.number}",
            "  kind: fact  # or event; gap for what is known not to be on file",
            "  ask:",
            *(f"    {script}: [{', '.join(map(_quoted, asked[script]))}]" for script in needed),
            "  say:",
            '    en: ""',
            '    zh-Hans: ""',
            "  about: []",
            "  aspect: []",
            "  cite:",
            '    - source: ""',
            '      words: ""',
            "",
        ]
    )


def _quoted(text: str) -> str:
    return _NOT_PLAIN.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))
