"""The one-shot that anyone would write first: sqlite-utils with its full-text search, and jieba as it comes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from bot.errors import CasebriefError

ASK: Final = """\
import sys
import jieba
import sqlite_utils
jieba.setLogLevel(60)
words = [word for word in jieba.cut(sys.argv[2]) if word.isalnum()]
query = " OR ".join('"%s"' % word for word in words)
found = sqlite_utils.Database(sys.argv[1])["example"].search(query, limit=1, quote=False)
print(next(iter(found), {}).get("entry"))
"""
_WRITE: Final = """\
import json
import sys
import jieba
import sqlite_utils
jieba.setLogLevel(60)
table = sqlite_utils.Database(sys.argv[1])["example"]
cut = ((" ".join(word for word in jieba.cut(text) if word.isalnum()), entry) for text, entry in json.load(sys.stdin))
table.insert_all({"text": text, "entry": entry} for text, entry in cut)
table.enable_fts(["text"])
"""


class NaiveError(CasebriefError):
    """The script cannot run here: what it imports is not there."""


def write(path: Path, examples: Iterable[tuple[str, str]]) -> None:
    """Writes the file that is asked: each example as words with blanks between, and its entry; a NaiveError where it cannot."""
    done = subprocess.run(  # noqa: S603 - a script of this module
        [sys.executable, "-c", _WRITE, str(path)], input=json.dumps(list(examples)), capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise NaiveError(done.stderr.strip().rpartition("\n")[2])
