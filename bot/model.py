"""The shared nouns: plain frozen values that the stages hand to one another.

Annotations are no strings here: of named tuples each would be compiled at every start, which doubles what a class takes.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from bot.features import Evidence, Features
from bot.fitted import Doc
from bot.labels import CLEAR, headed


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


class Focus(NamedTuple):
    """What is being talked about: the case, the entries answered last, and what the question for them held."""

    entries: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    case: str = ""


class Progress(NamedTuple):
    """How far somebody has read the brief of a case: the screen that they saw last, and the steps that they have not passed over.

    `answers` are the entries that they were asked about, each with whether they knew. Once the end was reached `done` is how
    many steps they had read and answers they knew, each of how many.
    """

    case: str
    screen: int = 0
    read: tuple[int, ...] = ()
    answers: tuple[tuple[str, bool], ...] = ()
    done: tuple[int, int, int, int] | None = None


EVERY_CASE: Final = "*"
"""What stands in place of a case where none is to be set any more."""


class View(NamedTuple):
    """What a reply shows: enough to show it again, in another language or with its sources.

    `what` is entries, choices, sources (who says what was answered), warning and unverified (before, and with, what nobody has
    verified of a contact), sample (the question of that number), language (choosing one), case (choosing or setting one), or a list
    or screen: brief, timeline, statements, contacts, agencies, help, start. The brief is also resumed, begun anew, gone on with (next:
    the screen before was read), told more of, and asked about (quiz: one entry). `step` is the screen of the brief, the number of the
    sample, or the choice taken of a question with its mark (see Quiz); `periods` are the months and years of a timeline, `sourced`
    adds who says so to the entries, `case` is whose list or brief it is; without one, and several on file, it asks for it.
    """

    what: str
    lang: Lang
    entries: tuple[str, ...] = ()
    step: int = 0
    periods: tuple[str, ...] = ()
    sourced: bool = False
    case: str = ""


class Session(NamedTuple):
    """What is remembered of one person in one channel between two turns.

    `chosen` is the language and `case` the case that they have set. `options` are choices offered; where they are cases,
    `opens` is what is shown of the one that is chosen. `step` is where the brief of the case `briefed` stands. `seen` is the
    statement, version and hash that an approver has read last. `places` is how far the briefs have been read, one for each case.
    """

    chosen: Lang | None = None
    last: Lang | None = None
    focus: Focus = Focus()
    options: tuple[str, ...] = ()
    step: int = -1
    case: str = ""
    opens: View | None = None
    briefed: str = ""
    seen: tuple[str, int, str] | None = None
    places: tuple[Progress, ...] = ()


class Utterance(NamedTuple):
    """What a person sent: the text as it came, or the view of the button they pressed; and the language that their client hints at.

    `sets` is 'language' for a button that makes its view's language that of all answers, 'auto' for one that undoes this. `at` is when
    they sent it, in seconds since 1970; without it no answer tells what time it is somewhere.
    """

    text: str
    hint: Lang | None = None
    pressed: View | None = None
    sets: str = ""
    at: float | None = None


class Name(NamedTuple):
    """A recognised name: the entity meant, the words that named it, and how they were read."""

    entity: str
    surface: str
    read: str = "exact"  # exact | spelling | sound


class Understood(NamedTuple):
    """One question as it was understood, ready for matching; `folded` is its text as it is looked up.

    `terms` are the marks that are looked up: words `w:`, small words `s:`, grams `g:`, pairs `p:`, names `e:`, aspects `a:`, figures `n:`;
    the value is how much each one counts before its rarity does. `unknown` are words that nothing on file holds,
    `strangers` those of them that are written like names; `grams` are the pieces that learnt weights belong to, by sort.
    """

    text: str
    folded: str
    lang: Lang
    terms: Mapping[str, float] = MappingProxyType({})
    grams: Mapping[str, Mapping[str, float]] = MappingProxyType({})
    names: tuple[Name, ...] = ()
    aspects: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    follows: bool = False
    carried: bool = False


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


class Ranking(NamedTuple):
    """The candidates for one question, best first, and how sure it is that the first (or one of three) is right.

    `case` is the one that it was read about, '' where there is but one.
    """

    question: Understood
    candidates: tuple[Candidate, ...] = ()
    confidence: float = 0.0
    among: float = 0.0
    case: str = ""


class Part(NamedTuple):
    """A piece of a reply."""

    text: str
    kind: PartKind = PartKind.PROSE


class Option(NamedTuple):
    """A choice that a reader can press or type the number of; `label` is that of its title."""

    entry: str
    title: str
    label: str = CLEAR


_BESIDE = frozenset({PartKind.NOTE, PartKind.SOURCE})
_OF_THE_INTERFACE = frozenset({"help", "language"})


class Reply(NamedTuple):
    """What the reader gets.

    `options` are choices to make, `related` what else is on file about the same, `view` what is shown; `more` says that there
    is more in the reply than the view would show again; `label` is the highest of all that it tells, offers or names, and
    `names` says that it names something on file beside its entries: what was understood, a case. `timed` says that it tells what
    time it is: a minute later it is no longer true.
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
    label: str = CLEAR
    names: bool = False
    timed: bool = False

    @property
    def tells(self) -> bool:
        """Whether anything of what is on file is in it; a notice of the interface holds nothing."""
        shown = self.view is not None and self.view.what not in _OF_THE_INTERFACE
        return shown or self.names or self.label != CLEAR or bool(self.entries or self.options or self.sources)

    @property
    def text(self) -> str:
        """The whole reply as plain text: parts joined by a blank line, notes and sources by a line break."""
        return "".join(gap + part.text for gap, part in self.spaced)

    @property
    def headed(self) -> str:
        """The whole reply as plain text, with its label as the first line where that is above TLP:CLEAR."""
        return headed(self.text, self.label)

    @property
    def spaced(self) -> Iterator[tuple[str, Part]]:
        """Each part with the white space that parts it from the one before."""
        before = None
        for part in self.parts:
            yield "" if before is None else "\n" if {before, part.kind} <= _BESIDE else "\n\n", part
            before = part.kind


class Turn(NamedTuple):
    """One exchange with everything decided; `session` is the one to use next time."""

    utterance: Utterance
    readings: tuple[Ranking, ...]
    why: str
    reply: Reply
    session: Session
