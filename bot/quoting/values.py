"""What is compared, and what comes of it: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.labels import CLEAR
from bot.model import Lang


class Status(StrEnum):
    """How a version of a statement stands."""

    LIVE = "live"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Translation(StrEnum):
    """What the words of a statement are in their language: the very ones that were spoken, or a translation of them."""

    ORIGINAL = "original"
    OFFICIAL = "official translation"
    UNOFFICIAL = "unofficial translation"


@dataclass(frozen=True, slots=True)
class Quotable:
    """One version of a statement, in one language, with every name of who speaks it.

    `version` is 0 where a statement has no versions. `notices` say, in each language, that this one is not live and why, and
    `sources` where a version comes from.
    """

    id: str
    version: int
    lang: Lang
    text: str
    speaker: str = ""
    names: tuple[str, ...] = ()
    status: Status = Status.LIVE
    translation: Translation = Translation.ORIGINAL
    label: str = CLEAR
    notices: tuple[tuple[Lang, str], ...] = ()
    sources: tuple[tuple[Lang, str], ...] = ()


class Wording(StrEnum):
    """How pasted words go with a statement's.

    `PIECE` are words running in it, letter for letter but for marks; `SHORTENED` leaves out within; `ALTERED` is all else that
    is still recognised. The first four hold nothing that the statement does not.
    """

    VERBATIM = "verbatim"
    MARKS = "verbatim but for marks"
    PIECE = "piece"
    SHORTENED = "shortened"
    ALTERED = "altered"
    NONE = "not on file"


class Difference(StrEnum):
    """In what words differ that are the same."""

    PUNCTUATION = "punctuation"
    QUESTION = "question mark"
    QUOTES = "quotation marks"
    WIDTH = "width"
    SCRIPT = "script"
    SPACING = "spacing"
    CAPITALS = "capitals"


class Change(StrEnum):
    """What became of the words of a piece."""

    SAME = "same"
    LEFT_OUT = "left out"
    PUT_IN = "put in"


class Matter(StrEnum):
    """Why a change is one that matters."""

    NUMBER = "number"
    NEGATION = "negation"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a difference: same and left out are the statement's own, put in are the pasted ones.

    All that is same or left out, one behind the other, is the statement to the byte. `marked` says that an ellipsis stands for
    what is left out.
    """

    change: Change
    text: str
    matters: frozenset[Matter] = frozenset()
    marked: bool = False


class Naming(StrEnum):
    """Who is named as the speaker of pasted words: nobody, the right one, another one, or somebody who is not on file."""

    NOBODY = "nobody"
    RIGHT = "right"
    WRONG = "wrong"
    STRANGER = "not on file"


@dataclass(frozen=True, slots=True)
class Attribution:
    """To whom pasted words are given, in the words of the paste."""

    naming: Naming = Naming.NOBODY
    named: str = ""


class Kind(StrEnum):
    """A finding in one word, the worst first: what a reader has to be told."""

    NOT_ON_FILE = "not on file"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    ALTERED = "altered"
    WRONG_SPEAKER = "wrong speaker"
    SHORTENED = "shortened"
    PIECE = "piece"
    MARKS = "verbatim but for marks"
    VERBATIM = "verbatim"


_KIND_OF: Final[Mapping[Wording, Kind]] = {
    Wording.VERBATIM: Kind.VERBATIM,
    Wording.MARKS: Kind.MARKS,
    Wording.PIECE: Kind.PIECE,
    Wording.SHORTENED: Kind.SHORTENED,
    Wording.ALTERED: Kind.ALTERED,
    Wording.NONE: Kind.NOT_ON_FILE,
}
_WORST_FIRST: Final = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Finding:
    """What some pasted words are.

    `turning` are words of the statement just before or behind a piece that turn its sense. `current` is the live version where the
    words are of another one. `also` are other statements that hold the same words. Of a withdrawn statement there are no pieces
    and no turning words: they would hand its text out.
    """

    quoted: str
    wording: Wording = Wording.NONE
    statement: Quotable | None = None
    differences: frozenset[Difference] = frozenset()
    pieces: tuple[Piece, ...] = ()
    turning: tuple[str, ...] = ()
    attribution: Attribution = Attribution()
    current: Quotable | None = None
    also: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """All that is to be said of the words, the worst first."""
        kinds = {_KIND_OF[self.wording]}
        if self.statement is not None:
            if self.statement.status is not Status.LIVE:
                kinds.add(Kind(self.statement.status.value))
            if self.attribution.naming in {Naming.WRONG, Naming.STRANGER}:
                kinds.add(Kind.WRONG_SPEAKER)
        return tuple(sorted(kinds, key=_WORST_FIRST.index))

    @property
    def matters(self) -> frozenset[Matter]:
        """Why the changes in it matter."""
        return frozenset(matter for piece in self.pieces for matter in piece.matters)

    @property
    def holds(self) -> bool:
        """Whether the words may be given as the speaker's: a live text, nothing changed, nothing cut away that turns it."""
        return self.kinds[0] in {Kind.VERBATIM, Kind.MARKS, Kind.PIECE} and not self.turning and Difference.QUESTION not in self.differences


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a pasted text is: a finding for each of its quotations, in order; none where it holds no words.

    `cut` says that it is longer than what is read, so that nothing can be said of its end.
    """

    findings: tuple[Finding, ...] = ()
    cut: bool = False

    @property
    def kind(self) -> Kind:
        """The worst that is to be said of any of it."""
        kinds = [finding.kinds[0] for finding in self.findings] or [Kind.NOT_ON_FILE]
        return min(kinds, key=_WORST_FIRST.index)

    @property
    def holds(self) -> bool:
        """Whether all of it may be given as the speakers' words."""
        return bool(self.findings) and not self.cut and all(finding.holds for finding in self.findings)
