"""The shared nouns: plain frozen values that the stages hand to one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from bot.fitted import Doc


class Lang(StrEnum):
    """A language and script that the bot speaks."""

    EN = "en"
    HANS = "zh-Hans"
    HANT = "zh-Hant"

    @property
    def family(self) -> str:
        """'en' or 'zh': thresholds are fitted per language, not per script."""
        return "en" if self is Lang.EN else "zh"


class Outcome(StrEnum):
    """How a turn ended, as `ask --json` prints it."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    ABSTAIN = "abstain"
    SMALLTALK = "smalltalk"


class PartKind(StrEnum):
    """Prose may be laid out by a channel; a verbatim part is handed on exactly as it is.

    A speaker is whose words follow, a note says what to mind about the answer before it, a source where it stands.
    """

    PROSE = "prose"
    SPEAKER = "speaker"
    VERBATIM = "verbatim"
    NOTE = "note"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Focus:
    """What is being talked about: the case, the entries answered last, and what the question for them held."""

    entries: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    case: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """What is remembered of one person in one channel between two turns.

    `chosen` is the language and `case` the case that they have set. `options` are choices offered; where they are cases,
    `opens` is what is shown of the one that is chosen. `step` is where the brief of the case `briefed` stands.
    """

    chosen: Lang | None = None
    last: Lang | None = None
    focus: Focus = Focus()
    options: tuple[str, ...] = ()
    step: int = -1
    case: str = ""
    opens: View | None = None
    briefed: str = ""


EVERY_CASE: Final = "*"
"""What stands in place of a case where none is to be set any more."""


@dataclass(frozen=True, slots=True)
class View:
    """What a reply shows: enough to show it again, in another language or with its sources.

    `what` is entries, choices, sources (who says what was answered), sample (the question of that number), language (choosing
    one), case (choosing or setting one), or a list or screen: brief, timeline, statements, contacts, agencies, help, start.
    `step` is the screen of the brief or the number of the sample, `periods` the months and years of a timeline, `sourced` adds
    who says so to the entries, `case` is whose list or brief it is; without one, and several on file, it asks for it.
    """

    what: str
    lang: Lang
    entries: tuple[str, ...] = ()
    step: int = 0
    periods: tuple[str, ...] = ()
    sourced: bool = False
    case: str = ""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a person sent: the text as it came, or the view of the button they pressed; and the language that their client hints at.

    `sets` is 'language' for a button that makes its view's language that of all answers, 'auto' for one that undoes this.
    """

    text: str
    hint: Lang | None = None
    pressed: View | None = None
    sets: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A recognised name: the entity meant, the words that named it, and how they were read."""

    entity: str
    surface: str
    read: str = "exact"  # exact | spelling | sound


@dataclass(frozen=True, slots=True)
class Understood:
    """One question as it was understood, ready for matching; `folded` is its text as it is looked up.

    `terms` are the marks that are looked up: words `w:`, small words `s:`, grams `g:`, pairs `p:`, names `e:`, aspects `a:`, figures `n:`;
    the value is how much each one counts before its rarity does. `unknown` are words that nothing on file holds,
    `strangers` those of them that are written like names; `grams` are the pieces that learnt weights belong to, by sort.
    """

    text: str
    folded: str
    lang: Lang
    terms: Mapping[str, float] = field(default_factory=dict)
    grams: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    names: tuple[Name, ...] = ()
    aspects: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    follows: bool = False
    carried: bool = False


class Features(NamedTuple):
    """How far an entry fits a question, each figure from 0 to 1, in the order in which they are shown.

    like: overlap with its likest example, counted both ways; words, grams, pairs: share of the question's plain words, of
    their letters or characters, and of words standing together, that its examples, title and answer account for; telling: share
    of the question, each term shared out among the entries that use it; named: share of the
    names in the question that it is about; beside: weight of the names that it is not about; expected: share of the names
    that its examples always hold and the question lacks; aspect: how usual this kind of answer is for it; own: whether it
    is the entry of a name in the question; gap: whether it is
    one; learnt: how likely the weights make it that were learnt for words and letters; figures: share
    of the figures in the question that it holds too.
    """

    like: float = 0.0
    words: float = 0.0
    grams: float = 0.0
    pairs: float = 0.0
    telling: float = 0.0
    named: float = 0.0
    beside: float = 0.0
    expected: float = 0.0
    aspect: float = 0.0
    own: float = 0.0
    gap: float = 0.0
    learnt: float = 0.0
    figures: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a score: what was looked at, how much of it there was, what it was worth."""

    what: str
    value: float
    weight: float


class Candidate(NamedTuple):
    """An entry that may be meant: its score, what the score is made of, and the fitted weights that made it so."""

    doc: Doc
    score: float = 0.0
    found: Features = Features()
    weights: Mapping[str, float] = MappingProxyType({})

    @property
    def entry(self) -> str:
        """The name of the entry."""
        return self.doc.entry

    @property
    def kind(self) -> str:
        """The kind of the entry."""
        return self.doc.kind

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Each reason for the score; made when asked for, since most candidates are never looked at so closely."""
        return tuple(Evidence(name, value, self.weights.get(name, 0.0)) for name, value in self.found._asdict().items())


@dataclass(frozen=True, slots=True)
class Ranking:
    """The candidates for one question, best first, and how sure it is that the first (or one of three) is right.

    `case` is the one that it was read about, '' where there is but one.
    """

    question: Understood
    candidates: tuple[Candidate, ...] = ()
    confidence: float = 0.0
    among: float = 0.0
    case: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a reply."""

    text: str
    kind: PartKind = PartKind.PROSE


@dataclass(frozen=True, slots=True)
class Option:
    """A choice that a reader can press or type the number of."""

    entry: str
    title: str


_BESIDE = frozenset({PartKind.NOTE, PartKind.SOURCE})


@dataclass(frozen=True, slots=True)
class Reply:
    """What the reader gets.

    `options` are choices to make, `related` what else is on file about the same, `view` what is shown; `more` says that there
    is more in the reply than the view would show again.
    """

    outcome: Outcome
    lang: Lang
    parts: tuple[Part, ...]
    entries: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    confidence: float = 0.0
    related: tuple[Option, ...] = ()
    view: View | None = None
    more: bool = False

    @property
    def text(self) -> str:
        """The whole reply as plain text: parts joined by a blank line, notes and sources by a line break."""
        return "".join(gap + part.text for gap, part in self.spaced)

    @property
    def spaced(self) -> Iterator[tuple[str, Part]]:
        """Each part with the white space that parts it from the one before."""
        before = None
        for part in self.parts:
            yield "" if before is None else "\n" if {before, part.kind} <= _BESIDE else "\n\n", part
            before = part.kind


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange with everything decided; `session` is the one to use next time."""

    utterance: Utterance
    readings: tuple[Ranking, ...]
    why: str
    reply: Reply
    session: Session


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as it is told in one language: finished text, and what stands beside it.

    `provenance` says who said so, `quoted` the same with the words of the documents at length; `names` are the agency or person
    that it is, or the one person that it is about or whose words it holds; `case` is the only case that has it, if one has.
    """

    entry: str
    kind: str
    title: str
    parts: tuple[Part, ...]
    provenance: str
    quoted: str
    sources: tuple[str, ...]
    shows: str = ""
    related: tuple[Option, ...] = ()
    names: tuple[str, ...] = ()
    case: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An item of a stored list: the entry it stands for, its text, when it happened ('' where undated), in which cases ('()': all)."""

    entry: str
    title: str
    text: str
    when: str
    sources: tuple[str, ...]
    cases: tuple[str, ...] = ()
