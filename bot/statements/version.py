"""A version of a statement, whole: both texts and all that is said of them. One form in JSON, and the hash that approvals are bound to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from hashlib import sha256
from typing import Any, Final, Literal, get_args

from bot.labels import CLEAR
from bot.statements.times import Moment, moment_of

Script = Literal["en", "zh-Hans", "zh-Hant"]
SCRIPTS: Final[tuple[Script, ...]] = get_args(Script)
Wording = Literal["original", "official translation", "unofficial translation"]
WORDINGS: Final[tuple[Wording, ...]] = get_args(Wording)


@dataclass(frozen=True, slots=True)
class Both:
    """Something said in both languages."""

    en: str = ""
    zh: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it is said in both."""
        return bool(self.en.strip() and self.zh.strip())


@dataclass(frozen=True, slots=True)
class Text:
    """The words in one language and script, and what they are: original or translation."""

    words: str
    wording: Wording = "original"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of a statement. Nothing of it changes: what is edited is another value, with another hash.

    `agency` is whose it is, `parties` the agencies that make it together; it needs the approval of each. `announce` says that it
    may be told before its embargo ends that there is such a statement. `reason` is why it takes the place of the version before.
    """

    statement: str
    number: int
    texts: Mapping[Script, Text] = field(default_factory=dict)
    label: str = CLEAR
    agency: str = ""
    embargo: Moment | None = None
    until: Moment | None = None
    speaker: str = ""
    occasion: Both = Both()
    date: date | None = None
    parties: tuple[str, ...] = ()
    announce: bool = False
    reason: Both = Both()

    @property
    def json(self) -> bytes:
        """The one form in JSON: keys in order, no spaces, in ASCII; a single byte that differs is another version."""
        written = {one.name: _WRITTEN.get(one.name, _same)(getattr(self, one.name)) for one in fields(self)}
        return json.dumps(written, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")

    @property
    def hash(self) -> str:
        """The SHA-256 of that."""
        return hash_of(self.json)


def hash_of(body: bytes) -> str:
    """The SHA-256 of a version in JSON."""
    return sha256(body).hexdigest()


def version_of(body: bytes) -> Version:
    """The version that was written so."""
    found: dict[str, Any] = json.loads(body)
    return Version(**{name: _READ.get(name, _same)(value) for name, value in found.items()})


def _same(value: Any) -> Any:
    return value


def _written_moment(moment: Moment | None) -> dict[str, str] | None:
    return None if moment is None else {"utc": moment.utc, "zone": moment.zone}


def _read_moment(found: dict[str, str] | None) -> Moment | None:
    return None if found is None else moment_of(found["utc"], found["zone"])


def _written_both(both: Both) -> dict[str, str]:
    return {"en": both.en, "zh": both.zh}


_WRITTEN: Final[Mapping[str, Any]] = {
    "texts": lambda texts: {script: {"words": text.words, "wording": text.wording} for script, text in texts.items()},
    "embargo": _written_moment,
    "until": _written_moment,
    "occasion": _written_both,
    "date": lambda day: None if day is None else day.isoformat(),
    "parties": sorted,
    "reason": _written_both,
}
_READ: Final[Mapping[str, Any]] = {
    "texts": lambda found: {script: Text(**text) for script, text in found.items()},
    "embargo": _read_moment,
    "until": _read_moment,
    "occasion": lambda found: Both(**found),
    "date": lambda found: None if found is None else date.fromisoformat(found),
    "parties": tuple,
    "reason": lambda found: Both(**found),
}
