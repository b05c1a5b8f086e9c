"""One turn: an utterance and a session in, a reply and the next session out. Pure; everything known comes from the Index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot import phrases, rendering
from bot.content import Line, Stored
from bot.dialogue import COMMANDS, EVERY, LANGUAGES, NEED_A_SLASH, Act, Decision, close_to, confidence_of, focus_after
from bot.labels import highest
from bot.model import EVERY_CASE, Focus, Lang, Outcome, Ranking, Reply, Session, Turn, Utterance, View
from bot.pipeline.agencies import agency_named
from bot.pipeline.briefing import GOING, WAYS, Briefing, asks_which, chosen, way
from bot.pipeline.browsing import KINDS, behind, in_words
from bot.pipeline.cases import about, asking_back, case_named, on_file, option_of, questions_of, told_apart
from bot.pipeline.choosing import number_in
from bot.pipeline.contacts import further, offered, timed
from bot.pipeline.pasting import asked, may_be_pasted
from bot.pipeline.questions import SHORT, Known, Questions, periods_in
from bot.pipeline.reading import command_in, command_of, tells_language
from bot.pipeline.sessions import after_press, shown, with_case
from bot.pipeline.views import OF_A_CASE, READING_COMMANDS, Views
from bot.text import LONGEST, clean, fold
from bot.understanding import is_foreign, understand

if TYPE_CHECKING:
    from bot.quoting.values import Quotable

__all__ = ["READING_COMMANDS", "Known", "agency_named", "command_of", "respond", "tells_language"]


def respond(utterance: Utterance, session: Session, index: Known, quotables: Sequence[Quotable] = ()) -> Turn:
    """The turn for what a person sent; `quotables` are versions of the press desk's that quotations are held against besides."""
    return _Turn(utterance, session, index, quotables).run()


