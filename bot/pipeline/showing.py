"""What is shown without a question: commands, choices, and what a button brings back."""

from __future__ import annotations

from bot import phrases, rendering
from bot.dialogue import COMMANDS, EVERY, LANGUAGES
from bot.model import EVERY_CASE, Lang, Outcome, Session, Turn, Utterance, View
from bot.pipeline.briefing import GOING, WAYS, Briefing, asks_which, chosen, way
from bot.pipeline.browsing import KINDS, behind, in_words
from bot.pipeline.cases import case_named, on_file, option_of
from bot.pipeline.choosing import number_in
from bot.pipeline.contacts import further
from bot.pipeline.questions import Known, periods_in
from bot.pipeline.sessions import shown, with_case
from bot.pipeline.views import OF_A_CASE, READING_COMMANDS, Views
from bot.understanding import understand


class Showing:
    """Shows what an utterance asks for that is no question; `fallback` is the language where nothing tells."""

    def __init__(self, utterance: Utterance, session: Session, index: Known, fallback: Lang) -> None:
        """All that is known of the turn."""
        self.utterance = utterance
        self.session = session
        self.index = index
        self.fallback = fallback

    @property
    def views(self) -> Views:
        """What is on file, by view."""
        return Views(self.index, self.session.case, self.utterance.at)

    @property
    def case(self) -> str:
        """The case that is set, or else the one talked about."""
        return self.session.case or self.session.focus.case

    def notice(self, key: str, outcome: Outcome, lang: Lang | None = None, **values: object) -> Turn:
        """A turn that only says a sentence of the interface."""
        reply = rendering.notice(key, self.index, lang or self.fallback, outcome, **values)
        return Turn(self.utterance, (), "a notice of the interface", reply, self.session)

    def gone(self, lang: Lang) -> Turn:
        """The turn where a button's entry is no longer on file."""
        return self.notice(phrases.GONE, Outcome.ABSTAIN, lang)

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

    def in_words(self, command: str, text: str) -> Turn | None:
        """The turn for a wish for a list without a slash, such as 'statements by agency'; None for anything else."""
        browsing = in_words(command)
        return self.command(browsing, text) if browsing else None

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
