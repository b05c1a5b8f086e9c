"""One turn: an utterance and a session in, a reply and the next session out. Pure; everything known comes from the Index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot import phrases, rendering
from bot.content import Line, Stored
from bot.dialogue import COMMANDS, LANGUAGES, NEED_A_SLASH, Act, Decision, close_to, confidence_of, focus_after
from bot.labels import highest
from bot.model import Focus, Lang, Outcome, Ranking, Reply, Session, Turn, Utterance, View
from bot.pipeline.cases import about, asking_back, on_file, questions_of, told_apart
from bot.pipeline.choosing import number_in
from bot.pipeline.contacts import offered, timed
from bot.pipeline.pasting import asked, is_worth_comparing
from bot.pipeline.questions import SHORT, Known, Questions
from bot.pipeline.reading import command_in, may_list
from bot.pipeline.sessions import after_press, shown
from bot.text import LONGEST, clean, fold
from bot.understanding import is_foreign

if TYPE_CHECKING:
    from bot.pipeline.showing import Showing
    from bot.quoting.values import Quotable


def respond(utterance: Utterance, session: Session, index: Known, quotables: Sequence[Quotable] = ()) -> Turn:
    """The turn for what a person sent; `quotables` are versions of the press desk's that quotations are held against besides."""
    return _Turn(utterance, session, index, quotables).run()


