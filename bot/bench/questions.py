"""The questions of a file, as they were labelled or written down."""

from __future__ import annotations

import json
from pathlib import Path

from bot.errors import CasebriefError


def questions(path: Path) -> list[str]:
    """The questions of a JSONL file, each turn its own; a CasebriefError names the line that is none."""
    found: list[str] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CasebriefError(f"{path}: cannot be read ({error})") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            texts = item["turns"] if "turns" in item else [item["text"]]
            found += [text for text in texts if text.strip()]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise CasebriefError(f'{path}:{number}: is neither {{"turns": ["…"]}} nor {{"text": "…"}}') from error
    return found