@dataclass(frozen=True, slots=True)
class _Turn:
    utterance: Utterance
    session: Session
    index: Known
    quotables: Sequence[Quotable] = ()

    @property
    def fallback(self) -> Lang:
        return self.session.chosen or self.session.last or self.utterance.hint or Lang.EN

    @property
    def views(self) -> Views:
        return Views(self.index, self.session.case, self.utterance.at)

    @property
    def case(self) -> str:
        """The case that is set, or else the one talked about."""
        return self.session.case or self.session.focus.case

    def run(self) -> Turn:
        """The finished turn."""
        if self.utterance.pressed is not None:
            return self.pressed(self.utterance.pressed)
        checked = self.quotation() if asked(self.utterance.text) else None
        if checked is not None:
            return checked
        if len(self.utterance.text) > LONGEST:
            return self.notice(phrases.TOO_LONG, Outcome.CLARIFY, limit=LONGEST)
        return self.said(clean(self.utterance.text))

    def said(self, text: str) -> Turn:
        """The turn for a cleaned text."""
        if not any(ch.isalnum() for ch in text):
            return self.notice(phrases.EMPTY, Outcome.CLARIFY)
        turn = self.without_question(text) or self.quotation()
        if turn is not None:
            return turn
        # A part of a message that tells no language is in that of the whole.
        questions = questions_of(self.index, self.session, self.fallback)
        return self.answer(replace(questions, fallback=questions.understood(text[:SHORT]).lang), text)

    def pressed(self, view: View) -> Turn:
        """The turn for a button: what it shows, or that it is gone."""
        match view.what:
            case "sample":
                sample = self.views.sample(view.step, view.lang)
                return self.sampled(sample) if sample else self.gone(view.lang)
            case "none":
                return self.none_chosen(view.lang)
            case _:
                turn = self.showing(view) or self.gone(view.lang)
                return turn._replace(session=after_press(turn, self.session, self.utterance.sets, view))

    def sampled(self, sample: Line) -> Turn:
        """The turn for an example question, which is about its case whichever is set."""
        case = "".join(sample.cases) if on_file(self.index) else ""
        turn = replace(self, session=self.session._replace(focus=Focus(), case=case)).said(sample.text)
        return turn._replace(session=turn.session._replace(case=self.session.case))

    def gone(self, lang: Lang) -> Turn:
        """The turn where a button's entry is no longer on file."""
        return self.notice(phrases.GONE, Outcome.ABSTAIN, lang)

    def without_question(self, text: str) -> Turn | None:
        """The turn for what is no question: a command, a wish for a language, a choice, another language; else None."""
        folded = fold(text, self.index.scripts.table)
        command = command_in(folded)
        if folded.startswith("/") or (command in COMMANDS and command not in NEED_A_SLASH):
            return self.command(command, text)
        if browsing := in_words(command):
            return self.command(browsing, text)
        code = command.isascii() and len(command) < len("english")  # en, tw, auto: only behind /lang
        if command in LANGUAGES and len(command) > 1 and not code:
            return self.set_language(command, self.language(text))
        if is_foreign(text):
            return self.notice(phrases.FOREIGN, Outcome.ABSTAIN)
        return self.chosen(command)

    def quotation(self) -> Turn | None:
        """The turn for a quotation that is to be checked; None for what is none."""
        if not asked(self.utterance.text) and not may_be_pasted(self.utterance.text):
            return None
        from bot.pipeline.checking import checked  # what compares texts is not needed for questions

        reply = checked(self.utterance, self.session, self.index, self.quotables)
        return Turn(self.utterance, (), "a quotation, checked", reply, shown(self.session, reply)) if reply else None

    # Commands and choices

    def notice(self, key: str, outcome: Outcome, lang: Lang | None = None, **values: object) -> Turn:
        """A turn that only says a sentence of the interface."""
        reply = rendering.notice(key, self.index, lang or self.fallback, outcome, **values)
        return Turn(self.utterance, (), "a notice of the interface", reply, self.session)

    def language(self, text: str) -> Lang:
        """The language to answer a command in; one picked from a menu is in Latin letters whatever its reader speaks."""
        if text.startswith("/") and text.isascii():
            return self.fallback
        return self.session.chosen or understand(text, self.index, self.fallback).lang

    def command(self, command: str, text: str) -> Turn:
        """A command, with a slash or as a word of its own."""
        word, _, rest = (command, "", "") if command in COMMANDS else command.removeprefix("/").partition(" ")
        name = COMMANDS.get(word.partition("@")[0])
        lang = self.language(text)
        if name == "lang":
            return self.set_language(rest.strip(), lang)
        if name == "check":
            return self.notice(phrases.CHECK_HOW, Outcome.CLARIFY, lang)
        if name == "why":
            return self.notice(phrases.WHY_NOTHING, Outcome.SMALLTALK, lang)
        if name is None:
            word = text.split(maxsplit=1)[0].partition("@")[0][:21]
            return self.notice(phrases.UNKNOWN_COMMAND, Outcome.CLARIFY, lang, command=word, commands=READING_COMMANDS)
        view = self.view(name, lang, rest, self.case)
        if name == "case" and rest:
            view = view._replace(case=EVERY_CASE if rest in EVERY else case_named(rest, self.index) or "")
        turn = self.browsing(view, text) or self.showing(view) or self.gone(lang)
        return turn._replace(why=f"command: {name}", session=turn.session._replace(last=lang))

    def browsing(self, view: View, text: str) -> Turn | None:
        """The turn for words behind /statements: the list below headings, or what they stand in; None for any other command."""
        kind, words = behind(text, self.index) if view.what == "statements" else ("", "")
        if kind:
            return self.showing(view._replace(step=1 + KINDS.index(kind)))
        reply = self.views.looked_for(words, view) if words else None
        return Turn(self.utterance, (), "", reply, shown(self.session, reply)) if reply else None

    def set_language(self, wanted: str, lang: Lang) -> Turn:
        """The language chosen, or how to choose one."""
        if wanted not in LANGUAGES:
            return self.showing(View("language", lang)) or self.gone(lang)
        chosen = LANGUAGES[wanted]
        spoken = chosen or self.session.last or lang
        key = phrases.LANG_SET if chosen else phrases.LANG_AUTO
        reply = rendering.notice(key, self.index, spoken, Outcome.SMALLTALK)
        return Turn(self.utterance, (), "command: lang", reply, self.session._replace(chosen=chosen, last=spoken))

    def view(self, what: str, lang: Lang, text: str, case: str) -> View:
        """The view that a command or an entry stands for; the brief goes on from where the reader is."""
        case = case if on_file(self.index) else ""
        if what in GOING:
            return way(what, View("brief", lang, case=case), text, self.session)
        periods = periods_in(text, self.index) if what == "timeline" else ()
        return View(what, lang, periods=periods, case=case if what in OF_A_CASE else "")

    def showing(self, view: View) -> Turn | None:
        """The turn that shows a view, None where what it shows is gone."""
        if view.what == "case" and view.case:
            return self.set_case(view)
        if view.what in WAYS and not asks_which(view, self.index) and self.index.of_case(view.case).lines("brief", view.lang):
            told = Briefing(self.index, self.session, view).run()
            return told and Turn(self.utterance, (), f"view: {view.what}", *told)
        reply = self.views.reply(view._replace(what="brief") if view.what in WAYS else view)
        if reply is None:
            return None
        if view.what in WAYS:  # of whichever case is chosen, from where its reader was
            reply = reply._replace(view=view._replace(what="resume", step=0))
        session = shown(self.session, reply)
        if view.what == "entries" and view.entries != session.focus.entries:
            session = session._replace(focus=self.views.focus(view, self.session))
        return Turn(self.utterance, (), f"view: {view.what}", reply, session)

    def set_case(self, view: View) -> Turn | None:
        """The turn that sets a case, or none; a button shows the cases anew in place of saying so."""
        cases = [line for line in self.index.lines("cases", view.lang) if line.entry == view.case]
        if not cases and view.case != EVERY_CASE:
            return None
        session = with_case(self.session, view.case.removeprefix(EVERY_CASE)) if on_file(self.index) else self.session
        if session is self.session or self.utterance.pressed is not None:
            reply = Views(self.index, session.case).cases(view.lang)._replace(view=View("case", view.lang))
            return Turn(self.utterance, (), "view: case", reply, shown(session, reply))
        key = phrases.CASE_SET if session.case else phrases.CASE_EVERY
        reply = rendering.notice_of(key, cases, self.index, view.lang)
        return Turn(self.utterance, (), "command: case", reply, session)

    def chosen(self, command: str) -> Turn | None:
        """The turn for a number, after a choice was offered or not; None if it is none."""
        lang, options, opens = self.fallback, self.session.options, self.session.opens
        number = number_in(command, offered=bool(options)) or option_of(command, options, self.index)
        if not number:
            return None
        if options and not opens and number == len(options) + 1:
            return self.none_chosen(lang)
        if opens is not None and opens.what == "quiz":
            return self.showing(chosen(opens, number)._replace(lang=lang)) if number <= len(options) else self.no_choice(number)
        turn = None
        if number <= len(options):
            turn = self.showing(self.opened(options[number - 1], opens, lang))
        if turn is None:
            return self.no_choice(number)
        # What a card offers comes before the list that it was chosen from.
        session = turn.session if turn.reply.options else turn.session._replace(options=options, opens=opens)
        return turn._replace(why=f"choice {number}", session=session)

    def opened(self, option: str, opens: View | None, lang: Lang) -> View:
        """What a choice shows: an entry, what is wanted of a case, or what stands behind a card."""
        if opens is None:
            return View("entries", lang, (option,))
        return further(opens, lang) or opens._replace(lang=lang, case=option)

    def no_choice(self, number: int) -> Turn:
        """The turn for a number that no list has."""
        return self.notice(phrases.NO_CHOICE, Outcome.CLARIFY, number=number)

    def none_chosen(self, lang: Lang) -> Turn:
        """The turn for 'none of these'."""
        reply = rendering.notice(phrases.NONE_CHOSEN, self.index, lang, Outcome.ABSTAIN)
        return Turn(self.utterance, (), "none of the choices", reply, self.session._replace(options=(), opens=None))

    # Answers

    def answer(self, questions: Questions, text: str) -> Turn:
        """The turn for the questions in a message."""
        decisions = questions.decisions(text)
        lang = self.session.chosen or questions.fallback
        focus = self.session.focus
        for decision in decisions:
            focus = focus_after(decision, focus)
        there = replace(self, session=self.session._replace(last=lang, focus=focus))
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
        turn = self.showing(self.view(shows, lang, text, case) if shows != "brief" else View("brief", lang, case=case))
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