class _Turn:
    def __init__(self, utterance: Utterance, session: Session, index: Known, quotables: Sequence[Quotable] = ()) -> None:
        self.utterance = utterance
        self.session = session
        self.index = index
        self.quotables = quotables

    @property
    def fallback(self) -> Lang:
        return self.session.chosen or self.session.last or self.utterance.hint or Lang.EN

    @property
    def beside(self) -> Showing:
        """What shows all that is no answer; a plain question does not need it."""
        from bot.pipeline.showing import Showing

        return Showing(self.utterance, self.session, self.index, self.fallback)

    def on(self, session: Session) -> _Turn:
        """The same turn on another background."""
        return _Turn(self.utterance, session, self.index, self.quotables)

    def run(self) -> Turn:
        """The finished turn."""
        if self.utterance.pressed is not None:
            return self.pressed(self.utterance.pressed)
        checked = self.quotation() if asked(self.utterance.text) else None
        if checked is not None:
            return checked
        if len(self.utterance.text) > LONGEST:
            return self.beside.notice(phrases.TOO_LONG, Outcome.CLARIFY, limit=LONGEST)
        return self.said(clean(self.utterance.text))

    def said(self, text: str) -> Turn:
        """The turn for a cleaned text."""
        if not any(ch.isalnum() for ch in text):
            return self.beside.notice(phrases.EMPTY, Outcome.CLARIFY)
        turn = self.without_question(text) or self.quotation()
        if turn is not None:
            return turn
        # A part of a message that tells no language is in that of the whole.
        questions = questions_of(self.index, self.session, self.fallback)
        questions.fallback = questions.understood(text[:SHORT]).lang
        return self.answer(questions, text)

    def pressed(self, view: View) -> Turn:
        """The turn for a button: what it shows, or that it is gone."""
        match view.what:
            case "sample":
                sample = self.beside.views.sample(view.step, view.lang)
                return self.sampled(sample) if sample else self.beside.gone(view.lang)
            case "none":
                return self.beside.none_chosen(view.lang)
            case _:
                turn = self.beside.showing(view) or self.beside.gone(view.lang)
                return turn._replace(session=after_press(turn, self.session, self.utterance.sets, view))

    def sampled(self, sample: Line) -> Turn:
        """The turn for an example question, which is about its case whichever is set."""
        case = "".join(sample.cases) if on_file(self.index) else ""
        turn = self.on(self.session._replace(focus=Focus(), case=case)).said(sample.text)
        return turn._replace(session=turn.session._replace(case=self.session.case))

    def without_question(self, text: str) -> Turn | None:
        """The turn for what is no question: a command, a wish for a language, a choice, another language; else None."""
        folded = fold(text, self.index.scripts.table)
        command = command_in(folded)
        if folded.startswith("/") or (command in COMMANDS and command not in NEED_A_SLASH):
            return self.beside.command(command, text)
        if may_list(command) and (browsing := self.beside.in_words(command, text)):
            return browsing
        code = command.isascii() and len(command) < len("english")  # en, tw, auto: only behind /lang
        if command in LANGUAGES and len(command) > 1 and not code:
            return self.beside.set_language(command, self.beside.language(text))
        if is_foreign(text):
            return self.beside.notice(phrases.FOREIGN, Outcome.ABSTAIN)
        return self.beside.chosen(command) if self.session.options or number_in(command, offered=False) else None

    def quotation(self) -> Turn | None:
        """The turn for a quotation that is to be checked; None for what is none."""
        text = self.utterance.text
        if not asked(text) and not is_worth_comparing(text, self.index, self.quotables):
            return None
        from bot.pipeline.checking import checked  # what compares texts is not needed for questions

        reply = checked(self.utterance, self.session, self.index, self.quotables)
        return Turn(self.utterance, (), "a quotation, checked", reply, shown(self.session, reply)) if reply else None

    # Answers

    def answer(self, questions: Questions, text: str) -> Turn:
        """The turn for the questions in a message."""
        decisions = questions.decisions(text)
        lang = self.session.chosen or questions.fallback
        focus = self.session.focus
        for decision in decisions:
            focus = focus_after(decision, focus)
        there = self.on(self.session._replace(last=lang, focus=focus))
        turn = there.listed(decisions, lang, text)
        if turn is None:
            reply = self.told(decisions, lang)
            turn = Turn(self.utterance, (), "", reply, shown(there.session, reply))
        readings: tuple[Ranking, ...] = tuple(decision.ranking for decision in decisions)
        return turn._replace(readings=readings, why="; ".join(f"{d.act}: {d.why}" for d in decisions))

    def listed(self, decisions: Sequence[Decision], lang: Lang, text: str) -> Turn | None:
        """The turn that shows the list or the brief for which the only entry to tell stands; None where it stands for none."""
        first, stored = decisions[0], self.stored_for(decisions, lang)
        shows = self.shows(stored[0], lang) if len(stored) == 1 and first.act in {Act.ANSWER, Act.TELL} else ""
        if not shows:
            return None
        case = "" if first.unsettled else first.case
        beside = self.beside
        turn = beside.showing(beside.view(shows, lang, text, case) if shows != "brief" else View("brief", lang, case=case))
        return turn and turn._replace(reply=turn.reply._replace(confidence=confidence_of(decisions)))

    def stored_for(self, decisions: Sequence[Decision], lang: Lang) -> list[Stored]:
        """The finished replies of all entries to tell."""
        told = [decision for decision in decisions if decision is decisions[0] or decision.act in {Act.ANSWER, Act.TELL}]
        return self.stored([entry for decision in told for entry in decision.entries], lang)

    def told(self, decisions: Sequence[Decision], lang: Lang) -> Reply:
        """The reply to the decisions."""
        first, stored, confidence = decisions[0], self.stored_for(decisions, lang), confidence_of(decisions)
        view = View("entries", lang, tuple(entry.entry for entry in stored))
        if first.act is Act.ABSTAIN or not stored:
            close = told_apart(self.stored(close_to(first.ranking), lang), self.index, lang)
            reply = rendering.abstention(first.ranking.question, close, self.index, lang, confidence)
            return reply if first.unsettled else about(reply, first.case, self.index)
        if first.act is Act.CLARIFY:
            return asking_back(stored, self.index, lang, confidence)._replace(view=view._replace(what="choices"))
        if first.act is Act.SOURCE:
            return rendering.provenance(stored, lang, confidence)._replace(view=view._replace(what="sources"))
        if first.act is Act.TELL:
            outcome = Outcome.SMALLTALK if stored[0].kind == "smalltalk" else Outcome.ABSTAIN
            return rendering.told_only(stored[0], lang, outcome, confidence)._replace(view=view._replace(entries=view.entries[:1]))
        return self.answers(decisions, stored[:2], lang, confidence)._replace(view=view._replace(entries=view.entries[:2]))

    def answers(self, decisions: Sequence[Decision], stored: Sequence[Stored], lang: Lang, confidence: float) -> Reply:
        """One or two answers, with how names were read and which part of the question is not on file."""
        names = [name for decision in decisions for name in decision.ranking.question.names]
        missing = [decision.ranking.question.text for decision in decisions[1:] if decision.act in {Act.ABSTAIN, Act.CLARIFY}]
        before, label = rendering.slips(names, self.index, lang)
        after = [self.index.message(phrases.HALF, lang).format(words=clean(text)) for text in missing]
        reply = rendering.answers(stored, lang, confidence, before=before, after=after)
        reply = offered(reply, stored[0], self.index) if len(stored) == 1 else reply
        return reply._replace(label=highest([reply.label, label]))

    def shows(self, stored: Stored, lang: Lang) -> str:
        """The list that an entry stands for, '' for none; a case is its brief."""
        return "brief" if any(line.entry == stored.entry for line in self.index.lines("cases", lang)) else stored.shows

    def stored(self, entries: Sequence[str], lang: Lang) -> list[Stored]:
        """The finished replies of entries, in order, none twice."""
        found = (self.index.stored(entry, lang) for entry in dict.fromkeys(entries))
        return [timed(stored, self.utterance.at, self.index, lang) for stored in found if stored is not None]
