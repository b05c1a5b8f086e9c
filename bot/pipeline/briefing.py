"""The guided brief: the whole case on one screen, its steps, whom to turn to, what stuck, and how it went."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot import phrases
from bot.content import Line, Quiz
from bot.index import Index
from bot.model import Lang, Progress, Reply, Session, Turn, View
from bot.pipeline.cases import about, on_file
from bot.pipeline.questions import Known
from bot.pipeline.screens import Screens
from bot.pipeline.sessions import place_of, shown, with_place

WAYS: Final = frozenset({"brief", "resume", "anew", "next", "more", "quiz"})
"""What a view may do with a brief."""
GOING: Final = frozenset({"brief", "next", "back", "skip", "more", "brief-next"})
"""The commands that go about in it; the last is that of an entry."""
MOST_ASKED: Final = 5
_ANEW: Final = frozenset({"anew", "again", "new", "restart", "重新", "重新开始", "从头", "从头开始"})
"""What is said behind /brief to begin anew, folded."""
_CHOICES: Final = 10
"""A question's mark stands before the number of the choice taken: 0 for none."""


@dataclass(frozen=True, slots=True)
class Brief:
    """The brief of one case in one language: a row of screens, from 0 for the whole case to `end`."""

    index: Index
    lang: Lang

    @property
    def lines(self) -> Sequence[Line]:
        """The whole case, and its steps."""
        return self.index.lines("brief", self.lang)

    @property
    def contacts(self) -> Sequence[Line]:
        """Whom the reader may turn to."""
        return self.index.lines("contacts", self.lang)

    @property
    def quizzes(self) -> Sequence[Quiz]:
        """The questions that are asked."""
        return drawn(self.index.quizzes(self.lang), self.index.version)

    @property
    def first_quiz(self) -> int:
        """The screen of the first question."""
        return len(self.lines) + bool(self.contacts)

    @property
    def count(self) -> int:
        """How many steps there are; all questions are one."""
        return self.first_quiz - 1 + bool(self.quizzes)

    @property
    def end(self) -> int:
        """The last screen; where there are no steps, the first."""
        return self.first_quiz + len(self.quizzes) if self.count else 0

    def number(self, screen: int) -> int:
        """The step to which a screen belongs."""
        return min(screen, self.count)

    def title(self, screen: int) -> str:
        """What a screen is about, in words; '' for the first and the last."""
        if 0 < screen < len(self.lines):
            return self.lines[screen].title
        if screen < self.first_quiz:
            return self.index.message(phrases.BUTTON_LISTS["contacts"], self.lang) if screen else ""
        return self.index.message(phrases.BRIEF_QUIZ, self.lang) if screen < self.end else ""

    def quiz(self, screen: int) -> Quiz | None:
        """The question on a screen, None where there is none."""
        return self.quizzes[screen - self.first_quiz] if self.first_quiz <= screen < self.end else None

    def entries(self, screen: int) -> tuple[str, ...]:
        """The entries that are told on a screen."""
        if not 0 <= screen < len(self.lines):
            return ()
        return self.lines[screen].entries or ((self.lines[0].entry,) if screen == 0 else ())


def drawn(quizzes: Sequence[Quiz], version: str) -> tuple[Quiz, ...]:
    """The questions that are asked: by the version of what is on file, over as many steps as there can be, in their order."""
    left = sorted(quizzes, key=lambda quiz: hashlib.sha256(f"{version} {quiz.entry}".encode()).digest())
    used, found = Counter[int](), list[Quiz]()
    while left and len(found) < MOST_ASKED:
        quiz = min(left, key=lambda one: used[one.step])
        left.remove(quiz)
        used[quiz.step] += 1
        found.append(quiz)
    return tuple(sorted(found, key=lambda quiz: (quiz.step, quiz.entry)))


