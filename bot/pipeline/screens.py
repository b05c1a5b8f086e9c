"""The screens of a brief as replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import phrases, rendering
from bot.content import Line, Quiz, Stored
from bot.labels import highest
from bot.model import Option, Outcome, Part, Progress, Reply, View

if TYPE_CHECKING:
    from bot.pipeline.briefing import Brief

_READ, _LEFT = "▓", "░"
_CHOICES = 10


@dataclass(frozen=True, slots=True)
class Screens:
    """Tells the screens of a brief; `view` says whose it is and in which language."""

    brief: Brief
    view: View

    def shown(self, screen: int, progress: Progress, *, resumed: bool = False) -> Reply:
        """A screen."""
        brief = self.brief
        if screen == brief.end > 0:
            return self.ended(progress)
        quiz = brief.quiz(screen)
        if quiz is not None:
            reply = self.asked(screen, quiz)
        elif screen < len(brief.lines):
            reply = self.step(screen)
        else:
            reply = self.contacts(screen)
        if not resumed:
            return reply
        line = self.word(phrases.BRIEF_RESUMED, number=brief.number(screen), count=brief.count)
        view = reply.view if quiz is not None else self.view._replace(what="resume", step=screen)
        return reply._replace(parts=(Part(line), *reply.parts), view=view)

    def step(self, screen: int) -> Reply:
        """The whole case, or one step of it."""
        line = self.brief.lines[screen]
        head = [self.head(screen, line.title)] if screen else []
        parts = (Part("\n".join([*head, line.text])), *self.sources(line.sources), Part(self.following(screen)))
        return self.reply(Outcome.ANSWER, parts, self.view._replace(what="brief", step=screen), [line])

    def contacts(self, screen: int) -> Reply:
        """Whom the reader may turn to."""
        lines = self.brief.contacts
        head = self.head(screen, self.word(phrases.BRIEF_CONTACTS))
        text = "\n".join([head, *(f"{number}. {line.text}" for number, line in enumerate(lines, 1))])
        view = self.view._replace(what="brief", step=screen)
        reply = self.reply(Outcome.ANSWER, (Part(text), Part(self.following(screen))), view, lines)
        return reply._replace(options=tuple(Option(line.entry, line.text, line.label) for line in lines))

    def asked(self, screen: int, quiz: Quiz) -> Reply:
        """A question and its choices."""
        place = self.word(phrases.QUIZ_NUMBER, number=screen - self.brief.first_quiz + 1, count=len(self.brief.quizzes))
        choices = [f"{number}. {choice}" for number, choice in enumerate(quiz.choices, 1)]
        text = "\n".join([self.head(screen, self.word(phrases.BRIEF_QUIZ)), place, "", quiz.asked, *choices])
        view = self.view._replace(what="quiz", entries=(quiz.entry,), step=quiz.mark * _CHOICES)
        options = tuple(Option(str(number), choice, quiz.label) for number, choice in enumerate(quiz.choices, 1))
        parts = (Part(text), Part(self.word(phrases.QUIZ_HOW)))
        return Reply(Outcome.CLARIFY, view.lang, parts, (quiz.entry,), options=options, view=view, label=quiz.label)

    def right(self, following: Reply) -> Reply:
        """The next screen, below the word that the answer was right."""
        return following._replace(parts=(Part(self.word(phrases.QUIZ_RIGHT)), *following.parts))

    def wrong(self, quiz: Quiz, stored: Stored, choice: int) -> Reply:
        """What is on file, with its sources, in place of a choice that was wrong."""
        told = rendering.answers([stored], self.view.lang, 1.0)
        parts = (Part(self.word(phrases.QUIZ_WRONG)), *told.parts, Part(self.word(phrases.QUIZ_NEXT)))
        view = self.view._replace(what="quiz", entries=(quiz.entry,), step=quiz.mark * _CHOICES + choice)
        return told._replace(parts=parts, view=view, related=(), label=highest([quiz.label, stored.label]))

    def ended(self, progress: Progress) -> Reply:
        """That the brief is over, how many answers were right, and what is worth reading again."""
        index, lang = self.brief.index, self.view.lang
        again = [one for entry, right in progress.answers if not right and (one := index.stored(entry, lang)) is not None]
        lines = [self.word(phrases.BRIEF_DONE)]
        if progress.done is not None and progress.done[3]:
            lines.append(self.word(phrases.QUIZ_SCORE, right=progress.done[2], count=progress.done[3]))
        if again:
            lines += ["", self.word(phrases.QUIZ_AGAIN), *(f"{number}. {one.title}" for number, one in enumerate(again, 1))]
        options = tuple(Option(one.entry, one.title, one.label) for one in again)
        view = self.view._replace(what="brief", step=self.brief.end)
        whole = self.brief.lines[0]
        label = highest([whole.label, *(one.label for one in again)])
        parts = (Part("\n".join(lines)), Part(self.word(phrases.BRIEF_END)))
        return Reply(Outcome.ANSWER, lang, parts, (whole.entry,), options=options, view=view, label=label)

    def more(self, screen: int, some: Sequence[Stored]) -> Reply | None:
        """The entries of a step to choose from; None where the screen is made of none."""
        if not 0 < screen < len(self.brief.lines) or not some:
            return None
        head = self.word(phrases.BRIEF_MORE, title=self.brief.title(screen))
        text = "\n".join([head, *(f"{number}. {one.title}" for number, one in enumerate(some, 1))])
        options = tuple(Option(one.entry, one.title, one.label) for one in some)
        view, label = self.view._replace(what="more", step=screen), highest(one.label for one in some)
        return Reply(Outcome.ANSWER, view.lang, (Part(text),), tuple(one.entry for one in some), options=options, view=view, label=label)

    def head(self, screen: int, title: str) -> str:
        """How far the reader has come, in figures and as a bar, and what this is about."""
        number, count = self.brief.number(screen), self.brief.count
        return self.word(phrases.BRIEF_STEP, number=number, count=count, title=f"{_READ * number}{_LEFT * (count - number)} {title}")

    def following(self, screen: int) -> str:
        """What comes next, and how to go there."""
        brief, to = self.brief, screen + 1
        if not brief.end:
            return self.word(phrases.BRIEF_END)
        told = screen < len(brief.lines)  # of whom to turn to there is no more to tell
        if to == brief.end:
            return self.word(phrases.BRIEF_FINISH if told else phrases.BRIEF_LAST)
        key = (phrases.BRIEF_ON if told else phrases.BRIEF_PAST) if screen else phrases.BRIEF_NEXT
        return self.word(key, number=brief.number(to), count=brief.count, title=brief.title(to))

    def sources(self, sources: Sequence[str]) -> tuple[Part, ...]:
        """The documents below a screen."""
        return (rendering.source_of(sources, self.brief.index, self.view.lang),) if sources else ()

    def reply(self, outcome: Outcome, parts: tuple[Part, ...], view: View, lines: Sequence[Line]) -> Reply:
        """Lines as a reply."""
        sources = tuple(dict.fromkeys(source for line in lines for source in line.sources))
        entries = (self.brief.lines[0].entry,)
        return Reply(outcome, view.lang, parts, entries, sources, view=view, label=highest(line.label for line in lines))

    def word(self, key: str, **values: object) -> str:
        """A sentence of the interface."""
        return self.brief.index.message(key, self.view.lang).format(**values)