@dataclass(frozen=True, slots=True)
class Briefing:
    """Goes about in the brief of a view's case, for who has come as far as their session says."""

    known: Known
    session: Session
    view: View

    @property
    def index(self) -> Index:
        """What is on file of the case."""
        return self.known.of_case(self.view.case)

    @property
    def brief(self) -> Brief:
        """The screens, in the language of the view."""
        return Brief(self.index, self.view.lang)

    @property
    def case(self) -> str:
        """The case whose brief it is."""
        return self.brief.lines[0].entry

    @property
    def progress(self) -> Progress:
        """How far the reader has come."""
        return place_of(self.session, self.case) or Progress(self.case)

    def run(self) -> tuple[Reply, Session] | None:
        """What is shown, and the session from then on; None where the case has no brief, or a question is gone."""
        if not self.brief.lines:
            return None
        told = self.told()
        if told is None:
            return None
        reply, session = told
        return about(reply, self.view.case, self.known), session

    def told(self) -> tuple[Reply, Session] | None:
        """The same, without the line that says whose brief it is."""
        step, brief, progress = min(self.view.step, self.brief.end), self.brief, self.progress
        match self.view.what:
            case "anew":
                return self.screen(0, progress._replace(screen=0, read=(), answers=()))
            case "resume":
                return self.screen(progress.screen, progress, resumed=True) if 0 < progress.screen < brief.end else self.anew(progress)
            case "next":
                read = {*progress.read, step - 1} if 0 < step <= brief.first_quiz else {*progress.read}
                return self.screen(step, progress._replace(screen=step, read=tuple(sorted(read))))
            case "more":
                reply = self.screens.more(step, [one for name in brief.entries(step) if (one := self.index.stored(name, self.view.lang))])
                return (reply, shown(self.session, reply)) if reply else self.screen(step, progress)
            case "quiz":
                return self.answered(progress)
            case _:
                return self.screen(step, progress._replace(screen=step or progress.screen))

    def anew(self, progress: Progress) -> tuple[Reply, Session]:
        """The first screen: with nothing read where the end was reached before."""
        return self.screen(0, progress._replace(screen=0, read=(), answers=()) if progress.screen else progress)

    @property
    def screens(self) -> Screens:
        """What tells the screens."""
        return Screens(self.brief, self.view)

    def screen(self, number: int, progress: Progress, *, resumed: bool = False) -> tuple[Reply, Session]:
        """A screen, for who has come so far; the last tells how it went."""
        if number == self.brief.end > 0:
            progress = progress._replace(done=self.score(progress))
        reply = self.screens.shown(number, progress, resumed=resumed)
        moved = progress if progress != Progress(self.case) else None
        return reply, self.kept(reply, moved)._replace(step=number, briefed=self.view.case)

    def kept(self, reply: Reply, progress: Progress | None) -> Session:
        """The session once a reply is shown."""
        session = shown(self.session, reply)
        return with_place(session, progress) if progress is not None else session

    def score(self, progress: Progress) -> tuple[int, int, int, int]:
        """Steps read, of how many; answers known, of how many."""
        asked = {quiz.entry for quiz in self.brief.quizzes} | {entry for entry, _ in progress.answers}
        steps = range(1, self.brief.first_quiz)
        return sum(step in progress.read for step in steps), len(steps), sum(right for _, right in progress.answers), len(asked)

    def answered(self, progress: Progress) -> tuple[Reply, Session] | None:
        """What comes of a choice: the next screen where it is right, else what is on file. The first answer is the one that counts."""
        mark, choice = divmod(self.view.step, _CHOICES)
        number = next((place for place in range(self.brief.end) if self._asks(place)), None)
        quiz = None if number is None else self.brief.quiz(number)
        if number is None or quiz is None:
            return self.screen(max(1, progress.screen), progress) if progress.screen else None
        if quiz.mark != mark or not 1 <= choice <= len(quiz.choices):
            return self.screen(number, progress._replace(screen=number))
        right = choice == quiz.right
        if quiz.entry not in dict(progress.answers):
            progress = progress._replace(answers=(*progress.answers, (quiz.entry, right)))
        if right:
            reply, session = self.screen(number + 1, progress._replace(screen=number + 1))
            return self.screens.right(reply), session
        stored = self.index.stored(quiz.entry, self.view.lang)
        if stored is None:
            return None
        reply = self.screens.wrong(quiz, stored, choice)
        return reply, self.kept(reply, progress._replace(screen=number))._replace(step=number, briefed=self.view.case)

    def _asks(self, screen: int) -> bool:
        quiz = self.brief.quiz(screen)
        return quiz is not None and quiz.entry in self.view.entries


def chosen(opens: View, number: int) -> View:
    """The view of a question with a choice taken."""
    return opens._replace(step=opens.step // _CHOICES * _CHOICES + number)


def way(command: str, view: View, rest: str, session: Session) -> View:
    """The view that a command in the brief stands for, from where the reader is; `view` is that of the brief, of the case talked about."""
    if command == "brief":
        return view._replace(what="anew" if rest.strip() in _ANEW else "resume")
    if session.step < 0:  # whoever comes back goes on from where they were
        return view._replace(what="resume")
    view = view._replace(case=session.briefed)
    match command:
        case "back":
            return view._replace(step=max(session.step - 1, 0))
        case "skip":
            return view._replace(step=session.step + 1)
        case "more":
            return view._replace(what="more", step=session.step)
        case _:
            return view._replace(what="next", step=session.step + 1)


def asks_which(view: View, index: Known) -> bool:
    """Whether a brief is asked for and it must be asked first of which case."""
    return bool(on_file(index)) and not view.case


def told_in(turn: Turn, before: Session, index: Known) -> Iterator[str]:
    """The entries that a reader was told in a turn: those answered with, and those on screens that they have read and not passed over."""
    view, reply = turn.reply.view, turn.reply
    if view is not None and reply.outcome == "answer" and view.what in {"entries", "quiz"}:
        yield from reply.entries
    for place in turn.session.places:
        earlier = place_of(before, place.case)
        read = {*place.read} - {*(earlier.read if earlier is not None else ())}
        brief = Brief(index.of_case(place.case), Lang.EN)
        yield from (entry for screen in sorted(read) for entry in brief.entries(screen))
